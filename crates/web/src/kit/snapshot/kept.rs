//! The shop as a file beside its database, for the next start. It is believed only by a program of the same shape, only
//! when the journal has the very line that the file is of (what later lines touched is read again), and only when some
//! goods are what the database says. A file that is torn, altered or of another shape is passed over and the shop is
//! read from the database.

use super::changes::{Dirt, Moment, TOUCHED_MAX, Touched};
use super::keeping::{OnDisk, told_since};
use super::part::Renewed;
use super::phrases::{Flat, NOWHERE, Phrases};
use super::read::{Goods, ShownTexts};
use super::{Around, FIELDS, Snapshot};
use rahba_kernel::merkle::Hash;
use rahba_kernel::{Day, Id, Micros, Unit};
use rahba_market::catalogue::model::{AttributeValue, Product, Variant};
use rahba_search::Index;
use rahba_store::{Fault, JournalRow, Reader};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A line of the journal: its number and its hash.
pub(super) type Head = (i64, Hash);

/// Of which commits a shop is.
#[derive(Clone, Copy)]
pub(super) struct Of {
    /// It has everything up to this line.
    pub knows: Head,
    /// It has nothing that came after this one. A journal that was set back to before it is of another shop.
    pub saw: Head,
}

/// Asked before each piece that is written: it takes its time, or gives up.
pub(super) type Pace<'a> = &'a (dyn Fn() -> io::Result<()> + Send + Sync);

/// Goods lie in so many pieces, for as many threads.
const PIECES: usize = 8;
/// The label's room at the beginning of a file. It is written last: half a file has none.
const LABEL: usize = 1 << 10;
/// So much is given to the disk at once: a sale's own sync waits behind no more than this.
const PIECE: usize = 4 << 20;

/// What of a program its file depends on, as its build script sums it up.
const SHAPE: &str = env!("RAHBA_SHOP_SHAPE");

/// Bytes as they are written.
#[derive(Default)]
struct Out(Vec<u8>);

impl Out {
    fn int(&mut self, n: i64) {
        self.0.extend(n.to_le_bytes());
    }

    /// Sizes of what memory holds are no bigger than these.
    fn size(&mut self, n: usize) {
        self.int(i64::try_from(n).unwrap_or(i64::MAX));
    }

    fn maybe(&mut self, n: Option<i64>) {
        self.0.push(u8::from(n.is_some()));
        self.int(n.unwrap_or_default());
    }

    fn id(&mut self, id: Id) {
        self.0.extend(id.0);
    }

    fn text(&mut self, text: &str) {
        self.size(text.len());
        self.0.extend(text.as_bytes());
    }
}

/// Bytes as they are read: nothing, where they end early or say what cannot be.
struct In<'a>(&'a [u8]);

impl<'a> In<'a> {
    fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn int(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }

    fn size(&mut self) -> Option<usize> {
        self.int()?.try_into().ok()
    }

    fn maybe(&mut self) -> Option<Option<i64>> {
        let is_there = self.flag()?;
        let n = self.int()?;
        Some(is_there.then_some(n))
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.bytes(1)? == [1])
    }

    fn id(&mut self) -> Option<Id> {
        Some(Id(self.bytes(16)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.size()?;
        std::str::from_utf8(self.bytes(len)?).ok()
    }
}

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

fn too_big() -> io::Error {
    io::Error::other("more text than a kept shop holds")
}

/// The texts, field by field: owners, places, bodies, as they lie in memory.
fn write_texts(all: &ShownTexts, laid: &mut Laid<'_>) -> io::Result<()> {
    for field in FIELDS {
        let phrases = all.get(field).ok_or_else(too_big)?;
        let said = || phrases.iter().filter(|(_, said)| said.bodies().next().is_some());
        let (mut owners, mut places, mut end) = (Out::default(), Out::default(), 0_u32);
        for (owner, said) in said() {
            owners.id(owner);
            let mut own = [NOWHERE; 4];
            for lang in rahba_kernel::Lang::ALL {
                if let Some(body) = said.get(lang) {
                    let from = end;
                    end = u32::try_from(body.len()).ok().and_then(|len| end.checked_add(len)).ok_or_else(too_big)?;
                    own[lang.index()] = (from, end);
                }
            }
            for (from, to) in own {
                places.0.extend(from.to_le_bytes());
                places.0.extend(to.to_le_bytes());
            }
        }
        let mut sizes = Out::default();
        sizes.size(owners.0.len() / 16);
        [&sizes, &owners, &places].into_iter().try_for_each(|out| laid.give(&out.0))?;
        let mut bodies = Out::default();
        bodies.int(i64::from(end));
        for (_, said) in said() {
            for body in rahba_kernel::Lang::ALL.into_iter().filter_map(|lang| said.get(lang)) {
                bodies.0.extend(body.as_bytes());
            }
            if bodies.0.len() >= PIECE {
                laid.give(&std::mem::take(&mut bodies.0))?;
            }
        }
        laid.give(&bodies.0)?;
    }
    Ok(())
}

fn read_texts(bytes: &[u8]) -> Option<ShownTexts> {
    let mut all = In(bytes);
    let number = |b: &[u8; 4]| u32::from_le_bytes(*b);
    let mut texts = ShownTexts::new();
    for field in FIELDS {
        let n = all.size()?;
        let owners: Vec<Id> = all.bytes(n.checked_mul(16)?)?.as_chunks::<16>().0.iter().map(|b| Id(*b)).collect();
        let places = all.bytes(n.checked_mul(32)?)?.as_chunks::<4>().0.as_chunks::<2>().0;
        let places: Vec<(u32, u32)> = places.iter().map(|[from, to]| (number(from), number(to))).collect();
        let flat = Flat { owners, places: places.as_chunks::<4>().0.to_vec(), bodies: all.text()?.to_owned() };
        texts.insert(field, Phrases::of(flat));
    }
    all.0.is_empty().then_some(texts)
}

fn write_goods(s: &Snapshot, numbers: std::ops::Range<usize>) -> Vec<u8> {
    let mut out = Out::default();
    out.size(numbers.len());
    for n in numbers {
        let item = &s.items[n];
        let p = &item.product;
        [p.id, p.org, p.family].into_iter().for_each(|id| out.id(id));
        [p.code.as_str(), &p.form, p.unit.code(), &p.state].into_iter().for_each(|t| out.text(t));
        out.0.push(u8::from(p.unique));
        out.int(p.step);
        out.int(p.price_per);
        out.maybe(p.shelf_life_days);
        out.maybe(p.published_at.map(|at| at.0));
        // Few goods have attributes, and those few are asked of the parser as the database's are.
        out.text(&if p.attributes.is_empty() { String::new() } else { serde_json::to_string(&p.attributes).unwrap_or_default() });
        out.size(item.variants.len());
        for (v, units) in &item.variants {
            out.id(v.id);
            out.text(&v.code);
            out.text(&v.barcode);
            out.int(v.weight_g);
            out.maybe(v.price.map(|m| m.0));
            out.int(*units);
        }
        out.size(item.places.len());
        item.places.iter().for_each(|place| out.id(*place));
    }
    out.0
}

fn read_goods(bytes: &[u8]) -> Option<Vec<Goods>> {
    let mut all = In(bytes);
    let len = all.size()?;
    let mut goods = Vec::with_capacity(len.min(bytes.len()));
    for _ in 0..len {
        let (id, org, family) = (all.id()?, all.id()?, all.id()?);
        let (code, form) = (all.text()?.to_owned(), all.text()?.to_owned());
        let (unit, state) = (Unit::from_code(all.text()?)?, all.text()?.to_owned());
        let (unique, step, price_per, shelf_life_days) = (all.flag()?, all.int()?, all.int()?, all.maybe()?);
        let published_at = all.maybe()?.map(Micros);
        let attributes: BTreeMap<String, AttributeValue> = match all.text()? {
            "" => BTreeMap::new(),
            text => serde_json::from_str(text).ok()?,
        };
        let product = Product {
            id,
            code,
            org,
            family,
            form,
            unique,
            unit,
            step,
            price_per,
            shelf_life_days,
            state,
            attributes,
            published_at,
        };
        let len = all.size()?;
        let mut variants = Vec::with_capacity(len.min(bytes.len()));
        for _ in 0..len {
            let (variant, code, barcode) = (all.id()?, all.text()?.to_owned(), all.text()?.to_owned());
            let (weight_g, price) = (all.int()?, all.maybe()?.map(rahba_kernel::Money));
            variants.push((Variant { id: variant, product: id, code, barcode, weight_g, price }, all.int()?));
        }
        let len = all.size()?;
        let places = (0..len).map(|_| all.id()).collect::<Option<BTreeSet<Id>>>()?;
        goods.push(Goods { product, variants, places });
    }
    all.0.is_empty().then_some(goods)
}

/// What a file says of itself before its parts: shape, territory, commit, day, sizes and sums of the parts.
struct Label {
    of: Of,
    day: Day,
    as_of: Micros,
    parts: Vec<(usize, u32)>,
}

/// It fills its room, so that each of its bytes is known.
fn write_label(territory: Id, label: &Label) -> Option<Vec<u8>> {
    let mut out = Out::default();
    out.text(SHAPE);
    out.id(territory);
    for (line, hash) in [label.of.knows, label.of.saw] {
        out.int(line);
        out.0.extend(hash);
    }
    out.int(label.day.0);
    out.int(label.as_of.0);
    out.size(label.parts.len());
    for (size, sum) in &label.parts {
        out.size(*size);
        out.int(i64::from(*sum));
    }
    let sum = crc32fast::hash(&out.0);
    out.int(i64::from(sum));
    let mut room = (out.0.len() as u64).to_le_bytes().to_vec();
    room.extend(out.0);
    (room.len() <= LABEL).then(|| {
        room.resize(LABEL, 0);
        room
    })
}

/// The label of a file of this shape and territory; nothing for any other.
fn read_label(file: &mut std::fs::File, territory: Id) -> Option<Label> {
    let mut room = [0; LABEL];
    file.read_exact(&mut room).ok()?;
    let (len, room) = room.split_first_chunk::<8>()?;
    let len = usize::try_from(u64::from_le_bytes(*len)).ok().filter(|n| *n >= 8)?;
    let (bytes, nothing) = room.split_at_checked(len)?;
    if nothing.iter().any(|b| *b != 0) {
        return None;
    }
    let (said, sum) = bytes.split_at(len - 8);
    if In(sum).int()? != i64::from(crc32fast::hash(said)) {
        return None;
    }
    let mut all = In(said);
    let mine = all.text()? == SHAPE && all.id()? == territory;
    let mut line = || Some((all.int()?, all.bytes(32)?.try_into().ok()?));
    let of = Of { knows: line()?, saw: line()? };
    let (day, as_of) = (Day(all.int()?), Micros(all.int()?));
    let parts = (0..all.size()?).map(|_| Some((all.size()?, u32::try_from(all.int()?).ok()?))).collect::<Option<Vec<_>>>()?;
    (mine && parts.len() == PIECES + 2).then_some(Label { of, day, as_of, parts })
}

/// Where a file is written before it has its name.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.with_extension("part")
}

/// Takes a file away; it may never have been there.
pub(super) fn remove(path: &Path) {
    let _gone = std::fs::remove_file(path);
}

/// A shop as it was kept.
struct Kept {
    texts: ShownTexts,
    index: Index,
    goods: Vec<Goods>,
}

fn read_parts(file: &mut std::fs::File, label: &Label) -> Option<Kept> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let mut all = In(&bytes);
    let parts = label.parts.iter().map(|(size, sum)| Some((all.bytes(*size)?, *sum))).collect::<Option<Vec<_>>>()?;
    let [texts, index, goods @ ..] = parts.as_slice() else { return None };
    fn sound((bytes, sum): (&[u8], u32)) -> Option<&[u8]> {
        (crc32fast::hash(bytes) == sum).then_some(bytes)
    }
    std::thread::scope(|scope| {
        let index = scope.spawn(|| Index::read(sound(*index)?));
        let (left, right) = goods.split_at(goods.len() / 2);
        let half = |half: &[(&[u8], u32)]| half.iter().map(|g| read_goods(sound(*g)?)).collect::<Option<Vec<_>>>();
        let other = scope.spawn(move || half(right));
        let texts = read_texts(sound(*texts)?);
        let mut goods: Vec<Goods> = half(left)?.into_iter().flatten().collect();
        goods.extend(other.join().ok()??.into_iter().flatten());
        let index = index.join().ok()??;
        (index.len() <= goods.len()).then_some(Kept { texts: texts?, index, goods })
    })
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
            let s = Snapshot::of(q, territory, kept.goods, around, (now, until), || (kept.texts, kept.index))?;
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
            write_texts(&self.texts, &mut laid)?;
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
                laid.give(&write_goods(self, from..(from + each).min(all)))?;
                laid.end_part();
            }
            let Laid { mut file, parts, .. } = laid;
            file.sync_all()?;
            let label = Label { of, day: self.today, as_of: self.as_of, parts };
            let label = write_label(territory, &label).ok_or_else(|| io::Error::other("a label that does not fit"))?;
            file.rewind()?;
            file.write_all(&label)?;
            file.sync_all()?;
            std::fs::rename(&beside, path)
        };
        // Half a file on a full disk would stand in everybody's way.
        write().inspect_err(|_| remove(&beside))
    }
}
