//! What an organisation's statutes say is entered: shares, notice, quorums, mandates, end of year.

use crate::capacities::model::Statutes;
use crate::capacities::{acts_for, governance_rows as rows, rules};
use crate::{organisations, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Enters them.
#[derive(Debug, Clone, Serialize)]
pub struct SetStatutes {
    pub org: Id,
    pub statutes: Statutes,
}

/// Entered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatutesSet {}

refusals! {
    /// Why they are not kept.
    pub enum SetStatutesRefusal {
        /// No such organisation, or not yours.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// A share of less than 100 dirhams (law 112-12).
        SmallShare => ("governance.small_share", 422),
        /// A figure that cannot be.
        BadFigure => ("governance.bad_figure", 422),
    }
}

/// Law 112-12: a share is worth 100 dirhams at least.
const LEAST_SHARE: i64 = 10_000;

impl Command for SetStatutes {
    const NAME: &'static str = "governance/set_statutes";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary, Role::Admin]);
    type Done = StatutesSet;
    type Refusal = SetStatutesRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<StatutesSet, Refused<SetStatutesRefusal>> {
        let there = organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_some();
        if !there || !acts_for(ctx, self.org) {
            return no(SetStatutesRefusal::NoSuchOrganisation);
        }
        let s = &self.statutes;
        if !(LEAST_SHARE..=100_000_000).contains(&s.share_value.0) {
            return no(SetStatutesRefusal::SmallShare);
        }
        let shares = [s.quorum, s.quorum_again, s.extra_quorum, s.extra_quorum_again, s.extra_majority];
        let fits = shares.iter().all(|b| (0..=10_000).contains(&b.0))
            && (1..=120).contains(&s.notice_days)
            && (0..=20).contains(&s.proxies_max)
            && (1..=10).contains(&s.mandate_years)
            && rules::year_end(ctx.today(), s.year_end).is_some();
        if !fits {
            return no(SetStatutesRefusal::BadFigure);
        }
        tx.execute(
            &rows::PUT_STATUTES,
            params![
                ctx.territory,
                self.org,
                s.share_value,
                s.notice_days,
                s.quorum,
                s.quorum_again,
                s.extra_quorum,
                s.extra_quorum_again,
                s.extra_majority,
                s.proxies_max,
                s.mandate_years,
                s.year_end,
                crate::who(ctx),
                ctx.now
            ],
        )?;
        tx.touch(self.org);
        Ok(StatutesSet {})
    }
}
