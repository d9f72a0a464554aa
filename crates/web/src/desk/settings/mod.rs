//! What a territory needs before it sells: the union's own facts, spaces and tills, delivery, VAT, opened books.

pub mod books;
pub mod delivery;
pub mod spaces;
pub mod tills;
pub mod union;
pub mod vat;

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use rahba_kernel::role::Role;
use rahba_market::people::views::{self as people, PeopleAsked};
use rahba_market::{catalogue, ledger, organisations, sales, stock, territory};
use rahba_store::{Fault, Reader};

/// A step on the way to the first sale.
pub struct Step {
    /// Its message id is `set-<code>`; what it is for `set-<code>-what`.
    pub code: &'static str,
    pub path: &'static str,
    pub done: bool,
    /// Selling works without it, less well.
    pub optional: bool,
}

/// The steps in their order, and which are done: computed from what is there, not ticked.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn steps(q: &mut Reader<'_>, id: rahba_kernel::Id, actor: &rahba_kernel::role::Actor) -> Result<Vec<Step>, Fault> {
    let t = territory::views::territory(q, id)?.ok_or_else(|| Fault::Decode("the territory is not there".into()))?;
    let spaces = territory::views::spaces(q, id)?;
    let places = stock::views::places(q, id)?;
    let accountants = PeopleAsked { role: Role::Accountant.code().into(), limit: 1, ..PeopleAsked::default() };
    let has_accountant = !people::list(q, id, actor, &accountants)?.is_empty();
    let makers = organisations::views::with_role(q, id, "producer")?;
    let step = |code, path, done, optional| Step { code, path, done, optional };
    Ok(vec![
        step("union", "/desk/settings/union", !t.settings.phone.is_empty() && !t.settings.ice.is_empty(), false),
        step("spaces", "/desk/settings/spaces", !spaces.is_empty() && places.iter().any(|p| p.kind.on_sale()), false),
        step("transfer", "/desk/settings/union", t.settings.takes_transfers(), true),
        step(
            "tills",
            "/desk/settings/spaces",
            !rahba_market::tills::views::tills(q, id, rahba_kernel::role::Reach::Everywhere)?.is_empty(),
            true,
        ),
        step("vat", "/desk/settings/vat", !catalogue::views::vat_rules(q, id)?.is_empty(), false),
        step("families", "/desk/families", !catalogue::views::families(q, id)?.is_empty(), false),
        step("delivery", "/desk/settings/delivery", !sales::views::zones(q, id)?.is_empty(), true),
        step("books", "/desk/settings/books", ledger::views::is_open(q, id)?, true),
        step("people", "/desk/people/new", has_accountant, false),
        step("makers", "/desk/organisations/new", !makers.is_empty(), false),
    ])
}

/// A card of the overview.
struct Card {
    icon: String,
    word: String,
    what: String,
    path: &'static str,
    done: bool,
    optional: bool,
}

#[derive(Template)]
#[template(path = "desk_settings.html")]
struct Settings {
    p: Page,
    t: T,
    cards: Vec<Card>,
    left: i64,
}

/// The overview: what is set, what still lacks.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let (territory, actor, t) = (app.territory.id, v.actor(), T(v.lang));
    let steps = app.db.read(move |q| steps(q, territory, &actor)).await?;
    let p = Page::new(&app, &v, &t.s("set-title"));
    let icon = |code: &str| match code {
        "union" => "user",
        "transfer" => "money",
        "spaces" => "shop",
        "tills" => "till",
        "vat" => "scale",
        "families" => "rug",
        "delivery" => "truck",
        "books" => "cash",
        "people" => "people",
        _ => "star",
    };
    let cards: Vec<Card> = steps
        .iter()
        .map(|s| Card {
            icon: p.icon(icon(s.code)),
            word: t.p("set-", s.code),
            what: t.s(&format!("set-{}-what", s.code)),
            path: s.path,
            done: s.done,
            optional: s.optional,
        })
        .collect();
    let left = cards.iter().filter(|c| !c.done && !c.optional).count() as i64;
    html(&Settings { p, t, cards, left })
}
