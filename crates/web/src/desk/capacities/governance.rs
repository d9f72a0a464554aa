//! Governance records of all organisations: who governs, what the law asks by when, assemblies.

use super::{acts_for, answered, may_see, named, organisations_of, paged};
use crate::desk::programme::texts;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::kit::typed::clock;
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Money};
use rahba_market::capacities::governance_views as views;
use rahba_market::capacities::model::{Assembly, Registered, Resolution, Voter};
use rahba_market::flows::governance::cancel_assembly::CancelAssembly;
use rahba_market::flows::governance::define_duty::DefineDuty;
use rahba_market::flows::governance::hold::HoldAssembly;
use rahba_store::Fault;

/// Each organisation: its capital, who presides, what is due.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let (s, today) = (app.shop().await?, app.zone().day(app.now()));
    let (orgs, capital, mandates, deadlines, assemblies) = app
        .db
        .read(move |q| -> Result<_, Fault> {
            Ok((
                organisations_of(q, territory)?,
                views::capital(q, territory)?,
                views::mandates(q, territory, None)?,
                views::deadlines(q, territory, None, false, None)?,
                views::assemblies(q, territory, None)?,
            ))
        })
        .await?;
    let rows = named(&s, v.lang, &orgs)
        .into_iter()
        .map(|(id, name)| {
            let chair = mandates.iter().find(|m| m.org == id && m.office == "president" && m.ended_on.is_none());
            let next = deadlines.iter().filter(|d| d.org == id).map(|d| d.due_on).min();
            let (holders, shares) = capital.get(&id).copied().unwrap_or_default();
            let last = assemblies.iter().filter(|a| a.org == id && a.state == "held").map(|a| a.held_on).max();
            vec![
                Cell::link(format!("/desk/governance/{id}"), name),
                Cell::Int(holders),
                Cell::Int(shares),
                chair.map_or(Cell::Empty, |m| Cell::Text(m.name.clone())),
                Cell::day(chair.map(|m| m.until)),
                Cell::day(last),
                Cell::day(next),
                if next.is_some_and(|d| d < today) { Cell::State("cp-late".into(), t.s("cp-is-late")) } else { Cell::Empty },
            ]
        })
        .collect();
    let table = Table {
        title: t.s("cp-governance"),
        lead: t.s("cp-governance-lead"),
        actions: vec![("/desk/governance/duties".into(), t.s("cp-duties"))],
        columns: [
            "organisation",
            "cp-holders",
            "cp-shares",
            "cp-office-president",
            "cp-until",
            "cp-last-assembly",
            "cp-next-deadline",
            "state",
        ]
        .map(|c| Column::new(t.s(c)))
        .into(),
        rows: paged(&asked, rows),
        empty: t.s("cp-no-organisation"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// What the law asks of every organisation, and where that is written.
///
/// # Errors
/// A fault of the store.
pub async fn duties(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let found = app.db.read(move |q| views::duties(q, territory)).await?;
    let rows = found
        .into_iter()
        .map(|d| {
            vec![
                Cell::Text(text(&d.name, v.lang)),
                Cell::Text(t.n(&format!("cp-rule-{}", d.rule), d.days)),
                Cell::Text(if d.by_assembly { t.s("cp-by-assembly") } else { t.s("cp-by-paper") }),
                Cell::Text(d.source),
            ]
        })
        .collect();
    let may = v.actor().has_any(&[Role::UnionSecretary, Role::Admin]);
    let table = Table {
        title: t.s("cp-duties"),
        lead: t.s("cp-duties-lead"),
        actions: if may { vec![("/desk/governance/duties/new".into(), t.s("cp-define-duty"))] } else { Vec::new() },
        columns: ["cp-duty", "cp-due", "cp-settled-by", "pg-source"].map(|c| Column::new(t.s(c))).into(),
        rows: paged(&asked, rows),
        empty: t.s("cp-no-duties"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn duty_of(t: T) -> Form {
    let rules = ["year_end", "assembly", "mandate"].map(|r| (r.to_owned(), t.p("cp-counted-from-", r))).into();
    Form {
        title: t.s("cp-define-duty"),
        fields: vec![
            Field::text("code", t.s("pg-code")).hint(t.s("cp-code-hint")).needed(),
            Field::new("name", t.s("cp-duty"), Kind::Texts { long: false }),
            Field::select("rule", t.s("cp-counted-from"), rules),
            Field::new("days", t.s("cp-days"), Kind::Number).needed(),
            Field::new("assembly", t.s("cp-by-assembly"), Kind::Check),
            Field::text("source", t.s("pg-source")).hint(t.s("cp-source-hint")).needed(),
        ],
        button: t.s("save"),
        back: Some(("/desk/governance/duties".into(), t.s("cp-duties"))),
        about: vec![("governance.bad_duty", "code"), ("governance.bad_duty_days", "days"), ("governance.no_source", "source")],
        ..Form::default()
    }
}

/// The form for a legal duty.
///
/// # Errors
/// When the template fails.
pub async fn duty_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    duty_of(T(v.lang)).show(&app, &v)
}

/// Defines it.
///
/// # Errors
/// As the command.
pub async fn define(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = DefineDuty {
        code: f.get("code").to_lowercase(),
        rule: f.get("rule").into(),
        days: f.int("days").unwrap_or(-1),
        by_assembly: !f.get("assembly").is_empty(),
        name: texts(&f, "name"),
        source: f.get("source").into(),
    };
    match app.give(app.call(v.actor()), command).await {
        Ok(()) => Ok(see(&v.path("/desk/governance/duties"))),
        Err(e) => duty_of(T(v.lang)).refused(&app, &v, &f, e),
    }
}

#[derive(Template)]
#[template(path = "desk_assembly.html")]
struct One {
    p: Page,
    t: T,
    error: String,
    a: Assembly,
    org: String,
    hour: String,
    voters: Vec<Voter>,
    resolutions: Vec<Resolution>,
    members: Vec<Registered>,
    acts: bool,
    due: bool,
    typed: Fields,
    rows: [usize; 6],
}

async fn page(app: &App, v: &Visitor, id: Id, error: Option<Oops>, typed: Fields) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let (s, today) = (app.shop().await?, app.zone().day(app.now()));
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let Some(a) = views::assembly(q, territory, id)? else { return Ok(None) };
            let (voters, resolutions) = views::minutes(q, territory, id)?;
            let members = views::register(q, territory, a.org)?;
            Ok(Some((a, voters, resolutions, members)))
        })
        .await?;
    let Some((a, voters, resolutions, members)) = found else { return Err(Oops::not_found()) };
    may_see(v, a.org)?;
    html(&One {
        p: Page::new(app, v, &a.number),
        error: error.map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default(),
        org: s.marked("name", a.org, v.lang),
        hour: clock(a.starts),
        voters,
        resolutions,
        members: members.into_iter().filter(|m| m.left_at.is_none()).collect(),
        acts: acts_for(v, a.org),
        due: a.held_on <= today,
        typed,
        rows: [0, 1, 2, 3, 4, 5],
        a,
        t,
    })
}

/// An assembly: its convocation to print, its minutes once it was held.
///
/// # Errors
/// 404 when there is none, or when it is another's.
pub async fn assembly(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, None, Fields(Vec::new())).await
}

/// Its minutes, or its end; a refusal is said on the same page, with what was typed.
///
/// # Errors
/// What is no refusal.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let assembly: Id = id.parse().map_err(|_| Oops::not_found())?;
    let f = Fields(f);
    let call = app.call(v.actor());
    let done = match f.get("act") {
        "hold" => app.give(call, minutes_of(assembly, &f)).await,
        "cancel" => app.give(call, CancelAssembly { assembly, why: f.get("note").into() }).await,
        _ => Err(Oops::not_found()),
    };
    answered(&v, done, &format!("/desk/assemblies/{assembly}"), |e| page(&app, &v, assembly, Some(e), f)).await
}

/// The minutes that a form tells: who was there, who voted for whom, what was put to the vote.
fn minutes_of(assembly: Id, f: &Fields) -> HoldAssembly {
    let proxies =
        f.0.iter()
            .filter(|(_, by)| !by.is_empty())
            .filter_map(|(k, by)| Some((k.strip_prefix("proxy-")?.parse().ok()?, by.parse().ok()?)))
            .collect();
    // A count that is no number is refused as one below nothing would be.
    let count = |name: String| if f.get(&name).is_empty() { 0 } else { f.int(&name).unwrap_or(-1) };
    let resolutions = (0..6)
        .filter(|n| !f.get(&format!("body-{n}")).is_empty())
        .map(|n| Resolution {
            body: f.get(&format!("body-{n}")).into(),
            yes: count(format!("yes-{n}")),
            no: count(format!("no-{n}")),
            abstain: count(format!("abstain-{n}")),
            passed: false,
        })
        .collect();
    HoldAssembly {
        assembly,
        present: f.all("present").filter_map(|m| m.parse().ok()).collect(),
        proxies,
        resolutions,
        minutes: f.get("minutes").into(),
    }
}

/// The worth of shares.
pub(super) fn worth(shares: i64, value: Money) -> Money {
    Money(shares.saturating_mul(value.0))
}

/// Days between now and a deadline, as a person says it.
pub(super) fn is_late(due: Day, done: Option<Day>, today: Day) -> bool {
    done.is_none() && due < today
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_leave_empty_rows_out_and_keep_proxies() {
        let (a, b) = (Id::named("a"), Id::named("b"));
        let f = Fields(
            [
                ("present", a.to_string()),
                (&format!("proxy-{b}"), a.to_string()),
                ("proxy-", String::new()),
                ("body-0", "Comptes approuvés".into()),
                ("yes-0", "2".into()),
                ("no-0", String::new()),
                ("body-3", "Autre".into()),
                ("yes-3", "deux".into()),
            ]
            .map(|(k, x)| (k.to_owned(), x))
            .into(),
        );
        let m = minutes_of(Id::NIL, &f);
        assert_eq!((m.present, m.proxies), (vec![a], vec![(b, a)]));
        assert_eq!(m.resolutions.iter().map(|r| (r.yes, r.no)).collect::<Vec<_>>(), [(2, 0), (-1, 0)]);
    }
}
