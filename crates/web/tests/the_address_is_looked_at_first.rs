//! What an act's address names is looked for before its form is read: one that is sent to the address of nothing takes no
//! effect, whatever its fields name, and no word is said about what was typed. And what is of another space is not there
//! where somebody asks why, or how it is called.

mod site;

use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::stock::model::PlaceKind;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};
use std::collections::BTreeMap;

const MISSING: &str = "01a20a8f-2f28-7cf5-8222-55a3474a1c11";

/// Somebody signed in: asks, and sends forms with her own token.
struct Desk<'a> {
    site: &'a Site,
    session: String,
}

impl<'a> Desk<'a> {
    fn of(site: &'a Site, b: &Bench, name: &str, role: Role, scope: Id) -> Desk<'a> {
        let email = format!("{name}@example.org");
        site.with_password(b, &email, role, scope);
        Desk { site, session: site.enter(&email) }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let (status, _, body) = self.site.ask(path, &self.session, None);
        (status, body)
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> u16 {
        let csrf = self.site.csrf(&self.session);
        let fields = [fields, &[("csrf", csrf.as_str())]].concat();
        self.site.ask(path, &self.session, Some(&fields)).0
    }
}

#[test]
fn a_form_sent_to_the_address_of_nothing_does_nothing() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 3);
    let site = Site::over(&b, config());
    let manager = Desk::of(&site, &b, "manager", Role::ShopManager, Id::NIL);
    let admin = Desk::of(&site, &b, "admin", Role::Admin, Id::NIL);
    let at = |path: &str| path.replace("{id}", MISSING);
    // The fields name what is there and hers to change.
    let honey = shop.honey.to_string();
    let price = [("what", "price"), ("variant", honey.as_str()), ("price", "1"), ("reason", "x")];
    assert_eq!(manager.send(&at("/fr/desk/products/{id}"), &price), 404);
    assert!(manager.get(&format!("/fr/desk/products/{}", shop.product)).1.contains("250,00"), "it costs what it did");
    // A criterion that is not there does not become one.
    let mut grid = vec![("code", "c1"), ("domain", "management"), ("wanted", "3"), ("body-fr", "x")];
    let levels: Vec<String> = (0..5).map(|n| format!("level-{n}-fr")).collect();
    grid.extend(levels.iter().map(|l| (l.as_str(), "x")));
    assert_eq!(admin.send("/fr/desk/capacities/grid/none", &grid), 404);
    assert!(b.read(|q| rahba_market::capacities::views::grids(q, b.territory)).is_empty());
    assert_eq!(admin.send("/fr/desk/capacities/grid/new", &grid), 303, "and the same form makes a new one where it should");
    // Nothing is said of what was typed, wrong as it is.
    for path in [
        "/fr/desk/certificates/{id}/revoke",
        "/fr/desk/people/{id}/edit",
        "/fr/desk/people/{id}",
        "/fr/desk/campaigns/{id}",
        "/fr/desk/campaigns/{id}/coupon",
        "/fr/desk/plan/{id}",
        "/fr/desk/plan/{id}/objective",
        "/fr/desk/plan/{id}/action",
        "/fr/desk/governance/{id}",
        "/fr/desk/texts/{id}/name/fr",
        "/fr/desk/products/{id}/pictures/remove",
    ] {
        assert_eq!(admin.send(&at(path), &[("what", "stop"), ("act", "duty")]), 404, "{path}");
    }
}

#[test]
fn an_account_that_is_in_no_book_is_not_there() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    let site = Site::over(&b, config());
    let accountant = Desk::of(&site, &b, "accountant", Role::Accountant, Id::NIL);
    let status = |account: String| accountant.get(&format!("/fr/desk/accounts/{account}")).0;
    assert_eq!(status(format!("A:cash.safe:{}", shop.space)), 200);
    // Nothing is owed to her yet: that too is an answer.
    assert_eq!(status(format!("L:producer.payable:{}", shop.maker)), 200);
    for none in [format!("A:cash.safe:{MISSING}"), format!("L:producer.payable:{MISSING}"), "A:nothing".to_owned()] {
        assert_eq!(status(none.clone()), 404, "{none}");
    }
}

#[test]
fn what_is_of_another_space_is_asked_by_nobody_there() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    let site = Site::over(&b, config());
    let open = OpenSpace { code: "S2".into(), commune: "03.171.01.01".into(), operator: shop.maker };
    let second = site.give(&b, open).space;
    let name = BTreeMap::from([(Lang::Fr, "Stand du fond".to_owned())]);
    let stand = OpenPlace { space: shop.space, parent: None, code: "Z9".into(), kind: PlaceKind::Stand, position: 9, name };
    let stand = site.give(&b, stand).place;
    let line =
        ReceiveLine { variant: shop.honey, units: 4, price: Some(Money(25_000)), cost: None, made_on: None, expires_on: None };
    let receive =
        Receive { org: shop.maker, place: stand, lines: vec![line], signature: "M1 1L20 20".into(), note: String::new() };
    let lot = site.give(&b, receive).lots[0];
    let loss = site.give(&b, RecordLoss { lot, place: stand, units: 1, cause: "moth".into() }).loss;
    let here = Desk::of(&site, &b, "here", Role::ShopManager, shop.space);
    let there = Desk::of(&site, &b, "there", Role::ShopManager, second);
    for path in
        [format!("/fr/desk/why/{loss}"), format!("/fr/desk/why/{}", shop.space), format!("/fr/desk/texts/{stand}/name/fr")]
    {
        assert_eq!(here.get(&path).0, 200, "{path} where she works");
        assert_eq!(there.get(&path).0, 404, "{path} from another space");
    }
    // What it is called is hers to write who works there, and no line of another's list.
    let path = format!("/fr/desk/texts/{stand}/name/fr");
    assert_eq!(there.send(&path, &[("body", "Stand volé")]), 404);
    let review = |desk: &Desk<'_>| {
        let owner = stand.to_string();
        desk.send("/fr/desk/texts/review", &[("owner", &owner), ("field", "name"), ("lang", "fr"), ("revision", "1")])
    };
    assert_eq!(review(&there), 404);
    let lacks = format!("/fr/desk/texts/{stand}/name/en");
    assert!(here.get("/fr/desk/texts?of=en").1.contains(&lacks));
    assert!(!there.get("/fr/desk/texts?of=en").1.contains(&lacks));
    assert_eq!(review(&here), 303);
    assert_eq!(here.send(&path, &[("body", "Stand de l’entrée")]), 303);
    assert!(here.get("/fr/desk/places").1.contains("Stand de l’entrée"), "the shop's pages have it too");
}

#[test]
fn of_a_person_asks_whoever_may_open_her_page() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    let site = Site::over(&b, config());
    let clerk = Register { name: "Clerk".into(), phone: None, email: Some("clerk@example.org".into()), lang: Lang::Fr };
    let path = format!("/fr/desk/why/{}", site.give(&b, clerk).person);
    let status = |name: &str, role| Desk::of(&site, &b, name, role, Id::NIL).get(&path).0;
    assert_eq!((status("admin", Role::Admin), status("auditor", Role::Auditor)), (200, 200));
    assert_eq!((status("cashier", Role::Cashier), status("accountant", Role::Accountant)), (404, 404));
    assert_eq!(Desk::of(&site, &b, "here", Role::ShopManager, shop.space).get(&path).0, 404);
}
