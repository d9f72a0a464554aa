//! A buyer refuses at the door (E03): nothing was posted at dispatch, so only the carrier's return
//! fee is; the units go back where they stood.

use super::cancel::put_back;
use crate::flows::campaigns::discount;
use crate::ledger::{self, Posting, postings};
use crate::refusals;
use crate::sales::rules::may_move;
use crate::sales::writing::tell;
use crate::sales::{rows, views};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records a refusal at the door.
#[derive(Debug, Serialize)]
pub struct RefuseAtDoor {
    pub order: Id,
    /// What the carrier asks for bringing it back, VAT included.
    pub return_fee: Money,
    pub reason: String,
}

/// Recorded.
#[derive(Debug, Serialize, Deserialize)]
pub struct RefusedAtDoor {}

refusals! {
    /// Why it is not recorded.
    pub enum RefuseRefusal {
        /// No such order.
        NoSuchOrder => ("order.not_found", 404),
        /// Not on its way.
        NotNow { state: String } => ("order.not_now", 409),
        /// The fee is out of range.
        BadFee => ("order.bad_fee", 422),
    }
}

impl Command for RefuseAtDoor {
    const NAME: &'static str = "orders/refuse";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant]);
    type Done = RefusedAtDoor;
    type Refusal = RefuseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<RefusedAtDoor, Refused<RefuseRefusal>> {
        let Some(o) = views::order(&mut tx.reader(), ctx.territory, self.order)? else {
            return no(RefuseRefusal::NoSuchOrder);
        };
        ctx.only_in(Self::MAY, o.space)?;
        if !(0..=1_000_000).contains(&self.return_fee.0) {
            return no(RefuseRefusal::BadFee);
        }
        if !may_move(&o.state, "refused", &o.delivery)
            || tx.first(&rows::MOVE, params![ctx.territory, o.id, o.state.as_str(), "refused", ctx.now])?.is_none()
        {
            return no(RefuseRefusal::NotNow { state: o.state });
        }
        put_back(tx, ctx, "refused", o.id)?;
        discount::release(tx, ctx, o.id)?;
        if let Some(carrier) = o.carrier {
            ledger::post(
                tx,
                ctx,
                Posting {
                    kind: "cod_refused",
                    document: o.id,
                    business_date: ctx.today(),
                    occurred_at: ctx.now,
                    reverses: None,
                    note: o.number.clone(),
                    lines: postings::cod_refused(carrier, self.return_fee),
                },
            )?;
        }
        if o.payment == "transfer" {
            super::cancel::give_money_back(tx, ctx, &o)?;
        }
        tell(tx, ctx, o.id, "refused", &clean_line(&self.reason, 300))?;
        tx.enqueue("order.changed", &serde_json::json!({ "order": o.id, "state": "refused" }), 0)?;
        Ok(RefusedAtDoor {})
    }
}
