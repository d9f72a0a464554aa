//! Requests about data: the list, one request with what can be done about it, its answer; and another's data, given
//! or erased after a second proof.

use super::super::sign_in::stepped;
use super::given::give;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind as FieldKind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Id;
use rahba_market::flows::privacy::answer::Answer;
use rahba_market::flows::privacy::erase_buyer::EraseBuyer;
use rahba_market::flows::privacy::export::ExportOther;
use rahba_market::people;
use rahba_market::privacy::model::{Request, Subject};
use rahba_market::privacy::{known, views};
use rahba_market::sales;
use rahba_store::{Fault, Reader};

/// Whose a request is: an address of the desk, and a name or an order's number.
fn whose(q: &mut Reader<'_>, territory: Id, r: &Request) -> Result<(String, String), Fault> {
    if let Some(person) = r.person {
        let found = people::views::person(q, territory, person)?;
        return Ok(found.map_or_else(|| (String::new(), "—".into()), |p| (format!("/desk/people/{person}"), p.name)));
    }
    let order = r.order.map(|o| sales::views::order(q, territory, o)).transpose()?.flatten();
    Ok(order.map_or_else(|| (String::new(), "—".into()), |o| (format!("/desk/orders/{}", o.id), o.number)))
}

/// The list: what is open and due first.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let (state, limit, offset) = (asked.get("state").to_owned(), asked.limit(), asked.offset());
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let all = views::requests(q, territory, &state, limit, offset)?;
            all.into_iter().map(|r| Ok((whose(q, territory, &r)?, r))).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|((path, name), r)| {
            vec![
                Cell::link(format!("/desk/privacy/{}", r.id), r.number),
                Cell::Text(t.p("pv-kind-", &r.kind)),
                if path.is_empty() { Cell::Text(name) } else { Cell::link(path, name) },
                Cell::Moment(r.asked_at),
                Cell::Day(r.due_on),
                Cell::State(format!("pv-{}", r.state), t.p("pv-state-", &r.state)),
            ]
        })
        .collect();
    let mut states = vec![(String::new(), t.s("all"))];
    states.extend(["asked", "done", "refused"].map(|s| (s.to_owned(), t.p("pv-state-", s))));
    let table = Table {
        title: t.s("rq-title"),
        lead: t.s("rq-lead"),
        actions: vec![("/desk/privacy/kept".into(), t.s("kp-title"))],
        filters: vec![Field::select("state", t.s("state"), states).value(asked.get("state"))],
        columns: ["rq-number", "kn-kind", "rq-of", "rq-asked", "pv-due", "state"].map(|c| Column::new(t.s(c))).into(),
        rows,
        empty: t.s("rq-none"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

#[derive(Template)]
#[template(path = "desk_request.html")]
struct RequestPage {
    p: Page,
    t: T,
    r: Request,
    whose: (String, String),
    late: bool,
    /// Where it is done: address without language, word.
    does: Option<(String, String)>,
    fields: Vec<String>,
    error: String,
}

/// Where the thing that was asked for is done.
fn does(t: T, r: &Request) -> Option<(String, String)> {
    Some(match (r.kind.as_str(), r.subject()?) {
        ("export", s) => (format!("/desk/privacy/of/{}/{}", s.code(), s.id()), t.s("rq-give")),
        ("erase", Subject::Person(id)) => (format!("/desk/people/{id}/erase"), t.s("forget-person")),
        ("erase", Subject::Buyer(id)) => (format!("/desk/privacy/forget/{id}"), t.s("rq-forget")),
        ("correct", Subject::Person(id)) => (format!("/desk/people/{id}/edit"), t.s("change")),
        _ => return None,
    })
}

async fn one_page(app: &App, v: &Visitor, id: Id, refused: Option<(&Fields, Oops)>) -> Result<Response, Oops> {
    let territory = app.territory.id;
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let Some(r) = views::request(q, territory, id)? else { return Ok(None) };
            Ok(Some((whose(q, territory, &r)?, r)))
        })
        .await?;
    let (whose, r) = found.ok_or_else(Oops::not_found)?;
    let t = T(v.lang);
    let p = Page::new(app, v, &t.p("pv-kind-", &r.kind));
    let said = refused.as_ref().map(|(_, oops)| t.with(&oops.message, &oops.arguments)).unwrap_or_default();
    let at_reason = refused.as_ref().is_some_and(|(_, oops)| oops.code == "privacy.no_reason");
    let reason = Field::new("reason", t.s("rq-reason"), FieldKind::Area).hint(t.s("rq-reason-hint"));
    let reason = reason.kept(refused.as_ref().map(|(f, _)| *f));
    let mut made = html(&RequestPage {
        late: r.due_on < app.zone().day(app.now()),
        // Who is gone has nothing left to be given.
        does: does(t, &r).filter(|_| !whose.0.is_empty()),
        fields: vec![reason.html(&p, if at_reason { &said } else { "" })],
        error: if at_reason { String::new() } else { said },
        whose,
        r,
        p,
        t,
    })?;
    if let Some((_, oops)) = refused {
        *made.status_mut() = StatusCode::from_u16(oops.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(made)
}

/// One request.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    one_page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, None).await
}

/// Answers it.
///
/// # Errors
/// What cannot be mended on the page.
pub async fn answer(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let request: Id = id.parse().map_err(|_| Oops::not_found())?;
    let command = Answer { request, done: !f.get("done").is_empty(), reason: f.get("reason").to_owned() };
    match app.give(app.call(v.actor()), command).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/privacy/{request}")))),
        Err(e) if e.is_refusal() && !matches!(e.status, 403 | 404) => one_page(&app, &v, request, Some((&f, e))).await,
        Err(e) => Err(e),
    }
}

fn subject(kind: &str, id: &str) -> Result<Subject, Oops> {
    let id = id.parse().map_err(|_| Oops::not_found())?;
    Subject::from_code(kind, id).ok_or_else(Oops::not_found)
}

/// Before another's data are given: what it is, and that it is written down.
///
/// # Errors
/// 404 when there is nobody.
pub async fn of_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, kind, id)): Path<(String, String, String)>,
) -> Result<Response, Oops> {
    let (s, territory, t) = (subject(&kind, &id)?, app.territory.id, T(v.lang));
    if !app.db.read(move |q| known::is_there(q, territory, s)).await? {
        return Err(Oops::not_found());
    }
    if let Some(first) = stepped(&v, &format!("/desk/privacy/of/{kind}/{id}")) {
        return Ok(first);
    }
    let ways = vec![("page".to_owned(), t.s("od-as-page")), ("json".to_owned(), t.s("od-as-file"))];
    let form = Form {
        title: t.s("rq-give"),
        lead: t.s("rq-give-what"),
        fields: vec![Field::select("as", t.s("rq-give-as"), ways)],
        button: t.s("rq-give"),
        back: Some(("/desk/privacy".into(), t.s("rq-title"))),
        ..Form::default()
    };
    form.show(&app, &v)
}

/// Gives another's data.
///
/// # Errors
/// 404 when there is nobody.
pub async fn of(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, kind, id)): Path<(String, String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let subject = subject(&kind, &id)?;
    app.db.command(app.call(v.actor()), ExportOther { subject }).await?;
    give(&app, &v, subject, Fields(f).get("as") == "json").await
}

/// Before the buyer of an order is forgotten.
///
/// # Errors
/// 404 when there is no such order.
pub async fn forget_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let (order, territory): (Id, _) = (id.parse().map_err(|_| Oops::not_found())?, app.territory.id);
    let found = app.db.read(move |q| sales::views::order(q, territory, order)).await?.ok_or_else(Oops::not_found)?;
    if let Some(first) = stepped(&v, &format!("/desk/privacy/forget/{id}")) {
        return Ok(first);
    }
    forget(T(v.lang), &found.number, order).show(&app, &v)
}

fn forget(t: T, number: &str, order: Id) -> Form {
    Form {
        title: t.a("rq-forget-of", "number", number),
        lead: t.s("rq-forget-what"),
        button: t.s("rq-forget"),
        danger: true,
        back: Some((format!("/desk/orders/{order}"), t.s("order"))),
        ..Form::default()
    }
}

/// Forgets her.
///
/// # Errors
/// What is refused, as a page.
pub async fn forget_buyer(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (order, territory): (Id, _) = (id.parse().map_err(|_| Oops::not_found())?, app.territory.id);
    let found = app.db.read(move |q| sales::views::order(q, territory, order)).await?.ok_or_else(Oops::not_found)?;
    match app.give(app.call(v.actor()), EraseBuyer { order }).await {
        Ok(()) => Ok(see(&v.path("/desk/privacy"))),
        Err(e) => forget(T(v.lang), &found.number, order).refused(&app, &v, &Fields(f), e),
    }
}
