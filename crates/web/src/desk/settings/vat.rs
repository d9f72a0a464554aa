//! VAT rules: dated data of the accountant; a set to begin with may be taken as it is.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Day;
use rahba_kernel::money::Bps;
use rahba_market::catalogue::suggested;
use rahba_market::catalogue::views;
use rahba_market::flows::catalogue::set_vat_rule::SetVatRule;
use rahba_market::organisations::rules::VAT_REGIMES;

/// The word for a class of goods; one that an accountant made stands as she wrote it.
fn class_word(t: T, code: &str) -> String {
    let id = format!("vat-class-{code}");
    if t.has(&id) { t.s(&id) } else { code.to_owned() }
}

fn regime_word(t: T, code: &str) -> String {
    if code == "*" { t.s("set-every-regime") } else { t.p("regime-", code) }
}

/// Every rule, the newest first within its class.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let mut rules = app.db.read(move |q| views::vat_rules(q, territory)).await?;
    rules.sort_by(|a, b| (&a.class, &a.regime, b.valid_from).cmp(&(&b.class, &b.regime, a.valid_from)));
    let mut actions = vec![("/desk/settings/vat/new".to_owned(), t.s("set-add-vat"))];
    if rules.is_empty() {
        actions.insert(0, ("/desk/settings/vat/suggested".into(), t.s("set-suggested-vat")));
    }
    actions.push(("/desk/settings".into(), t.s("set-title")));
    let rows = rules
        .into_iter()
        .map(|r| {
            vec![
                Cell::Text(class_word(t, &r.class)),
                Cell::Text(regime_word(t, &r.regime)),
                Cell::Day(r.valid_from),
                Cell::Percent(r.rate.0),
                Cell::Text(if r.reason.is_empty() { String::new() } else { t.s(&r.reason) }),
                Cell::Text(r.source),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("set-vat"),
        lead: t.s("set-vat-lead"),
        actions,
        columns: ["set-vat-class", "vat-regime", "since", "vat", "set-vat-reason", "set-vat-source"]
            .map(|c| Column::new(t.s(c)))
            .into(),
        rows,
        whole: true,
        empty: t.s("set-no-vat"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

fn rule_form(t: T, today: Day) -> Form {
    let classes = suggested::VAT.iter().map(|s| (s.class.to_owned(), class_word(t, s.class))).collect();
    let mut regimes = vec![("*".to_owned(), t.s("set-every-regime"))];
    regimes.extend(VAT_REGIMES.iter().map(|r| ((*r).to_owned(), t.p("regime-", r))));
    let reasons = ["", "vat-exempt", "vat-out-of-scope"]
        .map(|r| (r.to_owned(), if r.is_empty() { t.s("set-vat-due") } else { t.s(r) }))
        .into();
    Form {
        title: t.s("set-add-vat"),
        lead: t.s("set-vat-lead"),
        fields: vec![
            Field::select("class", t.s("set-vat-class"), classes),
            Field::select("regime", t.s("vat-regime"), regimes),
            Field::new("from", t.s("since"), Kind::Date).value(today.iso()).needed(),
            Field::new("rate", t.s("set-vat-rate"), Kind::Amount).needed(),
            Field::select("reason", t.s("set-vat-reason"), reasons),
            Field::text("source", t.s("set-vat-source")).hint(t.s("set-vat-source-hint")),
        ],
        button: t.s("set-add-vat"),
        back: Some(("/desk/settings/vat".into(), t.s("set-vat"))),
        about: vec![
            ("vat.exists", "from"),
            ("vat.bad_rate", "rate"),
            ("vat.bad_class", "class"),
            ("agreement.bad_share", "rate"),
        ],
        ..Form::default()
    }
}

/// The form for a new rule.
///
/// # Errors
/// When the template fails.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    rule_form(T(v.lang), app.zone().day(app.now())).show(&app, &v)
}

async fn set(app: &App, v: &Visitor, f: &Fields) -> Result<(), Oops> {
    let rule = SetVatRule {
        vat_class: f.get("class").into(),
        regime: f.get("regime").into(),
        valid_from: Day::parse_iso(f.get("from")).ok_or_else(|| Oops::new(422, "bad-date"))?,
        rate: crate::desk::terms::share(f, "rate")?,
        reason: f.get("reason").into(),
        source: f.get("source").into(),
    };
    app.give(app.call(v.actor()), rule).await
}

/// Sets it.
///
/// # Errors
/// What is refused, as a page.
pub async fn save(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    match set(&app, &v, &f).await {
        Ok(()) => Ok(see(&v.path("/desk/settings/vat"))),
        Err(e) => rule_form(T(v.lang), app.zone().day(app.now())).refused(&app, &v, &f, e),
    }
}

fn suggested_form(t: T) -> Form {
    let fields = suggested::VAT
        .iter()
        .map(|s| {
            let name = format!("take-{}", s.class);
            let word = format!("{} — {}", class_word(t, s.class), crate::kit::fmt::percent(t.0, s.rate.0));
            Field::new(name, word, Kind::Check).value("1").hint(s.source)
        })
        .collect();
    Form {
        title: t.s("set-suggested-vat"),
        lead: t.s("set-suggested-lead"),
        fields,
        button: t.s("set-take-vat"),
        back: Some(("/desk/settings/vat".into(), t.s("set-vat"))),
        ..Form::default()
    }
}

/// The set to begin with.
///
/// # Errors
/// When the template fails.
pub async fn suggested(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    suggested_form(T(v.lang)).show(&app, &v)
}

/// Takes what was ticked; a rule that is there already stays as it is.
///
/// # Errors
/// A fault of the store.
pub async fn take(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    for s in suggested::VAT.iter().filter(|s| !f.get(&format!("take-{}", s.class)).is_empty()) {
        for (regime, rate, reason) in [("*", s.rate, s.reason), (suggested::SMALL, Bps(0), "vat-exempt")] {
            let rule = SetVatRule {
                vat_class: s.class.into(),
                regime: regime.into(),
                valid_from: suggested::since(),
                rate,
                reason: reason.into(),
                source: s.source.into(),
            };
            match app.give(app.call(v.actor()), rule).await {
                Err(e) if e.code != "vat.exists" => return Err(e),
                _ => {}
            }
        }
    }
    Ok(see(&v.path("/desk/settings/vat")))
}
