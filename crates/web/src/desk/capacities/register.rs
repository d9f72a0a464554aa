//! One organisation's governance: its members' register, statutes, mandates, assemblies and deadlines.

use super::governance::{is_late, worth};
use super::{acts_for, answered, day_of, may_see, minutes_of};
use crate::desk::there;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::typed;
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id, Money};
use rahba_market::capacities::governance_views as views;
use rahba_market::capacities::model::{Assembly, Deadline, Mandate, OFFICES, Registered, ShareMovement, Statutes};
use rahba_market::flows::governance::convoke::Convoke;
use rahba_market::flows::governance::end_mandate::EndMandate;
use rahba_market::flows::governance::give_mandate::GiveMandate;
use rahba_market::flows::governance::move_shares::MoveShares;
use rahba_market::flows::governance::set_statutes::SetStatutes;
use rahba_market::flows::governance::settle::SettleDeadline;
use rahba_market::organisations;
use rahba_store::Fault;

#[derive(Template)]
#[template(path = "desk_governance.html")]
struct One {
    p: Page,
    t: T,
    error: String,
    id: Id,
    name: String,
    statutes: Statutes,
    entered: bool,
    /// Member, and what her shares are worth.
    members: Vec<(Registered, Money)>,
    capital: Money,
    movements: Vec<ShareMovement>,
    mandates: Vec<(Mandate, &'static str)>,
    assemblies: Vec<Assembly>,
    /// Deadline, its name, whether it is late.
    deadlines: Vec<(Deadline, String, bool)>,
    offices: [&'static str; 6],
    today: Day,
    acts: bool,
    typed: Fields,
}

async fn page(app: &App, v: &Visitor, org: Id, error: Option<Oops>, typed: Fields) -> Result<Response, Oops> {
    may_see(v, org)?;
    let (t, territory, lang) = (T(v.lang), app.territory.id, v.lang);
    let (s, today) = (app.shop().await?, app.zone().day(app.now()));
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            if organisations::views::one_open(q, territory, org)?.is_none() {
                return Ok(None);
            }
            Ok(Some((
                views::statutes(q, territory, org)?,
                views::register(q, territory, org)?,
                views::share_movements(q, territory, org)?,
                views::mandates(q, territory, Some(org))?,
                views::assemblies(q, territory, Some(org))?,
                views::deadlines(q, territory, Some(org), true, None)?,
                views::duties(q, territory)?,
            )))
        })
        .await?;
    let Some((statutes, members, movements, mandates, assemblies, deadlines, duties)) = found else {
        return Err(Oops::not_found());
    };
    let (entered, statutes) = (statutes.is_some(), statutes.unwrap_or_default());
    let name = |id: Id| duties.iter().find(|d| d.id == id).map_or_else(String::new, |d| text(&d.name, lang));
    html(&One {
        p: Page::new(app, v, s.text("name", org, lang)),
        error: error.map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default(),
        id: org,
        name: s.marked("name", org, lang),
        entered,
        capital: worth(members.iter().map(|m| m.shares).sum(), statutes.share_value),
        members: members.into_iter().map(|m| (m.clone(), worth(m.shares, statutes.share_value))).collect(),
        statutes,
        movements,
        mandates: mandates.into_iter().map(|m| (m.clone(), m.state_on(today))).collect(),
        assemblies,
        deadlines: deadlines.into_iter().map(|d| (d.clone(), name(d.duty), is_late(d.due_on, d.done_on, today))).collect(),
        offices: OFFICES,
        today,
        acts: acts_for(v, org),
        typed,
        t,
    })
}

/// An organisation's governance records.
///
/// # Errors
/// 404 when there is none, or when it is another's.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, org)): Path<(String, String)>,
) -> Result<Response, Oops> {
    page(&app, &v, org.parse().map_err(|_| Oops::not_found())?, None, Fields(Vec::new())).await
}

/// One step; a refusal is said on the same page, with what was typed.
///
/// # Errors
/// What is no refusal.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, org)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let org = there::hers(&app, &v, there::Hers::Governance, &org).await?;
    let f = Fields(f);
    let done = step(&app, &v, org, &f).await;
    answered(&v, done, &format!("/desk/governance/{org}"), |e| page(&app, &v, org, Some(e), f)).await
}

pub(super) async fn step(app: &App, v: &Visitor, org: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    let on = day_of(f.get("on"));
    let note = || f.get("note").to_owned();
    match f.get("act") {
        "shares" => {
            let command = MoveShares {
                org,
                member: f.id("member")?,
                kind: f.get("kind").into(),
                shares: f.int("shares").unwrap_or(0),
                to: f.get("to").parse().ok(),
                on,
                note: note(),
            };
            app.give(call, command).await
        }
        "mandate" => {
            let command = GiveMandate {
                org,
                member: f.id("member")?,
                office: f.get("office").into(),
                from: on,
                until: Day::parse_iso(f.get("until")),
                assembly: f.get("assembly").parse().ok(),
            };
            app.give(call, command).await
        }
        "end" => app.give(call, EndMandate { org, mandate: f.id("mandate")?, on, why: note() }).await,
        "convoke" => {
            let command = Convoke {
                org,
                kind: f.get("kind").into(),
                again_of: f.get("again").parse().ok(),
                on,
                starts: minutes_of(f.get("starts")),
                place: f.get("place").into(),
                agenda: f.get("agenda").into(),
            };
            app.give(call, command).await
        }
        "settle" => app.give(call, SettleDeadline { deadline: f.id("deadline")?, on, note: note() }).await,
        _ => Err(Oops::not_found()),
    }
}

async fn statutes_of(app: &App, v: &Visitor, org: Id) -> Result<Form, Oops> {
    if !acts_for(v, org) && !v.actor().has(rahba_kernel::role::Role::Admin) {
        return Err(Oops::not_found());
    }
    let (t, territory) = (T(v.lang), app.territory.id);
    let s = app.db.read(move |q| views::statutes(q, territory, org)).await?.unwrap_or_default();
    let percent = |b: Bps| if b.0 % 100 == 0 { (b.0 / 100).to_string() } else { format!("{},{:02}", b.0 / 100, b.0 % 100) };
    let number = |name: &str, value: i64| Field::new(name, t.p("cp-st-", name), Kind::Number).value(value.to_string()).needed();
    let share = |name: &str, b: Bps| Field::new(name, t.p("cp-st-", name), Kind::Amount).value(percent(b)).needed();
    let amount = format!("{},{:02}", s.share_value.0 / 100, s.share_value.0 % 100);
    Ok(Form {
        title: t.s("cp-statutes"),
        lead: t.s("cp-statutes-lead"),
        fields: vec![
            Field::new("share-value", t.s("cp-st-share-value"), Kind::Amount).value(amount).needed(),
            number("notice", s.notice_days),
            share("quorum", s.quorum),
            share("quorum-again", s.quorum_again),
            share("extra-quorum", s.extra_quorum),
            share("extra-quorum-again", s.extra_quorum_again),
            share("extra-majority", s.extra_majority),
            number("proxies", s.proxies_max),
            number("years", s.mandate_years),
            Field::text("year-end", t.s("cp-st-year-end"))
                .value(format!("{:02}/{:02}", s.year_end % 100, s.year_end / 100))
                .hint("31/12"),
        ],
        button: t.s("save"),
        back: Some((format!("/desk/governance/{org}"), t.s("cp-governance"))),
        about: vec![("governance.small_share", "share-value"), ("governance.bad_figure", "year-end")],
        ..Form::default()
    })
}

/// The form of what the statutes say.
///
/// # Errors
/// 404 when it is another's.
pub async fn statutes_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, org)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let org = there::named(&app, there::Kind::Organisation, &org).await?;
    statutes_of(&app, &v, org).await?.show(&app, &v)
}

/// Enters them.
///
/// # Errors
/// As the command.
pub async fn set_statutes(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, org)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let org: Id = org.parse().map_err(|_| Oops::not_found())?;
    let f = Fields(f);
    // What is no figure is refused as an impossible one.
    let share = |name: &str| f.money(name).map_or(Bps(-1), |m| Bps(m.0));
    let number = |name: &str| f.int(name).unwrap_or(-1);
    let statutes = Statutes {
        share_value: f.money("share-value").unwrap_or_default(),
        notice_days: number("notice"),
        quorum: share("quorum"),
        quorum_again: share("quorum-again"),
        extra_quorum: share("extra-quorum"),
        extra_quorum_again: share("extra-quorum-again"),
        extra_majority: share("extra-majority"),
        proxies_max: number("proxies"),
        mandate_years: number("years"),
        year_end: typed::day_of_year(f.get("year-end")).unwrap_or(0),
    };
    match app.give(app.call(v.actor()), SetStatutes { org, statutes }).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/governance/{org}")))),
        Err(e) => statutes_of(&app, &v, org).await?.refused(&app, &v, &f, e),
    }
}
