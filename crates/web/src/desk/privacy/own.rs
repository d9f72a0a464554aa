//! One's own data: seen, taken along, asked about. For whoever is signed in, and for a buyer by her order's link.

use super::given::give;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Kind as FieldKind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_market::flows::privacy::ask::Ask;
use rahba_market::flows::privacy::export::ExportOwn;
use rahba_market::people::rules::token_hash;
use rahba_market::privacy::model::{ANSWER_DAYS, Kind, Request};
use rahba_market::privacy::views;
use rahba_market::sales;

#[derive(Template)]
#[template(path = "own_data.html")]
struct OwnData {
    p: Page,
    t: T,
    /// Where she came from: address without language, word.
    back: (String, String),
    days: String,
    flash: String,
    error: String,
    fields: Vec<String>,
    asked: Vec<Request>,
}

/// Who asks: by her session, or by the token of her order's link.
enum By {
    Session,
    Link(String),
}

impl By {
    fn secret_hash(&self) -> Option<[u8; 32]> {
        match self {
            By::Session => None,
            By::Link(token) => Some(token_hash(token)),
        }
    }

    fn path(&self) -> String {
        match self {
            By::Session => "/desk/account/privacy".to_owned(),
            By::Link(token) => format!("/order/{token}/privacy"),
        }
    }
}

/// What she asked before; `None` when there is nobody.
async fn asked(app: &App, v: &Visitor, by: &By) -> Result<Option<Vec<Request>>, Oops> {
    let (territory, person, hash) = (app.territory.id, v.actor().person_id(), by.secret_hash());
    Ok(app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok(match (hash, person) {
                (Some(hash), _) => match sales::views::order_by_secret(q, territory, &hash)? {
                    Some(o) => Some(views::of_order(q, territory, o.id)?),
                    None => None,
                },
                (None, Some(person)) => Some(views::of_person(q, territory, person)?),
                (None, None) => None,
            })
        })
        .await?)
}

async fn page(app: &App, v: &Visitor, by: &By, sent: bool, refused: Option<(&Fields, Oops)>) -> Result<Response, Oops> {
    let asked = asked(app, v, by).await?.ok_or_else(Oops::not_found)?;
    let t = T(v.lang);
    let p = Page::new(app, v, &t.s("od-title"));
    let typed = refused.as_ref().map(|(f, _)| *f);
    let said = refused.as_ref().map(|(_, oops)| t.with(&oops.message, &oops.arguments)).unwrap_or_default();
    let at_words = refused.as_ref().is_some_and(|(_, oops)| oops.code == "privacy.no_words");
    let kinds = Kind::ALL.iter().map(|k| (k.code().to_owned(), t.p("pv-kind-", k.code()))).collect();
    let words = Field::new("words", t.s("od-words"), FieldKind::Area).hint(t.s("od-words-hint"));
    let fields = vec![
        Field::select("kind", t.s("od-kind"), kinds).kept(typed).html(&p, ""),
        words.kept(typed).html(&p, if at_words { &said } else { "" }),
    ];
    let back = match by {
        By::Session => ("/desk/account".to_owned(), t.s("my-account")),
        By::Link(token) => (format!("/order/{token}"), t.s("order")),
    };
    let mut made = html(&OwnData {
        back,
        days: t.n("od-days", ANSWER_DAYS),
        flash: if sent { t.s("od-sent") } else { String::new() },
        error: if at_words { String::new() } else { said },
        fields,
        asked,
        p,
        t,
    })?;
    if let Some((_, oops)) = refused {
        *made.status_mut() = StatusCode::from_u16(oops.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(made)
}

async fn act(app: &App, v: &Visitor, by: By, f: Fields) -> Result<Response, Oops> {
    let secret_hash = by.secret_hash();
    match f.get("what") {
        "export" => {
            let done = app.db.command(app.call(v.actor()), ExportOwn { secret_hash }).await?;
            give(app, v, done.subject, f.get("as") == "json").await
        }
        "ask" => {
            let kind = Kind::from_code(f.get("kind")).ok_or_else(Oops::not_found)?;
            let command = Ask { kind, words: f.get("words").to_owned(), secret_hash };
            match app.give(app.call(v.actor()), command).await {
                Ok(()) => Ok(see(&v.path(&format!("{}?sent=1", by.path())))),
                Err(e) if e.is_refusal() && e.status != 404 => page(app, v, &by, false, Some((&f, e))).await,
                Err(e) => Err(e),
            }
        }
        _ => Err(Oops::not_found()),
    }
}

fn was_sent(asked: &[(String, String)]) -> bool {
    asked.iter().any(|(k, _)| k == "sent")
}

/// Her own page.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(q): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    page(&app, &v, &By::Session, was_sent(&q), None).await
}

/// Gives her what is known, or takes what she asks.
///
/// # Errors
/// What cannot be mended on her page.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    act(&app, &v, By::Session, Fields(f)).await
}

/// The buyer's page, by the link of her order.
///
/// # Errors
/// 404 for a link that leads nowhere.
pub async fn of_order(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, token)): Path<(String, String)>,
    Query(q): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    page(&app, &v, &By::Link(token), was_sent(&q), None).await
}

/// Gives a buyer what is known, or takes what she asks.
///
/// # Errors
/// What cannot be mended on her page.
pub async fn change_of_order(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, token)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    act(&app, &v, By::Link(token), Fields(f)).await
}
