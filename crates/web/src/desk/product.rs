//! One product on the desk: prices, variants, states, photographs, texts.

use super::product_form::texts;
use super::products::{own, read};
use crate::desk::there;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::Act;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::catalogue::views;
use rahba_market::flows::catalogue::add_product::NewVariant;
use rahba_market::flows::catalogue::add_variant::AddVariant;
use rahba_market::flows::catalogue::refuse_product::RefuseProduct;
use rahba_market::flows::catalogue::retire_variant::RetireVariant;
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};

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
    /// Waits for the shop's yes or no.
    judged: bool,
    /// Why the shop sent it back.
    refused: String,
    error: String,
    /// What was typed into one of its forms and refused.
    typed: Fields,
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
    page(&app, &v, id, Fields::default(), String::new()).await
}

pub(super) async fn page(app: &App, v: &Visitor, id: Id, typed: Fields, error: String) -> Result<Response, Oops> {
    let found = read(app, v, id).await?;
    let territory = app.territory.id;
    let variants: Vec<Id> = found.variants.iter().map(|x| x.variant.id).collect();
    let (histories, refused) = app
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
            Ok((out, views::refused_reason(q, territory, id)?.unwrap_or_default()))
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
    if pr.state == "published" || (pr.state == "submitted" && !staff) {
        acts += &act("withdraw", if pr.state == "published" { "withdraw" } else { "take-back" }, true);
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
        judged: staff && pr.state == "submitted",
        refused,
        acts,
        name,
        error,
        typed,
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
    let product = there::hers(&app, &v, there::Hers::Product, &id).await?;
    match act(&app, &v, product, &f).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/products/{product}")))),
        Err(e) if e.is_refusal() => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            let mut r = page(&app, &v, product, f, text).await?;
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
        "refuse" => app.give(call, RefuseProduct { product, reason: f.get("reason").into() }).await?,
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
