//! One organisation's capacities: how it grew, what it needs, what was agreed on; and scoring it.

use super::may_see;
use crate::kit::app::App;
use crate::kit::charts::{Behind, Told, figure};
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_art::chart::{self, Series};
use rahba_kernel::formats::number;
use rahba_kernel::{Day, Id, Lang};
use rahba_market::capacities::model::{Action, Assessment, Attested, DOMAINS, Grid, TOP, Visit};
use rahba_market::capacities::{rules, training_views, views};
use rahba_market::flows::capacities::assess::{Assess, Level};
use rahba_market::organisations;
use rahba_store::{Fault, Reader};

/// A day on which it was scored: each domain, all, and the remark.
pub struct Scored {
    pub on: Day,
    pub domains: Vec<String>,
    pub all: String,
    pub note: String,
}

/// A criterion below the level wanted.
pub struct Need {
    pub body: String,
    pub domain: String,
    pub level: i64,
    pub wanted: i64,
    /// What its level means.
    pub says: String,
    /// Open trainings that answer it.
    pub trainings: Vec<(Id, String)>,
}

/// What an organisation's page shows.
pub struct Way {
    pub grids: Vec<Grid>,
    pub assessments: Vec<Assessment>,
    pub actions: Vec<Action>,
    pub visits: Vec<Visit>,
    pub attested: Vec<Attested>,
    pub trainings: Vec<(Id, String, Vec<String>)>,
}

/// Reads it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn read(q: &mut Reader<'_>, territory: Id, org: Id, lang: Lang) -> Result<Way, Fault> {
    let answers = training_views::answers(q, territory)?;
    Ok(Way {
        grids: views::grids(q, territory)?,
        assessments: views::assessments(q, territory, Some(org))?,
        actions: views::actions(q, territory, Some(org), "")?,
        visits: views::visits(q, territory, Some(org), "")?,
        attested: training_views::attested(q, territory, None, Some(org), None)?,
        trainings: training_views::trainings(q, territory, "open", "", 500, 0)?
            .into_iter()
            .map(|x| (x.id, text(&x.title, lang), answers.get(&x.id).cloned().unwrap_or_default()))
            .collect(),
    })
}

impl Way {
    fn grid(&self, a: &Assessment) -> Option<&Grid> {
        self.grids.iter().find(|g| g.id == a.grid)
    }

    /// Each day on which it was scored, the latest first.
    pub fn scored(&self, lang: Lang) -> Vec<Scored> {
        self.assessments
            .iter()
            .rev()
            .filter_map(|a| {
                let g = self.grid(a)?;
                let of = |d: Option<&str>| rules::score(g, a, d).map_or_else(String::new, |b| fmt::percent(lang, b.0));
                let domains = DOMAINS.iter().map(|d| of(Some(d))).collect();
                Some(Scored { on: a.on, domains, all: of(None), note: a.note.clone() })
            })
            .collect()
    }

    /// What it needs by its last scores.
    pub fn needs(&self, t: T) -> Vec<Need> {
        let Some((a, g)) = self.assessments.last().and_then(|a| Some((a, self.grid(a)?))) else { return Vec::new() };
        rules::needs(g, a)
            .into_iter()
            .map(|(c, level)| Need {
                body: text(&c.body, t.0),
                domain: t.p("cp-domain-", &c.domain),
                level,
                wanted: c.wanted,
                says: usize::try_from(level).ok().and_then(|n| c.levels.get(n)).map_or_else(String::new, |l| text(l, t.0)),
                trainings: self
                    .trainings
                    .iter()
                    .filter(|(_, _, codes)| codes.contains(&c.code))
                    .map(|(id, title, _)| (*id, title.clone()))
                    .collect(),
            })
            .collect()
    }

    /// Its criteria as a web: the last scores over the first.
    pub fn radar(&self, p: &Page) -> String {
        let t = T(p.lang);
        let Some((last, g)) = self.assessments.last().and_then(|a| Some((a, self.grid(a)?))) else { return String::new() };
        let first = self.assessments.first().filter(|a| a.id != last.id);
        let axes: Vec<String> = g.criteria.iter().map(|c| text(&c.body, p.lang)).collect();
        let values = |a: &Assessment| g.criteria.iter().map(|c| a.level(&c.code).unwrap_or(0) * 10_000 / TOP).collect();
        let mut series = vec![Series { name: number::date(p.lang, last.on), values: values(last) }];
        series.extend(first.map(|a| Series { name: number::date(p.lang, a.on), values: values(a) }));
        let mut heads = vec![t.s("cp-criterion")];
        heads.extend(series.iter().map(|x| x.name.clone()));
        heads.push(t.s("cp-wanted"));
        let rows = g
            .criteria
            .iter()
            .map(|c| {
                let level = |a: &Assessment| a.level(&c.code).map_or_else(|| "—".to_owned(), |n| fmt::integer(p.lang, n));
                let mut cells = vec![level(last)];
                cells.extend(first.map(level));
                cells.push(fmt::integer(p.lang, c.wanted));
                (text(&c.body, p.lang), cells)
            })
            .collect();
        let told = Told { id: "radar", title: &t.s("cp-radar"), text: &t.s("cp-radar-text"), open: false };
        figure(p, told, |f| chart::radar(f, &axes, &series), &series, &Behind { heads, rows })
    }
}

#[derive(Template)]
#[template(path = "desk_capacity.html")]
struct One {
    p: Page,
    t: T,
    id: Id,
    name: String,
    radar: String,
    scored: Vec<Scored>,
    needs: Vec<Need>,
    actions: Vec<Action>,
    visits: Vec<Visit>,
    attested: Vec<Attested>,
    today: Day,
}

/// An organisation's capacities.
///
/// # Errors
/// 404 when there is none, or when it is another's.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, org)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let org: Id = org.parse().map_err(|_| Oops::not_found())?;
    may_see(&v, org)?;
    let (t, territory, lang) = (T(v.lang), app.territory.id, v.lang);
    let s = app.shop().await?;
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let there = organisations::views::one_open(q, territory, org)?.is_some();
            Ok((there, read(q, territory, org, lang)?))
        })
        .await?;
    let (true, x) = found else { return Err(Oops::not_found()) };
    let p = Page::new(&app, &v, s.text("name", org, lang));
    html(&One {
        id: org,
        name: s.marked("name", org, lang),
        radar: x.radar(&p),
        scored: x.scored(lang),
        needs: x.needs(t),
        actions: x.actions,
        visits: x.visits,
        attested: x.attested,
        today: app.zone().day(app.now()),
        p,
        t,
    })
}

async fn scoring(app: &App, v: &Visitor, org: Id) -> Result<(Form, Vec<String>), Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let s = app.shop().await?;
    let (there, grids, before) = app
        .db
        .read(move |q| -> Result<_, Fault> {
            Ok((
                organisations::views::one_open(q, territory, org)?.is_some(),
                views::grids(q, territory)?,
                views::assessments(q, territory, Some(org))?,
            ))
        })
        .await?;
    if !there {
        return Err(Oops::not_found());
    }
    let last = before.last();
    let mut fields = vec![Field::new("on", t.s("date"), Kind::Date).value(app.zone().day(app.now()).iso())];
    let criteria = grids.into_iter().next().map(|g| g.criteria).unwrap_or_default();
    for domain in DOMAINS {
        let of: Vec<_> = criteria.iter().filter(|c| c.domain == domain).collect();
        if of.is_empty() {
            continue;
        }
        fields.push(Field::new(format!("h-{domain}"), t.p("cp-domain-", domain), Kind::Heading));
        for c in of {
            let choices = c.levels.iter().enumerate().map(|(n, l)| (n.to_string(), n.to_string(), text(l, v.lang))).collect();
            let level = last.and_then(|a| a.level(&c.code)).unwrap_or(0);
            fields.push(
                Field::new(format!("level-{}", c.code), text(&c.body, v.lang), Kind::Choice(choices)).value(level.to_string()),
            );
            fields.push(Field::text(&format!("note-{}", c.code), t.s("cp-remark")));
        }
    }
    fields.push(Field::new("note", t.s("cp-in-all"), Kind::Area));
    let form = Form {
        title: format!("{} · {}", t.s("cp-assess"), s.text("name", org, v.lang)),
        lead: if criteria.is_empty() { t.s("cp-no-grid") } else { t.s("cp-assess-lead") },
        fields,
        button: t.s("save"),
        back: Some((format!("/desk/capacities/{org}"), s.text("name", org, v.lang).to_owned())),
        about: vec![("capacity.bad_day", "on"), ("capacity.scored", "on")],
        ..Form::default()
    };
    Ok((form, criteria.into_iter().map(|c| c.code).collect()))
}

/// The form that scores an organisation: each level says what it means; the last scores are filled in.
///
/// # Errors
/// 404 when there is no such organisation.
pub async fn assess_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, org)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let org: Id = org.parse().map_err(|_| Oops::not_found())?;
    scoring(&app, &v, org).await?.0.show(&app, &v)
}

/// Scores it.
///
/// # Errors
/// As the command.
pub async fn assess(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, org)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let org: Id = org.parse().map_err(|_| Oops::not_found())?;
    let f = Fields(f);
    let (form, codes) = scoring(&app, &v, org).await?;
    let levels = codes
        .into_iter()
        .filter_map(|code| {
            let level = f.int(&format!("level-{code}")).ok()?;
            let note = f.get(&format!("note-{code}")).to_owned();
            Some(Level { code, level, note })
        })
        .collect();
    let command = Assess { org, on: super::day_of(f.get("on")), levels, note: f.get("note").into() };
    match app.give(app.call(v.actor()), command).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/capacities/{org}")))),
        Err(e) => form.refused(&app, &v, &f, e),
    }
}
