//! Tills by device and PIN through the pages (S8): a manager makes the counter's tablet a till, a cashier sets her PIN on
//! it, locks, and comes back by it; and everything that the PIN does not open.

use axum::http::HeaderMap;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::unlock::Unlock;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::tills::views as tills;
use rahba_web::kit::serve::routes;
use rahba_web::kit::session::at_the_counter;

mod site;

use site::{PASSWORD, Site, config, cookie, without_csrf};

const PIN: &str = "4912";

struct Counter {
    site: Site,
    shop: Shop,
    /// The manager's session.
    manager: String,
    cashier: Id,
}

/// A shop with a manager signed in and a cashier who has a password.
fn counter(b: &Bench) -> Counter {
    let shop = Shop::open(b);
    shop.receive(b, 9);
    let site = Site::over(b, config());
    site.with_password(b, "manager@example.org", Role::ShopManager, Id::NIL);
    let cashier = site.with_password(b, "itto@example.org", Role::Cashier, shop.space);
    let manager = site.enter("manager@example.org");
    Counter { site, shop, manager, cashier }
}

impl Counter {
    fn path(&self, till: Id) -> String {
        format!("/fr/desk/settings/tills/{till}")
    }

    /// The browser that the manager holds becomes the till; its cookie.
    fn enrol(&self, b: &Bench, till: Id) -> String {
        let epoch = b.read(|q| tills::till(q, b.territory, till)).expect("a till").epoch.to_string();
        let hers = self.site.enter("manager@example.org");
        let csrf = self.site.csrf(&hers);
        let sent = [("csrf", csrf.as_str()), ("epoch", &epoch), ("name", "Tablette de l’entrée")];
        let (status, headers, body) = self.site.ask(&format!("{}/device", self.path(till)), &hers, Some(&sent));
        assert_eq!(status, 303, "{body}");
        assert_eq!(to(&headers), "/fr/till/enter?said=device");
        assert_eq!(cookie(&headers, "session"), "session=", "the tablet forgets her");
        cookie(&headers, "till")
    }

    /// She signs in on a browser by password; her session.
    fn by_password(&self, device: &str, login: &str) -> String {
        let (status, headers, body) = self.site.ask("/fr/sign-in", device, Some(&[("login", login), ("password", PASSWORD)]));
        assert_eq!(status, 303, "{body}");
        cookie(&headers, "session")
    }

    /// She signs in on that browser by password and sets her PIN, which ends that session.
    fn set_pin(&self, device: &str, login: &str, pin: &str) {
        let session = self.by_password(device, login);
        let csrf = self.site.csrf(&session);
        let sent = [("csrf", csrf.as_str()), ("pin", pin)];
        let (status, headers, body) = self.site.ask("/fr/till/pin", &format!("{session}; {device}"), Some(&sent));
        assert_eq!(status, 303, "{body}");
        assert_eq!(to(&headers), "/fr/till/enter?said=pin");
        assert_eq!(cookie(&headers, "session"), "session=");
        assert_eq!(self.location("/fr/desk", &session).0, 303, "what she opened by password is over");
        assert_eq!(self.location("/fr/till", &format!("{session}; {device}")).1, "/fr/till/enter?next=/fr/till");
        assert!(self.site.ask(to(&headers), device, None).2.contains("Le code est choisi. Entrez avec lui."));
    }

    fn enter(&self, device: &str, who: Id, pin: &str) -> site::Answer {
        self.site.ask("/fr/till/enter", device, Some(&[("who", &who.to_string()), ("pin", pin)]))
    }

    /// Enters by PIN; the cookies of the tablet after it.
    fn enters(&self, device: &str, who: Id, pin: &str) -> String {
        let (status, headers, body) = self.enter(device, who, pin);
        assert_eq!(status, 303, "{body}");
        format!("{}; {device}", cookie(&headers, "session"))
    }

    fn location(&self, path: &str, cookies: &str) -> (u16, String) {
        let (status, headers, _) = self.site.ask(path, cookies, None);
        (status, headers.get("location").and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned())
    }
}

/// Where an answer leads.
fn to(headers: &HeaderMap) -> &str {
    headers.get("location").and_then(|l| l.to_str().ok()).unwrap_or_default()
}

/// The value of a hidden field of the PIN's form in a page.
fn field(page: &str, name: &str) -> String {
    let (_, form) = page.split_once("action=\"/fr/till/enter\"").expect("the form for a PIN");
    let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).expect("the field");
    rest.split('"').next().expect("a value").replace("&#38;", "&")
}

/// The session's own cookie among a tablet's.
fn session_of(cookies: &str) -> &str {
    cookies.split("; ").next().expect("it is first")
}

#[test]
fn a_tablet_becomes_a_till_and_a_cashier_comes_back_to_it_by_her_pin() {
    Bench::each(|b| {
        let c = counter(b);
        let till = c.shop.till;
        assert!(c.site.ask("/fr/till", &c.manager, None).2.contains("Cet appareil est la caisse"), "the manager is offered it");
        let page = c.site.ask(&c.path(till), &c.manager, None).2;
        assert!(page.contains("Aucun appareil n’est cette caisse") && page.contains("name=\"epoch\" value=\"1\""));
        let hers = c.site.enter("manager@example.org");
        let csrf = c.site.csrf(&hers);
        let (_, headers, _) = {
            let sent = [("csrf", csrf.as_str()), ("epoch", "1"), ("name", "Tablette de l’entrée")];
            c.site.ask(&format!("{}/device", c.path(till)), &hers, Some(&sent))
        };
        assert_eq!(c.location("/fr/desk", &hers).0, 303, "the manager goes, the tablet stays");
        let set =
            headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).find(|v| v.starts_with("till=")).expect("a key");
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Max-Age=34560000"), "{set}");
        let device = cookie(&headers, "till");
        assert_eq!(device.len(), "till=".len() + 32, "160 bits");
        let list = c.site.ask("/fr/desk/settings/tills", &c.manager, None).2;
        assert!(list.contains("Tablette de l’entrée") && list.contains("manager@example.org"), "the settings say which device");

        // She signs in on it once, and chooses.
        let by_password = c.by_password(&device, "itto@example.org");
        let there = format!("{by_password}; {device}");
        let page = c.site.ask("/fr/till", &there, None).2;
        assert!(page.contains("href=\"/fr/till/pin\""), "she is offered a PIN");
        let strip = page.split("class=\"row strip\"").nth(1).expect("the strip").split("</div>").next().expect("its end");
        assert!(strip.contains("itto@example.org"), "who stands there, by password too: {strip}");
        let form = c.site.ask("/fr/till/pin", &there, None).2;
        assert!(form.contains("inputmode=\"numeric\"") && form.contains("type=\"password\""));
        let hers = c.site.csrf(&by_password);
        let weak = c.site.ask("/fr/till/pin", &there, Some(&[("csrf", &hers), ("pin", "1234")]));
        assert!(weak.0 == 422 && weak.2.contains("qui ne se suivent pas"));
        c.set_pin(&device, "itto@example.org", "٤٩١٢");

        // Locked: her name stands at the door, and at the sign-in page of that tablet.
        let ticket = format!("{}x2", c.shop.honey);
        let (till_id, command) = (till.to_string(), Id::named("a sale that waits").to_string());
        let sent =
            [("csrf", hers.as_str()), ("ticket", &ticket), ("till", &till_id), ("coupon", "AID-10"), ("command", &command)];
        let (status, headers, _) = c.site.ask("/fr/till/lock", &there, Some(&sent));
        let door = headers["location"].to_str().expect("text").to_owned();
        assert!(status == 303 && door.starts_with("/fr/till/enter?next=") && door.contains(&c.shop.honey.to_string()));
        assert_eq!(c.location("/fr/till", &there), (303, "/fr/till/enter?next=/fr/till".into()), "the session is over");
        let back = format!("/fr/till?till={till}&coupon=AID-10&ticket={ticket}&command=");
        let next = field(&c.site.ask(&door, &device, None).2, "next");
        assert!(next.starts_with(&back), "{next}");
        for page in [door.as_str(), "/fr/sign-in"] {
            let html = c.site.ask(page, &device, None).2;
            assert!(html.contains("itto@example.org") && html.contains("action=\"/fr/till/enter\""), "{page}");
            assert!(!c.site.ask(page, "", None).2.contains("itto@example.org"), "{page} names nobody elsewhere");
        }
        let wrong = c.enter(&device, c.cashier, "4913");
        assert!(wrong.0 == 422 && wrong.2.contains("Ce code n’est pas le bon") && !wrong.1.contains_key("set-cookie"));

        let in_by_pin =
            c.site.ask("/fr/till/enter", &device, Some(&[("who", &c.cashier.to_string()), ("pin", PIN), ("next", &next)]));
        assert_eq!((in_by_pin.0, to(&in_by_pin.1)), (303, next.as_str()), "{}", in_by_pin.2);
        assert_eq!(cookie(&in_by_pin.1, "till"), device, "the key is given anew, for another 400 days");
        let inside = format!("{}; {device}", cookie(&in_by_pin.1, "session"));
        let back = c.site.ask(&next, &inside, None).2;
        assert!(back.contains(&format!("name=\"ticket\" value=\"{ticket}\"")), "the ticket waited");
        let page = c.site.ask("/fr/till", &inside, None).2;
        assert!(page.contains("Verrouiller") && page.contains("itto@example.org"));
        assert!(!page.contains("/fr/desk/orders") && !page.contains("/fr/sign-out"), "no way to the desk");
        let csrf = c.site.csrf(session_of(&inside));
        let till_id = till.to_string();
        let send = |fields: &[(&str, &str)]| {
            let mut all = vec![("csrf", csrf.as_str()), ("till", till_id.as_str())];
            all.extend_from_slice(fields);
            c.site.ask("/fr/till", &inside, Some(&all))
        };
        assert_eq!(send(&[("act", "open"), ("float", "0")]).0, 303);
        let command = Id::named("a sale").to_string();
        let line = format!("{}x1", c.shop.honey);
        let sold = send(&[("act", "sell"), ("ticket", &line), ("total", "25000"), ("command", &command), ("given", "300")]);
        let receipt = sold.1["location"].to_str().expect("text").to_owned();
        assert!(sold.0 == 303 && receipt.starts_with("/fr/till/receipt/"), "{}", sold.2);
        assert_eq!(c.site.ask(&receipt, &inside, None).0, 200);
        // The drawer is counted: she is out, and back by her PIN to the report.
        let closed = send(&[("act", "close"), ("d-20000", "1"), ("d-5000", "1")]);
        let z = closed.1["location"].to_str().expect("text").to_owned();
        assert!(closed.0 == 303 && z.starts_with("/fr/till/z/"));
        assert_eq!(c.location(&z, &inside), (303, format!("/fr/till/enter?next={z}")));
        let again = c.enters(&device, c.cashier, PIN);
        assert_eq!(c.site.ask(&z, &again, None).0, 200);
        assert!(c.site.ask("/fr/till/z", &again, None).2.contains("Z-T1-000001"));
        assert_eq!(c.location("/fr/till/pin", &again), (303, "/fr/sign-in?next=/fr/till/pin".into()), "a PIN changes no PIN");
        assert!(!c.site.ask("/fr/sign-in?next=/fr/till/pin", &again, None).2.contains("/fr/till/enter"), "nor is one asked for");
    });
}

#[test]
fn a_pin_without_its_device_s_cookie_or_with_another_s_does_nothing() {
    Bench::each(|b| {
        let c = counter(b);
        let other = c.site.give(b, AddTill { space: c.shop.space, code: "T2".into() }).till;
        let (device, second) = (c.enrol(b, c.shop.till), c.enrol(b, other));
        c.set_pin(&device, "itto@example.org", PIN);
        let same = |answer: site::Answer| (answer.0, without_csrf(&answer.2));
        let at_another = same(c.enter(&second, Id::named("nobody"), PIN));
        let at_none = same(c.enter("", Id::named("nobody"), PIN));
        assert!(at_another.1.contains("Ce code n’est pas le bon") && !at_another.1.contains("itto@example.org"));
        for cookies in ["", second.as_str(), "till=abcdefghjkmnpqrstvwxyz0123456789"] {
            let answer = c.enter(cookies, c.cashier, PIN);
            assert!(answer.0 == 422 && !answer.1.contains_key("set-cookie"), "{cookies:?} got a session");
            // To the letter what it is told who is nobody, or whose PIN is wrong.
            let plain = if cookies == second { &at_another } else { &at_none };
            assert_eq!(&same(answer), plain, "{cookies:?}");
            assert_eq!(&same(c.enter(cookies, c.cashier, "7777")), plain, "{cookies:?}");
        }
        assert_eq!(c.enter(&device, Id::named("nobody"), PIN).0, 422, "a button that is not there");
        assert_eq!(c.enter(&device, c.cashier, "").0, 422);
        // What it opened is of the tablet: its cookie in another browser is nobody's.
        let inside = c.enters(&device, c.cashier, PIN);
        assert_eq!(c.site.ask("/fr/till", &inside, None).0, 200);
        let session = session_of(&inside).to_owned();
        assert_eq!(c.location("/fr/till", &session), (303, "/fr/sign-in?next=/fr/till".into()));
        assert_eq!(c.location("/fr/till", &format!("{session}; {second}")), (303, "/fr/till/enter?next=/fr/till".into()));
        let (csrf, till) = (c.site.csrf(&session), c.shop.till.to_string());
        let open = [("csrf", csrf.as_str()), ("till", &till), ("act", "open"), ("float", "0")];
        assert_eq!(c.site.ask("/fr/till", &session, Some(&open)).0, 403);
        c.site.give(b, Unlock { person: c.cashier });
        // Five are free, then she waits, whatever she types.
        for _ in 0..5 {
            assert_eq!(c.enter(&device, c.cashier, "7777").0, 422);
        }
        let slowed = c.enter(&device, c.cashier, PIN);
        assert!(slowed.0 == 422 && !slowed.1.contains_key("set-cookie") && !slowed.2.contains("Ce code n’est pas le bon"));
    });
}

#[test]
fn outside_the_counter_whoever_typed_a_pin_is_nobody() {
    let b = &Bench::sqlite();
    let c = counter(b);
    let other = c.site.give(b, AddTill { space: c.shop.space, code: "T2".into() }).till;
    // She is more than a cashier by day: administrator and accountant.
    for role in [Role::Admin, Role::Accountant] {
        c.site.give(b, GrantRole { person: c.cashier, role, scope: Id::NIL });
    }
    let device = c.enrol(b, c.shop.till);
    c.set_pin(&device, "itto@example.org", PIN);
    let inside = c.enters(&device, c.cashier, PIN);
    let csrf = c.site.csrf(session_of(&inside));
    let mut seen = (0, 0);
    for route in routes().iter().filter(|r| r.may != Permission::Anyone && !r.path.contains("{name}")) {
        let mut path = route.path.replace("{lang}", "fr");
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, "x");
        }
        let get = route.method == "GET";
        if at_the_counter(route.path) {
            seen.0 += 1;
            continue;
        }
        seen.1 += 1;
        let (status, headers, _) = c.site.ask(&path, &inside, (!get).then_some(&[("csrf", csrf.as_str())][..]));
        let to_door = headers.get("location").and_then(|l| l.to_str().ok()).is_some_and(|l| l.starts_with("/fr/sign-in?next="));
        assert!(if get { status == 303 && to_door } else { status == 403 }, "{} {path}: {status}", route.method);
    }
    assert!(seen.0 >= 6 && seen.1 > 200, "{seen:?}");
    // At the counter: this till, and no other of its space.
    let page = c.site.ask(&format!("/fr/till?till={other}"), &inside, None).2;
    assert!(!page.contains(&other.to_string()) && page.contains(&c.shop.till.to_string()));
    let till = other.to_string();
    let open = [("csrf", csrf.as_str()), ("till", &till), ("act", "open"), ("float", "0")];
    assert_eq!(c.site.ask("/fr/till", &inside, Some(&open)).0, 403);
    // The shop's own pages are a stranger's.
    assert!(!c.site.ask("/fr/", &inside, None).2.contains("itto@example.org"));
}

#[test]
fn a_lost_tablet_is_ended_from_anywhere_and_is_locked_at_once() {
    Bench::each(|b| {
        let c = counter(b);
        let till = c.shop.till;
        let device = c.enrol(b, till);
        c.set_pin(&device, "itto@example.org", PIN);
        let inside = c.enters(&device, c.cashier, PIN);
        // An old page: somebody else was quicker.
        let csrf = c.site.csrf(&c.manager);
        let late = [("csrf", csrf.as_str()), ("epoch", "1"), ("name", "Autre")];
        let (status, headers, body) = c.site.ask(&format!("{}/device", c.path(till)), &c.manager, Some(&late));
        assert!(status == 409 && body.contains("Entre-temps, un autre appareil") && body.contains("value=\"Autre\""));
        assert!(!headers.contains_key("set-cookie") && body.contains("name=\"epoch\" value=\"2\""), "the page is new");
        // The manager of another space does not find it.
        let space = OpenSpace { code: "S2".into(), commune: "03.171.01.01".into(), operator: c.shop.maker };
        let space = c.site.give(b, space).space;
        c.site.with_password(b, "far@example.org", Role::ShopManager, space);
        let far = c.site.enter("far@example.org");
        assert_eq!(c.site.ask(&c.path(till), &far, None).0, 404);
        assert!(!c.site.ask("/fr/desk/settings/tills", &far, None).2.contains("Tablette"));
        let page = c.site.ask(&c.path(till), &c.manager, None).2;
        assert!(page.contains("itto@example.org"), "whose PINs it knows");
        let id = b.read(|q| tills::device_of(q, b.territory, till)).expect("it stands").id.to_string();
        let person = c.cashier.to_string();
        let withdraw = [("csrf", csrf.as_str()), ("device", id.as_str()), ("person", &person)];
        assert_eq!(c.site.ask(&format!("{}/pin", c.path(till)), &c.manager, Some(&withdraw)).0, 303);
        assert_eq!(c.location("/fr/till", &inside), (303, "/fr/till/enter?next=/fr/till".into()));
        assert!(c.site.ask("/fr/till/enter", &device, None).2.contains("Personne n’a encore de code à cette caisse"));
        c.set_pin(&device, "itto@example.org", PIN);
        let inside = c.enters(&device, c.cashier, PIN);
        let end = [("csrf", csrf.as_str()), ("device", id.as_str())];
        assert_eq!(c.site.ask(&format!("{}/end", c.path(till)), &c.manager, Some(&end)).0, 303);
        assert_eq!(c.location("/fr/till", &inside), (303, "/fr/till/enter?next=/fr/till".into()));
        let door = c.site.ask("/fr/till/enter", &device, None).2;
        assert!(door.contains("n’est pas, ou n’est plus, une caisse") && !door.contains("itto@example.org"));
        assert_eq!(c.enter(&device, c.cashier, PIN).0, 422);
        assert_eq!(c.site.ask(&format!("{}/end", c.path(till)), &c.manager, Some(&end)).0, 404, "twice");
        // What somebody opened on it by password ended with it, and its button still leads out.
        let new = c.enrol(b, till);
        let hers = c.by_password(&new, "itto@example.org");
        let there = format!("{hers}; {new}");
        assert_eq!(c.site.ask("/fr/till", &there, None).0, 200);
        let id = b.read(|q| tills::device_of(q, b.territory, till)).expect("it stands").id.to_string();
        let end = [("csrf", csrf.as_str()), ("device", id.as_str())];
        assert_eq!(c.site.ask(&format!("{}/end", c.path(till)), &c.manager, Some(&end)).0, 303);
        assert_eq!(c.location("/fr/till", &there), (303, "/fr/till/enter?next=/fr/till".into()), "by password too");
        assert_eq!(c.location("/fr/desk", &there).0, 303);
        let after = c.by_password(&new, "itto@example.org");
        let csrf = c.site.csrf(&after);
        let (status, headers, _) = c.site.ask("/fr/till/lock", &format!("{after}; {new}"), Some(&[("csrf", &csrf)]));
        assert_eq!((status, cookie(&headers, "session").as_str()), (303, "session="));
        assert_eq!(c.location("/fr/desk", &after).0, 303, "where no device stands any more, the button ends what is open");
        // By password she sells there as ever.
        let by_password = c.site.enter("itto@example.org");
        assert_eq!(c.site.ask("/fr/till", &format!("{by_password}; {device}"), None).0, 200);
        let hers = c.site.csrf(&by_password);
        let pin = [("csrf", hers.as_str()), ("pin", PIN)];
        assert_eq!(c.site.ask("/fr/till/pin", &format!("{by_password}; {device}"), Some(&pin)).0, 404);
    });
}

#[test]
fn the_pin_s_form_of_the_sign_in_page_fits_whatever_session_lives() {
    Bench::each(|b| {
        let c = counter(b);
        let device = c.enrol(b, c.shop.till);
        c.set_pin(&device, "itto@example.org", PIN);
        let by_pin = c.enters(&device, c.cashier, PIN);
        let by_password = format!("{}; {device}", c.by_password(&device, "itto@example.org"));
        for cookies in [by_pin, by_password, device.clone()] {
            // As the browser does: what the page set is sent with its form.
            let (status, headers, page) = c.site.ask("/fr/sign-in", &cookies, None);
            assert_eq!(status, 200);
            let form = headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).find(|v| v.starts_with("form="));
            let form = form.and_then(|v| v.split(';').next()).unwrap_or("form=").to_owned();
            let (csrf, next, who) = (field(&page, "csrf"), field(&page, "next"), c.cashier.to_string());
            let sent = [("csrf", csrf.as_str()), ("next", &next), ("who", &who), ("pin", PIN)];
            let (status, headers, body) = c.site.ask("/fr/till/enter", &format!("{cookies}; {form}"), Some(&sent));
            assert!(status == 303 && to(&headers).starts_with("/fr/till?till="), "{cookies}: {status} {} {body}", to(&headers));
            assert!(cookie(&headers, "session").len() > 20);
        }
        // The PIN is asked for where it leads, and leads nowhere else.
        for (next, asks) in [
            ("/fr/till", true),
            ("/fr/till%3Ftill%3Dx%26ticket%3Dy", true),
            ("/fr/till/z", true),
            ("/fr/till/pin", false),
            ("/fr/till/enter", false),
            ("/fr/tills", false),
            ("/fr/desk", false),
            ("/fr/till/../desk", false),
            ("//evil.example/fr/till", false),
        ] {
            let page = c.site.ask(&format!("/fr/sign-in?next={next}"), &device, None).2;
            assert_eq!(page.contains("action=\"/fr/till/enter\""), asks, "{next}");
        }
        let who = c.cashier.to_string();
        for next in ["/fr/desk", "/fr/till/pin", "/fr/till/enter", "//evil.example/fr/till"] {
            let sent = [("who", who.as_str()), ("pin", PIN), ("next", next)];
            let (status, headers, _) = c.site.ask("/fr/till/enter", &device, Some(&sent));
            assert!(status == 303 && to(&headers).starts_with("/fr/till?till="), "{next}");
        }
    });
}

#[test]
fn a_session_that_ended_in_the_middle_of_a_ticket_loses_nothing() {
    Bench::each(|b| {
        let c = counter(b);
        let till = c.shop.till.to_string();
        let device = c.enrol(b, c.shop.till);
        c.set_pin(&device, "itto@example.org", PIN);
        let before = c.enters(&device, c.cashier, PIN);
        let open = [("csrf", &*c.site.csrf(session_of(&before))), ("till", &till), ("act", "open"), ("float", "0")];
        assert_eq!(c.site.ask("/fr/till", &before, Some(&open)).0, 303);
        let (line, command) = (format!("{}x1", c.shop.honey), Id::named("a lost reply").to_string());
        let sale = |cookies: &str| {
            let csrf = c.site.csrf(session_of(cookies));
            let sent = [
                ("csrf", csrf.as_str()),
                ("act", "sell"),
                ("till", &till),
                ("ticket", &line),
                ("total", "25000"),
                ("command", &command),
                ("given", "300"),
                ("pay", "cash"),
            ];
            c.site.ask("/fr/till", cookies, Some(&sent))
        };
        // Sold; she never sees the answer, and somebody else entered meanwhile.
        let receipt = to(&sale(&before).1).to_owned();
        assert!(receipt.starts_with("/fr/till/receipt/"), "{receipt}");
        c.enters(&device, c.cashier, PIN);
        let (status, headers, body) = sale(&before);
        assert!(status == 303 && to(&headers).starts_with("/fr/till/enter?next="), "{status} {body}");
        let next = field(&c.site.ask(to(&headers), &device, None).2, "next");
        assert_eq!(next, format!("/fr/till?till={till}&coupon=&ticket={line}&command={}&given=300", command));
        let who = c.cashier.to_string();
        let (_, headers, _) = c.site.ask("/fr/till/enter", &device, Some(&[("who", &who), ("pin", PIN), ("next", &next)]));
        let after = format!("{}; {device}", cookie(&headers, "session"));
        let page = c.site.ask(to(&headers), &after, None).2;
        assert!(
            page.contains(&format!("name=\"command\" value=\"{command}\"")) && page.contains("name=\"given\""),
            "its id is kept"
        );
        let (status, headers, body) = sale(&after);
        assert_eq!((status, to(&headers)), (303, receipt.as_str()), "the same sale: {body}");
        let sold = b.read(|q| {
            let open = tills::open_session(q, b.territory, c.shop.till)?.expect("it is open");
            tills::events(q, b.territory, open.id)
        });
        assert_eq!(sold.iter().filter(|e| e.kind == "sale").count(), 1, "sold once");
        // A page that is asked for comes back whole, on the till's device and on any.
        let asked = format!("/fr/till?till={till}&coupon=AID-10&ticket={line}");
        for (cookies, door) in [(device.as_str(), "/fr/till/enter?next="), ("", "/fr/sign-in?next=")] {
            let (status, to) = c.location(&asked, cookies);
            assert!(status == 303 && to.starts_with(door), "{to}");
            let kept = to.strip_prefix(door).expect("it is").to_owned();
            assert_eq!(
                kept,
                asked
                    .bytes()
                    .map(|x| if x.is_ascii_alphanumeric() || matches!(x, b'/' | b'-') {
                        char::from(x).to_string()
                    } else {
                        format!("%{x:02X}")
                    })
                    .collect::<String>()
            );
        }
        // Put aside or locked, as sold.
        for (path, act) in [("/fr/till", "park"), ("/fr/till/lock", "")] {
            let csrf = c.site.csrf(session_of(&before));
            let sent = [("csrf", csrf.as_str()), ("act", act), ("till", &till), ("ticket", &line), ("coupon", "AID-10")];
            let (status, headers, _) = c.site.ask(path, &before, Some(&sent));
            assert_eq!(status, 303, "{path}");
            let next = field(&c.site.ask(to(&headers), &device, None).2, "next");
            assert_eq!(next, asked, "{path}");
        }
        // Where no till stands, nobody is led anywhere.
        assert_eq!(sale(session_of(&before)).0, 403);
    });
}

#[test]
fn the_door_stands_open_for_days_and_is_never_a_dead_end() {
    Bench::each(|b| {
        let c = counter(b);
        let device = c.enrol(b, c.shop.till);
        c.set_pin(&device, "itto@example.org", PIN);
        let form = |headers: &HeaderMap| {
            let all = headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
            all.into_iter().find(|v| v.starts_with("form=")).expect("its cookie").to_owned()
        };
        let first = form(&c.site.ask("/fr/till/enter", &device, None).1);
        let kept = first.split(';').next().expect("a cookie");
        let again = form(&c.site.ask("/fr/till/enter", &format!("{device}; {kept}"), None).1);
        assert_eq!(again, first, "the same, for another day");
        // Its cookie is gone all the same: the door anew, and what waits behind it.
        let next = format!("/fr/till?till={}&coupon=&ticket={}x1", c.shop.till, c.shop.honey);
        let who = c.cashier.to_string();
        let sent = [("csrf", "00000000000000000000000000000000"), ("who", who.as_str()), ("pin", PIN), ("next", next.as_str())];
        let (status, headers, _) = c.site.ask("/fr/till/enter", &device, Some(&sent));
        assert!(status == 303 && to(&headers).starts_with("/fr/till/enter?said=old&next="), "{status}");
        assert!(!to(&headers).contains(PIN) && headers.get_all("set-cookie").iter().count() == 0, "it opened nothing");
        let page = c.site.ask(to(&headers), &device, None).2;
        assert!(page.contains("Cette page est restée ouverte trop longtemps"));
        assert_eq!(field(&page, "next"), next);
    });
}
