//! Closing a period of the books: the accountant asks, another person closes; and what is still on its way.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::merkle::hex;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id};
use rahba_market::flows::ledger::ask_close::AskClose;
use rahba_market::flows::ledger::close_period::ClosePeriod;
use rahba_market::flows::ledger::drop_close::DropClose;
use rahba_market::ledger::closing::{self, CloseAsked, Uncleared};
use rahba_market::{people, tills};

/// The closed periods with their seals, and what one can do now.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let (closes, asked) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut named = Vec::new();
            for c in closing::closes(q, territory)? {
                let who =
                    [people::views::name_of(q, territory, &c.asked_by)?, people::views::name_of(q, territory, &c.closed_by)?];
                named.push((c, who));
            }
            Ok((named, closing::asked(q, territory)?))
        })
        .await?;
    let actor = v.actor();
    let mut actions = vec![("/desk/closing/uncleared".to_owned(), t.s("uncleared"))];
    match &asked {
        None if actor.has(Role::Accountant) => actions.push(("/desk/closing/ask".into(), t.s("close-ask"))),
        Some(_) => {
            if actor.has_any(&[Role::PayoutApprover, Role::Admin]) {
                actions.push(("/desk/closing/approve".into(), t.s("close-approve")));
            }
            if actor.has_any(&[Role::Accountant, Role::PayoutApprover, Role::Admin]) {
                actions.push(("/desk/closing/drop".into(), t.s("close-drop")));
            }
        }
        None => {}
    }
    let rows = closes
        .into_iter()
        .rev()
        .map(|(c, [asked_by, closed_by])| {
            vec![
                Cell::Day(c.through),
                Cell::Text(asked_by),
                Cell::Text(closed_by),
                Cell::Moment(c.closed_at),
                Cell::Int(c.entries as i64),
                Cell::Code(hex(&c.root).chars().take(16).collect()),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("closing-periods"),
        lead: t.s("closing-lead"),
        actions,
        figures: asked.map(|a| (t.s("close-waits"), Cell::Day(a.through))).into_iter().collect(),
        columns: vec![
            Column::new(t.s("close-through")),
            Column::new(t.s("close-asked-by")),
            Column::new(t.s("close-closed-by")),
            Column::new(t.s("date")),
            Column::new(t.s("close-entries")),
            Column::new(t.s("close-root")),
        ],
        rows,
        empty: t.s("close-none"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

/// Money on its way, the oldest first.
///
/// # Errors
/// A fault of the store.
pub async fn uncleared(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let mut open: Vec<Uncleared> = app.db.read(move |q| closing::uncleared(q, territory)).await?;
    open.sort_by_key(|u| u.since);
    let (s, today) = (app.shop().await?, app.zone().day(app.now()));
    let rows = open
        .into_iter()
        .map(|u| {
            let of = u.account.rsplit(':').next().and_then(|x| x.parse::<Id>().ok());
            let name = of.map_or_else(String::new, |id| s.text("name", id, v.lang).to_owned());
            vec![
                Cell::link(super::accounts::path(&u.account), super::why::account_word(t, &u.account)),
                Cell::Text(name),
                Cell::Money(u.balance),
                Cell::day(u.since),
                u.since.map_or(Cell::Empty, |d| Cell::Int(today.0 - d.0)),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("uncleared"),
        lead: t.s("uncleared-lead"),
        actions: vec![("/desk/closing".into(), t.s("closing-periods")), ("/desk/money".into(), t.s("who-holds-money"))],
        columns: vec![
            Column::new(t.s("account")),
            Column::new(t.s("of-whom")),
            Column::new(t.s("balance")),
            Column::new(t.s("uncleared-since")),
            Column::new(t.s("uncleared-days")),
        ],
        rows,
        empty: t.s("uncleared-none"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

/// What is looked at before a period is closed, as a list under the form's lead.
async fn checks(app: &App, t: T, through: Day) -> Result<String, Oops> {
    let territory = app.territory.id;
    let (sessions, open) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok((tills::views::open_sessions_through(q, territory, through)?, closing::uncleared(q, territory)?))
        })
        .await?;
    let late = open.iter().filter(|u| u.since.is_some_and(|d| d <= through)).count();
    let line = |good: bool, word: String, to: &str| {
        let class = if good { "state-delivered" } else { "state-placed" };
        format!("<li><a class=\"state {class}\" href=\"/{}{to}\">{}</a></li>", t.0, fmt::escape(&word))
    };
    Ok(format!(
        "<ul class=\"checks\">{}{}</ul>",
        line(sessions == 0, t.n("close-check-sessions", sessions), "/desk/till/z"),
        line(late == 0, t.n("close-check-uncleared", late as i64), "/desk/closing/uncleared"),
    ))
}

/// The last day of the month before this one.
fn month_before(today: Day) -> Day {
    let (y, m, _) = today.ymd();
    Day::from_ymd(y, m, 1).map_or(today.plus(-1), |first| first.plus(-1))
}

fn about() -> Vec<(&'static str, &'static str)> {
    vec![
        ("close.not_past", "through"),
        ("close.already", "through"),
        ("close.sessions_open", "through"),
        ("bad_date", "through"),
        ("close.no_reason", "reason"),
    ]
}

async fn ask_sheet(app: &App, v: &Visitor) -> Result<Form, Oops> {
    let t = T(v.lang);
    let through = month_before(app.zone().day(app.now()));
    Ok(Form {
        title: t.s("close-ask"),
        lead: t.s("close-ask-lead"),
        figure: checks(app, t, through).await?,
        fields: vec![Field::new("through", t.s("close-through"), Kind::Date).value(through.iso()).needed()],
        button: t.s("close-ask"),
        back: Some(("/desk/closing".into(), t.s("closing-periods"))),
        about: about(),
        ..Form::default()
    })
}

/// The form that asks for a close.
///
/// # Errors
/// A fault of the store.
pub async fn ask(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    if let Some(first) = super::sign_in::stepped(&v, "/desk/closing/ask") {
        return Ok(first);
    }
    ask_sheet(&app, &v).await?.show(&app, &v)
}

/// Asks for it.
///
/// # Errors
/// A fault of the store.
pub async fn asked(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let done = match f.day("through") {
        Ok(through) => app.give(app.call(v.actor()), AskClose { through }).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/closing"))),
        Err(e) => ask_sheet(&app, &v).await?.refused(&app, &v, &f, e),
    }
}

async fn waiting(app: &App) -> Result<(CloseAsked, String), Oops> {
    let territory = app.territory.id;
    app.db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(a) = closing::asked(q, territory)? else { return Ok(None) };
            let by = people::views::name_of(q, territory, &a.asked_by)?;
            Ok(Some((a, by)))
        })
        .await?
        .ok_or_else(Oops::not_found)
}

async fn approve_sheet(app: &App, v: &Visitor) -> Result<Form, Oops> {
    let t = T(v.lang);
    let (a, by) = waiting(app).await?;
    let day = fmt::day(v.lang, a.through);
    Ok(Form {
        title: t.s("close-approve"),
        lead: t.s("close-approve-lead"),
        figure: format!("<p><b>{day}</b> · <bdi>{}</bdi></p>{}", fmt::escape(&by), checks(app, t, a.through).await?),
        fields: vec![Field::hidden("through", a.through.iso())],
        button: t.s("close-approve"),
        danger: true,
        back: Some(("/desk/closing".into(), t.s("closing-periods"))),
        ..Form::default()
    })
}

/// The form of the second person.
///
/// # Errors
/// 404 when none waits.
pub async fn approve(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    if let Some(first) = super::sign_in::stepped(&v, "/desk/closing/approve") {
        return Ok(first);
    }
    approve_sheet(&app, &v).await?.show(&app, &v)
}

/// Closes the period.
///
/// # Errors
/// As the command.
pub async fn approved(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let done = match f.day("through") {
        Ok(through) => app.give(app.call(v.actor()), ClosePeriod { through }).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/closing"))),
        Err(e) => approve_sheet(&app, &v).await?.refused(&app, &v, &f, e),
    }
}

async fn drop_sheet(app: &App, v: &Visitor) -> Result<Form, Oops> {
    let t = T(v.lang);
    waiting(app).await?;
    Ok(Form {
        title: t.s("close-drop"),
        lead: t.s("close-drop-lead"),
        fields: vec![Field::text("reason", t.s("reason")).needed()],
        button: t.s("close-drop"),
        back: Some(("/desk/closing".into(), t.s("closing-periods"))),
        about: about(),
        ..Form::default()
    })
}

/// The form that drops the request.
///
/// # Errors
/// 404 when none waits.
pub async fn drop_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    drop_sheet(&app, &v).await?.show(&app, &v)
}

/// Drops it.
///
/// # Errors
/// As the command.
pub async fn dropped(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    match app.give(app.call(v.actor()), DropClose { reason: f.get("reason").into() }).await {
        Ok(()) => Ok(see(&v.path("/desk/closing"))),
        Err(e) => drop_sheet(&app, &v).await?.refused(&app, &v, &f, e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_before_the_next_begins() {
        let day = |s| Day::parse_iso(s).expect("a day");
        assert_eq!(month_before(day("2026-03-15")).iso(), "2026-02-28");
        assert_eq!(month_before(day("2026-01-01")).iso(), "2025-12-31");
    }
}
