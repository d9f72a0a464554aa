//! What is kept with the items says the same as a look at each, whatever was sold, priced or labelled since.

use super::{Order, Selection, Shelves, Wish};
use crate::kit::snapshot::{Item, Items};
use proptest::prelude::*;
use rahba_kernel::{Id, Money, Unit};
use rahba_market::catalogue::model::{Product, Variant};
use rahba_market::label::model::Standing;
use rahba_search::Numbers;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const FAMILIES: usize = 3;
const MAKERS: usize = 4;

/// Family, maker, price, units, label, whether it is in the shop.
type Goods = (usize, usize, i64, i64, bool, bool);

fn item(n: usize, (family_no, maker_no, price, units, labelled, there): Goods) -> Item {
    // Ids in another order than the numbers: who came first is not who is newest.
    let id = Id::named(&format!("product {n}"));
    let product = Product {
        id,
        code: format!("p{n}"),
        org: Id::NIL,
        family: Id::NIL,
        form: "jar".into(),
        unique: false,
        unit: Unit::Piece,
        step: 1,
        price_per: 1,
        shelf_life_days: None,
        state: if there { "published" } else { "withdrawn" }.into(),
        attributes: BTreeMap::new(),
        published_at: None,
    };
    let variant =
        Variant { id, product: id, code: String::new(), barcode: String::new(), weight_g: 1, price: Some(Money(price)) };
    let label = Standing { labelled, stopped: false };
    let places = BTreeSet::from([place(price % 2), place(units)]);
    Item { product, variants: vec![(variant, units)], units, label, places, family_no, maker_no }
}

fn place(n: i64) -> Id {
    Id::named(&format!("place {n}"))
}

/// What can be bought at a place, its makers and families, by a look at each.
fn at(items: &Items, place: Id) -> [BTreeSet<usize>; 3] {
    let here = items.numbered().filter(|(_, i)| i.units > 0 && i.places.contains(&place));
    let (numbers, items): (BTreeSet<usize>, Vec<_>) = here.unzip();
    [numbers, items.iter().map(|i| i.maker_no).collect(), items.iter().map(|i| i.family_no).collect()]
}

/// The same by a look at every item, in the plainest way.
fn plainly((w, met): &Asked, items: &Items, from: usize, size: usize) -> Selection {
    let priced = |i: &Item| {
        let price = i.variants[0].0.price.unwrap_or_default();
        w.least.is_none_or(|m| price >= m) && w.most.is_none_or(|m| price <= m)
    };
    let by_words = met.as_ref().map(|all| all.iter().map(|n| *n as usize).collect());
    let numbers: Vec<usize> = by_words.unwrap_or_else(|| items.numbers().collect());
    let here: Vec<usize> = numbers
        .into_iter()
        .filter(|n| items[*n].is_there() && priced(&items[*n]) && (w.sold_out_too || items[*n].units > 0))
        .collect();
    let family = |n: &usize, f: Option<usize>| f.is_none_or(|x| items[*n].family_no == x);
    let maker = |n: &usize, m: Option<usize>| m.is_none_or(|x| items[*n].maker_no == x);
    let label = |n: &usize, l: bool| !l || items[*n].label.labelled;
    let count = |f, m, l| here.iter().filter(|n| family(n, f) && maker(n, m) && label(n, l)).count() as i64;
    let mut found: Vec<usize> =
        here.iter().copied().filter(|n| family(n, w.family) && maker(n, w.maker) && label(n, w.labelled)).collect();
    let price = |n: &usize| (items[*n].variants[0].0.price, std::cmp::Reverse(*n));
    match w.order {
        Order::Found if met.is_some() => {}
        Order::Found | Order::Newest => found.sort_unstable_by(|a, b| b.cmp(a)),
        Order::Cheapest => found.sort_by_key(price),
        Order::Dearest => {
            found.sort_by_key(price);
            found.reverse();
        }
        Order::Turns => {
            found.sort_by_key(|n| items[*n].product.id);
            let mut turns = [0; FAMILIES];
            let mut ranked: Vec<(i32, Id, usize)> = Vec::new();
            for n in &found {
                let turn = &mut turns[items[*n].family_no];
                *turn += 1;
                ranked.push((*turn, items[*n].product.id, *n));
            }
            ranked.sort_unstable();
            found = ranked.into_iter().map(|(_, _, n)| n).collect();
        }
    }
    Selection {
        count: found.len(),
        page: found.into_iter().skip(from).take(size).collect(),
        of_families: (0..FAMILIES).map(|f| count(Some(f), w.maker, w.labelled)).collect(),
        of_makers: (0..MAKERS).map(|m| count(w.family, Some(m), w.labelled)).collect(),
        labelled: count(w.family, w.maker, true),
    }
}

fn goods() -> impl Strategy<Value = Goods> {
    (0..FAMILIES, 0..MAKERS, 0_i64..6, 0_i64..3, any::<bool>(), prop::bool::weighted(0.9))
}

/// A wish, and what words met.
type Asked = (Wish, Option<Vec<u32>>);

fn wish() -> impl Strategy<Value = Asked> {
    let orders = [Order::Turns, Order::Found, Order::Newest, Order::Cheapest, Order::Dearest];
    let bound = || prop::option::weighted(0.3, 0_i64..6);
    (
        prop::option::of(0..FAMILIES),
        prop::option::of(0..MAKERS),
        any::<(bool, bool)>(),
        (bound(), bound()),
        prop::sample::select(orders.to_vec()),
        any::<bool>(),
    )
        .prop_map(|(family, maker, (sold_out_too, labelled), (least, most), order, words)| {
            let (least, most) = (least.map(Money), most.map(Money));
            // Met by words: some of them, in an order of their own.
            (Wish { family, maker, sold_out_too, labelled, least, most, order }, words.then(|| vec![4, 1, 0, 7]))
        })
}

proptest! {
    #[test]
    fn kept_counts_say_what_a_look_at_each_says(
        mut all in prop::collection::vec(goods(), 8..200),
        changes in prop::collection::vec((any::<prop::sample::Index>(), goods()), 0..40),
        wishes in prop::collection::vec(wish(), 1..12),
        from in 0_usize..40,
    ) {
        let whole = |all: &[Goods]| {
            let all: Vec<_> = all.iter().enumerate().map(|(n, g)| Arc::new(item(n, *g))).collect();
            Items::of(&all, FAMILIES, MAKERS)
        };
        let mut items = whole(&all);
        let before = items.clone();
        let first = all.clone();
        for (which, goods) in changes {
            let older = items.clone();
            // One of those that are there, in another family too, or one more.
            let n = which.index(all.len() + 1);
            if n == all.len() {
                all.push(goods);
                prop_assert_eq!(items.push(item(n, goods)), n);
            } else {
                all[n] = goods;
                items.set(n, item(n, goods));
            }
            prop_assert_eq!(items.len(), all.iter().filter(|g| g.5).count());
            // What was found is given again as long as the mark stays.
            if items.mark() == older.mark() {
                for w in &wishes {
                    prop_assert_eq!(plainly(w, &items, from, 24), plainly(w, &older, from, 24), "{:?}", w);
                }
            }
        }
        // Read anew, and read again in part: no reader can tell. What an older copy says stays.
        for (items, goods) in [(&items, &all), (&whole(&all), &all), (&before, &first)] {
            let mut came = vec![Vec::new(); FAMILIES];
            let mut of_makers = vec![Vec::new(); MAKERS];
            for (n, g) in goods.iter().enumerate().filter(|(_, g)| g.5) {
                came[g.0].push(n as u32);
                of_makers[g.1].push(n as u32);
            }
            for family in &mut came {
                family.sort_by_key(|n| items[*n as usize].product.id);
            }
            let came: Vec<Numbers> = came.into_iter().map(Numbers::from).collect();
            let of_makers: Vec<Numbers> = of_makers.into_iter().map(Numbers::from).collect();
            for place in (0..3).map(place) {
                let kept = items.on_place(place).cloned().unwrap_or_default();
                let of = |all: &mut dyn Iterator<Item = &u32>| all.map(|n| *n as usize).collect::<BTreeSet<_>>();
                let kept = [of(&mut kept.numbers.iter()), of(&mut kept.makers.keys()), of(&mut kept.families.keys())];
                prop_assert_eq!(kept, at(items, place));
            }
            for w in &wishes {
                let of_maker = w.0.maker.map(|m| &of_makers[m]);
                // Words lead to nothing that is gone.
                let met = w.1.clone().map(|all| all.into_iter().filter(|n| items[*n as usize].is_there()).collect::<Vec<u32>>());
                let got = w.0.select(Shelves { items, came: &came, of_maker }, met.as_deref(), from, 24);
                prop_assert_eq!(got, plainly(w, items, from, 24), "{:?}", w);
            }
        }
    }
}
