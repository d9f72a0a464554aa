//! The first page of the desk: what waits for whoever signed in, and the day so far.

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::Cell;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use rahba_kernel::role::Role::{self, Accountant, Admin, Auditor, Cashier, PayoutApprover, ShopManager};
use rahba_kernel::{Id, Money};
use rahba_market::catalogue::list::count_in_state;
use rahba_market::content::views as content_views;
use rahba_market::{ledger, sales, stock};
use rahba_store::{Fault, OutboxItem};

/// Something that waits.
struct Task {
    icon: String,
    word: String,
    count: String,
    /// Where it is done: address without language.
    path: String,
    urgent: bool,
}

#[derive(Template)]
#[template(path = "desk_home.html")]
struct Home {
    p: Page,
    t: T,
    tasks: Vec<Task>,
    /// What is due first: day, how late, what to do, which, whose.
    first: Vec<Vec<String>>,
    /// How many wait in all.
    all: i64,
    figures: Vec<(String, String)>,
    latest: Vec<(Id, String, String, String, String)>,
}

/// Who is told of orders, of payouts, of counts, of products and texts, and of the union's fund.
const SHOP: [Role; 5] = [ShopManager, Cashier, Accountant, Auditor, Admin];
const PAYOUTS: [Role; 4] = [PayoutApprover, Accountant, Auditor, Admin];
const COUNTS: [Role; 3] = [ShopManager, Accountant, Admin];
const GOODS: [Role; 2] = [ShopManager, Admin];
const BOOKS: [Role; 4] = PAYOUTS;

/// What is read for the page.
#[derive(Default)]
struct Waiting {
    orders: Vec<(String, i64)>,
    payouts: i64,
    counts: i64,
    submitted: i64,
    expiring: i64,
    dead: i64,
    missing: i64,
    /// Steps before the first sale, for those who can take them.
    steps: i64,
    fund: Money,
    latest: Vec<sales::views::OrderRow>,
    today_orders: i64,
    today_total: Money,
}

/// The page; makers go to their own.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let actor = v.actor();
    if actor.organisations().next().is_some() {
        return Ok(see(&v.path("/me")));
    }
    let (territory, now, lang) = (app.territory.id, app.now(), v.lang);
    let today = app.zone().day(now);
    let begun = app.zone().start_of(today);
    let asks = actor.clone();
    let whose = super::reach(&v);
    let counted = stock::views::CountFilter { place: None, state: "counted".into(), reach: whose };
    let w = app
        .db
        .read(move |q| -> Result<Waiting, Fault> {
            // Only what her roles show is read.
            let is = |roles: &[Role]| asks.has_any(roles);
            let mut w = Waiting::default();
            if is(&SHOP) {
                let latest = sales::views::orders(q, territory, &sales::views::OrderFilter::within(whose), 200, 0)?;
                let of_today = || latest.iter().filter(|o| o.order.placed_at >= begun && o.order.state != "cancelled");
                w.today_orders = of_today().count() as i64;
                w.today_total = of_today().map(|o| o.order.total).sum();
                w.latest = latest.into_iter().take(6).collect();
                w.orders = sales::views::open_counts(q, territory, whose)?;
                // What has expired already is on its own list; here stands what can still be sold.
                w.expiring = stock::views::expiring(q, territory, (today.plus(1), today.plus(7)), whose)?.len() as i64;
            }
            if is(&PAYOUTS) {
                w.payouts = ledger::payouts::waiting(q, territory)?.0;
            }
            if is(&COUNTS) {
                w.counts = stock::views::counts(q, territory, &counted, 200, 0)?.len() as i64;
            }
            if is(&GOODS) {
                w.submitted = count_in_state(q, territory, "submitted")?;
                w.dead = OutboxItem::dead(q, territory)?;
                w.missing = content_views::count(q, territory, lang, content_views::Work::Missing)?;
            }
            if is(&[Admin]) {
                w.steps = super::settings::steps(q, territory, &asks)?.iter().filter(|s| !s.done && !s.optional).count() as i64;
            }
            if is(&BOOKS) {
                w.fund = -ledger::views::balance(q, territory, &ledger::chart::solidarity_fund())?;
            }
            Ok(w)
        })
        .await?;
    let t = T(lang);
    let p = Page::new(&app, &v, &t.s("desk"));
    let todo = super::tasks::waiting(&app, &v).await?;
    let all = todo.len() as i64;
    let shown = |x| super::tasks::cells(t, today, x).iter().map(|c| c.html(&p)).collect();
    let first = todo.into_iter().take(8).map(shown).collect();
    let is = |roles: &[Role]| actor.has_any(roles);
    let mut tasks = Vec::new();
    let mut add = |who: &[Role], icon: &str, word: String, count: i64, path: &str, urgent: bool| {
        if count > 0 && actor.has_any(who) {
            tasks.push(Task { icon: p.icon(icon), word, count: p.int(count), path: path.to_owned(), urgent });
        }
    };
    add(&[Admin], "flag", t.s("set-waiting"), w.steps, "/desk/settings", true);
    for (state, n) in &w.orders {
        let (icon, urgent) = match state.as_str() {
            "placed" => ("list", true),
            "paid" => ("have", true),
            "packed" => ("deposit", false),
            "ready" => ("shop", false),
            "shipped" => ("truck", false),
            _ => continue,
        };
        add(&SHOP, icon, t.p("waits-", state), *n, &format!("/desk/orders?state={state}"), urgent);
    }
    add(&PAYOUTS, "money", t.s("payouts-waiting"), w.payouts, "/desk/payouts", true);
    add(&COUNTS, "scale", t.s("counts-waiting"), w.counts, "/desk/counts", true);
    add(&GOODS, "rug", t.s("products-waiting"), w.submitted, "/desk/products?state=submitted", true);
    add(&SHOP, "calendar", t.s("lots-expiring"), w.expiring, "/desk/expiring?days=7", false);
    add(&GOODS, "pen", t.s("texts-missing"), w.missing, "/desk/texts", false);
    add(&GOODS, "mail", t.s("messages-dead"), w.dead, "/desk/messages?state=dead", true);
    let mut figures = Vec::new();
    if is(&SHOP) {
        figures.push((t.s("orders-today"), p.int(w.today_orders)));
        figures.push((t.s("sold-today"), p.money(w.today_total)));
    }
    if is(&BOOKS) {
        figures.push((t.s("solidarity-fund"), p.money(w.fund)));
    }
    let latest = if is(&SHOP) { w.latest } else { Vec::new() };
    html(&Home {
        latest: latest
            .into_iter()
            .map(|o| {
                let state = Cell::State(o.order.state.clone(), t.p("state-", &o.order.state)).html(&p);
                (o.order.id, o.order.number.clone(), p.moment(o.order.placed_at), state, p.money(o.order.total))
            })
            .collect(),
        tasks,
        first,
        all,
        figures,
        p,
        t,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Lang;

    #[test]
    fn each_open_state_has_its_task() {
        for state in ["placed", "paid", "packed", "ready", "shipped"] {
            for lang in Lang::ALL {
                assert!(T(lang).has(&format!("waits-{state}")), "{lang} {state}");
            }
        }
    }
}
