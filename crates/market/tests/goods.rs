//! Goods in hand, on both engines: counted, lost, found again, given back, photographed, on show for long.

use rahba_kernel::role::{Reach, Role};
use rahba_kernel::{Id, Micros, Money};
use rahba_market::audit::audit;
use rahba_market::flows::deposits::give_back::{GiveBack, GiveBackRefusal};
use rahba_market::flows::deposits::photograph::{Photograph, PhotographRefusal};
use rahba_market::flows::stock::approve_count::{ApproveCount, ApproveCountRefusal};
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::record_count::{CountRefusal, RecordCount};
use rahba_market::flows::stock::record_loss::{LossRefusal, RecordLoss};
use rahba_market::flows::stock::transfer::{Transfer, TransferRefusal};
use rahba_market::ledger;
use rahba_market::stock::model::PlaceKind;
use rahba_market::stock::{rules, views};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::CommandError;
use std::collections::BTreeMap;

fn clean(b: &Bench) {
    let findings = b.read(|q| audit(q, b.territory)).findings;
    assert!(findings.is_empty(), "{}: {findings:#?}", b.engine);
}

fn units(b: &Bench, lot: Id, place: Id) -> i64 {
    b.read(|q| views::lot_state_at(q, b.territory, lot, b.now())).get(&place).copied().unwrap_or(0)
}

fn owed(b: &Bench, maker: Id) -> Money {
    b.read(|q| ledger::views::due(q, b.territory, maker)).payable
}

fn fair(b: &Bench, shop: &Shop) -> Id {
    let place = OpenPlace {
        space: shop.space,
        parent: None,
        code: "FAIR".into(),
        kind: PlaceKind::Fair,
        position: 5,
        name: BTreeMap::from([(rahba_kernel::Lang::Fr, "Foire".into())]),
    };
    b.system(place).expect("a fair").place
}

#[test]
fn what_was_lost_and_paid_is_owed_no_more_when_it_is_found() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let lot = shop.receive(b, 10);
        let lose = |units, cause: &str| RecordLoss { lot, place: shop.stand, units, cause: cause.into() };
        let bad = b.by("manager", Role::ShopManager, Id::NIL, lose(1, "magic"));
        assert!(matches!(bad, Err(CommandError::Refused(LossRefusal::BadLoss))));
        let short = b.by("manager", Role::ShopManager, Id::NIL, lose(11, "theft"));
        assert!(matches!(short, Err(CommandError::Refused(LossRefusal::Short { .. }))));
        assert!(matches!(b.by("c", Role::Cashier, Id::NIL, lose(1, "theft")), Err(CommandError::Forbidden)));
        b.by("manager", Role::ShopManager, Id::NIL, lose(1, "theft")).unwrap();
        b.by("manager", Role::ShopManager, Id::NIL, lose(2, "breakage")).unwrap();
        // The union bears it: 3 × 250.00.
        assert_eq!(owed(b, shop.maker), Money(75_000), "{}", b.engine);
        clean(b);

        // Two are found on the stand by a count, then the third, and one that nobody had written down.
        let count = |counted: i64| {
            let c = b.by("sara", Role::Cashier, Id::NIL, RecordCount { place: shop.stand, lines: vec![(lot, counted)] }).unwrap();
            let approve = || ApproveCount { count: c.count, causes: vec![] };
            b.by("manager", Role::ShopManager, Id::NIL, approve()).unwrap()
        };
        assert_eq!(count(9).found, 2);
        assert_eq!(owed(b, shop.maker), Money(25_000), "{}", b.engine);
        clean(b);
        assert_eq!(count(11).found, 2);
        assert_eq!(owed(b, shop.maker), Money(0), "{}", b.engine);
        assert_eq!(units(b, lot, shop.stand), 11);
        clean(b);
        // Lost anew, it is owed anew; found anew, not.
        b.by("manager", Role::ShopManager, Id::NIL, lose(1, "moth")).unwrap();
        assert_eq!(owed(b, shop.maker), Money(25_000));
        assert_eq!(count(11).found, 1);
        assert_eq!(owed(b, shop.maker), Money(0));
        clean(b);
    });
}

#[test]
fn a_count_is_explained_by_another_and_keeps_what_moved_meanwhile() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let lot = shop.receive(b, 10);
        let record = |counted| RecordCount { place: shop.stand, lines: vec![(lot, counted)] };
        let negative = b.by("sara", Role::ShopManager, Id::NIL, record(-1));
        assert!(matches!(negative, Err(CommandError::Refused(CountRefusal::BadLine))));
        let c = b.by("sara", Role::ShopManager, Id::NIL, record(7)).unwrap();
        assert_eq!(c.differences, 1);
        let second = b.by("omar", Role::ShopManager, Id::NIL, record(7));
        assert!(matches!(second, Err(CommandError::Refused(CountRefusal::Open))));
        // Two are sold online before anybody explains the three that miss.
        shop.place(b, Id::named("meanwhile"), 2).unwrap();
        let approve = |cause: &str| ApproveCount { count: c.count, causes: vec![(lot, cause.into())] };
        let own = b.by("sara", Role::ShopManager, Id::NIL, approve("theft"));
        assert!(matches!(own, Err(CommandError::Refused(ApproveCountRefusal::SamePerson))));
        let cause = b.by("manager", Role::ShopManager, Id::NIL, approve("magic"));
        assert!(matches!(cause, Err(CommandError::Refused(ApproveCountRefusal::BadCause))));
        assert_eq!(b.by("manager", Role::ShopManager, Id::NIL, approve("theft")).unwrap().missing, 3);
        assert_eq!(units(b, lot, shop.stand), 5, "ten, three missing, two sold");
        let twice = b.by("manager", Role::ShopManager, Id::NIL, approve("theft"));
        assert!(matches!(twice, Err(CommandError::Refused(ApproveCountRefusal::NotWaiting))));
        clean(b);
    });
}

#[test]
fn goods_move_and_go_back_all_or_nothing() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let lot = shop.receive(b, 10);
        let fair = fair(b, &shop);
        let to = |units| Transfer { from: shop.stand, to: fair, lines: vec![(lot, units)] };
        let short = b.by("sara", Role::Cashier, Id::NIL, to(11));
        assert!(matches!(short, Err(CommandError::Refused(TransferRefusal::Short { .. }))));
        b.by("sara", Role::Cashier, Id::NIL, to(4)).unwrap();
        // What stands at a fair is not promised online.
        assert!(shop.place(b, Id::named("too many"), 7).is_err());
        let back = |units, signature: &str| GiveBack {
            org: shop.maker,
            place: fair,
            lines: vec![(lot, units)],
            signature: signature.into(),
            note: String::new(),
        };
        let drawn = b.by("m", Role::ShopManager, Id::NIL, back(1, "M1 1C2 2"));
        assert!(matches!(drawn, Err(CommandError::Refused(GiveBackRefusal::BadSignature))));
        let much = b.by("m", Role::ShopManager, Id::NIL, back(5, ""));
        assert!(matches!(much, Err(CommandError::Refused(GiveBackRefusal::Short { .. }))));
        let note = b.by("m", Role::ShopManager, Id::NIL, back(4, "M1 1L20 20")).unwrap();
        assert_eq!((units(b, lot, fair), units(b, lot, shop.stand)), (0, 6));

        // The line of the note is photographed once.
        let photo = |line, hash: &str| Photograph { note: note.note, line, media_hash: hash.into() };
        let (good, other) = ("ab".repeat(32), "cd".repeat(32));
        let bad = b.by("m", Role::Cashier, Id::NIL, photo(1, "../../etc"));
        assert!(matches!(bad, Err(CommandError::Refused(PhotographRefusal::BadMedia))));
        let none = b.by("m", Role::Cashier, Id::NIL, photo(2, &good));
        assert!(matches!(none, Err(CommandError::Refused(PhotographRefusal::NoSuchLine))));
        assert!(matches!(b.by("p", Role::ProducerManager, shop.maker, photo(1, &good)), Err(CommandError::Forbidden)));
        b.by("m", Role::Cashier, Id::NIL, photo(1, &good)).unwrap();
        let again = b.by("m", Role::Cashier, Id::NIL, photo(1, &other));
        assert!(matches!(again, Err(CommandError::Refused(PhotographRefusal::There))));
        let shown = b.read(|q| views::deposit_note(q, b.territory, note.note)).unwrap();
        assert_eq!(shown.lines[0].picture_hash.as_ref(), Some(&good));
        assert_eq!(b.read(views::note_pictures), vec![good.clone()]);
        clean(b);
    });
}

#[test]
fn a_lot_is_found_by_its_code_as_it_is_typed_and_by_its_age_on_show() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let lot = shop.receive(b, 3);
        let line = |code: &str| {
            let filter = views::StockFilter { code: code.into(), ..views::StockFilter::within(Reach::Everywhere) };
            b.read(|q| views::stock_page(q, b.territory, &filter, 10, 0))
        };
        let code = line("")[0].lot_code.clone();
        assert_eq!(rules::read_lot_code(&code).as_ref(), Some(&code));
        assert_eq!(line(&code.to_lowercase().replace('-', " "))[0].lot, lot, "{}", b.engine);
        let seen = |days: i64| {
            let since = Micros(b.now().0 - days * Micros::DAY);
            b.read(|q| views::on_show_since(q, b.territory, since, Some(shop.maker), Reach::Everywhere)).len()
        };
        assert_eq!(seen(30), 0);
        b.pass(30 * Micros::DAY);
        assert_eq!((seen(30), seen(60)), (1, 0), "{}", b.engine);
        // From one stand to another it has been on show all the same.
        let fair = fair(b, &shop);
        b.system(Transfer { from: shop.stand, to: fair, lines: vec![(lot, 3)] }).unwrap();
        assert_eq!(seen(30), 1);
    });
}
