//! What people type goes through sign-in, sign-up, checkout and forms that fail; every line of the log at
//! its finest and every figure of `/metrics` is then searched for it (S30). And every metric that the
//! operator's list of alerts names exists.

mod site;

use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_web::Config;
use site::{PASSWORD, Site, config, cookie};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

/// Told of nobody: each is found nowhere else.
const NAME: &str = "Zzcanari Oulghazi";
const PHONE: &str = "0698716253";
const EMAIL: &str = "zzcanari.oulghazi@example.org";
const ADDRESS: &str = "77 derb Zzcanari";
const NOTE: &str = "zznote-canari";
const SECRET: &str = "zzmotdepasse canari bleu";
const RIB: &str = "007780000999888777666531";
const SEARCHED: &str = "zzcherche-canari";

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no test panicked with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The log of this whole process, at its finest.
fn log() -> &'static Kept {
    static LOG: OnceLock<Kept> = OnceLock::new();
    LOG.get_or_init(|| {
        let kept = Kept::default();
        let into = kept.clone();
        // As the binary filters, whatever `RUST_LOG` asks.
        let mut filter = tracing_subscriber::EnvFilter::new("trace");
        for library in rahba_store::QUIET {
            filter = filter.add_directive(format!("{library}=warn").parse().expect("a directive"));
        }
        let lines = tracing_subscriber::fmt().with_env_filter(filter);
        lines.with_ansi(false).with_writer(move || into.clone()).init();
        kept
    })
}

#[test]
fn nothing_personal_is_logged_or_counted() {
    let log = log();
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 10);
        let site = Site::over(b, config());
        site.app.tell_time(b.now());
        site.with_password(b, "chef@example.org", Role::Admin, Id::NIL);
        site.with_password(b, "compta@example.org", Role::Accountant, Id::NIL);

        // A stranger guesses, and searches.
        for login in [EMAIL, PHONE, NAME] {
            let (status, ..) = site.ask("/fr/sign-in", "", Some(&[("login", login), ("password", SECRET)]));
            assert_eq!(status, 422);
        }
        site.ask(&format!("/fr/products?q={SEARCHED}"), "", None);
        site.ask(&format!("/fr/order/{NOTE}"), "", None);
        site.ask(&format!("/fr/invitation/{NOTE}"), "", None);

        // The union registers her: once wrongly, once well, and invites her.
        let admin = site.enter("chef@example.org");
        let csrf = site.csrf(&admin);
        for (phone, email, wanted) in [("12", EMAIL, 422), (PHONE, EMAIL, 303)] {
            let fields = [
                ("csrf", csrf.as_str()),
                ("name", NAME),
                ("phone", phone),
                ("email", email),
                ("lang", "fr"),
                ("organisation", ""),
                ("role", ""),
            ];
            let (status, _, body) = site.ask("/fr/desk/people/new", &admin, Some(&fields));
            assert_eq!(status, wanted, "{}: {body}", b.engine);
        }

        // An account number, refused: its key does not fit.
        let books = site.enter("compta@example.org");
        let csrf = site.csrf(&books);
        let path = format!("/fr/desk/organisations/{}/bank", shop.maker);
        let (status, ..) = site.ask(&path, &books, Some(&[("csrf", &csrf), ("rib", RIB), ("holder", NAME)]));
        assert!([303, 403, 422].contains(&status), "{status}");

        // She buys: once with a number that is none, once well, once more under the same basket.
        let page = site.ask("/fr/products", "", None).2;
        let path = page.split("href=\"/fr/p/").nth(1).and_then(|x| x.split('"').next()).expect("a product");
        let page = site.ask(&format!("/fr/p/{path}"), "", None).2;
        let code = page.split("name=\"code\" value=\"").nth(1).and_then(|x| x.split('"').next()).expect("a bar code").to_owned();
        let (_, headers, _) = site.ask("/fr/basket", "", Some(&[("code", &code), ("quantity", "1")]));
        let basket = cookie(&headers, "basket");
        let mut token = String::new();
        for (phone, wanted) in [("12", 422), (PHONE, 303), (PHONE, 303)] {
            let order = [
                ("how", "cod"),
                ("name", NAME),
                ("phone", phone),
                ("commune", "03.171.01.05"),
                ("address", ADDRESS),
                ("note", NOTE),
                ("seen", "29500"),
            ];
            let (status, headers, body) = site.ask("/fr/checkout", &basket, Some(&order));
            assert_eq!(status, wanted, "{}: {body}", b.engine);
            if let Some(to) = headers.get("location") {
                token = to.to_str().expect("text").rsplit('/').next().expect("a token").to_owned();
            }
        }
        assert!(token.len() > 20, "an order's address is a secret: {token}");

        let (status, _, figures) = site.ask("/metrics", "", None);
        assert_eq!(status, 200);
        let lines = String::from_utf8(log.0.lock().expect("whole").clone()).expect("text");
        assert!(lines.contains("rahba::access") && lines.contains("/{lang}/checkout"), "the log was caught: {lines}");
        let session = admin.trim_start_matches("session=").to_owned();
        for (what, secret) in [
            ("name", NAME),
            ("family name", "Zzcanari"),
            ("phone", PHONE),
            ("phone as kept", "698716253"),
            ("e-mail", EMAIL),
            ("address", ADDRESS),
            ("note", NOTE),
            ("password", SECRET),
            ("the admin's password", PASSWORD),
            ("RIB", RIB),
            ("search", SEARCHED),
            ("order's token", &token),
            ("session", &session),
        ] {
            let found = lines.lines().find(|l| l.to_lowercase().contains(&secret.to_lowercase()));
            assert!(found.is_none(), "{} in the log on {}: {found:?}", what, b.engine);
            assert!(!figures.contains(secret), "{what} in /metrics");
        }
        assert!(figures.contains("rahba_sign_ins_refused_total 3"), "{figures}");
        assert!(figures.contains("rahba_commands_ended_total{command=\"orders/place\",end=\"done\"}"), "{figures}");
    });
}

/// An alert on a name that is not there never rings.
#[test]
fn every_metric_of_the_alerts_exists_and_every_metric_is_explained() {
    let b = Bench::sqlite();
    Shop::open(&b);
    let site = Site::over(&b, Config { data: b.folder().to_owned(), ..config() });
    let figures = site.ask("/metrics", "", None).2;
    let there: BTreeSet<&str> = figures.lines().filter_map(|l| l.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let guide = include_str!("../../../docs/operating/alerts.md");
    let words = guide.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|w| w.starts_with("rahba_"));
    let mut named = BTreeSet::new();
    for word in words {
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|e| word.strip_suffix(e)).filter(|w| there.contains(w));
        let word = base.unwrap_or(word);
        assert!(there.contains(word), "the guide names {word}, which /metrics lacks");
        named.insert(word);
    }
    let silent: Vec<_> = there.difference(&named).collect();
    assert!(silent.is_empty(), "not in the guide: {silent:?}");
}

/// Figures are for the operator: what comes through the proxy gets none.
#[test]
fn the_public_reads_no_figures() {
    let b = Bench::sqlite();
    let site = Site::over(&b, config());
    let status = site.runtime.block_on(async {
        use tower::ServiceExt;
        let asked = axum::http::Request::get("/metrics").header("x-forwarded-for", "198.51.100.7");
        let asked = asked.body(axum::body::Body::empty()).expect("a request");
        rahba_web::router(site.app.clone()).oneshot(asked).await.expect("an answer").status()
    });
    assert_eq!(status, 404);
}
