//! An organisation closes: it keeps its history, and its products leave the shop.

use crate::ledger::chart;
use crate::organisations::{rows, views};
use crate::{catalogue, ledger, refusals, stock, territory};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Closes an organisation for ever.
#[derive(Debug, Serialize)]
pub struct CloseOrganisation {
    pub org: Id,
}

/// How many products were withdrawn with it.
#[derive(Debug, Serialize, Deserialize)]
pub struct OrganisationClosed {
    pub withdrawn: i64,
}

refusals! {
    /// Why it does not close.
    pub enum CloseOrgRefusal {
        /// No such open organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Its goods are in the shop, or promised to a buyer: give them back, deliver them first.
        HasGoods { units: i64 } => ("organisation.has_goods", 409),
        /// It is owed money, or owes some, as a maker or as a carrier: settle first.
        HasMoney => ("organisation.has_money", 409),
        /// It runs a space.
        RunsSpace => ("organisation.runs_space", 409),
    }
}

impl Command for CloseOrganisation {
    const NAME: &'static str = "organisations/close";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = OrganisationClosed;
    type Refusal = CloseOrgRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<OrganisationClosed, Refused<CloseOrgRefusal>> {
        let mut q = tx.reader();
        if views::one_open(&mut q, ctx.territory, self.org)?.is_none() {
            return no(CloseOrgRefusal::NoSuchOrganisation);
        }
        if territory::views::spaces(&mut q, ctx.territory)?.iter().any(|s| s.operator == self.org) {
            return no(CloseOrgRefusal::RunsSpace);
        }
        let units = stock::views::units_open(&mut q, ctx.territory, self.org)?;
        if units > 0 {
            return no(CloseOrgRefusal::HasGoods { units });
        }
        let due = ledger::views::due(&mut q, ctx.territory, self.org)?;
        let carried = ledger::views::balance(&mut q, ctx.territory, &chart::cod_receivable(self.org))?;
        if [due.held, due.payable, due.proposed, due.advance, carried].iter().any(|m| *m != Money::ZERO) {
            return no(CloseOrgRefusal::HasMoney);
        }
        let products = catalogue::views::products_of(&mut q, ctx.territory, self.org)?;
        let mut withdrawn = 0;
        for p in products.iter().filter(|p| p.state != "withdrawn") {
            tx.query(&catalogue::rows::SET_STATE, params![ctx.territory, p.id, "withdrawn", ctx.now])?;
            tx.touch(p.id);
            withdrawn += 1;
        }
        tx.execute(&rows::CLOSE, params![ctx.territory, self.org, ctx.now])?;
        tx.touch(self.org);
        tx.fact("withdrawn", withdrawn);
        Ok(OrganisationClosed { withdrawn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    fn refused(r: Result<OrganisationClosed, CommandError<CloseOrgRefusal>>) -> CloseOrgRefusal {
        match r {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn closes_with_its_products_and_stays_known() {
        Bench::each(|b| {
            let s = Shop::open(b);
            assert_eq!(b.system(CloseOrganisation { org: s.maker }).unwrap().withdrawn, 1);
            assert_eq!(b.read(|q| catalogue::views::product(q, b.territory, s.product)).unwrap().state, "withdrawn");
            assert!(b.read(|q| views::one(q, b.territory, s.maker)).is_some());
            assert!(b.read(|q| views::one_open(q, b.territory, s.maker)).is_none());
            assert!(!b.read(|q| views::all(q, b.territory)).iter().any(|o| o.id == s.maker));
            assert_eq!(refused(b.system(CloseOrganisation { org: s.maker })), CloseOrgRefusal::NoSuchOrganisation);
        });
    }

    #[test]
    fn not_while_anything_is_open() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let union = b.read(|q| territory::views::spaces(q, b.territory))[0].operator;
            assert_eq!(refused(b.system(CloseOrganisation { org: union })), CloseOrgRefusal::RunsSpace);
            s.receive(b, 20);
            assert_eq!(refused(b.system(CloseOrganisation { org: s.maker })), CloseOrgRefusal::HasGoods { units: 20 });
            let advance =
                crate::flows::payouts::advance::GiveAdvance { org: s.carrier, amount: Money(1_000), reason: "test".into() };
            b.system(advance).unwrap();
            assert_eq!(refused(b.system(CloseOrganisation { org: s.carrier })), CloseOrgRefusal::HasMoney);
        });
    }
}
