//! The money that is there when the books open.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_market::flows::ledger::open_books::OpenBooks;
use rahba_market::ledger;

fn form_of(t: T, s: &Snapshot, is_open: bool) -> Form {
    Form {
        title: t.s("set-books"),
        lead: if is_open { t.s("set-books-again") } else { t.s("set-books-lead") },
        fields: vec![
            Field::select("space", t.s("set-space"), s.spaces.iter().map(|x| (x.id.to_string(), x.code.clone())).collect()),
            Field::new("safe", t.s("set-safe"), Kind::Amount).value("0").needed(),
            Field::new("bank", t.s("set-bank"), Kind::Amount).value("0").needed(),
        ],
        button: t.s("set-open-books"),
        back: Some(("/desk/settings".into(), t.s("set-title"))),
        about: vec![("books.bad_amount", "safe")],
        ..Form::default()
    }
}

async fn is_open(app: &App) -> Result<bool, Oops> {
    let territory = app.territory.id;
    Ok(app.db.read(move |q| ledger::views::is_open(q, territory)).await?)
}

/// The form.
///
/// # Errors
/// A fault of the store.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    form_of(T(v.lang), &s, is_open(&app).await?).show(&app, &v)
}

async fn run(app: &App, v: &Visitor, f: &Fields) -> Result<(), Oops> {
    let command = OpenBooks { space: f.id("space")?, safe: f.money("safe")?, bank: f.money("bank")? };
    app.give(app.call(v.actor()), command).await
}

/// Opens them.
///
/// # Errors
/// What is refused, as a page.
pub async fn open(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    match run(&app, &v, &f).await {
        Ok(()) => Ok(see(&v.path("/desk/settings"))),
        Err(e) => {
            let s = app.shop().await?;
            form_of(T(v.lang), &s, is_open(&app).await?).refused(&app, &v, &f, e)
        }
    }
}
