//! Campaigns on the desk: what each brought, its coupons and their funders, its poster and card.

mod funds;
pub use funds::{fund_form, funds, receive_fund};

mod poster;
pub use poster::poster;

use super::there;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::campaign::collection;
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Lang, Money};
use rahba_market::flows::campaigns::open_coupon::OpenCoupon;
use rahba_market::flows::campaigns::receive_fund::ReceiveFund;
use rahba_market::flows::campaigns::start::StartCampaign;
use rahba_market::flows::campaigns::stop::StopCampaign;
use rahba_market::flows::campaigns::stop_coupon::StopCoupon;
use rahba_market::ledger;
use rahba_market::plan::model::{Campaign, Coupon, Fund, Funder, LINK_CHANNELS};
use rahba_market::plan::views::{self, Brought};

fn manages(v: &Visitor) -> bool {
    v.actor().has_any(&[Role::ShopManager, Role::Admin])
}

/// The campaigns.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let today = app.zone().day(app.now());
    let (campaigns, mut brought) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> { Ok((views::campaigns(q, territory)?, views::brought(q, territory)?)) })
        .await?;
    let asked = Asked { all };
    let states = ["running", "coming", "over", "stopped"];
    let wanted = states.into_iter().find(|x| *x == asked.get("state"));
    let rows = campaigns
        .into_iter()
        .filter(|c| wanted.is_none_or(|w| w == state_of(c, today)))
        .map(|c| {
            let b = brought.remove(&c.id).unwrap_or_default();
            let state = state_of(&c, today);
            vec![
                Cell::link(format!("/desk/campaigns/{}", c.id), text(&c.name, v.lang)),
                Cell::State(state.into(), t.p("campaign-is-", state)),
                Cell::Day(c.starts_on),
                Cell::Day(c.ends_on),
                Cell::Int(b.visits.iter().map(|x| x.1).sum()),
                Cell::Int(b.coupon_orders + b.linked.iter().map(|x| x.1).sum::<i64>()),
                Cell::Money(b.cost.iter().map(|x| x.1).sum()),
            ]
        })
        .collect();
    let columns = ["campaign", "state", "from-day", "to-day", "link-openings", "orders", "cost"];
    let mut actions = vec![("/desk/funds".to_owned(), t.s("funds")), ("/desk/plan".to_owned(), t.s("marketing-plan"))];
    if manages(&v) {
        actions.insert(0, ("/desk/campaigns/new".into(), t.s("start-campaign")));
    }
    let table = Table {
        title: t.s("campaigns"),
        lead: t.s("campaigns-what"),
        actions,
        filters: vec![
            Field::select(
                "state",
                t.s("state"),
                std::iter::once((String::new(), t.s("all")))
                    .chain(states.map(|x| (x.to_owned(), t.p("campaign-is-", x))))
                    .collect(),
            )
            .value(wanted.unwrap_or_default()),
        ],
        columns: columns.map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("no-campaigns-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

pub(super) fn state_of(c: &Campaign, today: Day) -> &'static str {
    match c.state.as_str() {
        "stopped" => "stopped",
        _ if today < c.starts_on => "coming",
        _ if today > c.ends_on => "over",
        _ => "running",
    }
}

async fn start_form(app: &App, v: &Visitor) -> Result<Form, Oops> {
    let t = T(v.lang);
    let s = app.shop().await?;
    let today = app.zone().day(app.now());
    let day = |name: &str, word: &str, d: Day| Field::new(name, t.s(word), Kind::Date).value(d.iso()).needed();
    let families = s.families.iter().map(|f| (f.code.clone(), s.text("name", f.id, v.lang).to_owned()));
    let families = std::iter::once((String::new(), "—".to_owned())).chain(families).collect();
    Ok(Form {
        title: t.s("start-campaign"),
        lead: t.s("campaigns-what"),
        fields: vec![
            Field::new("name", t.s("name"), Kind::Texts { long: false }).hint(t.s("one-language-is-enough")),
            Field::new("pitch", t.s("campaign-pitch"), Kind::Texts { long: true }),
            Field::text("code", t.s("code")).hint(t.s("campaign-code-hint")).needed(),
            day("from", "from-day", today),
            day("to", "to-day", today.plus(30)),
            Field::new("home", t.s("campaign-on-home"), Kind::Check).value("1"),
            Field::new("products", t.s("campaign-products"), Kind::Area).hint(t.s("campaign-products-hint")),
            Field::select("family", t.s("campaign-or-family"), families),
        ],
        button: t.s("start-campaign"),
        back: Some(("/desk/campaigns".into(), t.s("campaigns"))),
        about: vec![
            ("campaign.no_name", "name"),
            ("campaign.bad_code", "code"),
            ("campaign.taken", "code"),
            ("campaign.bad_days", "to"),
            ("campaign.bad_products", "products"),
            ("campaign_unknown_product", "products"),
        ],
        ..Form::default()
    })
}

/// The form for a campaign.
///
/// # Errors
/// A fault of the store.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    start_form(&app, &v).await?.show(&app, &v)
}

fn day_of(f: &Fields, name: &str) -> Result<Day, Oops> {
    Day::parse_iso(f.get(name)).ok_or_else(|| Oops::new(422, "campaign-bad-days"))
}

/// Starts a campaign.
///
/// # Errors
/// A fault of the store.
pub async fn start(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let command = || -> Result<StartCampaign, Oops> {
        let mut products = Vec::new();
        for code in f.get("products").split([',', ';', ' ', '\n', '\r']).map(str::trim).filter(|c| !c.is_empty()) {
            let item = s.of_code(code).ok_or_else(|| {
                let mut o = Oops::new(422, "campaign-unknown-product");
                o.arguments = vec![("code", code.to_owned())];
                o
            })?;
            products.push(item.product.id);
        }
        if products.is_empty()
            && let Some(family) = s.families.iter().position(|x| x.code == f.get("family"))
        {
            let newest = s.by_family[family].iter().rev().map(|n| &s.items[n as usize]).filter(|i| i.units > 0);
            products.extend(newest.map(|i| i.product.id).take(24));
        }
        Ok(StartCampaign {
            code: f.get("code").to_lowercase(),
            name: super::product_form::texts(&f, "name"),
            pitch: super::product_form::texts(&f, "pitch"),
            starts_on: day_of(&f, "from")?,
            ends_on: day_of(&f, "to")?,
            on_home: !f.get("home").is_empty(),
            products,
        })
    };
    let done = match command() {
        Ok(c) => app.db.command(app.call(v.actor()), c).await.map_err(Oops::from),
        Err(e) => Err(e),
    };
    match done {
        Ok(d) => Ok(see(&v.path(&format!("/desk/campaigns/{}", d.campaign)))),
        Err(e) => start_form(&app, &v).await?.refused(&app, &v, &f, e),
    }
}

/// A coupon as the page shows it.
pub struct CouponRow {
    pub id: Id,
    pub code: String,
    pub gives: String,
    pub used: i64,
    pub uses_max: i64,
    pub running: bool,
    pub funders: String,
}

#[derive(Template)]
#[template(path = "desk_campaign.html")]
struct One {
    p: Page,
    t: T,
    id: Id,
    code: String,
    name: String,
    pitch: String,
    state: &'static str,
    why: String,
    from: Day,
    to: Day,
    pieces: Vec<crate::shop::browse::Card>,
    coupons: Vec<CouponRow>,
    cost: Vec<(String, Money)>,
    /// Channel, address, openings, orders, goods.
    links: Vec<(String, String, i64, i64, Money)>,
    coupon_orders: i64,
    coupon_goods: Money,
    manages: bool,
    /// Why stopping it was refused, and what was typed.
    error: String,
    typed: String,
}

pub(super) fn fund_name(t: T, funds: &[Fund], fund: Option<Id>) -> String {
    match fund {
        None => t.s("the-union"),
        Some(id) => funds.iter().find(|f| f.id == id).map_or_else(String::new, |f| text(&f.name, t.0)),
    }
}

fn gives(t: T, p: &Page, c: &Coupon) -> String {
    let off = if c.kind == "percent" { crate::kit::fmt::percent(t.0, c.value) } else { p.money(Money(c.value)) };
    let from = if c.min_goods.is_zero() { String::new() } else { format!(" · {} {}", t.s("coupon-from"), p.money(c.min_goods)) };
    let most = if c.most.is_zero() { String::new() } else { format!(" · {} {}", t.s("coupon-most"), p.money(c.most)) };
    format!("{off}{from}{most}")
}

/// One campaign: what it brought.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    one_page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, String::new(), String::new()).await
}

async fn one_page(app: &App, v: &Visitor, id: Id, typed: String, error: String) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let (c, coupons, funds, brought) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let c = views::campaigns(q, territory)?.into_iter().find(|c| c.id == id);
            Ok((c, views::coupons(q, territory)?, views::funds(q, territory)?, views::brought(q, territory)?.remove(&id)))
        })
        .await?;
    let c = c.ok_or_else(Oops::not_found)?;
    let b: Brought = brought.unwrap_or_default();
    let s = app.shop().await?;
    let name = text(&c.name, v.lang);
    let p = Page::new(app, v, &name);
    html(&One {
        id,
        code: c.code.clone(),
        pitch: text(&c.pitch, v.lang),
        state: state_of(&c, s.today),
        why: c.stopped_why.clone(),
        from: c.starts_on,
        to: c.ends_on,
        pieces: collection(&s, &c, v.lang),
        coupons: coupons
            .iter()
            .filter(|x| x.campaign == id)
            .map(|x| CouponRow {
                id: x.id,
                code: x.code.clone(),
                gives: gives(t, &p, x),
                used: x.used,
                uses_max: x.uses_max,
                running: x.state == "running" && s.today <= x.ends_on,
                funders: x
                    .funders
                    .iter()
                    .map(|f| {
                        let name = crate::kit::fmt::escape(&fund_name(t, &funds, f.fund));
                        format!("{name} {}", crate::kit::fmt::percent(v.lang, f.share))
                    })
                    .collect::<Vec<_>>()
                    .join(" + "),
            })
            .collect(),
        cost: b.cost.iter().map(|(f, m)| (fund_name(t, &funds, *f), *m)).collect(),
        links: LINK_CHANNELS
            .iter()
            .map(|w| {
                let openings = b.visits.iter().find(|x| x.0 == *w).map_or(0, |x| x.1);
                let (orders, goods) = b.linked.iter().find(|x| x.0 == *w).map_or((0, Money::ZERO), |x| (x.1, x.2));
                (t.p("link-", w), format!("/{}/c/{}?via={w}", v.lang, c.code), openings, orders, goods)
            })
            .collect(),
        coupon_orders: b.coupon_orders,
        coupon_goods: b.coupon_goods,
        manages: manages(v) && c.state == "running",
        error,
        typed,
        name,
        p,
        t,
    })
}

/// Stops the campaign, or one of its coupons.
///
/// # Errors
/// As the command.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let campaign = there::named(&app, there::Kind::Campaign, &id).await?;
    let call = app.call(v.actor());
    let done = match f.get("what") {
        "stop" => app.give(call, StopCampaign { campaign, why: f.get("why").into() }).await,
        "stop-coupon" => app.give(call, StopCoupon { coupon: f.id("coupon")? }).await,
        _ => return Err(Oops::not_found()),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/campaigns/{campaign}")))),
        Err(e) if e.is_refusal() && e.status != 403 => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            let mut r = one_page(&app, &v, campaign, f.get("why").to_owned(), text).await?;
            *r.status_mut() = StatusCode::from_u16(e.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(r)
        }
        Err(e) => Err(e),
    }
}

async fn coupon_fields(app: &App, v: &Visitor, campaign: Id) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let funds = app.db.read(move |q| views::funds(q, territory)).await?;
    let today = app.zone().day(app.now());
    let kinds = vec![("amount".to_owned(), t.s("coupon-amount")), ("percent".to_owned(), t.s("coupon-percent"))];
    let mut fields = vec![
        Field::text("code", t.s("coupon-code")).hint(t.s("coupon-code-hint")).needed(),
        Field::select("kind", t.s("coupon-kind"), kinds),
        Field::new("value", t.s("coupon-value"), Kind::Amount).needed(),
        Field::new("least", t.s("coupon-least"), Kind::Amount).value("0"),
        Field::new("most", t.s("coupon-most-hint"), Kind::Amount).value("0"),
        Field::new("uses", t.s("coupon-uses"), Kind::Number).value("100").needed(),
        Field::new("phone", t.s("coupon-per-phone"), Kind::Number).value("1"),
        Field::new("from", t.s("from-day"), Kind::Date).value(today.iso()).needed(),
        Field::new("to", t.s("to-day"), Kind::Date).value(today.plus(30).iso()).needed(),
        Field::new("h", t.s("coupon-funders"), Kind::Heading).hint(t.s("coupon-funders-hint")),
        Field::new("share-union", t.s("the-union"), Kind::Amount).value("100"),
    ];
    fields.extend(funds.iter().map(|f| Field::new(format!("share-{}", f.id), text(&f.name, v.lang), Kind::Amount).value("0")));
    Ok(Form {
        title: t.s("open-coupon"),
        fields,
        button: t.s("open-coupon"),
        back: Some((format!("/desk/campaigns/{campaign}"), t.s("no-go-back"))),
        about: vec![
            ("coupon.bad_code", "code"),
            ("coupon.taken", "code"),
            ("coupon.bad_value", "value"),
            ("coupon.bad_uses", "uses"),
            ("campaign.bad_days", "to"),
            ("coupon.bad_funders", "share-union"),
        ],
        ..Form::default()
    })
}

/// The form for a coupon.
///
/// # Errors
/// A fault of the store.
pub async fn coupon_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let campaign = there::named(&app, there::Kind::Campaign, &id).await?;
    coupon_fields(&app, &v, campaign).await?.show(&app, &v)
}

/// Opens a coupon.
///
/// # Errors
/// A fault of the store.
pub async fn open_coupon(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let campaign = there::named(&app, there::Kind::Campaign, &id).await?;
    let command = || -> Result<OpenCoupon, Oops> {
        let money = |name: &str| if f.get(name).is_empty() { Ok(Money::ZERO) } else { f.money(name) };
        let mut funders = Vec::new();
        for (k, _) in f.0.iter().filter(|(k, _)| k.starts_with("share-")) {
            // A share is typed as per cent: 62,5 is 6 250 hundredths.
            let share = money(k)?.0;
            if share != 0 {
                let who = k.trim_start_matches("share-");
                let fund = if who == "union" { None } else { Some(who.parse().map_err(|_| Oops::not_found())?) };
                funders.push(Funder { fund, share });
            }
        }
        Ok(OpenCoupon {
            campaign,
            code: f.get("code").into(),
            kind: f.get("kind").into(),
            // Centimes, or hundredths of a per cent: both are what is typed times a hundred.
            value: f.money("value")?.0,
            min_goods: money("least")?,
            most: money("most")?,
            uses_max: f.int("uses")?,
            per_phone: if f.get("phone").is_empty() { 0 } else { f.int("phone")? },
            starts_on: day_of(&f, "from")?,
            ends_on: day_of(&f, "to")?,
            funders,
        })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/campaigns/{campaign}")))),
        Err(e) => coupon_fields(&app, &v, campaign).await?.refused(&app, &v, &f, e),
    }
}
