//! The operator changes the key: whoever has a form open, a phone set up for codes or a tag in her hand notices
//! nothing, until the older key is thrown away.

mod site;

use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_web::Config;
use rahba_web::kit::keys::Keys;
use site::{Site, config};
use totp_rs::{Builder, Secret};

#[test]
fn until_the_older_one_is_thrown_away() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let old = config().key;
    let both = old.rotated(std::array::from_fn(|i| i as u8));
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
    assert_eq!(fits(&with(both.newest())), (false, false, false));
    assert!(!after.app.csrf_fits("another session", &form) && !after.app.is_signed("C2", &tag));
}
