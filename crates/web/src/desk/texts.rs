//! Translating and reviewing: what a language lacks, what went stale, what nobody has read yet.

use super::MANAGES;
use super::products::own;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::{Id, Lang};
use rahba_market::content::{self, views};
use rahba_market::flows::catalogue::owner::may_describe;
use rahba_market::flows::catalogue::review_text::ReviewText;
use rahba_market::flows::catalogue::write_text::WriteText;

/// The work list of a language.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let lang = Lang::from_code(asked.get("of")).unwrap_or(v.lang);
    let (what, kind) = match asked.get("work") {
        "stale" => (views::Work::Stale, "stale"),
        "unreviewed" => (views::Work::Unreviewed, "unreviewed"),
        _ => (views::Work::Missing, "missing"),
    };
    let (territory, limit, offset) = (app.territory.id, asked.limit(), asked.offset());
    let of = own(&v);
    let (rows, c) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok((views::work(q, territory, lang, what, of, limit, offset)?, views::coverage(q, territory, lang)?))
        })
        .await?;
    let s = app.shop().await?;
    let actor = v.actor();
    // A space or a stand of it is for whoever works there.
    let is_there = |owner: Id| {
        let place = s.places.iter().find(|x| x.id == owner).map(|x| x.space);
        let space = place.or_else(|| s.spaces.iter().find(|x| x.id == owner).map(|x| x.id));
        space.is_none_or(|space| actor.has_in(MANAGES, space))
    };
    let rows = rows
        .into_iter()
        .filter(|r| is_there(r.owner))
        .map(|r| {
            let short: String = r.body.chars().take(90).collect();
            let edit = format!("/desk/texts/{}/{}/{lang}", r.owner, r.field);
            let mut row =
                vec![Cell::link(edit, s.text("name", r.owner, v.lang)), Cell::Text(t.p("field-", &r.field)), Cell::Text(short)];
            let fields = vec![
                ("field", r.field.clone()),
                ("lang", lang.code().to_owned()),
                ("owner", r.owner.to_string()),
                ("revision", r.revision.to_string()),
            ];
            row.push(if kind == "unreviewed" {
                Cell::Acts(vec![Act { path: "/desk/texts/review".into(), fields, word: t.s("text-is-right"), danger: false }])
            } else {
                Cell::Empty
            });
            row
        })
        .collect();
    let kinds = ["missing", "stale", "unreviewed"].map(|k| (k.to_owned(), t.p("work-", k))).to_vec();
    let languages = Lang::ALL.map(|l| (l.code().to_owned(), l.own_name().to_owned())).to_vec();
    let table = Table {
        title: t.s("translations"),
        figures: vec![
            (t.s("texts"), Cell::Int(c.fields)),
            (t.s("text-written"), Cell::Int(c.present)),
            (t.s("text-reviewed"), Cell::Int(c.reviewed)),
            (t.s("text-stale"), Cell::Int(c.stale)),
        ],
        filters: vec![
            Field::select("of", t.s("language"), languages).value(lang.code()),
            Field::select("work", t.s("what-to-do"), kinds).value(kind),
        ],
        columns: ["piece", "field", "source-text", "act"].map(|x| Column::new(t.s(x))).into(),
        rows,
        empty: t.s("nothing-to-translate"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// Says that a text is right.
///
/// # Errors
/// What is refused, as a page.
pub async fn review(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let lang = Lang::from_code(f.get("lang")).ok_or_else(Oops::not_found)?;
    let command = ReviewText { owner: f.id("owner")?, field: f.get("field").into(), lang, revision: f.int("revision")? };
    app.db.command(app.call(v.actor()), command).await?;
    Ok(see(&v.path(&format!("/desk/texts?of={lang}&work=unreviewed"))))
}

async fn form(app: &App, v: &Visitor, owner: Id, field: &str, lang: Lang) -> Result<Form, Oops> {
    let t = T(v.lang);
    let (territory, now, actor) = (app.territory.id, app.now(), v.actor());
    let read = move |q: &mut rahba_store::Reader<'_>| -> Result<_, rahba_store::Fault> {
        let hers = may_describe(q, territory, &actor, owner, now)?;
        Ok((hers, content::of_owner(q, territory, owner)?))
    };
    let (hers, texts) = app.db.read(read).await?;
    // What another maker made, or stands in another space, is not there: as the command says it.
    if !hers {
        return Err(Oops::not_found());
    }
    let name = texts.get("name").map(|x| x.body(v.lang).to_owned()).unwrap_or_default();
    let field_texts = texts.get(field);
    let source = field_texts.and_then(content::Texts::source).filter(|l| *l != lang);
    let mut fields = Vec::new();
    let mut figure = String::new();
    if let Some((l, x)) = source.and_then(|l| Some((l, field_texts?.get(l)?))) {
        figure = format!(
            "<blockquote lang=\"{l}\" dir=\"{}\"><small>{}</small><p>{}</p></blockquote>",
            l.dir(),
            l.own_name(),
            crate::kit::fmt::escape(&x.body)
        );
    }
    let now = field_texts.and_then(|x| x.get(lang)).map(|x| x.body.clone()).unwrap_or_default();
    let kind = if matches!(field, "name" | "label") { Kind::Text } else { Kind::Area };
    fields.push(Field::new("body", lang.own_name(), kind).value(now));
    Ok(Form {
        title: format!("{} · {}", t.p("field-", field), name),
        figure,
        fields,
        button: t.s("keep"),
        back: Some((format!("/desk/texts?of={lang}"), t.s("translations"))),
        ..Form::default()
    })
}

fn named(path: &(String, String, String, String)) -> Result<(Id, &str, Lang), Oops> {
    let (_, owner, field, lang) = path;
    let owner = owner.parse().map_err(|_| Oops::not_found())?;
    Ok((owner, field.as_str(), Lang::from_code(lang).ok_or_else(Oops::not_found)?))
}

/// A text beside its source.
///
/// # Errors
/// A fault of the store.
pub async fn edit(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path(path): Path<(String, String, String, String)>,
) -> Result<Response, Oops> {
    let (owner, field, lang) = named(&path)?;
    form(&app, &v, owner, field, lang).await?.show(&app, &v)
}

/// Keeps a text.
///
/// # Errors
/// A fault of the store.
pub async fn save(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path(path): Path<(String, String, String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let (owner, field, lang) = named(&path)?;
    let command = WriteText { owner, field: field.into(), lang, body: f.get("body").into() };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path(&format!("/desk/texts?of={lang}")))),
        Err(e) => form(&app, &v, owner, field, lang).await?.refused(&app, &v, &f, e.into()),
    }
}
