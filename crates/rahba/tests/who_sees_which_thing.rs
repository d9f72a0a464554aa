//! Every route × every role × {own, another maker's, another territory's, missing}, over the demo's year:
//! each page is found by walking the links that each role is shown. What is not hers is not there (404);
//! what she may not do is forbidden (403); and nothing of either leaves a trace in the books. The columns of
//! each list and who gets them stand in `golden/fields.csv`: another column for another role is a change that
//! somebody must want.

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang, Micros};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::note_denial::NoteDenial;
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::sign_in::SignIn;
use rahba_market::flows::territory::found::Found;
use rahba_market::people::model::SessionKind;
use rahba_market::people::rules::token_hash;
use rahba_market::territory::model::Settings;
use rahba_market::territory::views::{territories, territory};
use rahba_store::{Call, Command, Db};
use rahba_web::kit::registry::{Proof, Route};
use rahba_web::kit::serve::routes;
use rahba_web::{App, Config, router};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use tower::ServiceExt;

const MISSING: &str = "01a20a8f-2f28-7cf5-8222-55a3474a1c11";
/// What is offered to every maker; names on it are those of her own house.
const SHARED: [&str; 1] = ["/{lang}/desk/trainings/{id}"];
/// A stranger's cookie for form tokens.
const FORM: &str = "formcookieofastranger";

struct Site {
    app: App,
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
}

struct Answer {
    status: u16,
    kind: String,
    body: String,
}

#[derive(Clone)]
struct Person {
    name: String,
    role: Option<Role>,
    token: String,
}

impl Site {
    fn over(db: &Db, id: Id) -> Site {
        let t = db.read_blocking(|q| territory(q, id)).expect("a read").expect("it is there");
        let data = std::env::temp_dir();
        let config = Config {
            secure: false,
            proxies: Vec::new(),
            origin: String::new(),
            key: [7; 32].into(),
            data,
            demo_logins: Vec::new(),
        };
        let app = App::new(db.clone(), t, config);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Site { router: router(app.clone()), app, runtime }
    }

    fn ask(&self, who: &Person, method: &Method, path: &str, form: &str) -> Answer {
        let cookie = if who.role.is_some() { format!("session={}", who.token) } else { format!("form={FORM}") };
        let request =
            Request::builder().method(method).uri(path).header("cookie", cookie).header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::from(form.to_owned())).expect("a request");
        self.runtime.block_on(async {
            let r = self.router.clone().oneshot(request).await.expect("an answer");
            let (parts, body) = r.into_parts();
            let body = to_bytes(body, 30_000_000).await.expect("a body");
            let kind = parts.headers.get("content-type").and_then(|k| k.to_str().ok()).unwrap_or_default().to_owned();
            Answer { status: parts.status.as_u16(), kind, body: String::from_utf8_lossy(&body).into_owned() }
        })
    }

    fn get(&self, who: &Person, path: &str) -> Answer {
        self.ask(who, &Method::GET, path, "")
    }

    fn give<C: Command>(&self, c: C) -> C::Done {
        self.app.db.command_blocking(self.app.call(Actor::system("test")), c).unwrap_or_else(|e| panic!("{}: {e}", C::NAME))
    }

    /// Somebody with one role, signed in now.
    fn person(&self, name: &str, role: Role, scope: Id) -> Person {
        let email = Some(format!("{name}@example.org"));
        let person = self.give(Register { name: name.into(), phone: None, email, lang: Lang::Fr }).person;
        self.give(GrantRole { person, role, scope });
        let token = format!("token-of-{name}-long-enough");
        let sign_in = SignIn {
            till: None,
            verified: Some(person),
            whose: Some(person),
            account: format!("account:{name}"),
            address: format!("address:{name}"),
            kind: SessionKind::Staff,
            token_hash: token_hash(&token),
            agent: String::new(),
            factor: None,
        };
        self.give(sign_in);
        Person { name: name.into(), role: Some(role), token }
    }

    fn everybody(&self, prefix: &str, makers: &[Id]) -> Vec<Person> {
        let mut all = vec![Person { name: "nobody".into(), role: None, token: String::new() }];
        for role in Role::ALL {
            if role.is_producer() {
                for (n, maker) in makers.iter().enumerate() {
                    all.push(self.person(&format!("{prefix}{}-{n}", role.code()), role, *maker));
                }
            } else {
                all.push(self.person(&format!("{prefix}{}", role.code()), role, Id::NIL));
            }
        }
        all
    }
}

/// The addresses that a page leads to, without their questions.
fn links(body: &str) -> impl Iterator<Item = String> + '_ {
    let ends = |c: char| matches!(c, '"' | '?' | '#');
    body.split("href=\"/fr/").skip(1).filter_map(move |rest| rest.split(ends).next()).map(|rest| format!("/fr/{rest}"))
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').collect()
}

/// The route that an address belongs to.
fn route_of<'a>(all: &'a [Route], method: &Method, path: &str) -> Option<&'a Route> {
    let given = parts(path);
    let fits = |r: &&Route| {
        let declared = parts(r.path);
        r.method == *method
            && declared.len() == given.len()
            && declared.iter().zip(&given).all(|(d, g)| d.starts_with('{') || d == g)
    };
    // The one that names most of it.
    all.iter().filter(fits).max_by_key(|r| parts(r.path).iter().filter(|p| !p.starts_with('{')).count())
}

fn is_thing(path: &str) -> bool {
    parts(path).iter().any(|p| p.parse::<Id>().is_ok())
}

fn may(who: &Person, r: &Route) -> bool {
    let grant = |role| rahba_kernel::role::Grant { role, scope: Id::NIL };
    let mut actor = who.role.map_or_else(Actor::anonymous, |role| Actor::person(Id::named("x"), vec![grant(role)]));
    actor.stepped_up = true;
    actor.may(r.may)
}

/// What a person finds by following links from where she begins: addresses that answered with a page.
fn walk(site: &Site, all: &[Route], who: &Person, each: usize) -> BTreeSet<String> {
    let begin = all
        .iter()
        .filter(|r| r.method == Method::GET && r.path.starts_with("/{lang}") && !r.path[7..].contains('{') && may(who, r));
    let mut waiting: VecDeque<String> = begin.map(|r| r.path.replace("{lang}", "fr")).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut of_route: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = BTreeSet::new();
    while let Some(path) = waiting.pop_front() {
        let Some(route) = route_of(all, &Method::GET, &path) else { continue };
        if route.kept || route.path.ends_with("/c/{code}") {
            continue;
        }
        let known = of_route.entry(route.path).or_default();
        *known += 1;
        if *known > each {
            continue;
        }
        let a = site.get(who, &path);
        if a.status != 200 {
            continue;
        }
        for to in links(&a.body) {
            if seen.insert(to.clone()) {
                waiting.push_back(to);
            }
        }
        found.insert(path);
    }
    found
}

/// The first of each route's addresses.
fn some_of_each_kind<'a>(all: &[Route], paths: impl Iterator<Item = &'a String>, each: usize) -> BTreeSet<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    paths
        .filter(|p| {
            let Some(route) = route_of(all, &Method::GET, p) else { return false };
            let n = seen.entry(route.path).or_default();
            *n += 1;
            *n <= each
        })
        .cloned()
        .collect()
}

struct World {
    db: Db,
    here: Site,
    there: Site,
    makers: Vec<Id>,
    folder: std::path::PathBuf,
}

impl World {
    fn make(name: &str) -> World {
        let folder = std::env::temp_dir().join(format!("rahba-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let db = Db::open_sqlite(&folder.join("rahba.sqlite"), rahba_market::options()).expect("a database");
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
        let now = Micros(i64::try_from(since.as_micros()).expect("before 294000"));
        rahba_world::demo::make(&db, now, |_| ()).expect("the demo");
        let id = db.read_blocking(territories).expect("read")[0].id;
        let here = Site::over(&db, id);
        let other = Id::named("another territory");
        let zone = here.app.zone();
        let call = Call { territory: other, command: Id::named("founded"), actor: Actor::system("test"), now, zone };
        let settings = Settings { province: "03.061".into(), ..Settings::default() };
        let found = Found { code: "BM".into(), currency: "MAD".into(), zone: "Africa/Casablanca".into(), settings };
        db.command_blocking(call, found).expect("founded");
        let there = Site::over(&db, other);
        let makers: Vec<Id> = db
            .read_blocking(|q| rahba_market::organisations::views::with_role(q, id, "producer"))
            .expect("read")
            .into_iter()
            .map(|o| o.id)
            .take(2)
            .collect();
        World { db, here, there, makers, folder }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.db.stop();
        let _left_behind = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn what_is_not_hers_is_not_there() {
    let w = World::make("things");
    let all = routes();
    let people = w.here.everybody("", &w.makers);
    let (staff, makers): (Vec<_>, Vec<_>) = people.iter().partition(|p| p.role.is_none_or(|r| !r.is_producer()));

    // What each finds. Staff hold the whole territory: some of each kind; makers: all that they are shown.
    let mut things: BTreeSet<String> = BTreeSet::new();
    let mut own: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for p in &staff {
        things.extend(walk(&w.here, &all, p, 2).into_iter().filter(|x| is_thing(x)));
    }
    for p in &makers {
        let hers = walk(&w.here, &all, p, 400);
        things.extend(some_of_each_kind(&all, hers.iter().filter(|x| is_thing(x)), 4));
        own.insert(p.name.as_str(), hers);
    }
    let kinds: BTreeSet<&str> = things.iter().filter_map(|x| route_of(&all, &Method::GET, x)).map(|r| r.path).collect();
    assert!(things.len() > 100 && kinds.len() >= 20, "{} things of {} kinds", things.len(), kinds.len());

    let mut asked = 0;
    let mut wrong = Vec::new();
    let mut hidden = 0;
    for path in &things {
        let Some(route) = route_of(&all, &Method::GET, path) else { continue };
        for p in &people {
            let status = w.here.get(p, path).status;
            asked += 1;
            let hers = SHARED.contains(&route.path) || own.get(p.name.as_str()).is_none_or(|o| o.contains(path));
            let good = match (may(p, route), p.role, hers) {
                (false, None, _) => status == 303,
                (false, Some(_), _) => status == 403,
                (true, _, true) => status == 200 || status == 303 || status == 404,
                // What no page of hers leads to: not there. A form that needs a fresh proof may say so first.
                (true, _, false) => status == 404,
            };
            hidden += usize::from(may(p, route) && !hers);
            if !good {
                wrong.push(format!("{path} ({}) to {}: {status}", route.path, p.name));
            }
        }
    }
    assert!(hidden > 100, "only {hidden} pairs of a maker and what is another's");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));

    // Missing, and from another territory: nobody finds it, whatever her role.
    let elsewhere = w.there.everybody("there-", &[]);
    let mut pairs = 0;
    let few = some_of_each_kind(&all, things.iter(), 2);
    for path in &few {
        let Some(route) = route_of(&all, &Method::GET, path) else { continue };
        let missing: String =
            parts(path).into_iter().map(|p| if p.parse::<Id>().is_ok() { MISSING } else { p }).collect::<Vec<_>>().join("/");
        for (site, p, path) in people.iter().map(|p| (&w.here, p, &missing)).chain(elsewhere.iter().map(|p| (&w.there, p, path)))
        {
            let status = site.get(p, path).status;
            pairs += 1;
            let expected = match (may(p, route), p.role) {
                (true, _) => 404,
                (false, None) => 303,
                (false, Some(_)) => 403,
            };
            if status != expected {
                wrong.push(format!("{path} ({}) to {}: {status}", route.path, p.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {pairs}:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!(
        "{} things of {} kinds; {asked} pairs here, {hidden} of them a maker's and another's; {pairs} missing or of another territory",
        things.len(),
        kinds.len()
    );

    // Acts on them: forbidden or not there, and nothing is written.
    let commits = Arc::new(AtomicU64::new(0));
    let counted = commits.clone();
    w.db.on_commit(move |c| {
        // That she tried what her role does not allow is written; what she tried is not.
        counted.fetch_add(u64::from(c.name != NoteDenial::NAME), SeqCst);
    });
    let mut acts = 0;
    let strangers: Vec<(&Site, &Person, bool)> = makers
        .iter()
        .map(|p| (&w.here, *p, true))
        .chain(people.iter().filter(|p| p.role.is_none()).map(|p| (&w.here, p, false)))
        .chain(elsewhere.iter().map(|p| (&w.there, p, false)))
        .collect();
    for path in &things {
        let Some(route) = route_of(&all, &Method::POST, path) else { continue };
        if route.proof != Proof::Token || route.most > 2 * 1024 * 1024 {
            continue;
        }
        for (site, p, at_home) in &strangers {
            if *at_home && (SHARED.contains(&route.path) || own[p.name.as_str()].contains(path)) {
                continue;
            }
            let csrf = site.app.csrf(if p.role.is_some() { &p.token } else { FORM });
            let form = format!(
                "csrf={csrf}&what=withdraw&do=withdraw&reason=x&name=x&name-fr=x&code=x&amount=1&price=1&units=1&day=2027-01-01"
            );
            let a = site.ask(p, &Method::POST, path, &form);
            acts += 1;
            let good = if may(p, route) { matches!(a.status, 404 | 422) } else { a.status == 403 };
            if !good {
                wrong.push(format!("POST {path} ({}) by {}: {}", route.path, p.name, a.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {acts}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(acts > 200, "{acts} acts");
    assert_eq!(commits.load(SeqCst), 0, "a refused act leaves nothing of itself");
    eprintln!("{acts} acts on what is not theirs: none written");
    // Every page that any role is led to was seen by now.
    let bare = rahba_web::kit::i18n::missing();
    assert!(bare.is_empty(), "texts that are their bare id: {bare:?}");
}

#[test]
fn nobody_gets_a_column_that_is_not_on_the_list() {
    let w = World::make("fields");
    let all = routes();
    let people = w.here.everybody("", &w.makers[..1]);
    // Route and columns → who gets them.
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let lists = |r: &&Route| r.method == Method::GET && r.path.starts_with("/{lang}") && !r.path[7..].contains('{');
    for route in all.iter().filter(lists) {
        for p in people.iter().filter(|p| may(p, route)) {
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
    let w = World::make("canaries");
    let all = routes();
    let admin = w.here.person("admin", Role::Admin, Id::NIL);
    let manager = w.here.person("manager", Role::ShopManager, Id::NIL);
    let maker = w.here.person("maker", Role::ProducerManager, w.makers[0]);
    let member = w.here.person("member", Role::ProducerMember, w.makers[0]);
    let monitor = w.here.person("monitor", Role::ProgrammeMonitor, Id::NIL);
    // The buyers' telephone numbers, as the shop's manager sees them on orders.
    let digits = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut phones = BTreeSet::new();
    for path in walk(&w.here, &all, &manager, 25).iter().filter(|p| p.contains("/desk/orders/")) {
        let body = w.here.get(&manager, path).body;
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
        for path in walk(&w.here, &all, p, 60) {
            let body = w.here.get(p, &path).body;
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
    for path in walk(&w.here, &all, &admin, 6) {
        let body = w.here.get(&admin, &path).body;
        assert!(!body.contains("$argon2") && !body.contains("secret_hash"), "{path}");
    }
}
