//! Signing in, a maker's phone, and who sees whom on the desk, through the pages.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::people::{rules, views};
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Call, Command};
use rahba_web::{App, Config, router};
use std::net::IpAddr;
use tower::ServiceExt;

const PASSWORD: &str = "cèdre bleu sous la pluie";

struct Site {
    app: App,
    runtime: tokio::runtime::Runtime,
}

fn config() -> Config {
    Config {
        secure: false,
        proxies: Vec::new(),
        origin: "https://market.example".into(),
        key: [7; 32],
        data: std::env::temp_dir(),
        demo_logins: Vec::new(),
    }
}

/// An answer: status, headers, body.
type Answer = (u16, HeaderMap, String);

impl Site {
    fn over(b: &Bench, config: Config) -> Site {
        let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Site { app: App::new(b.db.clone(), t, config), runtime }
    }

    fn ask(&self, path: &str, cookies: &str, sent: Option<&[(&str, &str)]>) -> Answer {
        let mut request = Request::builder().uri(path).header("cookie", cookies).header("host", "evil.example");
        let mut body = Body::empty();
        if let Some(fields) = sent {
            // As browsers do: letters and digits as they are.
            let one = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
            let encode = |x: &str| x.bytes().map(one).collect::<String>();
            let text = fields.iter().map(|(k, v)| format!("{k}={}", encode(v))).collect::<Vec<_>>().join("&");
            request = request.method("POST").header("sec-fetch-site", "same-origin");
            request = request.header("content-type", "application/x-www-form-urlencoded");
            body = Body::from(text);
        }
        self.runtime.block_on(async {
            let r = router(self.app.clone()).oneshot(request.body(body).expect("a request")).await.expect("an answer");
            let (parts, body) = r.into_parts();
            let body = to_bytes(body, 10_000_000).await.expect("a body");
            (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).expect("text"))
        })
    }

    /// Gives a command now, by the clock that the pages read.
    fn give<C: Command>(&self, b: &Bench, c: C) -> C::Done {
        let call: Call = self.app.call(Actor::system("test"));
        b.db.command_blocking(call, c).unwrap_or_else(|e| panic!("{e}"))
    }

    fn person(&self, b: &Bench, email: &str, role: Role, scope: Id) -> Id {
        let person = Register { name: email.into(), phone: None, email: Some(email.into()), lang: Lang::Fr };
        let person = self.give(b, person).person;
        self.give(b, GrantRole { person, role, scope });
        person
    }

    fn with_password(&self, b: &Bench, email: &str, role: Role, scope: Id) -> Id {
        let person = self.person(b, email, role, scope);
        let token_hash = rules::token_hash(email);
        self.give(b, Invite { person, to: InviteTo::Password, token_hash });
        let secret_hash = rules::hash_password(PASSWORD, [5; 16]);
        self.give(b, AcceptInvitation { token_hash, secret_hash, device_hash: None, label: String::new() });
        person
    }

    fn enter(&self, login: &str) -> String {
        let (status, headers, _) = self.ask("/fr/sign-in", "", Some(&[("login", login), ("password", PASSWORD)]));
        assert_eq!(status, 303);
        cookie(&headers, "session")
    }

    fn csrf(&self, session: &str) -> String {
        self.app.csrf(session.trim_start_matches("session="))
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> String {
    let all = headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let found = all.filter_map(|v| v.split(';').next()).find(|v| v.starts_with(&format!("{name}=")));
    found.expect("the cookie is set").to_owned()
}

#[test]
fn a_stranger_learns_nothing_from_a_refused_sign_in() {
    Bench::each(|b| {
        let site = Site::over(b, config());
        site.with_password(b, "known@example.org", Role::Cashier, Id::NIL);
        let wrong = |login: &str| {
            let (status, headers, body) = site.ask("/fr/sign-in", "", Some(&[("login", login), ("password", "not this one")]));
            assert!(!headers.contains_key("set-cookie"));
            (status, body.replace(login, "…"))
        };
        // The same text and status, try after try.
        for n in 0..5 {
            assert_eq!(wrong("known@example.org"), wrong("nobody@example.org"), "try {n}");
        }
    });
}

#[test]
fn a_maker_comes_in_by_her_phone_and_by_no_other() {
    Bench::each(|b| {
        let site = Site::over(b, config());
        let shop = Shop::open(b);
        let maker = site.person(b, "maker@example.org", Role::ProducerMember, shop.maker);
        let token_hash = rules::token_hash("the square");
        site.give(b, Invite { person: maker, to: InviteTo::Phone, token_hash });
        let path = "/ar/invitation/the square".replace(' ', "%20");
        let (status, _, body) = site.ask(&path, "", None);
        assert!(status == 200 && body.contains("name=\"pin\""));
        for (pin, why) in [("1234", "a run"), ("12", "short"), ("", "none")] {
            assert_eq!(site.ask(&path, "", Some(&[("pin", pin)])).0, 422, "{why}");
        }
        // Digits as an Arabic keyboard types them.
        let (status, headers, _) = site.ask(&path, "", Some(&[("pin", "٢٥٨٠")]));
        assert_eq!(status, 303);
        let phone = cookie(&headers, "device");
        assert_eq!(site.ask(&path, "", Some(&[("pin", "2580")])).0, 404, "once");

        let pin = |cookies: &str, typed: &str| site.ask("/ar/sign-in", cookies, Some(&[("pin", typed)]));
        assert_eq!(pin("", "2580").0, 422, "another phone");
        assert_eq!(pin(&phone, "2581").0, 422, "another PIN");
        let (status, headers, _) = pin(&phone, "2580");
        assert_eq!(status, 303);
        let session = cookie(&headers, "session");
        let both = format!("{session}; {phone}");
        assert_eq!(site.ask("/ar/me", &both, None).0, 200);
        assert_eq!(site.ask("/ar/desk/people", &both, None).0, 403);

        // Her PIN is her second proof; the session keeps its month.
        let csrf = site.csrf(&session);
        let up =
            |typed: &str| site.ask("/ar/desk/step-up", &both, Some(&[("csrf", &csrf), ("password", typed), ("next", "/me")]));
        assert_eq!(up("1111").0, 422);
        let (status, headers, _) = up("2580");
        assert_eq!(status, 303);
        let renewed = headers.get_all("set-cookie").iter().any(|v| v.to_str().is_ok_and(|v| v.contains("Max-Age=15552000")));
        assert!(renewed, "as long as it was");
        let session = cookie(&headers, "session");
        let both = format!("{session}; {phone}");
        let csrf = site.csrf(&session);
        let change = |typed: &str| site.ask("/ar/desk/account/pin", &both, Some(&[("csrf", &csrf), ("pin", typed)])).0;
        assert_eq!((change("0000"), change("8642")), (422, 303));
        assert_eq!((pin(&phone, "2580").0, pin(&phone, "8642").0), (422, 303));
    });
}

#[test]
fn the_desk_shows_each_her_own_people() {
    Bench::each(|b| {
        let site = Site::over(b, config());
        let shop = Shop::open(b);
        site.with_password(b, "manager@example.org", Role::ProducerManager, shop.maker);
        let hers = site.person(b, "hers@example.org", Role::ProducerMember, shop.maker);
        let other = site.person(b, "other@example.org", Role::ProducerMember, shop.carrier);
        let session = site.enter("manager@example.org");
        let (status, _, list) = site.ask("/fr/desk/people", &session, None);
        assert_eq!(status, 200);
        assert!(list.contains("hers@example.org") && !list.contains("other@example.org"));
        assert_eq!(site.ask(&format!("/fr/desk/people/{hers}"), &session, None).0, 200);
        assert_eq!(site.ask(&format!("/fr/desk/people/{other}"), &session, None).0, 404);
        assert_eq!(site.ask(&format!("/fr/desk/people/{}", Id::named("none")), &session, None).0, 404, "the same as none");
        let csrf = site.csrf(&session);
        let act = |whom: Id, what: &str| {
            site.ask(&format!("/fr/desk/people/{whom}"), &session, Some(&[("csrf", &csrf), ("what", what)]))
        };
        let (status, _, paper) = act(hers, "invite-phone");
        assert_eq!(status, 200);
        assert!(paper.contains("https://market.example/fr/invitation/") && !paper.contains("evil.example"), "our own address");
        assert_eq!(act(other, "invite-phone").0, 404);
        assert_eq!(act(hers, "disable").0, 403, "an administrator's");
        assert_eq!(act(other, "unlock").0, 404);
        for path in ["edit", "erase"] {
            assert_eq!(site.ask(&format!("/fr/desk/people/{hers}/{path}"), &session, None).0, 403);
        }
        let forged = site.ask(&format!("/fr/desk/people/{hers}"), &session, Some(&[("what", "unlock")]));
        assert_eq!(forged.0, 403, "without the form's token");
        let new = |organisation: Id, name: &str| {
            let organisation = organisation.to_string();
            let fields = [
                ("csrf", csrf.as_str()),
                ("name", name),
                ("phone", "0661000001"),
                ("lang", "ar"),
                ("organisation", &organisation),
            ];
            site.ask("/fr/desk/people/new", &session, Some(&fields))
        };
        assert_eq!(new(shop.carrier, "Itto").0, 404);
        let (status, _, page) = new(shop.maker, "");
        assert!(status == 422 && page.contains("0661000001"), "what was typed stays");
        assert_eq!(new(shop.maker, "Itto").0, 303);
        assert!(site.ask("/fr/desk/people?q=0661%20000001", &session, None).2.contains("Itto"), "a number as people write it");
        assert_eq!(site.ask("/fr/desk/people?format=csv", &session, None).0, 200, "just proved");
        assert!(b.read(|q| views::visible(q, b.territory, &Actor::system("test"), other)));
    });
}

#[test]
fn only_our_own_proxies_say_whom_they_speak_for() {
    let b = Bench::sqlite();
    let peer = |s: &str| s.parse::<IpAddr>().expect("an address");
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.9, 198.51.100.7"));
    let site = Site::over(&b, config());
    assert_eq!(site.app.network(&headers, peer("127.0.0.1")), "127.0.0.1", "nobody is believed");
    let site = Site::over(&b, Config { secure: true, ..config() });
    assert_eq!(site.app.network(&headers, peer("127.0.0.1")), "198.51.100.7", "what the proxy saw, not what it was told");
    assert_eq!(site.app.network(&headers, peer("192.0.2.1")), "192.0.2.1", "a stranger is not");
    let proxies = vec![peer("10.0.0.2"), peer("198.51.100.7")];
    let site = Site::over(&b, Config { secure: true, proxies, ..config() });
    assert_eq!(site.app.network(&headers, peer("10.0.0.2")), "203.0.113.9");
    headers.insert("x-forwarded-for", HeaderValue::from_static("<script>"));
    assert_eq!(site.app.network(&headers, peer("10.0.0.2")), "10.0.0.2");
    assert_eq!(site.app.network(&headers, peer("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64", "one household");
}
