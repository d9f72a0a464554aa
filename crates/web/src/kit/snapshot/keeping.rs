//! When the shop is written for the next start, and when its file is taken away. A program may end at any moment, so the
//! file is written while it serves; what is committed afterwards the next start catches up by the journal.

use super::Snapshot;
use super::changes::{Clock, Dirt, Snapshots, Touched};
use super::kept::{self, Of, Pace};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Committed, Db, Fault, JournalRow, Reader};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// More units than this are not caught up at a start while a new file can be written.
const UNITS_MAX: usize = 5_000;
/// Between two pieces of a file the disk belongs to the sales.
const PAUSE: Duration = Duration::from_millis(50);
/// So much is left free on the disk for the sales.
const ROOM: u64 = 256 << 20;

/// Which shops are kept.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Of so many goods or more: smaller ones are read as fast.
    pub from: usize,
    /// The least time between two beginnings of a file.
    pub every: Micros,
}

/// The file that is there.
pub(super) struct OnDisk {
    /// Its line of the journal.
    pub line: i64,
    pub day: Day,
    /// What later lines touched: the next start reads it again.
    pub since: Dirt,
}

/// What is known of the file.
#[derive(Default)]
pub(super) struct Filed {
    pub on_disk: Option<OnDisk>,
    /// What was told since the shop that is being written.
    writing: Option<Dirt>,
    /// When the last writing began.
    begun: Option<Micros>,
}

impl Filed {
    pub fn tell(&mut self, c: &Committed) {
        self.each().for_each(|dirt| dirt.tell(c.name, Some(&c.touched)));
    }

    /// The journal says what another program touched.
    pub fn tell_more(&mut self, more: &Touched) {
        self.each().for_each(|dirt| dirt.join(&Dirt::Some(more.clone())));
    }

    /// No start would take the file that is there, nor the one that is being written.
    pub fn spoil(&mut self) {
        self.each().for_each(|dirt| *dirt = Dirt::All);
    }

    fn each(&mut self) -> impl Iterator<Item = &mut Dirt> {
        self.on_disk.as_mut().map(|f| &mut f.since).into_iter().chain(&mut self.writing)
    }
}

impl Touched {
    /// Something of which a file of before may have what was taken back: it is not to lie there for long.
    fn is_said(&self) -> bool {
        !self.goods.is_empty() || self.around.is_some()
    }

    /// Enough that a file of before is replaced.
    fn is_much(&self) -> bool {
        self.is_said() || self.units.len() > UNITS_MAX
    }
}

/// Lines that are caught up, so many at a time, and so many times.
const LINES: i64 = 2_000;
const LINES_TIMES: usize = 50;
/// After so many lines a file is replaced whatever they touched: a start reads each of them.
const LINES_MAX: i64 = 50_000;

/// What lines of the journal told.
pub(super) struct ToldSince {
    pub dirt: Dirt,
    /// When the latest of them was given.
    pub latest: Option<Micros>,
}

/// What the lines after one touched, by what they told at their commits.
pub(super) fn told_since(q: &mut Reader<'_>, territory: Id, line: i64) -> Result<ToldSince, Fault> {
    let (mut dirt, mut latest, mut at) = (Dirt::default(), None, line);
    for _ in 0..=LINES_TIMES {
        let told = JournalRow::told_since(q, territory, at, LINES)?;
        let Some(last) = told.last() else { return Ok(ToldSince { dirt, latest }) };
        at = last.seq;
        latest = latest.max(told.iter().map(|line| line.at).max());
        told.iter().for_each(|line| dirt.tell(&line.name, line.touched.as_deref()));
        if matches!(dirt, Dirt::All) {
            break;
        }
    }
    Ok(ToldSince { dirt: Dirt::All, latest })
}

/// What is to be done about the file.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Write,
    /// No start would take it.
    Remove,
}

/// What is to be done for a shop of so many goods with this file: none, or one with what was touched since and how many
/// lines that were.
fn due(goods: usize, file: Option<(&Dirt, i64)>, keep: Keep, (begun, now): (Option<Micros>, Micros)) -> Due {
    let is_big = goods >= keep.from;
    let is_wanted = match file {
        Some((Dirt::All, _)) => return Due::Remove,
        Some(_) if !is_big => return Due::Remove,
        Some((Dirt::Some(touched), lines)) => touched.is_much() || lines > LINES_MAX,
        None => is_big,
    };
    // A clock that goes back is no reason to wait.
    let waited = begun.is_none_or(|begun| now < begun || now.0 - begun.0 >= keep.every.0);
    if is_wanted && waited { Due::Write } else { Due::Nothing }
}

/// The pace of a file beside sales: slow, never into the last of the disk, and given up when the program stops.
fn beside_sales(folder: &Path, going: &AtomicBool) -> io::Result<()> {
    std::thread::sleep(PAUSE);
    if !going.load(Ordering::Relaxed) {
        return Err(io::Error::new(io::ErrorKind::Interrupted, "the program stops"));
    }
    let disk = rustix::fs::statvfs(folder)?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM {
        return Err(io::Error::new(io::ErrorKind::StorageFull, "what is left on the disk is left to the sales"));
    }
    Ok(())
}

impl Snapshots {
    /// How often the file was written.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// While it serves, now and then: writes the file or takes it away, when either is due. True, when it was written.
    ///
    /// # Errors
    /// A [`Fault`] of the store, or of the disk.
    pub async fn keep_up(
        &self,
        db: &Db,
        territory: Id,
        time: (Clock<'_>, &Zone),
        keep: Keep,
        going: &Arc<AtomicBool>,
    ) -> Result<bool, Fault> {
        let (folder, going) = (self.kept.parent().unwrap_or(Path::new(".")).to_owned(), going.clone());
        self.keep_up_at(db, territory, time, keep, move || beside_sales(&folder, &going)).await
    }

    async fn keep_up_at(
        &self,
        db: &Db,
        territory: Id,
        (clock, zone): (Clock<'_>, &Zone),
        keep: Keep,
        pace: impl Fn() -> io::Result<()> + Send + Sync + 'static,
    ) -> Result<bool, Fault> {
        let due = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            let Some(shop) = &state.latest else { return Ok(false) };
            let up_to = state.up_to.unwrap_or_default();
            let file = state.filed.on_disk.as_ref().map(|f| (&f.since, up_to - f.line));
            due(shop.items.len(), file, keep, (state.filed.begun, clock()))
        };
        match due {
            Due::Nothing => Ok(false),
            Due::Remove => {
                let _one = self.keeping.lock().await;
                self.state.write().unwrap_or_else(PoisonError::into_inner).filed.on_disk = None;
                kept::remove(&self.kept);
                Ok(false)
            }
            Due::Write => self.keep_at(db, territory, (clock, zone), keep.from, pace).await,
        }
    }

    /// Leaves a shop of so many goods or more on the disk: for a program that stops. False, when it is smaller, and when
    /// it would have to be read whole for that.
    ///
    /// # Errors
    /// A [`Fault`] of the store, or of the disk.
    pub async fn keep(&self, db: &Db, territory: Id, time: (Clock<'_>, &Zone), from: usize) -> Result<bool, Fault> {
        let end = self.keep_at(db, territory, time, from, || Ok(())).await;
        if !matches!(end, Ok(true)) {
            // Nobody looks after the file from here on: what was taken back is not to lie in it.
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let lies = |f: &OnDisk| matches!(&f.since, Dirt::Some(touched) if !touched.is_said());
            if !state.filed.on_disk.as_ref().is_some_and(lies) {
                state.filed.on_disk = None;
                kept::remove(&self.kept);
            }
        }
        end
    }

    async fn keep_at(
        &self,
        db: &Db,
        territory: Id,
        (clock, zone): (Clock<'_>, &Zone),
        from: usize,
        pace: impl Fn() -> io::Result<()> + Send + Sync + 'static,
    ) -> Result<bool, Fault> {
        let is_wanted = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            matches!(state.dirt, Dirt::Some(_)) && state.latest.as_ref().is_some_and(|s| s.items.len() >= from)
        };
        if !is_wanted {
            return Ok(false);
        }
        let _one = self.keeping.lock().await;
        self.get(db, territory, clock, zone).await?;
        let (shop, line) = match self.take(clock()).await {
            Taken::New(shop, line) => (shop, line),
            Taken::Lies => return Ok(true),
            Taken::Nothing => return Ok(false),
        };
        let end = self.write(db, territory, (shop.clone(), line), pace).await;
        self.written_or_not(shop.today, line, end)
    }

    /// The shop with the line that it is of. From here on what is told is noted for the file that will be there.
    async fn take(&self, now: Micros) -> Taken {
        // While somebody reads, what she took up is neither in the shop nor in what is still to be read.
        let _alone = self.reading.lock().await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let (Some(shop), Some(line), Dirt::Some(_)) = (state.latest.clone(), state.up_to, &state.dirt) else {
            return Taken::Nothing;
        };
        if state.filed.on_disk.as_ref().is_some_and(|f| (f.line, f.day) == (line, shop.today)) {
            return Taken::Lies;
        }
        state.filed.writing = Some(state.dirt.clone());
        state.filed.begun = Some(now);
        Taken::New(shop, line)
    }

    async fn write(
        &self,
        db: &Db,
        territory: Id,
        (shop, line): (Arc<Snapshot>, i64),
        pace: impl Fn() -> io::Result<()> + Send + Sync + 'static,
    ) -> Result<(), Fault> {
        // What is read of the journal now is no earlier than anything in the shop.
        let read = move |q: &mut Reader<'_>| Ok((JournalRow::hash_of(q, territory, line)?, JournalRow::head(q, territory)?));
        let (Some(hash), Some(saw)) = db.read_in::<_, Fault>(None, read).await? else {
            return Err(Fault::Decode(format!("the journal has no line {line}")));
        };
        let of = Of { knows: (line, hash), saw };
        let path = self.kept.clone();
        let written = tokio::task::spawn_blocking(move || {
            let pace: Pace<'_> = &pace;
            shop.keep(&path, territory, of, pace)
        });
        written.await.map_err(|e| Fault::Panic(e.to_string()))?.map_err(|e| Fault::Storage(e.to_string()))
    }

    /// What became of it. A change that was too wide while it was written makes it worthless.
    fn written_or_not(&self, day: Day, line: i64, end: Result<(), Fault>) -> Result<bool, Fault> {
        let is_there = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let since = state.filed.writing.take().unwrap_or(Dirt::All);
            let before = state.filed.on_disk.take();
            state.filed.on_disk = match (&end, &since) {
                (Ok(()), Dirt::Some(_)) => Some(OnDisk { line, day, since }),
                (Ok(()), Dirt::All) => None,
                // The file of before lies there, good for a start as long as only units moved.
                (Err(_), _) => before.filter(|f| matches!(&f.since, Dirt::Some(touched) if !touched.is_said())),
            };
            state.filed.on_disk.is_some()
        };
        if !is_there {
            kept::remove(&self.kept);
        }
        end.map(|()| {
            self.written.fetch_add(u64::from(is_there), Ordering::Relaxed);
            is_there
        })
    }
}

/// What there is to write.
enum Taken {
    New(Arc<Snapshot>, i64),
    /// The file of this very line is there.
    Lies,
    Nothing,
}

#[cfg(test)]
#[path = "keeping_tests.rs"]
mod tests;
