//! The maker's label and certificates on her phone: what she holds and how long, her way to the next one
//! step by step, what she was written, where she is expected.

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::typed;
use crate::shop::check::text;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use rahba_kernel::formats::number;
use rahba_kernel::{Day, Id, Money};
use rahba_market::capacities::training_views;
use rahba_market::messages::{self, Message};
use rahba_market::{certificates, label};
use rahba_store::Fault;

/// Days before its end from which a right is said to end soon.
const SOON: i64 = 90;
/// How long an expired certificate is still shown: she may have to renew it.
const SHOWN_AFTER: i64 = 365;
/// Messages shown.
const MESSAGES: i64 = 12;

/// A licence or a certificate as she sees it.
pub struct Right {
    /// Where its papers are; empty when they stand nowhere else.
    pub path: String,
    pub icon: String,
    pub name: String,
    pub number: String,
    /// `valid`, `ending`, `expired`, `suspended`…
    pub state: String,
    pub word: String,
    /// The pictogram of the state.
    pub sign: &'static str,
    pub until: Day,
    /// Days left; none once it holds no more.
    pub left: Option<i64>,
    /// Why it was taken away.
    pub cause: String,
}

/// Something that she must do for the label.
pub struct ToMend {
    pub application: Id,
    pub what: String,
    pub due: Option<Day>,
}

/// A step on her way.
pub struct StepLine {
    pub name: String,
    pub done: Option<Day>,
    pub next: bool,
    /// Of the next one: papers, cost, who helps.
    pub papers: String,
    pub cost: Money,
    pub helper: String,
}

/// A way to a certificate.
pub struct WayCard {
    pub icon: String,
    pub name: String,
    pub due: Day,
    pub done: i64,
    pub all: i64,
    pub steps: Vec<StepLine>,
}

#[derive(Template)]
#[template(path = "me_papers.html")]
struct Papers {
    p: Page,
    t: T,
    name: String,
    licences: Vec<Right>,
    /// Applications under way: id, number, the word for their state.
    asked: Vec<(Id, String, String)>,
    mend: Vec<ToMend>,
    certificates: Vec<Right>,
    ways: Vec<WayCard>,
    messages: Vec<Message>,
    /// Training, day, hours, place.
    sessions: Vec<(String, Day, String, String)>,
    today: Day,
    manages: bool,
}

/// `ending` when a right that holds ends soon; how many days are left to it.
fn standing(state: &str, until: Day, today: Day) -> (String, Option<i64>) {
    let left = until.0 - today.0;
    match state {
        "valid" if left <= SOON => ("ending".into(), Some(left)),
        "valid" => ("valid".into(), Some(left)),
        other => (other.to_owned(), None),
    }
}

fn sign(state: &str) -> &'static str {
    match state {
        "valid" => "sold",
        "ending" | "coming" => "calendar",
        "suspended" => "warning",
        _ => "close",
    }
}

fn own(v: &Visitor) -> Result<Id, Oops> {
    v.actor().organisations().next().ok_or_else(|| Oops::new(403, "forbidden"))
}

/// How her rights stand, in three numbers for her first page.
pub struct Held {
    pub licences: i64,
    pub certificates: i64,
    /// What of them ends or ended first.
    pub ends: Option<Day>,
}

/// Counts what holds today.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn held(q: &mut rahba_store::Reader<'_>, territory: Id, org: Id, today: Day) -> Result<Held, Fault> {
    let licences: Vec<Day> = label::views::licences(q, territory, Some(org), "valid")?
        .iter()
        .filter(|l| l.state_on(today) == "valid")
        .map(|l| l.valid_until)
        .collect();
    let certificates: Vec<Day> =
        certificates::views::holding(q, territory, Some(org), today)?.iter().map(|c| c.valid_until).collect();
    Ok(Held {
        licences: licences.len() as i64,
        certificates: certificates.len() as i64,
        ends: licences.iter().chain(&certificates).min().copied(),
    })
}

/// Her label, her certificates, her way, her messages.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let (org, t, territory, lang) = (own(&v)?, T(v.lang), app.territory.id, v.lang);
    let zone = app.zone();
    let today = zone.day(app.now());
    let s = app.shop().await?;
    let (licences, applications, findings, held, ways, letters, hers, trainings, sessions) = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let mut applications = label::views::applications(q, territory, Some(org), "", 100, 0)?;
            let mut findings = Vec::new();
            for a in &applications {
                let criteria = label::views::criteria(q, territory, a.charter)?;
                for f in label::views::findings(q, territory, a.id)?.into_iter().filter(|f| f.is_open() && f.mended_at.is_none())
                {
                    let body = criteria.iter().find(|c| c.id == f.criterion).map_or_else(String::new, |c| text(&c.body, lang));
                    findings.push(ToMend { application: a.id, what: body, due: f.due_on });
                }
            }
            applications.retain(|a| !matches!(a.state.as_str(), "granted" | "refused"));
            Ok((
                label::views::licences(q, territory, Some(org), "")?,
                applications,
                findings,
                certificates::views::certificates(q, territory, Some(org), today.plus(-SHOWN_AFTER), None)?,
                certificates::views::paths(q, territory, Some(org), "open")?,
                messages::about(q, territory, org, MESSAGES)?,
                training_views::of_organisation(q, territory, org)?,
                training_views::trainings(q, territory, "open", "", 500, 0)?,
                training_views::sessions(q, territory, None)?,
            ))
        })
        .await?;
    let kind = |id: Id| s.kinds.iter().find(|k| k.id == id);
    let picture = |id: Id| kind(id).and_then(|k| rahba_art::icon(&k.pictogram)).unwrap_or_default();
    let kind_name = |id: Id| kind(id).map_or_else(String::new, |k| text(&k.name, lang));
    let licences = licences
        .iter()
        .map(|l| {
            let (state, left) = standing(l.state_on(today), l.valid_until, today);
            let families: Vec<&str> = l.families.iter().map(|f| s.text("name", *f, lang)).collect();
            Right {
                path: format!("/desk/label/licences/{}", l.id),
                icon: rahba_art::icon("seal").unwrap_or_default(),
                name: families.join(" · "),
                number: l.number.clone(),
                word: if state == "ending" { t.s("ct-state-ending") } else { t.p("lb-licence-", &state) },
                sign: sign(&state),
                state,
                until: l.valid_until,
                left,
                cause: l.cause.clone(),
            }
        })
        .collect();
    let certificates = held
        .iter()
        .map(|c| {
            let (state, left) = standing(c.state_on(today), c.valid_until, today);
            Right {
                path: String::new(),
                icon: picture(c.kind),
                name: kind_name(c.kind),
                number: c.number.clone(),
                word: t.p("ct-state-", &state),
                sign: sign(&state),
                state,
                until: c.valid_until,
                left,
                cause: c.revoked_why.clone(),
            }
        })
        .collect();
    let ways = ways
        .iter()
        .filter_map(|w| {
            let k = kind(w.kind)?;
            let next = w.next(k.steps.len());
            let steps: Vec<StepLine> = k
                .steps
                .iter()
                .enumerate()
                .map(|(n, x)| StepLine {
                    name: text(&x.name, lang),
                    done: w.done.iter().find(|(step, ..)| *step == n as i64).map(|(.., at)| zone.day(*at)),
                    next: next == Some(n),
                    papers: text(&x.papers, lang),
                    cost: Money(x.cost),
                    helper: text(&x.helper, lang),
                })
                .collect();
            Some(WayCard {
                icon: picture(w.kind),
                name: kind_name(w.kind),
                due: w.due_on,
                done: steps.iter().filter(|x| x.done.is_some()).count() as i64,
                all: steps.len() as i64,
                steps,
            })
        })
        .collect();
    let sessions = sessions
        .iter()
        .filter(|x| x.state == "planned" && x.on >= today && hers.iter().any(|(id, ..)| *id == x.training))
        .filter_map(|x| {
            let training = trainings.iter().find(|y| y.id == x.training)?;
            let hours = format!("{} – {}", typed::clock(x.starts), typed::clock(x.starts + x.minutes));
            Some((text(&training.title, lang), x.on, hours, x.place.clone()))
        })
        .collect();
    html(&Papers {
        name: s.marked("name", org, lang),
        licences,
        asked: applications.iter().map(|a| (a.id, a.number.clone(), t.p("lb-state-", &a.state))).collect(),
        mend: findings,
        certificates,
        ways,
        messages: letters,
        sessions,
        today,
        manages: v.actor().has(rahba_kernel::role::Role::ProducerManager),
        p: Page::new(&app, &v, &t.s("me-papers")),
        t,
    })
}

impl Papers {
    /// `2 / 4`.
    fn of(&self, w: &WayCard) -> String {
        format!("{} / {}", number::integer(self.t.0, w.done), number::integer(self.t.0, w.all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_soon_is_said_before_it_ends_and_days_left_only_of_what_holds() {
        let today = Day(1_000);
        assert_eq!(standing("valid", today.plus(91), today), ("valid".into(), Some(91)));
        assert_eq!(standing("valid", today.plus(90), today), ("ending".into(), Some(90)));
        assert_eq!(standing("valid", today, today), ("ending".into(), Some(0)));
        assert_eq!(standing("suspended", today.plus(500), today), ("suspended".into(), None));
    }
}
