//! The kept shop: any bytes as its parts and its label, and a sound file with something wrong in it. It is refused, or
//! read as what its writer would have written.

use super::snapshot::in_bytes::{
    FIELDS, Goods, Kept, LABEL, Label, Of, PIECES, ShownTexts, read_goods, read_texts, write_goods, write_texts,
};
use rahba_kernel::{Day, Id, Lang, Micros, Money, Unit};
use rahba_market::catalogue::model::{AttributeValue, Product, Variant};
use rahba_search::Index;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const SHAPE: &str = "0123456789abcdef";

pub fn check(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    match kind {
        b't' => texts(rest),
        b'g' => goods(rest),
        b'i' => index(rest),
        b'l' => label(rest),
        b'w' => damaged(rest),
        _ => whole(data),
    }
}

fn texts_in_bytes(all: &ShownTexts) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_texts(all, |part| {
        bytes.extend_from_slice(part);
        Ok(())
    })
    .expect("what was read is not too big");
    bytes
}

fn texts(bytes: &[u8]) {
    let Some(all) = read_texts(bytes) else { return };
    let written = texts_in_bytes(&all);
    let again = read_texts(&written).expect("what was written is read");
    for field in FIELDS {
        let said = |of: &ShownTexts| -> Vec<(Id, Vec<Option<String>>)> {
            let said = of[field].iter().filter(|(_, said)| said.bodies().next().is_some());
            said.map(|(id, s)| (id, Lang::ALL.map(|l| s.get(l).map(str::to_owned)).to_vec())).collect()
        };
        assert_eq!(said(&all), said(&again));
    }
    assert_eq!(texts_in_bytes(&again), written);
    // As many as the first field says that it has: each of them is found.
    let owners = bytes.first_chunk().map(|n| i64::from_le_bytes(*n));
    assert_eq!(i64::try_from(all[FIELDS[0]].iter().count()).ok(), owners, "who is there is found");
}

fn goods_in_bytes(all: &[Goods]) -> Vec<u8> {
    write_goods(all.iter().map(|g| (&g.product, g.variants.as_slice(), &g.places)))
}

fn goods(bytes: &[u8]) {
    let Some(all) = read_goods(bytes) else { return };
    for g in &all {
        // What pages do with them.
        let units: i64 = g.variants.iter().map(|(_, n)| n).sum();
        let _ = (units / g.product.step, g.product.price_per.checked_rem(g.product.step));
    }
    assert_eq!(read_goods(&goods_in_bytes(&all)).as_ref(), Some(&all));
}

fn index(bytes: &[u8]) {
    let Some(index) = Index::read(bytes) else { return };
    let mut written = Vec::new();
    index.write(&mut written).expect("what was read is not too big");
    assert_eq!(written, bytes, "an index has one form");
    // As many as a file has goods: more of them are refused before anything is searched.
    if index.len() <= 4_096 {
        for word in ["miel", "a", "زربية"] {
            assert!(index.search(word).iter().all(|n| (*n as usize) < index.len()));
        }
    }
}

/// With its own sum before it, as whoever writes labels would have made it.
fn label(said: &[u8]) {
    let all = [&(said.len() as u64 + 8).to_le_bytes()[..], said, &i64::from(crc32fast::hash(said)).to_le_bytes()].concat();
    if all.len() > LABEL {
        return;
    }
    let mut room = [0; LABEL];
    room[..all.len()].copy_from_slice(&all);
    let Some(read) = Label::read(&room, SHAPE, Id::NIL) else { return };
    assert_eq!(read.write(SHAPE, Id::NIL).as_deref(), Some(&room[..]), "a label has one form");
}

/// As a start reads it.
fn read_file(bytes: &[u8]) -> Option<Kept> {
    let (room, parts) = bytes.split_first_chunk::<LABEL>()?;
    Kept::read(parts, &Label::read(room, SHAPE, Id::NIL)?)
}

/// Whatever the parts are, with a label that is true of them: of any bytes, `0xff` between two of them.
fn whole(data: &[u8]) {
    let parts: Vec<&[u8]> = data.split(|b| *b == 0xff).collect();
    let _ = (read_file(data), read_file(&file(&parts)));
}

fn file(parts: &[&[u8]]) -> Vec<u8> {
    let line = (7, [7; 32]);
    let label = Label {
        of: Of { knows: line, saw: line },
        day: Day(20_000),
        as_of: Micros(1),
        parts: parts.iter().map(|p| (p.len(), crc32fast::hash(p))).collect(),
    };
    [label.write(SHAPE, Id::NIL).unwrap_or_default(), parts.concat()].concat()
}

/// A sound file of two products.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut index = Index::default();
    index.add(0, &["Miel de thym", "عسل الزعتر"]);
    index.add(1, &["Tapis"]);
    let mut words = Vec::new();
    index.write(&mut words).expect("small");
    let (none, two) = (goods_in_bytes(&[]), goods_in_bytes(&["honey", "rug"].map(one)));
    // One name in one language; nothing is said of anything else.
    let (number, nowhere) = (|n: u64| n.to_le_bytes().to_vec(), [[0xff; 4], [0; 4]].concat().repeat(3));
    let place = [0_u32.to_le_bytes(), 4_u32.to_le_bytes()].concat();
    let name = [number(1), Id::named("honey").0.to_vec(), place, nowhere, number(4), b"Miel".to_vec()].concat();
    let texts = [name, vec![0; (FIELDS.len() - 1) * 16]].concat();
    let rest = std::iter::repeat_n(none.as_slice(), PIECES - 1);
    file(&[&texts[..], &words, &two].into_iter().chain(rest).collect::<Vec<_>>())
});

fn one(name: &str) -> Goods {
    let product = Product {
        id: Id::named(name),
        code: name.into(),
        org: Id::named("maker"),
        family: Id::named("family"),
        form: "jar".into(),
        unique: false,
        unit: Unit::Piece,
        step: 1,
        price_per: 1,
        shelf_life_days: None,
        state: "published".into(),
        attributes: BTreeMap::from([("bio".to_owned(), AttributeValue::Bool(true))]),
        published_at: Some(Micros(1)),
    };
    let variant = Variant {
        id: Id::named("jar"),
        product: product.id,
        code: "V1".into(),
        barcode: "2000000000015".into(),
        weight_g: 400,
        price: Some(Money(9_000)),
    };
    Goods { product, variants: vec![(variant, 3)], places: BTreeSet::from([Id::named("here")]) }
}

/// A few bytes beside each other are others, or the file is cut or goes on: four bytes or fewer are never the same sum.
fn damaged(how: &[u8]) {
    let sound = read_file(&SOUND).expect("it is sound");
    assert_eq!((sound.goods.len(), sound.index.len()), (2, 2));
    let Some((at, other)) = how.split_first_chunk::<2>() else { return };
    let mut file = SOUND.clone();
    let at = usize::from(u16::from_le_bytes(*at)) % file.len();
    match other {
        [b'c'] => file.truncate(at),
        [b'e', more @ ..] => file.extend(more),
        _ => other.iter().take(4).zip(&mut file[at..]).for_each(|(new, old)| *old = *new),
    }
    assert_eq!(read_file(&file).is_some(), file == *SOUND, "{how:?}");
}
