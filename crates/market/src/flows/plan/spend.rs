//! Money is spent on an action: by the union, or from a fund that has it.

use crate::ledger::{self, Posting, chart, postings};
use crate::plan::{rows, views};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records an expense that was paid from the bank.
#[derive(Debug, Clone, Serialize)]
pub struct Spend {
    pub action: Id,
    /// None: the union's own money.
    pub fund: Option<Id>,
    pub amount: Money,
    pub label: String,
    /// Number of the invoice or receipt.
    pub paper: String,
}

/// The expense.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Spent {
    pub expense: Id,
    pub number: String,
}

refusals! {
    /// Why it is not recorded.
    pub enum SpendRefusal {
        /// No such action.
        NoSuchAction => ("plan.no_action", 404),
        /// An expense has an amount, a label and a paper.
        BadExpense => ("plan.bad_expense", 422),
        /// No such fund.
        NoSuchFund => ("plan.no_fund", 422),
        /// The fund has less than that free.
        FundShort { free: Money } => ("plan.fund_short", 409),
    }
}

impl Command for Spend {
    const NAME: &'static str = "plan/spend";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = Spent;
    type Refusal = SpendRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Spent, Refused<SpendRefusal>> {
        if !views::actions(&mut tx.reader(), ctx.territory)?.iter().any(|a| a.id == self.action) {
            return no(SpendRefusal::NoSuchAction);
        }
        let (label, paper) = (clean_line(&self.label, 200), clean_line(&self.paper, 80));
        if label.is_empty() || paper.is_empty() || !(1..=10_000_000_000).contains(&self.amount.0) {
            return no(SpendRefusal::BadExpense);
        }
        let from = match self.fund {
            None => chart::marketing(),
            Some(f) => {
                if !views::funds(&mut tx.reader(), ctx.territory)?.iter().any(|x| x.id == f) {
                    return no(SpendRefusal::NoSuchFund);
                }
                let account = chart::campaign_fund(f);
                let free = -ledger::views::balance(&mut tx.reader(), ctx.territory, &account)?
                    - ledger::views::set_aside(&mut tx.reader(), ctx.territory, &account)?;
                if free < self.amount {
                    return no(SpendRefusal::FundShort { free });
                }
                account
            }
        };
        let expense = ctx.new_id();
        let number = series::take(tx, ctx, "M", expense)?;
        tx.execute(
            &rows::INSERT_EXPENSE,
            params![
                ctx.territory,
                expense,
                number.as_str(),
                self.action,
                self.fund,
                self.amount,
                label.as_str(),
                paper.as_str(),
                crate::who(ctx),
                ctx.now
            ],
        )?;
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "marketing",
                document: expense,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: number.clone(),
                lines: postings::transfer(chart::bank(), from, self.amount),
            },
        )?;
        tx.touch(expense);
        tx.touch(self.action);
        tx.fact("number", &number);
        tx.fact("amount", self.amount);
        Ok(Spent { expense, number })
    }
}
