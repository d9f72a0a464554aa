//! An expense that was wrong is taken back: its entry is reversed, both stay.

use crate::ledger::{self, Posting, chart, postings};
use crate::programme::{rows, tell, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Takes an expense back.
#[derive(Debug, Clone, Serialize)]
pub struct CancelExpense {
    pub expense: Id,
    pub why: String,
}

/// Taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExpenseCancelled {}

refusals! {
    /// Why it stays.
    pub enum CancelExpenseRefusal {
        /// No such expense of a project that is not handed over.
        NotFound => ("programme.expense_not_found", 404),
        /// A correction says why.
        NoReason => ("programme.no_note", 422),
    }
}

impl Command for CancelExpense {
    const NAME: &'static str = "programme/cancel_expense";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = ExpenseCancelled;
    type Refusal = CancelExpenseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ExpenseCancelled, Refused<CancelExpenseRefusal>> {
        let found = views::expenses(&mut tx.reader(), ctx.territory, Some(self.expense))?;
        let Some(e) = found.into_iter().find(|e| e.id == self.expense && e.cancelled_at.is_none()) else {
            return no(CancelExpenseRefusal::NotFound);
        };
        let project = views::project(&mut tx.reader(), ctx.territory, e.project)?;
        if project.is_none_or(|p| p.state != "signed") {
            return no(CancelExpenseRefusal::NotFound);
        }
        let why = clean_line(&self.why, 300);
        if why.is_empty() {
            return no(CancelExpenseRefusal::NoReason);
        }
        if tx.first(&rows::CANCEL_EXPENSE, params![ctx.territory, e.id, ctx.now, why.as_str()])?.is_none() {
            return no(CancelExpenseRefusal::NotFound);
        }
        let from = if e.form == "kind" { chart::project_kind(e.project) } else { chart::project_bank(e.project) };
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "project_expense_undone",
                document: e.project,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: Some(e.entry),
                note: e.number.clone(),
                lines: postings::project_unspent(e.project, e.id, from, e.amount),
            },
        )?;
        tell(tx, ctx, e.project, "expense_cancelled", None, &format!("{}: {why}", e.number))?;
        tx.touch(e.id);
        tx.fact("number", &e.number);
        Ok(ExpenseCancelled {})
    }
}
