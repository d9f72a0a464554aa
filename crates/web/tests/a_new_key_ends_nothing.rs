//! The operator changes the key: whoever has a form open, a phone set up for codes or a tag in her hand notices
//! nothing, until the older key is thrown away.

mod site;

use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_web::Config;
use rahba_web::kit::keys::Keys;
use site::{Site, config, cookie};
use totp_rs::{Builder, Secret};

#[test]
fn until_the_older_one_is_thrown_away() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let old = config().key;
    let both = old.rotated(std::array::from_fn(|i| i as u8)).expect("there is room");
    let with = |key: Keys| {
        let site = Site::over(&b, Config { key, ..config() });
        site.app.tell_time(b.now());
        site
    };
    let before = with(old);
    let (form, tag) = (before.app.csrf("a session"), before.app.check_signature("C1"));
    let (secret, _) = before.app.factor_secret("7", "x");
    let secret = Secret::try_from_base32(&secret).expect("as it is typed");
    let phone = Builder::new().with_secret(secret).build().expect("a phone");
    let typed = phone.generate(u64::try_from(b.now().0 / 1_000_000).expect("after 1970")).to_string();
    let fits = |site: &Site| {
        let code = site.app.factor_step("7", &typed, b.now()).is_some();
        (site.app.csrf_fits("a session", &form), site.app.is_signed("C1", &tag), code)
    };
    assert_eq!(fits(&before), (true, true, true));
    let after = with(both.clone());
    assert_eq!(fits(&after), (true, true, true));
    assert_ne!(
        (after.app.csrf("a session"), after.app.check_signature("C1")),
        (form.clone(), tag.clone()),
        "what is new is of the new key"
    );
    assert_eq!(fits(&with(both.newest(1))), (false, false, false));
    assert!(!after.app.csrf_fits("another session", &form) && !after.app.is_signed("C2", &tag));
}

/// What is sent again after a new key, because its answer was lost, is done once: a sale over the counter and an order.
#[test]
fn a_sale_and_an_order_sent_again_are_one() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 20);
        let old = config().key;
        let both = old.rotated(std::array::from_fn(|i| i as u8)).expect("there is room");
        let with = |key: &Keys| {
            let site = Site::over(b, Config { key: key.clone(), ..config() });
            site.app.tell_time(b.now());
            site
        };
        let (before, after) = (with(&old), with(&both));
        before.with_password(b, "cashier@example.org", Role::Cashier, Id::NIL);
        let session = before.enter("cashier@example.org");
        let (till, ticket, csrf) = (s.till.to_string(), format!("{}x2", s.honey), before.csrf(&session));
        let opens = [("csrf", &*csrf), ("till", &*till), ("act", "open"), ("float", "0")];
        assert_eq!(before.ask("/fr/till", &session, Some(&opens)).0, 303);
        let command = Id::named("a sale").to_string();
        let sale = [
            ("csrf", &*csrf),
            ("till", &*till),
            ("act", "sell"),
            ("ticket", &*ticket),
            ("total", "50000"),
            ("command", &*command),
            ("pay", "cash"),
        ];
        let receipt = |site: &Site| {
            let (status, headers, page) = site.ask("/fr/till", &session, Some(&sale));
            assert_eq!(status, 303, "{}: {page}", b.engine);
            headers["location"].to_str().expect("an address").to_owned()
        };
        let first = receipt(&before);
        assert_eq!(receipt(&after), first, "{}", b.engine);
        // Her code to the receipt is there, whoever opens it.
        assert!(after.ask(&first, &session, None).2.contains("<svg"), "{}", b.engine);

        let page = before.ask("/fr/products", "", None).2;
        let path = page.split("href=\"/fr/p/").nth(1).and_then(|x| x.split('"').next()).expect("a product").to_owned();
        let page = before.ask(&format!("/fr/p/{path}"), "", None).2;
        let code = page.split("name=\"code\" value=\"").nth(1).and_then(|x| x.split('"').next()).expect("a bar code").to_owned();
        let (_, headers, _) = before.ask("/fr/basket", "", Some(&[("code", &code), ("quantity", "1")]));
        let basket = cookie(&headers, "basket");
        let buys = |site: &Site, address: &str| {
            let order = [
                ("how", "cod"),
                ("name", "Une acheteuse (inventée)"),
                ("phone", "0612345678"),
                ("commune", "03.171.01.05"),
                ("address", address),
                ("seen", "29500"),
            ];
            let (status, headers, page) = site.ask("/fr/checkout", &basket, Some(&order));
            assert_eq!(status, 303, "{}: {page}", b.engine);
            headers["location"].to_str().expect("an address").trim_end_matches("?new=1").to_owned()
        };
        let order = buys(&before, "derb 7");
        assert_eq!(buys(&after, "derb 7"), order, "{}: the same basket, in every byte", b.engine);
        assert_eq!(buys(&after, "derb 8"), order, "{}: the same basket, otherwise: it leads to its order", b.engine);
        assert_eq!(after.ask(&order, "", None).0, 200);
        let sold = b.read(|q| rahba_market::sales::views::counts(q, b.territory, rahba_kernel::role::Reach::Everywhere));
        assert_eq!(sold.iter().map(|(_, n)| n).sum::<i64>(), 2, "{}: {sold:?}", b.engine);
    });
}
