//! An order is prepared: transfer received, packed, handed to the carrier, ready for collection.

use crate::ledger::{self, Posting, chart, postings};
use crate::sales::rules::may_move;
use crate::sales::writing::tell;
use crate::sales::{rows, views};
use crate::{organisations, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// The next step of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The buyer's bank transfer arrived.
    TransferReceived,
    Packed,
    /// Handed to a carrier.
    Shipped {
        carrier: Id,
    },
    /// Waits at the counter.
    Ready,
}

impl Step {
    fn state(&self) -> &'static str {
        match self {
            Step::TransferReceived => "paid",
            Step::Packed => "packed",
            Step::Shipped { .. } => "shipped",
            Step::Ready => "ready",
        }
    }
}

/// Takes an order one step on.
#[derive(Debug, Serialize)]
pub struct Prepare {
    pub order: Id,
    pub step: Step,
    pub note: String,
}

/// The state it is in now.
#[derive(Debug, Serialize, Deserialize)]
pub struct Prepared {
    pub state: String,
}

refusals! {
    /// Why an order stays where it is.
    pub enum PrepareRefusal {
        /// No such order.
        NoSuchOrder => ("order.not_found", 404),
        /// Not a step from where it is; somebody may have been quicker.
        NotNow { state: String } => ("order.not_now", 409),
        /// It is to be paid before it is packed.
        NotPaid => ("order.not_paid", 409),
        /// No such carrier.
        NoSuchCarrier => ("carrier.not_found", 404),
        /// Only the accountant says that money came.
        AccountantOnly => ("order.accountant_only", 403),
    }
}

impl Command for Prepare {
    const NAME: &'static str = "orders/prepare";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Cashier, Role::Accountant]);
    type Done = Prepared;
    type Refusal = PrepareRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Prepared, Refused<PrepareRefusal>> {
        let Some(o) = views::order(&mut tx.reader(), ctx.territory, self.order)? else {
            return no(PrepareRefusal::NoSuchOrder);
        };
        ctx.only_in(Self::MAY, o.space)?;
        let to = self.step.state();
        if !may_move(&o.state, to, &o.delivery) {
            return no(PrepareRefusal::NotNow { state: o.state });
        }
        match &self.step {
            Step::TransferReceived => {
                if ctx.person().is_some() && !ctx.actor.has(Role::Accountant) {
                    return no(PrepareRefusal::AccountantOnly);
                }
                if o.payment != "transfer" {
                    return no(PrepareRefusal::NotNow { state: o.state });
                }
                ledger::post(
                    tx,
                    ctx,
                    Posting {
                        kind: "paid",
                        document: o.id,
                        business_date: ctx.today(),
                        occurred_at: ctx.now,
                        reverses: None,
                        note: o.number.clone(),
                        lines: postings::prepaid(o.id, chart::bank(), o.total),
                    },
                )?;
            }
            Step::Packed if o.payment == "transfer" && o.state != "paid" => return no(PrepareRefusal::NotPaid),
            Step::Shipped { carrier } => {
                if !organisations::views::with_role(&mut tx.reader(), ctx.territory, "carrier")?.iter().any(|c| c.id == *carrier)
                {
                    return no(PrepareRefusal::NoSuchCarrier);
                }
                tx.execute(&rows::SET_CARRIER, params![ctx.territory, o.id, *carrier])?;
            }
            Step::Packed | Step::Ready => {}
        }
        if tx.first(&rows::MOVE, params![ctx.territory, o.id, o.state.as_str(), to, ctx.now])?.is_none() {
            return no(PrepareRefusal::NotNow { state: o.state });
        }
        tell(tx, ctx, o.id, to, &clean_line(&self.note, 300))?;
        tx.fact("state", to);
        tx.enqueue("order.changed", &serde_json::json!({ "order": o.id, "state": to }), 0)?;
        Ok(Prepared { state: to.to_owned() })
    }
}
