//! Home, lists, a product, a maker, the space.

use crate::kit::app::App;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::{Item, Shown, Snapshot};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use rahba_kernel::formats::measure;
use rahba_kernel::{Lang, Money};
use rahba_market::catalogue::model::AttributeValue;
use rahba_market::ledger::fees::Breakdown;
use rahba_market::territory::communes;

/// A product in a grid.
pub struct Card {
    pub code: String,
    pub name: String,
    pub maker: String,
    pub art: String,
    /// The picture in its sizes, or the drawing.
    pub picture: String,
    pub price: Option<Money>,
    /// `kg`, `m`: what the price is for.
    pub per: Option<String>,
    pub several: bool,
    pub sold_out: bool,
    pub unique: bool,
    pub labelled: bool,
    pub stopped: bool,
}

pub(crate) fn card(s: &Snapshot, item: &Item, lang: Lang) -> Card {
    let prices: Vec<Money> = item.variants.iter().filter_map(|(v, _)| v.price).collect();
    Card {
        code: item.product.code.clone(),
        name: s.marked("name", item.product.id, lang),
        maker: s.marked("name", item.product.org, lang),
        art: s.thumb(item.product.id, &item.product.form),
        picture: s.picture(item.product.id, &item.product.form).html(
            s.text("name", item.product.id, lang),
            "(min-width: 60rem) 20rem, 45vw",
            false,
        ),
        price: prices.iter().min().copied(),
        per: measure::per(lang, item.product.unit, item.product.price_per),
        several: prices.iter().min() != prices.iter().max(),
        sold_out: item.units == 0,
        unique: item.product.unique,
        labelled: item.label.labelled,
        stopped: item.label.stopped,
    }
}

/// A family in the home page's tiles.
pub struct FamilyTile {
    pub code: String,
    pub name: String,
    pub icon: String,
    pub count: i64,
    pub chosen: bool,
}

pub(super) fn tiles(s: &Snapshot, lang: Lang, chosen: &str, counts: &[i64]) -> Vec<FamilyTile> {
    s.families
        .iter()
        .zip(counts)
        .map(|(f, count)| FamilyTile {
            code: f.code.clone(),
            name: s.marked("name", f.id, lang),
            icon: rahba_art::icon(&f.pictogram).unwrap_or_default(),
            count: *count,
            chosen: f.code == chosen,
        })
        .collect()
}

/// Makers on the first page: more than a screen of them is a list, not a welcome.
const MAKERS_ON_HOME: usize = 48;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    p: Page,
    t: T,
    hero: Vec<Card>,
    families: Vec<FamilyTile>,
    campaigns: Vec<super::campaign::OnHome>,
    fresh: Vec<Card>,
    makers: Vec<(String, String, String)>,
    products: i64,
    maker_count: i64,
    commune_count: i64,
}

/// The home page.
///
/// # Errors
/// A fault of the store.
pub async fn home(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    let offered = |n: u32| Some(&s.items[n as usize]).filter(|i| i.units > 0 && !i.label.stopped);
    let mut hero: Vec<u32> = Vec::new();
    for form in ["rug", "handira", "hanbel"] {
        hero.extend(s.by_form.get(form).into_iter().flat_map(|all| all.iter().rev()).filter(|n| offered(*n).is_some()).take(3));
    }
    hero.sort_unstable_by(|a, b| b.cmp(a));
    let fresh = s.by_family.iter().flat_map(|all| all.iter().rev().filter_map(offered).take(2)).take(12);
    let makers = s.by_maker.keys().take(MAKERS_ON_HOME).filter_map(|m| s.makers.get(m));
    let counts: Vec<i64> = s.by_family.iter().map(|all| all.len() as i64).collect();
    html(&Home {
        hero: hero.iter().take(3).map(|n| card(&s, &s.items[*n as usize], v.lang)).collect(),
        families: tiles(&s, v.lang, "", &counts),
        campaigns: super::campaign::on_home(&s, v.lang),
        fresh: fresh.map(|i| card(&s, i, v.lang)).collect(),
        products: s.items.len() as i64,
        commune_count: communes::of_province(&app.settings().province).len() as i64,
        maker_count: s.by_maker.len() as i64,
        makers: makers.map(|m| (m.code.clone(), s.marked("name", m.id, v.lang), commune(&m.commune, v.lang))).collect(),
        p: Page::new(&app, &v, &t.s("site-title")),
        t,
    })
}

pub(crate) fn commune(code: &str, lang: Lang) -> String {
    communes::by_code(code).map_or_else(|| code.to_owned(), |a| a.name(lang).to_owned())
}

/// A variant on a product's page.
pub struct VariantRow {
    pub code: String,
    pub label: String,
    pub price: Option<Money>,
    /// `kg`, `m`: what the price is for.
    pub per: Option<String>,
    pub units: i64,
    /// As people read it.
    pub left: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "product.html")]
struct Product {
    p: Page,
    t: T,
    name: String,
    description: String,
    story: String,
    pictures: Vec<String>,
    is_drawing: bool,
    family_code: String,
    family: String,
    maker_code: String,
    maker: String,
    place: String,
    unique: bool,
    withdrawal: String,
    variants: Vec<VariantRow>,
    units: i64,
    step: i64,
    /// How much the field asks for at first: one of what the price is for.
    first: i64,
    /// The sign of the unit that the field counts in: `g`, `cm`; empty for pieces.
    sign: &'static str,
    /// The smallest amount sold, as people read it.
    steps: String,
    attributes: Vec<(String, String)>,
    split: Option<Breakdown>,
    more: Vec<Card>,
    labelled: bool,
    stopped: bool,
    /// Pictogram, name, meaning of the certificates that hold today.
    certificates: Vec<(String, String, String)>,
}

fn value_text(v: &AttributeValue, lang: Lang) -> String {
    match v {
        AttributeValue::Integer(n) => fmt::integer(lang, *n),
        AttributeValue::Bool(b) => {
            if *b {
                "✓".to_owned()
            } else {
                "—".to_owned()
            }
        }
        AttributeValue::Text(t) => format!("<bdi>{}</bdi>", fmt::escape(t)),
        AttributeValue::Texts(m) => {
            let text = lang.fallbacks().into_iter().find_map(|l| m.get(&l)).map_or("", String::as_str);
            format!("<bdi>{}</bdi>", fmt::escape(text))
        }
    }
}

/// A unit in the letters of the language; one that we do not know stands as it was written.
fn unit_text(unit: &str, lang: Lang) -> String {
    match (unit, lang) {
        ("cm", Lang::Ar) => "سم".to_owned(),
        ("cm", Lang::Zgh) => "ⵙⵎ".to_owned(),
        ("g", Lang::Ar) => "غ".to_owned(),
        ("g", Lang::Zgh) => "ⴳ".to_owned(),
        (other, _) => fmt::escape(other),
    }
}

/// One product.
///
/// # Errors
/// 404 when there is none.
pub async fn product(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let item = s.of_code(&code).ok_or_else(Oops::not_found)?;
    let pr = &item.product;
    let family = s.families.iter().find(|f| f.id == pr.family).ok_or_else(Oops::not_found)?;
    let maker = s.makers.get(&pr.org).ok_or_else(Oops::not_found)?;
    let chosen = item.variants.iter().position(|(_, u)| *u > 0).unwrap_or(0);
    let price = item.variants.get(chosen).and_then(|(x, _)| x.price);
    let attributes = family
        .attributes
        .iter()
        .filter_map(|a| {
            let value = pr.attributes.get(&a.key)?;
            let label = v.lang.fallbacks().into_iter().find_map(|l| a.label.get(&l)).cloned().unwrap_or_else(|| a.key.clone());
            let shown = match value {
                AttributeValue::Text(key) if !a.choices.is_empty() => a
                    .choices
                    .iter()
                    .find(|c| c.key == *key)
                    .and_then(|c| v.lang.fallbacks().into_iter().find_map(|l| c.label.get(&l)))
                    .map_or_else(|| fmt::escape(key), |x| format!("<bdi>{}</bdi>", fmt::escape(x))),
                AttributeValue::Integer(_) if !a.unit.is_empty() => {
                    format!("{}\u{a0}{}", value_text(value, v.lang), unit_text(&a.unit, v.lang))
                }
                other => value_text(other, v.lang),
            };
            Some((label, shown))
        })
        .collect();
    let more = s.of_maker(pr.org).filter(|i| i.product.id != pr.id && i.units > 0).take(4).map(|i| card(&s, i, v.lang)).collect();
    html(&Product {
        name: s.marked("name", pr.id, v.lang),
        description: s.marked("description", pr.id, v.lang),
        story: s.marked("story", pr.id, v.lang),
        is_drawing: s.picture(pr.id, &pr.form).is_drawing,
        pictures: match s.pictures.get(&pr.id) {
            None => vec![s.picture(pr.id, &pr.form).html(s.text("name", pr.id, v.lang), "", true)],
            Some(all) => all
                .iter()
                .enumerate()
                .map(|(n, x)| Shown::photo(x).html(s.text("name", pr.id, v.lang), "(min-width: 60rem) 36rem, 100vw", n == 0))
                .collect(),
        },
        family_code: family.code.clone(),
        family: s.marked("name", family.id, v.lang),
        maker_code: maker.code.clone(),
        maker: s.marked("name", maker.id, v.lang),
        place: commune(&maker.commune, v.lang),
        unique: pr.unique,
        withdrawal: family.withdrawal.clone(),
        variants: item
            .variants
            .iter()
            .enumerate()
            .map(|(n, (x, units))| VariantRow {
                code: x.barcode.clone(),
                label: s.marked("label", x.id, v.lang),
                price: x.price,
                per: measure::per(v.lang, pr.unit, pr.price_per),
                units: *units,
                left: measure::write(v.lang, pr.unit, *units),
                chosen: n == chosen,
            })
            .collect(),
        units: item.units,
        step: pr.step,

        first: pr.price_per.min(item.units / pr.step * pr.step).max(pr.step),
        sign: measure::signs(v.lang, pr.unit).map_or("", |x| x.0),
        steps: measure::write(v.lang, pr.unit, pr.step),
        attributes,
        split: price.and_then(|m| s.terms.get(&pr.org).map(|t| s.breakdown(item, chosen, m, t))),
        labelled: item.label.labelled,
        stopped: item.label.stopped,
        certificates: s
            .certificates
            .iter()
            .filter(|c| c.org == pr.org && c.covers(pr.id, pr.family, s.today))
            .filter_map(|c| s.kinds.iter().find(|k| k.id == c.kind))
            .map(|k| {
                let icon = rahba_art::icon(&k.pictogram).unwrap_or_default();
                (icon, super::check::text(&k.name, v.lang), super::check::text(&k.meaning, v.lang))
            })
            .collect(),
        more,
        p: Page::new(&app, &v, s.text("name", pr.id, v.lang)),
        t: T(v.lang),
    })
}

#[derive(Template)]
#[template(path = "maker.html")]
struct Maker {
    p: Page,
    t: T,
    name: String,
    about: String,
    place: String,
    invented: bool,
    women_led: bool,
    founded: Option<i64>,
    cards: Vec<Card>,
}

/// A maker and what is hers.
///
/// # Errors
/// 404 when there is none.
pub async fn maker(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let m = s.makers.values().find(|m| m.code == code).ok_or_else(Oops::not_found)?;
    html(&Maker {
        name: s.marked("name", m.id, v.lang),
        about: s.marked("about", m.id, v.lang),
        place: commune(&m.commune, v.lang),
        invented: m.invented,
        women_led: m.women_led,
        founded: m.founded,
        cards: s.of_maker(m.id).map(|i| card(&s, i, v.lang)).collect(),
        p: Page::new(&app, &v, s.text("name", m.id, v.lang)),
        t: T(v.lang),
    })
}
