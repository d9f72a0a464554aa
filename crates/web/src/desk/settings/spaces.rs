//! Spaces, and the tills in them.

use crate::desk::MANAGES as OPENS;
use crate::desk::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::browse::commune;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::territory::communes;
use rahba_market::tills;

/// Each space with its tills.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, s, territory) = (T(v.lang), app.shop().await?, app.territory.id);
    let whose = v.actor().reach(OPENS);
    let (tills, devices) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let tills = tills::views::tills(q, territory, whose)?;
            let mut devices = std::collections::BTreeSet::new();
            for x in &tills {
                devices.extend(tills::views::device_of(q, territory, x.id)?.map(|d| d.till));
            }
            Ok((tills, devices))
        })
        .await?;
    let actor = v.actor();
    let rows = s
        .spaces
        .iter()
        .filter(|x| actor.has_in(OPENS, x.id))
        .map(|x| {
            let codes: Vec<&str> = tills.iter().filter(|k| k.space == x.id).map(|k| k.code.as_str()).collect();
            let with_device: Vec<&str> =
                tills.iter().filter(|k| k.space == x.id && devices.contains(&k.id)).map(|k| k.code.as_str()).collect();
            vec![
                Cell::Code(x.code.clone()),
                Cell::Text(commune(&x.commune, v.lang)),
                Cell::Text(s.text("name", x.operator, v.lang).to_owned()),
                Cell::Code(codes.join(" ")),
                Cell::Code(with_device.join(" ")),
                Cell::Int(s.places.iter().filter(|p| p.space == x.id).count() as i64),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("set-spaces"),
        lead: t.s("set-spaces-what"),
        actions: vec![
            ("/desk/settings/spaces/new".into(), t.s("set-open-space")),
            ("/desk/settings/tills/new".into(), t.s("set-add-till")),
            ("/desk/settings/tills".into(), t.s("till-devices")),
            ("/desk/places".into(), t.s("places")),
            ("/desk/settings".into(), t.s("set-title")),
        ],
        columns: ["code", "commune", "set-run-by", "set-tills", "till-with-device", "places"].map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("set-no-space"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

fn space_form(app: &App, v: &Visitor, s: &Snapshot, f: &Fields) -> Form {
    let t = T(v.lang);
    let areas =
        communes::of_province(&app.settings().province).iter().map(|a| (a.code.to_owned(), a.name(t.0).to_owned())).collect();
    Form {
        title: t.s("set-open-space"),
        lead: t.s("set-open-space-lead"),
        fields: vec![
            Field::text("code", t.s("code")).needed().hint(t.s("set-space-code-hint")),
            Field::select("commune", t.s("commune"), areas),
            Whom::of(Of::All, s, v, "operator").field(t.s("set-run-by"), f),
        ],
        button: t.s("set-open-space"),
        back: Some(("/desk/settings/spaces".into(), t.s("set-spaces"))),
        about: vec![("space.no_code", "code"), ("organisation.bad_code", "code"), ("space.taken", "code")],
        ..Form::default()
    }
}

/// The form for a new space.
///
/// # Errors
/// A fault of the store.
pub async fn space(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    space_form(&app, &v, &s, &Fields::default()).show(&app, &v)
}

/// Opens it.
///
/// # Errors
/// What is refused, as a page.
pub async fn open(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let done = match Whom::of(Of::All, &s, &v, "operator").read(&f) {
        Ok(operator) => {
            let command = OpenSpace { code: f.get("code").to_uppercase(), commune: f.get("commune").into(), operator };
            app.give(app.call(v.actor()), command).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/settings/spaces"))),
        Err(e) => space_form(&app, &v, &s, &f).refused(&app, &v, &f, e),
    }
}

fn till_form(t: T, s: &Snapshot, v: &Visitor) -> Form {
    let actor = v.actor();
    let spaces = s.spaces.iter().filter(|x| actor.has_in(OPENS, x.id)).map(|x| (x.id.to_string(), x.code.clone())).collect();
    Form {
        title: t.s("set-add-till"),
        lead: t.s("set-add-till-lead"),
        fields: vec![
            Field::select("space", t.s("set-space"), spaces),
            Field::text("code", t.s("code")).needed().hint(t.s("set-till-code-hint")),
        ],
        button: t.s("set-add-till"),
        back: Some(("/desk/settings/spaces".into(), t.s("set-spaces"))),
        about: vec![("till.bad_code", "code"), ("till.taken", "code"), ("space.not_found", "space")],
        ..Form::default()
    }
}

/// The form for a new till.
///
/// # Errors
/// A fault of the store.
pub async fn till(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    till_form(T(v.lang), &s, &v).show(&app, &v)
}

/// Adds it.
///
/// # Errors
/// What is refused, as a page.
pub async fn add_till(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = AddTill { space: f.id("space")?, code: f.get("code").to_uppercase() };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path("/desk/settings/spaces"))),
        Err(e) => {
            let s = app.shop().await?;
            till_form(T(v.lang), &s, &v).refused(&app, &v, &f, e.into())
        }
    }
}
