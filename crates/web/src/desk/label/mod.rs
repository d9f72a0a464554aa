//! The label's office, its auditors and its committee; a producer's own applications and licences.

pub mod case;
pub mod charter;
pub mod watch;

use crate::desk::evidence as proof;
use crate::desk::pictures;
use crate::desk::there;
use crate::desk::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::kit::upload;
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id};
use rahba_market::content::evidence;
use rahba_market::flows::evidence::photograph::Proves;
use rahba_market::flows::label::appeal::Appeal;
use rahba_market::flows::label::apply::{Apply, ApplyRefusal};
use rahba_market::flows::label::ask_committee::AskCommittee;
use rahba_market::flows::label::check_complete::CheckComplete;
use rahba_market::flows::label::decide::Decide;
use rahba_market::flows::label::give_evidence::GiveEvidence;
use rahba_market::flows::label::mend::Mend;
use rahba_market::flows::label::photograph_visit::PhotographVisit;
use rahba_market::flows::label::plan_visit::PlanVisit;
use rahba_market::flows::label::record_visit::{Found, RecordVisit};
use rahba_market::flows::label::suspend::Suspend;
use rahba_market::flows::label::verify::Verify;
use rahba_market::flows::label::vote::CastVote;
use rahba_market::label::model::{Application, Case, Criterion, Finding, Licence, Paper, Visit, VisitPicture, Vote};
use rahba_market::label::{rules, views};
use rahba_market::people;
use rahba_store::CommandError;
use std::collections::BTreeMap;

/// Whoever sees all of them; a producer sees her own.
const OFFICE: [Role; 5] = [Role::LabelOfficer, Role::LabelAuditor, Role::CommitteeMember, Role::Admin, Role::Auditor];

fn own(v: &Visitor) -> Option<Vec<Id>> {
    let actor = v.actor();
    if actor.has_any(&OFFICE) { None } else { Some(actor.organisations().collect()) }
}

pub(super) fn sees(v: &Visitor, org: Id) -> bool {
    own(v).is_none_or(|mine| mine.contains(&org))
}

/// Applications and licences.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let (state, limit, offset) = (asked.get("state").to_owned(), asked.limit(), asked.offset());
    let licences_wanted = asked.get("what") == "licences";
    // A producer's list is of her one organisation: the predicate is in the query.
    let mine = own(&v).map(|m| m.first().copied().unwrap_or(Id::NIL));
    let s = app.shop().await?;
    let today = s.today;
    let rows: Vec<Vec<Cell>> = if licences_wanted {
        let found = app.db.read(move |q| views::licences(q, territory, mine, &state)).await?;
        let page = found.into_iter().skip(usize::try_from(offset).unwrap_or(0)).take(usize::try_from(limit).unwrap_or(50));
        page.map(|l| {
            let now = l.state_on(today).to_owned();
            vec![
                Cell::link(format!("/desk/label/licences/{}", l.id), l.number),
                Cell::Text(s.text("name", l.org, v.lang).to_owned()),
                Cell::State(format!("lb-{now}"), t.p("lb-licence-", &now)),
                Cell::Day(l.valid_until),
            ]
        })
        .collect()
    } else {
        let found = app.db.read(move |q| views::applications(q, territory, mine, &state, limit, offset)).await?;
        found
            .into_iter()
            .map(|a| {
                vec![
                    Cell::link(format!("/desk/label/applications/{}", a.id), a.number),
                    Cell::Text(s.text("name", a.org, v.lang).to_owned()),
                    Cell::State(format!("lb-{}", a.state), t.p("lb-state-", &a.state)),
                    Cell::Moment(a.submitted_at),
                ]
            })
            .collect()
    };
    let (prefix, states): (&str, &[&str]) = if licences_wanted {
        ("lb-licence-", &["valid", "suspended", "withdrawn"])
    } else {
        ("lb-state-", &["submitted", "incomplete", "complete", "mending", "ready", "voting", "granted", "refused"])
    };
    let states = std::iter::once((String::new(), t.s("all"))).chain(states.iter().map(|x| ((*x).to_owned(), t.p(prefix, x))));
    let whats = vec![(String::new(), t.s("lb-applications")), ("licences".to_owned(), t.s("lb-licences"))];
    let may_apply = v.actor().has_any(&[Role::ProducerManager, Role::LabelOfficer]);
    let mut actions = vec![("/desk/label/charter".to_owned(), t.s("lb-charter"))];
    if may_apply {
        actions.insert(0, ("/desk/label/apply".to_owned(), t.s("lb-apply")));
    }
    if v.actor().has_any(&OFFICE) {
        actions.push(("/desk/label/watch".to_owned(), t.s("lb-watch")));
    }
    let title = if licences_wanted { "lb-licences" } else { "lb-applications" };
    let table = Table {
        title: t.s(title),
        lead: t.s("label-why"),
        actions,
        filters: vec![
            Field::select("what", t.s("lb-document"), whats).value(asked.get("what")),
            Field::select("state", t.s("ct-state"), states.collect()).value(asked.get("state")),
        ],
        columns: vec![
            Column::new(t.s("ct-number")),
            Column::new(t.s("ct-organisation")),
            Column::new(t.s("ct-state")),
            Column::new(t.s(if licences_wanted { "lb-until" } else { "lb-day" })),
        ],
        rows,
        empty: t.s(if licences_wanted { "lb-no-licences" } else { "lb-none-yet" }),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The form in two steps, one decision a screen: whose and which families; then what those are asked for.
async fn apply_form_of(app: &App, v: &Visitor, typed: &Fields, families: &[Id]) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let s = app.shop().await?;
    let criteria = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            match views::charters(q, territory)?.first() {
                Some(c) => views::criteria(q, territory, c.id),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    let mut fields = Vec::new();
    if families.is_empty() {
        fields.push(Whom::of(Of::Label, &s, v, "org").field(t.s("ct-organisation"), typed));
        fields.push(Field::hidden("step", "families"));
        fields.push(Field::new("h1", t.s("lb-families"), Kind::Heading));
        for f in &s.families {
            fields.push(Field::new(format!("family-{}", f.id), s.text("name", f.id, v.lang), Kind::Check));
        }
    } else {
        fields.push(Field::hidden("org", typed.get("org")));
        for f in families {
            fields.push(Field::hidden(&format!("family-{f}"), "1"));
        }
        fields.push(Field::new("h2", t.s("lb-what-i-have"), Kind::Heading));
        for c in &rules::asked(&criteria, families) {
            let about = c.family.map_or_else(|| t.p("lb-theme-", &c.theme), |f| s.text("name", f, v.lang).to_owned());
            let label = format!("{about} · {}", text(&c.body, v.lang));
            fields.push(Field::new(format!("evidence-{}", c.id), label, Kind::Area).hint(text(&c.evidence, v.lang)));
        }
    }
    let chosen: Vec<&str> = families.iter().map(|f| s.text("name", *f, v.lang)).collect();
    Ok(Form {
        title: if chosen.is_empty() { t.s("lb-apply") } else { format!("{} · {}", t.s("lb-apply"), chosen.join(" · ")) },
        lead: t.s(match (criteria.is_empty(), chosen.is_empty()) {
            (true, _) => "lb-no-charter-yet",
            (_, true) => "lb-apply-why",
            _ => "lb-apply-photos",
        }),
        fields,
        button: t.s(if chosen.is_empty() { "lb-go-on" } else { "lb-hand-in" }),
        back: Some(("/desk/label".into(), t.s("lb-applications"))),
        ..Form::default()
    })
}

/// The form for an application; of a licence that ends (`of`), with its holder and families chosen.
///
/// # Errors
/// A fault of the store.
pub async fn apply_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (asked, territory) = (Asked { all }, app.territory.id);
    let mut typed = Fields(asked.all.clone());
    let mut families = chosen_of(&typed);
    if let Ok(id) = asked.get("of").parse::<Id>()
        && let Some(l) = app.db.read(move |q| views::licence(q, territory, id)).await?.filter(|l| sees(&v, l.org))
    {
        (typed, families) = (Fields(vec![("org".into(), l.org.to_string())]), l.families);
    }
    let s = app.shop().await?;
    families.retain(|f| s.families.iter().any(|x| x.id == *f));
    apply_form_of(&app, &v, &typed, &families).await?.show(&app, &v)
}

/// The families that a form or an address names.
fn chosen_of(f: &Fields) -> Vec<Id> {
    keyed(f, "family-").into_iter().map(|(id, _)| id).collect()
}

fn keyed(f: &Fields, prefix: &str) -> Vec<(Id, String)> {
    f.0.iter().filter_map(|(k, x)| Some((k.strip_prefix(prefix)?.parse().ok()?, x.clone()))).collect()
}

/// Applies.
///
/// # Errors
/// A fault of the store.
pub async fn apply(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let families = chosen_of(&f);
    if f.get("step") == "families" {
        if families.is_empty() {
            let none = CommandError::Refused(ApplyRefusal::NoFamily);
            return apply_form_of(&app, &v, &f, &[]).await?.refused(&app, &v, &f, none.into());
        }
        let s = app.shop().await?;
        let org = match Whom::of(Of::Label, &s, &v, "org").read(&f) {
            Ok(org) => org,
            Err(e) => return apply_form_of(&app, &v, &f, &[]).await?.refused(&app, &v, &f, e),
        };
        let chosen: String = families.iter().map(|x| format!("&family-{x}=1")).collect();
        return Ok(see(&v.path(&format!("/desk/label/apply?org={org}{chosen}"))));
    }
    let command = Apply { org: f.id("org")?, families: families.clone(), evidence: keyed(&f, "evidence-"), note: String::new() };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(d) => Ok(see(&v.path(&format!("/desk/label/applications/{}", d.application)))),
        Err(e) => apply_form_of(&app, &v, &f, &families).await?.refused(&app, &v, &f, e.into()),
    }
}

/// A criterion with what was given and found.
pub struct Row {
    pub c: Criterion,
    pub body: String,
    pub asked: String,
    pub given: String,
    /// Photographs given, and the form for more, as HTML.
    pub photos: String,
    pub give: String,
}

/// A non-conformity with the photographs of its mending.
pub struct FindingRow {
    pub f: Finding,
    pub body: String,
    pub photos: String,
    pub give: String,
}

/// A case with its votes.
pub struct CaseRow {
    pub case: Case,
    pub votes: Vec<(String, Vote)>,
}

#[derive(Template)]
#[template(path = "desk_label.html")]
struct File {
    p: Page,
    t: T,
    error: String,
    title: String,
    maker: String,
    application: Option<Application>,
    licence: Option<Licence>,
    state: String,
    families: Vec<String>,
    rows: Vec<Row>,
    visits: Vec<(Visit, String)>,
    findings: Vec<FindingRow>,
    waiting: Option<Visit>,
    pictures: Vec<VisitPicture>,
    cases: Vec<CaseRow>,
    papers: Vec<Paper>,
    auditors: Vec<(Id, String)>,
    today: Day,
    /// Licences that an application led to.
    led_to: Vec<Licence>,
}

pub(super) async fn file(app: &App, v: &Visitor, id: Id, error: Option<Oops>) -> Result<Response, Oops> {
    let (t, territory, lang) = (T(v.lang), app.territory.id, v.lang);
    let s = app.shop().await?;
    let actor = rahba_kernel::role::Actor::system("label");
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let licence = views::licence(q, territory, id)?;
            let of = licence.as_ref().map_or(id, |l| l.application);
            let Some(a) = views::application(q, territory, of)? else { return Ok(None) };
            let families = views::application_families(q, territory, a.id)?;
            let criteria = rules::asked(&views::criteria(q, territory, a.charter)?, &families);
            let (given, visits) = (views::evidence(q, territory, a.id)?, views::visits(q, territory, a.id)?);
            let (findings, papers) = (views::findings(q, territory, a.id)?, views::papers(q, territory, id)?);
            let pictures = views::visit_pictures(q, territory, a.id)?;
            let mut proofs = evidence::of(q, territory, a.id)?;
            for x in &visits {
                proofs.extend(evidence::of(q, territory, x.id)?);
            }
            let mut named = Vec::new();
            for p in papers {
                named.push(Paper { by: people::views::name_of(q, territory, &p.by)?, ..p });
            }
            let mut cases = Vec::new();
            for case in views::cases(q, territory, Some(id), "")? {
                let mut votes = Vec::new();
                for x in views::votes(q, territory, case.id)? {
                    votes.push((people::views::name_of(q, territory, &format!("person:{}", x.person))?, x));
                }
                cases.push(CaseRow { case, votes });
            }
            let mut dated = Vec::new();
            for x in visits {
                dated.push((people::views::name_of(q, territory, &format!("person:{}", x.auditor))?, x));
            }
            // By their role: among the first five hundred people of a big territory they need not be.
            let asked = people::views::PeopleAsked {
                role: "label_auditor".into(),
                state: "active".into(),
                limit: 200,
                ..Default::default()
            };
            let auditors =
                people::views::list(q, territory, &actor, &asked)?.into_iter().map(|p| (p.id, p.name)).collect::<Vec<_>>();
            let mut led_to = views::licences(q, territory, Some(a.org), "")?;
            led_to.retain(|l| l.application == a.id && l.id != id);
            Ok(Some((licence, a, families, criteria, given, dated, findings, named, cases, auditors, led_to, pictures, proofs)))
        })
        .await?;
    let Some((licence, a, families, criteria, mut given, visits, findings, papers, cases, auditors, led_to, pictures, proofs)) =
        found.filter(|x| sees(v, x.1.org))
    else {
        return Err(Oops::not_found());
    };
    let bodies: BTreeMap<Id, String> = criteria.iter().map(|c| (c.id, text(&c.body, lang))).collect();
    let (title, state) = match &licence {
        Some(l) => (format!("{} {}", t.s("lb-licence"), l.number), t.p("lb-licence-", l.state_on(s.today))),
        None => (format!("{} {}", t.s("lb-application"), a.number), t.p("lb-state-", &a.state)),
    };
    let person = v.actor().person_id();
    let status = error.as_ref().map(|e| e.status);
    let p = Page::new(app, v, &title);
    let gives = v.actor().has_any(&[Role::ProducerManager, Role::LabelOfficer]);
    let asking = gives && matches!(a.state.as_str(), "submitted" | "incomplete");
    let of = |subject: Id| proofs.iter().filter(|e| e.subject == subject).cloned().collect::<Vec<_>>();
    let mut made = html(&File {
        error: error.map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default(),
        title,
        maker: s.marked("name", a.org, lang),
        state,
        families: families.iter().map(|f| s.marked("name", *f, lang)).collect(),
        waiting: visits.iter().map(|(_, x)| x).find(|x| x.done_at.is_none() && Some(x.auditor) == person).cloned(),
        rows: criteria
            .into_iter()
            .map(|c| Row {
                body: text(&c.body, lang),
                asked: text(&c.evidence, lang),
                given: given.remove(&c.id).unwrap_or_default(),
                photos: proof::shown(&p, &of(a.id), c.id),
                give: if asking {
                    proof::form(&p, Proves::Criterion { application: a.id, criterion: c.id }, a.id)
                } else {
                    String::new()
                },
                c,
            })
            .collect(),
        visits: visits.into_iter().map(|(name, x)| (x, name)).collect(),
        findings: findings
            .into_iter()
            .filter(|f| matches!(f.verdict.as_str(), "minor" | "major"))
            .map(|f| {
                let photos = proof::shown(&p, &of(f.visit), f.criterion);
                let give = if gives && f.verified_at.is_none() {
                    proof::form(&p, Proves::Mending { visit: f.visit, criterion: f.criterion }, a.id)
                } else {
                    String::new()
                };
                FindingRow { body: bodies.get(&f.criterion).cloned().unwrap_or_default(), photos, give, f }
            })
            .collect(),
        cases: cases
            .into_iter()
            .map(|c| CaseRow {
                votes: c.votes.into_iter().map(|(name, x)| (case::named(v, t, name, "committee_member"), x)).collect(),
                case: c.case,
            })
            .collect(),
        papers,
        p,
        auditors,
        pictures,
        today: s.today,
        application: Some(a).filter(|_| licence.is_none()),
        licence,
        led_to,
        t,
    })?;
    if let Some(code) = status.and_then(|x| StatusCode::from_u16(x).ok()) {
        *made.status_mut() = code;
    }
    Ok(made)
}

fn id_of(text: &str) -> Result<Id, Oops> {
    text.parse().map_err(|_| Oops::not_found())
}

/// An application or a licence, whole, with what each may do next.
///
/// # Errors
/// 404 when there is none, or it is another's.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    file(&app, &v, id_of(&id)?, None).await
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
    let (id, f) = (there::hers(&app, &v, there::Hers::Label, &id).await?, Fields(f));
    match step(&app, &v, id, &f).await {
        Ok(()) if v.rest.contains("/licences/") => Ok(see(&v.path(&format!("/desk/label/licences/{id}")))),
        Ok(()) => Ok(see(&v.path(&format!("/desk/label/applications/{id}")))),
        Err(e) if e.is_refusal() => file(&app, &v, id, Some(e)).await,
        Err(e) => Err(e),
    }
}

/// Takes photographs of a visit: the good ones are kept even when one is not.
///
/// # Errors
/// What is no refusal.
pub async fn photograph(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    form: Multipart,
) -> Result<Response, Oops> {
    let id = there::hers(&app, &v, there::Hers::Label, &id).await?;
    let (f, photos) = upload::read(form).await?;
    let visit = f.id("visit")?;
    let mut refused = if photos.is_empty() { Some(Oops::new(422, "photo-missing")) } else { None };
    for bytes in photos {
        let one = async {
            let made = pictures::made(&app, bytes).await?;
            let command = PhotographVisit { visit, media_hash: made.hash, caption: f.get("caption").to_owned() };
            app.give(app.call(v.actor()), command).await
        };
        match one.await {
            Err(e) if !e.is_refusal() => return Err(e),
            Err(e) => refused = Some(e),
            Ok(()) => {}
        }
    }
    match refused {
        None => Ok(see(&v.path(&format!("/desk/label/applications/{id}")))),
        Some(e) => file(&app, &v, id, Some(e)).await,
    }
}

async fn step(app: &App, v: &Visitor, id: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    let note = f.get("note").to_owned();
    match f.get("act") {
        "evidence" => app.give(call, GiveEvidence { application: id, evidence: keyed(f, "evidence-") }).await,
        "complete" => app.give(call, CheckComplete { application: id, complete: true, note }).await,
        "incomplete" => app.give(call, CheckComplete { application: id, complete: false, note }).await,
        "plan" => {
            let on = Day::parse_iso(f.get("on")).ok_or_else(|| Oops::new(422, "label-bad-day"))?;
            let application = f.id("application")?;
            app.give(call, PlanVisit { application, auditor: f.id("auditor")?, on }).await
        }
        "record" => {
            let findings = keyed(f, "verdict-")
                .into_iter()
                .map(|(criterion, verdict)| Found { note: f.get(&format!("remark-{criterion}")).to_owned(), criterion, verdict })
                .collect();
            app.give(call, RecordVisit { visit: f.id("visit")?, findings, report: note }).await
        }
        "mend" => app.give(call, Mend { visit: f.id("visit")?, criterion: f.id("criterion")?, note }).await,
        "accept" | "again" => {
            let accept = f.get("act") == "accept";
            app.give(call, Verify { visit: f.id("visit")?, criterion: f.id("criterion")?, accept, note }).await
        }
        "ask" => app.give(call, AskCommittee { subject: id, reason: note }).await,
        "vote" => app.give(call, CastVote { case: f.id("case")?, voice: f.get("voice").to_owned(), reason: note }).await,
        "decide" => app.give(call, Decide { case: f.id("case")? }).await,
        "suspend" => app.give(call, Suspend { licence: id, cause: note }).await,
        "appeal" => app.give(call, Appeal { licence: id, reason: note }).await,
        _ => Err(Oops::not_found()),
    }
}

#[derive(Template)]
#[template(path = "desk_label_paper.html")]
struct PaperPage {
    p: Page,
    t: T,
    x: Paper,
    maker: String,
    licence: Option<Licence>,
    families: Vec<String>,
    qr: String,
}

/// The document of a step, for reading and printing.
///
/// # Errors
/// 404 when there is none, or it is another's.
pub async fn paper(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let (id, territory, t) = (id_of(&id)?, app.territory.id, T(v.lang));
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(x) = views::paper(q, territory, id)? else { return Ok(None) };
            let by = people::views::name_of(q, territory, &x.by)?;
            let licence = views::licence(q, territory, x.subject)?;
            Ok(Some((Paper { by, ..x }, licence)))
        })
        .await?;
    let (x, licence) = found.filter(|(x, _)| sees(&v, x.org)).ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    html(&PaperPage {
        maker: s.marked("name", x.org, v.lang),
        families: licence.iter().flat_map(|l| &l.families).map(|f| s.marked("name", *f, v.lang)).collect(),
        qr: rahba_papers::qr_svg(&x.number, &x.number).unwrap_or_default(),
        licence,
        p: Page::new(&app, &v, &format!("{} {}", t.p("lb-paper-", &x.kind), x.number)),
        x,
        t,
    })
}
