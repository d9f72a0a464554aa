//! A certificate that ends tonight stands on the shop's pages until midnight of the territory, from memory
//! and anew, and on none of them after it.

mod site;

use rahba_kernel::role::Role;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros};
use rahba_market::certificates::model::Texts;
use rahba_market::flows::certificates::define_kind::DefineKind;
use rahba_market::flows::certificates::record::RecordCertificate;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};

fn texts(x: &str) -> Texts {
    Lang::ALL.map(|l| (l, x.to_owned())).into()
}

#[test]
fn tonight_it_stands_tomorrow_it_is_gone() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 5);
        let today = Zone::casablanca().day(b.now());
        let kind = DefineKind {
            code: "onssa".into(),
            pictogram: "seal".into(),
            position: 1,
            name: texts("Autorisation ONSSA"),
            meaning: texts("propre"),
            steps: Vec::new(),
        };
        let kind = b.by("coach", Role::Coach, Id::NIL, kind).expect("a kind").kind;
        let certificate = RecordCertificate {
            kind,
            org: shop.maker,
            issuer: "ONSSA".into(),
            number: "M.77.1".into(),
            valid_from: today.plus(-300),
            valid_until: today,
            scope: vec![shop.family],
            document: String::new(),
        };
        b.by("coach", Role::Coach, Id::NIL, certificate).expect("a certificate");
        let lots = b.read(|q| rahba_market::stock::views::lots_of(q, b.territory, shop.honey));
        let check = format!("/fr/check/{}", lots.first().expect("a lot").1);
        let site = Site::over(b, config());
        let shown = |path: &str| site.ask(path, "", None).2.contains("Autorisation ONSSA");
        let holder = || site.ask("/fr/certificates", "", None).2.contains("/fr/maker/bees");
        let pages = || (shown("/fr/p/thyme-honey"), shown(&check), holder());
        let midnight = Zone::casablanca().start_of(today.plus(1)).0;
        site.app.tell_time(b.now());
        assert_eq!(pages(), (true, true, true), "{}", b.engine);
        site.app.tell_time(Micros(midnight - 1));
        assert_eq!(pages(), (true, true, true), "{}: a microsecond before midnight", b.engine);
        site.app.tell_time(Micros(midnight));
        assert_eq!(pages(), (false, false, false), "{}: at midnight, with no commit between", b.engine);
    });
}
