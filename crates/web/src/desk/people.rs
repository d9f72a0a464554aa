//! Who works here and who is served: people, their roles, their invitations.

use super::maker_filter;
use super::sign_in::stepped;
use super::there;
use super::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::new_token;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::{Grant, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::flows::people::change_person::ChangePerson;
use rahba_market::flows::people::disable::{Disable, Erase};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::members::{AddMember, RemoveMember};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::revoke_role::RevokeRole;
use rahba_market::flows::people::set_second_factor::ClearFactorOf;
use rahba_market::flows::people::unlock::Unlock;
use rahba_market::people::views::PeopleAsked;
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

/// Before an action's choices, the one that leaves it open.
fn or(first: String, choices: Vec<(String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), first)).chain(choices).collect()
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
    // Names and numbers leave the desk as a file only after a second proof (S16).
    if let Some(first) = asked.file().and_then(|_| stepped(&v, "/desk/people")) {
        return Ok(first);
    }
    let (sort, down) = asked.sort();
    let s = app.shop().await?;
    let (scope, by_organisation) = maker_filter::of_people(&s, &v, &asked);
    let wanted = PeopleAsked {
        search: asked.get("q").to_owned(),
        role: asked.get("role").to_owned(),
        scope,
        state: asked.get("state").to_owned(),
        sort: if down { format!("-{sort}") } else { sort.to_owned() },
        limit: asked.limit(),
        offset: asked.offset(),
    };
    let (territory, viewer) = (app.territory.id, v.actor());
    let people = app.db.read(move |q| views::list(q, territory, &viewer, &wanted)).await?;
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
            Cell::Text(roles.join(t.s("list-comma").as_str())),
            Cell::State(state.into(), t.p("person-", state)),
            Cell::moment(x.seen),
            Cell::Moment(x.since),
        ]);
    }
    let roles = Role::ALL.iter().map(|r| (r.code().to_owned(), t.p("role-is-", r.code()))).collect();
    let states = ["active", "disabled"].map(|s| (s.to_owned(), t.p("person-", s))).into();
    let mut filters = vec![
        Field::new("q", t.s("search"), Kind::Text).value(asked.get("q")),
        Field::select("role", t.s("role"), or(t.s("all"), roles)).value(asked.get("role")),
        Field::select("state", t.s("state"), or(t.s("all"), states)).value(asked.get("state")),
    ];
    filters.extend(by_organisation);
    let table = Table {
        title: t.s("people"),
        actions: vec![("/desk/people/new".into(), t.s("add-person"))],
        filters,
        columns: vec![
            Column::new(t.s("person")).by("name"),
            Column::new(t.s("login")),
            Column::new(t.s("roles")),
            Column::new(t.s("state")),
            Column::new(t.s("last-seen")),
            Column::new(t.s("registered")).by("new"),
        ],
        rows,
        empty: t.s("no-person-found"),
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

/// The form for somebody new: a maker with her organisation, or, for an administrator, staff.
async fn newcomer(app: &App, v: &Visitor, f: &Fields) -> Result<Form, Oops> {
    let t = T(v.lang);
    let mut form = details(t, "add-person", "add-person", "/desk/people");
    let (s, actor) = (app.shop().await?, v.actor());
    let whom = Whom::of(Of::People, &s, v, "organisation");
    form.fields.push(if actor.has(Role::Admin) {
        whom.field_or(t.s("organisation"), t.s("no-organisation"), f)
    } else {
        whom.field(t.s("organisation"), f)
    });
    if actor.has_any(&[Role::Admin, Role::ShopManager]) {
        form.fields.push(Field::new("manager", t.s("manages-it"), Kind::Check).hint(t.s("manages-it-what")));
    }
    form.about.push(("organisation.not_found", "organisation"));
    Ok(form)
}

/// The form for somebody new.
///
/// # Errors
/// When the template fails.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, "/desk/people/new") {
        return Ok(first);
    }
    newcomer(&app, &v, &Fields::default()).await?.show(&app, &v)
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
    let (name, phone, email) = (f.get("name").to_owned(), optional(&f, "phone"), optional(&f, "email"));
    let lang = Lang::from_code(f.get("lang")).unwrap_or(v.lang);
    let call = app.call(v.actor());
    let s = app.shop().await?;
    let whom = Whom::of(Of::People, &s, &v, "organisation");
    // Only an administrator registers somebody of no organisation: staff.
    let organisation = if v.actor().has(Role::Admin) { whom.read_or(&f) } else { whom.read(&f).map(Some) };
    let done = match organisation {
        Ok(None) => app.db.command(call, Register { name, phone, email, lang }).await.map(|d| d.person).map_err(Oops::from),
        Ok(Some(organisation)) => {
            let command = AddMember { organisation, manager: !f.get("manager").is_empty(), name, phone, email, lang };
            app.db.command(call, command).await.map(|d| d.person).map_err(Oops::from)
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(person) => Ok(see(&v.path(&format!("/desk/people/{person}")))),
        Err(oops) => newcomer(&app, &v, &f).await?.refused(&app, &v, &f, oops),
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
    may_phone: bool,
    oneself: bool,
    error: String,
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
    one_page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, None, None).await
}

async fn one_page(app: &App, v: &Visitor, id: Id, typed: Option<&Fields>, error: Option<Oops>) -> Result<Response, Oops> {
    let (territory, now, viewer) = (app.territory.id, app.now(), v.actor());
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            if !views::visible(q, territory, &viewer, id)? {
                return Ok(None);
            }
            let Some(p) = views::person(q, territory, id)? else { return Ok(None) };
            Ok(Some((p, views::secret_kinds(q, territory, id)?, views::sessions(q, territory, id, now)?.len())))
        })
        .await?;
    let (row, kinds, sessions) = found.ok_or_else(Oops::not_found)?;
    let t = T(v.lang);
    let p = Page::new(app, v, &row.name);
    let actor = v.actor();
    let admin = actor.has(Role::Admin);
    let viewer_id = actor.person_id().unwrap_or(Id::NIL);
    let keeper = actor.has(Role::ShopManager);
    let path = format!("/desk/people/{id}");
    let act = |what: &str, word: &str, danger| {
        Act { path: path.clone(), fields: vec![("what", what.to_owned())], word: t.s(word), danger }.html(&p)
    };
    let mut roles = Vec::new();
    for g in &row.grants {
        let hers = g.role == Role::ProducerMember
            && actor.grants.iter().any(|own| own.role == Role::ProducerManager && own.scope == g.scope);
        let what = if admin { "revoke" } else { "leave" };
        let fields = vec![("what", what.to_owned()), ("role", g.role.code().to_owned()), ("scope", g.scope.to_string())];
        let revoke = Act { path: path.clone(), fields, word: t.s("take-back"), danger: true }.html(&p);
        let may = id != viewer_id && (admin || (keeper && g.role.is_producer()) || hers);
        roles.push(GrantLine { word: scope_word(app, t, g).await?, revoke: if may { revoke } else { String::new() } });
    }
    let s = app.shop().await?;
    let mut scopes = vec![(String::new(), t.s("whole-territory"))];
    scopes.extend(s.spaces.iter().map(|x| (x.id.to_string(), format!("{} {}", t.s("the-space"), x.code))));
    let choices = Role::ALL.iter().map(|r| (r.code().to_owned(), t.p("role-is-", r.code()))).collect();
    let whom = Whom::of(Of::All, &s, v, "organisation");
    let mut grant = vec![Field::select("role", t.s("role"), choices)];
    if whom.typed() {
        let none = Fields::default();
        grant.push(Field::select("scope", t.s("over"), scopes));
        grant.push(whom.field_or(t.s("or-over-organisation"), String::new(), typed.unwrap_or(&none)));
    } else {
        scopes.extend(s.makers.values().map(|m| (m.id.to_string(), s.text("name", m.id, v.lang).to_owned())));
        grant.push(Field::select("scope", t.s("over"), scopes));
    }
    let said = error.as_ref().map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default();
    let at = error.and_then(|e| e.field).unwrap_or_default();
    let grant = grant.into_iter().map(|f| f.kept(typed)).map(|f| f.html(&p, if f.name == at { &said } else { "" })).collect();
    let makes = row.grants.iter().all(|g| g.role.is_producer());
    let mut acts = act("unlock", "unlock", false);
    if admin && id != viewer_id {
        if kinds.iter().any(|(k, _)| k == "totp" || k == "passkey") {
            acts += &act("clear-codes", "clear-codes", true);
        }
        acts += &if row.disabled { act("enable", "let-in", false) } else { act("disable", "shut-out", true) };
    }
    html(&One {
        id,
        contact: [row.phone.as_deref().map(fmt::phone_number), row.email.as_deref().map(fmt::ltr)]
            .into_iter()
            .flatten()
            .collect(),
        language: row.lang.own_name(),
        disabled: row.disabled,
        roles,
        grant,
        error: if at.is_empty() { said } else { String::new() },
        secrets: kinds.into_iter().map(|(k, at)| (t.p("secret-", &k), p.moment(at))).collect(),
        sessions: sessions as i64,
        name: row.name,
        acts,
        admin,
        may_phone: makes && (admin || !row.grants.is_empty()),
        oneself: id == viewer_id,
        p,
        t,
    })
}

/// Over what a role is given: the territory, a space, or the organisation that was typed.
fn over(s: &Snapshot, v: &Visitor, f: &Fields) -> Result<Id, Oops> {
    let organisation = Whom::of(Of::All, s, v, "organisation").read_or(f)?;
    match (organisation, f.get("scope")) {
        (Some(one), "") => Ok(one),
        (Some(_), _) => Err(Oops { field: Some("organisation"), ..Oops::new(422, "scope-twice") }),
        (None, "") => Ok(Id::NIL),
        (None, _) => f.id("scope"),
    }
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
    let person = there::hers(&app, &v, there::Hers::Person, &id).await?;
    let role = || Role::from_code(f.get("role")).ok_or_else(Oops::not_found);
    let scope = || if f.get("scope").is_empty() { Ok(Id::NIL) } else { f.id("scope") };
    let call = app.call(v.actor());
    let done = match f.get("what") {
        "grant" => match over(&*app.shop().await?, &v, &f) {
            Ok(scope) => app.give(call, GrantRole { person, role: role()?, scope }).await,
            Err(e) => Err(e),
        },
        "revoke" => app.give(call, RevokeRole { person, role: role()?, scope: scope()? }).await,
        "disable" => app.give(call, Disable { person, disabled: true }).await,
        "leave" => app.give(call, RemoveMember { person, organisation: scope()? }).await,
        "unlock" => app.give(call, Unlock { person }).await,
        "clear-codes" => app.give(call, ClearFactorOf { person }).await,
        "enable" => app.give(call, Disable { person, disabled: false }).await,
        what @ ("invite-phone" | "invite-password") => {
            let token = new_token();
            let to = if what == "invite-phone" { InviteTo::Phone } else { InviteTo::Password };
            let done = app.db.command(call, Invite { person, to, token_hash: rules::token_hash(&token) }).await?;
            return invitation(&app, &v, &headers, person, &token, to, done.expires_at).await;
        }
        _ => return Err(Oops::not_found()),
    };
    match done {
        Err(e) if e.is_refusal() && e.status != 403 => {
            let typed = (f.get("what") == "grant").then_some(&f);
            let status = StatusCode::from_u16(e.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let mut r = one_page(&app, &v, person, typed, Some(e)).await?;
            *r.status_mut() = status;
            return Ok(r);
        }
        done => done?,
    }
    let (territory, viewer) = (app.territory.id, v.actor());
    // Who left is no longer hers to see.
    let seen = app.db.read(move |q| views::visible(q, territory, &viewer, person)).await?;
    Ok(see(&v.path(&if seen { format!("/desk/people/{person}") } else { "/desk/people".to_owned() })))
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
    /// The way to hand it over without paper.
    whatsapp: String,
    until: String,
    is_phone: bool,
    dir: &'static str,
}

/// A link that opens a chat with her, the text written; empty without a number.
fn whatsapp(phone: Option<&str>, text: &str) -> String {
    let encoded: String =
        text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    phone.map_or_else(String::new, |p| format!("https://wa.me/{}?text={encoded}", p.trim_start_matches('+')))
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
    let row = app.db.read(move |q| views::person(q, territory, person)).await?.ok_or_else(Oops::not_found)?;
    let lang = row.lang;
    let address = format!("{}/{lang}/invitation/{token}", app.origin(headers));
    let (t, hers) = (T(v.lang), T(lang));
    html(&InvitePaper {
        code: rahba_papers::qr_svg(&address, &hers.s("invitation")).unwrap_or_default(),
        until: fmt::moment(lang, until),
        is_phone: to == InviteTo::Phone,
        dir: lang.dir(),
        whatsapp: whatsapp(row.phone.as_deref(), &format!("{}\n{address}", hers.s("invite-message"))),
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
    let row = app.db.read(move |q| views::person(q, territory, id)).await?.ok_or_else(Oops::not_found)?;
    let mut form = details(T(v.lang), "change", "keep", &format!("/desk/people/{id}"));
    let values = [row.name, row.phone.unwrap_or_default(), row.email.unwrap_or_default(), row.lang.code().to_owned()];
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
    let person = there::named(&app, there::Kind::Person, &id).await?;
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
    there::named(&app, there::Kind::Person, &id).await?;
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
