//! The books open with the cash and bank money that is there.

use crate::ledger::{self, Posting, chart, postings};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Opening cash in a space's safe and money at the bank.
#[derive(Debug, Serialize)]
pub struct OpenBooks {
    pub space: Id,
    pub safe: Money,
    pub bank: Money,
}

/// Opened.
#[derive(Debug, Serialize, Deserialize)]
pub struct BooksOpened {}

refusals! {
    /// Why the books do not open.
    pub enum OpenBooksRefusal {
        /// Below nothing.
        BadAmount => ("books.bad_amount", 422),
    }
}

impl Command for OpenBooks {
    const NAME: &'static str = "ledger/open_books";
    const MAY: Permission = Permission::SteppedUp(&[Role::Accountant]);
    type Done = BooksOpened;
    type Refusal = OpenBooksRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<BooksOpened, Refused<OpenBooksRefusal>> {
        if self.safe.0 < 0 || self.bank.0 < 0 {
            return no(OpenBooksRefusal::BadAmount);
        }
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "opening",
                document: ctx.command,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: String::new(),
                lines: postings::opening(chart::cash_safe(self.space), self.safe, self.bank),
            },
        )?;
        tx.touch(ctx.territory);
        Ok(BooksOpened {})
    }
}
