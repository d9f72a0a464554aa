//! One training: its days, who comes, who was there, what they thought, and their certificates.

use super::trainings::session_of;
use super::{acts_for, answered};
use crate::desk::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::typed::clock;
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id};
use rahba_market::capacities::model::{Attested, Enrolled, Evaluation, Session, Training};
use rahba_market::capacities::{training_views, views};
use rahba_market::flows::trainings::cancel::CancelTraining;
use rahba_market::flows::trainings::close::CloseTraining;
use rahba_market::flows::trainings::enrol::Enrol;
use rahba_market::flows::trainings::evaluate::Evaluate;
use rahba_market::flows::trainings::record_session::RecordSession;
use rahba_market::flows::trainings::set_session::SetSession;
use rahba_market::flows::trainings::withdraw::WithdrawFromTraining;
use rahba_market::organisations;
use rahba_market::organisations::model::Form;
use rahba_store::Fault;
use std::collections::BTreeSet;

/// A session, and who was there.
pub struct DayRow {
    pub s: Session,
    pub hours: String,
    pub present: BTreeSet<Id>,
    /// Its day has come.
    pub due: bool,
}

/// The average of one question, with a word.
pub struct Mark {
    pub word: String,
    pub average: String,
}

#[derive(Template)]
#[template(path = "desk_training.html")]
struct One {
    p: Page,
    t: T,
    error: String,
    x: Training,
    title: String,
    aims: String,
    answers: Vec<String>,
    days: Vec<DayRow>,
    /// Member, and her organisation's name; only those whom the reader may see.
    enrolled: Vec<(Enrolled, String)>,
    /// The field for whose members may be enrolled, where organisations are many; and which one it is.
    whose: String,
    of: String,
    /// Who may still be enrolled: organisation, its name, members.
    free: Vec<(Id, String, Vec<(Id, String)>)>,
    attested: Vec<Attested>,
    marks: Vec<Mark>,
    opinions: Vec<Evaluation>,
    runs: bool,
    may_close: bool,
    today: Day,
}

async fn page(app: &App, v: &Visitor, id: Id, error: Option<Oops>, f: &Fields) -> Result<Response, Oops> {
    let (t, territory, lang) = (T(v.lang), app.territory.id, v.lang);
    let (s, today, actor) = (app.shop().await?, app.zone().day(app.now()), v.actor());
    let all = actor.has_any(&super::SEE_ALL);
    let runs = actor.has_any(&[Role::Coach, Role::UnionSecretary]);
    let mine: Vec<Id> = actor.organisations().collect();
    // Where organisations are many the members of one are read, and not everybody's.
    let whom = Whom::of(Of::Members, &s, v, "of");
    let (of, unclear) = match whom.read_or(f) {
        Ok(of) if whom.typed() => (of, String::new()),
        Err(e) if whom.typed() => (None, t.with(&e.message, &e.arguments)),
        _ => (None, String::new()),
    };
    let many = runs && whom.typed();
    let governed = |org: &Id| s.makers.get(org).is_some_and(|o| o.form != Form::Company);
    let orgs: Vec<Id> = match runs {
        true if many => of.into_iter().filter(governed).collect(),
        true => s.makers.keys().copied().filter(governed).collect(),
        false => mine.clone(),
    };
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let Some(x) = training_views::training(q, territory, id)? else { return Ok(None) };
            let mut members = Vec::new();
            for org in &orgs {
                members.push((*org, organisations::views::member_list(q, territory, *org)?));
            }
            let grid = views::grids(q, territory)?.into_iter().next();
            Ok(Some((
                x,
                training_views::sessions(q, territory, Some(id))?,
                training_views::enrolled(q, territory, id)?,
                training_views::present(q, territory, id)?,
                training_views::evaluations(q, territory, id)?,
                training_views::attested(q, territory, Some(id), None, None)?,
                training_views::answers(q, territory)?.remove(&id).unwrap_or_default(),
                members,
                grid,
            )))
        })
        .await?;
    let Some((x, sessions, enrolled, present, opinions, attested, answers, members, grid)) = found else {
        return Err(Oops::not_found());
    };
    let seen = |org: Id| mine.contains(&org) || (all && governed(&org));
    let taken: BTreeSet<Id> = enrolled.iter().map(|e| e.member).collect();
    let name = |org: Id| s.text("name", org, lang).to_owned();
    let free = members
        .into_iter()
        .filter(|(org, _)| runs || acts_for(v, *org))
        .map(|(org, all)| {
            let left = all.into_iter().filter(|m| !taken.contains(&m.id)).map(|m| (m.id, m.name)).collect::<Vec<_>>();
            (org, name(org), left)
        })
        .filter(|(_, _, left)| !left.is_empty())
        .collect();
    let held = sessions.iter().filter(|s| s.state != "cancelled").count();
    let may_close = runs && x.state == "open" && held > 0 && sessions.iter().all(|s| s.state != "planned");
    let average = |f: fn(&Evaluation) -> i64| {
        let n = opinions.len().max(1) as i64;
        let tenths = (opinions.iter().map(f).sum::<i64>() * 10 + n / 2) / n;
        let comma = if lang == rahba_kernel::Lang::En { '.' } else { ',' };
        fmt::ltr(&format!("{}{comma}{} / 5", tenths / 10, tenths % 10))
    };
    let marks: [(&str, fn(&Evaluation) -> i64); 3] =
        [("cp-useful", |e| e.useful), ("cp-clear", |e| e.clear), ("cp-applied", |e| e.applied)];
    let title = text(&x.title, lang);
    let p = Page::new(app, v, &title);
    html(&One {
        whose: if many { whom.field(t.s("organisation"), f).html(&p, &unclear) } else { String::new() },
        of: of.map_or_else(String::new, |o| o.to_string()),
        p,
        error: error.map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default(),
        aims: text(&x.aims, lang),
        answers: answers
            .iter()
            .filter_map(|code| grid.as_ref()?.criteria.iter().find(|c| c.code == *code).map(|c| text(&c.body, lang)))
            .collect(),
        days: sessions
            .into_iter()
            .map(|s| DayRow {
                hours: format!("{} – {}", clock(s.starts), clock(s.starts + s.minutes)),
                present: present.iter().filter(|(of, _)| *of == s.id).map(|(_, m)| *m).collect(),
                due: s.on <= today,
                s,
            })
            .collect(),
        enrolled: enrolled.into_iter().filter(|e| seen(e.org)).map(|e| (e.clone(), name(e.org))).collect(),
        free,
        attested: attested.into_iter().filter(|a| seen(a.org)).collect(),
        marks: if opinions.is_empty() {
            Vec::new()
        } else {
            marks.into_iter().map(|(word, f)| Mark { word: t.s(word), average: average(f) }).collect()
        },
        // What members wrote is for those who run trainings.
        opinions: if all { opinions } else { Vec::new() },
        runs: runs && x.state == "open",
        may_close,
        today,
        title,
        x,
        t,
    })
}

/// A training.
///
/// # Errors
/// 404 when there is none.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, None, &Fields(all)).await
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
    let training: Id = id.parse().map_err(|_| Oops::not_found())?;
    let f = Fields(f);
    let done = step(&app, &v, training, &f).await;
    // The next one is often of the same organisation.
    let of = f.get("of").parse::<Id>().map_or_else(|_| String::new(), |of| format!("?of={of}"));
    answered(&v, done, &format!("/desk/trainings/{training}{of}"), |e| page(&app, &v, training, Some(e), &f)).await
}

/// What one step does, for this page and for the maker's own.
///
/// # Errors
/// As the command.
pub(super) async fn step(app: &App, v: &Visitor, training: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    match f.get("act") {
        "session" => app.give(call, SetSession { training, session: None, to: Some(session_of(f)) }).await,
        "move" => app.give(call, SetSession { training, session: Some(f.id("session")?), to: Some(session_of(f)) }).await,
        "drop" => app.give(call, SetSession { training, session: Some(f.id("session")?), to: None }).await,
        "enrol" => {
            let (org, member) = f.get("who").split_once(':').ok_or_else(Oops::not_found)?;
            let id = |x: &str| x.parse().map_err(|_| Oops::not_found());
            app.give(call, Enrol { training, org: id(org)?, member: id(member)? }).await
        }
        "withdraw" => app.give(call, WithdrawFromTraining { training, member: f.id("member")? }).await,
        "present" => {
            let present = f.all("present").filter_map(|m| m.parse().ok()).collect();
            app.give(call, RecordSession { session: f.id("session")?, present }).await
        }
        "evaluate" => {
            let mark = |name: &str| f.int(name).unwrap_or(0);
            let command = Evaluate {
                training,
                member: f.id("member")?,
                useful: mark("useful"),
                clear: mark("clear"),
                applied: mark("applied"),
                remark: f.get("remark").into(),
            };
            app.give(call, command).await
        }
        "close" => app.give(call, CloseTraining { training }).await,
        "cancel" => app.give(call, CancelTraining { training, why: f.get("note").into() }).await,
        _ => Err(Oops::not_found()),
    }
}

#[derive(Template)]
#[template(path = "desk_attendance.html")]
struct Paper {
    p: Page,
    t: T,
    /// The same in Arabic and in French, whoever prints it.
    both: [(T, String, String); 2],
    a: Attested,
    hours: String,
    domain: String,
    trainer: String,
    union: String,
}

/// A certificate of attendance, as a paper in Arabic and French.
///
/// # Errors
/// 404 when there is none, or when it is of another's member.
pub async fn certificate(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    use rahba_kernel::Lang;
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (t, territory) = (T(v.lang), app.territory.id);
    let s = app.shop().await?;
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let Some(a) = training_views::attested(q, territory, None, None, Some(id))?.pop() else { return Ok(None) };
            let x = training_views::training(q, territory, a.training)?;
            let all = organisations::views::all(q, territory)?;
            let union = all.iter().find(|o| o.form == Form::Union).map(|o| o.id);
            Ok(x.map(|x| (a, x, union)))
        })
        .await?;
    let Some((a, x, union)) = found else { return Err(Oops::not_found()) };
    super::may_see(&v, a.org)?;
    let both = [Lang::Ar, Lang::Fr].map(|l| (T(l), text(&x.title, l), s.text("name", a.org, l).to_owned()));
    html(&Paper {
        p: Page::new(&app, &v, &t.s("cp-attendance")),
        hours: clock(a.minutes),
        domain: t.p("cp-domain-", &x.domain),
        trainer: x.trainer,
        union: union.map_or_else(String::new, |u| s.text("name", u, Lang::Fr).to_owned()),
        both,
        a,
        t,
    })
}
