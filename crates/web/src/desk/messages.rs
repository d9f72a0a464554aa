//! What was written to people, and what could not be told.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_market::flows::messages::send_again::SendAgain;
use rahba_market::messages;
use rahba_store::OutboxItem;

/// Messages, or the events that wait or died on their way.
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
    let (territory, limit, offset) = (app.territory.id, asked.limit(), asked.offset());
    let state = asked.get("state").to_owned();
    let states = ["written", "waiting", "dead"].map(|s| (s.to_owned(), t.p("messages-are-", s))).to_vec();
    let filters = vec![Field::select("state", t.s("state"), states).value(&state)];
    let mut table =
        Table { title: t.s("messages"), lead: t.s("messages-lead"), filters, empty: t.s("no-messages"), ..Table::default() };
    if matches!(state.as_str(), "waiting" | "dead") {
        let dead = state == "dead";
        let items = app.db.read(move |q| OutboxItem::list(q, territory, &state, 200)).await?;
        table.columns = ["what", "since", "tries", "last-error", "act"].map(|c| Column::new(t.s(c))).into();
        table.rows = items
            .into_iter()
            .map(|i| {
                let fields = vec![("item", i.id.to_string())];
                vec![
                    Cell::Code(i.kind),
                    Cell::Moment(i.created_at),
                    Cell::Int(i.attempts),
                    Cell::Text(i.last_error.unwrap_or_default()),
                    if dead {
                        Cell::Acts(vec![Act { path: "/desk/messages".into(), fields, word: t.s("send-again"), danger: false }])
                    } else {
                        Cell::Empty
                    },
                ]
            })
            .collect();
    } else {
        let rows = app.db.read(move |q| messages::latest(q, territory, limit, offset)).await?;
        table.columns = ["date", "channel", "recipient", "language", "message"].map(|c| Column::new(t.s(c))).into();
        table.rows = rows
            .into_iter()
            .map(|m| {
                vec![
                    Cell::Moment(m.at),
                    Cell::Text(t.p("channel-", &m.channel)),
                    Cell::Code(m.recipient),
                    Cell::Text(m.lang.own_name().to_owned()),
                    Cell::Text(m.body),
                ]
            })
            .collect();
    }
    table::answer(&app, &v, &asked, table)
}

/// Sends a dead one again.
///
/// # Errors
/// What is refused, as a page.
pub async fn again(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    app.give(app.call(v.actor()), SendAgain { item: Fields(f).id("item")? }).await?;
    Ok(see(&v.path("/desk/messages?state=waiting")))
}
