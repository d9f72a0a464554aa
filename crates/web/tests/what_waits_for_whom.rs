//! The list of what waits: each sees what her role does, and of organisations only her own.

mod site;

use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::coaching::plan::PlanCoaching;
use rahba_market::flows::coaching::record::{NewAction, RecordCoaching};
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::organisations::model::Form;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};

fn second_maker(site: &Site, b: &Bench) -> Id {
    site.give(
        b,
        RegisterOrganisation {
            code: "weavers".into(),
            form: Form::Cooperative,
            commune: "03.171.01.05".into(),
            phone: None,
            ice: None,
            founded: None,
            women_led: true,
            vat_regime: "exempt_small".into(),
            invented: true,
            roles: vec!["producer".into()],
            name: [(Lang::Fr, "Tisserandes".to_owned())].into(),
            about: [].into(),
            members: Vec::new(),
            union: None,
        },
    )
    .org
}

#[test]
fn each_sees_what_her_role_does_and_of_organisations_her_own() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        let weavers = second_maker(&site, b);
        let today = site.app.zone().day(site.app.now());
        let coach = site.with_password(b, "coach@example.org", Role::Coach, Id::NIL);
        site.with_password(b, "other-coach@example.org", Role::Coach, Id::NIL);
        site.with_password(b, "bees@example.org", Role::ProducerManager, s.maker);
        site.with_password(b, "weavers@example.org", Role::ProducerManager, weavers);
        site.with_password(b, "cashier@example.org", Role::Cashier, Id::NIL);
        site.with_password(b, "approver@example.org", Role::PayoutApprover, Id::NIL);
        let visit = |org, subject: &str| site.give(b, PlanCoaching { org, coach, on: today, subject: subject.into() }).visit;
        let (of_bees, _) = (visit(s.maker, "Ruches"), visit(weavers, "Métiers à tisser"));
        let action = |body: &str| NewAction { body: body.into(), responsible: "Elle".into(), due_on: today };
        let actions = vec![action("Laver les bidons")];
        site.give(b, RecordCoaching { visit: of_bees, report: "vu".into(), actions });
        let list = |login: &str| {
            let session = site.enter(login);
            let (status, _, page) = site.ask("/fr/desk/tasks", &session, None);
            assert_eq!(status, 200, "{login}");
            page
        };
        let page = list("coach@example.org");
        assert!(page.contains("Métiers à tisser") && !page.contains("Laver les bidons"), "{}: not late, not said", b.engine);
        assert!(!list("other-coach@example.org").contains("Métiers à tisser"), "{}: another coach’s visit", b.engine);
        assert!(list("bees@example.org").contains("Laver les bidons"));
        assert!(!list("weavers@example.org").contains("Laver les bidons"), "{}: another maker’s action", b.engine);
        for login in ["cashier@example.org", "approver@example.org"] {
            let page = list(login);
            assert!(!page.contains("Métiers à tisser") && !page.contains("Laver les bidons"), "{login}");
        }
        // A stranger is sent to sign in.
        assert_eq!(site.ask("/fr/desk/tasks", "", None).0, 303);
    });
}
