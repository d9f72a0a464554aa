//! The page that says what happens to people's data; what a buyer and whoever is signed in see and ask about hers;
//! how it is answered. And the words under the order form are those of the version that orders keep (P2, P5, P6).

mod site;

use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::territory::change_settings::ChangeSettings;
use rahba_market::people::rules::token_hash;
use rahba_market::privacy::model::NOTICE_VERSION;
use rahba_market::privacy::retention::terms;
use rahba_market::privacy::views;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_web::kit::i18n::T;
use site::{Site, config};

#[test]
fn the_page_says_who_how_long_where_and_what_one_may_ask() {
    Bench::each(|b| {
        let _shop = Shop::open(b);
        let site = Site::over(b, config());
        let say = |hosting: &str| {
            let change = ChangeSettings {
                phone: "0535000000".into(),
                transfer_rib: String::new(),
                transfer_holder: String::new(),
                ice: String::new(),
                tax_id: String::new(),
                trade_tax: String::new(),
                register: String::new(),
                hosting: hosting.into(),
                cndp: "D-GC-77/2026".into(),
            };
            b.by("admin", Role::Admin, Id::NIL, change).expect("changed");
            site.app.take_settings(b.read(|q| territory(q, b.territory)).expect("there").settings);
        };
        let (_, _, before) = site.ask("/fr/privacy", "", None);
        assert!(before.contains(&T(Lang::Fr).s("pv-where-unknown")) && before.contains(&T(Lang::Fr).s("pv-cndp-none")));
        for lang in Lang::ALL {
            let t = T(lang);
            say("ma");
            let (status, _, page) = site.ask(&format!("/{lang}/privacy"), "", None);
            assert_eq!(status, 200);
            // Every class of the table that the night works by, with its own words.
            for k in terms() {
                let word = t.p("pv-class-", k.class);
                assert!(word != format!("pv-class-{}", k.class) && page.contains(&word), "{lang}: {}", k.class);
            }
            assert!(page.contains(&t.p("country-", "ma")) && page.contains("D-GC-77/2026") && page.contains(NOTICE_VERSION));
            assert!(!page.contains(&t.s("pv-where-abroad")));
            say("fr");
            let (_, _, page) = site.ask(&format!("/{lang}/privacy"), "", None);
            assert!(page.contains(&t.p("country-", "fr")) && page.contains(&t.s("pv-where-abroad")), "{lang}: abroad is said");
            // The footer of any page leads there.
            let (_, _, home) = site.ask(&format!("/{lang}/"), "", None);
            assert!(home.contains(&format!("href=\"/{lang}/privacy\"")));
        }
    });
}

/// An order keeps the version of the words that its buyer had before her: other words want another version.
#[test]
fn the_words_under_the_order_form_are_of_the_version_that_is_kept() {
    let words: Vec<String> = Lang::ALL.map(|l| T(l).s("privacy-note")).into();
    let seen: String = token_hash(&words.join("\n"))[..8].iter().map(|b| format!("{b:02x}")).collect();
    let known = [("2026-11-28", "68f0a8f734a77cbb")];
    let now = known.iter().find(|(version, _)| *version == NOTICE_VERSION).expect("the version is listed here");
    assert_eq!(now.1, seen, "the words changed: name a new NOTICE_VERSION and list it here with these words' mark");
}

#[test]
fn a_buyer_sees_asks_and_reads_the_answer() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 3);
        let site = Site::over(b, config());
        site.with_password(b, "boss@example.org", Role::Admin, Id::NIL);
        let token = "0123456789abcdefghjkmnpqrstvwxyz";
        let mut place = shop.order(Id::named("cart"), 1);
        place.secret_hash = token_hash(token);
        place.buyer.address = "77 derb Canari".into();
        let order = site.give(b, place).order;
        let other = site.give(b, shop.order(Id::named("other"), 1)).order;
        let path = format!("/fr/order/{token}/privacy");
        let (_, _, page) = site.ask(&format!("/fr/order/{token}"), "", None);
        assert!(page.contains(&format!("href=\"{path}\"")));
        assert_eq!(site.ask(&path, "", None).0, 200);
        assert_eq!(site.ask("/fr/order/nolinkofanyorderatall/privacy", "", None).0, 404);

        // All that is known, as a page and as a file.
        let (status, _, page) = site.ask(&path, "", Some(&[("what", "export"), ("as", "page")]));
        assert!(status == 200 && page.contains("77 derb Canari"), "{status}");
        let (_, headers, file) = site.ask(&path, "", Some(&[("what", "export"), ("as", "json")]));
        assert!(headers["content-disposition"].to_str().is_ok_and(|h| h.starts_with("attachment")));
        assert!(file.contains("77 derb Canari") && !file.contains(&other.to_string()) && file.contains(NOTICE_VERSION));
        let wrong = site.ask("/fr/order/nolinkofanyorderatall/privacy", "", Some(&[("what", "export"), ("as", "json")]));
        assert_eq!(wrong.0, 404);

        // A correction says what is wrong; then it waits, with its day.
        let (status, _, page) = site.ask(&path, "", Some(&[("what", "ask"), ("kind", "correct"), ("words", "")]));
        assert!(status == 422 && page.contains(&T(Lang::Fr).s("privacy-no-words")));
        let ask = [("what", "ask"), ("kind", "correct"), ("words", "C’est le 78")];
        assert_eq!(site.ask(&path, "", Some(&ask)).0, 303);
        assert_eq!(site.ask(&path, "", Some(&ask)).0, 409);
        let r = b.read(|q| views::of_order(q, b.territory, order)).remove(0);
        let (_, _, page) = site.ask(&format!("{path}?sent=1"), "", None);
        assert!(page.contains("C’est le 78") && page.contains(&r.number) && page.contains(&T(Lang::Fr).s("od-sent")));

        // It waits for the administrator, is refused without a reason only on paper, and the buyer reads why.
        let session = site.enter("boss@example.org");
        let (_, _, tasks) = site.ask("/fr/desk/tasks", &session, None);
        assert!(tasks.contains(&T(Lang::Fr).s("todo-answer-request")) && tasks.contains(&r.number));
        let at = format!("/fr/desk/privacy/{}", r.id);
        assert!(site.ask(&at, &session, None).2.contains("C’est le 78"));
        let csrf = site.csrf(&session);
        let answer = |reason: &str| site.ask(&at, &session, Some(&[("csrf", &csrf), ("done", ""), ("reason", reason)])).0;
        assert_eq!((answer(""), answer("Le colis est parti"), answer("encore")), (422, 303, 409));
        assert!(site.ask(&path, "", None).2.contains("Le colis est parti"));
        assert!(site.ask("/fr/desk/privacy?state=refused", &session, None).2.contains(&r.number));
        assert_eq!(site.ask("/fr/desk/privacy/kept", &session, None).0, 200);
    });
}

#[test]
fn another_s_data_are_given_after_a_second_proof() {
    Bench::each(|b| {
        let _shop = Shop::open(b);
        let site = Site::over(b, config());
        site.with_password(b, "boss@example.org", Role::Admin, Id::NIL);
        let cashier = site.with_password(b, "till@example.org", Role::Cashier, Id::NIL);
        let of = format!("/fr/desk/privacy/of/person/{cashier}");
        let hers = site.enter("till@example.org");
        // Her own needs nobody.
        let csrf = site.csrf(&hers);
        let sent = [("csrf", csrf.as_str()), ("what", "export"), ("as", "json")];
        let (status, _, file) = site.ask("/fr/desk/account/privacy", &hers, Some(&sent));
        assert!(status == 200 && file.contains("till@example.org") && !file.contains("boss@example.org"), "{status}: {file}");
        assert!(!file.contains("argon2"), "no secret");
        assert_eq!(site.ask(&of, &hers, Some(&[("csrf", &csrf)])).0, 403);

        let boss = site.enter("boss@example.org");
        let csrf = site.csrf(&boss);
        // Signing in is a proof that stands ten minutes.
        assert_eq!(site.ask(&of, &boss, None).0, 200);
        let (status, _, file) = site.ask(&of, &boss, Some(&[("csrf", &csrf), ("as", "json")]));
        assert!(status == 200 && file.contains("till@example.org") && !file.contains("boss@example.org"), "{status}");
        let nobody = format!("/fr/desk/privacy/of/person/{}", Id::named("nobody"));
        assert_eq!(site.ask(&nobody, &boss, None).0, 404);
        site.app.tell_time(site.app.now().plus(11 * rahba_kernel::Micros::MINUTE));
        let (status, headers, _) = site.ask(&of, &boss, None);
        assert!(status == 303 && headers["location"].to_str().is_ok_and(|l| l.contains("step-up")));
        let (status, _, body) = site.ask(&of, &boss, Some(&[("csrf", &csrf), ("as", "json")]));
        assert!(status != 200 && !body.contains("till@example.org"), "{status}");
    });
}
