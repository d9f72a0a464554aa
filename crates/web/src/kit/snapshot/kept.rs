//! The shop as a file beside its database, for the next start. It is believed only by a program of the same shape, only
//! when the journal has the very line that the file is of (what later lines touched is read again), and only when some
//! goods are what the database says. A file that is torn, altered or of another shape is passed over and the shop is
//! read from the database.

use super::changes::{Dirt, Moment, TOUCHED_MAX, Touched};
pub(super) use super::in_bytes::Of;
use super::in_bytes::{Goods, Kept, LABEL, Label, PIECE, PIECES, too_big, write_goods, write_texts};
use super::keeping::{OnDisk, told_since};
use super::part::Renewed;
use super::{Around, Snapshot};
use rahba_kernel::Id;
use rahba_store::{Fault, JournalRow, Reader};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Asked before each piece that is written: it takes its time, or gives up.
pub(super) type Pace<'a> = &'a (dyn Fn() -> io::Result<()> + Send + Sync);

/// What of a program its file depends on, as its build script sums it up.
const SHAPE: &str = env!("RAHBA_SHOP_SHAPE");

/// A file that is being written, part by part: of each only its size and its sum are kept.
struct Laid<'a> {
    file: std::fs::File,
    pace: Pace<'a>,
    /// What the disk was given and has not confirmed.
    unsure: usize,
    size: usize,
    sum: crc32fast::Hasher,
    parts: Vec<(usize, u32)>,
}

impl Laid<'_> {
    fn give(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.size += bytes.len();
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.unsure));
            self.file.write_all(now)?;
            self.unsure += now.len();
            bytes = later;
            if self.unsure == PIECE {
                self.file.sync_data()?;
                self.unsure = 0;
                (self.pace)()?;
            }
        }
        Ok(())
    }

    /// What was given since the last part is one.
    fn end_part(&mut self) {
        let sum = std::mem::take(&mut self.sum).finalize();
        self.parts.push((std::mem::take(&mut self.size), sum));
    }
}

/// Where a file is written before it has its name.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.with_extension("part")
}

/// Takes a file away; it may never have been there.
pub(super) fn remove(path: &Path) {
    let _gone = std::fs::remove_file(path);
}

/// The label of a file of this shape and territory; nothing for any other.
fn read_label(file: &mut std::fs::File, territory: Id) -> Option<Label> {
    let mut room = [0; LABEL];
    file.read_exact(&mut room).ok()?;
    Label::read(&room, SHAPE, territory)
}

fn read_parts(file: &mut std::fs::File, label: &Label) -> Option<Kept> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    Kept::read(&bytes, label)
}

impl Snapshot {
    /// The shop that was kept, as it is now, with what is known of its file; nothing, when it must be read.
    ///
    /// # Errors
    /// A [`Fault`] of the store. What is wrong with the file is no fault.
    pub(super) fn kept(
        path: &Path,
        q: &mut Reader<'_>,
        territory: Id,
        (now, today, until): Moment,
    ) -> Result<Option<(Snapshot, OnDisk)>, Fault> {
        let Ok(mut file) = std::fs::File::open(path) else { return Ok(None) };
        let Some(label) = read_label(&mut file, territory).filter(|l| l.day <= today) else { return Ok(None) };
        for (line, hash) in [label.of.knows, label.of.saw] {
            if JournalRow::hash_of(q, territory, line)? != Some(hash) {
                return Ok(None);
            }
        }
        let line = label.of.knows.0;
        // What came after it, before the file is read: when that was too much, it is read for nothing.
        let told = told_since(q, territory, line)?;
        let Dirt::Some(told) = told.dirt else { return Ok(None) };
        std::thread::scope(|scope| {
            let parts = scope.spawn(|| read_parts(&mut file, &label));
            let around = Around::read(q, territory, now, today)?;
            let Ok(Some(kept)) = parts.join() else {
                tracing::warn!("the kept shop is damaged; it is read from the database");
                return Ok(None);
            };
            // Whoever closed since is no maker any more, and her goods are nobody's.
            let is_of_somebody = |g: &Goods| {
                g.product.state != "published"
                    || around.makers.contains_key(&g.product.org) && around.families.iter().any(|f| f.id == g.product.family)
            };
            if told.around.is_some() && !kept.goods.iter().all(is_of_somebody) {
                return Ok(None);
            }
            let s = match Snapshot::of(q, territory, kept.goods, around, (now, until), || (kept.texts, kept.index)) {
                // Goods of a maker or a family that is not there: what is wrong with the file is no fault.
                Err(Fault::Decode(why)) => {
                    tracing::warn!(why, "the kept shop does not fit the database; it is read from the database");
                    return Ok(None);
                }
                made => made?,
            };
            let mut touched = match label.day == today {
                true => Touched::default(),
                false => s.touched_since(q, territory, (label.as_of, label.day), (now, today))?,
            };
            touched.join(&told);
            if touched.len() > TOUCHED_MAX {
                return Ok(None);
            }
            let file = OnDisk { line, day: label.day, since: Dirt::Some(told) };
            let s = match s.renewed(q, territory, now, today, &touched)? {
                Renewed::Same => s,
                Renewed::Other(made) => *made,
                Renewed::TooWide => return Ok(None),
            };
            if !s.is_so_for_some(q, territory, now, today)? {
                tracing::error!("the kept shop is not what the database says; it is read from the database");
                return Ok(None);
            }
            Ok(Some((s, file)))
        })
    }

    /// Writes it for the next start, as of a commit. Before it stands under its name the disk has all of it.
    ///
    /// # Errors
    /// What the disk says, or the pace.
    pub(super) fn keep(&self, path: &Path, territory: Id, of: Of, pace: Pace<'_>) -> io::Result<()> {
        let beside = beside(path);
        let write = || {
            pace()?;
            let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
            file.write_all(&[0; LABEL])?;
            let (sum, parts) = (crc32fast::Hasher::new(), Vec::new());
            let mut laid = Laid { file, pace, unsure: 0, size: 0, sum, parts };
            write_texts(&self.texts, |bytes| laid.give(bytes))?;
            laid.end_part();
            let mut index = Vec::new();
            self.index.write(&mut index).ok_or_else(too_big)?;
            laid.give(&index)?;
            laid.end_part();
            drop(index);
            let all = self.items.numbers().len();
            let each = all.div_ceil(PIECES).max(1);
            for piece in 0..PIECES {
                let from = (piece * each).min(all);
                let goods = (from..(from + each).min(all)).map(|n| {
                    let item = &self.items[n];
                    (&item.product, item.variants.as_slice(), &item.places)
                });
                laid.give(&write_goods(goods))?;
                laid.end_part();
            }
            let Laid { mut file, parts, .. } = laid;
            file.sync_all()?;
            let label = Label { of, day: self.today, as_of: self.as_of, parts };
            let label = label.write(SHAPE, territory).ok_or_else(|| io::Error::other("a label that does not fit"))?;
            file.rewind()?;
            file.write_all(&label)?;
            file.sync_all()?;
            std::fs::rename(&beside, path)
        };
        // Half a file on a full disk would stand in everybody's way.
        write().inspect_err(|_| remove(&beside))
    }
}
