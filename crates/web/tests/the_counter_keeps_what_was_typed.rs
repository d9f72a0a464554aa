//! The till over its forms: scans, weights and scale labels come onto the ticket, a refusal loses nothing,
//! the receipt says the change, the drawer is counted blind and its Z report is kept.

mod site;

use rahba_kernel::formats::ean;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Money, Unit};
use rahba_market::catalogue;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::stock::PlaceKind;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config, cookie};

/// Couscous at 80.00 the kilo, sold by ten grams: its variant.
fn couscous(site: &Site, b: &Bench, s: &Shop) -> Id {
    let added = site.give(
        b,
        AddProduct {
            code: "couscous".into(),
            org: s.maker,
            family: s.family,
            form: "sack".into(),
            unique: false,
            unit: Unit::G,
            step: 10,
            price_per: 1_000,
            shelf_life_days: None,
            attributes: [].into(),
            name: [(Lang::Fr, "Couscous".to_owned()), (Lang::Ar, "كسكس".to_owned())].into(),
            description: [].into(),
            story: [].into(),
            variants: vec![NewVariant {
                code: "couscous-kg".into(),
                label: [].into(),
                weight_g: 1_000,
                price: Some(Money(8_000)),
            }],
        },
    );
    let variant = added.variants[0];
    let line = ReceiveLine { variant, units: 5_000, price: None, cost: None, made_on: None, expires_on: None };
    let signature = "M1 1L20 20".to_owned();
    site.give(b, Receive { org: s.maker, place: s.stand, lines: vec![line], signature, note: String::new() });
    site.give(b, SetProductState { product: added.product, to: ProductMove::Publish });
    variant
}

/// What stands after a mark in a page, up to a quote.
fn after<'a>(page: &'a str, mark: &str) -> &'a str {
    page.split(mark).nth(1).unwrap_or_else(|| panic!("{mark} is not there")).split('"').next().unwrap_or("")
}

struct Counter<'a> {
    site: &'a Site,
    session: String,
    csrf: String,
    till: String,
}

impl Counter<'_> {
    fn get(&self, query: &str) -> site::Answer {
        self.site.ask(&format!("/fr/till?till={}&{query}", self.till), &self.session, None)
    }

    /// Where a scan or a typed quantity leads.
    fn leads(&self, query: &str) -> String {
        let (status, headers, page) = self.get(query);
        assert_eq!(status, 303, "{query}: {page}");
        headers["location"].to_str().expect("an address").to_owned()
    }

    fn post(&self, more: &[(&str, &str)]) -> site::Answer {
        let mut sent = vec![("csrf", self.csrf.as_str()), ("till", self.till.as_str())];
        sent.extend(more);
        self.site.ask("/fr/till", &self.session, Some(&sent))
    }
}

#[test]
fn a_saturday_at_the_counter() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        s.receive(b, 20);
        let grain = couscous(&site, b, &s);
        site.with_password(b, "cashier@example.org", Role::Cashier, Id::NIL);
        let session = site.enter("cashier@example.org");
        let c = Counter { site: &site, csrf: site.csrf(&session), session, till: s.till.to_string() };
        let code = |v: Id| {
            let all = b.read(|q| catalogue::views::all_variants(q, b.territory, site.app.now()));
            all.into_iter().find(|x| x.id == v).unwrap().barcode
        };
        let (jar, sack) = (code(s.honey), code(grain));

        // The safe holds 1,000.00: more is refused, and what was typed is there to be mended.
        let (status, _, page) = c.post(&[("act", "open"), ("float", "2500")]);
        assert_eq!(status, 409);
        assert!(page.contains("value=\"2500\"") && page.contains("role=\"alert\""), "{page}");
        assert_eq!(c.post(&[("act", "open"), ("float", "300")]).0, 303);

        // A scan, `2*` before a scan, a weight typed as the scale says it.
        assert!(c.leads(&format!("q={jar}")).ends_with(&format!("{}x1", s.honey)));
        let three = format!("{}x3", s.honey);
        assert!(c.leads(&format!("q=2*{jar}&ticket={}x1", s.honey)).ends_with(&three));
        let tapped = c.leads(&format!("q={sack}&ticket={three}"));
        assert!(tapped.ends_with(&format!("{three}.{grain}x10&edit={grain}")), "{tapped}");
        let again = c.leads(&format!("q={sack}&ticket={grain}x350"));
        assert!(again.contains(&format!("ticket={grain}x350&edit=")), "scanned again it is not more: {again}");
        let typed = |amount: &str| format!("line={grain}&amount={amount}&ticket={three}.{grain}x10");
        let ticket = format!("{three}.{grain}x350");
        for amount in ["0,35", "350", "0.350%20kg", "350%20g"] {
            assert!(c.leads(&typed(amount)).ends_with(&ticket), "{amount}");
        }
        let (status, _, page) = c.get(&typed("0,355"));
        assert!(status == 200 && page.contains("Se vend par") && page.contains("10\u{a0}g\u{2069}"), "{page}");
        assert!(page.contains(&format!("{three}.{grain}x10")), "the ticket stays");
        // A code that is scanned while the cursor stands in a quantity is a scan.
        assert!(c.leads(&typed(&jar)).contains(&format!("{}x4", s.honey)));
        // Labels of a scale: 350 g, and 28.00 DH of it.
        let item: u32 = sack[2..12].parse().unwrap();
        for label in [ean::measured(21, item, 350), ean::measured(22, item, 2_800)] {
            assert!(c.leads(&format!("q={}", label.unwrap())).ends_with(&format!("{grain}x350")));
        }
        // Centimetres of couscous are nothing.
        let (_, _, page) = c.get(&format!("q={}", ean::measured(23, item, 350).unwrap()));
        assert!(page.contains("role=\"alert\""));

        // Three jars and 350 g: 750.00 + 28.00.
        let (_, _, page) = c.get(&format!("ticket={ticket}"));
        assert_eq!(after(&page, "name=\"total\" value=\""), "77800");
        let command = after(&page, "name=\"command\" value=\"").to_owned();
        let sale = |total: &str, more: &[(&str, &str)]| {
            let mut all = vec![("act", "sell"), ("ticket", ticket.as_str()), ("total", total), ("command", command.as_str())];
            all.extend(more);
            c.post(&all)
        };
        // No slip, too little given, a changed price: each keeps all that was typed, and the sale's id.
        let kept = |page: &str| {
            for part in ["value=\"900\"", "value=\"100\"", &ticket, &command] {
                assert!(page.contains(part), "{part} is lost: {page}");
            }
        };
        let (status, _, page) = sale("77800", &[("given", "900"), ("card", "100")]);
        assert_eq!(status, 422);
        kept(&page);
        let (status, _, page) = sale("77800", &[("given", "100"), ("card", "0"), ("slip", "4711")]);
        assert_eq!(status, 422);
        assert!(page.contains("778,00") && page.contains("value=\"4711\""), "{page}");
        site.give(b, SetPrice { variant: grain, amount: Money(9_000), reason: "dearer".into() });
        let (status, _, page) = sale("77800", &[("given", "900"), ("card", "100"), ("slip", "4711")]);
        assert_eq!(status, 409);
        kept(&page);
        assert_eq!(after(&page, "name=\"total\" value=\""), "78150", "the new total");

        // Split: 100.00 by card, 681.50 of 900.00 in cash.
        let (status, headers, page) = sale("78150", &[("given", "900"), ("card", "100"), ("slip", "4711")]);
        assert_eq!(status, 303, "{page}");
        let receipt = headers["location"].to_str().unwrap().to_owned();
        // Sent twice, it is one sale.
        let twice = sale("78150", &[("given", "900"), ("card", "100"), ("slip", "4711")]);
        assert_eq!(twice.1["location"], headers["location"]);
        let (_, _, page) = site.ask(&receipt, &c.session, None);
        assert!(page.contains("class=\"qr\""), "her own link, to be read by her phone");
        let (_, _, later) = site.ask(receipt.split('?').next().unwrap(), &c.session, None);
        assert!(!later.contains("class=\"qr\""), "from a list of orders nobody has her link");
        // 12 % and its VAT, 0.5 %: of 750.00 and of 31.50 what is left.
        let hers = 75_000 - 9_000 - 1_800 - 375 + 3_150 - 378 - 76 - 16;
        let hers = rahba_kernel::formats::number::amount(Lang::Fr, Money(hers));
        for part in ["781,50", "218,50", "900,00", "4711", "100,00", "681,50", "Hors champ de la TVA", "350\u{a0}g", &hers] {
            assert!(page.contains(part), "{part} is not on the receipt: {page}");
        }

        // Put aside and taken back, by this device's cookie.
        let (_, headers, _) = c.post(&[("act", "park"), ("ticket", &ticket)]);
        let parked = cookie(&headers, "parked");
        let with = format!("{}; {parked}", c.session);
        let (_, _, page) = site.ask(&format!("/fr/till?till={}", c.till), &with, None);
        assert!(page.contains("name=\"at\" value=\"0\""), "{page}");
        let sent = [("csrf", c.csrf.as_str()), ("till", c.till.as_str()), ("act", "resume"), ("at", "0"), ("ticket", "")];
        let (_, headers, _) = site.ask("/fr/till", &with, Some(&sent));
        assert!(headers["location"].to_str().unwrap().ends_with(&ticket));

        // A blank sheet is no count; then 3 × 200, 7 × 50, 2 × 10, 1 × 5, 3 × 1, 1 × 0.50: 978.50.
        assert_eq!(c.post(&[("act", "close")]).0, 422);
        let sheet =
            [("d-20000", "3"), ("d-5000", "7"), ("d-1000", "2"), ("d-500", "1"), ("d-100", "3"), ("d-50", "1"), ("act", "close")];
        let (status, headers, page) = c.post(&sheet);
        assert_eq!(status, 303, "{page}");
        let z = headers["location"].to_str().unwrap().to_owned();
        let (status, _, page) = site.ask(&z, &c.session, None);
        assert_eq!(status, 200);
        // Float 300.00 + cash 681.50 = 981.50 expected; 3.00 are missing.
        for part in ["Z-T1-000001", "781,50", "681,50", "981,50", "978,50", "−3,00", "300,00"] {
            assert!(page.contains(part), "{part} is not on the Z report: {page}");
        }
        site.with_password(b, "books@example.org", Role::Accountant, Id::NIL);
        let books = site.enter("books@example.org");
        let (_, _, csv) = site.ask("/fr/till/z?format=csv", &books, None);
        assert!(csv.contains("Z-T1-000001") && csv.contains("-3"), "{csv}");
        let (_, _, page) = site.ask("/fr/till/z?differing=1", &books, None);
        assert!(page.contains("Z-T1-000001"));
        let (_, _, page) = site.ask("/fr/till/z?to=2020-01-01", &books, None);
        assert!(!page.contains("Z-T1-000001"));
        // Whoever only makes goods does not see the shop's takings.
        site.with_password(b, "bees@example.org", Role::ProducerManager, s.maker);
        assert_eq!(site.ask(&z, &site.enter("bees@example.org"), None).0, 403);
    });
}

#[test]
fn a_till_at_a_fair_shows_and_sells_what_was_carried_there() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        let lot = s.receive(b, 20);
        couscous(&site, b, &s);
        site.with_password(b, "cashier@example.org", Role::Cashier, Id::NIL);
        let session = site.enter("cashier@example.org");
        let c = Counter { site: &site, csrf: site.csrf(&session), session, till: s.till.to_string() };
        assert!(!c.get("").2.contains("name=\"fair\""), "{}: there is none to choose", b.engine);
        let fair = OpenPlace {
            space: s.space,
            parent: None,
            code: "F1".into(),
            kind: PlaceKind::Fair,
            position: 9,
            name: [(Lang::Fr, "Foire de Meknès".to_owned())].into(),
        };
        let fair = site.give(b, fair).place;
        site.give(b, Transfer { from: s.stand, to: fair, lines: vec![(lot, 2)] });
        let stand = s.stand.to_string();
        let (status, _, page) = c.post(&[("act", "open"), ("float", "0"), ("fair", &stand)]);
        assert!(status == 404 && page.contains("role=\"alert\""), "{}: a stand is no fair: {status}", b.engine);
        assert_eq!(c.post(&[("act", "open"), ("float", "0"), ("fair", &fair.to_string())]).0, 303);
        let (_, _, page) = c.get(&format!("ticket={}x3", s.honey));
        assert!(page.contains("Foire de Meknès") && page.contains("class=\"short\""), "{}: of two, three are too many", b.engine);
        assert_eq!(page.matches("loading=\"lazy\"><span>").count(), 1, "{}: the couscous stayed at home", b.engine);
        let ticket = format!("{}x2", s.honey);
        let command = Id::named("a sale at the fair").to_string();
        let sale = [("act", "sell"), ("ticket", &*ticket), ("total", "50000"), ("command", &*command), ("pay", "cash")];
        assert_eq!(c.post(&sale).0, 303, "{}", b.engine);
        let (status, headers, _) = c.post(&[("act", "close"), ("d-20000", "2"), ("d-10000", "1")]);
        assert_eq!(status, 303);
        let (_, _, page) = site.ask(headers["location"].to_str().unwrap(), &c.session, None);
        assert!(page.contains("Foire de Meknès") && page.contains("500,00"), "{}: its Z says where", b.engine);
    });
}
