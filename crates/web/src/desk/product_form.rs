//! The forms of a product: a new one, a copy, what does not change with every sale.

use super::products::read;
use super::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::Asked;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::{Id, Lang, Money, Unit};
use rahba_market::catalogue::model::{Attribute, AttributeType, AttributeValue, Family};
use rahba_market::catalogue::page::ProductPage;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::change_product::ChangeProduct;
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

/// What a price is for: word, unit, the smallest amount sold, how many steps the price is for.
const UNITS: [(&str, Unit, i64, i64); 3] = [("piece", Unit::Piece, 1, 1), ("kg", Unit::G, 50, 1_000), ("m", Unit::Cm, 10, 100)];

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

async fn new_form(app: &App, v: &Visitor, family: Option<&Family>, from: Option<ProductPage>, f: &Fields) -> Result<Form, Oops> {
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
        Whom::of(Of::Goods, &s, v, "maker").field(t.s("maker"), f),
        Field::new("name", t.s("name-of-piece"), Kind::Texts { long: false })
            .value(copied("name"))
            .hint(t.s("one-language-is-enough")),
        Field::text("code", t.s("code")).hint(t.s("code-hint")).needed(),
        Field::select("form", t.s("drawing"), FORMS.iter().map(|f| ((*f).to_owned(), t.p("form-", f))).collect())
            .value(old.map(|p| p.form.clone()).unwrap_or_default())
            .hint(t.s("drawing-hint")),
        Field::new("unique", t.s("unique-piece"), Kind::Check).value(if old.is_some_and(|p| p.unique) { "1" } else { "" }),
        Field::select("unit", t.s("sold-by"), UNITS.iter().map(|(u, ..)| ((*u).to_owned(), t.p("sold-by-", u))).collect()).value(
            old.map_or("piece", |p| match p.unit {
                Unit::Piece => "piece",
                Unit::G => "kg",
                Unit::Cm => "m",
            }),
        ),
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
            ("organisation.bad_code", "code"),
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
    // A copy is of the same maker until another is said.
    let f = Fields(from.as_ref().map(|p| ("maker".to_owned(), p.product.org.to_string())).into_iter().collect());
    new_form(&app, &v, family, from, &f).await?.show(&app, &v)
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
    let unit = UNITS.iter().find(|(u, ..)| *u == f.get("unit")).copied().unwrap_or(UNITS[0]);
    let (_, unit, step, price_per) = unit;
    let command = || -> Result<AddProduct, Oops> {
        Ok(AddProduct {
            code: f.get("code").to_lowercase(),
            org: Whom::of(Of::Goods, &s, &v, "maker").read(&f)?,
            family: family.id,
            form: f.get("form").into(),
            unique: !f.get("unique").is_empty(),
            unit,
            step,
            price_per,
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
        Err(e) => new_form(&app, &v, Some(family), None, &f).await?.refused(&app, &v, &f, e),
    }
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
