//! What stands on lists and pages: no column that is not on the list, nothing of a buyer or of another's bank.

use crate::walk::walk;
use crate::world::World;
use axum::http::Method;
use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_web::kit::registry::Route;
use rahba_web::kit::serve::routes;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn nobody_gets_a_column_that_is_not_on_the_list() {
    let w = World::make("sqlite", "fields");
    let all = routes();
    let people = w.here.everybody("", &w.makers[..1], &[]);
    // Route and columns → who gets them.
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let lists = |r: &&Route| r.method == Method::GET && r.path.starts_with("/{lang}") && !r.path[7..].contains('{');
    for route in all.iter().filter(lists) {
        for p in people.iter().filter(|p| p.may(route)) {
            let a = w.here.get(p, &format!("{}?format=csv", route.path.replace("{lang}", "en")));
            if !a.kind.starts_with("text/csv") {
                continue;
            }
            let head = a.body.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().to_owned();
            found.entry((route.path.to_owned(), head)).or_default().insert(p.role.map_or("nobody", Role::code).to_owned());
        }
    }
    assert!(found.len() >= 15, "{} lists", found.len());
    let mut now = String::from("list;columns;roles\n");
    for ((path, head), roles) in &found {
        now.push_str(&format!("{path};{head};{}\n", roles.iter().cloned().collect::<Vec<_>>().join(" ")));
    }
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../golden/fields.csv");
    if std::env::var_os("RAHBA_GOLDEN_WRITE").is_some() {
        std::fs::write(golden, &now).expect("written");
    }
    let wanted = std::fs::read_to_string(golden).expect("golden/fields.csv");
    let lines = |t: &str| t.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (now, wanted) = (lines(&now), lines(&wanted));
    let more: Vec<_> = now.difference(&wanted).collect();
    let less: Vec<_> = wanted.difference(&now).collect();
    assert!(more.is_empty() && less.is_empty(), "given and not on the list: {more:#?}\non the list and not given: {less:#?}");
}

#[test]
fn a_maker_is_shown_nothing_of_a_buyer_or_of_another_maker_s_bank() {
    let w = World::make("sqlite", "canaries");
    let all = routes();
    let admin = w.here.person("admin", Role::Admin, Id::NIL);
    let manager = w.here.person("manager", Role::ShopManager, Id::NIL);
    let maker = w.here.person("maker", Role::ProducerManager, w.makers[0]);
    let member = w.here.person("member", Role::ProducerMember, w.makers[0]);
    let monitor = w.here.person("monitor", Role::ProgrammeMonitor, Id::NIL);
    // The buyers' telephone numbers, as the shop's manager sees them on orders.
    let digits = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut phones = BTreeSet::new();
    for (_, body) in walk(&w.here, &all, &manager, 25).iter().filter(|(p, _)| p.contains("/desk/orders/")) {
        for piece in body.split("<bdi dir=\"ltr\">").skip(1).filter_map(|x| x.split('<').next()) {
            let number = digits(piece);
            if number.len() == 10 && (number.starts_with("06") || number.starts_with("07")) {
                phones.insert(number);
            }
        }
    }
    assert!(!phones.is_empty(), "the shop's manager sees her buyers' numbers");
    let mut pages = 0;
    for p in [&maker, &member, &monitor] {
        for (path, body) in walk(&w.here, &all, p, 60) {
            let plain = digits(&body.replace(' ', ""));
            pages += 1;
            for phone in &phones {
                assert!(!plain.contains(phone.as_str()), "{path} shows {} a buyer's number", p.name);
            }
            assert!(!body.contains("argon2") && !body.contains("web.key"), "{path}");
        }
    }
    assert!(pages > 40, "{pages} pages");
    // Whoever may see people sees no secret of theirs.
    for (path, body) in walk(&w.here, &all, &admin, 6) {
        assert!(!body.contains("$argon2") && !body.contains("secret_hash"), "{path}");
    }
}
