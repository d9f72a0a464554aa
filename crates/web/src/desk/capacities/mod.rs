//! Capacities on the desk: where each organisation stands, what it needs, trainings, coaching and
//! governance records; and the maker's own way.

pub mod coaching;
pub mod governance;
pub mod grid;
pub mod mine;
pub mod organisation;
pub mod register;
pub mod training;
pub mod trainings;

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::{Route, Visitor, act, page};
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::kit::typed;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use rahba_kernel::role::Permission::Roles;
use rahba_kernel::role::Role::{self, Admin, Auditor, Coach, ProducerManager, ProducerMember, ProgrammeMonitor, UnionSecretary};
use rahba_kernel::{Day, Id, Lang};
use rahba_market::capacities::{governance_views, views};
use rahba_market::organisations;
use rahba_market::organisations::model::Form;
use rahba_store::{Fault, Reader};
use std::collections::BTreeMap;
use std::future::Future;

/// Who sees every organisation's records; its own people see its own.
const SEE_ALL: [Role; 5] = [Coach, UnionSecretary, Admin, Auditor, ProgrammeMonitor];

/// The rooms' routes.
pub fn routes() -> Vec<Route> {
    let office = Roles(&SEE_ALL);
    let seen = Roles(&[Coach, UnionSecretary, Admin, Auditor, ProgrammeMonitor, ProducerManager, ProducerMember]);
    let coach = Roles(&[Coach]);
    let grids = Roles(&[Coach, Admin]);
    let plans = Roles(&[Coach, UnionSecretary]);
    let steps = Roles(&[Coach, UnionSecretary, ProducerManager, ProducerMember]);
    let governs = Roles(&[ProducerManager, UnionSecretary, Admin]);
    let duties = Roles(&[UnionSecretary, Admin]);
    let makers = Roles(&[ProducerManager, ProducerMember]);
    vec![
        page("/{lang}/desk/capacities", office, get(overview)),
        page("/{lang}/desk/capacities/needs", office, get(grid::needs)),
        page("/{lang}/desk/capacities/grid", office, get(grid::show)),
        page("/{lang}/desk/capacities/grid/{code}", grids, get(grid::form)),
        act("/{lang}/desk/capacities/grid/{code}", grids, post(grid::change)),
        page("/{lang}/desk/capacities/{org}", seen, get(organisation::show)),
        page("/{lang}/desk/capacities/{org}/assess", coach, get(organisation::assess_form)),
        act("/{lang}/desk/capacities/{org}/assess", coach, post(organisation::assess)),
        page("/{lang}/desk/trainings", office, get(trainings::list)),
        page("/{lang}/desk/trainings/new", plans, get(trainings::form)),
        act("/{lang}/desk/trainings/new", plans, post(trainings::plan)),
        page("/{lang}/desk/trainings/{id}", seen, get(training::show)),
        act("/{lang}/desk/trainings/{id}", steps, post(training::change)),
        page("/{lang}/desk/attendance/{id}", seen, get(training::certificate)),
        page("/{lang}/desk/coaching", office, get(coaching::list)),
        page("/{lang}/desk/coaching/actions", office, get(coaching::actions)),
        page("/{lang}/desk/coaching/new", plans, get(coaching::form)),
        act("/{lang}/desk/coaching/new", plans, post(coaching::plan)),
        page("/{lang}/desk/coaching/{id}", seen, get(coaching::show)),
        act("/{lang}/desk/coaching/{id}", steps, post(coaching::change)),
        page("/{lang}/desk/governance", office, get(governance::list)),
        page("/{lang}/desk/governance/duties", office, get(governance::duties)),
        page("/{lang}/desk/governance/duties/new", duties, get(governance::duty_form)),
        act("/{lang}/desk/governance/duties/new", duties, post(governance::define)),
        page("/{lang}/desk/governance/{org}", seen, get(register::show)),
        act("/{lang}/desk/governance/{org}", governs, post(register::change)),
        page("/{lang}/desk/governance/{org}/statutes", governs, get(register::statutes_form)),
        act("/{lang}/desk/governance/{org}/statutes", governs, post(register::set_statutes)),
        page("/{lang}/desk/assemblies/{id}", seen, get(governance::assembly)),
        act("/{lang}/desk/assemblies/{id}", governs, post(governance::change)),
        page("/{lang}/me/path", makers, get(mine::show)),
        act("/{lang}/me/path", makers, post(mine::change)),
    ]
}

/// 404 for an organisation that is not hers and that she does not look after.
pub(in crate::desk) fn may_see(v: &Visitor, org: Id) -> Result<(), Oops> {
    let actor = v.actor();
    if actor.has_any(&SEE_ALL) || actor.is_of(org) { Ok(()) } else { Err(Oops::not_found()) }
}

/// Whether she acts for it: as one of its own managers, or for the union.
pub(super) fn acts_for(v: &Visitor, org: Id) -> bool {
    let actor = v.actor();
    actor.has_any(&[UnionSecretary]) || (actor.has(ProducerManager) && actor.is_of(org))
}

/// A page whose forms post to itself: what is refused is said on it again.
pub(super) async fn answered<F, R>(v: &Visitor, done: Result<(), Oops>, back: &str, again: F) -> Result<Response, Oops>
where
    F: FnOnce(Oops) -> R,
    R: Future<Output = Result<Response, Oops>>,
{
    match done {
        Ok(()) => Ok(see(&v.path(back))),
        Err(e) if e.is_refusal() && e.message != "step-up-needed" => {
            let status = StatusCode::from_u16(e.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let mut made = again(e).await?;
            *made.status_mut() = status;
            Ok(made)
        }
        Err(e) => Err(e),
    }
}

/// A page of a list that is read whole.
pub(super) fn paged<X>(asked: &Asked, all: Vec<X>) -> Vec<X> {
    if asked.whole() {
        return all;
    }
    let (skip, take) = (asked.offset().max(0) as usize, asked.limit().max(0) as usize);
    all.into_iter().skip(skip).take(take).collect()
}

/// Minutes after midnight of `09:30`; nothing sensible is below zero, which every command refuses.
pub(super) fn minutes_of(text: &str) -> i64 {
    typed::minutes(text).unwrap_or(-1)
}

/// Organisations of people: cooperatives, unions, associations, artisans. A company governs itself.
pub(super) fn organisations_of(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Id>, Fault> {
    let all = organisations::views::all(q, territory)?;
    Ok(all.into_iter().filter(|o| o.form != Form::Company).map(|o| o.id).collect())
}

pub(super) fn named(s: &Snapshot, lang: Lang, ids: &[Id]) -> Vec<(Id, String)> {
    let mut out: Vec<(Id, String)> = ids.iter().map(|id| (*id, s.text("name", *id, lang).to_owned())).collect();
    out.sort_by(|a, b| a.1.cmp(&b.1));
    out
}

/// Where every organisation stands: score, change, needs, open actions, late deadlines.
///
/// # Errors
/// A fault of the store.
pub async fn overview(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let (s, today) = (app.shop().await?, app.zone().day(app.now()));
    let (orgs, standings, actions, deadlines) = app
        .db
        .read(move |q| -> Result<_, Fault> {
            Ok((
                organisations_of(q, territory)?,
                views::standings(q, territory)?,
                views::actions(q, territory, None, "open")?,
                governance_views::deadlines(q, territory, None, false, Some(today))?,
            ))
        })
        .await?;
    let standings: BTreeMap<Id, _> = standings.into_iter().map(|x| (x.org, x)).collect();
    let wanted = asked.get("show").to_owned();
    let rows = named(&s, v.lang, &orgs)
        .into_iter()
        .filter(|(id, _)| match wanted.as_str() {
            "scored" => standings.contains_key(id),
            "not" => !standings.contains_key(id),
            _ => true,
        })
        .map(|(id, name)| {
            let x = standings.get(&id);
            let share = |b: Option<rahba_kernel::money::Bps>| b.map_or(Cell::Empty, |b| Cell::Percent(b.0));
            let domain = |n: usize| share(x.and_then(|x| x.domains[n]));
            let change = x.and_then(|x| x.before.map(|b| x.all.0 - b.0));
            vec![
                Cell::link(format!("/desk/capacities/{id}"), name),
                Cell::day(x.map(|x| x.on)),
                domain(0),
                domain(1),
                domain(2),
                share(x.map(|x| x.all)),
                change.map_or(Cell::Empty, Cell::Percent),
                x.map_or(Cell::Empty, |x| Cell::Int(x.needs.len() as i64)),
                Cell::Int(actions.iter().filter(|a| a.org == id).count() as i64),
                Cell::Int(deadlines.iter().filter(|d| d.org == id && d.due_on < today).count() as i64),
            ]
        })
        .collect();
    let choices = ["", "scored", "not"].map(|k| (k.to_owned(), t.p("cp-show-", if k.is_empty() { "all" } else { k }))).into();
    let table = Table {
        title: t.s("cp-title"),
        lead: t.s("cp-lead"),
        actions: vec![
            ("/desk/capacities/needs".into(), t.s("cp-needs")),
            ("/desk/trainings".into(), t.s("cp-trainings")),
            ("/desk/coaching".into(), t.s("cp-coaching")),
            ("/desk/governance".into(), t.s("cp-governance")),
            ("/desk/capacities/grid".into(), t.s("cp-grid")),
        ],
        filters: vec![crate::kit::form::Field::select("show", t.s("cp-show"), choices).value(wanted)],
        columns: [
            "organisation",
            "cp-scored-on",
            "cp-domain-organisation",
            "cp-domain-management",
            "cp-domain-technique",
            "cp-score",
            "cp-change",
            "cp-needs",
            "cp-open-actions",
            "cp-late",
        ]
        .map(|c| Column::new(t.s(c)))
        .into(),
        rows: paged(&asked, rows),
        empty: t.s("cp-no-organisation"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The day that a form says; a day that no command takes when it says none.
pub(super) fn day_of(typed: &str) -> Day {
    Day::parse_iso(typed).unwrap_or(Day(0))
}
