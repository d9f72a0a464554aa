//! Every declared route for every role: who is let in is what the registry says, and what is another
//! maker's is not there. A route that nobody declared cannot be in the matrix, because it cannot exist.
//!
//! Which things there are, and of which space each is, is read from the database by
//! `crates/rahba/tests/who_sees_which_thing`. Here are the words on lists, and acts that name in their fields
//! what a page would not have offered.

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use rahba_kernel::role::{Actor, Grant, Permission, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::orders::place::Place;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::note_denial::{NoteDenial, denials};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::sign_in::SignIn;
use rahba_market::flows::people::unlock::Unlock;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::model::SessionKind;
use rahba_market::people::rules::token_hash;
use rahba_market::stock::model::PlaceKind;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, JournalRow};
use rahba_web::kit::registry::Proof;
use rahba_web::kit::serve::routes;
use rahba_web::{App, Config, router};
use tower::ServiceExt;

const MISSING: &str = "01a20a8f-2f28-7cf5-8222-55a3474a1c11";

struct Site {
    app: App,
    runtime: tokio::runtime::Runtime,
}

fn config(data: std::path::PathBuf) -> Config {
    Config {
        secure: false,
        proxies: Vec::new(),
        origin: "https://market.example".into(),
        key: [7; 32].into(),
        data,
        demo_logins: Vec::new(),
    }
}

/// The cookie of a stranger who was given a page with a form.
const FORM: &str = "formcookieofastranger";

struct Answer {
    status: u16,
    location: String,
    headers: axum::http::HeaderMap,
    body: String,
}

impl Site {
    fn over(b: &Bench) -> Site {
        let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
        let data = std::env::temp_dir();
        Site {
            app: App::new(b.db.clone(), t, config(data)),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
        }
    }

    fn ask(&self, method: &Method, path: &str, token: Option<&str>, form: Option<&str>, site: &str) -> Answer {
        self.runtime.block_on(async {
            let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", site);
            request = request.header("cookie", token.map_or(format!("form={FORM}"), |t| format!("session={t}")));
            if form.is_some() {
                request = request.header("content-type", "application/x-www-form-urlencoded");
            }
            let body = Body::from(form.unwrap_or_default().to_owned());
            let r = router(self.app.clone()).oneshot(request.body(body).expect("a request")).await.expect("an answer");
            let (parts, body) = r.into_parts();
            let body = to_bytes(body, 20_000_000).await.expect("a body");
            Answer {
                status: parts.status.as_u16(),
                location: parts.headers.get("location").and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned(),
                headers: parts.headers,
                body: String::from_utf8_lossy(&body).into_owned(),
            }
        })
    }
}

/// The path of a route with something in each of its holes.
fn filled(path: &str) -> String {
    let mut out = path.to_owned();
    for (hole, value) in [
        ("{lang}", "fr"),
        ("{id}", MISSING),
        ("{owner}", MISSING),
        ("{field}", "name"),
        ("{of}", "fr"),
        ("{what}", "transfer"),
        ("{code}", "no-such"),
        ("{token}", "nosuchtokennosuchtoken"),
        ("{name}", "none.css"),
        ("{form}", "jar"),
        ("{file}", "00000000-0000-0000-0000-000000000005.svg"),
    ] {
        out = out.replace(hole, value);
    }
    while let (Some(a), Some(b)) = (out.find('{'), out.find('}')) {
        out.replace_range(a..=b, MISSING);
    }
    out
}

/// A signed-in person with a role; her token.
fn person(b: &Bench, name: &str, role: Role, scope: Id) -> String {
    let email = format!("{name}@example.org");
    let person =
        b.system(Register { name: name.into(), phone: None, email: Some(email), lang: Lang::Fr }).expect("registered").person;
    b.system(GrantRole { person, role, scope }).expect("granted");
    let token = format!("token-of-{name}-long-enough");
    let sign_in = SignIn {
        till: None,
        verified: Some(person),
        whose: Some(person),
        account: format!("account:{name}"),
        address: format!("address:{name}"),
        kind: SessionKind::Staff,
        token_hash: token_hash(&token),
        agent: String::new(),
        factor: None,
    };
    // Sessions are judged by the site's clock, which is today's.
    let mut call = b.call(Actor::anonymous());
    call.now = rahba_kernel::Micros(
        i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_micros()).expect("before 294000"),
    );
    b.db.command_blocking(call, sign_in).expect("signed in");
    token
}

#[test]
fn every_route_for_every_role() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 3);
    let site = Site::over(&b);
    let mut people: Vec<(Option<Role>, Option<String>)> = vec![(None, None)];
    for role in Role::ALL {
        let scope = if role.is_producer() { shop.maker } else { Id::NIL };
        people.push((Some(role), Some(person(&b, role.code(), role, scope))));
    }
    let mut checked = 0;
    for route in routes() {
        let path = filled(route.path);
        for (role, token) in &people {
            let actor = role.map_or_else(Actor::anonymous, |r| Actor::person(Id::NIL, vec![Grant { role: r, scope: Id::NIL }]));
            let may = actor.may(route.may) || matches!(route.may, Permission::SteppedUp(roles) if actor.has_any(roles));
            let who = role.map_or("nobody", Role::code);
            let what = format!("{} {path} by {who}", route.method);
            let token = token.as_deref();
            let safe = route.method == Method::GET;
            // With everything right but the role: exactly the declared are let in.
            let csrf = format!("csrf={}", site.app.csrf(token.unwrap_or(FORM)));
            let form = (!safe).then_some(csrf.as_str());
            // Signing out, or locking a till, would end the session that the next routes need.
            let ends = ["/sign-out", "/till/lock"].iter().any(|x| route.path.ends_with(x)) && token.is_some();
            if !(route.path.ends_with("/account/sessions") || ends) {
                let a = site.ask(&route.method, &path, token, form, "same-origin");
                assert!(a.status < 500, "{what}: {}", a.status);
                match (may, token.is_some()) {
                    (true, _) => {
                        assert!(!a.location.contains("/sign-in?next"), "{what} was sent away");
                        // A form may still say no to what it is asked; a page that is declared opens.
                        assert!(!safe || a.status != 403, "{what}: refused though declared");
                    }
                    (false, true) => assert_eq!(a.status, 403, "{what}"),
                    (false, false) if safe => {
                        assert!(a.status == 303 && a.location.contains("/sign-in?next"), "{what}: {}", a.status)
                    }
                    (false, false) => assert_eq!(a.status, 403, "{what}"),
                }
                for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy"]
                {
                    assert!(a.headers.contains_key(name), "{what} without {name}");
                }
                for elsewhere in ["src=\"http", "src=\"//", "srcset=\"http", "href=\"//", "url(http", "action=\"http"] {
                    assert!(!a.body.contains(elsewhere), "{what}: {elsewhere} leads to another host");
                }
                if a.body.contains("<script") {
                    let nonce = a.body.split_once(" nonce=\"").and_then(|(_, n)| n.split_once('"')).expect("a nonce").0;
                    let csp = a.headers["content-security-policy"].to_str().expect("text");
                    assert!(nonce.len() >= 22 && csp.contains(&format!("script-src 'nonce-{nonce}';")), "{what}: {csp}");
                    let ours = a.body.matches(&format!("nonce=\"{nonce}\"")).count();
                    assert_eq!(a.body.matches("<script").count(), ours, "{what}: every script is ours");
                }
            }
            if !safe && route.proof != Proof::Nothing {
                // From another site, and without this session's form token, nobody changes anything.
                assert_eq!(site.ask(&route.method, &path, token, form, "cross-site").status, 403, "{what} from elsewhere");
                if token.is_some() || route.proof == Proof::Token {
                    for wrong in ["", "csrf=", "csrf=0123456789abcdef0123456789abcdef"] {
                        let a = site.ask(&route.method, &path, token, Some(wrong), "same-origin");
                        assert_eq!(a.status, 403, "{what} with {wrong:?}");
                    }
                    let other = site.app.csrf("token-of-somebody-else-entirely");
                    let a = site.ask(&route.method, &path, token, Some(&format!("csrf={other}")), "same-origin");
                    assert_eq!(a.status, 403, "{what} with another session's token");
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 900, "{checked} pairs");
    let bare = rahba_web::kit::i18n::missing();
    assert!(bare.is_empty(), "texts that are their bare id: {bare:?}");
}

#[test]
fn what_is_another_maker_s_is_not_there() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    let lot = shop.receive(&b, 3);
    let site = Site::over(&b);
    let own = person(&b, "own", Role::ProducerManager, shop.maker);
    let other = person(&b, "other", Role::ProducerManager, shop.carrier);
    for path in [
        format!("/fr/desk/products/{}", shop.product),
        format!("/fr/desk/products/{}/edit", shop.product),
        format!("/fr/desk/organisations/{}", shop.maker),
        format!("/fr/desk/organisations/{}/edit", shop.maker),
        format!("/fr/desk/organisations/{}/terms", shop.maker),
        format!("/fr/desk/why/{lot}"),
        format!("/fr/desk/why/{}", shop.honey),
    ] {
        assert_eq!(site.ask(&Method::GET, &path, Some(&own), None, "same-origin").status, 200, "{path} to its maker");
        assert_eq!(site.ask(&Method::GET, &path, Some(&other), None, "same-origin").status, 404, "{path} to another");
    }
    let csrf = site.app.csrf(&other);
    let price = format!("csrf={csrf}&what=price&variant={}&price=1&reason=x", shop.honey);
    let path = format!("/fr/desk/products/{}", shop.product);
    assert_eq!(site.ask(&Method::POST, &path, Some(&other), Some(&price), "same-origin").status, 404);
    // And it costs what it did.
    let found = site.ask(&Method::GET, &path, Some(&own), None, "same-origin").body;
    assert!(found.contains("250,00"));
}

/// What one space of two holds: addresses of its things, and words that stand in its lists.
struct Held {
    space: Id,
    stand: Id,
    till: Id,
    order: Id,
    lot: Id,
    count: Id,
    things: Vec<String>,
    words: Vec<(&'static str, String)>,
}

fn goods(shop: &Shop, stand: Id) -> Receive {
    let expires_on = Some(rahba_kernel::Day::from_ymd(2027, 1, 1).expect("a day"));
    let line = ReceiveLine { variant: shop.honey, units: 9, price: None, cost: None, made_on: None, expires_on };
    Receive { org: shop.maker, place: stand, lines: vec![line], signature: "M1 1L20 20".into(), note: String::new() }
}

/// A day of work in a space.
fn a_day(b: &Bench, shop: &Shop, (space, stand, till): (Id, Id, Id)) -> Held {
    let received = b.system(goods(shop, stand)).expect("received");
    b.system(OpenSession { till, fair: None, float: Money(0) }).expect("opened");
    let sell = Sell {
        till,
        lines: vec![(shop.honey, 1)],
        tenders: vec![Tender::Cash { amount: Money(25_000) }],
        seen_total: Money(25_000),
        lang: Lang::Fr,
        secret_hash: token_hash(&till.to_string()),
        coupon: None,
    };
    let sold = b.system(sell).expect("sold");
    let closed = b.system(CloseSession { till, counted: Money(25_000) }).expect("closed");
    let cart = Id::named(&format!("cart of {space}"));
    let mut call = b.call(Actor::anonymous());
    call.command = cart;
    let placed = b.db.command_blocking(call, Place { space, ..shop.order(cart, 1) }).expect("placed");
    let lot = received.lots[0];
    let loss = b.system(RecordLoss { lot, place: stand, units: 1, cause: "moth".into() }).expect("lost");
    let count = b.system(RecordCount { place: stand, lines: vec![(lot, 3)] }).expect("counted");
    let line = b.read(|q| rahba_market::sales::views::lines(q, b.territory, placed.order))[0].id;
    let z = b.read(|q| rahba_market::tills::views::session(q, b.territory, closed.session)).and_then(|s| s.report);
    let (order, count_id, sale) = (placed.order, count.count, sold.order);
    Held {
        space,
        stand,
        till,
        order,
        lot,
        count: count_id,
        things: vec![
            format!("/fr/desk/orders/{order}"),
            format!("/fr/desk/orders/{sale}"),
            format!("/fr/till/receipt/{sale}"),
            format!("/fr/till/z/{}", closed.session),
            format!("/fr/desk/counts/{count_id}"),
            format!("/fr/desk/deposits/{}", received.deposit),
            format!("/fr/desk/why/{order}"),
            format!("/fr/desk/why/{line}"),
            format!("/fr/desk/why/{lot}"),
            format!("/fr/desk/why/{count_id}"),
            format!("/fr/desk/why/{}", closed.session),
        ],
        words: vec![
            ("/fr/desk/orders", placed.number.clone()),
            ("/fr/desk/orders", sold.number),
            ("/fr/desk/picking", placed.number),
            ("/fr/desk/counts", count.number),
            ("/fr/desk/deposits", received.number),
            ("/fr/desk/losses", loss.number),
            ("/fr/till/z", z.expect("a report").name()),
            ("/fr/desk/stock", b.read(|q| rahba_market::stock::views::lot_code(q, b.territory, lot)).expect("a lot")),
            ("/fr/desk/expiring?days=365", b.read(|q| rahba_market::stock::views::lot_code(q, b.territory, lot)).expect("a lot")),
        ],
    }
}

#[test]
fn what_is_another_space_s_is_not_there() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 1);
    let space = OpenSpace { code: "S2".into(), commune: "03.171.01.01".into(), operator: shop.maker };
    let space = b.system(space).expect("a space").space;
    let stand = OpenPlace {
        space,
        parent: None,
        code: "B1".into(),
        kind: PlaceKind::Stand,
        position: 2,
        name: std::collections::BTreeMap::from([(Lang::Fr, "Stand B1".to_owned())]),
    };
    let stand = b.system(stand).expect("a stand").place;
    let till = b.system(AddTill { space, code: "T2".into() }).expect("a till").till;
    let spaces = [a_day(&b, &shop, (shop.space, shop.stand, shop.till)), a_day(&b, &shop, (space, stand, till))];
    let site = Site::over(&b);
    let everywhere = person(&b, "everywhere", Role::ShopManager, Id::NIL);
    let hers = [0, 1].map(|n| {
        let one = |role: Role| person(&b, &format!("{}-{n}", role.code()), role, spaces[n].space);
        [one(Role::Cashier), one(Role::ShopManager)]
    });
    let get = |who: &str, path: &str| site.ask(&Method::GET, path, Some(who), None, "same-origin");
    for (n, held) in spaces.iter().enumerate() {
        for path in &held.things {
            for who in hers[n].iter().chain([&everywhere]) {
                assert_eq!(get(who, path).status, 200, "{path} to whoever works there");
            }
            for who in &hers[1 - n] {
                assert_eq!(get(who, path).status, 404, "{path} to whoever works elsewhere");
            }
        }
        for (list, word) in &held.words {
            let file = format!("{list}{}format=csv", if list.contains('?') { '&' } else { '?' });
            for who in hers[n].iter().chain([&everywhere]) {
                assert!(get(who, &file).body.contains(word), "{word} is missing in {list} of whoever works there");
            }
            for who in &hers[1 - n] {
                assert!(!get(who, &file).body.contains(word), "{word} stands in {list} of whoever works elsewhere");
                assert!(!get(who, list).body.contains(word), "{word} stands on {list} of whoever works elsewhere");
            }
        }
        // What she chooses from is hers alone, and her first page counts hers.
        for path in
            ["/fr/desk/goods/transfer", "/fr/desk/places", "/fr/desk/deposits/new", "/fr/till", "/fr/desk", "/fr/desk/tasks"]
        {
            let other = &spaces[1 - n];
            for who in &hers[n] {
                let body = get(who, path).body;
                for id in [other.stand, other.till, other.order, other.count] {
                    assert!(!body.contains(&id.to_string()), "{path} names what is of another space");
                }
            }
        }
    }
    // Acts there are forbidden, and nothing is written but that they were tried.
    let commits = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counted = commits.clone();
    b.db.on_commit(move |c| {
        counted.fetch_add(u64::from(c.name != NoteDenial::NAME), std::sync::atomic::Ordering::SeqCst);
    });
    for (n, held) in spaces.iter().enumerate() {
        let own = &spaces[1 - n];
        let (stand, lot, maker) = (held.stand, held.lot, shop.maker);
        let acts = [
            ("/fr/till".to_owned(), format!("act=open&till={}&float=0", held.till)),
            (format!("/fr/desk/orders/{}", held.order), "step=packed".to_owned()),
            (format!("/fr/desk/orders/{}", held.order), "step=cancelled&why=mistake".to_owned()),
            ("/fr/desk/goods/count".to_owned(), format!("place={stand}&u-{lot}=1")),
            ("/fr/desk/goods/transfer".to_owned(), format!("place={stand}&to={}&u-{lot}=1", own.stand)),
            ("/fr/desk/goods/transfer".to_owned(), format!("place={}&to={stand}&u-{}=1", own.stand, own.lot)),
            ("/fr/desk/goods/loss".to_owned(), format!("place={stand}&cause=moth&u-{lot}=1")),
            ("/fr/desk/goods/give-back".to_owned(), format!("place={stand}&maker={maker}&u-{lot}=1&signature=M1%201L20%2020")),
            ("/fr/desk/deposits/new".to_owned(), format!("maker={maker}&place={stand}&units-{}=1", shop.honey)),
            (format!("/fr/desk/counts/{}", held.count), String::new()),
            ("/fr/desk/places/close".to_owned(), format!("place={stand}")),
            ("/fr/desk/places/new".to_owned(), format!("space={}&code=X1&kind=stand&name-fr=X", held.space)),
            ("/fr/desk/settings/tills/new".to_owned(), format!("space={}&code=X1", held.space)),
            ("/fr/desk/money/carry".to_owned(), format!("space={}&amount=1&by=x", held.space)),
        ];
        let manager = &hers[1 - n][1];
        for (path, fields) in acts {
            let form = format!("csrf={}&{fields}", site.app.csrf(manager));
            let a = site.ask(&Method::POST, &path, Some(manager), Some(&form), "same-origin");
            assert_eq!(a.status, 403, "{path} {fields}");
        }
    }
    assert_eq!(commits.load(std::sync::atomic::Ordering::SeqCst), 0, "somebody wrote into another space");
    // Nobody waits for these lines: what the lane is given after them says that they are written.
    assert!(b.system(Unlock { person: Id::NIL }).is_err());
    let noted = b.read(|q| JournalRow::of_subject(q, b.territory, denials(), rahba_kernel::Micros(i64::MAX), 1_000));
    let tried: std::collections::BTreeSet<_> = noted.iter().map(|j| (j.who.clone(), j.facts["act"].to_string())).collect();
    assert!(noted.len() == tried.len() && tried.len() >= 20, "two managers tried a dozen commands each: {tried:?}");
}

#[test]
fn an_error_is_data_for_programs() {
    let b = Bench::sqlite();
    let _shop = Shop::open(&b);
    let site = Site::over(&b);
    let answer = site.runtime.block_on(async {
        let r = Request::get("/fr/p/none").header("accept", "application/json").body(Body::empty()).expect("a request");
        router(site.app.clone()).oneshot(r).await.expect("an answer")
    });
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.status(), 404);
}
