//! Product families: their order, VAT class and pictogram, and what is asked of each product.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::{Id, Lang};
use rahba_market::catalogue::model::{Attribute, AttributeType, Choice, Family};
use rahba_market::catalogue::views;
use rahba_market::content;
use rahba_market::flows::catalogue::define_family::DefineFamily;
use std::collections::{BTreeMap, BTreeSet};

/// Pictograms of families.
pub(crate) const PICTOGRAMS: [&str; 10] =
    ["rug", "pottery", "leather", "honey", "pastry", "couscous", "fruit", "wood", "lantern", "star"];

const TYPES: [(AttributeType, &str); 4] = [
    (AttributeType::Text, "text"),
    (AttributeType::Choice, "choice"),
    (AttributeType::Integer, "integer"),
    (AttributeType::Bool, "bool"),
];

/// The families in the shop's order.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let (families, held, texts) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let families = views::families(q, territory)?;
            let owners: Vec<Id> = families.iter().map(|f| f.id).collect();
            Ok((families, views::products_by_family(q, territory)?, content::views::texts(q, territory, &owners)?))
        })
        .await?;
    let rows = families
        .into_iter()
        .map(|f| {
            let name = texts.get(&(f.id, "name".to_owned())).map(|n| n.body(v.lang).to_owned()).unwrap_or_default();
            vec![
                Cell::link(format!("/desk/families/{}", f.code), name),
                Cell::Int(held.get(&f.id).copied().unwrap_or(0)),
                Cell::Int(f.attributes.len() as i64),
                Cell::Text(vat_class(t, &f.vat_class)),
                Cell::Text(t.p("withdrawal-is-", &f.withdrawal)),
            ]
        })
        .collect();
    let columns = ["family", "products", "attributes", "vat", "right-to-send-back"].map(|c| Column::new(t.s(c)));
    let table = Table {
        title: t.s("families"),
        lead: t.s("families-what"),
        actions: vec![("/desk/families/new".into(), t.s("add-family"))],
        columns: columns.into(),
        rows,
        whole: true,
        empty: t.s("no-families-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The word for a VAT class; one that an accountant made stands as she wrote it.
fn vat_class(t: T, code: &str) -> String {
    let id = format!("vat-class-{code}");
    if t.has(&id) { t.s(&id) } else { code.to_owned() }
}

fn line_of(c: &Choice) -> String {
    let words = Lang::ALL.map(|l| c.label.get(&l).cloned().unwrap_or_default());
    format!("{} | {}", c.key, words.join(" | "))
}

/// One choice a line: key, then its word in four languages; a line with fewer words has fewer languages.
fn choice_of(line: &str) -> Choice {
    let mut parts = line.split('|').map(str::trim);
    let key = parts.next().unwrap_or_default().to_owned();
    let label = Lang::ALL.into_iter().zip(parts).filter(|(_, w)| !w.is_empty()).map(|(l, w)| (l, w.to_owned())).collect();
    Choice { key, label }
}

fn asked_of(t: T, n: usize, a: Option<&Attribute>) -> Vec<Field> {
    let kind = a.and_then(|a| TYPES.iter().find(|(k, _)| *k == a.kind)).map_or("text", |(_, c)| *c);
    let types = TYPES.iter().map(|(_, c)| ((*c).to_owned(), t.p("attribute-", c))).collect();
    let name = a.map_or_else(
        || t.s("new-attribute"),
        |a| t.0.fallbacks().into_iter().find_map(|l| a.label.get(&l)).cloned().unwrap_or_else(|| a.key.clone()),
    );
    let choices = a.map(|a| a.choices.iter().map(line_of).collect::<Vec<_>>().join("\n")).unwrap_or_default();
    let label = |l: Lang| a.and_then(|a| a.label.get(&l)).cloned().unwrap_or_default();
    vec![
        Field::new(format!("h{n}"), name, Kind::Heading),
        Field::text(&format!("k{n}"), t.s("attribute-key"))
            .value(a.map(|a| a.key.clone()).unwrap_or_default())
            .hint(t.s("attribute-key-hint")),
        Field::select(&format!("t{n}"), t.s("attribute-type"), types).value(kind),
        Field::text(&format!("u{n}"), t.s("attribute-unit"))
            .value(a.map(|a| a.unit.clone()).unwrap_or_default())
            .hint(t.s("attribute-unit-hint")),
        Field::new(format!("l{n}"), t.s("attribute-label"), Kind::Texts { long: false }).texts(label),
        Field::new(format!("c{n}"), t.s("attribute-choices"), Kind::Area).value(choices).hint(t.s("attribute-choices-hint")),
        Field::new(format!("r{n}"), t.s("attribute-required"), Kind::Check).value(if a.is_some_and(|a| a.required) {
            "1"
        } else {
            ""
        }),
    ]
}

/// What is known of the family of this path, if any.
struct Known {
    family: Option<Family>,
    position: i64,
    name: BTreeMap<Lang, String>,
    about: BTreeMap<Lang, String>,
    classes: BTreeSet<String>,
    /// Codes that are taken.
    codes: BTreeSet<String>,
}

/// `code` is `new` for one that is not there yet.
async fn known(app: &App, v: &Visitor) -> Result<Known, Oops> {
    let code = v.rest.rsplit('/').next().unwrap_or_default().to_owned();
    let territory = app.territory.id;
    let (families, rules) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> { Ok((views::families(q, territory)?, views::vat_rules(q, territory)?)) })
        .await?;
    let mut classes: BTreeSet<String> = rules.into_iter().map(|r| r.class).collect();
    classes.extend(families.iter().map(|f| f.vat_class.clone()));
    let codes = families.iter().map(|f| f.code.clone()).collect();
    if code == "new" {
        let (name, about) = (BTreeMap::new(), BTreeMap::new());
        return Ok(Known { family: None, position: families.len() as i64 + 1, name, about, classes, codes });
    }
    let family = families.into_iter().find(|f| f.code == code).ok_or_else(Oops::not_found)?;
    let id = family.id;
    let (texts, position) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok((content::of_owner(q, territory, id)?, views::family_position(q, territory, id)?.unwrap_or(0)))
        })
        .await?;
    let of = |field: &str| {
        let get = |l| Some((l, texts.get(field)?.get(l)?.body.clone()));
        Lang::ALL.into_iter().filter_map(get).collect()
    };
    Ok(Known { name: of("name"), about: of("about"), family: Some(family), position, classes, codes })
}

fn described(t: T, k: &Known, attributes: usize) -> Form {
    let f = k.family.as_ref();
    let word = |c: &str| (c.to_owned(), t.p("pictogram-", c));
    let withdrawals = ["yes", "perishable", "custom"].map(|w| (w.to_owned(), t.p("withdrawal-is-", w))).to_vec();
    let classes = k.classes.iter().map(|c| (c.clone(), vat_class(t, c))).collect();
    let mut fields = vec![
        Field::new("name", t.s("name"), Kind::Texts { long: false }).texts(|l| k.name.get(&l).cloned().unwrap_or_default()),
        Field::new("about", t.s("about"), Kind::Texts { long: true }).texts(|l| k.about.get(&l).cloned().unwrap_or_default()),
    ];
    if f.is_none() {
        fields.insert(0, Field::text("code", t.s("code")).hint(t.s("code-hint")).needed());
    }
    fields.extend([
        Field::select("pictogram", t.s("pictogram"), PICTOGRAMS.iter().map(|c| word(c)).collect())
            .value(f.map(|f| f.pictogram.clone()).unwrap_or_default()),
        Field::select("vat", t.s("vat"), classes).value(f.map(|f| f.vat_class.clone()).unwrap_or_default()),
        Field::select("withdrawal", t.s("right-to-send-back"), withdrawals)
            .value(f.map(|f| f.withdrawal.clone()).unwrap_or_default()),
        Field::new("position", t.s("place-in-order"), Kind::Number).value(k.position.to_string()).needed(),
    ]);
    for n in 0..attributes {
        fields.extend(asked_of(t, n, f.and_then(|f| f.attributes.get(n))));
    }
    let figure = f.and_then(|f| rahba_art::icon(&f.pictogram)).map(|i| format!("<p class=\"big-icon\">{i}</p>"));
    Form {
        title: f.map_or_else(
            || t.s("add-family"),
            |_| t.0.fallbacks().into_iter().find_map(|l| k.name.get(&l)).cloned().unwrap_or_default(),
        ),
        lead: t.s("family-what"),
        figure: figure.unwrap_or_default(),
        fields,
        button: t.s("keep"),
        back: Some(("/desk/families".into(), t.s("families"))),
        about: vec![
            ("family.no_name", "name"),
            ("organisation.bad_code", "code"),
            ("family_taken", "code"),
            ("bad_number", "position"),
        ],
        ..Form::default()
    }
}

/// The form, with room for two more attributes.
///
/// # Errors
/// 404 when there is no such family.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let k = known(&app, &v).await?;
    let rows = k.family.as_ref().map_or(0, |f| f.attributes.len()) + 2;
    described(T(v.lang), &k, rows).show(&app, &v)
}

fn sent(f: &Fields, rows: usize) -> Vec<Attribute> {
    (0..rows)
        .filter_map(|n| {
            let get = |letter: &str| f.get(&format!("{letter}{n}"));
            let label = super::product_form::texts(f, &format!("l{n}"));
            let choices: Vec<Choice> = get("c").lines().filter(|l| !l.trim().is_empty()).map(choice_of).collect();
            // An empty row is none; one with words and no key is refused, not dropped.
            if get("k").is_empty() && label.is_empty() && choices.is_empty() {
                return None;
            }
            let kind = TYPES.iter().find(|(_, c)| *c == get("t")).map_or(AttributeType::Text, |(k, _)| *k);
            let (key, unit) = (get("k").to_lowercase(), get("u").to_owned());
            Some(Attribute { key, kind, unit, label, choices, required: !get("r").is_empty() })
        })
        .collect()
}

/// Keeps a family.
///
/// # Errors
/// A fault of the store.
pub async fn save(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let k = known(&app, &v).await?;
    let rows = (0..200).take_while(|n| f.0.iter().any(|(name, _)| *name == format!("k{n}"))).count();
    let code = k.family.as_ref().map_or_else(|| f.get("code").to_lowercase(), |x| x.code.clone());
    let command = || -> Result<DefineFamily, Oops> {
        if k.family.is_none() && k.codes.contains(&code) {
            return Err(Oops::new(409, "family-taken"));
        }
        Ok(DefineFamily {
            code: code.clone(),
            pictogram: f.get("pictogram").into(),
            vat_class: f.get("vat").into(),
            withdrawal: f.get("withdrawal").into(),
            position: f.int("position")?,
            attributes: sent(&f, rows),
            name: super::product_form::texts(&f, "name"),
            about: super::product_form::texts(&f, "about"),
        })
    };
    let done = match command() {
        Ok(c) => app.db.command(app.call(v.actor()), c).await.map_err(Oops::from),
        Err(e) => Err(e),
    };
    match done {
        Ok(_) => Ok(see(&v.path("/desk/families"))),
        Err(e) => described(T(v.lang), &k, rows).refused(&app, &v, &f, e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_line_and_comes_back_the_same() {
        let c = choice_of("madder | الفوة | Garance | ⵜⴰⵔⵓⴱⵢⴰ | Madder");
        assert_eq!((c.key.as_str(), c.label.len(), c.label[&Lang::Fr].as_str()), ("madder", 4, "Garance"));
        assert_eq!(choice_of(&line_of(&c)), c);
        assert_eq!(choice_of("x | | Rouge").label, BTreeMap::from([(Lang::Fr, "Rouge".to_owned())]));
    }

    #[test]
    fn what_is_typed_becomes_attributes() {
        let f = Fields(
            [
                ("k0", "Length"),
                ("t0", "integer"),
                ("u0", "cm"),
                ("l0-fr", "Longueur"),
                ("r0", "1"),
                ("k1", ""),
                ("k2", "dye"),
                ("t2", "choice"),
                ("l2-fr", "Teinture"),
                ("c2", "a | | A\n\nb | | B"),
            ]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .to_vec(),
        );
        let a = sent(&f, 3);
        assert_eq!((a.len(), a[0].key.as_str(), a[0].required, a[1].choices.len()), (2, "length", true, 2));
        assert_eq!(a[0].kind, AttributeType::Integer);
    }

    #[test]
    fn every_pictogram_is_drawn_and_has_a_word() {
        for p in PICTOGRAMS {
            assert!(rahba_art::icon(p).is_some(), "{p}");
            for lang in Lang::ALL {
                assert!(T(lang).has(&format!("pictogram-{p}")), "{lang} {p}");
            }
        }
    }
}
