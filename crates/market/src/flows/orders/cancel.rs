//! An order is cancelled before it leaves: units go back, prepaid money is returned (E08).

use crate::flows::campaigns::discount;
use crate::ledger::{self, Posting, chart, postings};
use crate::refusals;
use crate::sales::model::{CANCEL_WHYS, Order};
use crate::sales::rules::may_move;
use crate::sales::writing::tell_why;
use crate::sales::{rows, views};
use crate::stock::{self, Move, reserved};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Cancels an order; a buyer does it with the secret of her link.
#[derive(Debug, Serialize)]
pub struct Cancel {
    pub order: Id,
    /// One of [`CANCEL_WHYS`]; the office may leave it empty and say why in words.
    pub why: String,
    pub reason: String,
    /// Hash of the token in the buyer's link, when the buyer cancels.
    pub secret_hash: Option<[u8; 32]>,
}

/// Cancelled.
#[derive(Debug, Serialize, Deserialize)]
pub struct Cancelled {}

refusals! {
    /// Why an order is not cancelled.
    pub enum CancelRefusal {
        /// No such order, or not the buyer's.
        NoSuchOrder => ("order.not_found", 404),
        /// It has left, or is done.
        NotNow { state: String } => ("order.not_now", 409),
        /// One of the reasons, or words where it is another one.
        NoReason => ("order.no_reason", 422),
    }
}

/// Reserved units of an order go back to where they stood.
pub(crate) fn put_back(tx: &mut Tx<'_>, ctx: &Ctx, kind: &'static str, order: Id) -> Result<(), Fault> {
    let lines = views::lines(&mut tx.reader(), ctx.territory, order)?;
    let moves: Vec<Move> =
        lines.iter().map(|l| Move { lot: l.lot, variant: l.variant, from: reserved(), to: l.place, units: l.quantity }).collect();
    stock::post(tx, ctx, kind, order, ctx.now, &moves)?
        .map_err(|s| Fault::Decode(format!("an order's units are not reserved: {s:?}")))?;
    for l in lines {
        tx.touch(l.lot);
        tx.touch(l.org);
        let product = crate::catalogue::views::saleable(&mut tx.reader(), ctx.territory, l.variant, ctx.now)?;
        if let Some(s) = product {
            tx.touch(s.product);
        }
    }
    Ok(())
}

/// What was prepaid goes back to the buyer by bank.
pub(crate) fn give_money_back(tx: &mut Tx<'_>, ctx: &Ctx, o: &Order) -> Result<(), Fault> {
    let posting = |kind, lines| Posting {
        kind,
        document: o.id,
        business_date: ctx.today(),
        occurred_at: ctx.now,
        reverses: None,
        note: o.number.clone(),
        lines,
    };
    ledger::post(tx, ctx, posting("cancelled", postings::prepaid_cancelled(o.id, o.total)))?;
    ledger::post(tx, ctx, posting("refund_paid", postings::refund_paid(o.id, chart::bank(), o.total)))?;
    Ok(())
}

impl Command for Cancel {
    const NAME: &'static str = "orders/cancel";
    const MAY: Permission = Permission::Anyone;
    type Done = Cancelled;
    type Refusal = CancelRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Cancelled, Refused<CancelRefusal>> {
        let Some(o) = views::order(&mut tx.reader(), ctx.territory, self.order)? else {
            return no(CancelRefusal::NoSuchOrder);
        };
        let by_buyer = match &self.secret_hash {
            Some(h) => views::order_by_secret(&mut tx.reader(), ctx.territory, h)?.is_some_and(|x| x.id == o.id),
            None => false,
        };
        let office = [Role::ShopManager, Role::Accountant, Role::Admin];
        let by_staff = ctx.actor.has_in(&office, o.space);
        if !by_buyer && !by_staff && ctx.actor.has_any(&office) {
            return Err(Refused::Forbidden);
        }
        if !(by_staff || by_buyer) {
            return no(CancelRefusal::NoSuchOrder);
        }
        // A buyer may cancel until the parcel is packed.
        let late = by_buyer && !by_staff && !matches!(o.state.as_str(), "placed" | "paid");
        if late
            || !may_move(&o.state, "cancelled", &o.delivery)
            || tx.first(&rows::MOVE, params![ctx.territory, o.id, o.state.as_str(), "cancelled", ctx.now])?.is_none()
        {
            return no(CancelRefusal::NotNow { state: o.state });
        }
        let reason = clean_line(&self.reason, 300);
        let known = CANCEL_WHYS.contains(&self.why.as_str()) && (self.why != "other" || !reason.is_empty());
        if !known && (by_buyer || !self.why.is_empty() || reason.is_empty()) {
            return no(CancelRefusal::NoReason);
        }
        put_back(tx, ctx, "cancelled", o.id)?;
        discount::release(tx, ctx, o.id)?;
        let deferred = ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::deferred(o.id))?;
        if !deferred.is_zero() {
            give_money_back(tx, ctx, &o)?;
        }
        tell_why(tx, ctx, o.id, "cancelled", &reason, &self.why)?;
        if known {
            tx.fact("why", &self.why);
        }
        tx.enqueue("order.changed", &serde_json::json!({ "order": o.id, "state": "cancelled" }), 0)?;
        Ok(Cancelled {})
    }
}
