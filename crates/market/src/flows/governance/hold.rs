//! An assembly is recorded: who was there and for whom, what was voted, its minutes. Without the quorum
//! nothing is decided, and it may be convoked again.

use crate::capacities::model::Resolution;
use crate::capacities::{acts_for, governance_rows as rows, governance_views as views, rules};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Records an assembly.
#[derive(Debug, Clone, Serialize)]
pub struct HoldAssembly {
    pub assembly: Id,
    pub present: Vec<Id>,
    /// Absent member, who votes for her.
    pub proxies: Vec<(Id, Id)>,
    pub resolutions: Vec<Resolution>,
    pub minutes: String,
}

/// Recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssemblyHeld {
    pub quorum: bool,
    pub passed: i64,
}

refusals! {
    /// Why it is not recorded.
    pub enum HoldAssemblyRefusal {
        /// No such assembly of an organisation of yours.
        NotFound => ("governance.assembly_not_found", 404),
        /// It was recorded or called off.
        Done => ("governance.assembly_done", 409),
        /// Its day has not come.
        TooEarly => ("governance.too_early", 409),
        /// Somebody there is no member, or is named twice.
        NoMember => ("governance.no_member", 404),
        /// A proxy is not there, or votes for more than the statutes let.
        BadProxy => ("governance.bad_proxy", 422),
        /// Without the quorum nothing is put to the vote.
        NoQuorum { needed: i64 } => ("governance.no_quorum", 409),
        /// Minutes say what happened.
        NoMinutes => ("governance.no_minutes", 422),
        /// A resolution has no text, or more votes than voters.
        BadVotes { n: i64 } => ("governance.bad_votes", 422),
    }
}

impl Command for HoldAssembly {
    const NAME: &'static str = "governance/hold";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary]);
    type Done = AssemblyHeld;
    type Refusal = HoldAssemblyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<AssemblyHeld, Refused<HoldAssemblyRefusal>> {
        use HoldAssemblyRefusal as No;
        let found = views::assembly(&mut tx.reader(), ctx.territory, self.assembly)?;
        let Some(a) = found.filter(|a| acts_for(ctx, a.org)) else { return no(No::NotFound) };
        if a.held_on > ctx.today() {
            return no(No::TooEarly);
        }
        // Members on that day: those who came later do not vote, those who left later did.
        let end = ctx.zone.start_of(a.held_on.plus(1));
        let begin = ctx.zone.start_of(a.held_on);
        let members: BTreeSet<Id> = views::register(&mut tx.reader(), ctx.territory, a.org)?
            .into_iter()
            .filter(|m| m.joined_at < end && m.left_at.is_none_or(|l| l >= begin))
            .map(|m| m.member)
            .collect();
        let named: Vec<Id> = self.present.iter().chain(self.proxies.iter().map(|(m, _)| m)).copied().collect();
        let once: BTreeSet<Id> = named.iter().copied().collect();
        if once.len() != named.len() || !once.is_subset(&members) {
            return no(No::NoMember);
        }
        let statutes = views::statutes(&mut tx.reader(), ctx.territory, a.org)?.unwrap_or_default();
        if !rules::proxies_fit(&self.present, &self.proxies, statutes.proxies_max) {
            return no(No::BadProxy);
        }
        let voters = named.len() as i64;
        let quorum = voters >= a.needed;
        if !quorum && !self.resolutions.is_empty() {
            return no(No::NoQuorum { needed: a.needed });
        }
        let minutes = clean_text(&self.minutes, 20_000);
        if minutes.is_empty() || (quorum && self.resolutions.is_empty()) || self.resolutions.len() > 60 {
            return no(No::NoMinutes);
        }
        let (present, represented) = (self.present.len() as i64, self.proxies.len() as i64);
        let state = if quorum { "held" } else { "no_quorum" };
        let row = params![ctx.territory, a.id, state, present, represented, minutes, crate::who(ctx), ctx.now];
        if tx.first(&rows::RECORD_ASSEMBLY, row)?.is_none() {
            return no(No::Done);
        }
        for m in &self.present {
            tx.execute(&rows::INSERT_VOTER, params![ctx.territory, a.id, *m, None::<Id>])?;
        }
        for (m, by) in &self.proxies {
            tx.execute(&rows::INSERT_VOTER, params![ctx.territory, a.id, *m, Some(*by)])?;
        }
        let mut passed = 0;
        for (n, r) in self.resolutions.iter().enumerate() {
            let (n, body) = (n as i64 + 1, clean_text(&r.body, 2_000));
            if body.is_empty() || !rules::counts(r, voters) {
                return no(No::BadVotes { n });
            }
            let yes = rules::passes(r, &a.kind, &statutes);
            passed += i64::from(yes);
            tx.execute(&rows::INSERT_RESOLUTION, params![ctx.territory, a.id, n, body, r.yes, r.no, r.abstain, yes])?;
        }
        if quorum {
            for d in views::duties(&mut tx.reader(), ctx.territory)?.iter().filter(|d| d.rule == "assembly") {
                let row = params![ctx.territory, ctx.new_id(), a.org, d.id, a.number.as_str(), a.held_on.plus(d.days)];
                tx.execute(&rows::OPEN_DEADLINE, row)?;
            }
            if a.kind == "ordinary" {
                let row = params![ctx.territory, a.org, a.held_on, a.number.as_str(), crate::who(ctx)];
                tx.query(&rows::SETTLED_BY_ASSEMBLY, row)?;
            }
        }
        tx.touch(a.id);
        tx.touch(a.org);
        tx.fact("quorum", quorum);
        tx.fact("passed", passed);
        Ok(AssemblyHeld { quorum, passed })
    }
}
