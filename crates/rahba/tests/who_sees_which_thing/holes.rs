//! What fills the holes of the registry's paths: for each path, the table that holds what it names. A route with a
//! hole that stands here nowhere fails the test.

use crate::MISSING;
use crate::shape::{read, word};
use crate::world::{INVITATION, PHOTOGRAPH, World, order_token};
use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_store::{Fault, FromValue, Reader, Ty, Value};
use rahba_web::kit::registry::Route;
use std::collections::BTreeMap;

/// A thing that a path names, and whose it is.
#[derive(Clone, Default)]
pub struct Filled {
    /// What fills the holes, in their order, the language left out.
    pub holes: Vec<String>,
    pub maker: Option<Id>,
    pub space: Option<Id>,
    /// Hers alone.
    pub person: Option<Id>,
    /// Roles outside of which nobody sees it.
    pub only: Option<&'static [Role]>,
    /// Of which table, where a path takes several.
    pub table: String,
    /// It names no thing.
    pub only_words: bool,
    /// Each territory has one of this name.
    pub everywhere: bool,
}

impl Filled {
    fn one(hole: impl Into<String>) -> Filled {
        Filled { holes: vec![hole.into()], ..Filled::default() }
    }
}

/// Where what fills a path's holes is found.
#[derive(Clone, Copy)]
enum Source {
    /// A table's ids.
    Ids(&'static str),
    /// Another column of a table.
    Column(&'static str, &'static str),
    /// The ids of every table there is.
    Everything,
    /// More than a column.
    Made(fn(&World, &mut Reader<'_>) -> Vec<Filled>),
    /// No thing: one of the program's own words, the same for everybody; and why.
    Words(&'static [&'static str], &'static str),
}

use Source::{Column, Everything, Ids, Made, Words};

/// By what a path begins with; the longest that fits.
const FROM: &[(&str, Source)] = &[
    ("/sitemap/{n}", Words(&["1"], "pages of the public list of addresses")),
    ("/assets/{name}", Made(styles)),
    (
        "/art/{form}/{file}",
        Words(&["jar/00000000-0000-0000-0000-000000000005.svg"], "drawings that are made from the number in the address"),
    ),
    (
        "/{lang}/desk/goods/{what}",
        Words(&["count", "transfer", "loss", "give-back"], "forms: what they name stands in their fields"),
    ),
    ("/{lang}/desk/import/{what}", Words(&["products"], "forms: what they name stands in their lines")),
    ("/{lang}/desk/whom/{of}", Words(&["terms", "goods", "people", "label", "members", "all"], "lists for forms")),
    ("/{lang}/desk/capacities/grid/{code}", Column("maturity_criterion", "code")),
    ("/{lang}/desk/capacities/{org}", Ids("organisation")),
    ("/{lang}/desk/trainings/{id}", Ids("training")),
    ("/{lang}/desk/attendance/{id}", Ids("attendance_certificate")),
    ("/{lang}/desk/coaching/{id}", Ids("coaching_visit")),
    ("/{lang}/desk/governance/{org}", Ids("organisation")),
    ("/{lang}/desk/assemblies/{id}", Ids("assembly")),
    ("/{lang}/desk/settings/tills/{id}", Ids("till")),
    ("/{lang}/desk/programme/indicators/{code}", Column("indicator", "code")),
    ("/{lang}/desk/programme/projects/{id}", Ids("project")),
    ("/{lang}/desk/label/applications/{id}", Ids("label_application")),
    ("/{lang}/desk/label/licences/{id}", Ids("licence")),
    ("/{lang}/desk/label/papers/{id}", Ids("label_paper")),
    ("/{lang}/desk/label/cases/{id}", Ids("label_case")),
    ("/{lang}/desk/evidence/{subject}/{part}/{position}/{size}", Made(photographs)),
    ("/{lang}/desk/certificates/{id}", Ids("certificate")),
    ("/{lang}/desk/certificates/kinds/{code}", Column("certificate_kind", "code")),
    ("/{lang}/invitation/{token}", Made(|_, _| vec![Filled::one(INVITATION)])),
    ("/{lang}/desk/account/passkeys/{id}", Made(passkeys)),
    ("/{lang}/desk/people/{id}", Made(people)),
    ("/{lang}/desk/privacy/{id}", Ids("privacy_request")),
    ("/{lang}/desk/privacy/of/{kind}/{id}", Made(known)),
    ("/{lang}/desk/privacy/forget/{id}", Ids("sales_order")),
    ("/{lang}/desk/products/{id}", Ids("product")),
    ("/media/{name}", Words(&[PHOTOGRAPH], "a picture is named by the hash of what it shows: whoever has its name has seen it")),
    ("/{lang}/desk/families/{code}", Column("family", "code")),
    ("/{lang}/desk/texts/{owner}/{field}/{of}", Made(texts)),
    ("/{lang}/desk/organisations/{id}", Ids("organisation")),
    ("/{lang}/desk/orders/{id}", Ids("sales_order")),
    ("/{lang}/desk/counts/{id}", Ids("stock_count")),
    ("/{lang}/desk/deposits/{id}", Ids("deposit")),
    ("/{lang}/desk/payouts/{id}", Ids("payout")),
    ("/{lang}/desk/campaigns/{id}", Ids("campaign")),
    ("/{lang}/desk/plan/{id}", Ids("marketing_plan")),
    ("/{lang}/desk/accounts/{account}", Made(accounts)),
    ("/{lang}/desk/why/{id}", Everything),
    ("/{lang}/till/receipt/{id}", Made(receipts)),
    ("/{lang}/till/z/{id}", Ids("till_session")),
    ("/{lang}/p/{code}", Made(published)),
    ("/{lang}/maker/{code}", Made(makers)),
    ("/{lang}/c/{code}", Column("campaign", "code")),
    ("/check/{code}", Made(tags)),
    ("/{lang}/check/{code}", Made(tags)),
    ("/01/{gtin}/10/{lot}", Made(gtins)),
    ("/{lang}/order/{token}", Made(|_, _| (0..2).map(|n| Filled::one(order_token(n))).collect())),
];

/// Holes that are words, after what names the thing.
const KINDS: &[(&str, &str)] = &[("{kind}", "card")];

fn from(route: &Route) -> Option<Source> {
    let fits = FROM.iter().filter(|(path, _)| route.path == *path || route.path.starts_with(&format!("{path}/")));
    fits.max_by_key(|(path, _)| path.len()).map(|(_, from)| *from)
}

/// Whether a path names something: a hole beside its language.
pub fn has_hole(route: &Route) -> bool {
    route.path.replace("{lang}", "").contains('{')
}

/// Why what stands in a route's hole is no thing.
pub fn is_word(route: &Route) -> Option<&'static str> {
    match from(route) {
        Some(Words(_, why)) => Some(why),
        _ => None,
    }
}

/// The table that a route's things are of, when it is one.
pub fn table_of(route: &Route) -> Option<&'static str> {
    match from(route) {
        Some(Ids(table) | Column(table, _)) => Some(table),
        _ => None,
    }
}

/// The path with its holes filled.
pub fn address(route: &Route, filled: &Filled) -> String {
    let mut holes = filled.holes.iter();
    let mut out = Vec::new();
    for part in route.path.split('/') {
        let word = match part {
            "{lang}" => Some("fr".to_owned()),
            hole if hole.starts_with('{') => {
                holes.next().cloned().or_else(|| KINDS.iter().find(|(k, _)| *k == hole).map(|(_, w)| (*w).to_owned()))
            }
            plain => Some(plain.to_owned()),
        };
        out.push(word.unwrap_or_else(|| panic!("{}: nothing fills {part}", route.path)));
    }
    out.join("/")
}

/// The path as it would be of something that is not there.
pub fn missing(route: &Route, filled: Option<&Filled>) -> String {
    let mut left = filled.map_or_else(Vec::new, |f| f.holes.clone());
    let holes = route.path.matches('{').count() - usize::from(route.path.contains("{lang}"));
    left.resize(holes, "none".to_owned());
    let is_id = |x: &String| x.parse::<Id>().is_ok();
    if left.iter().any(is_id) {
        left.iter_mut().filter(|x| is_id(x)).for_each(|x| *x = MISSING.to_owned());
    } else if let Some(first) = left.first_mut() {
        *first = "no-such-thing-anywhere".to_owned();
    }
    address(route, &Filled { holes: left, ..Filled::default() })
}

/// What the database holds for a route; nothing for a route that nobody fills.
pub fn all(w: &World, route: &Route) -> Vec<Filled> {
    let territory = w.here.app.territory.id;
    let column = |q: &mut Reader<'_>, table: &str, column: &str| -> Vec<Filled> {
        let held = w.shape.held(q, territory, table, column).into_iter();
        let filled =
            |h: crate::shape::Held| Filled { maker: h.maker, space: h.space, table: table.to_owned(), ..Filled::one(h.key) };
        held.map(filled).collect()
    };
    let found = w.here.app.db.read_blocking(|q| -> Result<Vec<Filled>, Fault> {
        Ok(match from(route) {
            None => Vec::new(),
            Some(Words(words, _)) => words
                .iter()
                .map(|x| Filled { holes: x.split('/').map(str::to_owned).collect(), only_words: true, ..Filled::default() })
                .collect(),
            Some(Made(made)) => made(w, q),
            Some(Column(table, name)) => column(q, table, name),
            Some(Ids(table)) => column(q, table, w.shape.key(table)),
            Some(Everything) => {
                let mut out = Vec::new();
                for (table, key) in w.shape.things() {
                    out.extend(column(q, table, key));
                }
                out.extend(column(q, "order_line", "line_id"));
                lots_of_spaces(w, q, &mut out);
                people_of(w, q, &mut out);
                out
            }
        })
    });
    found.expect("read")
}

/// A lot is of no space by any column: it is of the one in which alone it ever stood.
fn lots_of_spaces(w: &World, q: &mut Reader<'_>, out: &mut [Filled]) {
    let text = "SELECT DISTINCT l.lot_id, p.space_id FROM movement_line l JOIN place p ON p.territory_id = l.territory_id \
                AND p.place_id IN (l.from_place, l.to_place) WHERE l.territory_id = $1 AND p.kind IN ('floor', 'stand', 'store', 'workshop', 'fair')";
    let mut stood: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for r in read(q, text, w.here.app.territory.id, &[Ty::Id, Ty::Id]) {
        stood.entry(word(&r[0])).or_default().extend(Id::from_value(&r[1]));
    }
    for f in out.iter_mut().filter(|f| f.table == "lot") {
        f.space = stood.get(&f.holes[0]).filter(|s| s.len() == 1).map(|s| s[0]);
    }
}

/// Of a person whoever may open her page asks why, and the auditor, who reads the journal.
fn people_of(w: &World, q: &mut Reader<'_>, out: &mut [Filled]) {
    let of: BTreeMap<String, Filled> = people(w, q).into_iter().map(|f| (f.holes[0].clone(), f)).collect();
    for f in out.iter_mut().filter(|f| f.table == "person") {
        let Some(known) = of.get(&f.holes[0]) else { continue };
        let managers = known.only.is_none_or(|roles| roles.contains(&Role::ShopManager));
        f.space = known.space;
        f.only = Some(if managers { &[Role::Admin, Role::Auditor, Role::ShopManager] } else { &[Role::Admin, Role::Auditor] });
    }
}

fn made(w: &World, q: &mut Reader<'_>, text: &str, columns: &[Ty], of: impl Fn(&[Value]) -> Filled) -> Vec<Filled> {
    read(q, text, w.here.app.territory.id, columns).iter().map(|r| of(r)).collect()
}

fn id(v: &Value) -> Option<Id> {
    Id::from_value(v)
}

/// Files of the program itself.
fn styles(_: &World, _: &mut Reader<'_>) -> Vec<Filled> {
    let name = rahba_web::kit::assets::css().trim_start_matches("/assets/");
    vec![Filled { only_words: true, ..Filled::one(name) }]
}

fn photographs(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let text = "SELECT e.subject_id, e.part_id, e.position, a.org_id FROM evidence_picture e JOIN label_application a \
                ON a.territory_id = e.territory_id AND a.application_id = e.subject_id WHERE e.territory_id = $1 ORDER BY 1, 2, 3";
    made(w, q, text, &[Ty::Id, Ty::Id, Ty::Int, Ty::Id], |r| Filled {
        holes: vec![word(&r[0]), word(&r[1]), word(&r[2]), "160".into()],
        maker: id(&r[3]),
        ..Filled::default()
    })
}

fn passkeys(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let text = "SELECT passkey_id, person_id FROM passkey WHERE territory_id = $1 ORDER BY 1";
    made(w, q, text, &[Ty::Id, Ty::Id], |r| Filled { person: id(&r[1]), ..Filled::one(word(&r[0])) })
}

/// Whom the shop's manager looks after: makers; and who works at the counter, as far as she reaches.
fn people(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let text = "SELECT p.person_id, COALESCE(g.role, ''), g.scope_id FROM person p LEFT JOIN role_grant g ON g.territory_id = p.territory_id \
                AND g.person_id = p.person_id WHERE p.territory_id = $1 ORDER BY 1, 2, 3";
    made(w, q, text, &[Ty::Id, Ty::Text, Ty::Id], |r| {
        let one = Filled::one(word(&r[0]));
        let scope = id(&r[2]);
        match String::from_value(&r[1]).and_then(|code| Role::from_code(&code)) {
            Some(role) if role.is_producer() => Filled { maker: scope, ..one },
            // Over the territory: of no space that anybody works in.
            Some(Role::Cashier | Role::ShopManager) => {
                Filled { space: scope, only: Some(&[Role::Admin, Role::ShopManager]), ..one }
            }
            _ => Filled { only: Some(&[Role::Admin]), ..one },
        }
    })
}

fn known(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let territory = w.here.app.territory.id;
    let mut out = Vec::new();
    for (kind, table) in [("person", "person"), ("buyer", "sales_order"), ("member", "org_member")] {
        for h in w.shape.held(q, territory, table, w.shape.key(table)) {
            out.push(Filled {
                holes: vec![kind.into(), h.key],
                maker: h.maker,
                space: h.space,
                table: table.into(),
                ..Filled::default()
            });
        }
    }
    out
}

fn texts(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let text = "SELECT c.owner_id, c.field, c.lang, COALESCE(p.org_id, vp.org_id, o.org_id), COALESCE(l.space_id, s.space_id) FROM content_text c \
                LEFT JOIN product p ON p.territory_id = c.territory_id AND p.product_id = c.owner_id \
                LEFT JOIN variant v ON v.territory_id = c.territory_id AND v.variant_id = c.owner_id \
                LEFT JOIN product vp ON vp.territory_id = c.territory_id AND vp.product_id = v.product_id \
                LEFT JOIN organisation o ON o.territory_id = c.territory_id AND o.org_id = c.owner_id \
                LEFT JOIN place l ON l.territory_id = c.territory_id AND l.place_id = c.owner_id \
                LEFT JOIN space s ON s.territory_id = c.territory_id AND s.space_id = c.owner_id \
                WHERE c.territory_id = $1 AND c.lang = 'fr' ORDER BY 1, 2";
    made(w, q, text, &[Ty::Id, Ty::Text, Ty::Text, Ty::Id, Ty::Id], |r| Filled {
        holes: vec![word(&r[0]), word(&r[1]), word(&r[2])],
        maker: id(&r[3]),
        space: id(&r[4]),
        ..Filled::default()
    })
}

/// Accounts that end with an organisation are hers, where they say what is owed to her or was advanced.
fn accounts(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    made(w, q, "SELECT account FROM balance WHERE territory_id = $1 ORDER BY 1", &[Ty::Text], |r| {
        let name = word(&r[0]);
        let code = rahba_market::ledger::chart::code_of(&name).to_owned();
        let hers = rahba_market::ledger::views::is_owed_account(&name) || code == "A:producer.advance";
        let maker = name.rsplit(':').next().and_then(|x| x.parse().ok()).filter(|_| hers);
        Filled { maker, everywhere: code == name, table: code, ..Filled::one(name) }
    })
}

fn receipts(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let text = "SELECT order_id, space_id FROM sales_order WHERE territory_id = $1 AND channel = 'till' ORDER BY 1";
    made(w, q, text, &[Ty::Id, Ty::Id], |r| Filled { space: id(&r[1]), ..Filled::one(word(&r[0])) })
}

fn published(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    made(w, q, "SELECT code FROM product WHERE territory_id = $1 AND state = 'published' ORDER BY 1", &[Ty::Text], |r| {
        Filled::one(word(&r[0]))
    })
}

fn makers(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let text = "SELECT DISTINCT o.code FROM organisation o JOIN product p ON p.territory_id = o.territory_id AND p.org_id = o.org_id \
                WHERE o.territory_id = $1 AND p.state = 'published' ORDER BY 1";
    made(w, q, text, &[Ty::Text], |r| Filled::one(word(&r[0])))
}

fn tags(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    made(w, q, "SELECT code FROM lot WHERE territory_id = $1 ORDER BY 1", &[Ty::Text], |r| Filled::one(word(&r[0])))
}

fn gtins(w: &World, q: &mut Reader<'_>) -> Vec<Filled> {
    let text = "SELECT v.barcode, l.code FROM lot l JOIN variant v ON v.territory_id = l.territory_id AND v.variant_id = l.variant_id \
                WHERE l.territory_id = $1 ORDER BY 2";
    made(w, q, text, &[Ty::Text, Ty::Text], |r| Filled { holes: vec![word(&r[0]), word(&r[1])], ..Filled::default() })
}
