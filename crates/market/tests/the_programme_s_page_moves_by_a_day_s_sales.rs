//! Indicators are the books' own figures: a scripted day moves them by exactly its sales, on both
//! engines; a frozen one that somebody tampered with is found by the audit.

use rahba_kernel::role::{Permission, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::programme::define_indicator::DefineIndicator;
use rahba_market::flows::programme::freeze::FreezeIndicators;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::programme::measures::{self, behind, live, whole};
use rahba_market::programme::model::{Measure, Split};
use rahba_market::programme::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::{audit, people, sales};
use rahba_store::{Command, Ctx, Refused, Tx, params, statements};
use serde::Serialize;

statements! {
    CHANGE (Id, Int, Int) -> () =
        "UPDATE indicator_value SET value = $3 WHERE territory_id = $1 AND measure = 'sales' AND split = 'whole' AND value = $2";
    LOSE (Id) -> () =
        "DELETE FROM indicator_value WHERE territory_id = $1 AND measure = 'income' AND split = 'women' AND cell = 'yes'";
}

/// What no flow of the business does.
#[derive(Debug, Serialize)]
enum Tamper {
    Change(i64, i64),
    Lose,
}

impl Command for Tamper {
    const NAME: &'static str = "test/tamper";
    const MAY: Permission = Permission::System;
    type Done = ();
    type Refusal = rahba_market::flows::programme::freeze::FreezeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<Self::Refusal>> {
        match self {
            Tamper::Change(from, to) => tx.execute(&CHANGE, params![ctx.territory, *from, *to])?,
            Tamper::Lose => tx.execute(&LOSE, params![ctx.territory])?,
        }
        Ok(())
    }
}

const FEE: i64 = 3_000 + 600 + 125;

fn today(b: &Bench) -> Day {
    Zone::casablanca().day(b.now())
}

fn manager<C: Command>(b: &Bench, c: C) -> C::Done {
    b.by("manager", Role::ShopManager, Id::NIL, c).unwrap_or_else(|e| panic!("{}: {e}", C::NAME))
}

fn sell(b: &Bench, s: &Shop, units: i64) {
    let total = Money(25_000 * units);
    let sale = Sell {
        till: s.till,
        lines: vec![(s.honey, units)],
        tenders: vec![Tender::Cash { amount: total }],
        seen_total: total,
        lang: Lang::Ar,
        coupon: None,
        secret_hash: people::rules::token_hash(&format!("r {}", b.now().0)),
    };
    b.by("cashier", Role::Cashier, Id::NIL, sale).expect("a sale");
}

/// (sales, income, active makers, share) of all that is in the books.
fn figures(b: &Bench) -> (i64, i64, i64, i64) {
    let v = b.read(|q| live(q, b.territory, Day(0), today(b), b.now()));
    let of = |m| whole(&v, m);
    (of(Measure::Sales), of(Measure::Income), of(Measure::ActiveMakers), of(Measure::MakerShare))
}

fn define(b: &Bench) {
    for m in Measure::ALL {
        b.by(
            "monitor",
            Role::ProgrammeMonitor,
            Id::NIL,
            DefineIndicator {
                code: m.code().into(),
                measure: m,
                position: 1,
                name: [(Lang::Fr, m.code().to_owned())].into(),
                definition: [].into(),
                baseline: 0,
                baseline_on: today(b),
                target: 100,
                target_on: today(b).plus(365),
            },
        )
        .expect("an indicator");
    }
}

#[test]
fn a_scripted_day_moves_the_figures_by_its_sales() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 40);
        assert_eq!(figures(b), (0, 0, 0, 0));
        b.by("cashier", Role::Cashier, Id::NIL, OpenSession { till: s.till, fair: None, float: Money(50_000) }).unwrap();
        sell(b, &s, 2);
        let before = figures(b);
        assert_eq!(before, (50_000, 2 * (25_000 - FEE), 1, 8_510));

        // The day: three at the counter, four by carrier of which one comes back; one more is only placed.
        b.pass(Micros::DAY);
        let day = today(b);
        sell(b, &s, 1);
        sell(b, &s, 2);
        let placed = s.place(b, Id::named("cart 1"), 4).unwrap();
        s.place(b, Id::named("cart 2"), 1).unwrap();
        assert_eq!(figures(b).0, before.0 + 75_000, "{}: what is only ordered is not sold", b.engine);
        let step = |step| Prepare { order: placed.order, step, note: String::new() };
        manager(b, step(Step::Packed));
        manager(b, step(Step::Shipped { carrier: s.carrier }));
        manager(b, Deliver { order: placed.order, till: None });
        let line = b.read(|q| sales::views::lines(q, b.territory, placed.order))[0].id;
        let back = Refund { line, units: 1, seen_refunded: 0, till: None, back_to: Some(s.stand), reason: "x".into() };
        manager(b, back);
        let after = figures(b);
        let sold = 25_000 * (3 + 4 - 1);
        assert_eq!((after.0 - before.0, after.1 - before.1), (sold, 6 * (25_000 - FEE)), "{}", b.engine);

        // The same by the day itself, by family, channel and commune, and line by line.
        let v = b.read(|q| live(q, b.territory, day, day, b.now()));
        assert_eq!(whole(&v, Measure::Sales), sold);
        for split in [Split::Family, Split::Channel, Split::Commune, Split::Women, Split::Youth] {
            let sum: i64 = v.iter().filter(|x| x.measure == Measure::Sales && x.split == split).map(|x| x.value).sum();
            assert_eq!(sum, sold, "{} {split:?}", b.engine);
        }
        let cell = |split, cell: &str| {
            v.iter().find(|x| x.measure == Measure::Sales && x.split == split && x.cell == cell).map_or(0, |x| x.value)
        };
        assert_eq!((cell(Split::Channel, "till"), cell(Split::Channel, "web")), (75_000, 75_000));
        assert_eq!((cell(Split::Women, "yes"), cell(Split::Women, "no")), (sold, 0));
        let open = |m| {
            let lines = b.read(|q| behind(q, b.territory, m, (day, day), 1_000, 0));
            lines.iter().map(|l| l.amount.0).sum::<i64>()
        };
        assert_eq!((open(Measure::Sales), open(Measure::Income)), (sold, 6 * (25_000 - FEE)));
        let window = |from| b.read(|q| measures::Window::now(q, b.territory, from, day, b.now()));
        let way = b.read(|q| measures::way(q, b.territory, window(day)));
        assert_eq!((way.total(), way.maker), (Money(sold), Money(6 * (25_000 - FEE))));
        assert_eq!((way.union, way.vat, way.solidarity), (Money(6 * 3_000), Money(6 * 600), Money(6 * 125)));
        let months = b.read(|q| measures::by_month(q, b.territory, window(Day(0))));
        assert_eq!(months.values().map(|m| m.0).sum::<i64>(), after.0);
    });
}

#[test]
fn a_frozen_indicator_is_computed_again_and_a_tampered_one_found() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 40);
        b.by("cashier", Role::Cashier, Id::NIL, OpenSession { till: s.till, fair: None, float: Money(50_000) }).unwrap();
        sell(b, &s, 3);
        define(b);
        let freeze = |b: &Bench| {
            let period = FreezeIndicators { from: Day(0), to: today(b), note: "comité".into() };
            b.by("monitor", Role::ProgrammeMonitor, Id::NIL, period).expect("frozen").freeze
        };
        let first = freeze(b);
        let values = b.read(|q| views::values(q, b.territory, first));
        assert_eq!(whole(&values, Measure::Sales), 75_000);
        // The same day goes on: what was frozen stays true of what the books held then.
        sell(b, &s, 1);
        // Its way and its months, too: a kept report does not contradict itself.
        let kept = b.read(|q| views::freezes(q, b.territory)).into_iter().find(|k| k.id == first).expect("kept");
        let w = measures::Window { from: kept.from, to: kept.to, through: kept.through, at: kept.at };
        assert_eq!(b.read(|q| measures::way(q, b.territory, w)).total(), Money(75_000));
        let months = b.read(|q| measures::by_month(q, b.territory, w));
        assert_eq!(months.values().map(|m| m.0).sum::<i64>(), 75_000);
        b.pass(Micros::DAY);
        sell(b, &s, 1);
        let second = freeze(b);
        assert_eq!(whole(&b.read(|q| views::values(q, b.territory, second)), Measure::Sales), 125_000);
        let findings = || b.read(|q| audit::audit(q, b.territory)).findings;
        assert!(findings().is_empty(), "{}: {:#?}", b.engine, findings());
        b.system(Tamper::Change(75_000, 75_001)).unwrap();
        let found = findings();
        assert_eq!(found.len(), 1, "{}: {found:#?}", b.engine);
        assert_eq!(found[0].rule, "indicator");
        assert!(found[0].text.starts_with("PR-2026-000001: sales by whole"), "{}", found[0].text);
        b.system(Tamper::Change(75_001, 75_000)).unwrap();
        b.system(Tamper::Lose).unwrap();
        assert_eq!(findings().len(), 2, "{}: one is missing in each", b.engine);
    });
}
