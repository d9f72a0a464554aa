//! The demo's texts, read strictly from the files in `data/`. Everybody and everything in them is
//! invented.

use anyhow::{Context, Result, bail, ensure};
use rahba_kernel::{Lang, Unit};
use rahba_market::catalogue::model::{Attribute, AttributeType, AttributeValue, Choice};
use rahba_market::catalogue::rules::misfit;
use std::collections::BTreeMap;

pub type Texts = BTreeMap<Lang, String>;

const FAMILIES: &str = include_str!("../data/families.txt");
const ATTRIBUTES: &str = include_str!("../data/attributes.txt");
const MAKERS: &str = include_str!("../data/makers.txt");
const KINDS: [&str; 10] = [
    include_str!("../data/kinds/textile_wool.txt"),
    include_str!("../data/kinds/pottery.txt"),
    include_str!("../data/kinds/leather.txt"),
    include_str!("../data/kinds/honey.txt"),
    include_str!("../data/kinds/pastry_pasta.txt"),
    include_str!("../data/kinds/couscous.txt"),
    include_str!("../data/kinds/dried_fruit.txt"),
    include_str!("../data/kinds/wood.txt"),
    include_str!("../data/kinds/decoration.txt"),
    include_str!("../data/kinds/plaster.txt"),
];
const COMMUNES: &str = include_str!("../data/communes.txt");
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
            "text" => AttributeType::Text,
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
    /// One sentence in the maker's own voice, told with each of its products.
    pub story: Texts,
}

pub fn makers() -> Result<Vec<Maker>> {
    let mut out: Vec<Maker> = Vec::new();
    for line in lines(MAKERS) {
        if let Some(about) = line.strip_prefix("= ") {
            out.last_mut().context("a story stands under its maker")?.about = texts(&about.split('|').collect::<Vec<_>>())?;
            continue;
        }
        if let Some(story) = line.strip_prefix("~ ") {
            out.last_mut().context("a sentence stands under its maker")?.story = texts(&story.split('|').collect::<Vec<_>>())?;
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
            story: Texts::new(),
        });
    }
    Ok(out)
}

/// A commune in four languages; the national list has no Tifinagh.
pub fn place_name(commune: &str) -> Result<Texts> {
    let area = rahba_market::territory::communes::by_code(commune).with_context(|| format!("no commune {commune}"))?;
    let line = lines(COMMUNES).find_map(|l| l.strip_prefix(commune)?.strip_prefix('|')).with_context(|| commune.to_owned())?;
    Ok(Lang::ALL.into_iter().map(|l| (l, if l == Lang::Zgh { line.to_owned() } else { area.name(l).to_owned() })).collect())
}

/// What a size is called: figures with the unit in the letters of each language.
pub fn size_label(label: &str) -> Result<Texts> {
    let (figure, unit) = label.split_once(' ').unwrap_or(("", label));
    let units = match unit {
        "g" => ["غ", "g", "ⴳ", "g"],
        "kg" => ["كغ", "kg", "ⴽⴳ", "kg"],
        "ml" => ["مل", "ml", "ⵎⵍ", "ml"],
        "L" => ["لتر", "l", "ⵍ", "l"],
        "cm" => ["سم", "cm", "ⵙⵎ", "cm"],
        "small" => ["صغيرة", "Petite", "ⵜⴰⵎⵥⵥⵉⵜ", "Small"],
        "medium" => ["متوسطة", "Moyenne", "ⵜⴰⵏⴰⵎⵎⴰⵙⵜ", "Medium"],
        "large" => ["كبيرة", "Grande", "ⵜⴰⵎⵇⵇⵔⴰⵏⵜ", "Large"],
        _ if label.bytes().any(|b| b.is_ascii_digit()) && !label.contains(' ') => [label; 4],
        _ => bail!("no size {label}"),
    };
    let said = |u: &str| if figure.is_empty() { u.to_owned() } else { format!("{figure}\u{a0}{u}") };
    Ok(Lang::ALL.into_iter().zip(units).map(|(l, u)| (l, said(u))).collect())
}

/// A size of a kind: its label, and price and weight in per cent of the kind's.
pub type Size = (&'static str, i64, i64);

/// One product of the demo.
pub struct Product {
    pub family: &'static str,
    /// Who makes it; anyone of the family when nobody is named.
    pub by: Vec<&'static str>,
    pub form: &'static str,
    pub unique: bool,
    /// Dirhams.
    pub price: i64,
    pub weight_g: i64,
    pub shelf_days: Option<i64>,
    pub sizes: Vec<Size>,
    /// What it is counted in, and the smallest amount sold.
    pub unit: Unit,
    pub step: i64,
    pub attributes: BTreeMap<String, AttributeValue>,
    pub name: Texts,
    pub description: Texts,
}

/// What a kind's name is completed with, and what is said and known of that piece alone.
#[derive(Clone, Default)]
struct Own {
    name: Texts,
    price: Option<i64>,
    says: Texts,
    /// `key=value` pairs.
    has: Vec<String>,
    texts: Vec<(String, Texts)>,
}

struct Kind {
    head: Vec<&'static str>,
    name: Texts,
    about: Texts,
    details: Vec<Texts>,
    texts: Vec<(String, Texts)>,
    by: Vec<&'static str>,
    unit: Unit,
    step: i64,
    own: Vec<Own>,
}

fn pairs(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

fn kinds() -> Result<Vec<Kind>> {
    const WORDS: [&str; 9] = ["name", "about", "by", "unit", "detail", "own", "says", "has", "text"];
    let mut out: Vec<Kind> = Vec::new();
    for line in KINDS.into_iter().flat_map(lines) {
        let Some((word, rest)) = line.split_once(' ').filter(|(w, _)| WORDS.contains(w)) else {
            let head: Vec<&str> = line.split('|').collect();
            ensure!(head.len() == 9, "{line}");
            let (name, about) = (Texts::new(), Texts::new());
            let (details, texts, by, own) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            out.push(Kind { head, name, about, details, texts, by, unit: Unit::Piece, step: 1, own });
            continue;
        };
        let kind = out.last_mut().context("a kind comes first")?;
        if word == "by" {
            kind.by = rest.split_whitespace().collect();
            continue;
        }
        if word == "unit" {
            let (unit, step) = rest.split_once(' ').with_context(|| line.to_owned())?;
            kind.unit = Unit::from_code(unit).with_context(|| line.to_owned())?;
            kind.step = step.parse()?;
            continue;
        }
        if word == "has" {
            kind.own.last_mut().with_context(|| format!("of which piece? {line}"))?.has.extend(pairs(rest));
            continue;
        }
        let parts: Vec<&str> = rest.split('|').collect();
        if word == "text" {
            ensure!(parts.len() == 5, "{line}");
            let text = (parts[0].to_owned(), texts(&parts[1..])?);
            kind.own.last_mut().map_or(&mut kind.texts, |o| &mut o.texts).push(text);
            continue;
        }
        ensure!(parts.len() == 4 || (word == "own" && parts.len() == 5), "{line}");
        let four = texts(&parts).context(line)?;
        match word {
            "name" => kind.name = four,
            "about" => kind.about = four,
            "detail" => kind.details.push(four),
            "says" => kind.own.last_mut().with_context(|| format!("of which piece? {line}"))?.says = four,
            _ => kind.own.push(Own { name: four, price: parts.get(4).map(|p| p.parse()).transpose()?, ..Own::default() }),
        }
    }
    Ok(out)
}

/// Names that several kinds share, each with a sentence of its own and what it says of the piece.
fn shared(text: &'static str, group: &str) -> Result<Vec<Own>> {
    let mut out: Vec<Own> = Vec::new();
    let mut last = "";
    for line in lines(text) {
        if let Some(rest) = line.strip_prefix("= ") {
            let parts: Vec<&str> = rest.split('|').collect();
            ensure!(parts.len() == 4 || parts.len() == 5, "{line}");
            let says = texts(&parts).context(line)?;
            if let Some(o) = out.last_mut().filter(|_| last == group) {
                (o.says, o.has) = (says, parts.get(4).map(|p| pairs(p)).unwrap_or_default());
            }
            continue;
        }
        let parts: Vec<&str> = line.split('|').collect();
        ensure!(parts.len() == 5, "{line}");
        last = parts[0];
        if last == group {
            out.push(Own { name: texts(&parts[1..]).context(line)?, ..Own::default() });
        }
    }
    Ok(out)
}

/// What goes into the `{}` of a kind's name.
fn own_names(kind: &Kind) -> Result<Vec<Own>> {
    let Some((group, count)) = kind.head[6].split_once(':') else { return Ok(kind.own.clone()) };
    let (count, from): (usize, usize) = match count.split_once('+') {
        Some((count, from)) => (count.parse()?, from.parse()?),
        None => (count.parse()?, 0),
    };
    let all = shared(if group == "titles" { TITLES } else { PHRASES }, group)?;
    ensure!(all.len() >= count, "{group} has {} of {count}", all.len());
    Ok((0..count).map(|n| all[(from + n) % all.len()].clone()).collect())
}

fn attribute(pair: &str, schema: &[Attribute]) -> Result<(String, AttributeValue)> {
    let (key, value) = pair.split_once('=').with_context(|| format!("not key=value: {pair}"))?;
    let a = schema.iter().find(|a| a.key == key).with_context(|| format!("no attribute {key}"))?;
    Ok((
        key.to_owned(),
        match a.kind {
            AttributeType::Bool => AttributeValue::Bool(value == "1"),
            AttributeType::Integer => AttributeValue::Integer(value.parse()?),
            AttributeType::Choice => AttributeValue::Text(value.to_owned()),
            AttributeType::Text => bail!("a text of four languages stands on a line of its own: {pair}"),
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
        ensure!(kind.unit == Unit::Piece || sizes.is_empty(), "what is weighed or measured has no sizes: {h:?}");
        let own = own_names(&kind)?;
        for (n, o) in own.into_iter().enumerate() {
            let mut attributes = BTreeMap::new();
            for pair in pairs(h[8]).iter().chain(&o.has) {
                attributes.extend([attribute(pair, schema)?]);
            }
            for (key, text) in kind.texts.iter().chain(&o.texts) {
                attributes.insert(key.clone(), AttributeValue::Texts(text.clone()));
            }
            if let Some(key) = misfit(schema, &attributes) {
                bail!("{:?}: {key} does not fit", o.name);
            }
            let detail = kind.details.get(n % kind.details.len().max(1));
            let said = |l: Lang| {
                [Some(&kind.about), Some(&o.says), detail]
                    .iter()
                    .filter_map(|t| (*t)?.get(&l))
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            // Prices differ from piece to piece as they do on a market, by a rule and in steps of five.
            let spread = [0, 8, -6, 14, 4, -10, 20][(at + n) % 7];
            let varied = (price * (100 + spread) / 100 + 2) / 5 * 5;
            let said_price = o.price.unwrap_or(if kind.own.is_empty() { varied } else { price });
            let said_weight: i64 = h[4].parse()?;
            // A weight is priced by the kilo: the head says price and weight of what is usually bought.
            let (price, weight_g) =
                if kind.unit == Unit::G { (said_price * 1_000 / said_weight, 1_000) } else { (said_price, said_weight) };
            out.push(Product {
                family: h[0],
                by: kind.by.clone(),
                form: h[1],
                unique: h[2] == "1",
                price,
                weight_g,
                unit: kind.unit,
                step: kind.step,
                shelf_days: if h[5].is_empty() { None } else { Some(h[5].parse()?) },
                sizes: sizes.clone(),
                attributes,
                name: o.name.iter().map(|(l, t)| (*l, kind.name[l].replace("{}", t))).collect(),
                description: Lang::ALL.into_iter().map(|l| (l, said(l))).collect(),
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
            whole(m.code, &m.story);
            whole(m.code, &place_name(m.commune).unwrap());
            for about in m.about.values() {
                assert!((3..=5).contains(&about.matches(['.', '؟', '!']).count()), "{}: {about}", m.code);
            }
            assert!(families.iter().any(|f| f.code == m.family), "{}", m.code);
            assert!(rahba_market::territory::communes::by_code(m.commune).is_some(), "{}", m.code);
        }
    }

    #[test]
    fn some_goods_are_weighed_and_some_measured() {
        let products = products(&families().unwrap()).unwrap();
        let sold = |unit, family| products.iter().filter(|p| p.unit == unit && p.family == family).count();
        for family in ["couscous", "dried_fruit", "honey"] {
            assert!(sold(Unit::G, family) >= 2, "{family}");
        }
        assert!(sold(Unit::Cm, "textile_wool") >= 2);
        for p in products.iter().filter(|p| p.unit != Unit::Piece) {
            // A price by the kilo or the metre that a market would ask.
            assert!((10..=600).contains(&p.price) && !p.unique && p.step > 1, "{:?}: {}", p.name, p.price);
            assert_eq!(p.unit.usual_price_per() % p.step, 0);
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
            let texts: BTreeSet<_> = products.iter().map(|p| &p.description[&lang]).collect();
            assert_eq!(texts.len(), products.len(), "two products have one description in {lang}");
        }
        let makers = makers().unwrap();
        for p in &products {
            assert!(p.by.iter().all(|b| makers.iter().any(|m| m.code == *b && m.family == p.family)), "{:?}", p.by);
            whole(&p.name[&Lang::Fr], &p.name);
            whole(&p.name[&Lang::Fr], &p.description);
            assert!(p.price > 0 && p.weight_g > 0, "{:?}", p.name);
            assert!(p.attributes.len() >= 3, "{:?}: {:?}", p.name, p.attributes);
            for v in p.attributes.values() {
                if let AttributeValue::Texts(t) = v {
                    whole("an attribute", t);
                }
            }
            for (label, price, weight) in &p.sizes {
                assert!(*price > 0 && *weight > 0);
                assert_eq!(size_label(label).unwrap().len(), 4);
            }
        }
        for f in &families {
            let n = products.iter().filter(|p| p.family == f.code).count();
            assert!(n >= 15, "{}: {n}", f.code);
        }
    }
}
