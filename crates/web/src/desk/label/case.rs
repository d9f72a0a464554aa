//! The paper of a case: what was asked, what the visits found, who voted how, what was decided and which
//! licence came of it. For the file, for the wall, for the one whose case it is.

use super::{OFFICE, id_of, sees};
use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::shop::check::text;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use rahba_kernel::{Day, Id, Micros};
use rahba_market::label::model::{Case, Finding, Licence, Visit};
use rahba_market::label::{rules, views};
use rahba_market::people;
use rahba_store::Fault;

/// A criterion with what each visit found on it.
pub struct Line {
    pub theme: String,
    pub body: String,
    pub major: bool,
    /// The visit's number, and what it found.
    pub found: Vec<(String, Finding)>,
}

/// A vote as this reader may see it.
pub struct Voice {
    /// The name, or the role alone.
    pub who: String,
    pub voice: String,
    pub reason: String,
    pub at: Micros,
}

#[derive(Template)]
#[template(path = "desk_label_case.html")]
struct CasePaper {
    p: Page,
    t: T,
    case: Case,
    maker: String,
    /// Number of the application or licence that it is about, and its page.
    about: String,
    about_path: String,
    charter: String,
    version: i64,
    quorum: i64,
    families: Vec<String>,
    lines: Vec<Line>,
    visits: Vec<(Visit, String)>,
    votes: Vec<Voice>,
    /// Yes, no, abstained.
    count: [i64; 3],
    licence: Option<Licence>,
    licence_state: String,
    today: Day,
    qr: String,
}

/// Who votes and audits is named to the label's office and its committee; to others by role: a decision is
/// the committee's, and nobody is asked at the market how she voted.
pub fn named(v: &Visitor, t: T, name: String, role: &str) -> String {
    if v.actor().has_any(&OFFICE) { name } else { t.s(&format!("role-is-{role}")) }
}

/// The paper of one case.
///
/// # Errors
/// 404 when there is none, or it is another's.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let (id, territory, t, lang) = (id_of(&id)?, app.territory.id, T(v.lang), v.lang);
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let Some(case) = views::case(q, territory, id)? else { return Ok(None) };
            let about = views::licence(q, territory, case.subject)?;
            let application = about.as_ref().map_or(case.subject, |l| l.application);
            let Some(a) = views::application(q, territory, application)? else { return Ok(None) };
            let charter = views::charter(q, territory, about.as_ref().map_or(a.charter, |l| l.charter))?;
            let families = views::application_families(q, territory, a.id)?;
            let criteria = rules::asked(&views::criteria(q, territory, a.charter)?, &families);
            let mut visits = Vec::new();
            // What was found until the case was closed is what it was decided on.
            let until = case.closed_at;
            for x in views::visits(q, territory, a.id)? {
                if x.done_at.is_some_and(|at| until.is_none_or(|end| at <= end)) {
                    visits.push((people::views::name_of(q, territory, &format!("person:{}", x.auditor))?, x));
                }
            }
            let findings = views::findings(q, territory, a.id)?;
            let mut votes = Vec::new();
            for x in views::votes(q, territory, case.id)? {
                votes.push((people::views::name_of(q, territory, &format!("person:{}", x.person))?, x));
            }
            let licence = match about {
                Some(l) => Some(l),
                None => views::licences(q, territory, Some(a.org), "")?.into_iter().find(|l| l.application == a.id),
            };
            Ok(Some((case, a, charter, families, criteria, visits, findings, votes, licence)))
        })
        .await?;
    let (case, a, charter, families, criteria, visits, findings, votes, licence) =
        found.filter(|x| sees(&v, x.1.org)).ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let number = |visit: Id| visits.iter().find(|(_, x)| x.id == visit).map(|(_, x)| x.number.clone());
    let lines = criteria
        .iter()
        .map(|c| Line {
            theme: t.p("lb-theme-", &c.theme),
            body: text(&c.body, lang),
            major: c.major,
            found: findings.iter().filter(|f| f.criterion == c.id).filter_map(|f| Some((number(f.visit)?, f.clone()))).collect(),
        })
        .collect();
    let count = ["yes", "no", "abstain"].map(|x| votes.iter().filter(|(_, y)| y.voice == x).count() as i64);
    let on_licence = licence.as_ref().is_some_and(|l| l.id == case.subject);
    let (about, room) = match &licence {
        Some(l) if on_licence => (l.number.clone(), "licences"),
        _ => (a.number.clone(), "applications"),
    };
    let title = format!("{} {}", t.s("lb-case"), case.number);
    html(&CasePaper {
        maker: s.marked("name", case.org, lang),
        about,
        about_path: format!("/desk/label/{room}/{}", case.subject),
        charter: charter.as_ref().map_or_else(String::new, |c| text(&c.name, lang)),
        version: charter.as_ref().map_or(0, |c| c.version),
        quorum: charter.as_ref().map_or(0, |c| c.quorum),
        families: families.iter().map(|f| s.marked("name", *f, lang)).collect(),
        lines,
        visits: visits.into_iter().map(|(name, x)| (x, named(&v, t, name, "label_auditor"))).collect(),
        votes: votes
            .into_iter()
            .map(|(name, x)| Voice {
                who: named(&v, t, name, "committee_member"),
                voice: t.p("lb-voice-", &x.voice),
                reason: x.reason,
                at: x.at,
            })
            .collect(),
        count,
        licence_state: licence.as_ref().map_or_else(String::new, |l| t.p("lb-licence-", l.state_on(s.today))),
        licence,
        today: s.today,
        qr: rahba_papers::qr_svg(&case.number, &case.number).unwrap_or_default(),
        p: Page::new(&app, &v, &title),
        case,
        t,
    })
}
