//! What the framework itself cannot read (an address, a form of another kind) is an error like any other: a page in the
//! reader's language with a stable code, never a line of somebody else's English.

mod site;

use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};

#[test]
fn an_address_that_cannot_be_read_is_a_page_of_ours() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, config());
    for (lang, words) in [("ar", "تعذرت قراءة"), ("fr", "illisible"), ("zgh", "ⵓⵔ ⵉⵜⵜⵡⴰⵖⵔⴰ"), ("en", "could not be read")]
    {
        for query in ["page=abc", "page=1&page=2", "page=99999999999999999999"] {
            let (status, headers, body) = site.ask(&format!("/{lang}/products?{query}"), "", None);
            assert_eq!(status, 400, "{lang} {query}");
            assert_eq!(headers["content-type"], "text/html; charset=utf-8", "{lang} {query}");
            assert!(body.contains(words) && body.contains("unreadable"), "{lang} {query}: {body}");
            assert!(!body.contains("deserialize"), "{lang} {query}: {body}");
        }
    }
}

#[test]
fn a_form_of_another_kind_is_refused_by_a_page_of_ours() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, config());
    site.with_password(&b, "label@example.org", Role::LabelOfficer, Id::NIL);
    let session = site.enter("label@example.org");
    let csrf = site.csrf(&session);
    // Its pages send this one with files, in parts; here it comes as a plain form.
    let (status, headers, body) = site.ask("/fr/desk/evidence", &session, Some(&[("csrf", &csrf), ("caption", "x")]));
    assert_eq!((status, &headers["content-type"]), (400, &"text/html; charset=utf-8".parse().expect("a header")));
    assert!(body.contains("illisible"), "{body}");
}
