//! A kind of certificate is defined, or defined anew under its code: its meaning and the path to it.

use crate::certificates::model::{PathStep, Texts};
use crate::certificates::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_each;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Defines a kind.
#[derive(Debug, Clone, Serialize)]
pub struct DefineKind {
    pub code: String,
    pub pictogram: String,
    pub position: i64,
    pub name: Texts,
    pub meaning: Texts,
    pub steps: Vec<PathStep>,
}

/// The kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KindDefined {
    pub kind: Id,
}

refusals! {
    /// Why it is not defined.
    pub enum DefineKindRefusal {
        /// Small letters, digits and underscores.
        BadCode => ("certificate.bad_code", 422),
        /// A name and a meaning in one language at least.
        NoName => ("certificate.no_name", 422),
        /// A step has a name, a cost and a time that can be.
        BadStep => ("certificate.bad_step", 422),
    }
}

impl Command for DefineKind {
    const NAME: &'static str = "certificates/define_kind";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::LabelOfficer, Role::Coach]);
    type Done = KindDefined;
    type Refusal = DefineKindRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<KindDefined, Refused<DefineKindRefusal>> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if self.code.is_empty() || self.code.len() > 40 || !self.code.chars().all(plain) {
            return no(DefineKindRefusal::BadCode);
        }
        let (name, meaning) = (clean_each(&self.name, 200), clean_each(&self.meaning, 2_000));
        if name.is_empty() || meaning.is_empty() {
            return no(DefineKindRefusal::NoName);
        }
        let kept = |s: &PathStep| PathStep {
            name: clean_each(&s.name, 200),
            papers: clean_each(&s.papers, 2_000),
            cost: s.cost,
            helper: clean_each(&s.helper, 500),
            days: s.days,
        };
        let steps: Vec<PathStep> = self.steps.iter().map(kept).collect();
        let can_be = |s: &PathStep| !s.name.is_empty() && (0..=100_000_000).contains(&s.cost) && (0..=3_660).contains(&s.days);
        if steps.len() > 30 || !steps.iter().all(can_be) {
            return no(DefineKindRefusal::BadStep);
        }
        // One kind a code: the id is made from it.
        let kind = Id::named(&format!("certificate kind {} {}", ctx.territory, self.code));
        let text = |t: &Texts| serde_json::to_string(t).map_err(|e| Fault::Decode(e.to_string()));
        let steps = serde_json::to_string(&steps).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.execute(
            &rows::PUT_KIND,
            params![
                ctx.territory,
                kind,
                self.code.as_str(),
                self.pictogram.as_str(),
                self.position,
                text(&name)?,
                text(&meaning)?,
                steps
            ],
        )?;
        tx.touch(kind);
        tx.fact("code", &self.code);
        Ok(KindDefined { kind })
    }
}
