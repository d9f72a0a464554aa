//! The matrix itself.

use crate::expected::{ASK_AGAIN, SAY_UNKNOWN, SHOW_ANYTHING, is_hers, refused};
use crate::holes::{self, Filled};
use crate::shown::{Form, forms};
use crate::site::{Answer, Person};
use crate::walk::{is_thing, route_of, some_of_each_kind, walk};
use crate::world::{World, engines};
use axum::http::Method;
use rahba_kernel::Id;
use rahba_market::flows::people::note_denial::NoteDenial;
use rahba_market::flows::people::touch_session::TouchSession;
use rahba_store::Command;
use rahba_web::kit::registry::Route;
use rahba_web::kit::serve::routes;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// Acts on things of which no page shows a form in the demo's year, and which are sent nonsense alone; and why.
const WITHOUT_A_FORM: &[(&str, &str)] = &[];

/// Fields that many forms have, with nonsense in them: beside the forms that the pages show.
const NONSENSE: &[(&str, &str)] = &[
    ("what", "withdraw"),
    ("do", "withdraw"),
    ("act", "mend"),
    ("step", "packed"),
    ("reason", "x"),
    ("name", "x"),
    ("name-fr", "x"),
    ("code", "x"),
    ("amount", "1"),
    ("price", "1"),
    ("units", "1"),
    ("day", "2027-01-01"),
];

/// One route with the things that are tried on it.
struct Tried<'a> {
    route: &'a Route,
    things: Vec<Filled>,
}

/// All that the phases work with.
struct Matrix<'a> {
    w: &'a World,
    all: &'a [Route],
    people: &'a [Person],
    elsewhere: &'a [Person],
    wrong: Vec<String>,
}

fn nonsense() -> Vec<(String, String)> {
    NONSENSE.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

/// Of each kind the first and the last of each of the two makers and of each of the two spaces, each person's own, and of
/// nobody's.
fn some(w: &World, people: &[Person], all: Vec<Filled>) -> Vec<Filled> {
    let known = |id: Option<Id>, of: &[Id]| id.filter(|x| of.contains(x));
    let mut alike: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for (n, f) in all.iter().enumerate() {
        let maker = known(f.maker, &w.makers);
        let others = f.maker.is_some() && maker.is_none() || f.person.is_some_and(|p| people.iter().all(|x| x.id != p));
        let kind = (f.table.as_str(), maker, known(f.space, &w.spaces), f.person, others);
        alike.entry(kind).or_insert((n, n)).1 = n;
    }
    let taken: BTreeSet<usize> = alike.into_values().flat_map(|(first, last)| [first, last]).collect();
    all.into_iter().enumerate().filter(|(n, _)| taken.contains(n)).map(|(_, f)| f).collect()
}

/// Each route with a hole, filled from the database; and what is wrong where nothing fills one, or where a table of spaces
/// or makers holds nothing of one of the two.
fn filled<'a>(w: &World, all: &'a [Route], people: &[Person]) -> (Vec<Tried<'a>>, Vec<String>) {
    let (mut out, mut bare) = (Vec::new(), Vec::new());
    for route in all.iter().filter(|r| holes::has_hole(r)) {
        let mut lacks = |what: String| bare.push(format!("{} {}: nothing {what}", route.method, route.path));
        let held = holes::all(w, route);
        if held.is_empty() {
            lacks("fills its holes: nobody tries it".to_owned());
            continue;
        }
        // A table that is of spaces is tried with both: what is another's is there to be refused.
        if holes::table_of(route).is_some_and(|t| w.shape.is_of_spaces(t)) || held.iter().any(|f| f.space.is_some()) {
            for space in w.spaces.iter().filter(|s| held.iter().all(|f| f.space != Some(**s))) {
                lacks(format!("of the space {space}"));
            }
        }
        let of_makers = held.iter().any(|f| f.maker.is_some()) && people.iter().any(|p| p.is_maker() && p.may(route));
        for maker in w.makers.iter().filter(|m| of_makers && held.iter().all(|f| f.maker != Some(**m))) {
            lacks(format!("of the maker {maker}"));
        }
        let things = if holes::is_word(route).is_some() { held } else { some(w, people, held) };
        out.push(Tried { route, things });
    }
    (out, bare)
}

impl Matrix<'_> {
    fn say(&mut self, (route, table): (&Route, &str), path: &str, who: &Person, got: u16, wanted: &str) {
        self.wrong.push(format!("{} {path} ({} {table}) to {}: {got}, not {wanted}", route.method, route.path, who.name));
    }

    /// Every page × everybody × {own, another maker's, another space's}. Returns how many were asked, and how many
    /// of them were of another maker and of another space.
    fn reads(&mut self, tried: &[Tried<'_>]) -> (usize, usize, usize) {
        let (mut asked, mut makers, mut spaces) = (0, 0, 0);
        let mut opened: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for t in tried.iter().filter(|t| t.route.method == Method::GET) {
            for f in &t.things {
                let path = holes::address(t.route, f);
                for p in self.people {
                    let status = self.w.here.get(p, &path).status;
                    asked += 1;
                    if !p.may(t.route) {
                        let wanted = refused(p, true);
                        if status != wanted {
                            self.say((t.route, &f.table), &path, p, status, &wanted.to_string());
                        }
                    } else if is_hers(t.route, f, p) {
                        *opened.entry((t.route.path, p.name.as_str())).or_default() |= matches!(status, 200 | 303);
                        if !matches!(status, 200 | 303 | 404) {
                            self.say((t.route, &f.table), &path, p, status, "a page");
                        }
                    } else {
                        makers += usize::from(p.is_maker());
                        spaces += usize::from(p.space().is_some() && f.space.is_some());
                        if status != 404 {
                            self.say((t.route, &f.table), &path, p, status, "404");
                        }
                    }
                }
            }
        }
        // What is hers opens: or all of this would hold in a shop that is shut.
        for ((path, who), _) in opened.iter().filter(|(_, is_open)| !**is_open) {
            self.wrong.push(format!("{path}: nothing of it opens to {who}"));
        }
        (asked, makers, spaces)
    }

    /// What is missing, and what is of another territory: not there for anybody. Reads and acts.
    fn missing(&mut self, tried: &[Tried<'_>]) -> usize {
        let mut pairs = 0;
        for t in tried {
            let reads = t.route.method == Method::GET;
            let first = t.things.first();
            if SHOW_ANYTHING.contains(&t.route.path) {
                continue;
            }
            let mut paths = vec![(holes::missing(t.route, first), true), (holes::missing(t.route, first), false)];
            let theirs = t.things.iter().filter(|f| !f.only_words && !f.everywhere);
            paths.extend(theirs.take(2).map(|f| (holes::address(t.route, f), false)));
            // With nonsense, and with each form that such a thing's page shows.
            let mut sent = vec![nonsense()];
            for f in t.things.iter().take(2).filter(|_| !reads) {
                sent.extend(self.forms_of(t, f, &holes::address(t.route, f)).into_iter().map(|x| x.fields));
            }
            for (path, at_home) in paths {
                let (site, people) = if at_home { (&self.w.here, self.people) } else { (&self.w.there, self.elsewhere) };
                for p in people {
                    let wanted = if p.may(t.route) { 404 } else { refused(p, reads) };
                    let answers: Vec<Answer> = if reads {
                        vec![site.get(p, &path)]
                    } else {
                        let tries = if p.may(t.route) { sent.len() } else { 1 };
                        sent[..tries].iter().map(|fields| site.send(p, t.route, &path, fields)).collect()
                    };
                    for a in answers {
                        pairs += 1;
                        // Unknown: no maker's name stands on it.
                        let says_unknown =
                            SAY_UNKNOWN.contains(&t.route.path) && matches!(a.status, 200 | 303) && !a.body.contains("/maker/");
                        if a.status != wanted && !says_unknown {
                            self.say((t.route, ""), &path, p, a.status, &format!("{wanted}, missing or of another territory"));
                        }
                    }
                }
            }
        }
        pairs
    }

    /// The forms that a thing's page shows to whoever it is shown to. An act without a page of its own stands on the page
    /// of what it is about.
    fn forms_of(&self, t: &Tried<'_>, f: &Filled, path: &str) -> BTreeSet<Form> {
        let mut out = BTreeSet::new();
        let mut at = path;
        while out.is_empty() && is_thing(at) {
            if let Some(page) = route_of(self.all, &Method::GET, at) {
                for p in self.people.iter().filter(|p| p.may(page) && is_hers(t.route, f, p)) {
                    let body = self.w.here.get(p, at).body;
                    out.extend(forms(at, &body).into_iter().filter(|x| x.action == path));
                }
            }
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
        }
        out
    }

    /// Acts on what is another's: forbidden or not there. Each with nonsense, and with every form that those see
    /// whose it is.
    fn acts(&mut self, tried: &[Tried<'_>]) -> usize {
        let mut acts = 0;
        for t in tried.iter().filter(|t| t.route.method == Method::POST) {
            let mut is_shown = false;
            for f in &t.things {
                let path = holes::address(t.route, f);
                let strangers: Vec<&Person> = self.people.iter().filter(|p| !p.may(t.route) || !is_hers(t.route, f, p)).collect();
                let mut sent: Vec<Vec<(String, String)>> = vec![nonsense(), Vec::new()];
                if strangers.iter().any(|p| p.may(t.route)) {
                    let shown = self.forms_of(t, f, &path);
                    is_shown |= !shown.is_empty();
                    sent.extend(shown.into_iter().map(|x| x.fields));
                } else {
                    is_shown = true;
                }
                for p in strangers {
                    let tries = if p.may(t.route) { sent.len() } else { 1 };
                    for fields in &sent[..tries] {
                        let status = self.w.here.send(p, t.route, &path, fields).status;
                        acts += 1;
                        let good = if p.may(t.route) { matches!(status, 404 | 403) } else { status == 403 };
                        if !good {
                            self.say((t.route, &f.table), &path, p, status, "404 or 403");
                        }
                    }
                }
            }
            if !is_shown && !WITHOUT_A_FORM.iter().any(|(path, _)| *path == t.route.path) {
                self.wrong.push(format!("{}: no page shows a form of it, so that it was sent nonsense alone", t.route.path));
            }
        }
        acts
    }

    /// Whose each id of the database is.
    fn owners(&self) -> BTreeMap<String, (Option<Id>, Option<Id>)> {
        let why = self.all.iter().find(|r| r.path == "/{lang}/desk/why/{id}").expect("a route");
        holes::all(self.w, why).into_iter().map(|f| (f.holes[0].clone(), (f.maker, f.space))).collect()
    }

    /// Every form that somebody is shown wherever links lead her, and that names what is of her space or of her house,
    /// is sent by somebody of the same role elsewhere.
    fn shown(&mut self) -> usize {
        let owners = self.owners();
        let mut sent = BTreeSet::new();
        let pairs: Vec<(&Person, &Person)> = self
            .people
            .iter()
            .flat_map(|a| self.people.iter().map(move |b| (a, b)))
            .filter(|(a, b)| a.role == b.role && a.scope != b.scope && !a.scope.is_nil() && !b.scope.is_nil())
            .collect();
        let mut wrong = Vec::new();
        for (a, b) in pairs {
            for (path, body) in walk(&self.w.here, self.all, a, 12) {
                for form in forms(&path, &body) {
                    let words = form.fields.iter().map(|(_, v)| v.as_str());
                    let keys = form.fields.iter().filter_map(|(k, _)| k.split_once('-').map(|(_, id)| id));
                    let named: Vec<_> = words.chain(keys).chain(form.action.split('/')).filter_map(|x| owners.get(x)).collect();
                    let is_a_s = |(maker, space): &&(Option<Id>, Option<Id>)| {
                        if a.is_maker() { *maker == Some(a.scope) } else { *space == Some(a.scope) }
                    };
                    let Some(route) = route_of(self.all, &Method::POST, &form.action) else { continue };
                    if !named.iter().any(is_a_s) || !sent.insert((b.name.clone(), form.clone())) {
                        continue;
                    }
                    let status = self.w.here.send(b, route, &form.action, &form.fields).status;
                    let asks_again = status == 422 && ASK_AGAIN.contains(&route.path);
                    if !matches!(status, 403 | 404) && !asks_again {
                        let fields: Vec<String> = form.fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
                        wrong.push(format!(
                            "{} as shown to {} on {path}, by {}: {status}\n    {}",
                            form.action,
                            a.name,
                            b.name,
                            fields.join("&")
                        ));
                    }
                }
            }
        }
        self.wrong.extend(wrong);
        sent.len()
    }

    /// The same by links alone, which need no table of ours: what a maker is not led to, and others are, is not there.
    fn led(&mut self) -> (usize, usize) {
        let mut things: BTreeSet<String> = BTreeSet::new();
        let mut own: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for p in self.people {
            let each = if p.is_maker() { 400 } else { 2 };
            let found: BTreeSet<String> = walk(&self.w.here, self.all, p, each).into_keys().filter(|x| is_thing(x)).collect();
            if p.is_maker() {
                things.extend(some_of_each_kind(self.all, found.iter(), 4));
                own.insert(p.name.as_str(), found);
            } else {
                things.extend(found);
            }
        }
        let kinds: BTreeSet<&str> = things.iter().filter_map(|x| route_of(self.all, &Method::GET, x)).map(|r| r.path).collect();
        let owners = self.owners();
        let mut hidden = 0;
        for path in &things {
            let Some(route) = route_of(self.all, &Method::GET, path) else { continue };
            for p in self.people.iter().filter(|p| p.is_maker() && p.may(route)) {
                let shared = is_hers(route, &Filled::default(), p);
                let is_s = |word: &str| owners.get(word).is_some_and(|(maker, _)| *maker == Some(p.scope));
                if shared || own[p.name.as_str()].contains(path) || path.split('/').any(is_s) {
                    continue;
                }
                hidden += 1;
                let status = self.w.here.get(p, path).status;
                if status != 404 {
                    self.say((route, ""), path, p, status, "404: no link of hers leads there");
                }
            }
        }
        assert!(hidden > 100, "only {hidden} pairs of a maker and what is another's");
        (things.len(), kinds.len())
    }

    fn hold(&self, what: &str) {
        let (n, on) = (self.wrong.len(), self.w.engine);
        assert!(n == 0, "{what} on {on}: {n} wrong\n{}", self.wrong.join("\n"));
    }
}

fn whole(engine: &'static str) {
    let w = World::make(engine, "things");
    let all = routes();
    let people = w.here.everybody("", &w.makers, &w.spaces);
    let elsewhere = w.there.everybody("there-", &[w.their_maker], &[w.their_space]);
    w.passkeys(&people);
    w.pins(&people);
    let scoped = people.iter().filter(|p| p.space().is_some()).count();
    assert!(scoped >= 4, "{scoped} people of single spaces");
    let (tried, wrong) = filled(&w, &all, &people);
    let mut m = Matrix { w: &w, all: &all, people: &people, elsewhere: &elsewhere, wrong };
    let things: usize = tried.iter().map(|t| t.things.len()).sum();
    let (asked, makers, spaces) = m.reads(&tried);
    eprintln!(
        "{engine}: {} routes with holes, {things} fillings, {} people; {asked} reads, {makers} of a maker and what is not \
         hers, {spaces} of another space",
        tried.len(),
        people.len() + elsewhere.len()
    );
    assert!(makers > 300 && spaces > 150, "{makers} of a maker and another's, {spaces} of another space");
    // Nothing below is written, but that somebody tried what her role does not allow, and that her session is in use.
    let written = Arc::new(Mutex::new(Vec::new()));
    let noted = written.clone();
    w.db.on_commit(move |c| {
        if c.name != NoteDenial::NAME && c.name != TouchSession::NAME {
            noted.lock().expect("nobody panicked").push(c.name.to_owned());
        }
    });
    let missing = m.missing(&tried);
    let acts = m.acts(&tried);
    let shown = m.shown();
    eprintln!("{engine}: {missing} missing or of another territory; {acts} acts on what is not theirs; {shown} forms of others");
    let (led, kinds) = m.led();
    eprintln!("{engine}: {led} things of {kinds} kinds by links");
    m.hold("the matrix");
    let written = written.lock().expect("nobody panicked");
    assert!(written.is_empty(), "a refused act leaves nothing of itself: {written:?}");
    // Every page that any role is led to was seen by now.
    let bare = rahba_web::kit::i18n::missing();
    assert!(bare.is_empty(), "texts that are their bare id: {bare:?}");
}

#[test]
fn what_is_not_hers_is_not_there() {
    whole("sqlite");
}

#[test]
fn what_is_not_hers_is_not_there_on_postgresql() {
    if engines().contains(&"postgres") {
        whole("postgres");
    }
}
