//! Another person than the one who asked closes a period: its seal is taken, no line is dated in it any more
//! (I13). It is never opened again; what comes late stands in the first open day and says so.

use crate::ledger::{closing, rows};
use crate::{refusals, tills};
use rahba_kernel::Day;
use rahba_kernel::merkle::hex;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Closes what was asked for.
#[derive(Debug, Serialize)]
pub struct ClosePeriod {
    /// The day that the person saw.
    pub through: Day,
}

/// Closed and sealed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PeriodClosed {
    pub entries: u64,
    /// The root over them, in hexadecimal.
    pub root: String,
}

refusals! {
    /// Why it is not closed.
    pub enum ClosePeriodRefusal {
        /// Nobody asked for it, or for another day.
        NotAsked => ("close.not_asked", 404),
        /// Who asks does not close.
        SamePerson => ("close.same_person", 403),
        /// A till of those days was opened meanwhile.
        SessionsOpen { count: i64 } => ("close.sessions_open", 409),
    }
}

impl Command for ClosePeriod {
    const NAME: &'static str = "ledger/close_period";
    const MAY: Permission = Permission::SteppedUp(&[Role::PayoutApprover, Role::Admin]);
    type Done = PeriodClosed;
    type Refusal = ClosePeriodRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PeriodClosed, Refused<ClosePeriodRefusal>> {
        let Some(asked) = closing::asked(&mut tx.reader(), ctx.territory)?.filter(|a| a.through == self.through) else {
            return no(ClosePeriodRefusal::NotAsked);
        };
        let by = crate::who(ctx);
        if asked.asked_by == by {
            return no(ClosePeriodRefusal::SamePerson);
        }
        let count = tills::views::open_sessions_through(&mut tx.reader(), ctx.territory, self.through)?;
        if count > 0 {
            return no(ClosePeriodRefusal::SessionsOpen { count });
        }
        if tx.first(&rows::END_CLOSE_REQUEST, params![ctx.territory, self.through])?.is_none() {
            return no(ClosePeriodRefusal::NotAsked);
        }
        let tree = closing::tree(&mut tx.reader(), ctx.territory)?;
        let balances = closing::balances_now(&mut tx.reader(), ctx.territory)?;
        let (entries, root) = (tree.len(), tree.root());
        tx.execute(
            &rows::CLOSE_PERIOD,
            params![ctx.territory, self.through, ctx.now, by, root, entries as i64, asked.asked_by, balances, tree.to_bytes()],
        )?;
        tx.touch(ctx.territory);
        tx.fact("through", self.through.iso());
        tx.fact("entries", entries as i64);
        tx.fact("root", hex(&root));
        Ok(PeriodClosed { entries, root: hex(&root) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::ledger::ask_close::{AskClose, AskCloseRefusal};
    use crate::flows::ledger::charge_bank_fee::ChargeBankFee;
    use crate::flows::ledger::drop_close::{DropClose, DropCloseRefusal};
    use crate::flows::tills::close_session::CloseSession;
    use crate::flows::tills::open_session::OpenSession;
    use crate::ledger::{self, Posting, chart, postings};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::{Id, Micros, Money};
    use rahba_store::CommandError;

    /// Posts something that happened on a day that may be closed.
    #[derive(Debug, Serialize)]
    struct Late {
        day: Day,
    }
    #[derive(Debug, Serialize, Deserialize)]
    struct Done {}
    impl Command for Late {
        const NAME: &'static str = "test/late";
        const MAY: Permission = Permission::Roles(&[Role::Accountant]);
        type Done = Done;
        type Refusal = AskCloseRefusal;
        fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Done, Refused<AskCloseRefusal>> {
            let posting = Posting {
                kind: "bank_fee",
                document: ctx.command,
                business_date: self.day,
                occurred_at: ctx.now,
                reverses: None,
                note: "late slip".into(),
                lines: postings::bank_fee(Money(1_200)),
            };
            ledger::post(tx, ctx, posting)?;
            Ok(Done {})
        }
    }

    #[test]
    fn two_people_close_a_period_and_nothing_is_dated_in_it_any_more() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            shop.receive(b, 4);
            let till = shop.till;
            b.by("cashier", Role::Cashier, Id::NIL, OpenSession { till, fair: None, float: Money(10_000) }).unwrap();
            let (first, today) = (b.today(), b.today().plus(1));
            let ask = |day| b.by("accountant", Role::Accountant, Id::NIL, AskClose { through: day });
            let close = |who: &str, day| b.by(who, Role::PayoutApprover, Id::NIL, ClosePeriod { through: day });
            let drop_it = |why: &str| b.by("approver", Role::PayoutApprover, Id::NIL, DropClose { reason: why.into() });
            assert!(matches!(ask(first), Err(CommandError::Refused(AskCloseRefusal::NotPast))), "{}", b.engine);
            b.pass(Micros::DAY);
            assert!(matches!(ask(first), Err(CommandError::Refused(AskCloseRefusal::SessionsOpen { count: 1 }))));
            b.by("cashier", Role::Cashier, Id::NIL, CloseSession { till, counted: Money(10_000) }).unwrap();
            assert!(matches!(close("approver", first), Err(CommandError::Refused(ClosePeriodRefusal::NotAsked))));
            assert!(matches!(drop_it("none"), Err(CommandError::Refused(DropCloseRefusal::NotAsked))));
            ask(first).unwrap();
            assert!(matches!(ask(first), Err(CommandError::Refused(AskCloseRefusal::Asked { through })) if through == first));
            assert!(matches!(drop_it(" "), Err(CommandError::Refused(DropCloseRefusal::NoReason))));
            drop_it("the bank's statement is not here yet").unwrap();
            ask(first).unwrap();
            assert!(matches!(close("accountant", first), Err(CommandError::Refused(ClosePeriodRefusal::SamePerson))));
            let seal = close("approver", first).unwrap();
            assert!(matches!(ask(first), Err(CommandError::Refused(AskCloseRefusal::Closed { through })) if through == first));

            // What comes late for the closed day stands today, and says for when it was.
            b.by("accountant", Role::Accountant, Id::NIL, Late { day: first }).unwrap();
            let late = b.read(|q| ledger::views::entry_numbered(q, b.territory, seal.entries as i64 + 1));
            assert_eq!((late.business_date, late.note.contains(&first.iso())), (today, true), "{}", late.note);
            b.by("accountant", Role::Accountant, Id::NIL, ChargeBankFee { amount: Money(500), slip: "F-1".into() }).unwrap();

            // The next seal grows from this one; the audit takes both again from the lines.
            b.pass(Micros::DAY);
            ask(today).unwrap();
            let next = close("approver", today).unwrap();
            let audit = b.read(|q| crate::audit::audit(q, b.territory));
            assert_eq!((audit.findings, audit.entries, hex(&audit.root)), (vec![], next.entries, next.root));
            assert_eq!(b.read(|q| ledger::views::balance(q, b.territory, &chart::bank_fee())), Money(1_000 + 417));
            assert_eq!(b.read(|q| closing::closes(q, b.territory)).len(), 2);
        });
    }
}
