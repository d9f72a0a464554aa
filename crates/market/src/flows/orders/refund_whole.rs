//! All that is left of an order comes back at once: each line as a refund of its own, one reason, one message to
//! the buyer. What the carrier took for bringing it is not given back.

use super::refund::{Refund, RefundRefusal, one_line};
use crate::refusals;
use crate::sales::views;
use crate::sales::writing::tell;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Refunds every unit of an order that was not refunded yet.
#[derive(Debug, Serialize)]
pub struct RefundWhole {
    pub order: Id,
    /// Refunded units of the whole order that the person saw: somebody else may have refunded since.
    pub seen_refunded: i64,
    /// The till that pays in cash; none pays by bank.
    pub till: Option<Id>,
    /// Where the goods go: a place, or none when they cannot be sold again.
    pub back_to: Option<Id>,
    pub reason: String,
}

/// The refunds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WholeRefunded {
    pub refunds: Vec<Id>,
    /// What the buyer gets.
    pub paid: Money,
}

refusals! {
    /// Why nothing is refunded.
    pub enum RefundWholeRefusal {
        /// No such order.
        NoSuchOrder => ("order.not_found", 404),
        /// Nothing is left, or it changed since it was looked at.
        TooMuch { left: i64 } => ("refund.too_much", 409),
        /// Only what was delivered comes back.
        NotDelivered => ("order.not_delivered", 409),
        /// A refund says why.
        NoReason => ("refund.no_reason", 422),
        /// Cash is paid from a till that is open and holds enough.
        TillNotOpen => ("till.not_open", 409),
        /// The drawer holds less than the refund.
        TillShort { holds: Money } => ("till.short", 409),
        /// No such place for the goods.
        NoSuchPlace => ("place.not_found", 404),
    }
}

fn of_line(r: Refused<RefundRefusal>) -> Refused<RefundWholeRefusal> {
    match r {
        Refused::Forbidden => Refused::Forbidden,
        Refused::Fault(f) => Refused::Fault(f),
        Refused::No(r) => Refused::No(match r {
            RefundRefusal::NoSuchLine => RefundWholeRefusal::NoSuchOrder,
            RefundRefusal::NotDelivered => RefundWholeRefusal::NotDelivered,
            RefundRefusal::TooMuch { left } => RefundWholeRefusal::TooMuch { left },
            RefundRefusal::NoReason => RefundWholeRefusal::NoReason,
            RefundRefusal::TillNotOpen => RefundWholeRefusal::TillNotOpen,
            RefundRefusal::TillShort { holds } => RefundWholeRefusal::TillShort { holds },
            RefundRefusal::NoSuchPlace => RefundWholeRefusal::NoSuchPlace,
        }),
    }
}

impl Command for RefundWhole {
    const NAME: &'static str = "orders/refund_whole";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant]);
    type Done = WholeRefunded;
    type Refusal = RefundWholeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<WholeRefunded, Refused<RefundWholeRefusal>> {
        let Some(o) = views::order(&mut tx.reader(), ctx.territory, self.order)? else {
            return no(RefundWholeRefusal::NoSuchOrder);
        };
        ctx.only_in(Self::MAY, o.space)?;
        if !matches!(o.state.as_str(), "delivered" | "returned") {
            return no(RefundWholeRefusal::NotDelivered);
        }
        let lines = views::lines(&mut tx.reader(), ctx.territory, o.id)?;
        let left: i64 = lines.iter().map(|l| l.quantity - l.refunded_units).sum();
        if left == 0 || lines.iter().map(|l| l.refunded_units).sum::<i64>() != self.seen_refunded {
            return no(RefundWholeRefusal::TooMuch { left });
        }
        let mut done = WholeRefunded { refunds: Vec::new(), paid: Money::ZERO };
        for l in lines.iter().filter(|l| l.refunded_units < l.quantity) {
            let one = Refund {
                line: l.id,
                units: l.quantity - l.refunded_units,
                seen_refunded: l.refunded_units,
                till: self.till,
                back_to: self.back_to,
                reason: self.reason.clone(),
            };
            let r = one_line(tx, ctx, &one).map_err(of_line)?.refunded;
            done.refunds.push(r.refund);
            done.paid += r.paid;
        }
        tell(tx, ctx, o.id, "refunded", &clean_line(&self.reason, 300))?;
        tx.fact("paid", done.paid);
        tx.enqueue("order.changed", &serde_json::json!({ "order": o.id, "state": "refunded" }), 0)?;
        Ok(done)
    }
}
