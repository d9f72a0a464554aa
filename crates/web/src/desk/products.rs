//! Products on the desk: the list, the form, prices, variants, states.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Act, Asked, Cell, Column, PER_PAGE, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Money, Unit};
use rahba_market::catalogue::list::{ProductFilter, ProductSort, product_list};
use rahba_market::catalogue::model::{Attribute, AttributeType, AttributeValue, Family};
use rahba_market::catalogue::page::{ProductPage, product_page};
use rahba_market::catalogue::views;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::add_variant::AddVariant;
use rahba_market::flows::catalogue::change_product::ChangeProduct;
use rahba_market::flows::catalogue::retire_variant::RetireVariant;
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use std::collections::BTreeMap;

/// Forms that have a drawing.
const FORMS: [&str; 24] = [
    "rug",
    "hanbel",
    "handira",
    "cushion",
    "wool",
    "djellaba",
    "tajine",
    "bowl",
    "jug",
    "babouches",
    "bag",
    "pouf",
    "jar",
    "chebakia",
    "ghriba",
    "fekkas",
    "sack",
    "figs",
    "almonds",
    "oil_bottle",
    "box",
    "spoon",
    "lantern",
    "panel",
];

/// The organisation that a producer works for; nobody's for the shop's people.
pub(super) fn own(v: &Visitor) -> Option<Id> {
    let actor = v.actor();
    if actor.has_any(&[Role::Admin, Role::ShopManager, Role::Auditor]) { None } else { actor.organisations().next() }
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
    let s = app.shop().await?;
    let filter = ProductFilter {
        state: asked.get("state").to_owned(),
        only_of: own(&v),
        family: s.families.iter().find(|f| f.code == asked.get("family")).map(|f| f.id),
        org: s.makers.values().find(|m| m.code == asked.get("maker")).map(|m| m.id),
        search: asked.get("q").to_owned(),
        in_stock_only: asked.get("stock") == "1",
        ..ProductFilter::default()
    };
    let sort = match asked.sort() {
        ("name", _) => ProductSort::Name,
        ("price", false) => ProductSort::PriceUp,
        ("price", true) => ProductSort::PriceDown,
        _ => ProductSort::New,
    };
    let (territory, lang, at, file) = (app.territory.id, v.lang, (app.now(), app.zone().day(app.now())), asked.whole());
    let from = if asked.whole() { 0 } else { usize::try_from(asked.page() - 1).unwrap_or(0) };
    let size = usize::try_from(PER_PAGE).unwrap_or(50);
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut rows = Vec::new();
            let mut page = from;
            loop {
                let p = product_list(q, territory, &filter, sort, lang, page, size, at)?;
                let more = (page + 1) * size < usize::try_from(p.total).unwrap_or(0);
                rows.extend(p.rows);
                page += 1;
                // A page reads one row of the next, to know that there is one; a file reads all.
                if !more || (!file && page > from + 1) || rows.len() > 20_000 {
                    break;
                }
            }
            Ok(rows)
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|r| {
            vec![
                Cell::link(format!("/desk/products/{}", r.id), r.name.body(lang)),
                Cell::Code(r.code),
                Cell::Text(s.text("name", r.family, lang).to_owned()),
                Cell::Text(s.text("name", r.org, lang).to_owned()),
                r.price_min.map_or(Cell::Empty, Cell::Money),
                Cell::Int(r.units),
                Cell::State(r.state.clone(), t.p("product-", &r.state)),
            ]
        })
        .collect();
    let all_of = |word: &str| vec![(String::new(), t.s(word))];
    let mut states = all_of("all");
    states.extend(["draft", "submitted", "published", "withdrawn"].map(|c| (c.to_owned(), t.p("product-", c))));
    let mut families = all_of("all");
    families.extend(s.families.iter().map(|f| (f.code.clone(), s.text("name", f.id, lang).to_owned())));
    let mut makers = all_of("all");
    makers.extend(s.makers.values().map(|m| (m.code.clone(), s.text("name", m.id, lang).to_owned())));
    let mut filters = vec![
        Field::text("q", t.s("search")).value(asked.get("q")),
        Field::select("state", t.s("state"), states).value(asked.get("state")),
        Field::select("family", t.s("family"), families).value(asked.get("family")),
    ];
    if own(&v).is_none() {
        filters.push(Field::select("maker", t.s("maker"), makers).value(asked.get("maker")));
    }
    filters.push(
        Field::select("stock", t.s("stock"), vec![(String::new(), t.s("all")), ("1".into(), t.s("in-stock-only"))])
            .value(asked.get("stock")),
    );
    let table = Table {
        title: t.s("products"),
        actions: vec![("/desk/products/new".into(), t.s("add-product"))],
        filters,
        columns: vec![
            Column::new(t.s("piece")).by("name"),
            Column::new(t.s("code")),
            Column::new(t.s("family")),
            Column::new(t.s("maker")),
            Column::new(t.s("price")).by("price"),
            Column::new(t.s("units")).added(),
            Column::new(t.s("state")),
        ],
        rows,
        empty: t.s("no-products-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn attribute_field(a: &Attribute, lang: Lang, value: Option<&AttributeValue>) -> Field {
    let word = |m: &BTreeMap<Lang, String>, or: &str| {
        lang.fallbacks().into_iter().find_map(|l| m.get(&l)).cloned().unwrap_or_else(|| or.to_owned())
    };
    let label = if a.unit.is_empty() { word(&a.label, &a.key) } else { format!("{} ({})", word(&a.label, &a.key), a.unit) };
    let name = format!("a-{}", a.key);
    let mut field = match a.kind {
        AttributeType::Choice => {
            let mut choices = vec![(String::new(), "—".to_owned())];
            choices.extend(a.choices.iter().map(|c| (c.key.clone(), word(&c.label, &c.key))));
            Field::select(&name, label, choices)
        }
        AttributeType::Integer => Field::new(name, label, Kind::Number),
        AttributeType::Bool => Field::new(name, label, Kind::Check),
        AttributeType::Text => Field::new(name, label, Kind::Texts { long: false }),
    };
    field.value = match value {
        Some(AttributeValue::Bool(true)) => "1".into(),
        Some(AttributeValue::Bool(false)) | None => String::new(),
        Some(AttributeValue::Integer(n)) => n.to_string(),
        Some(AttributeValue::Text(x)) => x.clone(),
        Some(AttributeValue::Texts(m)) => Lang::ALL.map(|l| m.get(&l).cloned().unwrap_or_default()).join("\u{1f}"),
    };
    field
}

fn attributes(f: &Fields, family: &Family) -> Result<BTreeMap<String, AttributeValue>, Oops> {
    let mut out = BTreeMap::new();
    for a in &family.attributes {
        let name = format!("a-{}", a.key);
        let value = match a.kind {
            AttributeType::Choice if !f.get(&name).is_empty() => AttributeValue::Text(f.get(&name).to_owned()),
            AttributeType::Integer if !f.get(&name).is_empty() => AttributeValue::Integer(f.int(&name)?),
            AttributeType::Bool => AttributeValue::Bool(!f.get(&name).is_empty()),
            AttributeType::Text => {
                let m = texts(f, &name);
                if m.is_empty() {
                    continue;
                }
                AttributeValue::Texts(m)
            }
            AttributeType::Choice | AttributeType::Integer => continue,
        };
        out.insert(a.key.clone(), value);
    }
    Ok(out)
}

/// The languages of a text that were filled in.
pub(super) fn texts(f: &Fields, name: &str) -> BTreeMap<Lang, String> {
    Lang::ALL.into_iter().map(|l| (l, f.get(&format!("{name}-{l}")).to_owned())).filter(|(_, text)| !text.is_empty()).collect()
}

async fn new_form(app: &App, v: &Visitor, family: Option<&Family>, from: Option<ProductPage>) -> Result<Form, Oops> {
    let t = T(v.lang);
    let s = app.shop().await?;
    let families: Vec<_> = s.families.iter().map(|f| (f.code.clone(), s.text("name", f.id, v.lang).to_owned())).collect();
    let Some(family) = family else {
        // The family first: it decides what is asked.
        return Ok(Form {
            title: t.s("add-product"),
            lead: t.s("choose-family"),
            fields: vec![Field::new(
                "family",
                t.s("family"),
                Kind::Choice(families.into_iter().map(|(c, w)| (c, w, String::new())).collect()),
            )],
            button: t.s("choose"),
            back: Some(("/desk/products".into(), t.s("products"))),
            ..Form::default()
        });
    };
    let makers: Vec<_> = s
        .makers
        .values()
        .filter(|m| s.terms.contains_key(&m.id) && own(v).is_none_or(|o| o == m.id))
        .map(|m| (m.id.to_string(), s.text("name", m.id, v.lang).to_owned()))
        .collect();
    let copied = |field: &str| {
        let from = from.as_ref();
        let get =
            move |l: Lang| from.and_then(|p| p.texts(p.product.id, field)?.get(l)).map(|x| x.body.clone()).unwrap_or_default();
        Lang::ALL.map(get).join("\u{1f}")
    };
    let old = from.as_ref().map(|p| &p.product);
    let price = from.as_ref().and_then(|p| p.variants.first()?.variant.price);
    let weight = from.as_ref().and_then(|p| p.variants.first()).map(|x| x.variant.weight_g);
    let mut fields = vec![
        Field::hidden("family", &family.code),
        Field::select("maker", t.s("maker"), makers).value(old.map(|p| p.org.to_string()).unwrap_or_default()),
        Field::new("name", t.s("name-of-piece"), Kind::Texts { long: false })
            .value(copied("name"))
            .hint(t.s("one-language-is-enough")),
        Field::text("code", t.s("code")).hint(t.s("code-hint")).needed(),
        Field::select("form", t.s("drawing"), FORMS.iter().map(|f| ((*f).to_owned(), t.p("form-", f))).collect())
            .value(old.map(|p| p.form.clone()).unwrap_or_default())
            .hint(t.s("drawing-hint")),
        Field::new("unique", t.s("unique-piece"), Kind::Check).value(if old.is_some_and(|p| p.unique) { "1" } else { "" }),
        Field::new("price", t.s("price-with-vat"), Kind::Amount).value(price.map(plain).unwrap_or_default()).needed(),
        Field::new("weight", t.s("weight-g"), Kind::Number).value(weight.unwrap_or(500).to_string()).needed(),
    ];
    if family.perishable {
        fields.push(
            Field::new("shelf", t.s("shelf-days"), Kind::Number)
                .value(old.and_then(|p| p.shelf_life_days).unwrap_or(365).to_string()),
        );
    }
    for a in &family.attributes {
        fields.push(attribute_field(a, v.lang, old.and_then(|p| p.attributes.get(&a.key))));
    }
    fields.push(Field::new("description", t.s("description"), Kind::Texts { long: true }).value(copied("description")));
    fields.push(Field::new("story", t.s("story"), Kind::Texts { long: true }).value(copied("story")));
    Ok(Form {
        title: format!("{} · {}", t.s("add-product"), s.text("name", family.id, v.lang)),
        fields,
        button: t.s("add-product"),
        back: Some(("/desk/products".into(), t.s("products"))),
        about: vec![
            ("product.no_name", "name"),
            ("product.taken", "code"),
            ("product.bad_number", "price"),
            ("bad_amount", "price"),
        ],
        ..Form::default()
    })
}

/// An amount as it is typed.
pub(super) fn plain(m: Money) -> String {
    format!("{}.{:02}", m.0 / 100, m.0 % 100)
}

/// The form for a new product; `?from=` copies one.
///
/// # Errors
/// A fault of the store.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let asked = Asked { all };
    let from = match asked.get("from").parse::<Id>() {
        Ok(id) => read(&app, &v, id).await.ok(),
        Err(_) => None,
    };
    let s = app.shop().await?;
    let code = from.as_ref().map_or_else(|| asked.get("family").to_owned(), |p| p.family.code.clone());
    let family = s.families.iter().find(|f| f.code == code);
    new_form(&app, &v, family, from).await?.show(&app, &v)
}

/// Adds a product, as a draft; for the shop's people it is one click from the shop.
///
/// # Errors
/// A fault of the store.
pub async fn add(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let family = s.families.iter().find(|x| x.code == f.get("family")).ok_or_else(Oops::not_found)?;
    if f.get("code").is_empty() && f.get("price").is_empty() {
        return Ok(see(&v.path(&format!("/desk/products/new?family={}", family.code))));
    }
    let command = || -> Result<AddProduct, Oops> {
        Ok(AddProduct {
            code: f.get("code").to_lowercase(),
            org: f.id("maker")?,
            family: family.id,
            form: f.get("form").into(),
            unique: !f.get("unique").is_empty(),
            unit: Unit::Piece,
            step: 1,
            price_per: 1,
            shelf_life_days: if f.get("shelf").is_empty() { None } else { Some(f.int("shelf")?) },
            attributes: attributes(&f, family)?,
            name: texts(&f, "name"),
            description: texts(&f, "description"),
            story: texts(&f, "story"),
            variants: vec![NewVariant {
                code: format!("{}-1", f.get("code").to_lowercase()),
                label: BTreeMap::new(),
                weight_g: f.int("weight")?,
                price: Some(f.money("price")?),
            }],
        })
    };
    let done = match command() {
        Ok(c) => app.db.command(app.call(v.actor()), c).await.map_err(Oops::from),
        Err(e) => Err(e),
    };
    match done {
        Ok(d) => Ok(see(&v.path(&format!("/desk/products/{}", d.product)))),
        Err(e) => new_form(&app, &v, Some(family), None).await?.refused(&app, &v, &f, e),
    }
}

pub(super) async fn read(app: &App, v: &Visitor, id: Id) -> Result<ProductPage, Oops> {
    let (territory, now) = (app.territory.id, app.now());
    let today = app.zone().day(now);
    let page = app.db.read(move |q| product_page(q, territory, id, now, today)).await?.ok_or_else(Oops::not_found)?;
    // Another maker's product is not there for this one.
    if own(v).is_some_and(|o| o != page.product.org) {
        return Err(Oops::not_found());
    }
    Ok(page)
}

struct VariantLine {
    id: Id,
    label: String,
    barcode: String,
    price: Option<Money>,
    units: i64,
    prices: Vec<(String, Money, String, String)>,
    retire: String,
}

struct PictureLine {
    id: Id,
    src: String,
}

#[derive(Template)]
#[template(path = "desk_product.html")]
struct One {
    p: Page,
    t: T,
    id: Id,
    code: String,
    state: String,
    name: String,
    maker: String,
    family: String,
    art: String,
    vat: String,
    variants: Vec<VariantLine>,
    pictures: Vec<PictureLine>,
    texts: Vec<(String, Vec<(String, &'static str, String)>)>,
    acts: String,
    published: bool,
    unique: bool,
    error: String,
}

/// One product with all that can be done to it.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    page(&app, &v, id, String::new()).await
}

pub(super) async fn page(app: &App, v: &Visitor, id: Id, error: String) -> Result<Response, Oops> {
    let found = read(app, v, id).await?;
    let territory = app.territory.id;
    let variants: Vec<Id> = found.variants.iter().map(|x| x.variant.id).collect();
    let histories = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            for id in variants {
                let mut rows = Vec::new();
                for r in views::prices(q, territory, id)? {
                    let who = rahba_market::people::views::name_of(q, territory, &r.set_by)?;
                    rows.push((r.valid_from, r.amount, who, r.reason));
                }
                out.push(rows);
            }
            Ok(out)
        })
        .await?;
    let t = T(v.lang);
    let pr = &found.product;
    let name = found.body(pr.id, "name", v.lang).to_owned();
    let p = Page::new(app, v, &name);
    let path = format!("/desk/products/{id}");
    let act = |what: &str, word: &str, danger: bool| {
        Act { path: path.clone(), fields: vec![("what", what.to_owned())], word: t.s(word), danger }.html(&p)
    };
    let staff = own(v).is_none();
    let mut acts = String::new();
    if pr.state != "published" {
        acts += &if staff { act("publish", "publish", false) } else { act("submit", "submit-product", false) };
    }
    if pr.state == "published" || pr.state == "submitted" {
        acts += &act("withdraw", if pr.state == "published" { "withdraw" } else { "send-back" }, true);
    }
    let fields = ["name", "description", "story"];
    let rows = fields.map(|field| {
        let bodies = Lang::ALL.map(|l| {
            let text = found.texts(pr.id, field).and_then(|x| x.get(l));
            let state = match text {
                None => "missing",
                Some(x) if x.stale => "stale",
                Some(x) if x.state == "reviewed" => "reviewed",
                Some(_) => "written",
            };
            (l.code().to_owned(), state, text.map(|x| x.body.clone()).unwrap_or_default())
        });
        (field.to_owned(), bodies.to_vec())
    });
    html(&One {
        id,
        code: pr.code.clone(),
        state: pr.state.clone(),
        published: pr.state == "published",
        unique: pr.unique,
        maker: found.body(pr.org, "name", v.lang).to_owned(),
        family: found.body(pr.family, "name", v.lang).to_owned(),
        art: format!("/art/{}/{id}.svg", pr.form),
        vat: found.vat.as_ref().map_or_else(
            || t.s("vat-unknown"),
            |(rate, why)| format!("{} {}", crate::kit::fmt::percent(v.lang, rate.0), t.s(why)),
        ),
        variants: found
            .variants
            .iter()
            .zip(histories)
            .map(|(x, history)| VariantLine {
                id: x.variant.id,
                label: found.body(x.variant.id, "label", v.lang).to_owned(),
                barcode: x.variant.barcode.clone(),
                price: x.variant.price,
                units: x.units,
                prices: history.into_iter().map(|(at, m, who, why)| (p.moment(at), m, who, why)).collect(),
                retire: if found.variants.len() > 1 {
                    let fields = vec![("what", "retire".to_owned()), ("variant", x.variant.id.to_string())];
                    Act { path: path.clone(), fields, word: t.s("retire"), danger: true }.html(&p)
                } else {
                    String::new()
                },
            })
            .collect(),
        pictures: found
            .pictures
            .iter()
            .map(|x| PictureLine { id: x.id, src: format!("/media/{}-160.webp", x.media_hash) })
            .collect(),
        texts: rows.to_vec(),
        acts,
        name,
        error,
        p,
        t,
    })
}

/// Changes something about a product.
///
/// # Errors
/// A fault of the store.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let product: Id = id.parse().map_err(|_| Oops::not_found())?;
    match act(&app, &v, product, &f).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/products/{product}")))),
        Err(e) if e.is_refusal() => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            let mut r = page(&app, &v, product, text).await?;
            *r.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(r)
        }
        Err(e) => Err(e),
    }
}

async fn act(app: &App, v: &Visitor, product: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    let to = |to| SetProductState { product, to };
    match f.get("what") {
        "publish" => app.give(call, to(ProductMove::Publish)).await?,
        "submit" => app.give(call, to(ProductMove::Submit)).await?,
        "withdraw" => app.give(call, to(ProductMove::Withdraw)).await?,
        "price" => {
            let c = SetPrice { variant: f.id("variant")?, amount: f.money("price")?, reason: f.get("reason").into() };
            app.db.command(call, c).await?;
        }
        "retire" => app.give(call, RetireVariant { variant: f.id("variant")? }).await?,
        "add-variant" => {
            let label = texts(f, "label");
            let variant = NewVariant {
                code: f.get("code").to_lowercase(),
                label,
                weight_g: f.int("weight")?,
                price: Some(f.money("price")?),
            };
            app.db.command(call, AddVariant { product, variant }).await?;
        }
        _ => return Err(Oops::not_found()),
    }
    Ok(())
}

async fn edit_form(app: &App, v: &Visitor, id: Id) -> Result<(Form, ProductPage), Oops> {
    let t = T(v.lang);
    let s = app.shop().await?;
    let found = read(app, v, id).await?;
    let families = s.families.iter().map(|x| (x.id.to_string(), s.text("name", x.id, v.lang).to_owned())).collect();
    let mut fields = vec![
        Field::select("family", t.s("family"), families).value(found.family.id.to_string()),
        Field::select("form", t.s("drawing"), FORMS.iter().map(|x| ((*x).to_owned(), t.p("form-", x))).collect())
            .value(&found.product.form),
        Field::new("shelf", t.s("shelf-days"), Kind::Number)
            .value(found.product.shelf_life_days.map(|d| d.to_string()).unwrap_or_default()),
    ];
    for a in &found.family.attributes {
        fields.push(attribute_field(a, v.lang, found.product.attributes.get(&a.key)));
    }
    let form = Form {
        title: format!("{} · {}", t.s("change"), found.body(id, "name", v.lang)),
        fields,
        button: t.s("keep"),
        back: Some((format!("/desk/products/{id}"), t.s("no-go-back"))),
        ..Form::default()
    };
    Ok((form, found))
}

/// The form for what does not change with every sale: family, drawing, attributes.
///
/// # Errors
/// 404 when there is none.
pub async fn edit(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    edit_form(&app, &v, id).await?.0.show(&app, &v)
}

/// Keeps it.
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
    let product: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (form, found) = edit_form(&app, &v, product).await?;
    let family = f.id("family")?;
    let command = || -> Result<ChangeProduct, Oops> {
        Ok(ChangeProduct {
            product,
            family,
            form: f.get("form").into(),
            shelf_life_days: if f.get("shelf").is_empty() { None } else { Some(f.int("shelf")?) },
            // Another family asks other questions: they come up when the form is opened again.
            attributes: if family == found.family.id { attributes(&f, &found.family)? } else { BTreeMap::new() },
        })
    };
    let done = match command() {
        Ok(c) => app.db.command(app.call(v.actor()), c).await.map_err(Oops::from),
        Err(e) => Err(e),
    };
    match done {
        Ok(_) => Ok(see(&v.path(&format!("/desk/products/{product}")))),
        Err(e) => form.refused(&app, &v, &f, e),
    }
}
