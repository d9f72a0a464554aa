//! Nonces, form tokens of strangers, limits and what an error says: through the router, as a browser sees it.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use rahba_kernel::Id;
use rahba_market::flows::territory::change_settings::ChangeSettings;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_web::{Config, router};
use std::collections::BTreeSet;
use std::io::Read;
use std::net::SocketAddr;
use tower::ServiceExt;

mod site;

use site::{Site, config, cookie};

type Raw = (u16, HeaderMap, Vec<u8>);

fn send(site: &Site, request: Request<Body>) -> Raw {
    site.runtime.block_on(async {
        let r = router(site.app.clone()).oneshot(request).await.expect("an answer");
        let (parts, body) = r.into_parts();
        (parts.status.as_u16(), parts.headers, to_bytes(body, 10_000_000).await.expect("a body").to_vec())
    })
}

fn get(site: &Site, path: &str, headers: &[(&str, &str)]) -> Raw {
    let mut request = Request::get(path);
    for (k, v) in headers {
        request = request.header(*k, *v);
    }
    send(site, request.body(Body::empty()).expect("a request"))
}

fn post(site: &Site, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Raw {
    let mut request = Request::post(path);
    for (k, v) in headers {
        request = request.header(*k, *v);
    }
    send(site, request.body(body.into()).expect("a request"))
}

/// The nonce of the body and that of the policy.
fn nonces(answer: &Raw) -> (String, String) {
    let text = String::from_utf8_lossy(&answer.2);
    let of =
        |text: &str, from: &str, to: char| text.split_once(from).and_then(|(_, n)| n.split_once(to)).map(|(n, _)| n.to_owned());
    let csp = answer.1["content-security-policy"].to_str().expect("a policy");
    (of(&text, " nonce=\"", '"').unwrap_or_default(), of(csp, "'nonce-", '\'').unwrap_or_default())
}

#[test]
fn every_answer_has_a_nonce_of_its_own_from_memory_too() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b, config());
    let basket = format!("basket={}.2400000000016x2", Id::named("cart"));
    let mut seen = BTreeSet::new();
    for path in ["/fr/", "/fr/p/thyme-honey", "/fr/sign-in", "/fr/none"] {
        for headers in [&[][..], &[("accept-encoding", "br")], &[("cookie", basket.as_str())], &[("accept-encoding", "br")]] {
            let mut a = get(&site, path, headers);
            if a.1.get("content-encoding").is_some_and(|e| e == "br") {
                let mut text = Vec::new();
                brotli::Decompressor::new(&a.2[..], 4096).read_to_end(&mut text).expect("a whole stream");
                a.2 = text;
            }
            assert!(a.2.ends_with(b"</html>") || a.2.ends_with(b"</html>\n"), "{path}: whole to its end");
            let (body, policy) = nonces(&a);
            assert!(body.len() >= 22 && body == policy, "{path}: {body} and {policy}");
            assert!(seen.insert(body), "{path}: a nonce is given once");
        }
    }
    // What the browser has already keeps its own policy, whose nonce its page bears.
    let tag = get(&site, "/fr/", &[]).1["etag"].to_str().expect("a tag").to_owned();
    let (status, headers, _) = get(&site, "/fr/", &[("if-none-match", &tag)]);
    assert!(status == 304 && !headers.contains_key("content-security-policy"));
}

#[test]
fn a_page_in_memory_gives_its_mark_away_to_nobody() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b, config());
    for path in ["/fr/", "/fr/products", "/fr/p/thyme-honey"] {
        let text = String::from_utf8(get(&site, path, &[]).2).expect("text");
        assert!(!text.contains("@nonce@") && !text.contains("<!--basket-->"), "{path}");
    }
}

const SAME: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[test]
fn a_stranger_s_form_needs_the_token_of_her_own_cookie() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b, config());
    assert!(!get(&site, "/fr/", &[]).1.contains_key("set-cookie"), "no cookie before it is needed");
    let (_, headers, page) = get(&site, "/fr/sign-in", &[]);
    let mine = cookie(&headers, "form");
    let page = String::from_utf8(page).expect("text");
    let token = page.split_once("name=\"csrf\" value=\"").and_then(|(_, t)| t.split_once('"')).expect("a token").0.to_owned();
    let send = |cookies: &str, body: &str| post(&site, "/fr/sign-in", &[SAME, FORM, ("cookie", cookies)], body.to_owned()).0;
    assert_eq!(send(&mine, &format!("csrf={token}&login=a&password=b")), 422, "looked at");
    assert_eq!(send("", &format!("csrf={token}&login=a&password=b")), 403, "the attacker's token without her cookie");
    assert_eq!(send("form=anothercookieanother", &format!("csrf={token}&login=a")), 403, "another's");
    assert_eq!(send(&mine, "login=a&password=b"), 403, "none");
    // The checkout's is made from the basket, which is a cookie already.
    let product = String::from_utf8(get(&site, "/fr/p/thyme-honey", &[]).2).expect("text");
    let code = product.split_once("name=\"code\" value=\"").and_then(|(_, c)| c.split_once('"')).expect("a code").0.to_owned();
    let basket = format!("basket={}.{code}x1", Id::named("cart"));
    let (_, headers, page) = get(&site, "/fr/checkout", &[("cookie", &basket)]);
    assert!(!headers.contains_key("set-cookie"));
    let page = String::from_utf8(page).expect("text");
    let token = page.split_once("name=\"csrf\" value=\"").and_then(|(_, t)| t.split_once('"')).expect("a token").0.to_owned();
    let place = |cookies: &str, token: &str| {
        let body = format!("csrf={token}&how=cod&name=A&phone=12&commune=&address=");
        post(&site, "/fr/checkout", &[SAME, FORM, ("cookie", cookies)], body).0
    };
    assert_eq!(place(&basket, &token), 422, "looked at, and the phone is wrong");
    assert_eq!(place(&basket, ""), 403);
    let other = format!("basket={}.{code}x1", Id::named("another cart"));
    assert_eq!(place(&other, &token), 403, "another basket");
}

#[test]
fn whoever_asks_too_much_is_told_when_to_come_back() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let proxies = vec!["127.0.0.1".parse().expect("an address")];
    let site = Site::over(&b, Config { proxies, ..config() });
    let ask = |from: &str, path: &str| {
        let mut request = Request::get(path).header("x-forwarded-for", from).body(Body::empty()).expect("a request");
        request.extensions_mut().insert(axum::extract::ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_000))));
        send(&site, request)
    };
    let search = "/fr/products?q=miel";
    let most = rahba_web::kit::limits::Work::Search.measure(false).at_once;
    let refused = (0..most * 3).map(|_| ask("192.0.2.1", search)).find(|a| a.0 != 200).expect("it ends");
    assert_eq!(refused.0, 429);
    assert!(refused.1["retry-after"].to_str().is_ok_and(|s| s.parse::<u32>().is_ok_and(|n| n >= 1)));
    assert_eq!(ask("192.0.2.1", "/fr/").0, 200, "the shop itself stays open");
    assert_eq!(ask("192.0.2.2", search).0, 200, "and to others the search too");
    assert_eq!(ask("192.0.2.2", "/metrics").0, 404, "the public has nothing to watch");
    assert!(String::from_utf8_lossy(&get(&site, "/metrics", &[]).2).contains("rahba_told_to_wait_total 1"));
}

#[test]
fn what_the_policy_stopped_is_counted_and_its_address_is_not_noted() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, config());
    let report = r#"{"csp-report":{"effective-directive":"script-src","document-uri":"https://m.example/fr/order/secret"}}"#;
    let to = |kind: &str, body: String| post(&site, "/csp-reports", &[("content-type", kind)], body).0;
    assert_eq!(to("application/csp-report", report.to_owned()), 204);
    assert_eq!(to("application/reports+json", format!("[{{\"body\":{report}}}]")), 204);
    assert_eq!(site.app.reports.count(), 2);
    assert_eq!(to("text/plain", report.to_owned()), 415);
    assert_eq!(to("application/csp-report", "{".to_owned()), 400);
    assert_eq!(to("application/csp-report", "[".repeat(10_000)), 400, "a depth of ten thousand");
    assert_eq!(to("application/csp-report", " ".repeat(20_000)), 413);
    assert_eq!(site.app.reports.count(), 2);
}

#[test]
fn too_much_is_refused_before_it_is_read() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, config());
    let cookie = format!("form={}", site::FORM);
    let token = site.app.csrf(site::FORM);
    let to = |more: &[(&str, &str)], body: String| {
        let headers: Vec<(&str, &str)> = [SAME, FORM, ("cookie", &cookie)].into_iter().chain(more.iter().copied()).collect();
        post(&site, "/fr/sign-in", &headers, body).0
    };
    assert_eq!(to(&[], format!("csrf={token}&login={}", "a".repeat(70_000))), 413, "a stranger's form");
    assert_eq!(to(&[("content-encoding", "gzip")], format!("csrf={token}")), 415, "nobody unfolds what was sent");
    let many = format!("csrf={token}&{}", "a=b&".repeat(15_000));
    assert!(matches!(to(&[], many), 413 | 422), "ten thousand fields");
    let (status, headers, _) = post(&site, "/fr/sign-in", &[SAME, ("content-length", "99999999")], "");
    assert_eq!(status, 413);
    assert!(headers.contains_key("content-security-policy"), "a layer's answer bears the headers too");
}

#[test]
fn an_error_of_ours_has_a_reference_and_says_nothing_else() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, config());
    b.db.stop();
    let form = format!("csrf={}&login=a&password=b", site.app.csrf(site::FORM));
    let cookies = format!("form={}", site::FORM);
    let (status, headers, body) = post(&site, "/fr/sign-in", &[SAME, FORM, ("cookie", &cookies)], form);
    let body = String::from_utf8(body).expect("text");
    assert_eq!(status, 503);
    let id = headers["x-request-id"].to_str().expect("an id");
    assert!(id.len() == 12 && body.contains(id), "the same in the answer and in the log");
    for word in ["sqlite", "panicked", "thread", "rahba_", "src/", "stopping"] {
        assert!(!body.to_lowercase().contains(word), "{word}");
    }
}

#[test]
fn cookies_are_of_this_host_alone_and_out_of_reach_of_scripts() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b, Config { secure: true, ..config() });
    for name in ["session", "basket", "device", "form"] {
        let whole = site.app.set_cookie(name, Some("x"), 60);
        for word in ["__Host-", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=60"] {
            assert!(whole.contains(word), "{whole} without {word}");
        }
        assert!(!whole.contains("Domain"));
    }
    // The largest basket fits into what a browser keeps.
    let lines = (0..60).map(|n| (format!("{:013}", 2_400_000_000_000_u64 + n), 100_000)).take(30).collect();
    let basket = rahba_web::shop::basket::Basket { id: Some(Id::named("cart")), lines };
    assert!(basket.cookie(&site.app).len() <= 4_096);
}

#[test]
fn a_number_that_makes_no_sense_is_refused_and_a_price_that_is_sent_is_not_read() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b, config());
    let product = String::from_utf8(get(&site, "/fr/p/thyme-honey", &[]).2).expect("text");
    let code = product.split_once("name=\"code\" value=\"").and_then(|(_, c)| c.split_once('"')).expect("a code").0.to_owned();
    let put = |quantity: &str| {
        let body = format!("code={code}&quantity={quantity}&price=1&total=1&fee=0&unit_price=0.01");
        let (status, headers, _) = post(&site, "/fr/basket", &[SAME, FORM], body);
        assert!(status < 500, "{quantity}: {status}");
        (status, headers.get("set-cookie").and_then(|c| c.to_str().ok()).unwrap_or_default().to_owned())
    };
    for wrong in ["NaN", "1e309", "1%2C00", "1.5", "0x10", "99999999999999999999", "", "--1", "Infinity", "%00", "1%2F0"] {
        assert_eq!(put(wrong).0, 422, "{wrong}");
    }
    for nothing in ["-1", "0", "-9223372036854775808"] {
        assert!(!put(nothing).1.contains(&code), "{nothing}: nothing is in the basket");
    }
    let (status, huge) = put("9223372036854775807");
    assert!(status == 303 && huge.contains(&format!(".{code}x5;")), "no more than there is: {huge}");
    let (status, two) = put("%D9%A2");
    assert!(status == 303 && two.contains(&format!(".{code}x2;")), "Arabic digits are digits: {two}");
    let basket = two.split(';').next().expect("a cookie").to_owned();
    let page = String::from_utf8(get(&site, "/fr/basket", &[("cookie", &basket)]).2).expect("text");
    assert!(page.contains("500,00"), "twice the shop's own price");
    // What is there already and the largest number there is do not add up to less.
    let body = format!("code={code}&quantity=9223372036854775807");
    let cookie = format!("{basket}; form={}", site::FORM);
    let (status, headers, _) = post(&site, "/fr/basket", &[SAME, FORM, ("cookie", &cookie)], body);
    assert!(status == 303 && headers["set-cookie"].to_str().is_ok_and(|c| c.contains(&format!(".{code}x5;"))), "{status}");
    // A basket that somebody wrote herself: what is odd in it is left out.
    for odd in [
        format!(".{code}x-3"),
        format!(".{code}x99999999999999999999"),
        ".x1".to_owned(),
        format!(".{code}x1x1"),
        "<script>".into(),
    ] {
        let cookie = format!("basket={}{odd}", Id::named("cart"));
        assert_eq!(get(&site, "/fr/basket", &[("cookie", &cookie)]).0, 200);
        assert_eq!(get(&site, "/fr/checkout", &[("cookie", &cookie)]).0, 303, "{odd}: nothing to pay for");
    }
}

#[test]
fn a_flood_of_parts_ends_early_and_a_table_has_its_size() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 1);
    let site = Site::over(&b, config());
    site.with_password(&b, "manager@example.org", rahba_kernel::role::Role::ShopManager, Id::NIL);
    let session = site.enter("manager@example.org");
    let csrf = site.csrf(&session);
    let send = |path: &str, parts: String| {
        let body = format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n{parts}--x--\r\n");
        post(&site, path, &[SAME, ("content-type", "multipart/form-data; boundary=x"), ("cookie", &session)], body).0
    };
    let part = |name: &str, body: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n{body}\r\n")
    };
    let pictures = format!("/fr/desk/products/{}/pictures", shop.product);
    assert_eq!(send(&pictures, part("photo", "no photograph")), 422, "one that is none is looked at");
    assert_eq!(send(&pictures, part("photo", "no photograph").repeat(11)), 413, "eleven");
    assert_eq!(send(&pictures, part("other", "x").repeat(400)), 413, "four hundred parts");
    assert_eq!(send(&pictures, part("photo", &"x".repeat(11 << 20))), 413, "of 11 MB");
    assert_eq!(send("/fr/desk/import/products", part("file", &"x".repeat(3 << 20))), 413, "a table of 3 MB");
    assert_eq!(send("/fr/desk/import/products", part("file", &"x".repeat(5 << 20))), 413, "a body of 5 MB");
    for archive in ["PK\u{3}\u{4}rest", "%PDF-1.7"] {
        assert_eq!(send("/fr/desk/import/products", part("file", archive)), 422, "an archive is not opened");
    }
}

#[test]
fn what_is_asked_for_in_an_address_comes_back_only_when_it_is_known() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 1);
    let site = Site::over(&b, config());
    let turned = "%E2%80%AEx";
    let path = format!("/fr/products?q={turned}&family={turned}&maker={turned}&sort={turned}");
    let page = String::from_utf8(get(&site, &path, &[]).2).expect("text");
    assert!(!page.contains('\u{202e}'), "an invisible mark turns a line around");
    // The door carries on where somebody came from, when that is a path of ours.
    let door = |next: &str| String::from_utf8(get(&site, &format!("/fr/sign-in?next={next}"), &[]).2).expect("text");
    assert!(!door(turned).contains('\u{202e}') && !door("//evil.example").contains("evil.example"));
    assert!(door("%2Ffr%2Fdesk%2Forders").contains("name=\"next\" value=\"/fr/desk/orders\""));
}

#[test]
fn a_home_without_its_last_stroke_and_a_page_with_one_too_many_are_found() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, config());
    for (asked, to) in
        [("/fr", "/fr/"), ("/ar?q=1", "/ar/?q=1"), ("/fr/products/?q=miel", "/fr/products?q=miel"), ("//fr/", "/fr/")]
    {
        let (status, headers, _) = get(&site, asked, &[]);
        assert_eq!((status, headers["location"].to_str().ok()), (308, Some(to)), "{asked}");
    }
    for asked in ["/fr//evil.example/", "/fr/no-such-page", "//evil.example/"] {
        assert_eq!(get(&site, asked, &[]).0, 404, "{asked}");
    }
}

/// RFC 9116: who finds a weakness is told whom to call, and until when that holds; without a telephone nothing is promised.
#[test]
fn who_finds_a_weakness_is_told_whom_to_call() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, config());
    assert_eq!(get(&site, "/.well-known/security.txt", &[]).0, 404);
    let none = String::new;
    let settings = ChangeSettings {
        phone: "05 35 00 00 00".into(),
        transfer_rib: none(),
        transfer_holder: none(),
        ice: none(),
        tax_id: none(),
        trade_tax: none(),
        register: none(),
        hosting: none(),
        cndp: none(),
    };
    b.system(settings).expect("changed");
    let site = Site::over(&b, config());
    let (status, headers, body) = get(&site, "/.well-known/security.txt", &[]);
    let text = String::from_utf8(body).expect("text");
    assert_eq!((status, headers["content-type"].to_str().ok()), (200, Some("text/plain; charset=utf-8")));
    let of = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    assert_eq!(of("Contact:"), "tel:+212535000000", "{text}");
    let expires = of("Expires:");
    let until = expires.strip_suffix("T00:00:00Z").and_then(rahba_kernel::Day::parse_iso).expect("a moment");
    let today = site.app.zone().day(site.app.now());
    assert!(until > today && until <= today.plus(366), "{text}");
}

/// Found by the walk with scripts: the error of a family's attribute said again what was typed, with its invisible marks.
#[test]
fn an_error_says_again_what_was_typed_without_marks_that_turn_it_around() {
    let typed = [("key", "\u{202e}abc\u{202c}".to_owned())];
    for lang in rahba_kernel::Lang::ALL {
        let said = rahba_web::kit::i18n::T(lang).with("product-bad-attribute", &typed);
        assert!(said.contains("abc") && !said.contains(['\u{202e}', '\u{202c}']), "{said:?}");
    }
}
