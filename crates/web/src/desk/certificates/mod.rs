//! Quality certificates on the desk: what holds, what ends soon, who is on the way to which; tags.

pub mod kinds;

use crate::desk::pictures;
use crate::desk::there;
use crate::desk::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use crate::kit::upload;
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Money};
use rahba_market::certificates::views;
use rahba_market::flows::certificates::end_path::EndPath;
use rahba_market::flows::certificates::record::RecordCertificate;
use rahba_market::flows::certificates::revoke::RevokeCertificate;
use rahba_market::flows::certificates::start_path::StartPath;
use rahba_market::flows::certificates::tick_step::TickStep;
use rahba_market::label::rules::code_of_lot;
use rahba_market::stock;

/// Days before its end from which a certificate is said to end soon.
const SOON: i64 = 90;

/// Certificates, what ends first at the top.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory, lang) = (T(v.lang), Asked { all }, app.territory.id, v.lang);
    let s = app.shop().await?;
    let today = s.today;
    let (wanted, coach) = (asked.get("state").to_owned(), v.actor().has_any(&[Role::Coach, Role::LabelOfficer, Role::Admin]));
    let from = if wanted == "expired" || wanted == "revoked" || wanted == "all" { Day(0) } else { today };
    let found = app.db.read(move |q| views::certificates(q, territory, None, from, None)).await?;
    let rows = found
        .into_iter()
        .filter_map(|c| {
            let state = c.state_on(today);
            let left = c.valid_until.0 - today.0;
            let shown = if state == "valid" && left <= SOON { "ending" } else { state };
            let fits = wanted.is_empty() || wanted == "all" || wanted == shown || (wanted == "valid" && state == "valid");
            let kind = s.kinds.iter().find(|k| k.id == c.kind).map_or_else(String::new, |k| text(&k.name, lang));
            let revoke = if coach && state != "revoked" {
                Cell::link(format!("/desk/certificates/{}/revoke", c.id), t.s("ct-revoke"))
            } else {
                Cell::Empty
            };
            fits.then(|| {
                vec![
                    Cell::Text(kind),
                    Cell::link(format!("/desk/organisations/{}", c.org), s.text("name", c.org, lang)),
                    Cell::Text(c.issuer),
                    Cell::Code(c.number),
                    Cell::State(format!("ct-{shown}"), t.p("ct-state-", shown)),
                    Cell::Day(c.valid_until),
                    Cell::Int(left.max(0)),
                    if c.document.is_empty() {
                        Cell::Empty
                    } else {
                        Cell::File(format!("/media/{}-960.jpg", c.document), t.s("ct-document"))
                    },
                    revoke,
                ]
            })
        })
        .skip(usize::try_from(asked.offset()).unwrap_or(0))
        .take(usize::try_from(asked.limit()).unwrap_or(50))
        .collect();
    let states = ["ending", "valid", "coming", "expired", "revoked"].map(|x| (x.to_owned(), t.p("ct-state-", x)));
    let states = [(String::new(), t.s("ct-state")), ("all".to_owned(), t.s("all"))].into_iter().chain(states).collect();
    let table = Table {
        title: t.s("ct-title"),
        actions: vec![
            ("/desk/certificates/new".into(), t.s("ct-record")),
            ("/desk/certificates/paths".into(), t.s("ct-paths")),
            ("/desk/certificates/kinds".into(), t.s("ct-kinds")),
            ("/certificates".into(), t.s("ct-buyer")),
        ],
        filters: vec![Field::select("state", t.s("ct-state"), states).value(asked.get("state"))],
        columns: [
            "ct-kind",
            "ct-holder",
            "ct-issuer",
            "ct-number",
            "ct-state",
            "ct-until",
            "ct-days-left",
            "ct-document",
            "ct-revoke",
        ]
        .map(|c| Column::new(t.s(c)))
        .into(),
        rows,
        empty: t.s("ct-empty"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

async fn details(app: &App, v: &Visitor, path: bool, f: &Fields) -> Result<Form, Oops> {
    let (t, lang) = (T(v.lang), v.lang);
    let s = app.shop().await?;
    let kinds = s.kinds.iter().map(|k| (k.id.to_string(), text(&k.name, lang))).collect();
    let org = Whom::of(Of::All, &s, v, "org").field(t.s("ct-organisation"), f);
    let mut fields = vec![org, Field::select("kind", t.s("ct-kind"), kinds).value(f.get("kind"))];
    if path {
        fields.push(Field::new("due", t.s("ct-due"), Kind::Date).value(s.today.plus(90).iso()).needed());
    } else {
        fields.push(Field::text("issuer", t.s("ct-issuer")).needed());
        fields.push(Field::text("number", t.s("ct-number")).needed());
        fields.push(Field::new("from", t.s("ct-from"), Kind::Date).value(s.today.iso()).needed());
        fields.push(Field::new("until", t.s("ct-until"), Kind::Date).needed());
        fields.push(
            Field::new("photo", t.s("ct-document"), Kind::File { accept: "image/jpeg,image/png,image/webp", many: false })
                .hint(t.s("ct-document-hint")),
        );
        fields.push(Field::new("h", t.s("ct-covers"), Kind::Heading));
        for f in &s.families {
            fields.push(Field::new(format!("scope-{}", f.id), s.text("name", f.id, lang), Kind::Check));
        }
    }
    let back = if path { "/desk/certificates/paths" } else { "/desk/certificates" };
    Ok(Form {
        title: t.s(if path { "ct-start-path" } else { "ct-record" }),
        fields,
        button: t.s(if path { "ct-start-path" } else { "ct-record" }),
        multipart: !path,
        back: Some((back.into(), t.s(if path { "ct-paths" } else { "ct-title" }))),
        about: vec![
            ("certificate.no_kind", "kind"),
            ("certificate.no_number", "number"),
            ("certificate.taken", "number"),
            ("certificate.bad_dates", "until"),
            ("certificate.bad_day", "due"),
        ],
        ..Form::default()
    })
}

/// The form for a certificate.
///
/// # Errors
/// A fault of the store.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    details(&app, &v, false, &Fields::default()).await?.show(&app, &v)
}

/// Records one, with the photograph of its paper.
///
/// # Errors
/// A fault of the store.
pub async fn add(State(app): State<App>, Extension(v): Extension<Visitor>, form: Multipart) -> Result<Response, Oops> {
    let (f, photos) = upload::read(form).await?;
    match record(&app, &v, &f, photos.into_iter().next()).await {
        Ok(()) => Ok(see(&v.path("/desk/certificates"))),
        Err(e) => details(&app, &v, false, &f).await?.refused(&app, &v, &f, e),
    }
}

async fn record(app: &App, v: &Visitor, f: &Fields, paper: Option<axum::body::Bytes>) -> Result<(), Oops> {
    let s = app.shop().await?;
    let org = Whom::of(Of::All, &s, v, "org").read(f)?;
    let day = |name: &str| Day::parse_iso(f.get(name)).unwrap_or(Day(0));
    let document = match paper {
        Some(bytes) => pictures::made(app, bytes).await?.hash,
        None => String::new(),
    };
    let command = RecordCertificate {
        kind: f.get("kind").parse().unwrap_or(Id::NIL),
        org,
        issuer: f.get("issuer").into(),
        number: f.get("number").into(),
        valid_from: day("from"),
        valid_until: day("until"),
        scope: f.0.iter().filter_map(|(k, _)| k.strip_prefix("scope-")?.parse().ok()).collect(),
        document,
    };
    app.give(app.call(v.actor()), command).await
}

fn revoke_form_of(t: T) -> Form {
    Form {
        title: t.s("ct-revoke"),
        lead: t.s("ct-revoke-what"),
        fields: vec![Field::new("why", t.s("lb-reason"), Kind::Area).needed()],
        button: t.s("ct-revoke"),
        danger: true,
        back: Some(("/desk/certificates".into(), t.s("ct-title"))),
        about: vec![("certificate.no_reason", "why")],
        ..Form::default()
    }
}

/// Asks before a certificate is revoked.
///
/// # Errors
/// 404 when there is none.
pub async fn revoke_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    there::named(&app, there::Kind::Certificate, &id).await?;
    revoke_form_of(T(v.lang)).show(&app, &v)
}

/// Revokes one.
///
/// # Errors
/// 404 when there is none.
pub async fn revoke(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let certificate = there::named(&app, there::Kind::Certificate, &id).await?;
    let command = RevokeCertificate { certificate, why: f.get("why").to_owned() };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path("/desk/certificates"))),
        Err(e) => revoke_form_of(T(v.lang)).refused(&app, &v, &f, e.into()),
    }
}

/// The coach's work list: paths under way, what is due first at the top, with the next step of each.
///
/// # Errors
/// A fault of the store.
pub async fn paths(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory, lang) = (T(v.lang), Asked { all }, app.territory.id, v.lang);
    let s = app.shop().await?;
    let state = Some(asked.get("state")).filter(|x| !x.is_empty()).unwrap_or("open").to_owned();
    let found = app.db.read(move |q| views::paths(q, territory, None, &state)).await?;
    let rows = found
        .into_iter()
        .filter_map(|p| {
            let k = s.kinds.iter().find(|k| k.id == p.kind)?;
            let next = p.next(k.steps.len());
            let step = next.and_then(|n| k.steps.get(n));
            let act = |fields: Vec<(&'static str, String)>, word: &str, danger| Act {
                path: "/desk/certificates/paths".into(),
                fields: [vec![("path", p.id.to_string())], fields].concat(),
                word: t.s(word),
                danger,
            };
            let mut acts = Vec::new();
            if p.state == "open" {
                acts.push(match next {
                    Some(n) => act(vec![("act", "tick".into()), ("step", n.to_string())], "ct-tick", false),
                    None => act(vec![("act", "reached".into())], "ct-reached", false),
                });
                acts.push(act(vec![("act", "drop".into())], "ct-drop", true));
            }
            Some(vec![
                Cell::Text(s.text("name", p.org, lang).to_owned()),
                Cell::Text(text(&k.name, lang)),
                Cell::Text(step.map_or_else(|| t.s("ct-all-done"), |x| text(&x.name, lang))),
                Cell::Text(step.map_or_else(String::new, |x| text(&x.papers, lang))),
                step.map_or(Cell::Empty, |x| Cell::Money(Money(x.cost))),
                Cell::Text(step.map_or_else(String::new, |x| text(&x.helper, lang))),
                Cell::Day(p.due_on),
                Cell::Acts(acts),
            ])
        })
        .skip(usize::try_from(asked.offset()).unwrap_or(0))
        .collect();
    let states = ["open", "done", "dropped"].map(|x| (x.to_owned(), t.p("ct-path-state-", x))).into();
    let table = Table {
        title: t.s("ct-paths"),
        actions: vec![
            ("/desk/certificates/paths/new".into(), t.s("ct-start-path")),
            ("/desk/certificates?state=ending".into(), t.s("ct-state-ending")),
        ],
        filters: vec![Field::select("state", t.s("ct-state"), states).value(asked.get("state"))],
        columns: ["ct-organisation", "ct-kind", "ct-next-step", "ct-papers", "ct-cost", "ct-helper", "ct-due", "ct-state"]
            .map(|c| Column::new(t.s(c)))
            .into(),
        rows,
        empty: t.s("ct-paths-empty"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// Ticks a step, or ends a path.
///
/// # Errors
/// As the command.
pub async fn change_path(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let (call, path) = (app.call(v.actor()), f.id("path")?);
    match f.get("act") {
        "tick" => app.give(call, TickStep { path, step: f.int("step")?, note: String::new() }).await?,
        "reached" => app.give(call, EndPath { path, reached: true }).await?,
        "drop" => app.give(call, EndPath { path, reached: false }).await?,
        _ => return Err(Oops::not_found()),
    }
    Ok(see(&v.path("/desk/certificates/paths")))
}

/// The form for a path.
///
/// # Errors
/// A fault of the store.
pub async fn path_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    // A renewal comes with whose it is and of which kind.
    details(&app, &v, true, &Fields(all)).await?.show(&app, &v)
}

/// Begins one.
///
/// # Errors
/// A fault of the store.
pub async fn start_path(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let done = match Whom::of(Of::All, &s, &v, "org").read(&f) {
        Ok(org) => {
            let kind = f.get("kind").parse().unwrap_or(Id::NIL);
            let command = StartPath { org, kind, due_on: Day::parse_iso(f.get("due")).unwrap_or(Day(0)) };
            app.give(app.call(v.actor()), command).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/certificates/paths"))),
        Err(e) => details(&app, &v, true, &f).await?.refused(&app, &v, &f, e),
    }
}

#[derive(Template)]
#[template(path = "desk_tags.html")]
struct Tags {
    p: Page,
    t: T,
    lot: String,
    count: i64,
    error: String,
    name: String,
    maker: String,
    code: String,
    address: String,
    qr: String,
}

/// Tags of a lot, to print: the square, the code under it, the product and its maker.
///
/// # Errors
/// A fault of the store.
pub async fn tags(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let lot = asked.get("lot").to_owned();
    let wanted = lot.clone();
    let found = app.db.read(move |q| stock::views::lot_by_code(q, territory, &wanted)).await?;
    let s = app.shop().await?;
    let path = found.as_ref().and_then(|l| app.check_path(&l.code));
    let address = path.map(|x| format!("{}{x}", app.origin(&headers))).unwrap_or_default();
    let item = found.as_ref().and_then(|l| s.by_variant.get(&l.variant)).map(|(n, _)| s.items[*n].clone());
    html(&Tags {
        error: if found.is_none() && !lot.is_empty() { t.s("tags-no-lot") } else { String::new() },
        count: asked.get("n").parse().unwrap_or(12).clamp(1, 200),
        name: item.map_or_else(String::new, |i| s.marked("name", i.product.id, v.lang)),
        maker: found.as_ref().map_or_else(String::new, |l| s.marked("name", l.org, v.lang)),
        code: found.as_ref().and_then(|l| code_of_lot(&l.code)).unwrap_or_default(),
        qr: if address.is_empty() { String::new() } else { rahba_papers::qr_svg(&address, &lot).unwrap_or_default() },
        address,
        lot,
        p: Page::new(&app, &v, &t.s("tags")),
        t,
    })
}
