//! Whoever tries what her roles do not allow stands in the journal once an hour for each act, by name; nobody else
//! is slowed or told anything else by it, and it cannot fill the disk (S30).

mod site;

use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang, Micros};
use rahba_market::audit::audit;
use rahba_market::flows::people::note_denial::{NoteDenial, denials};
use rahba_market::flows::people::unlock::Unlock;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, JournalRow, Mishap};
use rahba_web::kit::denials::Denials;
use rahba_web::kit::i18n::T;
use site::{Site, config};
use std::sync::Barrier;

/// The denials of a territory: who and what, the oldest first. Nobody who is denied waits for her line: what its lane
/// is given after it and refuses says that it is written.
fn written(b: &Bench) -> Vec<(String, String)> {
    assert!(b.system(Unlock { person: Id::NIL }).is_err());
    let mut rows = b.read(|q| JournalRow::of_subject(q, b.territory, denials(), Micros(i64::MAX), 1_000));
    rows.reverse();
    assert!(rows.iter().all(|j| j.name == NoteDenial::NAME && j.facts.len() == 1), "{rows:?}");
    rows.into_iter().map(|j| (j.who.clone(), j.facts["act"].as_str().expect("a word").to_owned())).collect()
}

#[test]
fn once_an_hour_for_each_act_and_nothing_that_was_typed() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        let until_full = Micros::HOUR - site.app.now().0.rem_euclid(Micros::HOUR);
        let begun = Micros(site.app.now().0 + until_full);
        site.app.tell_time(begun);
        let cashier = site.with_password(b, "cashier@example.org", Role::Cashier, Id::NIL);
        let second = OpenSpace { code: "S2".into(), commune: "03.171.01.01".into(), operator: s.maker };
        let second = b.system(second).expect("a space").space;
        let elsewhere = site.with_password(b, "elsewhere@example.org", Role::ShopManager, second);
        let (her, other) = (site.enter("cashier@example.org"), site.enter("elsewhere@example.org"));
        let post = |session: &str, path: &str, more: &[(&str, &str)]| {
            let csrf = site.csrf(session);
            let mut fields = vec![("csrf", csrf.as_str())];
            fields.extend(more);
            site.ask(path, session, Some(&fields)).0
        };
        // What the route forbids, three times, in two languages, with what nobody may read later.
        let shop = site.runtime.block_on(site.app.shop()).expect("the shop");
        let (figures, made) = (site.app.commits(), shop.until);
        for path in ["/fr/desk/payouts/new", "/ar/desk/payouts/new", "/fr/desk/payouts/new"] {
            assert_eq!(post(&her, path, &[("org", "kanarienvogel"), ("amount", "4711")]), 403);
        }
        let (by_her, by_other) = (format!("person:{cashier}"), format!("person:{elsewhere}"));
        let line = |who: &String, act: &str| (who.clone(), act.to_owned());
        assert_eq!(written(b), [line(&by_her, "/desk/payouts/new")], "{}", b.engine);
        // Whatever she tries, nobody's page is made anew for it.
        assert_eq!(site.app.commits(), figures);
        assert!(site.app.shop_at_hand().is_some_and(|s| s.until == made));

        // What a command forbids, because it is of another space.
        let place = s.stand.to_string();
        assert_eq!(post(&other, "/fr/desk/places/close", &[("place", place.as_str())]), 403);
        assert_eq!(written(b).last(), Some(&line(&by_other, "stock/close_place")), "{}", b.engine);

        // No act, nobody, or not from our own pages: nothing to write.
        assert_eq!(site.ask("/fr/desk/payouts/new", &her, None).0, 403, "a page");
        assert_eq!(site.ask("/fr/desk/payouts/new", "", Some(&[("amount", "1")])).0, 403, "a stranger");
        assert_eq!(post(&her, "/fr/desk/orders/none", &[]), 404, "what is not there");
        assert_eq!(written(b).len(), 2, "{}", b.engine);

        // The next hour is another line.
        site.app.tell_time(Micros(begun.0 + Micros::HOUR));
        let her = site.enter("cashier@example.org");
        assert_eq!(post(&her, "/fr/desk/payouts/new", &[]), 403);
        assert_eq!(written(b).len(), 3, "{}", b.engine);

        // The auditor reads it, on a page and in a file, and by person; her colleagues do not.
        site.with_password(b, "auditor@example.org", Role::Auditor, Id::NIL);
        let auditor = site.enter("auditor@example.org");
        for (lang, word) in
            [("ar", "محاولة ممنوعة"), ("fr", "Tentative refusée"), ("zgh", "ⵉⵔⵎ ⵉⵜⵜⵡⴰⴳⵢⵏ"), ("en", "A denied attempt")]
        {
            let page = site.ask(&format!("/{lang}/desk/journal?which=denials"), &auditor, None).2;
            assert_eq!(page.matches(&format!("<bdi>{word}</bdi>")).count(), 3, "{lang}");
            assert!(page.contains("cashier@example.org") && page.contains("/desk/payouts/new"), "{lang}");
            let closed = T(Lang::from_code(lang).expect("a language")).s("event-stock-close-place");
            assert!(page.contains(&closed) && !page.contains("kanarienvogel"), "{lang}: {closed}");
        }
        let file = site.ask("/fr/desk/journal?format=csv", &auditor, None).2;
        assert!(file.contains("people/note_denial") && file.contains("people/sign_in"), "the file is the whole journal");
        let first = site.ask("/fr/desk/journal?format=csv&up-to=2", &auditor, None).2;
        assert_eq!(first.lines().count(), 3, "a head and the two oldest lines: {first}");
        assert!(site.ask(&format!("/fr/desk/why/{cashier}"), &auditor, None).2.contains("Tentative refusée"));
        assert_eq!(site.ask("/fr/desk/journal", &her, None).0, 403);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.is_empty(), "{findings:?}");
    });
}

#[test]
fn tried_at_once_by_many_hands_and_programs_it_is_one_line() {
    Bench::each_isolation(|b| {
        let call = b.call(Actor::person(Id::named("aicha"), vec![Grant { role: Role::Cashier, scope: Id::NIL }]));
        let together = Barrier::new(32);
        let programs = b.programs();
        std::thread::scope(|scope| {
            for n in 0..32 {
                let (db, together, call) = (&programs[n % programs.len()], &together, call.clone());
                scope.spawn(move || {
                    // Each hand remembers nothing of the others, as programs of their own.
                    let own = Denials::new(config().key);
                    together.wait();
                    own.note(db, &call, "payouts/approve");
                    own.note(db, &call, "payouts/approve");
                });
            }
        });
        // Whatever waited in the lanes of the others is done when these are stopped.
        programs.iter().skip(1).for_each(rahba_store::Db::stop);
        let lines = written(b);
        assert_eq!(lines.len(), 1, "{}: {lines:?}", b.engine);
    });
}

#[test]
fn a_database_that_refuses_changes_no_answer_and_is_counted() {
    Bench::each(|b| {
        let _shop = Shop::open(b);
        let site = Site::over(b, config());
        site.with_password(b, "cashier@example.org", Role::Cashier, Id::NIL);
        let her = site.enter("cashier@example.org");
        let csrf = site.csrf(&her);
        let tries = || site.ask("/fr/desk/payouts/new", &her, Some(&[("csrf", &csrf)])).0;
        b.injector.fail_commit(1, Mishap::Storage);
        assert_eq!(tries(), 403, "{}", b.engine);
        let none = written(b);
        assert_eq!((site.app.denials.lost(), none.len()), (1, 0), "{}", b.engine);
        let figures = site.ask("/metrics", "", None).2;
        assert!(figures.contains("rahba_denials_lost_total 1"), "{figures}");
        // The database is well again: the next try is written.
        assert_eq!(tries(), 403);
        let one = written(b);
        assert_eq!((site.app.denials.lost(), one.len()), (1, 1), "{}", b.engine);
    });
}
