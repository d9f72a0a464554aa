//! The maker's own way: how her organisation grows, trainings, agreed actions, what the law asks. Large,
//! with pictures; one touch a thing.

use super::organisation::{self, Need, Scored};
use super::{answered, coaching, register, training};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::typed::clock;
use crate::shop::check::text;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id};
use rahba_market::capacities::model::{Action, Assembly, Attested, Deadline, Training, Visit};
use rahba_market::capacities::{governance_views, training_views};
use rahba_market::organisations;
use rahba_store::Fault;

/// A training to come or under way.
pub struct Coming {
    pub x: Training,
    pub title: String,
    /// Day, hours, place.
    pub days: Vec<(Day, String, String)>,
    /// Of hers: who is enrolled, and who could be.
    pub enrolled: Vec<(Id, String)>,
    pub free: Vec<(Id, String)>,
}

/// A training that was held, which a member of hers has not judged yet.
pub struct ToJudge {
    pub training: Id,
    pub title: String,
    pub member: Id,
    pub name: String,
}

#[derive(Template)]
#[template(path = "me_path.html")]
struct Mine {
    p: Page,
    t: T,
    error: String,
    org: Id,
    radar: String,
    scored: Vec<Scored>,
    needs: Vec<Need>,
    actions: Vec<Action>,
    visits: Vec<Visit>,
    coming: Vec<Coming>,
    judge: Vec<ToJudge>,
    attested: Vec<(Attested, String)>,
    deadlines: Vec<(Deadline, String, bool)>,
    assemblies: Vec<Assembly>,
    today: Day,
    manages: bool,
    questions: [&'static str; 3],
}

fn own(v: &Visitor) -> Result<Id, Oops> {
    v.actor().organisations().next().ok_or_else(|| Oops::new(403, "forbidden"))
}

async fn page(app: &App, v: &Visitor, error: Option<Oops>) -> Result<Response, Oops> {
    let (org, t, territory, lang) = (own(v)?, T(v.lang), app.territory.id, v.lang);
    let today = app.zone().day(app.now());
    let (x, all, sessions, hers, members, judged, held, deadlines, duties, assemblies) = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let all = training_views::trainings(q, territory, "", "", 500, 0)?;
            let hers = training_views::of_organisation(q, territory, org)?;
            let (mut judged, mut held) = (Vec::new(), Vec::new());
            for x in all.iter().filter(|x| hers.iter().any(|(id, ..)| *id == x.id)) {
                judged.extend(training_views::evaluations(q, territory, x.id)?.into_iter().map(|e| (x.id, e.member)));
                held.extend(training_views::present(q, territory, x.id)?.into_iter().map(|(_, m)| (x.id, m)));
            }
            Ok((
                organisation::read(q, territory, org, lang)?,
                all,
                training_views::sessions(q, territory, None)?,
                hers,
                organisations::views::member_list(q, territory, org)?,
                judged,
                held,
                governance_views::deadlines(q, territory, Some(org), false, Some(today.plus(90)))?,
                governance_views::duties(q, territory)?,
                governance_views::assemblies(q, territory, Some(org))?,
            ))
        })
        .await?;
    let title = |id: Id| all.iter().find(|x| x.id == id).map_or_else(String::new, |x| text(&x.title, lang));
    let coming = all
        .iter()
        .filter(|x| x.state == "open")
        .map(|x| {
            let enrolled: Vec<_> = hers.iter().filter(|(id, ..)| *id == x.id).map(|(_, m, n)| (*m, n.clone())).collect();
            let free = members.iter().filter(|m| !enrolled.iter().any(|(e, _)| *e == m.id));
            Coming {
                title: text(&x.title, lang),
                days: sessions
                    .iter()
                    .filter(|s| s.training == x.id && s.state == "planned")
                    .map(|s| (s.on, format!("{} – {}", clock(s.starts), clock(s.starts + s.minutes)), s.place.clone()))
                    .collect(),
                free: free.map(|m| (m.id, m.name.clone())).collect(),
                enrolled,
                x: x.clone(),
            }
        })
        .collect();
    let judge = hers
        .iter()
        .filter(|(id, m, _)| held.contains(&(*id, *m)) && !judged.contains(&(*id, *m)))
        .map(|(id, m, name)| ToJudge { training: *id, title: title(*id), member: *m, name: name.clone() })
        .collect();
    let name = |id: Id| duties.iter().find(|d| d.id == id).map_or_else(String::new, |d| text(&d.name, lang));
    let p = Page::new(app, v, &t.s("cp-my-path"));
    html(&Mine {
        error: error.map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default(),
        org,
        radar: x.radar(&p),
        scored: x.scored(lang),
        needs: x.needs(t),
        actions: x.actions.iter().filter(|a| matches!(a.state.as_str(), "open" | "said")).cloned().collect(),
        visits: x.visits.iter().filter(|a| a.state == "planned").cloned().collect(),
        attested: x.attested.iter().map(|a| (a.clone(), title(a.training))).collect(),
        coming,
        judge,
        deadlines: deadlines.into_iter().map(|d| (d.clone(), name(d.duty), d.due_on < today)).collect(),
        assemblies: assemblies.into_iter().filter(|a| a.state == "convoked").collect(),
        today,
        manages: v.actor().has(Role::ProducerManager),
        questions: ["useful", "clear", "applied"],
        p,
        t,
    })
}

/// Her way.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    page(&app, &v, None).await
}

/// One step; a refusal is said on the same page.
///
/// # Errors
/// What is no refusal.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (f, org) = (Fields(f), own(&v)?);
    let done = match f.get("act") {
        "said" => coaching::step(&app, &v, Id::NIL, &f).await,
        "settle" => register::step(&app, &v, org, &f).await,
        "enrol" | "withdraw" | "evaluate" => match f.id("training") {
            Ok(id) => training::step(&app, &v, id, &f).await,
            Err(e) => Err(e),
        },
        _ => Err(Oops::not_found()),
    };
    answered(&v, done, "/me/path", |e| page(&app, &v, Some(e))).await
}
