//! An order is delivered or collected: the sale and its fees are posted, line by line (E02).

use crate::ledger::postings::{Earned, SoldLine};
use crate::ledger::{self, Account, Posting, chart, postings};
use crate::sales::rules::{may_move, sold_line};
use crate::sales::writing::tell;
use crate::sales::{rows, views};
use crate::stock::{Move, reserved, sold};
use crate::{refusals, stock, tills};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
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

/// The sold lines of an order with the fees of the terms each was sold under.
pub(crate) fn sold_lines(tx: &mut Tx<'_>, ctx: &Ctx, order: Id) -> Result<Vec<SoldLine>, Fault> {
    let lines = views::lines(&mut tx.reader(), ctx.territory, order)?;
    lines
        .iter()
        .map(|l| {
            let terms = ledger::views::terms_version(&mut tx.reader(), ctx.territory, l.org, l.terms_version)?
                .ok_or_else(|| Fault::Decode("a line names terms that are not there".into()))?;
            Ok(sold_line(l, &terms))
        })
        .collect()
}

/// Posts the sale of an order and its fees.
pub(crate) fn post_sale(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: &'static str,
    document: (Id, &str),
    tenders: &[(Account, Money)],
    lines: &[SoldLine],
    earned: Earned,
    shipping: Money,
) -> Result<(), Fault> {
    let posting = |kind, lines| Posting {
        kind,
        document: document.0,
        business_date: ctx.today(),
        occurred_at: ctx.now,
        reverses: None,
        note: document.1.to_owned(),
        lines,
    };
    ledger::post(tx, ctx, posting(kind, postings::sale(tenders, &[], lines, earned, shipping)))?;
    ledger::post(tx, ctx, posting("fees", postings::fees(lines, earned)))?;
    Ok(())
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
        if !may_move(&o.state, "delivered", &o.delivery)
            || tx.first(&rows::MOVE, params![ctx.territory, o.id, o.state.as_str(), "delivered", ctx.now])?.is_none()
        {
            return no(DeliverRefusal::NotNow { state: o.state });
        }
        let into = match (o.payment.as_str(), o.carrier) {
            ("transfer", _) => chart::deferred(o.id),
            ("cod", Some(carrier)) => chart::cod_receivable(carrier),
            _ => {
                let open = match self.till {
                    Some(t) => tills::views::open_session(&mut tx.reader(), ctx.territory, t)?,
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
        let sold = sold_lines(tx, ctx, o.id)?;
        let kind = if o.payment == "cod" { "cod_delivered" } else { "delivered" };
        post_sale(tx, ctx, kind, (o.id, &o.number), &[(into, o.total)], &sold, Earned::Held, o.shipping)?;
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
