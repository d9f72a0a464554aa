//! An assembly of members is convoked: in time, with a place and an agenda. How many must be there is
//! fixed now, from the members of today and what the statutes say.

use crate::capacities::{acts_for, governance_rows as rows, governance_views as views, rules};
use crate::territory::series;
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_line, clean_text};
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Convokes.
#[derive(Debug, Clone, Serialize)]
pub struct Convoke {
    pub org: Id,
    /// `ordinary` or `extraordinary`.
    pub kind: String,
    /// The one whose quorum was not there.
    pub again_of: Option<Id>,
    pub on: Day,
    /// Minutes after midnight.
    pub starts: i64,
    pub place: String,
    pub agenda: String,
}

/// Convoked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Convoked {
    pub assembly: Id,
    pub number: String,
    pub called: i64,
    pub needed: i64,
}

refusals! {
    /// Why it is not convoked.
    pub enum ConvokeRefusal {
        /// No such organisation, or not yours.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Ordinary or extraordinary, with an hour.
        BadKind => ("governance.bad_kind", 422),
        /// Members are told in time.
        TooSoon { days: i64 } => ("governance.too_soon", 422),
        /// It has a place and an agenda.
        NoAgenda => ("governance.no_agenda", 422),
        /// Nobody is in the register.
        NoMembers => ("governance.no_members", 409),
        /// Not the same kind of assembly of theirs without a quorum.
        NotAgain => ("governance.not_again", 409),
    }
}

impl Command for Convoke {
    const NAME: &'static str = "governance/convoke";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary]);
    type Done = Convoked;
    type Refusal = ConvokeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Convoked, Refused<ConvokeRefusal>> {
        let there = organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_some();
        if !there || !acts_for(ctx, self.org) {
            return no(ConvokeRefusal::NoSuchOrganisation);
        }
        if !matches!(self.kind.as_str(), "ordinary" | "extraordinary") || !(0..24 * 60).contains(&self.starts) {
            return no(ConvokeRefusal::BadKind);
        }
        let statutes = views::statutes(&mut tx.reader(), ctx.territory, self.org)?.unwrap_or_default();
        if self.on < ctx.today().plus(statutes.notice_days) {
            return no(ConvokeRefusal::TooSoon { days: statutes.notice_days });
        }
        let (place, agenda) = (clean_line(&self.place, 200), clean_text(&self.agenda, 4_000));
        if place.is_empty() || agenda.is_empty() {
            return no(ConvokeRefusal::NoAgenda);
        }
        if let Some(first) = self.again_of {
            let found = views::assembly(&mut tx.reader(), ctx.territory, first)?;
            if !found.is_some_and(|a| a.org == self.org && a.kind == self.kind && a.state == "no_quorum") {
                return no(ConvokeRefusal::NotAgain);
            }
        }
        let called = organisations::views::member_list(&mut tx.reader(), ctx.territory, self.org)?.len() as i64;
        if called == 0 {
            return no(ConvokeRefusal::NoMembers);
        }
        let needed = rules::needed(called, rules::quorum(&statutes, &self.kind, self.again_of.is_some()));
        let assembly = ctx.new_id();
        let number = series::take(tx, ctx, "AG", assembly)?;
        let row = params![
            ctx.territory,
            assembly,
            number.as_str(),
            self.org,
            self.kind.as_str(),
            self.again_of,
            ctx.today(),
            self.on,
            self.starts,
            place,
            agenda,
            called,
            needed
        ];
        tx.execute(&rows::INSERT_ASSEMBLY, row)?;
        let told = serde_json::json!({ "org": self.org, "subject": assembly, "until": self.on.iso() });
        tx.enqueue("assembly.convoked", &told, 0)?;
        tx.touch(assembly);
        tx.touch(self.org);
        tx.fact("number", &number);
        tx.fact("needed", needed);
        Ok(Convoked { assembly, number, called, needed })
    }
}
