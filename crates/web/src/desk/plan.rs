//! The solidarity marketing plan on the desk: objectives against what the books say today, actions in
//! their order of days, money by funder, reviews.

mod forms;
pub use forms::{action_form, add_action, add_objective, objective_form, spend, spend_form};

use super::campaigns::fund_name;
use super::evidence as proof;
use super::plan_pictures::{self, Calendar};
use super::there;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::content::evidence::{self, Evidence};
use rahba_market::flows::evidence::photograph::Proves;
use rahba_market::flows::plan::add_action::AddAction;
use rahba_market::flows::plan::add_objective::AddObjective;
use rahba_market::flows::plan::move_action::MoveAction;
use rahba_market::flows::plan::move_plan::{MovePlan, PlanMove};
use rahba_market::flows::plan::review::ReviewPlan;
use rahba_market::flows::plan::spend::Spend;
use rahba_market::flows::plan::write_plan::WritePlan;
use rahba_market::plan::measures::{self, Figures, MEASURES, Unit};
use rahba_market::plan::model::{Action, CHANNELS, Funder, Plan};
use rahba_market::plan::views;
use rahba_market::{people, stock};
use std::collections::BTreeMap;

fn manages(v: &Visitor) -> bool {
    v.actor().has_any(&[Role::ShopManager, Role::Admin])
}

/// The plans.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let plans = app.db.read(move |q| views::plans(q, territory)).await?;
    let rows = plans
        .into_iter()
        .map(|p| {
            vec![
                Cell::link(format!("/desk/plan/{}", p.id), text(&p.name, v.lang)),
                Cell::Day(p.starts_on),
                Cell::Day(p.ends_on),
                Cell::State(p.state.clone(), t.p("plan-is-", &p.state)),
            ]
        })
        .collect();
    let mut actions = vec![("/desk/campaigns".to_owned(), t.s("campaigns")), ("/desk/funds".to_owned(), t.s("funds"))];
    if manages(&v) {
        actions.insert(0, ("/desk/plan/new".into(), t.s("write-plan")));
    }
    let table = Table {
        title: t.s("marketing-plan"),
        lead: t.s("marketing-plan-what"),
        actions,
        columns: ["name", "from-day", "to-day", "state"].map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("no-plans-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

fn plan_fields(t: T, today: Day) -> Form {
    let day = |name: &str, word: &str, d: Day| Field::new(name, t.s(word), Kind::Date).value(d.iso()).needed();
    Form {
        title: t.s("write-plan"),
        lead: t.s("marketing-plan-what"),
        fields: vec![
            Field::new("name", t.s("name"), Kind::Texts { long: false }).hint(t.s("one-language-is-enough")),
            Field::text("code", t.s("code")).hint(t.s("campaign-code-hint")).needed(),
            day("from", "from-day", today),
            day("to", "to-day", today.plus(364)),
        ],
        button: t.s("write-plan"),
        back: Some(("/desk/plan".into(), t.s("marketing-plan"))),
        about: vec![("plan.no_name", "name"), ("plan.bad_code", "code"), ("plan.taken", "code"), ("plan.bad_days", "to")],
        ..Form::default()
    }
}

/// The form for a plan.
///
/// # Errors
/// When the template fails.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    plan_fields(T(v.lang), app.zone().day(app.now())).show(&app, &v)
}

fn day_of(f: &Fields, name: &str) -> Result<Day, Oops> {
    Day::parse_iso(f.get(name)).ok_or_else(|| Oops::new(422, "plan-bad-days"))
}

/// Begins a plan.
///
/// # Errors
/// A fault of the store.
pub async fn write(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = || -> Result<WritePlan, Oops> {
        Ok(WritePlan {
            code: f.get("code").to_lowercase(),
            name: super::product_form::texts(&f, "name"),
            starts_on: day_of(&f, "from")?,
            ends_on: day_of(&f, "to")?,
        })
    };
    let done = match command() {
        Ok(c) => app.db.command(app.call(v.actor()), c).await.map_err(Oops::from),
        Err(e) => Err(e),
    };
    match done {
        Ok(d) => Ok(see(&v.path(&format!("/desk/plan/{}", d.plan)))),
        Err(e) => plan_fields(T(v.lang), app.zone().day(app.now())).refused(&app, &v, &f, e),
    }
}

/// A figure in its unit, for reading.
fn figure(p: &Page, measure: &str, n: i64) -> String {
    match measures::unit(measure) {
        Some(Unit::Money) => p.money(Money(n)),
        _ => p.int(n),
    }
}

/// An objective against the books.
pub struct ObjectiveRow {
    pub name: String,
    pub measure: String,
    pub baseline: String,
    pub target: String,
    pub now: String,
    /// Of the target, at most 100, for the bar.
    pub share: i64,
    /// Of the target, however much.
    pub percent: String,
    pub responsible: String,
}

/// An action with its money.
pub struct ActionRow {
    pub id: Id,
    pub name: String,
    pub channel: String,
    pub from: Day,
    pub to: Day,
    pub state: String,
    pub late: bool,
    pub responsible: String,
    pub budget: Money,
    pub spent: Money,
    pub campaign: Option<Id>,
    /// What was paid: number, what, paper, amount, its photographs as HTML.
    pub expenses: Vec<(String, String, String, Money, String)>,
    /// A fair: sold there, what makers have of it, what is left to the union after costs.
    pub fair: Option<(Money, Money, Money)>,
}

/// A review as it is read.
pub struct ReviewRow {
    pub at: Micros,
    pub by: String,
    pub found: String,
    pub decided: String,
    pub measured: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk_plan.html")]
struct One {
    p: Page,
    t: T,
    plan: Plan,
    name: String,
    objectives: Vec<ObjectiveRow>,
    actions: Vec<ActionRow>,
    /// Funder, budget, spent.
    money: Vec<(String, Money, Money)>,
    against: String,
    monthly: String,
    budget: String,
    calendar: Calendar,
    reviews: Vec<ReviewRow>,
    manages: bool,
    spends: bool,
    error: String,
}

/// What is read of a plan.
pub struct Found {
    pub plan: Plan,
    pub objectives: Vec<rahba_market::plan::model::Objective>,
    pub actions: Vec<Action>,
    pub budgets: BTreeMap<Id, Vec<Funder>>,
    pub expenses: Vec<rahba_market::plan::model::Expense>,
    pub funds: Vec<rahba_market::plan::model::Fund>,
    pub campaigns: Vec<rahba_market::plan::model::Campaign>,
    reviews: Vec<(rahba_market::plan::model::Review, String)>,
    pub figures: Figures,
    /// What the objective that is drawn by month was, by the first day of each month that has begun.
    pub months: BTreeMap<Day, i64>,
    fairs: BTreeMap<Id, (Money, Money)>,
    /// Photographs of the papers of its expenses.
    proofs: Vec<Evidence>,
}

/// An expense as the page shows it.
fn paid(p: &Page, v: &Visitor, x: &Found, e: &rahba_market::plan::model::Expense) -> (String, String, String, Money, String) {
    let mut photos = proof::shown(p, &x.proofs, e.id);
    if v.actor().has(Role::Accountant) {
        photos += &proof::form(p, Proves::PlanExpense { expense: e.id }, x.plan.id);
    }
    (e.number.clone(), e.label.clone(), e.paper.clone(), e.amount, photos)
}

async fn find(app: &App, id: Id) -> Result<Found, Oops> {
    let (territory, today) = (app.territory.id, app.zone().day(app.now()));
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(plan) = views::plans(q, territory)?.into_iter().find(|p| p.id == id) else { return Ok(None) };
            let fairs = stock::views::fairs(q, territory)?;
            let figures = measures::figures(q, territory, plan.starts_on, plan.ends_on.min(today), &fairs)?;
            let actions: Vec<Action> = views::actions(q, territory)?.into_iter().filter(|a| a.plan == id).collect();
            let mut results = BTreeMap::new();
            for a in &actions {
                if let Some(place) = a.place {
                    let f = measures::figures(q, territory, a.starts_on, a.ends_on.min(today), &fairs)?;
                    results.insert(a.id, f.by_place.get(&place).copied().unwrap_or_default());
                }
            }
            let expenses = views::expenses(q, territory)?;
            let mut proofs = Vec::new();
            for e in expenses.iter().filter(|e| actions.iter().any(|a| a.id == e.action)) {
                proofs.extend(evidence::of(q, territory, e.id)?);
            }
            let mut reviews = Vec::new();
            for r in views::reviews(q, territory, id)? {
                let by = people::views::name_of(q, territory, &r.by)?;
                reviews.push((r, by));
            }
            let objectives = views::objectives(q, territory, id)?;
            let mut months = BTreeMap::new();
            if let Some(o) = plan_pictures::by_month(&objectives) {
                for m in plan_pictures::months(plan.starts_on, plan.ends_on.min(today)) {
                    let (from, to) = (m.max(plan.starts_on), m.last_of_month().min(plan.ends_on).min(today));
                    months.insert(m, measures::figures(q, territory, from, to, &fairs)?.get(&o.measure));
                }
            }
            Ok(Some(Found {
                objectives,
                months,
                campaigns: views::campaigns(q, territory)?,
                budgets: views::budgets(q, territory)?,
                expenses,
                proofs,
                funds: views::funds(q, territory)?,
                actions,
                reviews,
                figures,
                fairs: results,
                plan,
            }))
        })
        .await?;
    found.ok_or_else(Oops::not_found)
}

pub(super) async fn page(app: &App, v: &Visitor, id: Id, month: &str, error: String) -> Result<Response, Oops> {
    let x = find(app, id).await?;
    let (t, today) = (T(v.lang), app.zone().day(app.now()));
    let name = text(&x.plan.name, v.lang);
    let p = Page::new(app, v, &name);
    let mut money: Vec<(Option<Id>, Money, Money)> = Vec::new();
    let mut add = |fund: Option<Id>, budget: Money, spent: Money| match money.iter_mut().find(|m| m.0 == fund) {
        Some(m) => {
            m.1 += budget;
            m.2 += spent;
        }
        None => money.push((fund, budget, spent)),
    };
    for a in &x.actions {
        for f in x.budgets.get(&a.id).into_iter().flatten() {
            add(f.fund, Money(f.share), Money::ZERO);
        }
        for e in x.expenses.iter().filter(|e| e.action == a.id) {
            add(e.fund, Money::ZERO, e.amount);
        }
    }
    let actions = x
        .actions
        .iter()
        .map(|a| {
            let spent: Money = x.expenses.iter().filter(|e| e.action == a.id).map(|e| e.amount).sum();
            ActionRow {
                id: a.id,
                name: text(&a.name, v.lang),
                channel: t.p("channel-", &a.channel),
                from: a.starts_on,
                to: a.ends_on,
                late: (a.state == "planned" && a.starts_on < today) || (a.state == "running" && a.ends_on < today),
                state: a.state.clone(),
                responsible: a.responsible.clone(),
                budget: x.budgets.get(&a.id).into_iter().flatten().map(|f| Money(f.share)).sum(),
                spent,
                campaign: a.campaign,
                expenses: x.expenses.iter().filter(|e| e.action == a.id).map(|e| paid(&p, v, &x, e)).collect(),
                fair: x.fairs.get(&a.id).map(|(sold, makers)| (*sold, *makers, *sold - *makers - spent)),
            }
        })
        .collect();
    let failed = !error.is_empty();
    let mut made = html(&One {
        against: plan_pictures::against(&p, &x, today),
        monthly: plan_pictures::monthly(&p, &x),
        budget: plan_pictures::budget(&p, &x),
        calendar: plan_pictures::calendar(&p, &x, month, today),
        objectives: x
            .objectives
            .iter()
            .map(|o| {
                let now = x.figures.get(&o.measure);
                let bps = if o.target > 0 { i128::from(now) * 10_000 / i128::from(o.target) } else { 0 };
                let bps = i64::try_from(bps).unwrap_or(i64::MAX);
                ObjectiveRow {
                    name: text(&o.name, v.lang),
                    measure: t.p("measure-", &o.measure),
                    baseline: figure(&p, &o.measure, o.baseline),
                    target: figure(&p, &o.measure, o.target),
                    now: figure(&p, &o.measure, now),
                    share: (bps / 100).clamp(0, 100),
                    percent: fmt::percent(v.lang, bps),
                    responsible: o.responsible.clone(),
                }
            })
            .collect(),
        actions,
        money: money.into_iter().map(|(f, b, s)| (fund_name(t, &x.funds, f), b, s)).collect(),
        reviews: x
            .reviews
            .into_iter()
            .map(|(r, by)| ReviewRow {
                at: r.at,
                by,
                found: r.found,
                decided: r.decided,
                measured: r
                    .measured
                    .iter()
                    .filter_map(|(id, n)| {
                        let o = x.objectives.iter().find(|o| o.id == *id)?;
                        Some((text(&o.name, v.lang), figure(&p, &o.measure, *n)))
                    })
                    .collect(),
            })
            .collect(),
        manages: manages(v),
        spends: v.actor().has(Role::Accountant),
        plan: x.plan,
        error,
        name,
        p,
        t,
    })?;
    if failed {
        *made.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// One plan.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let asked = Asked { all };
    page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, asked.get("month"), String::new()).await
}

/// Adopts, closes, moves an action, or keeps a review; a refusal is said on the page.
///
/// # Errors
/// A fault of the store.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let plan = there::named(&app, there::Kind::Plan, &id).await?;
    let call = app.call(v.actor());
    let done = match f.get("what") {
        "adopt" => app.give(call, MovePlan { plan, to: PlanMove::Adopt }).await,
        "close" => app.give(call, MovePlan { plan, to: PlanMove::Close }).await,
        "action" => app.give(call, MoveAction { action: f.id("action")?, to: f.get("to").into() }).await,
        "review" => app.give(call, ReviewPlan { plan, found: f.get("found").into(), decided: f.get("decided").into() }).await,
        _ => Err(Oops::not_found()),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/plan/{plan}")))),
        Err(e) if e.is_refusal() && e.status != 403 => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            page(&app, &v, plan, "", text).await
        }
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Lang;

    #[test]
    fn every_measure_and_channel_has_a_word() {
        for lang in Lang::ALL {
            for (m, _) in MEASURES {
                assert!(
                    T(lang).has(&format!("measure-{}", m.replace('_', "-"))) || T(lang).has(&format!("measure-{m}")),
                    "{lang} {m}"
                );
            }
            for c in CHANNELS {
                assert!(T(lang).has(&format!("channel-{c}")), "{lang} {c}");
            }
        }
    }
}
