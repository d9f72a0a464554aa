//! The committee's workbook and the public data say what the money book says, to the centime.

mod site;

use calamine::{Data, Reader, Xlsx};
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::programme::add_partner::AddPartner;
use rahba_market::flows::programme::claim_tranche::ClaimTranche;
use rahba_market::flows::programme::decide::DecideProject;
use rahba_market::flows::programme::define_indicator::DefineIndicator;
use rahba_market::flows::programme::publish_call::PublishCall;
use rahba_market::flows::programme::receive_tranche::ReceiveTranche;
use rahba_market::flows::programme::record_expense::RecordExpense;
use rahba_market::flows::programme::sign_convention::{NewTranche, SignConvention};
use rahba_market::flows::programme::submit::Submit;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::ledger::{self, chart};
use rahba_market::people::rules::token_hash;
use rahba_market::programme::measures;
use rahba_market::programme::model::{Contribution, Measure, Texts};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::Command;
use site::{Site, config};
use std::io::Cursor;

fn said(x: &str) -> Texts {
    [(Lang::Fr, x.to_owned())].into()
}

fn other<C: Command>(site: &Site, b: &Bench, c: C) -> C::Done {
    b.db.command_blocking(site.app.call(Actor::system("another")), c).unwrap_or_else(|e| panic!("{}: {e}", C::NAME))
}

fn sell(site: &Site, b: &Bench, s: &Shop, units: i64) {
    let total = Money(25_000 * units);
    let sale = Sell {
        till: s.till,
        lines: vec![(s.honey, units)],
        tenders: vec![Tender::Cash { amount: total }],
        seen_total: total,
        lang: Lang::Ar,
        coupon: None,
        secret_hash: token_hash(&format!("receipt {units} {}", site.app.now().0)),
    };
    site.give(b, sale);
}

/// A signed project of 1,000 dirhams and a centime, of which 800 are the grant; some came, some is spent.
fn project(site: &Site, b: &Bench, s: &Shop) -> Id {
    let today = site.app.zone().day(site.app.now());
    let partner = |code: &str| AddPartner { code: code.into(), kind: code.into(), name: said(code) };
    let (indh, own) = (site.give(b, partner("indh")).partner, site.give(b, partner("own")).partner);
    let call = site.give(
        b,
        PublishCall {
            title: said("Appel"),
            grant: Bps(8_000),
            cap: Money::from_dirhams(300_000),
            kind: Bps(0),
            follow_up_days: 0,
            opens_on: today,
            closes_on: today,
            papers: Vec::new(),
            source: String::new(),
        },
    );
    let gift = |partner, amount, grant| Contribution { partner, form: "cash".into(), amount, precision: "exact".into(), grant };
    let submit = Submit {
        call: call.call,
        title: said("Four à pain"),
        purpose: said("Cuire"),
        holder: s.maker,
        operator: s.maker,
        cost: Money(100_001),
        precision: "exact".into(),
        source: String::new(),
        starts_on: today,
        ends_on: today,
        contributions: vec![gift(indh, Money(80_000), true), gift(own, Money(20_001), false)],
        papers: Vec::new(),
    };
    let project = site.give(b, submit).project;
    other(site, b, DecideProject { project, approve: true, reason: "oui".into() });
    let tranche =
        |partner, amount| NewTranche { partner, form: "cash".into(), amount, due_on: today, condition: "signé".into() };
    let sign = SignConvention {
        project,
        convention: "C-1".into(),
        signed_on: today,
        obligations: "vendre".into(),
        tranches: vec![tranche(indh, Money(80_000)), tranche(own, Money(20_001))],
    };
    let tranches = site.give(b, sign).tranches;
    site.give(b, ClaimTranche { tranche: tranches[1], evidence: "reçu".into() });
    other(site, b, ReceiveTranche { tranche: tranches[1], received_on: today, reference: "V-1".into() });
    for amount in [Money(3_333), Money(12_345)] {
        let expense = RecordExpense {
            project,
            spent_on: today,
            supplier: "Maçon".into(),
            what: "Briques".into(),
            amount,
            form: "cash".into(),
            paper: "F-1".into(),
            document: String::new(),
        };
        site.give(b, expense);
    }
    project
}

/// Dirhams of a workbook's cell, as whole centimes.
#[expect(clippy::cast_possible_truncation, reason = "small sums, rounded to the centime")]
fn centimes(cell: Option<&Data>) -> i64 {
    match cell {
        Some(Data::Float(x)) => (x * 100.0).round() as i64,
        Some(Data::Int(n)) => n * 100,
        other => panic!("not a number: {other:?}"),
    }
}

/// The workbook as LibreOffice reads it, sheet by sheet: it computes the sums itself.
fn by_office(office: &str, bytes: &[u8], name: &str) -> Vec<String> {
    let folder = std::env::temp_dir().join(format!("rahba-office-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("report.xlsx"), bytes).expect("written");
    let done = std::process::Command::new(office)
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
        .args(["--headless", "--convert-to"])
        // Comma, quotes, UTF-8, values and not as shown, every sheet into its own file.
        .arg("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")
        .arg("--outdir")
        .arg(folder.join("out"))
        .arg(folder.join("report.xlsx"))
        .output()
        .expect("LibreOffice runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let files = std::fs::read_dir(folder.join("out")).expect("it wrote files");
    let sheets = files.map(|f| std::fs::read_to_string(f.expect("a file").path()).expect("a text")).collect();
    std::fs::remove_dir_all(&folder).expect("removed");
    sheets
}

#[test]
fn the_workbook_s_sums_are_the_ledger_s() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 40);
        let site = Site::over(b, config());
        site.give(b, OpenSession { till: s.till, fair: None, float: Money(50_000) });
        sell(&site, b, &s, 2);
        sell(&site, b, &s, 3);
        let p = project(&site, b, &s);
        let today = site.app.zone().day(site.app.now());
        site.give(
            b,
            DefineIndicator {
                code: "sales".into(),
                measure: Measure::Sales,
                position: 0,
                name: said("Ventes"),
                definition: said("Ce qui fut payé"),
                baseline: 0,
                baseline_on: today,
                target: 1,
                target_on: today,
            },
        );
        site.with_password(b, "province@example.org", Role::ProgrammeMonitor, Id::NIL);
        let session = site.enter("province@example.org");
        let (status, headers, bytes) = site.bytes("/fr/desk/programme/report?format=xlsx", &session, None);
        assert_eq!(status, 200);
        assert!(headers["content-disposition"].to_str().unwrap().ends_with(".xlsx\""));
        // On a machine without LibreOffice this part is left out; the whole test installs it.
        if let Ok(office) = std::env::var("RAHBA_TEST_OFFICE") {
            let sheets = by_office(&office, &bytes, b.engine);
            assert_eq!(sheets.len(), 6, "it opens with every sheet");
            let ends = |wanted: &[&str]| {
                let last = |s: &String| {
                    s.lines().last().unwrap_or_default().split(',').map(|c| c.trim_matches('"').to_owned()).collect::<Vec<_>>()
                };
                sheets.iter().map(last).any(|row| wanted.iter().all(|w| row.iter().any(|c| c == w)))
            };
            assert!(ends(&["1000.01", "200.01", "156.78"]), "projects: {sheets:?}");
            assert!(ends(&["1250"]), "sales: {sheets:?}");
        }
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let names = book.sheet_names();
        assert_eq!(names.len(), 6, "{names:?}");
        let mut total = |sheet: usize, column: usize| {
            let range = book.worksheet_range(&names[sheet]).expect("a sheet");
            let lines = range.rows().skip(1).take(range.height() - 2).map(|r| centimes(r.get(column))).sum::<i64>();
            let last = centimes(range.rows().next_back().and_then(|r| r.get(column)));
            assert_eq!(lines, last, "{}: the lines of {} add up to its last row", b.engine, names[sheet]);
            last
        };
        let balance = |account: ledger::Account| b.read(|q| ledger::views::balance(q, b.territory, &account));
        let spent = Money(3_333 + 12_345);
        assert_eq!(balance(chart::project_bank(p)), Money(20_001) - spent, "what came and is not spent");
        assert_eq!((total(0, 6), total(0, 8), total(0, 9)), (100_001, 20_001, spent.0), "{}: projects", b.engine);
        assert_eq!(total(1, 5), 100_001, "{}: tranches", b.engine);
        assert_eq!(total(2, 5), spent.0, "{}: expenses", b.engine);
        let way = b.read(|q| {
            let w = measures::Window::now(q, b.territory, today, today, b.now())?;
            measures::way(q, b.territory, w)
        });
        assert_eq!((total(3, 2), way.total().0), (125_000, 125_000), "{}: sales", b.engine);
    });
}

#[test]
fn the_public_data_moves_with_a_sale_and_names_nobody() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 40);
        let site = Site::over(b, config());
        site.app.tell_time(site.app.now());
        site.give(b, OpenSession { till: s.till, fair: None, float: Money(50_000) });
        let whole = || {
            let (status, _, text) = site.ask("/fr/programme/data.csv", "", None);
            assert_eq!(status, 200);
            let line = text.lines().find(|l| l.contains(",sales,whole,")).unwrap_or_else(|| panic!("{text}")).to_owned();
            (line.split(',').nth(5).expect("a value").to_owned(), text)
        };
        assert_eq!(whole().0, "0.00");
        sell(&site, b, &s, 2);
        assert_eq!(whole().0, "500.00", "{}: what was kept before a sale is not shown after it", b.engine);
        assert_eq!(whole().0, "500.00");
        sell(&site, b, &s, 1);
        let (value, text) = whole();
        assert_eq!(value, "750.00");
        // One maker is fewer than may be told apart: her commune's cell is empty, and her name is nowhere.
        let communes: Vec<&str> = text.lines().filter(|l| l.contains(",sales,commune,")).collect();
        assert!(!communes.is_empty() && communes.iter().all(|l| l.split(',').nth(5) == Some("")), "{communes:?}");
        let (_, _, page) = site.ask("/fr/programme", "", None);
        // The file says when its figures were read, in each row, as the page does.
        let now = rahba_web::kit::fmt::stamp(site.app.now());
        let read: std::collections::BTreeSet<&str> = text.lines().skip(1).filter_map(|l| l.rsplit(',').next()).collect();
        assert!(text.lines().next().is_some_and(|head| head.ends_with(",to,read_at")), "{text}");
        assert_eq!(read, [now.as_str()].into());
        for text in [&text, &page] {
            assert!(!text.contains("Abeilles") && !text.contains("bees"), "{text}");
        }
        for lang in ["ar", "fr", "zgh", "en"] {
            for path in ["programme", "programme/dictionary"] {
                assert_eq!(site.ask(&format!("/{lang}/{path}"), "", None).0, 200);
            }
        }
    });
}
