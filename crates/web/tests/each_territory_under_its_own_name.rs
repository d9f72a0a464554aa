//! One program serves several territories: each under its own name, with its own people and goods, whether
//! they lie in one database or in two.

mod site;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::territory::found::Found;
use rahba_market::territory::model::Settings;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Call, Directory};
use rahba_web::App;
use rahba_web::kit::serve::house;
use site::{Site, config};
use tower::ServiceExt;

async fn get(house: &Router, host: &str, path: &str, cookie: &str) -> StatusCode {
    let request = Request::get(path).header("host", host).header("cookie", cookie).body(Body::empty()).expect("a request");
    house.clone().oneshot(request).await.expect("an answer").status()
}

#[test]
fn a_name_leads_to_its_territory_and_to_no_other() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 3);
        let site = Site::over(b, config());
        site.with_password(b, "chef@example.org", Role::Admin, Id::NIL);
        let session = site.enter("chef@example.org");

        // Another territory, beside it in the same database: nothing is in it yet.
        let other = Id::named("the other territory");
        let call =
            Call { territory: other, command: other, actor: Actor::system("test"), now: b.now(), zone: Zone::casablanca() };
        let settings = Settings::default();
        let found = Found { code: "IF".into(), currency: "MAD".into(), zone: "Africa/Casablanca".into(), settings };
        let mut directory = Directory::default();
        assert!(directory.add(b.territory, &b.db) && directory.add(other, &b.db) && !directory.add(other, &b.db));
        directory.command_blocking(call, found).expect("known here").expect("founded");
        assert_eq!(directory.databases().len(), 1, "two territories, one database");
        let db = directory.db(other).expect("known");
        let there = db.read_blocking(|q| territory(q, other)).expect("read").expect("founded");
        let second = App::new(db.clone(), there, config());
        second.tell_time(b.now());

        let apps = vec![(vec!["elhajeb.example".into()], site.app.clone()), (vec!["Ifrane.example".into()], second)];
        let product = format!("/{}/p/thyme-honey", Lang::Fr);
        let run = tokio::runtime::Runtime::new().expect("a runtime");
        run.block_on(async {
            let house = house(apps);
            assert_eq!(get(&house, "elhajeb.example", &product, "").await, StatusCode::OK, "{}", b.engine);
            assert_eq!(get(&house, "ELHAJEB.example:8080", &product, "").await, StatusCode::OK, "a name has no case and no port");
            assert_eq!(get(&house, "ifrane.example", &product, "").await, StatusCode::NOT_FOUND);
            assert_eq!(get(&house, "ifrane.example", "/fr/", "").await, StatusCode::OK);
            assert_eq!(get(&house, "elhajeb.example", "/fr/desk", &session).await, StatusCode::OK);
            assert_ne!(
                get(&house, "ifrane.example", "/fr/desk", &session).await,
                StatusCode::OK,
                "her session is of one territory"
            );
            for host in ["", "evil.example", "127.0.0.1:8080"] {
                assert_eq!(get(&house, host, "/fr/", "").await, StatusCode::MISDIRECTED_REQUEST, "{host}");
                assert_eq!(get(&house, host, "/readyz", "").await, StatusCode::OK, "{host}");
            }
        });
    });
}
