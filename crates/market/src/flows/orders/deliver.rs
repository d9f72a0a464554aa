//! An order is delivered or collected: the sale and its fees are posted, line by line (E02).

use super::books::{Sale, post_sale};
use crate::ledger::chart;
use crate::ledger::postings::Earned;
use crate::sales::rules::may_move;
use crate::sales::writing::tell;
use crate::sales::{rows, views};
use crate::stock::{Move, reserved, sold};
use crate::{refusals, stock, tills};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Delivers an order: by its carrier, or over the counter with a till.
#[derive(Debug, Serialize)]
pub struct Deliver {
    pub order: Id,
    /// The till that takes the money of an order paid at pickup.
    pub till: Option<Id>,
}

/// Delivered.
#[derive(Debug, Serialize, Deserialize)]
pub struct Delivered {}

refusals! {
    /// Why an order is not delivered.
    pub enum DeliverRefusal {
        /// No such order.
        NoSuchOrder => ("order.not_found", 404),
        /// Not from where it is.
        NotNow { state: String } => ("order.not_now", 409),
        /// Money is taken at a till that is open.
        TillNotOpen => ("till.not_open", 409),
    }
}

impl Command for Deliver {
    const NAME: &'static str = "orders/deliver";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Cashier, Role::Accountant]);
    type Done = Delivered;
    type Refusal = DeliverRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Delivered, Refused<DeliverRefusal>> {
        let Some(o) = views::order(&mut tx.reader(), ctx.territory, self.order)? else {
            return no(DeliverRefusal::NoSuchOrder);
        };
        ctx.only_in(Self::MAY, o.space)?;
        if !may_move(&o.state, "delivered", &o.delivery)
            || tx.first(&rows::MOVE, params![ctx.territory, o.id, o.state.as_str(), "delivered", ctx.now])?.is_none()
        {
            return no(DeliverRefusal::NotNow { state: o.state });
        }
        let into = match (o.payment.as_str(), o.carrier) {
            ("transfer", _) => chart::deferred(o.id),
            ("cod", Some(carrier)) => chart::cod_receivable(carrier),
            _ => {
                let till = match self.till {
                    Some(t) => tills::views::till(&mut tx.reader(), ctx.territory, t)?,
                    None => None,
                };
                let open = match &till {
                    Some(t) => {
                        ctx.only_in(Self::MAY, t.space)?;
                        tills::views::open_session(&mut tx.reader(), ctx.territory, t.id)?
                    }
                    None => None,
                };
                match (self.till, open) {
                    (Some(till), Some(_)) => {
                        tx.touch(till);
                        chart::cash_till(till)
                    }
                    _ => return no(DeliverRefusal::TillNotOpen),
                }
            }
        };
        let lines = views::lines(&mut tx.reader(), ctx.territory, o.id)?;
        let moves: Vec<Move> = lines
            .iter()
            .map(|l| Move { lot: l.lot, variant: l.variant, from: reserved(), to: sold(), units: l.quantity })
            .collect();
        stock::post(tx, ctx, "sold", o.id, ctx.now, &moves)?
            .map_err(|s| Fault::Decode(format!("an order's units are not reserved: {s:?}")))?;
        let kind = if o.payment == "cod" { "cod_delivered" } else { "delivered" };
        let tenders = [(into, o.total)];
        let sale = Sale { kind, order: o.id, number: &o.number, tenders: &tenders, earned: Earned::Held, shipping: o.shipping };
        post_sale(tx, ctx, sale)?;
        tx.execute(&rows::BEGIN_WINDOW, params![ctx.territory, o.id, ctx.now])?;
        for l in &lines {
            tx.touch(l.org);
            tx.touch(l.lot);
        }
        tell(tx, ctx, o.id, "delivered", "")?;
        tx.fact("state", "delivered");
        tx.enqueue("order.changed", &serde_json::json!({ "order": o.id, "state": "delivered" }), 0)?;
        Ok(Delivered {})
    }
}
