//! Which snapshot of the shop holds, and how much of it a commit makes old.

use super::Snapshot;
use super::part::Renewed;
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Committed, Db, Fault, JournalRow, Reader};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// A moment, its day, and the first moment after that day.
pub(super) type Moment = (Micros, Day, Micros);

/// The latest snapshot, and what was committed since it was read.
#[derive(Default)]
pub struct Snapshots {
    version: AtomicU64,
    state: RwLock<State>,
    /// One reads anew, the others wait for it.
    reading: tokio::sync::Mutex<()>,
    /// Where a program that stopped left its shop.
    kept: PathBuf,
    /// How often it was read whole: from that file, from the database.
    read: [AtomicU64; 2],
}

#[derive(Default)]
struct State {
    latest: Option<Arc<Snapshot>>,
    /// The version that `latest` holds for.
    as_of: u64,
    dirt: Dirt,
    lines: Lines,
}

/// Which lines of the journal a shop knows of: those that were there when it was last read whole, and those told since.
/// A hole between them is what another program on the same database wrote.
#[derive(Clone, Copy, Default)]
struct Lines {
    /// The last line when it was read whole; none while it is.
    read: Option<i64>,
    /// The first and the last that were told since that reading began.
    told: Option<(i64, i64)>,
    missed: bool,
}

impl Lines {
    /// One of our own was told; 0 tells nothing new.
    fn tell(&mut self, seq: i64) {
        if seq > 0 {
            self.missed |= self.told.is_some_and(|(_, last)| seq > last + 1);
            self.told = Some(self.told.map_or((seq, seq), |(first, last)| (first, last.max(seq))));
        }
    }

    /// The line up to which nothing is unknown.
    fn known(self) -> Option<i64> {
        let read = self.read.filter(|_| !self.missed)?;
        match self.told {
            Some((first, _)) if first > read + 1 => None,
            Some((_, last)) => Some(read.max(last)),
            None => Some(read),
        }
    }
}

/// What to read again.
enum Dirt {
    All,
    Some(Touched),
}

/// What commands said they touched.
#[derive(Clone, Default)]
pub(super) struct Touched {
    /// Only units moved, of these among other things.
    pub units: BTreeSet<Id>,
    /// Goods changed: a price, a text, a photograph; what each command touched, by itself.
    pub goods: Vec<Vec<Id>>,
    /// Something around the goods changed: a maker, a licence, a place; and what was touched with it.
    pub around: Option<BTreeSet<Id>>,
}

impl Touched {
    /// How many things there are to look at.
    pub fn len(&self) -> usize {
        self.units.len() + self.goods.len() + self.around.as_ref().map_or(0, BTreeSet::len)
    }
}

impl Default for Dirt {
    fn default() -> Dirt {
        Dirt::Some(Touched::default())
    }
}

/// More than this and everything is read again.
pub(super) const TOUCHED_MAX: usize = 20_000;

/// Commands that change nothing a shop page shows but units. What is not named here is taken to
/// change everything: a new flow is slow before it is wrong.
fn moves_units_only(command: &str) -> bool {
    const ROOMS: [&str; 13] = [
        "plan/",
        "tills/",
        "payouts/",
        "ledger/",
        "people/",
        "messages/",
        "privacy/",
        "coaching/",
        "trainings/",
        "governance/",
        "capacities/",
        "evidence/",
        "programme/",
    ];
    // Not `deposits/receive`: a price is agreed on at the deposit, so goods change.
    const FLOWS: [&str; 13] = [
        "orders/place",
        "orders/prepare",
        "orders/deliver",
        "orders/refuse",
        "orders/cancel",
        "orders/refund",
        "orders/refund_whole",
        "deposits/give_back",
        "deposits/photograph",
        "stock/transfer",
        "stock/record_loss",
        "stock/record_count",
        "stock/approve_count",
    ];
    // Reminders write messages: at each start they would have had the whole shop read a second time.
    const LETTERS: [&str; 2] = ["campaigns/count_visits", "certificates/remind"];
    LETTERS.contains(&command) || ROOMS.iter().any(|r| command.starts_with(r)) || FLOWS.contains(&command)
}

/// Commands that change some goods, and nothing else that a shop page shows. They touch the product, the
/// variant, or the owner of a text or a photograph; what they touch is looked at before it is believed.
fn changes_goods_only(command: &str) -> bool {
    const FLOWS: [&str; 13] = [
        "catalogue/add_picture",
        "catalogue/add_product",
        "catalogue/add_variant",
        "catalogue/change_product",
        "catalogue/order_pictures",
        "catalogue/refuse_product",
        "catalogue/remove_picture",
        "catalogue/retire_variant",
        "catalogue/review_text",
        "catalogue/set_price",
        "catalogue/set_product_state",
        "catalogue/write_text",
        "deposits/receive",
    ];
    FLOWS.contains(&command)
}

/// Commands that change what stands around the goods: it is read again, with what is said of the things they touch.
/// Where they touch goods too, those are read again as well.
fn changes_around(command: &str) -> bool {
    const ROOMS: [&str; 5] = ["organisations/", "label/", "certificates/", "campaigns/", "territory/"];
    const FLOWS: [&str; 7] = [
        "catalogue/define_family",
        "catalogue/set_vat_rule",
        "deposits/agree",
        "orders/set_delivery_rate",
        "orders/remove_delivery_rate",
        "stock/open_place",
        "stock/close_place",
    ];
    ROOMS.iter().any(|r| command.starts_with(r)) || FLOWS.contains(&command)
}

impl Snapshots {
    /// None yet, and the file in which one may be kept.
    pub fn kept_in(path: PathBuf) -> Snapshots {
        Snapshots { kept: path, ..Snapshots::default() }
    }

    /// Leaves a shop of so many goods or more on the disk: for a program that stops. False, when it is smaller, when it
    /// would have to be read for that, and when something was committed that it does not know of.
    ///
    /// # Errors
    /// A [`Fault`] of the store, or of the disk.
    pub async fn keep(&self, db: &Db, territory: Id, (now, zone): (Micros, &Zone), from: usize) -> Result<bool, Fault> {
        let is_wanted = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            matches!(state.dirt, Dirt::Some(_)) && state.latest.as_ref().is_some_and(|s| s.items.len() >= from)
        };
        if !is_wanted {
            return Ok(false);
        }
        let shop = self.get(db, territory, now, zone).await?;
        let head = db.read_in(None, move |q| JournalRow::head(q, territory)).await?;
        // What was told since it was read made it old: then it is not the shop of that line.
        let is_still = || self.fresh(now).is_some_and(|latest| Arc::ptr_eq(&latest, &shop));
        match head {
            Some(head) if self.knows(head.0) && is_still() => {
                shop.keep(&self.kept, territory, head).map_err(|e| Fault::Storage(e.to_string()))?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// How often the shop was read whole: from the file that a stop left, and from the database.
    pub fn read_whole(&self) -> [u64; 2] {
        [0, 1].map(|from| self.read[from].load(Ordering::Relaxed))
    }

    /// Whether nothing up to this line of the journal is unknown.
    fn knows(&self, seq: i64) -> bool {
        self.state.read().unwrap_or_else(PoisonError::into_inner).lines.known().is_some_and(|known| known >= seq)
    }

    /// Something was committed that no page shows.
    pub fn passed(&self, c: &Committed) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).lines.tell(c.seq);
    }

    /// Something was committed.
    pub fn changed(&self, c: &Committed) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.lines.tell(c.seq);
        if state.lines.read.is_some() && state.lines.known().is_none() {
            // Another program wrote in between: what it touched nobody told us.
            state.dirt = Dirt::All;
        }
        match &mut state.dirt {
            Dirt::Some(t) if t.len() > TOUCHED_MAX => state.dirt = Dirt::All,
            Dirt::Some(t) if moves_units_only(c.name) => t.units.extend(c.touched.iter().copied()),
            Dirt::Some(t) if changes_goods_only(c.name) => t.goods.push(c.touched.clone()),
            Dirt::Some(t) if changes_around(c.name) => t.around.get_or_insert_default().extend(c.touched.iter().copied()),
            dirt => *dirt = Dirt::All,
        }
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    /// The snapshot, when nothing was committed since it was read and its day has not ended.
    pub fn fresh(&self, now: Micros) -> Option<Arc<Snapshot>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.as_of != self.version.load(Ordering::SeqCst) {
            return None;
        }
        state.latest.as_ref().filter(|s| now < s.until).cloned()
    }

    /// The shop as it stands now.
    ///
    /// # Errors
    /// A [`Fault`] of the store.
    pub async fn get(&self, db: &Db, territory: Id, now: Micros, zone: &Zone) -> Result<Arc<Snapshot>, Fault> {
        if let Some(s) = self.fresh(now) {
            return Ok(s);
        }
        let _alone = self.reading.lock().await;
        if let Some(s) = self.fresh(now) {
            return Ok(s);
        }
        let (version, before, dirt) = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            (self.version.load(Ordering::SeqCst), state.latest.clone(), std::mem::take(&mut state.dirt))
        };
        let today = zone.day(now);
        let day = (now, today, Micros(zone.start_of(today.plus(1)).0));
        let made = match (before, dirt) {
            (Some(old), Dirt::Some(touched)) => self.renew(db, territory, old, day, touched).await,
            (None, _) => self.whole(db, territory, day, Some(self.kept.clone())).await,
            _ => self.whole(db, territory, day, None).await,
        };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match made {
            Ok(made) => {
                state.latest = Some(made.clone());
                state.as_of = version;
                Ok(made)
            }
            Err(f) => {
                state.dirt = Dirt::All;
                Err(f)
            }
        }
    }
    /// The shop that is at hand with what was touched read again, and carried over midnight when it is another day.
    async fn renew(
        &self,
        db: &Db,
        territory: Id,
        old: Arc<Snapshot>,
        day: Moment,
        touched: Touched,
    ) -> Result<Arc<Snapshot>, Fault> {
        let (now, today, _) = day;
        let base = old.clone();
        let (renewed, head) = db
            .read_in(None, move |q| {
                if now < base.until {
                    return Ok((base.renewed(q, territory, now, today, &touched)?, None));
                }
                let head = JournalRow::head(q, territory)?.map(|h| h.0);
                Ok((base.on_another_day(q, territory, day, &touched)?, head))
            })
            .await?;
        // Once a day it is asked whether another program wrote; our own last line may be told a moment after it is there.
        let mut patience = 20;
        while head.is_some_and(|seq| !self.knows(seq)) {
            if patience == 0 {
                return self.whole(db, territory, day, None).await;
            }
            patience -= 1;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        match renewed {
            Renewed::Same => Ok(old),
            Renewed::Other(made) => Ok(Arc::new(*made)),
            Renewed::TooWide => self.whole(db, territory, day, None).await,
        }
    }

    /// All of it: as a program left it in a file, or read from the database.
    async fn whole(&self, db: &Db, territory: Id, day: Moment, kept: Option<PathBuf>) -> Result<Arc<Snapshot>, Fault> {
        self.state.write().unwrap_or_else(PoisonError::into_inner).lines = Lines::default();
        let read = move |q: &mut Reader<'_>| {
            let head = JournalRow::head(q, territory)?.map_or(0, |h| h.0);
            if let Some(path) = kept {
                let found = Snapshot::kept(&path, q, territory, day);
                // Whatever became of it: what is changed or taken back later is not to lie in an old file.
                super::kept::remove(&path);
                if let Some(shop) = found? {
                    return Ok((shop, head, 0));
                }
            }
            Ok((Snapshot::read(q, territory, day)?, head, 1))
        };
        let (shop, head, from) = db.read_in(None, read).await?;
        self.read[from].fetch_add(1, Ordering::Relaxed);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.lines.read = Some(head);
        if state.lines.known().is_none() {
            state.dirt = Dirt::All;
        }
        Ok(Arc::new(shop))
    }
}
