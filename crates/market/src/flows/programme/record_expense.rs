//! An expense of a project, with its paper; no more than what partners gave and nobody spent.

use crate::ledger::{self, Posting, chart, postings};
use crate::programme::{rows, tell, views};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id, Money};
use rahba_store::Fault;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records an expense.
#[derive(Debug, Clone, Serialize)]
pub struct RecordExpense {
    pub project: Id,
    pub spent_on: Day,
    pub supplier: String,
    pub what: String,
    pub amount: Money,
    /// `cash` from the project's account, or `kind`: what was given is used.
    pub form: String,
    /// Number of the invoice, receipt or valuation.
    pub paper: String,
    /// Media hash of its picture, or empty.
    pub document: String,
}

/// Recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExpenseRecorded {
    pub expense: Id,
    pub number: String,
}

refusals! {
    /// Why it is not recorded.
    pub enum RecordExpenseRefusal {
        /// No such signed project.
        NotFound => ("programme.project_not_found", 404),
        /// Nothing, or below; or neither in money nor in kind.
        BadAmount => ("programme.bad_amount", 422),
        /// Spent in days to come.
        BadDays => ("programme.bad_days", 422),
        /// What for, and from whom.
        NoTitle => ("programme.no_title", 422),
        /// An expense has a paper.
        NoPaper => ("programme.no_paper", 422),
        /// More than what is left.
        Short { left: Money } => ("programme.short", 409),
    }
}

impl Command for RecordExpense {
    const NAME: &'static str = "programme/record_expense";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = ExpenseRecorded;
    type Refusal = RecordExpenseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ExpenseRecorded, Refused<RecordExpenseRefusal>> {
        let found = views::project(&mut tx.reader(), ctx.territory, self.project)?;
        let Some(p) = found.filter(|p| p.state == "signed") else { return no(RecordExpenseRefusal::NotFound) };
        if self.amount.0 <= 0 || !matches!(self.form.as_str(), "cash" | "kind") {
            return no(RecordExpenseRefusal::BadAmount);
        }
        if self.spent_on > ctx.today() {
            return no(RecordExpenseRefusal::BadDays);
        }
        let (supplier, what) = (clean_line(&self.supplier, 200), clean_line(&self.what, 300));
        if supplier.is_empty() || what.is_empty() {
            return no(RecordExpenseRefusal::NoTitle);
        }
        let paper = clean_line(&self.paper, 100);
        if paper.is_empty() {
            return no(RecordExpenseRefusal::NoPaper);
        }
        let from = if self.form == "kind" { chart::project_kind(p.id) } else { chart::project_bank(p.id) };
        let left = ledger::views::balance(&mut tx.reader(), ctx.territory, &from)?;
        if self.amount > left {
            return no(RecordExpenseRefusal::Short { left });
        }
        let expense = ctx.new_id();
        let number = series::take(tx, ctx, "PX", expense)?;
        let entry = ledger::post(
            tx,
            ctx,
            Posting {
                kind: "project_expense",
                document: p.id,
                business_date: self.spent_on,
                occurred_at: ctx.now,
                reverses: None,
                note: number.clone(),
                lines: postings::project_spent(p.id, expense, from, self.amount),
            },
        )?
        .ok_or_else(|| Fault::Decode("an expense without an entry".into()))?;
        tx.execute(
            &rows::INSERT_EXPENSE,
            params![
                ctx.territory,
                expense,
                number.as_str(),
                p.id,
                self.spent_on,
                supplier,
                what,
                self.amount,
                self.form.as_str(),
                paper,
                clean_line(&self.document, 100),
                entry,
                crate::who(ctx),
                ctx.now
            ],
        )?;
        tell(tx, ctx, p.id, "expense", None, &number)?;
        tx.touch(expense);
        tx.fact("number", &number);
        tx.fact("amount", self.amount);
        Ok(ExpenseRecorded { expense, number })
    }
}
