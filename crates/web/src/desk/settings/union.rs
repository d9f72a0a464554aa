//! The union's own facts: phone, where transfers go, tax numbers.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::formats::phone;
use rahba_market::flows::territory::change_settings::ChangeSettings;
use rahba_market::territory::model::{COUNTRIES, Settings};
use rahba_market::territory::views;

/// No key of these numbers is known: an unusual length is said, not refused.
fn length_hint(what: &str, number: &str, usual: std::ops::RangeInclusive<usize>) -> &'static str {
    let odd = !number.is_empty() && !usual.contains(&number.len());
    match (what, odd) {
        ("tax-id", false) => "set-tax-id-hint",
        ("tax-id", true) => "set-tax-id-odd",
        (_, false) => "set-trade-tax-hint",
        (_, true) => "set-trade-tax-odd",
    }
}

/// Where the machine may stand, and that it was not said yet.
fn countries(t: T) -> Vec<(String, String)> {
    let all = COUNTRIES.iter().map(|c| ((*c).to_owned(), t.p("country-", c)));
    std::iter::once((String::new(), "—".to_owned())).chain(all).collect()
}

fn form_of(t: T, s: &Settings) -> Form {
    let number = if s.phone.is_empty() { String::new() } else { phone::national(&s.phone) };
    Form {
        title: t.s("set-union"),
        lead: t.s("set-union-lead"),
        fields: vec![
            Field::new("phone", t.s("set-phone"), Kind::Phone).value(number).hint(t.s("set-phone-hint")),
            Field::text("ice", "ICE").value(&s.ice).hint(t.s("set-ice-hint")),
            Field::text("tax_id", t.s("set-tax-id")).value(&s.tax_id).hint(t.s(length_hint("tax-id", &s.tax_id, 7..=8))),
            Field::text("trade_tax", t.s("set-trade-tax")).value(&s.trade_tax).hint(t.s(length_hint(
                "trade-tax",
                &s.trade_tax,
                8..=8,
            ))),
            Field::text("register", t.s("set-register")).value(&s.register).hint(t.s("set-register-hint")),
            Field::new("privacy", t.s("pv-title"), Kind::Heading).hint(t.s("set-privacy-hint")),
            Field::select("hosting", t.s("set-hosting"), countries(t)).value(&s.hosting),
            Field::text("cndp", t.s("set-cndp")).value(&s.cndp).hint(t.s("set-cndp-hint")),
            Field::new("transfer", t.s("set-transfer"), Kind::Heading).hint(t.s(if s.takes_transfers() {
                "set-transfer-hint"
            } else {
                "set-no-transfer"
            })),
            Field::text("rib", "RIB").value(&s.transfer_rib),
            Field::text("holder", t.s("set-holder")).value(&s.transfer_holder),
        ],
        button: t.s("save"),
        back: Some(("/desk/settings".into(), t.s("set-title"))),
        about: vec![
            ("settings.bad_phone", "phone"),
            ("bank.bad_rib", "rib"),
            ("bank.no_holder", "holder"),
            ("settings.bad_ice", "ice"),
            ("settings.bad_tax_id", "tax_id"),
            ("settings.bad_trade_tax", "trade_tax"),
            ("settings.bad_register", "register"),
            ("settings.bad_country", "hosting"),
        ],
        ..Form::default()
    }
}

/// The form.
///
/// # Errors
/// A fault of the store.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    form_of(T(v.lang), &app.settings()).show(&app, &v)
}

/// Saves it; pages and receipts say it at once.
///
/// # Errors
/// What is refused, as a page.
pub async fn save(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = ChangeSettings {
        phone: f.get("phone").into(),
        transfer_rib: f.get("rib").into(),
        transfer_holder: f.get("holder").into(),
        ice: f.get("ice").into(),
        tax_id: f.get("tax_id").into(),
        trade_tax: f.get("trade_tax").into(),
        register: f.get("register").into(),
        hosting: f.get("hosting").into(),
        cndp: f.get("cndp").into(),
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => {
            let territory = app.territory.id;
            if let Some(t) = app.db.read(move |q| views::territory(q, territory)).await? {
                app.take_settings(t.settings);
            }
            Ok(see(&v.path("/desk/settings")))
        }
        Err(e) => form_of(T(v.lang), &app.settings()).refused(&app, &v, &f, e.into()),
    }
}
