//! The shop as a file beside its database, left by a program that stops for the one that starts. It is believed only
//! by the same build, for the same last line of the journal: then nothing was committed since. A file that is
//! torn, altered or of another program is passed over and the shop is read from the database.

use super::changes::Moment;
use super::part::Renewed;
use super::phrases::{Flat, Phrases};
use super::read::{Goods, ShownTexts};
use super::{Around, FIELDS, Snapshot};
use rahba_kernel::merkle::Hash;
use rahba_kernel::{Day, Id, Micros, Unit};
use rahba_market::catalogue::model::{AttributeValue, Product, Variant};
use rahba_search::Index;
use rahba_store::{Fault, JournalRow, Reader};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Of which commit a shop is: the journal's last line.
pub(super) type Head = (i64, Hash);

/// Goods lie in so many pieces, for as many threads.
const PIECES: usize = 8;
/// Longer than any head of a file.
const HEAD_MAX: usize = 1 << 10;

/// What of the build a file depends on: the program itself, as its file tells it.
fn build() -> Vec<u8> {
    let mut out = Out::default();
    out.text(env!("CARGO_PKG_VERSION"));
    if let Ok(about) = std::env::current_exe().and_then(std::fs::metadata) {
        let made = about.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
        out.int(i64::try_from(about.len()).unwrap_or_default());
        out.int(made.and_then(|t| i64::try_from(t.as_nanos()).ok()).unwrap_or_default());
    }
    out.0
}

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

fn write_texts(all: &ShownTexts) -> Option<Vec<u8>> {
    let mut out = Out::default();
    for field in FIELDS {
        let phrases = all.get(field)?;
        let mut gathered = super::phrases::Gathered::default();
        for (owner, said) in phrases.iter() {
            for lang in rahba_kernel::Lang::ALL {
                if let Some(body) = said.get(lang) {
                    gathered.push(owner, lang, body);
                }
            }
        }
        let flat = gathered.finish().whole()?;
        out.size(flat.owners.len());
        flat.owners.iter().for_each(|owner| out.id(*owner));
        for (from, to) in flat.places.iter().flatten() {
            out.0.extend(from.to_le_bytes());
            out.0.extend(to.to_le_bytes());
        }
        out.text(&flat.bodies);
    }
    Some(out.0)
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

/// What a file says of itself before its parts: build, territory, commit, day, sizes and sums of the parts.
struct Label {
    day: Day,
    as_of: Micros,
    parts: Vec<(usize, u32)>,
}

fn write_label(territory: Id, (seq, hash): Head, label: &Label) -> Vec<u8> {
    let mut out = Out(build());
    out.id(territory);
    out.int(seq);
    out.0.extend(hash);
    out.int(label.day.0);
    out.int(label.as_of.0);
    out.size(label.parts.len());
    for (size, sum) in &label.parts {
        out.size(*size);
        out.int(i64::from(*sum));
    }
    let sum = crc32fast::hash(&out.0);
    out.int(i64::from(sum));
    out.0
}

/// The label of a file that holds for this commit; nothing for any other.
fn read_label(file: &mut std::fs::File, territory: Id, head: Head) -> Option<Label> {
    let mut len = [0; 8];
    file.read_exact(&mut len).ok()?;
    let len = usize::try_from(u64::from_le_bytes(len)).ok().filter(|n| (8..HEAD_MAX).contains(n))?;
    let mut bytes = vec![0; len];
    file.read_exact(&mut bytes).ok()?;
    let (said, sum) = bytes.split_at(len - 8);
    if In(sum).int()? != i64::from(crc32fast::hash(said)) {
        return None;
    }
    let mut all = In(said);
    let build = build();
    let mine =
        all.bytes(build.len())? == build && all.id()? == territory && (all.int()?, all.bytes(32)?) == (head.0, &head.1[..]);
    let (day, as_of) = (Day(all.int()?), Micros(all.int()?));
    let parts = (0..all.size()?).map(|_| Some((all.size()?, u32::try_from(all.int()?).ok()?))).collect::<Option<Vec<_>>>()?;
    (mine && parts.len() == PIECES + 2).then_some(Label { day, as_of, parts })
}

/// Where a file is written before it has its name.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("part")
}

/// Takes a kept shop away, whole or half written.
pub(super) fn remove(path: &Path) {
    for file in [path, &beside(path)] {
        // It may never have been there.
        let _gone = std::fs::remove_file(file);
    }
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
    /// The shop that a program left when it stopped, as it is now; nothing, when it must be read.
    ///
    /// # Errors
    /// A [`Fault`] of the store. What is wrong with the file is no fault.
    pub(super) fn kept(
        path: &Path,
        q: &mut Reader<'_>,
        territory: Id,
        (now, today, until): Moment,
    ) -> Result<Option<Snapshot>, Fault> {
        let Some(head) = JournalRow::head(q, territory)? else { return Ok(None) };
        let Ok(mut file) = std::fs::File::open(path) else { return Ok(None) };
        let Some(label) = read_label(&mut file, territory, head).filter(|l| l.day <= today) else { return Ok(None) };
        std::thread::scope(|scope| {
            let parts = scope.spawn(|| read_parts(&mut file, &label));
            let around = Around::read(q, territory, now, today)?;
            let Ok(Some(kept)) = parts.join() else {
                tracing::warn!("the kept shop is damaged; it is read from the database");
                return Ok(None);
            };
            let s = Snapshot::of(q, territory, kept.goods, around, (now, until), || (kept.texts, kept.index))?;
            if label.day == today {
                return Ok(Some(s));
            }
            let touched = s.touched_since(q, territory, (label.as_of, label.day), (now, today))?;
            Ok(match s.renewed(q, territory, now, today, &touched)? {
                Renewed::Same => Some(s),
                Renewed::Other(made) => Some(*made),
                Renewed::TooWide => None,
            })
        })
    }

    /// Leaves it for the next start, as of a commit.
    ///
    /// # Errors
    /// What the disk says.
    pub(super) fn keep(&self, path: &Path, territory: Id, head: Head) -> std::io::Result<()> {
        let too_big = || std::io::Error::other("more text than a kept shop holds");
        let mut index = Vec::new();
        self.index.write(&mut index).ok_or_else(too_big)?;
        let mut parts = vec![write_texts(&self.texts).ok_or_else(too_big)?, index];
        let all = self.items.numbers().len();
        let each = all.div_ceil(PIECES).max(1);
        for piece in 0..PIECES {
            let from = (piece * each).min(all);
            parts.push(write_goods(self, from..(from + each).min(all)));
        }
        let sums = parts.iter().map(|p| (p.len(), crc32fast::hash(p))).collect();
        let label = write_label(territory, head, &Label { day: self.today, as_of: self.as_of, parts: sums });
        let beside = beside(path);
        let write = || {
            let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
            file.write_all(&(label.len() as u64).to_le_bytes())?;
            file.write_all(&label)?;
            parts.iter().try_for_each(|p| file.write_all(p))?;
            std::fs::rename(&beside, path)
        };
        // Half a file on a full disk would stand in everybody's way.
        write().inspect_err(|_| remove(path))
    }
}
