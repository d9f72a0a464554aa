//! Calls, partners and projects on the desk: a project from its file to its handover.

use super::evidence as proof;
use super::programme::{day, texts};
use super::whom::{Of, Whom};
use crate::desk::there;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Money};
use rahba_market::content::evidence;
use rahba_market::flows::evidence::photograph::Proves;
use rahba_market::flows::programme::add_partner::AddPartner;
use rahba_market::flows::programme::cancel_expense::CancelExpense;
use rahba_market::flows::programme::claim_tranche::ClaimTranche;
use rahba_market::flows::programme::decide::DecideProject;
use rahba_market::flows::programme::give_papers::GivePapers;
use rahba_market::flows::programme::hand_over::HandOver;
use rahba_market::flows::programme::publish_call::PublishCall;
use rahba_market::flows::programme::receive_tranche::ReceiveTranche;
use rahba_market::flows::programme::record_expense::RecordExpense;
use rahba_market::flows::programme::report_progress::ReportProgress;
use rahba_market::flows::programme::sign_convention::{NewTranche, SignConvention};
use rahba_market::flows::programme::submit::Submit;
use rahba_market::people;
use rahba_market::programme::model::{Contribution, Event, Expense, PARTNER_KINDS, PRECISIONS, Partner, Project, Texts, Tranche};
use rahba_market::programme::views;

/// Calls for projects with their rules.
///
/// # Errors
/// A fault of the store.
pub async fn calls(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let found = app.db.read(move |q| views::calls(q, territory)).await?;
    let rows = found
        .into_iter()
        .map(|c| {
            vec![
                Cell::Code(c.number),
                Cell::Text(text(&c.title, v.lang)),
                Cell::Day(c.opens_on),
                Cell::Day(c.closes_on),
                Cell::Percent(c.grant.0),
                Cell::Money(c.cap),
                Cell::Percent(c.kind.0),
                Cell::Int(c.follow_up_days),
                Cell::Text(c.source),
            ]
        })
        .collect();
    let heads = [
        "number",
        "pg-call-title",
        "pg-opens",
        "pg-closes",
        "pg-grant-most",
        "pg-cap",
        "pg-kind-most",
        "pg-follow-up",
        "pg-source",
    ];
    let table = Table {
        title: t.s("pg-calls"),
        actions: vec![
            ("/desk/programme/calls/new".into(), t.s("pg-new-call")),
            ("/desk/programme/partners/new".into(), t.s("pg-new-partner")),
            ("/desk/programme".into(), t.s("pg-title")),
        ],
        columns: heads.map(|h| Column::new(t.s(h))).into(),
        rows,
        whole: true,
        empty: t.s("pg-no-calls"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn call_of(t: T, today: Day) -> Form {
    Form {
        title: t.s("pg-new-call"),
        fields: vec![
            Field::new("title", t.s("pg-call-title"), Kind::Texts { long: false }),
            Field::new("grant", t.s("pg-grant-most"), Kind::Amount).value("60").needed(),
            Field::new("cap", t.s("pg-cap"), Kind::Amount).needed(),
            Field::new("kind", t.s("pg-kind-most"), Kind::Amount).value("50").needed(),
            Field::new("follow", t.s("pg-follow-up"), Kind::Number).value("730").needed(),
            Field::new("opens", t.s("pg-opens"), Kind::Date).value(today.iso()),
            Field::new("closes", t.s("pg-closes"), Kind::Date).value(today.plus(60).iso()),
            Field::new("papers", t.s("pg-papers"), Kind::Area).hint(t.s("pg-papers-hint")),
            Field::text("source", t.s("pg-source")),
        ],
        button: t.s("pg-new-call"),
        back: Some(("/desk/programme/calls".into(), t.s("pg-calls"))),
        about: vec![
            ("programme.no_title", "title"),
            ("programme.bad_share", "grant"),
            ("programme.bad_amount", "cap"),
            ("programme.bad_days", "closes"),
        ],
        ..Form::default()
    }
}

/// The form for a call.
///
/// # Errors
/// When the template fails.
pub async fn call_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    call_of(T(v.lang), app.zone().day(app.now())).show(&app, &v)
}

/// A share as it is typed, in per cent.
fn share(f: &Fields, name: &str) -> Bps {
    Bps(f.money(name).map_or(-1, |m| m.0))
}

/// Publishes a call.
///
/// # Errors
/// As the command.
pub async fn publish(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let lines = f.get("papers").lines().filter(|l| !l.trim().is_empty());
    let command = PublishCall {
        title: texts(&f, "title"),
        grant: share(&f, "grant"),
        cap: f.money("cap").unwrap_or_default(),
        kind: share(&f, "kind"),
        follow_up_days: f.int("follow").unwrap_or(-1),
        opens_on: day(&f, "opens"),
        closes_on: day(&f, "closes"),
        papers: lines.map(|l| Texts::from([(v.lang, l.to_owned())])).collect(),
        source: f.get("source").into(),
    };
    match app.give(app.call(v.actor()), command).await {
        Ok(()) => Ok(see(&v.path("/desk/programme/calls"))),
        Err(e) => call_of(T(v.lang), app.zone().day(app.now())).refused(&app, &v, &f, e),
    }
}

fn partner_of(t: T) -> Form {
    let kinds = PARTNER_KINDS.map(|k| (k.to_owned(), t.p("pg-partner-", k))).into();
    Form {
        title: t.s("pg-new-partner"),
        fields: vec![
            Field::text("code", t.s("pg-code")).needed(),
            Field::select("kind", t.s("pg-partner-kind"), kinds),
            Field::new("name", t.s("pg-name"), Kind::Texts { long: false }),
        ],
        button: t.s("pg-new-partner"),
        back: Some(("/desk/programme/calls".into(), t.s("pg-calls"))),
        about: vec![("programme.no_title", "name"), ("programme.code_taken", "code"), ("programme.bad_kind", "kind")],
        ..Form::default()
    }
}

/// The form for a partner.
///
/// # Errors
/// When the template fails.
pub async fn partner_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    partner_of(T(v.lang)).show(&app, &v)
}

/// Names a partner.
///
/// # Errors
/// As the command.
pub async fn partner(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = AddPartner { code: f.get("code").into(), kind: f.get("kind").into(), name: texts(&f, "name") };
    match app.give(app.call(v.actor()), command).await {
        Ok(()) => Ok(see(&v.path("/desk/programme/calls"))),
        Err(e) => partner_of(T(v.lang)).refused(&app, &v, &f, e),
    }
}

async fn submit_of(app: &App, v: &Visitor, f: &Fields) -> Result<Form, Oops> {
    let (t, lang, territory) = (T(v.lang), v.lang, app.territory.id);
    let today = app.zone().day(app.now());
    let s = app.shop().await?;
    let (calls, partners) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> { Ok((views::calls(q, territory)?, views::partners(q, territory)?)) })
        .await?;
    let said: Vec<_> = PRECISIONS.map(|k| (k.to_owned(), t.p("pg-precision-", k))).into();
    let open = calls.iter().filter(|c| c.opens_on <= today && today <= c.closes_on);
    let mut fields = vec![
        Field::select("call", t.s("pg-call"), open.map(|c| (c.id.to_string(), text(&c.title, lang))).collect()),
        Field::new("title", t.s("pg-name"), Kind::Texts { long: false }),
        Field::new("purpose", t.s("pg-purpose"), Kind::Texts { long: true }),
        Whom::of(Of::All, &s, v, "holder").field(t.s("pg-holder"), f),
        Whom::of(Of::All, &s, v, "operator").field(t.s("pg-operator"), f),
        Field::new("cost", t.s("pg-cost"), Kind::Amount).needed(),
        Field::select("precision", t.s("pg-precision"), said),
        Field::text("source", t.s("pg-source")),
        Field::new("starts", t.s("pg-starts"), Kind::Date).value(today.iso()),
        Field::new("ends", t.s("pg-ends"), Kind::Date).value(today.plus(365).iso()),
        Field::new("h", t.s("pg-contributions"), Kind::Heading),
    ];
    for x in &partners {
        for form in ["cash", "kind"] {
            let label = format!("{} · {}", text(&x.name, lang), t.p("pg-form-", form));
            fields.push(Field::new(format!("{form}-{}", x.id), label, Kind::Amount));
        }
    }
    Ok(Form {
        title: t.s("pg-submit"),
        lead: t.s("pg-submit-lead"),
        fields,
        button: t.s("pg-submit"),
        back: Some(("/desk/programme".into(), t.s("pg-title"))),
        about: vec![
            ("programme.call_not_found", "call"),
            ("programme.call_closed", "call"),
            ("programme.no_title", "title"),
            ("programme.bad_days", "ends"),
            ("programme.bad_amount", "cost"),
            ("programme.sum_differs", "cost"),
        ],
        ..Form::default()
    })
}

/// The form for a project.
///
/// # Errors
/// A fault of the store.
pub async fn submit_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    submit_of(&app, &v, &Fields::default()).await?.show(&app, &v)
}

/// Hands a project in.
///
/// # Errors
/// As the command.
pub async fn submit(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (f, territory) = (Fields(f), app.territory.id);
    let partners = app.db.read(move |q| views::partners(q, territory)).await?;
    let mut contributions = Vec::new();
    for x in &partners {
        for form in ["cash", "kind"] {
            let name = format!("{form}-{}", x.id);
            if !f.get(&name).is_empty() {
                contributions.push(Contribution {
                    partner: x.id,
                    form: form.into(),
                    // What is no amount is refused as one below zero would be.
                    amount: f.money(&name).unwrap_or(Money(-1)),
                    precision: f.get("precision").into(),
                    grant: matches!(x.kind.as_str(), "indh" | "public"),
                });
            }
        }
    }
    let s = app.shop().await?;
    let org = |name| Whom::of(Of::All, &s, &v, name).read(&f);
    let (holder, operator) = match (org("holder"), org("operator")) {
        (Ok(holder), Ok(operator)) => (holder, operator),
        (Err(e), _) | (_, Err(e)) => return submit_of(&app, &v, &f).await?.refused(&app, &v, &f, e),
    };
    let command = Submit {
        call: f.get("call").parse().unwrap_or(Id::NIL),
        title: texts(&f, "title"),
        purpose: texts(&f, "purpose"),
        holder,
        operator,
        cost: f.money("cost").unwrap_or_default(),
        precision: f.get("precision").into(),
        source: f.get("source").into(),
        starts_on: day(&f, "starts"),
        ends_on: day(&f, "ends"),
        contributions,
        papers: Vec::new(),
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(d) => Ok(see(&v.path(&format!("/desk/programme/projects/{}", d.project)))),
        Err(e) => submit_of(&app, &v, &f).await?.refused(&app, &v, &f, e.into()),
    }
}

#[derive(Template)]
#[template(path = "desk_project.html")]
struct One {
    p: Page,
    t: T,
    error: String,
    j: Project,
    title: String,
    purpose: String,
    call: String,
    holder: String,
    operator: String,
    precision: String,
    progress: String,
    meter: i64,
    received: Money,
    spent: Money,
    left: (Money, Money),
    contributions: Vec<(Contribution, String)>,
    /// Paper, whether it is there.
    papers: Vec<(String, bool)>,
    missing: i64,
    /// Each with its partner and its photographs, as HTML.
    tranches: Vec<(Tranche, String, String)>,
    expenses: Vec<(Expense, String)>,
    events: Vec<Event>,
    partners: Vec<(Id, String)>,
    /// To whom it is handed over, and what was typed there.
    operators: String,
    typed: Fields,
    today: Day,
    rows: [usize; 6],
}

pub(super) async fn page(app: &App, v: &Visitor, id: Id, error: Option<Oops>, typed: Fields) -> Result<Response, Oops> {
    let (t, lang, territory) = (T(v.lang), v.lang, app.territory.id);
    let s = app.shop().await?;
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(j) = views::project(q, territory, id)? else { return Ok(None) };
            let call = views::call(q, territory, j.call)?;
            let partners = views::partners(q, territory)?;
            let contributions = views::contributions(q, territory, Some(id))?;
            let tranches = views::tranches(q, territory, Some(id))?;
            let expenses = views::expenses(q, territory, Some(id))?;
            let mut proofs = Vec::new();
            for subject in tranches.iter().map(|x| x.id).chain(expenses.iter().map(|x| x.id)) {
                proofs.extend(evidence::of(q, territory, subject)?);
            }
            let mut events = Vec::new();
            for e in views::events(q, territory, id)? {
                events.push(Event { by: people::views::name_of(q, territory, &e.by)?, ..e });
            }
            let sums = views::received_and_spent(q, territory, id)?;
            let progress = views::progress(q, territory, id)?;
            let left = views::left(q, territory, id)?;
            Ok(Some((j, call, partners, contributions, tranches, expenses, events, sums, progress, left, proofs)))
        })
        .await?;
    let Some((j, call, partners, contributions, tranches, expenses, events, sums, progress, left, proofs)) = found else {
        return Err(Oops::not_found());
    };
    let name = |id: Id| partners.iter().find(|x: &&Partner| x.id == id).map_or_else(String::new, |x| text(&x.name, lang));
    let asked = call.as_ref().map(|c| c.papers.clone()).unwrap_or_default();
    let papers: Vec<(String, bool)> =
        asked.iter().enumerate().map(|(n, x)| (text(x, lang), j.papers.contains(&(n as i64)))).collect();
    let status = error.as_ref().map(|e| e.status);
    let title = text(&j.title, lang);
    let p = Page::new(app, v, &title);
    let claims = v.actor().has_any(&[Role::ShopManager, Role::Accountant, Role::Admin]);
    let spends = v.actor().has(Role::Accountant);
    let photos = |subject: Id, form: Option<Proves>| {
        let shown = proof::shown(&p, &proofs, subject);
        shown + &form.map_or_else(String::new, |f| proof::form(&p, f, id))
    };
    // What was typed is kept where its form is refused; the others begin as they are.
    let typed = if typed.get("act") == "hand" { typed } else { Fields(vec![("operator".into(), j.operator.to_string())]) };
    let at_operator = error.as_ref().is_some_and(|e| e.field == Some("operator"));
    let said = error.map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default();
    let (error, at_operator) = if at_operator { (String::new(), said) } else { (said, String::new()) };
    let operators = Whom::of(Of::All, &s, v, "operator").field(t.s("pg-operator"), &typed).html(&p, &at_operator);
    let mut made = html(&One {
        operators,
        typed,
        error,
        purpose: text(&j.purpose, lang),
        call: call.map_or_else(String::new, |c| text(&c.title, lang)),
        holder: s.marked("name", j.holder, lang),
        operator: s.marked("name", j.operator, lang),
        precision: t.p("pg-precision-", &j.precision),
        progress: crate::kit::fmt::percent(lang, progress),
        meter: progress / 100,
        received: sums.0,
        spent: sums.1,
        left,
        contributions: contributions.into_iter().map(|(_, c)| (c.clone(), name(c.partner))).collect(),
        missing: papers.iter().filter(|x| !x.1).count() as i64,
        papers,
        tranches: tranches
            .into_iter()
            .map(|x| {
                let form = (claims && x.state != "received").then_some(Proves::Tranche { tranche: x.id });
                (x.clone(), name(x.partner), photos(x.id, form))
            })
            .collect(),
        expenses: expenses
            .into_iter()
            .map(|e| {
                let form = (spends && e.cancelled_at.is_none()).then_some(Proves::ProjectExpense { expense: e.id });
                let shown = photos(e.id, form);
                (e, shown)
            })
            .collect(),
        p,
        events,
        partners: partners.iter().map(|x| (x.id, text(&x.name, lang))).collect(),
        today: app.zone().day(app.now()),
        rows: [0, 1, 2, 3, 4, 5],
        title,
        j,
        t,
    })?;
    if let Some(code) = status.and_then(|x| StatusCode::from_u16(x).ok()) {
        *made.status_mut() = code;
    }
    Ok(made)
}

/// A project, whole, with what each may do next.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, None, Fields::default()).await
}

/// One step; a refusal is said on the same page.
///
/// # Errors
/// What is no refusal.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let id = there::named(&app, there::Kind::Project, &id).await?;
    let f = Fields(f);
    match step(&app, &v, id, &f).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/programme/projects/{id}")))),
        Err(e) if e.is_refusal() && e.message != "step-up-needed" => page(&app, &v, id, Some(e), f).await,
        Err(e) => Err(e),
    }
}

/// The tranches that a convention's form tells: rows without an amount are left out.
fn new_tranches(f: &Fields) -> Vec<NewTranche> {
    (0..6)
        .filter(|n| !f.get(&format!("amount-{n}")).is_empty())
        .map(|n| NewTranche {
            partner: f.get(&format!("partner-{n}")).parse().unwrap_or(Id::NIL),
            form: f.get(&format!("form-{n}")).into(),
            amount: f.money(&format!("amount-{n}")).unwrap_or_default(),
            due_on: day(f, &format!("due-{n}")),
            condition: f.get(&format!("condition-{n}")).into(),
        })
        .collect()
}

async fn step(app: &App, v: &Visitor, project: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    let note = || f.get("note").to_owned();
    match f.get("act") {
        "papers" => {
            let papers = f.0.iter().filter_map(|(k, _)| k.strip_prefix("paper-")?.parse().ok()).collect();
            app.give(call, GivePapers { project, papers }).await
        }
        "approve" => app.give(call, DecideProject { project, approve: true, reason: note() }).await,
        "refuse" => app.give(call, DecideProject { project, approve: false, reason: note() }).await,
        "sign" => {
            let command = SignConvention {
                project,
                convention: f.get("convention").into(),
                signed_on: day(f, "on"),
                obligations: f.get("obligations").into(),
                tranches: new_tranches(f),
            };
            app.give(call, command).await
        }
        "claim" => app.give(call, ClaimTranche { tranche: f.id("tranche")?, evidence: note() }).await,
        "receive" => {
            let command = ReceiveTranche { tranche: f.id("tranche")?, received_on: day(f, "on"), reference: note() };
            app.give(call, command).await
        }
        "spend" => {
            let command = RecordExpense {
                project,
                spent_on: day(f, "on"),
                supplier: f.get("supplier").into(),
                what: f.get("what").into(),
                amount: f.money("amount")?,
                form: f.get("form").into(),
                paper: f.get("paper").into(),
                document: String::new(),
            };
            app.give(call, command).await
        }
        "cancel" => app.give(call, CancelExpense { expense: f.id("expense")?, why: note() }).await,
        "progress" => app.give(call, ReportProgress { project, progress: share(f, "percent"), note: note() }).await,
        "hand" => {
            let s = app.shop().await?;
            let operator = Whom::of(Of::All, &s, v, "operator").read(f)?;
            let command = HandOver { project, operator, handed_on: day(f, "on"), minutes: note() };
            app.give(call, command).await
        }
        _ => Err(Oops::not_found()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Lang;

    #[test]
    fn a_convention_s_rows_without_an_amount_are_left_out() {
        let f = Fields(vec![
            ("amount-0".into(), "1 000,50".into()),
            ("form-0".into(), "cash".into()),
            ("condition-0".into(), "x".into()),
            ("amount-1".into(), String::new()),
        ]);
        let made = new_tranches(&f);
        assert_eq!((made.len(), made[0].amount), (1, Money(100_050)));
        assert_eq!(share(&Fields(vec![("p".into(), "62,5".into())]), "p"), Bps(6_250));
        assert_eq!(texts(&Fields(vec![("a-fr".into(), "x".into())]), "a"), Texts::from([(Lang::Fr, "x".to_owned())]));
    }
}
