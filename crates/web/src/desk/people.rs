//! Who works here and who is served: people, their roles, their invitations.

use super::sign_in::stepped;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::new_token;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::{Grant, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::flows::people::change_person::ChangePerson;
use rahba_market::flows::people::disable::{Disable, Erase};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::revoke_role::RevokeRole;
use rahba_market::people::{rules, views};

fn languages() -> Vec<(String, String)> {
    Lang::ALL.iter().map(|l| (l.code().to_owned(), l.own_name().to_owned())).collect()
}

async fn scope_word(app: &App, t: T, g: &Grant) -> Result<String, Oops> {
    let s = app.shop().await?;
    Ok(if g.scope.is_nil() {
        t.p("role-is-", g.role.code())
    } else {
        format!("{} · {}", t.p("role-is-", g.role.code()), s.text("name", g.scope, t.0))
    })
}

/// The list.
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
    let (territory, search, limit, offset) = (app.territory.id, asked.get("q").to_owned(), asked.limit(), asked.offset());
    let people = app.db.read(move |q| views::list(q, territory, &search, limit, offset)).await?;
    let mut rows = Vec::new();
    for x in people {
        let mut roles = Vec::new();
        for g in &x.grants {
            roles.push(scope_word(&app, t, g).await?);
        }
        let state = if x.disabled { "disabled" } else { "active" };
        rows.push(vec![
            Cell::link(format!("/desk/people/{}", x.id), x.name),
            Cell::Code(x.phone.or(x.email).unwrap_or_default()),
            Cell::Text(roles.join("، ")),
            Cell::State(state.into(), t.p("person-", state)),
        ]);
    }
    let table = Table {
        title: t.s("people"),
        actions: vec![("/desk/people/new".into(), t.s("add-person"))],
        filters: vec![Field::text("q", t.s("search")).value(asked.get("q"))],
        columns: ["person", "login", "roles", "state"].map(|c| Column::new(t.s(c))).into(),
        rows,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn details(t: T, title: &str, button: &str, back: &str) -> Form {
    Form {
        title: t.s(title),
        fields: vec![
            Field::text("name", t.s("your-name")).needed(),
            Field::new("phone", t.s("your-phone"), Kind::Phone).hint("06 12 34 56 78"),
            Field::new("email", t.s("email"), Kind::Email),
            Field::select("lang", t.s("language"), languages()),
        ],
        button: t.s(button),
        back: Some((back.into(), t.s("people"))),
        about: vec![
            ("person.no_name", "name"),
            ("person.bad_phone", "phone"),
            ("person.no_contact", "phone"),
            ("person.bad_email", "email"),
            ("person.taken", "phone"),
        ],
        ..Form::default()
    }
}

fn optional(f: &Fields, name: &str) -> Option<String> {
    Some(f.get(name).to_owned()).filter(|x| !x.is_empty())
}

/// The form for somebody new.
///
/// # Errors
/// When the template fails.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    details(T(v.lang), "add-person", "add-person", "/desk/people").show(&app, &v)
}

/// Registers somebody.
///
/// # Errors
/// A fault of the store.
pub async fn add(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = Register {
        name: f.get("name").into(),
        phone: optional(&f, "phone"),
        email: optional(&f, "email"),
        lang: Lang::from_code(f.get("lang")).unwrap_or(v.lang),
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(done) => Ok(see(&v.path(&format!("/desk/people/{}", done.person)))),
        Err(e) => details(T(v.lang), "add-person", "add-person", "/desk/people").refused(&app, &v, &f, e.into()),
    }
}

struct GrantLine {
    word: String,
    revoke: String,
}

#[derive(Template)]
#[template(path = "person.html")]
struct One {
    p: Page,
    t: T,
    id: Id,
    name: String,
    contact: Vec<String>,
    language: &'static str,
    disabled: bool,
    roles: Vec<GrantLine>,
    grant: Vec<String>,
    secrets: Vec<(String, String)>,
    sessions: i64,
    acts: String,
    admin: bool,
}

/// One person, with what can be done.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (territory, now) = (app.territory.id, app.now());
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(p) = views::person(q, territory, id)? else { return Ok(None) };
            Ok(Some((p, views::secret_kinds(q, territory, id)?, views::sessions(q, territory, id, now)?.len())))
        })
        .await?;
    let ((row, lang), kinds, sessions) = found.ok_or_else(Oops::not_found)?;
    let t = T(v.lang);
    let p = Page::new(&app, &v, &row.name);
    let admin = v.actor().has(Role::Admin);
    let path = format!("/desk/people/{id}");
    let act = |what: &str, word: &str, danger| {
        Act { path: path.clone(), fields: vec![("what", what.to_owned())], word: t.s(word), danger }.html(&p)
    };
    let mut roles = Vec::new();
    for g in &row.grants {
        let fields = vec![("what", "revoke".to_owned()), ("role", g.role.code().to_owned()), ("scope", g.scope.to_string())];
        let revoke = Act { path: path.clone(), fields, word: t.s("take-back"), danger: true }.html(&p);
        roles.push(GrantLine { word: scope_word(&app, t, g).await?, revoke: if admin { revoke } else { String::new() } });
    }
    let s = app.shop().await?;
    let mut scopes = vec![(String::new(), t.s("whole-territory"))];
    scopes.extend(s.makers.values().map(|m| (m.id.to_string(), s.text("name", m.id, v.lang).to_owned())));
    let choices = Role::ALL.iter().map(|r| (r.code().to_owned(), t.p("role-is-", r.code()))).collect();
    let grant = [Field::select("role", t.s("role"), choices), Field::select("scope", t.s("over"), scopes)];
    let mut acts = String::new();
    if admin {
        acts += &if row.disabled { act("enable", "let-in", false) } else { act("disable", "shut-out", true) };
    }
    html(&One {
        id,
        contact: [row.phone.as_deref().map(fmt::phone_number), row.email.as_deref().map(fmt::ltr)]
            .into_iter()
            .flatten()
            .collect(),
        language: lang.own_name(),
        disabled: row.disabled,
        roles,
        grant: grant.iter().map(|f| f.html(&p, "")).collect(),
        secrets: kinds.into_iter().map(|(k, at)| (t.p("secret-", &k), p.moment(at))).collect(),
        sessions: sessions as i64,
        name: row.name,
        acts,
        admin,
        p,
        t,
    })
}

/// Changes something about a person.
///
/// # Errors
/// What is refused, as a page.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let person: Id = id.parse().map_err(|_| Oops::not_found())?;
    let role = || Role::from_code(f.get("role")).ok_or_else(Oops::not_found);
    let scope = || if f.get("scope").is_empty() { Ok(Id::NIL) } else { f.id("scope") };
    let call = app.call(v.actor());
    match f.get("what") {
        "grant" => app.give(call, GrantRole { person, role: role()?, scope: scope()? }).await?,
        "revoke" => app.give(call, RevokeRole { person, role: role()?, scope: scope()? }).await?,
        "disable" => app.give(call, Disable { person, disabled: true }).await?,
        "enable" => app.give(call, Disable { person, disabled: false }).await?,
        what @ ("invite-phone" | "invite-password") => {
            let token = new_token();
            let to = if what == "invite-phone" { InviteTo::Phone } else { InviteTo::Password };
            let done = app.db.command(call, Invite { person, to, token_hash: rules::token_hash(&token) }).await?;
            return invitation(&app, &v, &headers, person, &token, to, done.expires_at).await;
        }
        _ => return Err(Oops::not_found()),
    }
    Ok(see(&v.path(&format!("/desk/people/{person}"))))
}

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePaper {
    p: Page,
    /// In her language: she reads it.
    hers: T,
    t: T,
    name: String,
    code: String,
    address: String,
    until: String,
    is_phone: bool,
    dir: &'static str,
}

async fn invitation(
    app: &App,
    v: &Visitor,
    headers: &HeaderMap,
    person: Id,
    token: &str,
    to: InviteTo,
    until: rahba_kernel::Micros,
) -> Result<Response, Oops> {
    let territory = app.territory.id;
    let (row, lang) = app.db.read(move |q| views::person(q, territory, person)).await?.ok_or_else(Oops::not_found)?;
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
    let scheme = if app.config.secure { "https" } else { "http" };
    let address = format!("{scheme}://{host}/{lang}/invitation/{token}");
    let (t, hers) = (T(v.lang), T(lang));
    html(&InvitePaper {
        code: rahba_papers::qr_svg(&address, &hers.s("invitation")).unwrap_or_default(),
        until: fmt::moment(lang, until),
        is_phone: to == InviteTo::Phone,
        dir: lang.dir(),
        name: row.name,
        address,
        p: Page::new(app, v, &t.s("invitation")),
        hers,
        t,
    })
}

/// The form to mend what is known of somebody.
///
/// # Errors
/// 404 when there is nobody.
pub async fn edit(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, &v.rest) {
        return Ok(first);
    }
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let territory = app.territory.id;
    let (row, lang) = app.db.read(move |q| views::person(q, territory, id)).await?.ok_or_else(Oops::not_found)?;
    let mut form = details(T(v.lang), "change", "keep", &format!("/desk/people/{id}"));
    let values = [row.name, row.phone.unwrap_or_default(), row.email.unwrap_or_default(), lang.code().to_owned()];
    for (field, value) in form.fields.iter_mut().zip(values) {
        field.value = value;
    }
    form.show(&app, &v)
}

/// Mends it.
///
/// # Errors
/// A fault of the store.
pub async fn save(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let person: Id = id.parse().map_err(|_| Oops::not_found())?;
    let command = ChangePerson {
        person,
        name: f.get("name").into(),
        phone: optional(&f, "phone"),
        email: optional(&f, "email"),
        lang: Lang::from_code(f.get("lang")).unwrap_or(v.lang),
    };
    let back = format!("/desk/people/{person}");
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path(&back))),
        Err(e) => details(T(v.lang), "change", "keep", &back).refused(&app, &v, &f, e.into()),
    }
}

fn forget(t: T, id: &str) -> Form {
    Form {
        title: t.s("forget-person"),
        lead: t.s("forget-person-what"),
        button: t.s("forget-person"),
        danger: true,
        back: Some((format!("/desk/people/{id}"), t.s("no-go-back"))),
        ..Form::default()
    }
}

/// Asks before somebody is forgotten.
///
/// # Errors
/// When the template fails.
pub async fn erase_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, &v.rest) {
        return Ok(first);
    }
    forget(T(v.lang), &id).show(&app, &v)
}

/// Forgets her.
///
/// # Errors
/// A fault of the store.
pub async fn erase(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let person: Id = id.parse().map_err(|_| Oops::not_found())?;
    match app.db.command(app.call(v.actor()), Erase { person }).await {
        Ok(_) => Ok(see(&v.path("/desk/people"))),
        Err(e) => forget(T(v.lang), &id).refused(&app, &v, &Fields::default(), e.into()),
    }
}
