//! A member is given an office for a time; its legal deadline is opened with it.

use crate::capacities::model::{OFFICES, is_single};
use crate::capacities::{acts_for, governance_rows as rows, governance_views as views};
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Gives a mandate.
#[derive(Debug, Clone, Serialize)]
pub struct GiveMandate {
    pub org: Id,
    pub member: Id,
    pub office: String,
    pub from: Day,
    /// None: as long as the statutes say.
    pub until: Option<Day>,
    /// The assembly that gave it.
    pub assembly: Option<Id>,
}

/// Given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MandateGiven {
    pub mandate: Id,
    pub until: Day,
}

refusals! {
    /// Why it is not given.
    pub enum GiveMandateRefusal {
        /// No such member of an organisation of yours.
        NoMember => ("governance.no_member", 404),
        /// No such office.
        NoOffice => ("governance.no_office", 422),
        /// It ends after it begins, within ten years, and has begun by next year.
        BadDays => ("governance.bad_days", 422),
        /// No such assembly of theirs that was held.
        NoAssembly => ("governance.no_assembly", 422),
        /// Somebody holds the office.
        Held => ("governance.office_held", 409),
    }
}

impl Command for GiveMandate {
    const NAME: &'static str = "governance/give_mandate";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary]);
    type Done = MandateGiven;
    type Refusal = GiveMandateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MandateGiven, Refused<GiveMandateRefusal>> {
        let theirs = acts_for(ctx, self.org)
            && organisations::views::member_list(&mut tx.reader(), ctx.territory, self.org)?.iter().any(|m| m.id == self.member);
        if !theirs {
            return no(GiveMandateRefusal::NoMember);
        }
        if !OFFICES.contains(&self.office.as_str()) {
            return no(GiveMandateRefusal::NoOffice);
        }
        let statutes = views::statutes(&mut tx.reader(), ctx.territory, self.org)?.unwrap_or_default();
        let (y, m, d) = self.from.ymd();
        let years = i16::try_from(statutes.mandate_years).unwrap_or(3);
        let usual = Day::from_ymd(y + years, m, d.min(28)).unwrap_or(self.from).plus(-1);
        let until = self.until.unwrap_or(usual);
        if until <= self.from || until > self.from.plus(3_660) || self.from > ctx.today().plus(366) {
            return no(GiveMandateRefusal::BadDays);
        }
        if let Some(a) = self.assembly {
            let found = views::assembly(&mut tx.reader(), ctx.territory, a)?;
            if !found.is_some_and(|x| x.org == self.org && x.state == "held") {
                return no(GiveMandateRefusal::NoAssembly);
            }
        }
        let single = is_single(&self.office);
        let before = views::mandates(&mut tx.reader(), ctx.territory, Some(self.org))?;
        let mandate = ctx.new_id();
        let row = params![
            ctx.territory,
            mandate,
            self.org,
            self.member,
            self.office.as_str(),
            self.from,
            until,
            self.assembly,
            i64::from(single)
        ];
        if tx.first(&rows::INSERT_MANDATE, row)?.is_none() {
            return no(GiveMandateRefusal::Held);
        }
        // What the old mandate waited for has come.
        for old in before.iter().filter(|x| x.office == self.office && (single || x.member == self.member)) {
            tx.execute(
                &rows::CLOSE_OF_MANDATE,
                params![ctx.territory, self.org, old.id.to_string(), self.from, crate::who(ctx)],
            )?;
        }
        for duty in views::duties(&mut tx.reader(), ctx.territory)?.iter().filter(|d| d.rule == "mandate") {
            let row = params![ctx.territory, ctx.new_id(), self.org, duty.id, mandate.to_string(), until.plus(-duty.days)];
            tx.execute(&rows::OPEN_DEADLINE, row)?;
        }
        tx.touch(mandate);
        tx.touch(self.org);
        tx.fact("office", &self.office);
        Ok(MandateGiven { mandate, until })
    }
}
