//! The books open with the cash and bank money that is there.

use crate::ledger::{self, Posting, chart, postings};
use crate::{refusals, territory};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// What either may be: a thousand million dirhams are a slip of the finger.
const MOST: i64 = 100_000_000_000;

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
        /// Below nothing, or more than can be.
        BadAmount => ("books.bad_amount", 422),
        /// No such space.
        NoSuchSpace => ("space.not_found", 404),
    }
}

impl Command for OpenBooks {
    const NAME: &'static str = "ledger/open_books";
    const MAY: Permission = Permission::SteppedUp(&[Role::Accountant]);
    type Done = BooksOpened;
    type Refusal = OpenBooksRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<BooksOpened, Refused<OpenBooksRefusal>> {
        if !(0..=MOST).contains(&self.safe.0) || !(0..=MOST).contains(&self.bank.0) {
            return no(OpenBooksRefusal::BadAmount);
        }
        if !territory::views::spaces(&mut tx.reader(), ctx.territory)?.iter().any(|s| s.id == self.space) {
            return no(OpenBooksRefusal::NoSuchSpace);
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
