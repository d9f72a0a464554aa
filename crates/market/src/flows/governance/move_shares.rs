//! Shares are subscribed, paid back or passed on to another member; the register of shares keeps it.

use crate::capacities::{acts_for, governance_rows as rows, governance_views as views};
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Moves shares of a member.
#[derive(Debug, Clone, Serialize)]
pub struct MoveShares {
    pub org: Id,
    pub member: Id,
    /// `subscribed`, `paid_back` or `passed_on`.
    pub kind: String,
    pub shares: i64,
    /// Whom they are passed on to.
    pub to: Option<Id>,
    pub on: Day,
    pub note: String,
}

/// Moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SharesMoved {
    /// What the member holds now.
    pub holds: i64,
}

refusals! {
    /// Why nothing moves.
    pub enum MoveSharesRefusal {
        /// No such member of an organisation of yours.
        NoMember => ("governance.no_member", 404),
        /// Subscribed, paid back or passed on; one share at least.
        BadMovement => ("governance.bad_movement", 422),
        /// Not in the future.
        BadDay => ("capacity.bad_day", 422),
        /// She holds fewer.
        TooFew => ("governance.too_few_shares", 409),
    }
}

fn put(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    m: &MoveShares,
    member: Id,
    kind: &str,
    shares: i64,
    each: Money,
) -> Result<Option<i64>, Fault> {
    let last = tx.first(&rows::LAST_NUMBER, params![ctx.territory, m.org])?.map_or(Ok(0), |r| r.get::<i64>(0))?;
    tx.execute(&rows::OPEN_HOLDING, params![ctx.territory, m.org, member, last + 1])?;
    let Some(r) = tx.first(&rows::MOVE_SHARES, params![ctx.territory, m.org, member, shares])? else { return Ok(None) };
    let note = clean_line(&m.note, 300);
    let row =
        params![ctx.territory, ctx.new_id(), m.org, member, shares, each.0 * shares, kind, m.on, note, crate::who(ctx), ctx.now];
    tx.execute(&rows::INSERT_SHARES, row)?;
    Ok(Some(r.get(0)?))
}

impl Command for MoveShares {
    const NAME: &'static str = "governance/move_shares";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary]);
    type Done = SharesMoved;
    type Refusal = MoveSharesRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SharesMoved, Refused<MoveSharesRefusal>> {
        let there = organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_some();
        if !there || !acts_for(ctx, self.org) {
            return no(MoveSharesRefusal::NoMember);
        }
        let register = views::register(&mut tx.reader(), ctx.territory, self.org)?;
        let is = |m: Id, now: bool| register.iter().any(|r| r.member == m && (!now || r.left_at.is_none()));
        // Shares of one who has left are paid back or passed on; only members take more.
        if !is(self.member, self.kind == "subscribed") || self.to.is_some_and(|t| !is(t, true)) {
            return no(MoveSharesRefusal::NoMember);
        }
        let known = match self.kind.as_str() {
            "subscribed" | "paid_back" => self.to.is_none(),
            "passed_on" => self.to.is_some_and(|t| t != self.member),
            _ => false,
        };
        if !known || !(1..=1_000_000).contains(&self.shares) {
            return no(MoveSharesRefusal::BadMovement);
        }
        if self.on > ctx.today() {
            return no(MoveSharesRefusal::BadDay);
        }
        let each = views::statutes(&mut tx.reader(), ctx.territory, self.org)?.unwrap_or_default().share_value;
        let signed = if self.kind == "subscribed" { self.shares } else { -self.shares };
        let Some(holds) = put(tx, ctx, self, self.member, &self.kind, signed, each)? else {
            return no(MoveSharesRefusal::TooFew);
        };
        if let Some(to) = self.to {
            put(tx, ctx, self, to, "received", self.shares, each)?;
        }
        tx.touch(self.org);
        tx.fact("shares", signed);
        Ok(SharesMoved { holds })
    }
}
