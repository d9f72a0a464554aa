//! The demo's texts, read strictly from the files in `data/`. Everybody and everything in them is
//! invented.

use anyhow::{Context, Result, bail, ensure};
use rahba_kernel::Lang;
use rahba_market::catalogue::model::{Attribute, AttributeType, AttributeValue, Choice};
use std::collections::BTreeMap;

pub type Texts = BTreeMap<Lang, String>;

const FAMILIES: &str = include_str!("../data/families.txt");
const ATTRIBUTES: &str = include_str!("../data/attributes.txt");
const MAKERS: &str = include_str!("../data/makers.txt");
const KINDS: &str = include_str!("../data/kinds.txt");
const TITLES: &str = include_str!("../data/titles.txt");
const PHRASES: &str = include_str!("../data/phrases.txt");

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty())
}

/// Four texts in the order of the files: Arabic, French, Tamazight, English.
fn texts(parts: &[&str]) -> Result<Texts> {
    ensure!(parts.len() >= 4 && parts[..4].iter().all(|t| !t.trim().is_empty()), "not in four languages: {parts:?}");
    Ok([Lang::Ar, Lang::Fr, Lang::Zgh, Lang::En].into_iter().zip(parts).map(|(l, t)| (l, t.trim().to_owned())).collect())
}

pub struct Family {
    pub code: &'static str,
    pub pictogram: &'static str,
    pub vat_class: &'static str,
    pub withdrawal: &'static str,
    pub name: Texts,
    pub attributes: Vec<Attribute>,
}

pub fn families() -> Result<Vec<Family>> {
    let mut out = Vec::new();
    for line in lines(FAMILIES) {
        let f: Vec<&str> = line.split('|').collect();
        ensure!(f.len() == 8, "{line}");
        out.push(Family {
            code: f[0],
            pictogram: f[1],
            vat_class: f[2],
            withdrawal: f[3],
            name: texts(&f[4..])?,
            attributes: Vec::new(),
        });
    }
    let mut last: Option<usize> = None;
    for line in lines(ATTRIBUTES) {
        if let Some(choice) = line.strip_prefix("= ") {
            let f: Vec<&str> = choice.split('|').collect();
            let family = last.context("a choice stands under its attribute")?;
            let attribute = out[family].attributes.last_mut().context("a choice stands under its attribute")?;
            attribute.choices.push(Choice { key: f[0].to_owned(), label: texts(&f[1..])? });
            continue;
        }
        let f: Vec<&str> = line.split('|').collect();
        let at = out.iter().position(|x| x.code == f[0]).with_context(|| format!("no family {}", f[0]))?;
        let kind = match f[2] {
            "choice" => AttributeType::Choice,
            "integer" => AttributeType::Integer,
            "bool" => AttributeType::Bool,
            other => bail!("no attribute type {other}"),
        };
        let label = texts(&f[4..])?;
        out[at].attributes.push(Attribute {
            key: f[1].to_owned(),
            kind,
            unit: f[3].to_owned(),
            label,
            choices: Vec::new(),
            required: false,
        });
        last = Some(at);
    }
    Ok(out)
}

pub struct Maker {
    pub code: &'static str,
    pub form: &'static str,
    pub commune: &'static str,
    pub women_led: bool,
    pub family: &'static str,
    pub commission_bps: i64,
    pub name: Texts,
    pub about: Texts,
}

pub fn makers() -> Result<Vec<Maker>> {
    let mut out: Vec<Maker> = Vec::new();
    for line in lines(MAKERS) {
        if let Some(about) = line.strip_prefix("= ") {
            out.last_mut().context("a story stands under its maker")?.about = texts(&about.split('|').collect::<Vec<_>>())?;
            continue;
        }
        let f: Vec<&str> = line.split('|').collect();
        ensure!(f.len() == 10, "{line}");
        out.push(Maker {
            code: f[0],
            form: f[1],
            commune: f[2],
            women_led: f[3] == "1",
            family: f[4],
            commission_bps: f[5].parse()?,
            name: texts(&f[6..])?,
            about: Texts::new(),
        });
    }
    Ok(out)
}

/// A size of a kind: its label, and price and weight in per cent of the kind's.
pub type Size = (&'static str, i64, i64);

/// One product of the demo.
pub struct Product {
    pub family: &'static str,
    pub form: &'static str,
    pub unique: bool,
    /// Dirhams.
    pub price: i64,
    pub weight_g: i64,
    pub shelf_days: Option<i64>,
    pub sizes: Vec<Size>,
    pub attributes: BTreeMap<String, AttributeValue>,
    pub name: Texts,
    pub description: Texts,
}

struct Kind {
    head: Vec<&'static str>,
    name: Texts,
    about: Texts,
    details: Vec<Texts>,
    own: Vec<(Texts, Option<i64>)>,
}

fn kinds() -> Result<Vec<Kind>> {
    let mut out: Vec<Kind> = Vec::new();
    for line in lines(KINDS) {
        let Some((word, rest)) = line.split_once(' ').filter(|(w, _)| matches!(*w, "name" | "about" | "detail" | "own")) else {
            let head: Vec<&str> = line.split('|').collect();
            ensure!(head.len() == 9, "{line}");
            out.push(Kind { head, name: Texts::new(), about: Texts::new(), details: Vec::new(), own: Vec::new() });
            continue;
        };
        let kind = out.last_mut().context("a kind comes first")?;
        let parts: Vec<&str> = rest.split('|').collect();
        let four = texts(&parts)?;
        match word {
            "name" => kind.name = four,
            "about" => kind.about = four,
            "detail" => kind.details.push(four),
            _ => kind.own.push((four, parts.get(4).map(|p| p.parse()).transpose()?)),
        }
    }
    Ok(out)
}

/// What goes into the `{}` of a kind's name.
fn own_names(kind: &Kind, at: usize) -> Result<Vec<(Texts, Option<i64>)>> {
    let Some((group, count)) = kind.head[6].split_once(':') else { return Ok(kind.own.clone()) };
    let count: usize = count.parse()?;
    let all: Vec<Texts> = match group {
        "titles" => lines(TITLES).map(|l| texts(&l.split('|').collect::<Vec<_>>())).collect::<Result<_>>()?,
        _ => lines(PHRASES)
            .filter_map(|l| l.strip_prefix(group)?.strip_prefix('|'))
            .map(|l| texts(&l.split('|').collect::<Vec<_>>()))
            .collect::<Result<_>>()?,
    };
    ensure!(all.len() >= count, "{group} has {} of {count}", all.len());
    // Each kind begins elsewhere in the list, so that neighbours do not bear the same names.
    Ok((0..count).map(|n| (all[(at * 5 + n) % all.len()].clone(), None)).collect())
}

fn attribute(pair: &str, schema: &[Attribute]) -> Result<(String, AttributeValue)> {
    let (key, value) = pair.split_once('=').with_context(|| format!("not key=value: {pair}"))?;
    let a = schema.iter().find(|a| a.key == key).with_context(|| format!("no attribute {key}"))?;
    Ok((
        key.to_owned(),
        match a.kind {
            AttributeType::Bool => AttributeValue::Bool(value == "1"),
            AttributeType::Integer => AttributeValue::Integer(value.parse()?),
            AttributeType::Choice | AttributeType::Text => AttributeValue::Text(value.to_owned()),
        },
    ))
}

/// Every product of the demo, family by family.
pub fn products(families: &[Family]) -> Result<Vec<Product>> {
    let mut out = Vec::new();
    for (at, kind) in kinds()?.into_iter().enumerate() {
        let h = &kind.head;
        let schema = &families.iter().find(|f| f.code == h[0]).with_context(|| format!("no family {}", h[0]))?.attributes;
        let price: i64 = h[3].parse()?;
        let sizes = h[7]
            .split(',')
            .filter(|s| !s.is_empty())
            .map(|s| -> Result<Size> {
                let p: Vec<&'static str> = s.split('=').collect();
                ensure!(p.len() == 3, "{s}");
                Ok((p[0], p[1].parse()?, p[2].parse()?))
            })
            .collect::<Result<Vec<_>>>()?;
        let attributes =
            h[8].split(',').filter(|a| !a.is_empty()).map(|a| attribute(a, schema)).collect::<Result<BTreeMap<_, _>>>()?;
        for (n, (own, own_price)) in own_names(&kind, at)?.into_iter().enumerate() {
            let detail = kind.details.get(n % kind.details.len().max(1));
            let both = |l: Lang| {
                let about = kind.about.get(&l).cloned().unwrap_or_default();
                detail.and_then(|d| d.get(&l)).map_or(about.clone(), |d| format!("{about} {d}"))
            };
            // Prices differ from piece to piece as they do on a market, by a rule and in steps of five.
            let spread = [0, 8, -6, 14, 4, -10, 20][(at + n) % 7];
            let varied = (price * (100 + spread) / 100 + 2) / 5 * 5;
            out.push(Product {
                family: h[0],
                form: h[1],
                unique: h[2] == "1",
                price: own_price.unwrap_or(if kind.own.is_empty() { varied } else { price }),
                weight_g: h[4].parse()?,
                shelf_days: if h[5].is_empty() { None } else { Some(h[5].parse()?) },
                sizes: sizes.clone(),
                attributes: attributes.clone(),
                name: own.iter().map(|(l, t)| (*l, kind.name[l].replace("{}", t))).collect(),
                description: Lang::ALL.into_iter().map(|l| (l, both(l))).collect(),
            });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn script(lang: Lang, text: &str) -> bool {
        // Sizes and units may be Latin; words may not.
        let latin = text.chars().filter(char::is_ascii_alphabetic).count();
        let own = text
            .chars()
            .filter(|c| match lang {
                Lang::Ar => ('\u{600}'..'\u{700}').contains(c),
                Lang::Zgh => ('\u{2d30}'..'\u{2d80}').contains(c),
                Lang::Fr | Lang::En => c.is_alphabetic() && (*c as u32) < 0x250,
            })
            .count();
        own > 0 && (matches!(lang, Lang::Fr | Lang::En) || latin == 0)
    }

    fn whole(what: &str, t: &Texts) {
        assert_eq!(t.len(), 4, "{what}");
        for (l, text) in t {
            assert!(script(*l, text), "{what} in {l}: {text}");
            assert!(!text.contains("{}"), "{what}");
        }
    }

    #[test]
    fn makers_and_families_are_whole_and_in_four_languages() {
        let families = families().unwrap();
        assert_eq!(families.len(), 10);
        for f in &families {
            whole(f.code, &f.name);
            assert!(!f.attributes.is_empty(), "{}", f.code);
            for a in &f.attributes {
                whole(&a.key, &a.label);
                a.choices.iter().for_each(|c| {
                    assert_eq!(c.label.len(), 4, "{}", c.key);
                });
            }
        }
        let makers = makers().unwrap();
        assert_eq!(makers.len(), 25);
        let names: BTreeSet<_> = makers.iter().map(|m| &m.name[&Lang::Fr]).collect();
        assert_eq!(names.len(), makers.len());
        for m in &makers {
            whole(m.code, &m.name);
            whole(m.code, &m.about);
            assert!(families.iter().any(|f| f.code == m.family), "{}", m.code);
            assert!(rahba_market::territory::communes::by_code(m.commune).is_some(), "{}", m.code);
        }
    }

    #[test]
    fn three_hundred_products_with_names_of_their_own() {
        let families = families().unwrap();
        let products = products(&families).unwrap();
        assert!((290..=330).contains(&products.len()), "{}", products.len());
        for lang in Lang::ALL {
            let names: BTreeSet<_> = products.iter().map(|p| &p.name[&lang]).collect();
            assert_eq!(names.len(), products.len(), "two products have one name in {lang}");
        }
        for p in &products {
            whole(&p.name[&Lang::Fr], &p.name);
            whole(&p.name[&Lang::Fr], &p.description);
            assert!(p.price > 0 && p.weight_g > 0, "{:?}", p.name);
        }
        for f in &families {
            let n = products.iter().filter(|p| p.family == f.code).count();
            assert!(n >= 14, "{}: {n}", f.code);
        }
    }
}
