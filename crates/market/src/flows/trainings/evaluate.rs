//! A member who was present says what the training was worth to her.

use crate::capacities::{acts_for, training_rows as rows, training_views as views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// From 1 (no) to 5 (very much).
#[derive(Debug, Clone, Serialize)]
pub struct Evaluate {
    pub training: Id,
    pub member: Id,
    pub useful: i64,
    pub clear: i64,
    /// Whether she will use it at work.
    pub applied: i64,
    pub remark: String,
}

/// Kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Evaluated {}

refusals! {
    /// Why it is not kept.
    pub enum EvaluateRefusal {
        /// No such member who was present and whom the actor may speak for.
        NotFound => ("training.not_present", 404),
        /// Each from 1 to 5.
        BadMark => ("training.bad_mark", 422),
        /// She said so before.
        Done => ("training.evaluated", 409),
    }
}

impl Command for Evaluate {
    const NAME: &'static str = "trainings/evaluate";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary, Role::ProducerManager, Role::ProducerMember]);
    type Done = Evaluated;
    type Refusal = EvaluateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Evaluated, Refused<EvaluateRefusal>> {
        let org = views::enrolment(&mut tx.reader(), ctx.territory, self.training, self.member)?;
        let was_there = views::present(&mut tx.reader(), ctx.territory, self.training)?.iter().any(|(_, m)| *m == self.member);
        if !was_there || !org.is_some_and(|o| acts_for(ctx, o)) {
            return no(EvaluateRefusal::NotFound);
        }
        if ![self.useful, self.clear, self.applied].iter().all(|m| (1..=5).contains(m)) {
            return no(EvaluateRefusal::BadMark);
        }
        let remark = clean_text(&self.remark, 1_000);
        let row = params![ctx.territory, self.training, self.member, self.useful, self.clear, self.applied, remark, ctx.now];
        if tx.first(&rows::EVALUATE, row)?.is_none() {
            return no(EvaluateRefusal::Done);
        }
        tx.touch(self.training);
        Ok(Evaluated {})
    }
}
