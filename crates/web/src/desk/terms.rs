//! Deposit agreements: every version, and a new one with the maker's consent.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::kit::typed::{self, percent};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Id;
use rahba_kernel::money::Bps;
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::ledger::Regime;
use rahba_market::stock::views::{self, Agreement};

/// The organisation of the path, when the visitor may see it.
async fn org(app: &App, v: &Visitor, id: &str) -> Result<Id, Oops> {
    let id = super::there::named(app, super::there::Kind::Organisation, id).await?;
    if super::products::own(v).is_some_and(|o| o != id) { Err(Oops::not_found()) } else { Ok(id) }
}

/// All versions.
///
/// # Errors
/// 404 when it is not hers.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let org = org(&app, &v, &id).await?;
    let t = T(v.lang);
    let territory = app.territory.id;
    let versions = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            for a in views::agreements(q, territory, org)? {
                let who = rahba_market::people::views::name_of(q, territory, &a.signed_by)?;
                out.push((a, who));
            }
            Ok(out)
        })
        .await?;
    let s = app.shop().await?;
    let rows = versions
        .into_iter()
        .map(|(a, who)| {
            vec![
                Cell::Int(a.version),
                Cell::Moment(a.valid_from),
                Cell::Text(t.p("regime-", &a.regime)),
                Cell::Percent(a.commission),
                Cell::Percent(a.commission_vat),
                Cell::Percent(a.label),
                Cell::Percent(a.solidarity),
                Cell::Text(t.p("bearer-", &a.loss_bearer)),
                Cell::Int(a.hold_days),
                Cell::Int(a.term_days),
                Cell::Text(who),
            ]
        })
        .collect();
    let columns = [
        "terms-version",
        "since",
        "regime",
        "terms-commission",
        "terms-commission-vat",
        "terms-label",
        "terms-solidarity",
        "who-pays",
        "terms-hold",
        "terms-term",
        "person",
    ];
    let table = Table {
        title: format!("{} · {}", t.s("terms-of"), s.text("name", org, v.lang)),
        lead: t.s("terms-lead"),
        actions: vec![(format!("/desk/organisations/{org}/terms/new"), t.s("terms-new"))],
        columns: columns.map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

/// A share as it is typed.
pub(crate) fn share(f: &Fields, name: &str) -> Result<Bps, Oops> {
    typed::share(f.get(name)).ok_or_else(|| Oops::new(422, "agreement-bad-share"))
}

fn terms_form(t: T, org: Id, now: Option<&Agreement>) -> Form {
    let part = |name: &str, value: i64| {
        Field::new(name, t.s(&format!("terms-{}", name.replace('_', "-"))), Kind::Amount).value(percent(value)).needed()
    };
    let get = |f: fn(&Agreement) -> i64, or: i64| now.map_or(or, f);
    let bearers = ["union", "maker", "shared"].map(|b| (b.to_owned(), t.p("bearer-", b))).to_vec();
    let regimes = Regime::ALL.map(|r| (r.code().to_owned(), t.p("regime-", r.code()))).to_vec();
    Form {
        title: t.s("terms-new"),
        lead: t.s("terms-lead"),
        fields: vec![
            Field::select("regime", t.s("regime"), regimes).value(now.map_or("agent", |a| a.regime.as_str())),
            part("commission", get(|a| a.commission, 1_200)),
            part("commission_vat", get(|a| a.commission_vat, 2_000)),
            part("label", get(|a| a.label, 0)),
            part("solidarity", get(|a| a.solidarity, 0)),
            Field::select("bearer", t.s("who-pays"), bearers).value(now.map_or("union", |a| a.loss_bearer.as_str())),
            Field::new("hold", t.s("terms-hold"), Kind::Number).value(get(|a| a.hold_days, 7).to_string()).needed(),
            Field::new("term", t.s("terms-term"), Kind::Number).value(get(|a| a.term_days, 365).to_string()).needed(),
            Field::new("consent", t.s("terms-consent"), Kind::Check),
        ],
        button: t.s("terms-new"),
        back: Some((format!("/desk/organisations/{org}/terms"), t.s("terms-of"))),
        about: vec![("agreement.bad_share", "commission"), ("terms_no_consent", "consent"), ("agreement.liable_maker", "regime")],
        ..Form::default()
    }
}

async fn latest(app: &App, org: Id) -> Result<Option<Agreement>, Oops> {
    let territory = app.territory.id;
    Ok(app.db.read(move |q| views::agreements(q, territory, org)).await?.into_iter().next())
}

/// The form for a new version, filled with the one in force.
///
/// # Errors
/// A fault of the store.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let org = org(&app, &v, &id).await?;
    let now = latest(&app, org).await?;
    terms_form(T(v.lang), org, now.as_ref()).show(&app, &v)
}

/// Agrees on it.
///
/// # Errors
/// A fault of the store.
pub async fn agree(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let org = org(&app, &v, &id).await?;
    let command = || -> Result<Agree, Oops> {
        if f.get("consent").is_empty() {
            return Err(Oops::new(422, "terms-no-consent"));
        }
        Ok(Agree {
            org,
            regime: f.get("regime").into(),
            commission: share(&f, "commission")?,
            commission_vat: share(&f, "commission_vat")?,
            label: share(&f, "label")?,
            solidarity: share(&f, "solidarity")?,
            loss_bearer: f.get("bearer").into(),
            hold_days: f.int("hold")?,
            term_days: f.int("term")?,
        })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/organisations/{org}/terms")))),
        Err(mut e) => {
            // The same rule says it from both sides.
            if e.message == "agreement-bad-share" {
                e.code = "agreement.bad_share".into();
            }
            let now = latest(&app, org).await?;
            terms_form(T(v.lang), org, now.as_ref()).refused(&app, &v, &f, e)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_as_people_type_them() {
        let read = |x: &str| share(&Fields(vec![("s".into(), x.into())]), "s").ok().map(|b| b.0);
        assert_eq!(["12", "12,5", "12.50", "0", "٧"].map(read), [Some(1_200), Some(1_250), Some(1_250), Some(0), Some(700)]);
        assert_eq!(["", "x", "1.234", "99999999999999999999"].map(read), [None; 4]);
    }
}
