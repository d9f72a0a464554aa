//! The devices that are tills: which, since when, whose PINs they know; a manager enrols the one in her hand, and ends one
//! that is lost.

use crate::desk::MANAGES as OPENS;
use crate::desk::till::{device, with_device, without_session};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::new_token;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Id;
use rahba_market::flows::tills::end_device::EndDevice;
use rahba_market::flows::tills::enrol_device::{EnrolDevice, NAME_MAX};
use rahba_market::flows::tills::withdraw_pin::WithdrawTillPin;
use rahba_market::people;
use rahba_market::people::rules::token_hash;
use rahba_market::people::till::TillPinRow;
use rahba_market::tills::views::{self, Device, Till};

/// Each till, and the device that it is.
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
    let tills = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            for till in views::tills(q, territory, whose)? {
                let device = views::device_of(q, territory, till.id)?;
                let by = match &device {
                    Some(d) => people::views::name_of(q, territory, &d.enrolled_by)?,
                    None => String::new(),
                };
                out.push((till, device, by));
            }
            Ok(out)
        })
        .await?;
    let space = |id: Id| s.spaces.iter().find(|x| x.id == id).map_or_else(String::new, |x| x.code.clone());
    let row = |(till, device, by): (Till, Option<Device>, String)| {
        let (name, since, used) = match device {
            Some(d) => (Cell::Text(d.name), Cell::Moment(d.enrolled_at), Cell::moment(d.used_at)),
            None => (Cell::Text(t.s("till-device-without")), Cell::Empty, Cell::Empty),
        };
        let path = format!("/desk/settings/tills/{}", till.id);
        vec![Cell::link(path, till.code), Cell::Code(space(till.space)), name, since, used, Cell::Text(by)]
    };
    let table = Table {
        title: t.s("till-devices"),
        lead: t.s("till-devices-what"),
        actions: vec![
            ("/desk/settings/tills/new".into(), t.s("set-add-till")),
            ("/desk/settings/spaces".into(), t.s("set-spaces")),
        ],
        columns: ["till", "set-space", "till-device", "since", "till-device-used", "till-device-by"]
            .map(|c| Column::new(t.s(c)))
            .into(),
        rows: tills.into_iter().map(row).collect(),
        whole: true,
        empty: t.s("till-devices-none"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

#[derive(Template)]
#[template(path = "desk_till.html")]
struct TillPage {
    p: Page,
    t: T,
    till: Till,
    device: Option<Device>,
    by: String,
    /// When somebody last entered by PIN.
    used: String,
    /// Name, since when, the button that withdraws it.
    pins: Vec<(String, String, String)>,
    /// The browser that shows this page is the till.
    is_here: bool,
    /// It is another till, whose code this is.
    is_other: String,
    proved: bool,
    end: String,
    name_max: usize,
    name: String,
    error: String,
}

/// The till, when she opens tills in its space.
async fn hers(app: &App, v: &Visitor, id: &str) -> Result<Till, Oops> {
    let (id, territory): (Id, Id) = (id.parse().map_err(|_| Oops::not_found())?, app.territory.id);
    let till = app.db.read(move |q| views::till(q, territory, id)).await?;
    till.filter(|x| v.actor().has_in(OPENS, x.space)).ok_or_else(Oops::not_found)
}

async fn page(
    app: &App,
    v: &Visitor,
    headers: &HeaderMap,
    till: Till,
    typed: &str,
    oops: Option<Oops>,
) -> Result<Response, Oops> {
    let (t, territory, id) = (T(v.lang), app.territory.id, till.id);
    let here = device(app, headers).await?;
    let (till, found, by, pins) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            // Read again: what was refused may have been overtaken.
            let till = views::till(q, territory, id)?.unwrap_or(till);
            let Some(d) = views::device_of(q, territory, id)? else { return Ok((till, None, String::new(), Vec::new())) };
            let by = people::views::name_of(q, territory, &d.enrolled_by)?;
            let pins = people::till::till_pins(q, territory, &d)?;
            Ok((till, Some(d), by, pins))
        })
        .await?;
    let p = Page::new(app, v, &format!("{} {}", t.s("till"), till.code));
    let at = format!("/desk/settings/tills/{id}");
    let act =
        |what: &str, fields, word: &str| Act { path: format!("{at}/{what}"), fields, word: t.s(word), danger: true }.html(&p);
    let of_device = |d: &Device| vec![("device", d.id.to_string())];
    let line = |d: &Device, x: TillPinRow| {
        let mut fields = of_device(d);
        fields.push(("person", x.person.to_string()));
        (x.name, p.moment(x.since), act("pin", fields, "till-pin-withdraw"))
    };
    let status =
        oops.as_ref().map_or(StatusCode::OK, |o| StatusCode::from_u16(o.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY));
    let mut made = html(&TillPage {
        pins: found.as_ref().map_or_else(Vec::new, |d| pins.into_iter().map(|x| line(d, x)).collect()),
        end: found.as_ref().map_or_else(String::new, |d| act("end", of_device(d), "till-device-end")),
        used: found.as_ref().and_then(|d| d.used_at).map_or_else(|| t.s("till-device-unused"), |at| p.moment(at)),
        is_here: here.as_ref().is_some_and(|h| h.till == id),
        is_other: here.filter(|h| h.till != id).map_or_else(String::new, |h| h.code),
        proved: v.actor().stepped_up,
        error: oops.map_or_else(String::new, |o| t.with(&o.message, &o.arguments)),
        name: typed.to_owned(),
        name_max: NAME_MAX,
        device: found,
        till,
        by,
        p,
        t,
    })?;
    *made.status_mut() = status;
    Ok(made)
}

/// A till: its device, its PINs, and the button that makes this device the till.
///
/// # Errors
/// 404 when there is none of hers.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let till = hers(&app, &v, &id).await?;
    page(&app, &v, &headers, till, "", None).await
}

/// Makes the device that sends this the till, and gives it its key.
///
/// # Errors
/// A fault of the store.
pub async fn enrol(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let till = hers(&app, &v, &id).await?;
    let token = new_token();
    let command = EnrolDevice {
        till: till.id,
        name: f.get("name").to_owned(),
        token_hash: token_hash(&token),
        seen_epoch: f.int("epoch")?,
        instead_of: app.till_token(&headers).map(|old| token_hash(&old)),
        session: v.token.as_deref().map(token_hash),
    };
    match app.db.command(app.call(v.actor()), command).await {
        // The tablet stays where it is, and she goes: what she opened on it has ended.
        Ok(_) => with_device(&app, &token, without_session(&app, see(&v.path("/till/enter?said=device")))?),
        Err(e) => {
            let oops = Oops::from(e);
            if !oops.keeps_form() || oops.status == 403 {
                return Err(oops);
            }
            page(&app, &v, &headers, till, f.get("name"), Some(oops)).await
        }
    }
}

/// Ends the device: it is lost, or it shall be a till no more.
///
/// # Errors
/// When it ended already, or a fault of the store.
pub async fn end(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let till = hers(&app, &v, &id).await?;
    app.db.command(app.call(v.actor()), EndDevice { device: Fields(f).id("device")? }).await?;
    Ok(see(&v.path(&format!("/desk/settings/tills/{}", till.id))))
}

/// Takes somebody's PIN away.
///
/// # Errors
/// When she has none, or a fault of the store.
pub async fn withdraw(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let till = hers(&app, &v, &id).await?;
    app.db.command(app.call(v.actor()), WithdrawTillPin { device: f.id("device")?, person: f.id("person")? }).await?;
    Ok(see(&v.path(&format!("/desk/settings/tills/{}", till.id))))
}
