//! Signing in, a maker's phone, and who sees whom on the desk, through the pages.

use axum::http::{HeaderMap, HeaderValue};
use rahba_kernel::Id;
use rahba_kernel::role::{Actor, Role};
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::people::{rules, views};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_web::Config;
use std::net::IpAddr;

mod site;

use site::{Site, config, cookie};

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
