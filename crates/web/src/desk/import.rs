//! Bringing a table in: organisations or products from a spreadsheet. First everything is read and
//! shown, row by row; then the good rows are kept and the others are shown again, with why.
//!
//! Each row is one command under an id made from its code, so that the same file brought twice has
//! one effect.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::kit::upload;
use askama::Template;
use axum::Extension;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::formats::amount;
use rahba_kernel::role::Role;
use rahba_kernel::text::digits;
use rahba_kernel::{Id, Lang, Unit};
use rahba_market::catalogue::rules::is_code;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::organisations::model::Form as OrgForm;
use rahba_market::territory::communes;
use rahba_papers::read::{self, Read};
use std::collections::BTreeMap;

/// What can be brought in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Organisations,
    Products,
}

const ORGANISATION: [&str; 12] =
    ["code", "name_ar", "name_fr", "name_zgh", "name_en", "form", "role", "commune", "phone", "ice", "founded", "women_led"];
const PRODUCT: [&str; 17] = [
    "code",
    "maker",
    "family",
    "name_ar",
    "name_fr",
    "name_zgh",
    "name_en",
    "description_ar",
    "description_fr",
    "description_zgh",
    "description_en",
    "drawing",
    "unit",
    "price",
    "weight_g",
    "shelf_days",
    "unique",
];

impl What {
    fn of(path: &str, v: &Visitor) -> Result<What, Oops> {
        match path {
            "organisations" if v.actor().has_any(&[Role::Admin, Role::ShopManager]) => Ok(What::Organisations),
            "products" => Ok(What::Products),
            _ => Err(Oops::not_found()),
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            What::Organisations => &ORGANISATION,
            What::Products => &PRODUCT,
        }
    }

    fn word(self) -> &'static str {
        match self {
            What::Organisations => "organisations",
            What::Products => "products",
        }
    }
}

/// A row as it is understood.
enum Row {
    Organisation(Box<RegisterOrganisation>),
    Product(Box<AddProduct>),
    /// The code is there already.
    There,
    Wrong(Oops),
}

struct Shown {
    line: usize,
    code: String,
    name: String,
    /// `ok`, `there`, `wrong`, `done`.
    state: &'static str,
    why: String,
}

#[derive(Template)]
#[template(path = "desk_import.html")]
struct Page_ {
    p: Page,
    t: T,
    what: &'static str,
    columns: Vec<(&'static str, String)>,
    error: String,
    rows: Vec<Shown>,
    good: i64,
    there: i64,
    wrong: i64,
    /// What was read, to be kept when it is confirmed.
    cells: String,
    done: bool,
}

fn page(app: &App, v: &Visitor, what: What) -> Page_ {
    let t = T(v.lang);
    Page_ {
        p: Page::new(app, v, &t.s("import-file")),
        t,
        what: what.word(),
        columns: what.columns().iter().map(|c| (*c, t.p("column-", c.replace('_', "-")))).collect(),
        error: String::new(),
        rows: Vec::new(),
        good: 0,
        there: 0,
        wrong: 0,
        cells: String::new(),
        done: false,
    }
}

/// The form; `?example=1` answers with an empty table to fill in.
///
/// # Errors
/// 404 for what cannot be brought in.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, what)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let what = What::of(&what, &v)?;
    if all.iter().any(|(k, _)| k == "example") {
        let text = format!("\u{feff}{}\r\n", what.columns().join(";"));
        let name = format!("attachment; filename=\"{}.csv\"", what.word());
        let mut r = text.into_response();
        r.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
        if let Ok(h) = HeaderValue::from_str(&name) {
            r.headers_mut().insert(header::CONTENT_DISPOSITION, h);
        }
        return Ok(r);
    }
    html(&page(&app, &v, what))
}

/// Reads a table and shows what would come of it, or keeps its good rows.
///
/// # Errors
/// A fault of the store.
pub async fn take(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, what)): Path<(String, String)>,
    mut form: Multipart,
) -> Result<Response, Oops> {
    let what = What::of(&what, &v)?;
    let (mut text, mut go) = (String::new(), false);
    let mut bad = None;
    let mut parts = upload::Counted::default();
    while let Some(part) = form.next_field().await.map_err(|_| Oops::new(422, "form-too-old"))? {
        parts.one_more()?;
        match part.name() {
            Some("go") => go = true,
            Some("cells") => {
                let cells = part.text().await.map_err(|_| Oops::new(413, "too-large"))?;
                if !cells.trim().is_empty() {
                    text = cells;
                }
            }
            Some("file") => {
                let bytes = upload::bytes(part, read::BYTES_MAX, "table-too-large").await?;
                if !bytes.is_empty() {
                    match read::decode(&bytes, v.lang == Lang::Ar) {
                        Ok(t) => text = t,
                        Err(e) => bad = Some(e),
                    }
                }
            }
            _ => {}
        }
    }
    let mut out = page(&app, &v, what);
    let table = match bad {
        Some(e) => Err(e),
        None => read::table(&text),
    };
    let table = match table {
        Ok(t) if t.column("code").is_some() => t,
        other => {
            let code = other.err().map_or("table.no_code", read::Unreadable::code);
            out.error = out.t.s(&code.replace(['.', '_'], "-"));
            out.cells = text;
            let mut r = html(&out)?;
            *r.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(r);
        }
    };
    let rows = understand(&app, &v, what, &table).await?;
    out.done = go;
    for (n, (code, name, row)) in rows.into_iter().enumerate() {
        let end = match row {
            Row::There => Ok("there"),
            Row::Wrong(e) => Err(e),
            _ if !go => Ok("ok"),
            Row::Organisation(c) => keep(&app, &v, &code, *c).await,
            Row::Product(c) => keep(&app, &v, &code, *c).await,
        };
        let (state, why) = match end {
            Ok(s) => (s, String::new()),
            Err(e) if e.status < 500 => ("wrong", out.t.with(&e.message, &e.arguments)),
            Err(e) => return Err(e),
        };
        match state {
            "wrong" => out.wrong += 1,
            "there" => out.there += 1,
            _ => out.good += 1,
        }
        out.rows.push(Shown { line: n + 2, code, name, state, why });
    }
    out.cells = text;
    html(&out)
}

async fn keep<C: rahba_store::Command>(app: &App, v: &Visitor, code: &str, command: C) -> Result<&'static str, Oops> {
    // The same row of the same file is the same command; a mended one is another.
    let body = serde_json::to_string(&command).map_err(|_| Oops::new(500, "our-fault"))?;
    let id = Id::named(&format!("import {} {code} {body}", app.territory.id));
    app.db.command(app.call_as(v.actor(), id), command).await?;
    Ok("done")
}

async fn understand(app: &App, v: &Visitor, what: What, table: &Read) -> Result<Vec<(String, String, Row)>, Oops> {
    let s = app.shop().await?;
    let territory = app.territory.id;
    let products = app.db.read(move |q| rahba_market::catalogue::views::products(q, territory, "")).await?;
    let mut out = Vec::new();
    for row in &table.rows {
        let cells: Vec<(String, String)> =
            table.head.iter().zip(row).map(|(h, c)| (h.trim().to_lowercase(), c.clone())).collect();
        let f = Fields(cells);
        let code = f.get("code").to_lowercase();
        let name = Lang::ALL.iter().map(|l| f.get(&format!("name_{l}"))).find(|n| !n.is_empty()).unwrap_or_default().to_owned();
        let there = match what {
            What::Organisations => s.makers.values().any(|m| m.code == code),
            What::Products => products.iter().any(|p| p.code == code),
        };
        let read = match what {
            _ if there => Ok(Row::There),
            What::Organisations => organisation(app, &f, &code).map(|c| Row::Organisation(Box::new(c))),
            What::Products => product(v, &s, &f, &code).map(|c| Row::Product(Box::new(c))),
        };
        out.push((code, name, read.unwrap_or_else(Row::Wrong)));
    }
    Ok(out)
}

fn texts(f: &Fields, field: &str) -> BTreeMap<Lang, String> {
    Lang::ALL.into_iter().map(|l| (l, f.get(&format!("{field}_{l}")).to_owned())).filter(|(_, x)| !x.is_empty()).collect()
}

fn yes(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "1" | "yes" | "y" | "oui" | "o" | "true" | "vrai" | "x" | "نعم" | "ⵢⴰⵀ")
}

fn whole(f: &Fields, name: &str, or: Option<i64>) -> Result<Option<i64>, Oops> {
    match f.get(name) {
        "" => Ok(or),
        text => digits::to_ascii(text).parse().map(Some).map_err(|_| Oops::new(422, "bad-number")),
    }
}

fn organisation(app: &App, f: &Fields, code: &str) -> Result<RegisterOrganisation, Oops> {
    let form = match f.get("form") {
        "" => "cooperative",
        x => x,
    };
    let place = f.get("commune");
    // A code, or a name that only one commune bears.
    let commune = if place.starts_with(|c: char| c.is_ascii_digit()) {
        place.to_owned()
    } else {
        let found: Vec<_> = communes::search(place, 40)
            .into_iter()
            .filter(|a| a.name(Lang::Fr).eq_ignore_ascii_case(place) || a.name(Lang::Ar) == place)
            .collect();
        match found.as_slice() {
            [one] => one.code.to_owned(),
            _ => return Err(Oops::new(422, "organisation-bad-commune")),
        }
    };
    Ok(RegisterOrganisation {
        code: code.to_owned(),
        form: OrgForm::from_code(form).ok_or_else(|| Oops::new(422, "import-bad-form"))?,
        commune,
        phone: Some(f.get("phone").to_owned()).filter(|x| !x.is_empty()),
        ice: Some(f.get("ice").to_owned()).filter(|x| !x.is_empty()),
        founded: whole(f, "founded", None)?,
        women_led: yes(f.get("women_led")),
        vat_regime: "exempt_small".into(),
        invented: app.settings().invented,
        roles: vec![if f.get("role").is_empty() { "producer".into() } else { f.get("role").to_owned() }],
        name: texts(f, "name"),
        about: BTreeMap::new(),
        members: Vec::new(),
        union: None,
    })
}

fn product(v: &Visitor, s: &Snapshot, f: &Fields, code: &str) -> Result<AddProduct, Oops> {
    // Said before anything is kept, with the line of the file.
    if !is_code(code, 60) {
        return Err(Oops::new(422, "organisation-bad-code"));
    }
    let maker = s.makers.values().find(|m| m.code.eq_ignore_ascii_case(f.get("maker")));
    let maker = maker.filter(|m| super::products::own(v).is_none_or(|o| o == m.id));
    let family = s.families.iter().find(|x| x.code.eq_ignore_ascii_case(f.get("family")));
    let (unit, step, per) = match f.get("unit").to_lowercase().as_str() {
        "" | "piece" => (Unit::Piece, 1, 1),
        "kg" => (Unit::G, 50, 1_000),
        "m" => (Unit::Cm, 10, 100),
        _ => return Err(Oops::new(422, "import-bad-unit")),
    };
    let price = amount::parse(f.get("price")).ok_or_else(|| Oops::new(422, "bad-amount"))?;
    Ok(AddProduct {
        code: code.to_owned(),
        org: maker.ok_or_else(|| Oops::new(422, "organisation-not-found"))?.id,
        family: family.ok_or_else(|| Oops::new(422, "import-bad-family"))?.id,
        form: match f.get("drawing") {
            "" => "box".into(),
            x => x.to_owned(),
        },
        unique: yes(f.get("unique")),
        unit,
        step,
        price_per: per,
        shelf_life_days: whole(f, "shelf_days", None)?,
        attributes: BTreeMap::new(),
        name: texts(f, "name"),
        description: texts(f, "description"),
        story: BTreeMap::new(),
        variants: vec![NewVariant {
            code: format!("{code}-1"),
            label: BTreeMap::new(),
            weight_g: whole(f, "weight_g", Some(500))?.unwrap_or(500),
            price: Some(price),
        }],
    })
}
