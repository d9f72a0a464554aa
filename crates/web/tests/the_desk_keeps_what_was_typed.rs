//! What is refused on the desk comes back with what was typed, the reason at its field; lists that are read whole
//! are searched and paged; an order's page says parts, reasons and the seller's numbers; transfer is offered only
//! where there is an account.

mod site;

use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::payouts::advance::GiveAdvance;
use rahba_market::flows::payouts::approve::Approve;
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::flows::territory::change_settings::ChangeSettings;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::rules::token_hash;
use rahba_market::sales::views;
use rahba_market::stock::model::PlaceKind;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Answer, Site, config};

struct Desk<'a> {
    site: &'a Site,
    session: String,
    csrf: String,
}

impl<'a> Desk<'a> {
    fn of(site: &'a Site, b: &Bench, login: &str, role: Role) -> Desk<'a> {
        site.with_password(b, login, role, Id::NIL);
        let session = site.enter(login);
        let csrf = site.csrf(&session);
        Desk { site, session, csrf }
    }

    fn get(&self, path: &str) -> String {
        let (status, _, page) = self.site.ask(path, &self.session, None);
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let sent: Vec<_> = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.site.ask(path, &self.session, Some(&sent))
    }
}

fn sell(b: &Bench, shop: &Shop) -> Id {
    b.system(OpenSession { till: shop.till, fair: None, float: Money(1_000) }).expect("opened");
    let sell = Sell {
        till: shop.till,
        lines: vec![(shop.honey, 1)],
        tenders: vec![Tender::Cash { amount: Money(25_000) }],
        seen_total: Money(25_000),
        lang: Lang::Fr,
        secret_hash: [3; 32],
        coupon: None,
    };
    b.system(sell).expect("sold").order
}

fn settings(site: &Site, b: &Bench, rib: &str) {
    let change = ChangeSettings {
        phone: "0535000000".into(),
        transfer_rib: rib.into(),
        transfer_holder: "Union".into(),
        ice: "001512572000078".into(),
        tax_id: "1234567".into(),
        trade_tax: "17201234".into(),
        register: "4321 Meknès".into(),
        hosting: String::new(),
        cndp: String::new(),
    };
    b.by("admin", Role::Admin, Id::NIL, change).expect("changed");
    site.app.take_settings(b.read(|q| territory(q, b.territory)).expect("there").settings);
}

#[test]
fn a_payout_is_proposed_and_refused_on_pages_that_lose_nothing() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    sell(&b, &shop);
    let site = Site::over(&b, config());
    site.app.tell_time(b.now());
    let accountant = Desk::of(&site, &b, "compta@example.org", Role::Accountant);
    let approver = Desk::of(&site, &b, "approuve@example.org", Role::PayoutApprover);
    let org = shop.maker.to_string();
    assert!(accountant.get("/fr/desk/payouts").contains("Aucun versement ici"));
    let due = accountant.get("/fr/desk/payouts/due");
    assert!(due.contains(&format!("/fr/desk/payouts/new?org={org}")), "{due}");
    assert!(!approver.get("/fr/desk/payouts/due").contains("/desk/payouts/new"), "only the accountant proposes");
    let form = accountant.get(&format!("/fr/desk/payouts/new?org={org}"));
    let command = form.split("name=\"command\" value=\"").nth(1).and_then(|x| x.split('"').next()).expect("its id").to_owned();
    // Too much, and no number: at the field, with what was typed.
    for amount in ["99999", "beaucoup"] {
        let (status, _, page) = accountant
            .post("/fr/desk/payouts/new", &[("org", &org), ("amount", amount), ("method", "cash"), ("command", &command)]);
        assert!((400..500).contains(&status), "{status}");
        assert!(page.contains(&format!("value=\"{amount}\"")) && page.contains("id=\"amount-error\""), "{page}");
    }
    let (status, _, page) =
        accountant.post("/fr/desk/payouts/new", &[("org", &org), ("amount", "10"), ("method", "bank"), ("command", &command)]);
    assert!(status == 409 && page.contains("id=\"method-error\""), "{page}");
    let good = [("org", org.as_str()), ("amount", "10"), ("method", "cash"), ("command", command.as_str())];
    let (status, headers, _) = accountant.post("/fr/desk/payouts/new", &good);
    assert_eq!(status, 303);
    let payout = headers["location"].to_str().expect("text").to_owned();
    // Pressed twice it is one.
    assert_eq!(accountant.post("/fr/desk/payouts/new", &good).1["location"], headers["location"]);
    assert!(accountant.get(&payout).contains("Vous l’avez proposé"));
    let list = accountant.get("/fr/desk/payouts?state=proposed");
    assert!(list.contains(&payout), "{list}");
    assert_eq!(accountant.get("/fr/desk/payouts?format=csv").lines().count(), 2, "a head and the payout");
    let (status, _, page) = approver.post(&payout, &[("act", "refuse"), ("reason", "  ")]);
    assert!(status == 422 && page.contains("id=\"reason-error\""), "{page}");
    assert_eq!(approver.post(&payout, &[("act", "refuse"), ("reason", "mauvais RIB")]).0, 303);
    assert!(approver.get(&payout).contains("mauvais RIB"));
    // An advance, and the payout of which half repays it, stand on her statement.
    b.system(GiveAdvance { org: shop.maker, amount: Money(12_345), reason: "bocaux".into() }).expect("given");
    let proposed = b.system(Propose { org: shop.maker, amount: Some(Money(10_000)), method: "cash".into() }).expect("proposed");
    b.db.command_blocking(b.call(Actor::system("another")), Approve { payout: proposed.payout }).expect("approved");
    site.app.tell_time(b.now());
    let statement = accountant.get(&format!("/fr/desk/statement?org={org}&format=csv"));
    let of = |word: &str| statement.lines().find(|l| l.contains(word)).unwrap_or_default().to_owned();
    assert!(statement.contains("123.45") && of("Versement").contains("-50.00"), "{statement}");
    assert!(accountant.get(&format!("/fr/desk/statement?org={org}")).contains("Avance encore à rendre"));
    // Decided meanwhile: said on its page.
    let (status, _, page) = approver.post(&payout, &[("act", "refuse"), ("reason", "encore")]);
    assert!(status == 409 && page.contains("n’attend pas de décision") && page.contains("mauvais RIB"), "{status} {page}");
}

#[test]
fn an_order_says_what_is_wrong_where_it_was_typed() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 9);
    let site = Site::over(&b, config());
    site.app.tell_time(b.now());
    let manager = Desk::of(&site, &b, "gerante@example.org", Role::ShopManager);
    let order = shop.place(&b, Id::named("cart"), 3).expect("placed").order;
    let path = format!("/fr/desk/orders/{order}");
    let page = manager.get(&path);
    assert!(page.contains("name=\"why\"") && page.contains("La livraison est trop longue"), "reasons to choose from");
    let (status, _, page) = manager.post(&path, &[("step", "cancelled"), ("why", "other"), ("note", "")]);
    assert!(status == 422 && page.contains("id=\"note-error\""), "{page}");
    for step in [Step::Packed, Step::Shipped { carrier: shop.carrier }] {
        b.system(Prepare { order, step, note: String::new() }).expect("prepared");
    }
    let (status, _, page) = manager.post(&path, &[("step", "refused"), ("fee", "cher"), ("note", "absente")]);
    assert!(status == 422 && page.contains("value=\"cher\"") && page.contains("value=\"absente\""), "{page}");
    assert!(page.contains("id=\"fee-error\""));
    // Somebody was quicker: said above, and the page shows how it is now.
    b.system(Deliver { order, till: None }).expect("delivered");
    let (status, _, page) = manager.post(&path, &[("step", "refused"), ("fee", ""), ("note", "absente")]);
    assert!(status == 409 && page.contains("state-delivered") && page.contains("class=\"error\""), "{page}");
    let line = b.read(|q| views::lines(q, b.territory, order))[0].id.to_string();
    let refund = |units: &str, reason: &str| {
        let stand = shop.stand.to_string();
        let fields = [
            ("step", "refund"),
            ("line", line.as_str()),
            ("seen", "0"),
            ("units", units),
            ("reason", reason),
            ("till", ""),
            ("back_to", stand.as_str()),
        ];
        manager.post(&path, &fields)
    };
    let (status, _, page) = refund("7", "fendu");
    assert!(status == 409 && page.contains("id=\"units-error\"") && page.contains("value=\"fendu\""), "{page}");
    assert!(page.contains("<details open>"), "its form stays open");
    assert_eq!(refund("1", "fendu").0, 303);
    let (status, _, page) = manager.post(&path, &[("step", "refund-whole"), ("seen", "0"), ("reason", "tout"), ("till", "")]);
    assert!(status == 409 && page.contains("value=\"tout\""), "it changed since it was looked at: {page}");
    let whole = [("step", "refund-whole"), ("seen", "1"), ("reason", "tout"), ("till", ""), ("back_to", "")];
    assert_eq!(manager.post(&path, &whole).0, 303);
    assert!(manager.get(&path).contains("state-returned"));
}

#[test]
fn the_buyer_says_why_and_reads_who_sells() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 9);
    let site = Site::over(&b, config());
    site.app.tell_time(b.now());
    settings(&site, &b, "");
    let secret = "asecretlinkofabuyer0123456789abc";
    let mut order = shop.order(Id::named("cart"), 1);
    order.secret_hash = token_hash(secret);
    b.anyone(order).expect("placed");
    let path = format!("/fr/order/{secret}");
    let (_, _, page) = site.ask(&path, "", None);
    for number in ["001512572000078", "1234567", "17201234", "4321 Meknès"] {
        assert!(page.contains(number), "{number}: {page}");
    }
    let (status, _, page) = site.ask(&path, "", Some(&[("why", "other"), ("reason", "")]));
    assert!(status == 422 && page.contains("id=\"reason-error\"") && page.contains("<details class=\"cancel\" open>"), "{page}");
    let (status, ..) = site.ask(&path, "", Some(&[("why", "too_long"), ("reason", "deux semaines")]));
    assert_eq!(status, 303);
    let (_, _, page) = site.ask(&path, "", None);
    assert!(page.contains("La livraison est trop longue — deux semaines") && !page.contains("name=\"why\""), "{page}");
    // The same reason in the language of whoever reads it.
    assert!(site.ask(&format!("/en/order/{secret}"), "", None).2.contains("Delivery takes too long"));
}

#[test]
fn receipts_bear_the_numbers_and_transfer_needs_an_account() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 9);
    let sale = sell(&b, &shop);
    let site = Site::over(&b, config());
    site.app.tell_time(b.now());
    settings(&site, &b, "");
    let cashier = Desk::of(&site, &b, "caisse@example.org", Role::Cashier);
    let receipt = cashier.get(&format!("/fr/till/receipt/{sale}"));
    for part in ["ICE", "001512572000078", "IF", "1234567", "TP", "17201234", "RC", "4321 Meknès"] {
        assert!(receipt.contains(part), "{part}");
    }
    let all = b.read(|q| rahba_market::catalogue::views::all_variants(q, b.territory, site.app.now()));
    let code = all.into_iter().find(|x| x.id == shop.honey).expect("honey").barcode;
    let (_, headers, _) = site.ask("/fr/basket", "", Some(&[("code", &code), ("quantity", "1")]));
    let basket = site::cookie(&headers, "basket");
    let shown = || site.ask("/fr/checkout", &basket, None).2.contains("value=\"transfer\"");
    assert!(!shown(), "no account, no transfer");
    let typed = [("how", "transfer"), ("name", "Lina"), ("phone", "0612345678"), ("commune", "el hajeb"), ("address", "1, rue")];
    let (status, _, page) = site.ask("/fr/checkout", &basket, Some(&typed));
    assert!(status == 422 && page.contains("Choisissez une autre façon") && page.contains("value=\"Lina\""), "{page}");
    let admin = Desk::of(&site, &b, "chef@example.org", Role::Admin);
    assert!(admin.get("/fr/desk/settings/union").contains("Pas encore de RIB"));
    settings(&site, &b, "011519000001205000534921");
    assert!(shown(), "with an account it is offered");
    assert!(!admin.get("/fr/desk/settings/union").contains("Pas encore de RIB"));
}

#[test]
fn a_list_that_is_read_whole_is_searched_sorted_and_paged() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    let lot = shop.receive(&b, 9);
    for n in 0..60 {
        let place = OpenPlace {
            space: shop.space,
            parent: None,
            code: format!("Z{n:02}"),
            kind: PlaceKind::Fair,
            position: 10 + n,
            name: [(Lang::Fr, format!("Foire {n:02}"))].into(),
        };
        b.system(place).expect("opened");
    }
    let site = Site::over(&b, config());
    site.app.tell_time(b.now());
    let manager = Desk::of(&site, &b, "gerante@example.org", Role::ShopManager);
    let has = |query: &str, word: &str| manager.get(&format!("/fr/desk/places?{query}")).contains(word);
    assert!(has("", "Foire 00") && !has("", "Foire 59"), "fifty on a page");
    assert!(has("page=2", "Foire 59") && !has("page=2", "Foire 00"), "and the others on the next");
    assert!(has("q=foire+59", "Foire 59") && !has("q=foire+59", "Foire 58"));
    assert!(has("q=Z59", "Foire 59") && has("kind=stand", "A1") && !has("kind=stand", "Foire 0"));
    assert!(has("sort=-c1", "Foire 59") && !has("sort=-c1", "Foire 00"));
    assert_eq!(manager.get("/fr/desk/places?format=csv&q=foire").lines().count(), 61);
    // What cannot be closed is said above the list.
    let (status, _, page) = manager.post("/fr/desk/places/close", &[("place", &shop.stand.to_string())]);
    assert!(status == 409 && page.contains("class=\"error\"") && page.contains("Foire 00"), "{page}");
    // A count that no longer fits is shown again with the causes that were chosen.
    let count = b.system(RecordCount { place: shop.stand, lines: vec![(lot, 2)] }).expect("counted").count;
    let other = b.read(|q| rahba_market::stock::views::places(q, b.territory)).into_iter().find(|p| p.code == "Z01").expect("it");
    b.system(Transfer { from: shop.stand, to: other.id, lines: vec![(lot, 5)] }).expect("moved");
    let cause = format!("cause-{lot}");
    let (status, _, page) = manager.post(&format!("/fr/desk/counts/{count}"), &[(&cause, "moth")]);
    assert!(status == 409 && page.contains("value=\"moth\" selected"), "{page}");
    // Why says how much it leaves out, and shows it when it is asked.
    for n in 0..70 {
        let (from, to) = if n % 2 == 0 { (other.id, shop.stand) } else { (shop.stand, other.id) };
        b.system(Transfer { from, to, lines: vec![(lot, 1)] }).expect("moved");
    }
    site.app.tell_time(b.now());
    let why = manager.get(&format!("/fr/desk/why/{lot}"));
    let more = why.split("href=\"?on=&#38;").nth(1).and_then(|x| x.split('"').next()).expect("more is offered");
    assert!(why.contains("événements plus anciens"), "{why}");
    let events = |page: &str| page.matches("<li><b>").count();
    let longer = manager.get(&format!("/fr/desk/why/{lot}?{more}"));
    assert!(events(&longer) > events(&why) && !longer.contains("événements plus anciens"));
}

#[test]
fn the_office_s_own_words_are_kept_too() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 2);
    let order = shop.place(&b, Id::named("cart"), 1).expect("placed").order;
    let cancel = Cancel { order, why: String::new(), reason: "personne ne répond".into(), secret_hash: None };
    b.by("manager", Role::ShopManager, Id::NIL, cancel).expect("cancelled");
    let site = Site::over(&b, config());
    site.app.tell_time(b.now());
    let manager = Desk::of(&site, &b, "gerante@example.org", Role::ShopManager);
    assert!(manager.get(&format!("/fr/desk/orders/{order}")).contains("personne ne répond"));
    // A price that is none: the product's page comes back with it.
    let path = format!("/fr/desk/products/{}", shop.product);
    let honey = shop.honey.to_string();
    let (status, _, page) =
        manager.post(&path, &[("what", "price"), ("variant", &honey), ("price", "cher"), ("reason", "nouvelle récolte")]);
    assert!(status == 422 && page.contains("value=\"cher\"") && page.contains("value=\"nouvelle récolte\""), "{page}");
    // A member without a name.
    let path = format!("/fr/desk/organisations/{}", shop.maker);
    let (status, _, page) = manager.post(&path, &[("what", "add-member"), ("name", "Itto"), ("gender", "m"), ("age", "900")]);
    assert!(status == 422 && page.contains("value=\"Itto\"") && page.contains("value=\"m\" selected"), "{page}");
}
