//! What the database says, asked beside the program's own pages.

use rahba_kernel::Id;
use rahba_kernel::role::Reach;
use rahba_market::ledger::payouts::payouts;
use rahba_market::people::rules::token_hash;
use rahba_market::sales::views::{self, OrderFilter};
use rahba_store::{Db, Fault};
use rahba_world::demo;
use std::collections::BTreeMap;
use std::path::Path;

/// The orders and payouts of a data folder that nobody serves.
pub struct Books {
    db: Db,
}

impl Books {
    pub fn open(data: &Path) -> Books {
        let db = Db::open_sqlite(&data.join("rahba.sqlite"), rahba_market::options()).expect("it opens");
        Books { db }
    }

    /// How many orders there are: from the web, from tills, the demo's too.
    pub fn orders(&self) -> usize {
        let all =
            self.db.read_blocking(|q| views::orders(q, demo::territory(), &OrderFilter::within(Reach::Everywhere), i64::MAX, 0));
        all.expect("they are read").len()
    }

    /// Pieces of the order behind a secret link; none when it leads nowhere.
    pub fn pieces(&self, token: &str) -> Option<u64> {
        let hash = token_hash(token);
        let lines = self.db.read_blocking(|q| -> Result<_, Fault> {
            let Some(o) = views::order_by_secret(q, demo::territory(), &hash)? else { return Ok(None) };
            Ok(Some(views::lines(q, demo::territory(), o.id)?))
        });
        lines.expect("it is read").map(|lines| lines.iter().map(|l| u64::try_from(l.quantity).expect("pieces")).sum())
    }

    pub fn is_order(&self, id: &str) -> bool {
        let id: Id = id.parse().expect("an id");
        self.db.read_blocking(|q| views::order(q, demo::territory(), id)).expect("it is read").is_some()
    }

    /// The state of each payout.
    pub fn payouts(&self) -> BTreeMap<String, String> {
        let all = self.db.read_blocking(|q| payouts(q, demo::territory(), None, "", i64::MAX)).expect("they are read");
        all.into_iter().map(|p| (p.id.to_string(), p.state)).collect()
    }
}

impl Drop for Books {
    fn drop(&mut self) {
        self.db.stop();
    }
}
