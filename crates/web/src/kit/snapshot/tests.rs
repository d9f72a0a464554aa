//! However a shop came into memory, it is the shop: read whole, kept on the disk, carried over midnight.

mod behind;
mod believed;
mod deeds;
mod listed;

use super::changes::Touched;
use super::kept::Of;
use super::part::Renewed;
use super::{Item, OnPlace, Snapshot};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_market::catalogue::model::Variant;
use rahba_market::flows::catalogue::add_product::NewVariant;
use rahba_market::flows::catalogue::add_variant::AddVariant;
use rahba_market::flows::catalogue::retire_variant::RetireVariant;
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::write_text::WriteText;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::label::model::Standing;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_search::Numbers;
use rahba_store::{Fault, JournalRow, Reader};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// Everything that it would show. Numbers are told by their order: what was withdrawn keeps one that a shop read anew
/// does not have.
pub(super) fn told(s: &Snapshot) -> String {
    let mut out = String::new();
    let ranks: BTreeMap<usize, usize> = s.items.numbered().enumerate().map(|(rank, (n, _))| (n, rank)).collect();
    let rank = |n: usize| *ranks.get(&n).expect("what is found is in the shop");
    let rows = |all: &Numbers| all.iter().map(|n| rank(n as usize)).collect::<Vec<_>>();
    let _ = writeln!(out, "{:?} {:?} {} {}", s.today, s.until, s.items.len(), s.items.is_empty());
    for (n, item) in s.items.numbered() {
        let _ = writeln!(out, "{} {item:?} {:?} {:?}", rank(n), s.items.lean(n), s.items.price(n));
        let found = (s.by_product.get(&item.product.id).map(|n| rank(*n)), s.of_code(&item.product.code).map(|i| i.product.id));
        let variant = |v: &Variant| {
            (s.by_variant.get(&v.id).map(|(n, k)| (rank(*n), *k)), s.barcode(&v.barcode).map(|(i, ..)| i.product.id))
        };
        let variants: Vec<_> = item.variants.iter().map(|(v, _)| variant(v)).collect();
        let _ = writeln!(out, "{found:?} {variants:?} {:?}", s.pictures.get(&item.product.id));
    }
    let by_family: Vec<_> = s.by_family.iter().zip(&s.came).map(|(all, came)| (rows(all), rows(came))).collect();
    let by_form: Vec<_> = s.by_form.iter().map(|(form, all)| (form, rows(all))).collect();
    let by_maker: Vec<_> = s.by_maker.iter().map(|(maker, all)| (maker, rows(all))).collect();
    let _ = writeln!(out, "{by_family:?} {by_form:?} {by_maker:?}");
    for family in (0..s.families.len()).map(Some).chain([None]) {
        let _ = writeln!(out, "{:?}", s.items.tallies(family));
    }
    for place in &s.places {
        let numbers = |p: &OnPlace| p.numbers.iter().map(|n| rank(*n as usize)).collect::<Vec<_>>();
        let on = s.items.on_place(place.id).map(|p| (numbers(p), p.makers.clone(), p.families.clone()));
        let _ = writeln!(out, "{:?} {on:?}", place.id);
    }
    let bought: Vec<_> = s.bought.iter().filter(|(v, (n, _))| *n != 0 && s.by_variant.contains_key(v)).collect();
    let by_price: Vec<_> = s.items.by_price().iter().map(|n| rank(n as usize)).collect();
    let _ = writeln!(out, "{by_price:?} {bought:?}");
    for (field, all) in &s.texts {
        // Of goods that are not shown the desk says names, their stories nobody; sizes that were taken back are named nowhere.
        let is_named = |owner: &Id| match *field {
            "name" => true,
            "label" => s.by_variant.contains_key(owner),
            _ => s.by_product.contains_key(owner) || s.makers.contains_key(owner),
        };
        let _ = writeln!(out, "{field} {:?}", all.iter().filter(|(owner, _)| is_named(owner)).collect::<Vec<_>>());
    }
    for word in ["miel", "mie", "عسل", "honey", "abeilles", "3sel", "sauvage", "gelée", "nouveau", "coop", "huile"] {
        let found: Vec<_> = s.index.search(word).into_iter().map(|n| rank(n as usize)).collect();
        let _ = writeln!(out, "{word} {found:?}");
    }
    let there = |all: &mut dyn Iterator<Item = usize>| all.filter(|n| s.items[*n].is_there()).map(rank).collect::<Vec<_>>();
    for lang in Lang::ALL {
        let _ = writeln!(out, "{lang:?} {:?}", there(&mut s.by_name(lang)));
    }
    for letters in ["iel", "honey", "عسل", "ⴰⵎⵎⵏⵜ", " ", "n'y en a pas"] {
        let _ = writeln!(out, "{letters} {:?}", there(&mut s.with_letters(letters).into_iter()));
    }
    let makers: Vec<_> = s.makers.values().map(|m| (m.id, &m.commune, &m.code, s.pictures.get(&m.id))).collect();
    let _ = writeln!(out, "{makers:?} {:?} {:?} {:?} {:?}", s.terms, s.certificates, s.kinds, s.licences);
    let called: Vec<_> = s.called().map(|(o, c)| (o.id, c.names.clone())).collect();
    let _ = writeln!(out, "{called:?} {:?} {:?} {:?} {}", s.zones, s.campaigns, s.vat_rules, s.own_vat);
    let _ = writeln!(out, "{:?} {:?} {:?}", s.families, s.spaces, s.places);
    out
}

/// A moment with its day and the day's end.
fn at(now: Micros) -> (Micros, Day, Micros) {
    let zone = Zone::casablanca();
    let today = zone.day(now);
    (now, today, Micros(zone.start_of(today.plus(1)).0))
}

pub(super) fn whole(q: &mut Reader<'_>, b: &Bench, now: Micros) -> Result<Snapshot, Fault> {
    Snapshot::read(q, b.territory, at(now))
}

/// A shop of honey: some that keeps, some that ends tomorrow, one sold.
pub(super) fn open(b: &Bench) -> Shop {
    let shop = Shop::open(b);
    shop.receive(b, 3);
    let line = ReceiveLine {
        variant: shop.honey,
        units: 2,
        price: None,
        cost: None,
        made_on: None,
        expires_on: Some(Zone::casablanca().day(b.now()).plus(1)),
    };
    let fresh =
        Receive { org: shop.maker, place: shop.stand, lines: vec![line], signature: "M1 1L20 20".into(), note: String::new() };
    b.system(fresh).expect("a deposit");
    shop.place(b, Id::named("one"), 1).expect("an order");
    shop
}

fn file(b: &Bench) -> PathBuf {
    std::env::temp_dir().join(format!("rahba-kept-{}-{}.kept", std::process::id(), b.engine))
}

#[test]
fn what_was_kept_is_the_shop_or_it_is_nothing() {
    Bench::each(|b| {
        open(b);
        let path = file(b);
        let kept = |now| b.read(|q| Snapshot::kept(&path, q, b.territory, at(now))).map(|(shop, _)| shop);
        assert!(kept(b.now()).is_none(), "{}: there is no file yet", b.engine);
        let (s, head) = b.read(|q| Ok((whole(q, b, b.now())?, JournalRow::head(q, b.territory)?.expect("a journal"))));
        s.keep(&path, b.territory, Of { knows: head, saw: head }, &|| Ok(())).expect("kept");
        assert_eq!(told(&kept(b.now()).expect("kept")), told(&s), "{}", b.engine);
        // A day later what ends has ended, and in a week.
        for days in [1, 2, 7] {
            let later = Micros(b.now().0 + days * 24 * Micros::HOUR);
            let read = b.read(|q| whole(q, b, later));
            assert_eq!(told(&kept(later).expect("kept")), told(&read), "{} after {days} days", b.engine);
        }
        assert!(kept(Micros(b.now().0 - 24 * Micros::HOUR)).is_none(), "a clock that went back");
        // Whatever the disk does to it, it is the shop or it is nothing.
        let sound = std::fs::read(&path).expect("the file");
        for n in (0..sound.len()).step_by(sound.len() / 300 + 1) {
            let mut altered = sound.clone();
            altered[n] ^= 1;
            std::fs::write(&path, &altered).expect("written");
            assert!(kept(b.now()).is_none(), "{}: byte {n} of {} is another", b.engine, sound.len());
            std::fs::write(&path, &sound[..n]).expect("written");
            assert!(kept(b.now()).is_none(), "{}: cut after {n} bytes", b.engine);
        }
        // All of it but its label, which is written last.
        let half = [&vec![0; 1 << 10], &sound[1 << 10..]].concat();
        std::fs::write(&path, half).expect("written");
        assert!(kept(b.now()).is_none(), "{}: a file that was not finished", b.engine);
        std::fs::write(&path, &sound).expect("written");
        assert!(kept(b.now()).is_some());
        // Of another chain: a line of the same number, or one that this journal has not.
        for other in [(head.0, [9; 32]), (head.0 + 1, head.1), (0, [0; 32])] {
            for of in [Of { knows: other, saw: head }, Of { knows: head, saw: other }] {
                s.keep(&path, b.territory, of, &|| Ok(())).expect("kept");
                assert!(kept(b.now()).is_none(), "{}: a line {} that is none of ours", b.engine, other.0);
            }
        }
        std::fs::remove_file(&path).expect("removed");
    });
}

#[test]
fn a_shop_goes_over_midnight_with_what_commands_touched() {
    Bench::each(|b| {
        let shop = open(b);
        let mut s = b.read(|q| whole(q, b, b.now()));
        for day in 1..4 {
            // What commands did since, told as they tell it; and a label that licences do not give.
            b.system(SetPrice { variant: shop.honey, amount: Money(25_000 + day), reason: String::new() }).expect("a price");
            let name =
                WriteText { owner: shop.product, field: "name".into(), lang: Lang::Fr, body: format!("Miel sauvage {day}") };
            b.system(name).expect("a name");
            // A size that was added by mistake, priced and taken back makes nobody read the whole shop.
            let size = NewVariant {
                code: format!("mistake-{day}"),
                label: Lang::ALL.map(|l| (l, "500 g".to_owned())).into(),
                weight_g: 500,
                price: Some(Money(9_000)),
            };
            let variant = b.system(AddVariant { product: shop.product, variant: size }).expect("a size").variant;
            b.system(RetireVariant { variant }).expect("retired");
            let goods = vec![vec![shop.honey, shop.product], vec![shop.product]];
            let touched = Touched { units: [shop.honey].into(), goods, around: None };
            let label = Standing { labelled: true, stopped: day == 2 };
            let item = Item { label, ..Item::clone(&s.items[0]) };
            s.items.set(0, item);
            b.pass(24 * Micros::HOUR);
            let next = b.read(|q| s.on_another_day(q, b.territory, at(b.now()), &touched));
            let Renewed::Other(next) = next else { panic!("{} day {day}: it is to be read whole", b.engine) };
            let read = b.read(|q| whole(q, b, b.now()));
            assert_eq!(told(&next), told(&read), "{} day {day}", b.engine);
            s = *next;
        }
        let back = Micros(b.now().0 - 48 * Micros::HOUR);
        let back = b.read(|q| s.on_another_day(q, b.territory, at(back), &Touched::default()));
        assert!(matches!(back, Renewed::TooWide), "{}: a clock that went back", b.engine);
    });
}

#[test]
fn what_lists_say_is_marked_anew_when_it_changes_and_not_before() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    let renewed = |s: &Snapshot, touched: &Touched| match b.read(|q| s.renewed(q, b.territory, b.now(), s.today, touched)) {
        Renewed::Other(next) => *next,
        Renewed::Same => panic!("it is the same"),
        Renewed::TooWide => panic!("it is to be read whole"),
    };
    let units = Touched { units: [shop.honey].into(), ..Touched::default() };
    let goods = Touched { goods: vec![vec![shop.product]], ..Touched::default() };
    shop.receive(&b, 1);
    shop.place(&b, Id::named("all"), 1).expect("an order");
    let empty = b.read(|q| whole(q, &b, b.now()));
    // Sold out: neither counts nor prices move, but the word that finds it does.
    let name = WriteText { owner: shop.product, field: "name".into(), lang: Lang::Fr, body: "Nectar".into() };
    b.system(name).expect("a name");
    let named = renewed(&empty, &goods);
    assert!(named.items.mark() != empty.items.mark(), "another name");
    shop.receive(&b, 3);
    let full = renewed(&named, &units);
    assert!(full.items.mark() != named.items.mark(), "it is offered now");
    shop.place(&b, Id::named("one"), 1).expect("an order");
    let fewer = renewed(&full, &units);
    assert!(fewer.items[0].units == 2 && fewer.items.mark() == full.items.mark(), "two are left: lists say the same");
    shop.place(&b, Id::named("two"), 2).expect("an order");
    let none = renewed(&fewer, &units);
    assert!(none.items.mark() != fewer.items.mark(), "sold out");
    b.system(SetPrice { variant: shop.honey, amount: Money(25_100), reason: String::new() }).expect("a price");
    assert!(renewed(&none, &goods).items.mark() != none.items.mark(), "another price");
}

#[test]
fn how_makers_are_called_is_kept_as_long_as_they_are_called_so() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 1);
    let name_of =
        |s: &Snapshot| s.called().find(|(o, _)| o.id == shop.maker).map(|(_, c)| c.names.clone()).expect("she is there");
    let place_of = |s: &Snapshot| s.called().next().map(|(_, c)| std::ptr::from_ref(c)).expect("a maker");
    let read = b.read(|q| whole(q, &b, b.now()));
    assert!(read.called().all(|(o, c)| c.is(&super::folded(&o.code)) && c.is(&super::folded(read.text("name", o.id, Lang::Fr)))));
    // Goods that are read again have other names, their makers have not: nothing is folded a second time.
    let write = |owner: Id, body: &str| {
        b.system(WriteText { owner, field: "name".into(), lang: Lang::Fr, body: body.into() }).expect("a name");
    };
    write(shop.product, "Nectar");
    let goods = |owner: Id| Touched { units: [shop.honey].into(), goods: vec![vec![owner]], around: None };
    let renewed = b.read(|q| read.renewed(q, b.territory, b.now(), read.today, &goods(shop.product)));
    let Renewed::Other(next) = renewed else { panic!("goods alone were read") };
    assert_eq!(place_of(&next), place_of(&read), "the same letters");
    // Her own name is read again, and her letters with it.
    write(shop.maker, "Ruches de l’Élan");
    let renewed = b.read(|q| next.renewed(q, b.territory, b.now(), next.today, &goods(shop.maker)));
    let Renewed::Other(again) = renewed else { panic!("a maker alone was read") };
    assert_eq!(told(&again), told(&b.read(|q| whole(q, &b, b.now()))));
    assert!(
        name_of(&again) != name_of(&read) && name_of(&again).contains(&"ruches de l’elan".to_owned()),
        "{:?}",
        name_of(&again)
    );
    // The makers of another day are read again, and their letters with them.
    b.pass(24 * Micros::HOUR);
    let day = b.read(|q| again.on_another_day(q, b.territory, at(b.now()), &Touched::default()));
    let Renewed::Other(day) = day else { panic!("carried over midnight") };
    assert_ne!(place_of(&day), place_of(&again));
    assert_eq!(name_of(&day), name_of(&again));
}
