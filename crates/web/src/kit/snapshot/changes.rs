//! Which snapshot of the shop holds, and how much of it a commit makes old.

use super::Snapshot;
use super::keeping::{Filed, told_since};
use super::part::Renewed;
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Micros};
use rahba_market::flows::people::note_denial::NoteDenial;
use rahba_store::{Command, Committed, Db, Fault, JournalRow, Reader};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// A moment, its day, and the first moment after that day.
pub(super) type Moment = (Micros, Day, Micros);

/// Says what time it is. A moment that was looked at before one waited is too old for what was committed meanwhile: a
/// price that began since would not be there, and would be taken for read.
pub type Clock<'a> = &'a (dyn Fn() -> Micros + Sync);

/// So many of the last lines are asked when they were given.
const LAST: i64 = 100;
/// Another machine's clock may be ahead of ours by no more than this.
const AHEAD: i64 = 60 * Micros::SECOND;

/// The moment for which is read what somebody committed at another.
fn no_earlier(now: Micros, at: Option<Micros>) -> Micros {
    at.map_or(now, |at| now.max(Micros(at.0.min(now.0 + AHEAD))))
}

/// The latest snapshot, and what was committed since it was read.
#[derive(Default)]
pub struct Snapshots {
    version: AtomicU64,
    pub(super) state: RwLock<State>,
    /// One reads anew, the others wait for it.
    pub(super) reading: tokio::sync::Mutex<()>,
    /// One writes the file.
    pub(super) keeping: tokio::sync::Mutex<()>,
    /// The file in which the shop is kept for the next start.
    pub(super) kept: PathBuf,
    /// How often it was read whole: from that file, from the database.
    read: [AtomicU64; 2],
    /// How often the file was written.
    pub(super) written: AtomicU64,
    /// How often the journal was asked what other programs wrote.
    caught_up: AtomicU64,
}

#[derive(Default)]
pub(super) struct State {
    pub latest: Option<Arc<Snapshot>>,
    /// The version that `latest` holds for.
    as_of: u64,
    /// The line of the journal up to which `latest` has everything. It may have some of what came later.
    pub up_to: Option<i64>,
    /// What was told after that line and is not in `latest`.
    pub dirt: Dirt,
    lines: Lines,
    /// Another program wrote after this line, and nobody told us what: the journal is to be asked.
    missed: Option<i64>,
    pub filed: Filed,
}

impl State {
    /// A line of our own was told.
    fn tell_line(&mut self, seq: i64) {
        let known = self.lines.known();
        self.lines.tell(seq);
        if self.lines.read.is_none() || self.lines.known().is_some() || self.missed.is_some() {
            return;
        }
        self.missed = known;
        if known.is_none() {
            self.dirt = Dirt::All;
        }
    }
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
#[derive(Clone)]
pub(super) enum Dirt {
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
    pub fn join(&mut self, other: &Touched) {
        self.units.extend(&other.units);
        self.goods.extend(other.goods.iter().cloned());
        if let Some(around) = &other.around {
            self.around.get_or_insert_default().extend(around);
        }
    }

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

impl Dirt {
    /// A command took effect. A line of the journal that is older than the column of what was touched does not say it.
    pub fn tell(&mut self, command: &str, touched: Option<&[Id]>) {
        match self {
            _ if is_passed_over(command) => {}
            Dirt::Some(t) if t.len() > TOUCHED_MAX => *self = Dirt::All,
            Dirt::Some(t) => match touched {
                Some(touched) if moves_units_only(command) => t.units.extend(touched),
                Some(touched) if changes_goods_only(command) => t.goods.push(touched.to_vec()),
                Some(touched) if changes_around(command) => t.around.get_or_insert_default().extend(touched),
                _ => *self = Dirt::All,
            },
            Dirt::All => {}
        }
    }

    pub fn join(&mut self, other: &Dirt) {
        match (&mut *self, other) {
            (Dirt::Some(mine), Dirt::Some(other)) => mine.join(other),
            _ => *self = Dirt::All,
        }
    }
}

/// Commands that no page shows: a denial makes nobody's page old.
pub fn is_passed_over(command: &str) -> bool {
    command == NoteDenial::NAME
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

    /// How often the shop was read whole: from the file, and from the database.
    pub fn read_whole(&self) -> [u64; 2] {
        [0, 1].map(|from| self.read[from].load(Ordering::Relaxed))
    }

    /// How often what other programs wrote was taken in.
    pub fn caught_up(&self) -> u64 {
        self.caught_up.load(Ordering::SeqCst)
    }

    /// Whether nothing up to this line of the journal is unknown.
    fn knows(&self, seq: i64) -> bool {
        self.state.read().unwrap_or_else(PoisonError::into_inner).lines.known().is_some_and(|known| known >= seq)
    }

    /// Something was committed that no page shows.
    pub fn passed(&self, c: &Committed) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).tell_line(c.seq);
    }

    /// Something was committed.
    pub fn changed(&self, c: &Committed) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.tell_line(c.seq);
        state.dirt.tell(c.name, Some(&c.touched));
        if c.seq > 0 {
            state.filed.tell(c);
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
    pub async fn get(&self, db: &Db, territory: Id, clock: Clock<'_>, zone: &Zone) -> Result<Arc<Snapshot>, Fault> {
        if let Some(s) = self.fresh(clock()) {
            return Ok(s);
        }
        let _alone = self.reading.lock().await;
        if let Some(s) = self.fresh(clock()) {
            return Ok(s);
        }
        // All in one moment: what is taken here is what was told up to that line and is not yet in the shop. Whatever was
        // told before was given no later than now.
        let (now, version, before, dirt, known, missed) = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let now = clock();
            let known = state.lines.known().or(state.up_to);
            // Once a day it is asked in any case whether another program wrote.
            let is_another_day = state.latest.as_ref().is_some_and(|s| now >= s.until);
            let missed = state.missed.take().or(known.filter(|_| is_another_day));
            if missed.is_some() {
                state.lines = Lines::default();
            }
            let dirt = std::mem::take(&mut state.dirt);
            (now, self.version.load(Ordering::SeqCst), state.latest.clone(), dirt, known, missed)
        };
        let today = zone.day(now);
        let day = (now, today, Micros(zone.start_of(today.plus(1)).0));
        let made = match (before, dirt) {
            (Some(old), Dirt::Some(touched)) => self.renew(db, territory, (old, known, missed), day, touched).await,
            (None, _) => self.whole(db, territory, day, Some(self.kept.clone())).await,
            _ => self.whole(db, territory, day, None).await,
        };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match made {
            Ok((made, up_to)) => {
                state.latest = Some(made.clone());
                state.as_of = version;
                state.up_to = up_to;
                Ok(made)
            }
            Err(f) => {
                state.dirt = Dirt::All;
                Err(f)
            }
        }
    }

    /// The shop that is at hand with what was touched read again, with what lines of the journal say that nobody told us,
    /// and carried over midnight when it is another day; with the line up to which it has everything.
    async fn renew(
        &self,
        db: &Db,
        territory: Id,
        (old, known, missed): (Arc<Snapshot>, Option<i64>, Option<i64>),
        day: Moment,
        mut touched: Touched,
    ) -> Result<(Arc<Snapshot>, Option<i64>), Fault> {
        let base = old.clone();
        let read = move |q: &mut Reader<'_>| {
            let mut seen = None;
            let (mut now, today, until) = day;
            if let Some(line) = missed {
                let head = JournalRow::head(q, territory)?.map_or(line, |h| h.0);
                let told = told_since(q, territory, line)?;
                let Dirt::Some(more) = told.dirt else { return Ok((Renewed::TooWide, None)) };
                touched.join(&more);
                now = no_earlier(now, told.latest);
                seen = Some((head, more));
            }
            let renewed = match day.0 < base.until {
                _ if touched.len() > TOUCHED_MAX => Renewed::TooWide,
                true => base.renewed(q, territory, now, today, &touched)?,
                false => base.on_another_day(q, territory, (now, today, until), &touched)?,
            };
            Ok((renewed, seen))
        };
        let (renewed, seen) = db.read_in(None, read).await?;
        let shop = match renewed {
            Renewed::Same => old,
            Renewed::Other(made) => Arc::new(*made),
            Renewed::TooWide => return self.whole(db, territory, day, None).await,
        };
        let Some((head, more)) = seen else { return Ok((shop, known)) };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.lines.read = Some(head);
        if state.lines.known().is_none() {
            state.missed = Some(head);
        }
        state.filed.tell_more(&more);
        self.caught_up.fetch_add(1, Ordering::SeqCst);
        Ok((shop, Some(head)))
    }

    /// Asks the journal whether another program wrote, so that whoever looks at the shop next sees it. True, when one did.
    ///
    /// # Errors
    /// A [`Fault`] of the store.
    pub async fn look_behind(&self, db: &Db, territory: Id) -> Result<bool, Fault> {
        let head = db.read_in(None, move |q| JournalRow::head(q, territory)).await?.map_or(0, |h| h.0);
        // Our own last line may be told a moment after it is there.
        for _ in 0..5 {
            if self.knows(head) {
                return Ok(false);
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let known = state.lines.known();
        // Without a shop, or while one is read, there is nothing that could be behind.
        if state.lines.read.is_none() || known.is_some_and(|known| known >= head) {
            return Ok(false);
        }
        state.missed = state.missed.or(known);
        self.version.fetch_add(1, Ordering::SeqCst);
        Ok(true)
    }

    /// All of it: as it was kept in a file, or read from the database.
    async fn whole(
        &self,
        db: &Db,
        territory: Id,
        day: Moment,
        kept: Option<PathBuf>,
    ) -> Result<(Arc<Snapshot>, Option<i64>), Fault> {
        {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            state.lines = Lines::default();
            state.missed = None;
            if kept.is_none() {
                // What makes us read everything, a start after us would have to as well.
                state.filed.spoil();
            }
        }
        let read = move |q: &mut Reader<'_>| {
            let head = JournalRow::head(q, territory)?.map_or(0, |h| h.0);
            let last = JournalRow::told_since(q, territory, head - LAST, LAST)?.iter().map(|line| line.at).max();
            let day = (no_earlier(day.0, last), day.1, day.2);
            if let Some(path) = kept {
                super::kept::remove(&super::kept::beside(&path));
                if let Some((shop, file)) = Snapshot::kept(&path, q, territory, day).inspect_err(|e| {
                    // One that cannot be understood would be met again at each try; a fault that passes is not the file's.
                    if matches!(e, Fault::Decode(_)) {
                        super::kept::remove(&path);
                    }
                })? {
                    return Ok((shop, head, Some(file)));
                }
                // What was taken back is not to lie in a file that nobody believes.
                super::kept::remove(&path);
            }
            Ok((Snapshot::read(q, territory, day)?, head, None))
        };
        let (shop, head, file) = db.read_in(None, read).await?;
        self.read[usize::from(file.is_none())].fetch_add(1, Ordering::Relaxed);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.lines.read = Some(head);
        if state.lines.known().is_none() {
            state.missed = Some(head);
        }
        if let Some(mut file) = file {
            // What was told while it was read came after the file, too.
            file.since.join(&state.dirt);
            state.filed.on_disk = Some(file);
        }
        Ok((Arc::new(shop), Some(head)))
    }
}
