//! Passkeys through the pages, with a phone made of software: it is added, lets in, proves, and is taken off; and each
//! way in which its answer may be wrong.

use axum::http::HeaderMap;
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Micros};
use rahba_market::flows::people::disable::Disable;
use rahba_market::flows::people::set_second_factor::SetSecondFactor;
use rahba_market::people::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_passkeys::testing::Phone;

mod site;

use site::{FORM, Site, config, cookie};

const HERE: &str = "https://market.example";
const NEW: &str = "/fr/desk/account/passkeys/new";

/// What a page's form asks: the question for the browser, and its seal.
struct Asked {
    options: String,
    sealed: String,
}

fn plain(html: &str) -> String {
    html.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
}

fn asked(site: &Site, path: &str, cookies: &str) -> Asked {
    let (status, _, body) = site.bytes(path, cookies, None);
    let html = String::from_utf8(body).expect("text");
    assert_eq!(status, 200, "{path}: {html}");
    let between = |from: &str| {
        let (_, rest) = html.split_once(from).unwrap_or_else(|| panic!("{path} has {from}: {html}"));
        plain(rest.split_once('"').expect("it ends").0)
    };
    Asked { options: between("data-options=\""), sealed: between("name=\"asked\" value=\"") }
}

/// A stranger's cookie: her question is bound to it.
fn stranger() -> String {
    format!("form={FORM}")
}

fn door(site: &Site) -> Asked {
    asked(site, "/fr/sign-in", &stranger())
}

fn send(site: &Site, a: &Asked, answer: &str) -> (u16, HeaderMap, String) {
    site.ask("/fr/sign-in", "", Some(&[("asked", &a.sealed), ("passkey", answer), ("next", "/fr/desk")]))
}

/// Adds a phone to somebody signed in.
fn add(site: &Site, session: &str, phone: &mut Phone, label: &str) {
    let a = asked(site, NEW, session);
    let csrf = site.csrf(session);
    let made = phone.make(&a.options);
    let fields = [("csrf", csrf.as_str()), ("asked", &a.sealed), ("passkey", &made), ("label", label)];
    assert_eq!(site.ask(NEW, session, Some(&fields)).0, 303);
}

fn staff(b: &Bench) -> (Site, Id, String) {
    let site = Site::over(b, config());
    let who = site.with_password(b, "staff@example.org", Role::Cashier, Id::NIL);
    let session = site.enter("staff@example.org");
    (site, who, session)
}

#[test]
fn it_is_added_lets_in_without_typing_and_is_taken_off() {
    Bench::each(|b| {
        let (site, who, session) = staff(b);
        assert!(site.ask("/fr/desk/account", &session, None).2.contains("Aucune pour l’instant"), "an empty list helps");
        let mut phone = Phone::new(HERE);
        add(&site, &session, &mut phone, "Mon téléphone");
        let list = site.ask("/fr/desk/account", &session, None).2;
        assert!(list.contains("Mon téléphone") && list.contains("Pas encore"));
        // Codes are on: the passkey needs none.
        let mut herself = Actor::person(who, Vec::new());
        herself.stepped_up = true;
        let codes = SetSecondFactor { nonce: "n".into(), step: 5, recovery: Vec::new() };
        b.db.command_blocking(site.app.call(herself), codes).unwrap();

        let a = door(&site);
        let answer = phone.show(&a.options);
        let (status, headers, _) = send(&site, &a, &answer);
        assert_eq!(status, 303);
        assert_eq!(headers["location"], "/fr/desk");
        let by_phone = cookie(&headers, "session");
        assert_ne!(by_phone, session, "a new session");
        let page = site.ask("/fr/desk/account", &by_phone, None).2;
        assert!(page.contains("Par clé d’accès") && page.contains("Par mot de passe"), "the list says by what");
        let (status, headers, again) = send(&site, &a, &answer);
        assert!(status == 422 && !headers.contains_key("set-cookie"), "each question is answered once");
        assert!(again.contains("Cette clé n’ouvre pas ici"));

        let id = b.read(|q| views::passkeys(q, b.territory, who))[0].id;
        let (one, csrf) = (format!("/fr/desk/account/passkeys/{id}"), site.csrf(&by_phone));
        assert!(site.ask(&one, &by_phone, None).2.contains("Mon téléphone"));
        assert_eq!(site.ask(&one, &by_phone, Some(&[("csrf", &csrf), ("label", "Ancien")])).0, 303);
        let other = site.with_password(b, "other@example.org", Role::Cashier, Id::NIL);
        let others = site.enter("other@example.org");
        assert_eq!(site.ask(&one, &others, None).0, 404, "another's is not there");
        let gone = |session: &str| {
            let (csrf, id) = (site.csrf(session), id.to_string());
            site.ask("/fr/desk/account/passkeys/remove", session, Some(&[("csrf", &csrf), ("passkey", &id)])).0
        };
        assert_eq!(gone(&others), 404);
        assert!(b.read(|q| views::passkeys(q, b.territory, other)).is_empty());
        assert_eq!(gone(&session), 303);
        assert_eq!(site.ask("/fr/desk/account", &by_phone, None).0, 303, "what it opened is shut");
        let a = door(&site);
        assert_eq!(send(&site, &a, &phone.show(&a.options)).0, 422, "it opens no more");
    });
}

#[test]
fn whatever_is_wrong_with_an_answer_it_is_told_one_thing() {
    Bench::each(|b| {
        let (site, who, session) = staff(b);
        let mut phone = Phone::new(HERE);
        phone.counter = 9;
        add(&site, &session, &mut phone, "");
        let refused = |what: &str, spoil: &dyn Fn(&mut Phone), phone: &mut Phone| {
            spoil(phone);
            let a = door(&site);
            let (status, headers, page) = send(&site, &a, &phone.show(&a.options));
            assert_eq!(status, 422, "{what}");
            assert!(!headers.contains_key("set-cookie") && page.contains("Cette clé n’ouvre pas ici"), "{what}");
            site.app.tell_time(site.app.now().plus(10 * Micros::MINUTE));
            page
        };
        let first = refused("its counter went back", &|p| p.counter = 3, &mut phone);
        let second = refused("nobody was asked", &|p| (p.counter, p.verifies) = (10, false), &mut phone);
        assert_eq!(first, second, "the same text");
        refused("another page", &|p| (p.verifies, p.origin) = (true, "https://evil.example".into()), &mut phone);
        refused("another host", &|p| (p.origin, p.host) = (HERE.into(), Some("evil.example".into())), &mut phone);
        phone.host = None;
        // Nobody knows this one.
        let mut stranger = Phone::new(HERE);
        let nobody_s = rahba_passkeys::Site::at(HERE, "x").expect("a site").begin_adding([3; 16], "x", Vec::new()).unwrap();
        stranger.make(&nobody_s.options);
        let unknown = refused("unknown", &|_| {}, &mut stranger);
        assert_eq!(first, unknown, "an unknown one is told nothing else");
        // Somebody else's, under her name.
        let a = door(&site);
        let mut forged: serde_json::Value = serde_json::from_str(&stranger.show(&a.options)).unwrap();
        let hers: serde_json::Value = serde_json::from_str(&phone.show(&a.options)).unwrap();
        for field in ["id", "rawId"] {
            forged[field] = hers[field].clone();
        }
        forged["response"]["userHandle"] = hers["response"]["userHandle"].clone();
        assert_eq!(send(&site, &a, &forged.to_string()).0, 422);
        site.app.tell_time(site.app.now().plus(10 * Micros::MINUTE));
        // Right, and shut out.
        site.give(b, Disable { person: who, disabled: true });
        refused("shut out", &|p| p.counter = 20, &mut phone);
        site.give(b, Disable { person: who, disabled: false });
        let a = door(&site);
        phone.counter = 21;
        assert_eq!(send(&site, &a, &phone.show(&a.options)).0, 303);
    });
}

#[test]
fn a_question_is_hers_and_stands_for_five_minutes() {
    let b = &Bench::sqlite();
    let (site, _, session) = staff(b);
    let mut phone = Phone::new(HERE);
    add(&site, &session, &mut phone, "");
    let too_old = |a: &Asked, answer: &str| {
        let (status, _, page) = send(&site, a, answer);
        status == 422 && page.contains("Trop de temps a passé")
    };
    // Of another stranger's cookie.
    let others = asked(&site, "/fr/sign-in", "form=thecookieofsomebodyelse");
    assert!(too_old(&others, &phone.show(&others.options)));
    // Asked for something else.
    let add_page = asked(&site, NEW, &session);
    let mut a = door(&site);
    let answer = phone.show(&a.options);
    assert!(too_old(&Asked { options: String::new(), sealed: add_page.sealed }, &answer));
    // Changed on its way.
    let torn = a.sealed.replacen("challenge", "challenges", 1);
    assert!(too_old(&Asked { options: String::new(), sealed: torn }, &answer));
    for sealed in ["", ".", "a.b.c"] {
        assert!(too_old(&Asked { options: String::new(), sealed: sealed.into() }, &answer));
    }
    // An answer to another question of hers.
    let other = door(&site);
    assert_eq!(send(&site, &other, &answer).0, 422);
    let start = site.app.now();
    a = door(&site);
    let answer = phone.show(&a.options);
    site.app.tell_time(start.plus(6 * Micros::MINUTE));
    assert!(too_old(&a, &answer));
    site.app.tell_time(start.plus(4 * Micros::MINUTE));
    assert_eq!(send(&site, &a, &answer).0, 303);
}

#[test]
fn it_is_the_second_proof_too_and_hers_alone() {
    Bench::each(|b| {
        let (site, _, session) = staff(b);
        let (mut phone, mut others) = (Phone::new(HERE), Phone::new(HERE));
        add(&site, &session, &mut phone, "");
        site.with_password(b, "other@example.org", Role::Cashier, Id::NIL);
        add(&site, &site.enter("other@example.org"), &mut others, "");
        site.app.tell_time(site.app.now().plus(11 * Micros::MINUTE));
        assert_eq!(site.ask(NEW, &session, None).1["location"], "/fr/desk/step-up?next=/desk/account/passkeys/new");
        let up = |a: &Asked, answer: &str| {
            let csrf = site.csrf(&session);
            let fields = [("csrf", csrf.as_str()), ("asked", &a.sealed), ("passkey", answer), ("next", "/desk/account")];
            site.ask("/fr/desk/step-up", &session, Some(&fields))
        };
        let a = asked(&site, "/fr/desk/step-up", &session);
        let mut whichever: serde_json::Value = serde_json::from_str(&a.options).unwrap();
        assert_eq!(whichever["allowCredentials"].as_array().map(Vec::len), Some(1), "hers are asked for");
        whichever["allowCredentials"] = serde_json::json!([]);
        assert_eq!(up(&a, &others.show(&whichever.to_string())).0, 422, "another's");
        let (status, headers, _) = up(&a, &phone.show(&a.options));
        assert_eq!(status, 303);
        let renewed = cookie(&headers, "session");
        assert_ne!(renewed, session, "the token changes with the privilege");
        assert_eq!(site.ask(NEW, &renewed, None).0, 200);
        assert_eq!(site.ask(NEW, &session, None).0, 303, "the old one is nobody's");
    });
}

#[test]
fn a_maker_s_phone_stays_signed_in_as_after_her_pin() {
    let b = &Bench::sqlite();
    let site = Site::over(b, config());
    let shop = Shop::open(b);
    site.with_password(b, "maker@example.org", Role::ProducerMember, shop.maker);
    let session = site.enter("maker@example.org");
    let mut phone = Phone::new(HERE);
    add(&site, &session, &mut phone, "");
    let a = door(&site);
    let (status, headers, _) = send(&site, &a, &phone.show(&a.options));
    assert_eq!(status, 303);
    let all = headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).collect::<String>();
    assert!(all.contains("Max-Age=15552000"), "{all}");
    // She has no PIN on this phone: the second proof offers her passkey and her password.
    let page = site.ask("/ar/desk/step-up", &cookie(&headers, "session"), None).2;
    assert!(page.contains("data-passkey") && page.contains("name=\"password\"") && !page.contains("inputmode=\"numeric\""));
}

#[test]
fn where_browsers_have_no_passkeys_nothing_is_offered() {
    let b = &Bench::sqlite();
    for origin in ["http://127.0.0.1:8080", "http://shop.example"] {
        let site = Site::over(b, rahba_web::Config { origin: origin.into(), ..config() });
        let page = site.ask("/fr/sign-in", "", None).2;
        assert!(!page.contains("data-passkey") && page.contains("name=\"login\""), "{origin}");
    }
    let site = Site::over(b, rahba_web::Config { origin: "http://127.0.0.1".into(), ..config() });
    site.with_password(b, "staff@example.org", Role::Cashier, Id::NIL);
    let session = site.enter("staff@example.org");
    for path in ["/fr/desk/account", NEW] {
        assert!(site.ask(path, &session, None).2.contains("s’ouvre par son nom et en sécurité"), "{path} says why");
    }
}
