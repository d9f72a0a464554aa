//! A kept shop as bytes: what stands in its file, without the file. Whoever reads it believes nothing: a size that the
//! rest cannot hold, a text that is cut, an order that is none make the whole of it unreadable, and no room is made for
//! what is only said to follow.

use super::phrases::{Flat, NOWHERE, Phrases};
use rahba_kernel::merkle::Hash;
use rahba_kernel::{Day, Id, Lang, Micros, Money, Unit};
use rahba_market::catalogue::model::{AttributeValue, Product, Variant};
use rahba_search::Index;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// Fields of texts that shop pages show.
pub const FIELDS: [&str; 5] = ["name", "about", "description", "story", "label"];
/// Goods lie in so many pieces, for as many threads.
pub const PIECES: usize = 8;
/// The label's room at the beginning of a file. It is written last: half a file has none.
pub const LABEL: usize = 1 << 10;
/// So much is given to the disk at once: a sale's own sync waits behind no more than this.
pub const PIECE: usize = 4 << 20;

/// The fewest bytes that a product, a variant and a place take: four ids or fewer, their texts' sizes, their numbers.
const PRODUCT_LEAST: usize = 139;
const VARIANT_LEAST: usize = 57;
const PLACE_LEAST: usize = 16;

/// A product with its variants, the units of each and where they stand: what of an item is the book's alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    pub product: Product,
    pub variants: Vec<(Variant, i64)>,
    pub places: BTreeSet<Id>,
}

/// The texts that shop pages show, by field.
pub type ShownTexts = BTreeMap<&'static str, Phrases>;

/// A line of the journal: its number and its hash.
pub type Head = (i64, Hash);

/// Of which commits a shop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Of {
    /// It has everything up to this line.
    pub knows: Head,
    /// It has nothing that came after this one. A journal that was set back to before it is of another shop.
    pub saw: Head,
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

    /// How many follow, each of so many bytes at least: none, when the rest is too short for them.
    fn many(&mut self, least: usize) -> Option<usize> {
        let n = self.size()?;
        n.checked_mul(least).filter(|all| *all <= self.0.len()).map(|_| n)
    }

    fn maybe(&mut self) -> Option<Option<i64>> {
        let is_there = self.flag()?;
        let n = self.int()?;
        Some(is_there.then_some(n))
    }

    fn flag(&mut self) -> Option<bool> {
        match self.bytes(1)? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    fn id(&mut self) -> Option<Id> {
        Some(Id(self.bytes(16)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.size()?;
        std::str::from_utf8(self.bytes(len)?).ok()
    }
}

/// There is more of something than its number can say.
pub fn too_big() -> io::Error {
    io::Error::other("more text than a kept shop holds")
}

/// The texts, field by field: owners, places, bodies, as they lie in memory.
///
/// # Errors
/// When there is too much of it, and what whoever is given the bytes says.
pub fn write_texts(all: &ShownTexts, mut give: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    for field in FIELDS {
        let phrases = all.get(field).ok_or_else(too_big)?;
        let said = || phrases.iter().filter(|(_, said)| said.bodies().next().is_some());
        let (mut owners, mut places, mut end) = (Out::default(), Out::default(), 0_u32);
        for (owner, said) in said() {
            owners.id(owner);
            let mut own = [NOWHERE; 4];
            for lang in Lang::ALL {
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
        [&sizes, &owners, &places].into_iter().try_for_each(|out| give(&out.0))?;
        let mut bodies = Out::default();
        bodies.int(i64::from(end));
        for (_, said) in said() {
            for body in Lang::ALL.into_iter().filter_map(|lang| said.get(lang)) {
                bodies.0.extend(body.as_bytes());
            }
            if bodies.0.len() >= PIECE {
                give(&std::mem::take(&mut bodies.0))?;
            }
        }
        give(&bodies.0)?;
    }
    Ok(())
}

/// Texts as [`write_texts`] wrote them: owners in their order, each body somewhere in the text.
pub fn read_texts(bytes: &[u8]) -> Option<ShownTexts> {
    let mut all = In(bytes);
    let number = |b: &[u8; 4]| u32::from_le_bytes(*b);
    let mut texts = ShownTexts::new();
    for field in FIELDS {
        let n = all.size()?;
        let owners: Vec<Id> = all.bytes(n.checked_mul(16)?)?.as_chunks::<16>().0.iter().map(|b| Id(*b)).collect();
        let places = all.bytes(n.checked_mul(32)?)?.as_chunks::<4>().0.as_chunks::<2>().0;
        let places: Vec<(u32, u32)> = places.iter().map(|[from, to]| (number(from), number(to))).collect();
        let bodies = all.text()?;
        let is_there = |(from, to): &(u32, u32)| bodies.get(*from as usize..*to as usize).is_some();
        // Owners are looked for by halves: out of their order they would be there and not be found.
        if !owners.is_sorted_by(|a, b| a < b) || !places.iter().all(|place| *place == NOWHERE || is_there(place)) {
            return None;
        }
        let flat = Flat { owners, places: places.as_chunks::<4>().0.to_vec(), bodies: bodies.to_owned() };
        texts.insert(field, Phrases::of(flat));
    }
    all.0.is_empty().then_some(texts)
}

/// Goods, one after the other.
pub fn write_goods<'a>(all: impl ExactSizeIterator<Item = (&'a Product, &'a [(Variant, i64)], &'a BTreeSet<Id>)>) -> Vec<u8> {
    let mut out = Out::default();
    out.size(all.len());
    for (p, variants, places) in all {
        [p.id, p.org, p.family].into_iter().for_each(|id| out.id(id));
        [p.code.as_str(), &p.form, p.unit.code(), &p.state].into_iter().for_each(|t| out.text(t));
        out.0.push(u8::from(p.unique));
        out.int(p.step);
        out.int(p.price_per);
        out.maybe(p.shelf_life_days);
        out.maybe(p.published_at.map(|at| at.0));
        // Few goods have attributes, and those few are asked of the parser as the database's are.
        out.text(&if p.attributes.is_empty() { String::new() } else { serde_json::to_string(&p.attributes).unwrap_or_default() });
        out.size(variants.len());
        for (v, units) in variants {
            out.id(v.id);
            out.text(&v.code);
            out.text(&v.barcode);
            out.int(v.weight_g);
            out.maybe(v.price.map(|m| m.0));
            out.int(*units);
        }
        out.size(places.len());
        places.iter().for_each(|place| out.id(*place));
    }
    out.0
}

/// Goods as [`write_goods`] wrote them, and as the database lets them be: steps and amounts that a price is for are
/// divided by, and the units of an item are added up.
pub fn read_goods(bytes: &[u8]) -> Option<Vec<Goods>> {
    let mut all = In(bytes);
    let len = all.many(PRODUCT_LEAST)?;
    let mut goods = Vec::with_capacity(len);
    for _ in 0..len {
        goods.push(read_one(&mut all)?);
    }
    all.0.is_empty().then_some(goods)
}

fn read_one(all: &mut In<'_>) -> Option<Goods> {
    let (id, org, family) = (all.id()?, all.id()?, all.id()?);
    let (code, form) = (all.text()?.to_owned(), all.text()?.to_owned());
    let (unit, state) = (Unit::from_code(all.text()?)?, all.text()?.to_owned());
    let (unique, step, price_per, shelf_life_days) = (all.flag()?, all.int()?, all.int()?, all.maybe()?);
    let published_at = all.maybe()?.map(Micros);
    let attributes: BTreeMap<String, AttributeValue> = match all.text()? {
        "" => BTreeMap::new(),
        text => serde_json::from_str(text).ok()?,
    };
    if step < 1 || price_per < 1 {
        return None;
    }
    let product =
        Product { id, code, org, family, form, unique, unit, step, price_per, shelf_life_days, state, attributes, published_at };
    let len = all.many(VARIANT_LEAST)?;
    let mut variants = Vec::with_capacity(len);
    let mut sum = 0_i64;
    for _ in 0..len {
        let (variant, code, barcode) = (all.id()?, all.text()?.to_owned(), all.text()?.to_owned());
        let (weight_g, price, units) = (all.int()?, all.maybe()?.map(Money), all.int()?);
        sum = sum.checked_add(units)?;
        variants.push((Variant { id: variant, product: id, code, barcode, weight_g, price }, units));
    }
    let len = all.many(PLACE_LEAST)?;
    let places = (0..len).map(|_| all.id()).collect::<Option<BTreeSet<Id>>>()?;
    Some(Goods { product, variants, places })
}

/// What a file says of itself before its parts: shape, territory, commit, day, sizes and sums of the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub of: Of,
    pub day: Day,
    pub as_of: Micros,
    pub parts: Vec<(usize, u32)>,
}

impl Label {
    /// It fills its room, so that each of its bytes is known; nothing, when it does not fit.
    pub fn write(&self, shape: &str, territory: Id) -> Option<Vec<u8>> {
        let mut out = Out::default();
        out.text(shape);
        out.id(territory);
        for (line, hash) in [self.of.knows, self.of.saw] {
            out.int(line);
            out.0.extend(hash);
        }
        out.int(self.day.0);
        out.int(self.as_of.0);
        out.size(self.parts.len());
        for (size, sum) in &self.parts {
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
    pub fn read(room: &[u8; LABEL], shape: &str, territory: Id) -> Option<Label> {
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
        let mine = all.text()? == shape && all.id()? == territory;
        let mut line = || Some((all.int()?, all.bytes(32)?.try_into().ok()?));
        let of = Of { knows: line()?, saw: line()? };
        let (day, as_of) = (Day(all.int()?), Micros(all.int()?));
        let len = all.many(16)?;
        let parts = (0..len).map(|_| Some((all.size()?, u32::try_from(all.int()?).ok()?))).collect::<Option<Vec<_>>>()?;
        (mine && all.0.is_empty() && parts.len() == PIECES + 2).then_some(Label { of, day, as_of, parts })
    }
}

/// A shop as it was kept.
pub struct Kept {
    pub texts: ShownTexts,
    pub index: Index,
    pub goods: Vec<Goods>,
}

impl Kept {
    /// The shop of the bytes behind a label: all of them are its parts, and each part's sum is the label's.
    pub fn read(bytes: &[u8], label: &Label) -> Option<Kept> {
        let mut all = In(bytes);
        let parts = label.parts.iter().map(|(size, sum)| Some((all.bytes(*size)?, *sum))).collect::<Option<Vec<_>>>()?;
        let [texts, index, goods @ ..] = parts.as_slice() else { return None };
        if !all.0.is_empty() {
            return None;
        }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goods() -> Goods {
        let id = Id::named;
        let product = Product {
            id: id("p"),
            code: "P1".into(),
            org: id("o"),
            family: id("f"),
            form: "jar".into(),
            unique: false,
            unit: Unit::G,
            step: 50,
            price_per: 1_000,
            shelf_life_days: Some(300),
            state: "published".into(),
            attributes: BTreeMap::from([("bio".to_owned(), AttributeValue::Bool(true))]),
            published_at: None,
        };
        let variant = |n: &str| Variant {
            id: id(n),
            product: product.id,
            code: n.into(),
            barcode: "2000000000015".into(),
            weight_g: 400,
            price: Some(Money(9_000)),
        };
        Goods { variants: vec![(variant("a"), 3), (variant("b"), 0)], places: BTreeSet::from([id("here")]), product }
    }

    fn bytes(of: &Goods) -> Vec<u8> {
        write_goods([(&of.product, of.variants.as_slice(), &of.places)].into_iter())
    }

    #[test]
    fn what_was_written_is_read_and_nothing_shorter_is() {
        let one = goods();
        let all = bytes(&one);
        assert_eq!(read_goods(&all), Some(vec![one]));
        assert!((0..all.len()).all(|cut| read_goods(&all[..cut]).is_none()));
    }

    #[test]
    fn a_number_that_the_rest_cannot_hold_makes_no_room() {
        let mut least = goods();
        (least.product.code, least.product.form, least.product.state) = Default::default();
        (least.product.attributes, least.variants, least.places) = Default::default();
        assert_eq!(bytes(&least).len(), 8 + PRODUCT_LEAST + least.product.unit.code().len());
        // As many as there are bytes were believed, each of some hundred bytes of memory.
        for (n, rest) in [(2, 57), (114, 113), (i64::MAX, 200)] {
            let said = [&n.to_le_bytes()[..], &vec![0; rest]].concat();
            assert_eq!(In(&said).many(VARIANT_LEAST), None, "{n} in {rest}");
        }
        assert_eq!(In(&[&2_i64.to_le_bytes()[..], &[0; 114]].concat()).many(VARIANT_LEAST), Some(2));
    }

    #[test]
    fn goods_that_no_database_holds_are_not_read() {
        let with = |change: fn(&mut Goods)| {
            let mut one = goods();
            change(&mut one);
            read_goods(&bytes(&one))
        };
        assert!(with(|_| ()).is_some());
        assert_eq!(with(|g| g.product.step = 0), None, "it is divided by");
        assert_eq!(with(|g| g.product.price_per = 0), None, "so is this");
        assert_eq!(with(|g| g.variants.iter_mut().for_each(|v| v.1 = i64::MAX)), None, "no number holds the sum");
        let mut odd = bytes(&goods());
        let flag = 8 + 48 + (8 + 2) + (8 + 3) + (8 + 1) + (8 + 9);
        odd[flag] = 2;
        assert_eq!(read_goods(&odd), None, "neither yes nor no");
    }

    #[test]
    fn what_stands_behind_the_parts_or_the_label_is_not_passed_over() {
        let all = [vec![0; 5 * 16], vec![0; 12]];
        let parts: Vec<Vec<u8>> = all.into_iter().chain((0..PIECES).map(|_| vec![0; 8])).collect();
        let line = (1, [7; 32]);
        let label = Label {
            of: Of { knows: line, saw: line },
            day: Day(1),
            as_of: Micros(1),
            parts: parts.iter().map(|p| (p.len(), crc32fast::hash(p))).collect(),
        };
        let room: [u8; LABEL] = label.write("shape", Id::NIL).expect("it fits").try_into().expect("it fills its room");
        assert_eq!(Label::read(&room, "shape", Id::NIL), Some(label.clone()));
        assert_eq!(Label::read(&room, "other", Id::NIL), None);
        let mut file = parts.concat();
        assert!(Kept::read(&file, &label).is_some_and(|k| k.goods.is_empty() && k.index.is_empty()));
        file.push(0);
        assert!(Kept::read(&file, &label).is_none(), "a byte more was passed over");
    }
}
