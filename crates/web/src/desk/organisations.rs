//! Organisations on the desk: who they are, their members, their unions, their account.

use super::product_form::texts;
use super::sign_in::stepped;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::organisations::add_member::AddMember;
use rahba_market::flows::organisations::add_role::AddRole;
use rahba_market::flows::organisations::change::ChangeOrganisation;
use rahba_market::flows::organisations::close::CloseOrganisation;
use rahba_market::flows::organisations::end_role::EndRole;
use rahba_market::flows::organisations::join_union::JoinUnion;
use rahba_market::flows::organisations::leave_union::LeaveUnion;
use rahba_market::flows::organisations::register::{NewMember, RegisterOrganisation};
use rahba_market::flows::organisations::remove_member::RemoveMember;
use rahba_market::flows::organisations::set_bank_details::SetBankDetails;
use rahba_market::organisations::model::{Form as OrgForm, Organisation};
use rahba_market::organisations::{rules, views};
use rahba_market::territory::communes;
use std::collections::BTreeMap;

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
    let filter = views::OrgFilter {
        search: asked.get("q").to_owned(),
        form: OrgForm::from_code(asked.get("form")),
        role: asked.get("role").to_owned(),
        women_led_only: asked.get("led") == "women",
        closed: asked.get("state") == "closed",
        ..views::OrgFilter::default()
    };
    let (territory, lang, part) = (app.territory.id, v.lang, (asked.limit(), asked.offset()));
    let found = app.db.read(move |q| views::list(q, territory, &filter, lang, part)).await?.0;
    let rows = found
        .into_iter()
        .map(|r| {
            vec![
                Cell::link(format!("/desk/organisations/{}", r.org.id), r.name.body(lang)),
                Cell::Text(t.p("org-", r.org.form.code())),
                Cell::Text(crate::shop::browse::commune(&r.org.commune, lang)),
                Cell::Text(r.roles.iter().map(|x| t.p("org-role-", x)).collect::<Vec<_>>().join("، ")),
                Cell::Int(r.members),
                Cell::Int(r.women),
                Cell::Int(r.young),
            ]
        })
        .collect();
    let all_and = |list: Vec<(String, String)>| [vec![(String::new(), t.s("all"))], list].concat();
    let forms = OrgForm::ALL.iter().map(|f| (f.code().to_owned(), t.p("org-", f.code()))).collect();
    let roles = rules::ROLES.iter().map(|r| ((*r).to_owned(), t.p("org-role-", r))).collect();
    let led = vec![("women".to_owned(), t.s("women-led"))];
    let table = Table {
        title: t.s("organisations"),
        actions: if v.actor().has_any(&[Role::Admin, Role::ShopManager]) {
            vec![
                ("/desk/organisations/new".into(), t.s("add-organisation")),
                ("/desk/import/organisations".into(), t.s("import-file")),
            ]
        } else {
            Vec::new()
        },
        filters: vec![
            Field::text("q", t.s("search")).value(asked.get("q")),
            Field::select("form", t.s("legal-form"), all_and(forms)).value(asked.get("form")),
            Field::select("role", t.s("role"), all_and(roles)).value(asked.get("role")),
            Field::select("led", t.s("led-by"), all_and(led)).value(asked.get("led")),
        ],
        columns: vec![
            Column::new(t.s("organisation")),
            Column::new(t.s("legal-form")),
            Column::new(t.s("commune")),
            Column::new(t.s("roles")),
            Column::new(t.s("members")).added(),
            Column::new(t.s("women")).added(),
            Column::new(t.s("young")).added(),
        ],
        rows,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn commune_choices(app: &App, lang: Lang) -> Vec<(String, String)> {
    let own = communes::of_province(&app.settings().province);
    let mut out: Vec<_> = own.iter().map(|c| (c.code.to_owned(), c.name(lang).to_owned())).collect();
    out.sort_by(|a, b| a.1.cmp(&b.1));
    out
}

fn details(app: &App, t: T, new: bool, back: &str) -> Form {
    let regimes = rules::VAT_REGIMES.iter().map(|r| ((*r).to_owned(), t.p("regime-", r))).collect();
    let mut fields = Vec::new();
    if new {
        let forms = OrgForm::ALL.iter().map(|f| (f.code().to_owned(), t.p("org-", f.code()))).collect();
        let roles = rules::ROLES.iter().map(|r| ((*r).to_owned(), t.p("org-role-", r))).collect();
        fields.push(Field::new("name", t.s("name"), Kind::Texts { long: false }).hint(t.s("one-language-is-enough")));
        fields.push(Field::text("code", t.s("code")).hint(t.s("code-hint")).needed());
        fields.push(Field::select("form", t.s("legal-form"), forms));
        fields.push(Field::select("role", t.s("role"), roles));
    }
    fields.push(Field::select("commune", t.s("commune"), commune_choices(app, t.0)));
    fields.push(Field::new("phone", t.s("your-phone"), Kind::Phone));
    fields.push(Field::new("ice", "ICE", Kind::Number).hint(t.s("ice-hint")));
    fields.push(Field::new("founded", t.s("founded-in"), Kind::Number));
    fields.push(Field::new("women", t.s("women-led"), Kind::Check));
    fields.push(Field::select("regime", t.s("vat-regime"), regimes));
    if new {
        fields.push(Field::new("about", t.s("about"), Kind::Texts { long: true }));
    }
    Form {
        title: t.s(if new { "add-organisation" } else { "change" }),
        fields,
        button: t.s("keep"),
        back: Some((back.into(), t.s("organisations"))),
        about: vec![
            ("organisation.no_name", "name"),
            ("organisation.bad_code", "code"),
            ("organisation.taken", "code"),
            ("person.bad_phone", "phone"),
            ("organisation.bad_year", "founded"),
            ("organisation.bad_commune", "commune"),
        ],
        ..Form::default()
    }
}

fn optional(f: &Fields, name: &str) -> Option<String> {
    Some(f.get(name).to_owned()).filter(|x| !x.is_empty())
}

fn year(f: &Fields) -> Option<i64> {
    // A year that is no number is refused by the command as a year that cannot be.
    optional(f, "founded").map(|_| f.int("founded").unwrap_or(-1))
}

/// The form for a new one.
///
/// # Errors
/// When the template fails.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    details(&app, T(v.lang), true, "/desk/organisations").show(&app, &v)
}

/// Registers one.
///
/// # Errors
/// A fault of the store.
pub async fn add(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = RegisterOrganisation {
        code: f.get("code").to_lowercase(),
        form: OrgForm::from_code(f.get("form")).ok_or_else(Oops::not_found)?,
        commune: f.get("commune").into(),
        phone: optional(&f, "phone"),
        ice: optional(&f, "ice"),
        founded: year(&f),
        women_led: !f.get("women").is_empty(),
        vat_regime: f.get("regime").into(),
        invented: app.settings().invented,
        roles: vec![f.get("role").into()],
        name: texts(&f, "name"),
        about: texts(&f, "about"),
        members: Vec::new(),
        union: None,
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(d) => Ok(see(&v.path(&format!("/desk/organisations/{}", d.org)))),
        Err(e) => details(&app, T(v.lang), true, "/desk/organisations").refused(&app, &v, &f, e.into()),
    }
}

struct MemberLine {
    name: String,
    gender: String,
    age: String,
    since: String,
    remove: String,
}

#[derive(Template)]
#[template(path = "desk_organisation.html")]
struct One {
    p: Page,
    t: T,
    id: Id,
    o: Organisation,
    name: String,
    about: String,
    form: String,
    place: String,
    roles: Vec<(String, String)>,
    free_roles: Vec<(String, String)>,
    ice_warning: String,
    members: Vec<MemberLine>,
    unions: Vec<(String, String)>,
    join: Vec<(String, String)>,
    staff: bool,
    money: bool,
    closes: bool,
    /// What was typed for a new member and refused, and why something was refused.
    typed: Fields,
    error: String,
}

async fn found(app: &App, v: &Visitor, id: &str) -> Result<Organisation, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    if super::products::own(v).is_some_and(|o| o != id) {
        return Err(Oops::not_found());
    }
    let territory = app.territory.id;
    app.db.read(move |q| views::one(q, territory, id)).await?.ok_or_else(Oops::not_found)
}

/// One organisation.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    one_page(&app, &v, &id, Fields::default(), String::new()).await
}

async fn one_page(app: &App, v: &Visitor, id: &str, typed: Fields, error: String) -> Result<Response, Oops> {
    let o = found(app, v, id).await?;
    let (territory, org) = (app.territory.id, o.id);
    let (members, unions, all_unions, roles) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok((
                views::member_list(q, territory, org)?,
                views::unions_of(q, territory, org)?,
                views::with_role(q, territory, "union")?,
                views::roles(q, territory, org)?,
            ))
        })
        .await?;
    let t = T(v.lang);
    let s = app.shop().await?;
    let name = s.text("name", org, v.lang).to_owned();
    let p = Page::new(app, v, &name);
    let path = format!("/desk/organisations/{org}");
    let act = |fields: Vec<(&'static str, String)>, word: &str| {
        Act { path: path.clone(), fields, word: t.s(word), danger: true }.html(&p)
    };
    let staff = v.actor().has_any(&[Role::Admin, Role::ShopManager]);
    html(&One {
        id: org,
        about: s.text("about", org, v.lang).to_owned(),
        form: t.p("org-", o.form.code()),
        place: crate::shop::browse::commune(&o.commune, v.lang),
        free_roles: rules::ROLES
            .iter()
            .filter(|r| !roles.iter().any(|x| x == *r))
            .map(|r| ((*r).to_owned(), t.p("org-role-", r)))
            .collect(),
        roles: roles
            .iter()
            .map(|x| {
                let fields = vec![("what", "end-role".to_owned()), ("role", x.clone())];
                (t.p("org-role-", x), if staff { act(fields, "end-role") } else { String::new() })
            })
            .collect(),
        ice_warning: rules::ice_warning(o.ice.as_deref()).map(|_| t.s("ice-doubtful")).unwrap_or_default(),
        members: members
            .into_iter()
            .map(|m| MemberLine {
                gender: t.p("gender-", &m.gender),
                age: t.p("age-", m.age_band.replace('+', "-plus")),
                since: p.moment(m.joined_at),
                remove: act(vec![("what", "remove-member".into()), ("member", m.id.to_string())], "remove"),
                name: m.name,
            })
            .collect(),
        join: all_unions
            .iter()
            .filter(|u| !unions.contains(&u.id) && u.id != org)
            .map(|u| (u.id.to_string(), s.text("name", u.id, v.lang).to_owned()))
            .collect(),
        unions: unions
            .iter()
            .map(|u| {
                let leave = if staff {
                    act(vec![("what", "leave".into()), ("union", u.to_string())], "leave-union")
                } else {
                    String::new()
                };
                (s.text("name", *u, v.lang).to_owned(), leave)
            })
            .collect(),
        staff,
        money: v.actor().has(Role::Accountant),
        closes: v.actor().has(Role::Admin),
        typed,
        error,
        name,
        o,
        p,
        t,
    })
}

/// Changes members and unions.
///
/// # Errors
/// What is refused, as a page.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let org = found(&app, &v, &id).await?.id;
    match act(&app, &v, org, &f).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/organisations/{org}")))),
        Err(e) if e.is_refusal() && e.status != 403 => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            let mut r = one_page(&app, &v, &id, f, text).await?;
            *r.status_mut() = StatusCode::from_u16(e.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(r)
        }
        Err(e) => Err(e),
    }
}

async fn act(app: &App, v: &Visitor, org: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    match f.get("what") {
        "add-member" => {
            let member = NewMember { name: f.get("name").into(), gender: f.get("gender").into(), age_band: f.get("age").into() };
            app.give(call, AddMember { org, member }).await
        }
        "remove-member" => app.give(call, RemoveMember { org, member: f.id("member")? }).await,
        "add-role" => app.give(call, AddRole { org, role: f.get("role").into() }).await,
        "end-role" => app.give(call, EndRole { org, role: f.get("role").into() }).await,
        "join" => app.give(call, JoinUnion { union: f.id("union")?, org }).await,
        "leave" => app.give(call, LeaveUnion { union: f.id("union")?, org }).await,
        _ => Err(Oops::not_found()),
    }
}

/// The form to mend what is known.
///
/// # Errors
/// 404 when there is none.
pub async fn edit(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let o = found(&app, &v, &id).await?;
    let mut form = details(&app, T(v.lang), false, &format!("/desk/organisations/{id}"));
    let values = BTreeMap::from([
        ("commune", o.commune),
        ("phone", o.phone.unwrap_or_default()),
        ("ice", o.ice.unwrap_or_default()),
        ("founded", o.founded.map(|y| y.to_string()).unwrap_or_default()),
        ("women", if o.women_led { "1".to_owned() } else { String::new() }),
        ("regime", o.vat_regime),
    ]);
    for field in &mut form.fields {
        if let Some(value) = values.get(field.name.as_str()) {
            field.value.clone_from(value);
        }
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
    let org = found(&app, &v, &id).await?.id;
    let command = ChangeOrganisation {
        org,
        commune: f.get("commune").into(),
        phone: optional(&f, "phone"),
        ice: optional(&f, "ice"),
        founded: year(&f),
        women_led: !f.get("women").is_empty(),
        vat_regime: f.get("regime").into(),
    };
    let back = format!("/desk/organisations/{org}");
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path(&back))),
        Err(e) => details(&app, T(v.lang), false, &back).refused(&app, &v, &f, e.into()),
    }
}

fn bank(t: T, id: &str) -> Form {
    Form {
        title: t.s("bank-details"),
        lead: t.s("bank-details-why"),
        fields: vec![
            Field::new("rib", "RIB", Kind::Number).hint(t.s("rib-hint")).needed(),
            Field::text("holder", t.s("account-holder")).needed(),
        ],
        button: t.s("keep"),
        back: Some((format!("/desk/organisations/{id}"), t.s("no-go-back"))),
        about: vec![("bank.bad_rib", "rib"), ("bank.no_holder", "holder")],
        ..Form::default()
    }
}

/// The account, for accountants who proved who they are.
///
/// # Errors
/// 404 when there is no such organisation.
pub async fn bank_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, &v.rest) {
        return Ok(first);
    }
    let org = found(&app, &v, &id).await?.id;
    let territory = app.territory.id;
    let known = app.db.read(move |q| views::bank(q, territory, org)).await?;
    let mut form = bank(T(v.lang), &id);
    if let Some(b) = known {
        form.fields[0].value = b.rib;
        form.fields[1].value = b.holder;
        if b.frozen_until > app.now() {
            let until = fmt::moment(v.lang, b.frozen_until);
            form.figure = format!("<p class=\"note\">{} {until}</p>", fmt::escape(&T(v.lang).s("payouts-frozen-until")));
        }
    }
    form.show(&app, &v)
}

/// Sets the account; payouts to it wait three days.
///
/// # Errors
/// A fault of the store.
pub async fn set_bank(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let org = found(&app, &v, &id).await?.id;
    let command = SetBankDetails { org, rib: f.get("rib").into(), holder: f.get("holder").into() };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path(&format!("/desk/organisations/{org}")))),
        Err(e) => bank(T(v.lang), &id).refused(&app, &v, &f, e.into()),
    }
}

fn closing(t: T, id: &str) -> Form {
    Form {
        title: t.s("close-organisation"),
        lead: t.s("close-organisation-what"),
        button: t.s("close-organisation"),
        danger: true,
        back: Some((format!("/desk/organisations/{id}"), t.s("no-go-back"))),
        ..Form::default()
    }
}

/// Asks before one is closed.
///
/// # Errors
/// 404 when there is none.
pub async fn close_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, &v.rest) {
        return Ok(first);
    }
    found(&app, &v, &id).await?;
    closing(T(v.lang), &id).show(&app, &v)
}

/// Closes it: refused while goods or money of its are here.
///
/// # Errors
/// A fault of the store.
pub async fn close(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let org = found(&app, &v, &id).await?.id;
    match app.db.command(app.call(v.actor()), CloseOrganisation { org }).await {
        Ok(_) => Ok(see(&v.path("/desk/organisations"))),
        Err(e) => closing(T(v.lang), &id).refused(&app, &v, &Fields::default(), e.into()),
    }
}
