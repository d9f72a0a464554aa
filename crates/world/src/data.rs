//! The demo's texts, read from the files in `data/`.

use rahba_kernel::Lang;
use std::collections::BTreeMap;

pub type Texts = BTreeMap<Lang, String>;

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).map(|l| l.split('|').collect())
}

fn texts(f: &[&str]) -> Texts {
    [Lang::Ar, Lang::Fr, Lang::Zgh, Lang::En].into_iter().zip(f).map(|(l, t)| (l, (*t).to_owned())).collect()
}

pub struct Family {
    pub code: &'static str,
    pub pictogram: &'static str,
    pub vat_class: &'static str,
    pub withdrawal: &'static str,
    pub name: Texts,
}

pub fn families() -> Vec<Family> {
    rows(include_str!("../data/families.txt"))
        .map(|f| Family { code: f[0], pictogram: f[1], vat_class: f[2], withdrawal: f[3], name: texts(&f[4..8]) })
        .collect()
}

pub struct Maker {
    pub code: &'static str,
    pub form: &'static str,
    pub commune: &'static str,
    pub women_led: bool,
    pub family: &'static str,
    pub commission_bps: i64,
    pub name: Texts,
}

pub fn makers() -> Vec<Maker> {
    rows(include_str!("../data/makers.txt"))
        .map(|f| Maker {
            code: f[0],
            form: f[1],
            commune: f[2],
            women_led: f[3] == "1",
            family: f[4],
            commission_bps: f[5].parse().unwrap_or(1_200),
            name: texts(&f[6..10]),
        })
        .collect()
}

pub struct Kind {
    pub family: &'static str,
    pub form: &'static str,
    pub unique: bool,
    pub price: i64,
    pub weight_g: i64,
    pub shelf_days: Option<i64>,
    pub name: Texts,
    pub description: Texts,
}

pub fn kinds() -> Vec<Kind> {
    rows(include_str!("../data/kinds.txt"))
        .map(|f| Kind {
            family: f[0],
            form: f[1],
            unique: f[2] == "1",
            price: f[3].parse().unwrap_or(100),
            weight_g: f[4].parse().unwrap_or(500),
            shelf_days: f[5].parse().ok(),
            name: texts(&f[6..10]),
            description: texts(&f[10..14]),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_in_four_languages() {
        let families = families();
        assert_eq!(families.len(), 10);
        let whole = |t: &Texts| t.len() == 4 && t.values().all(|v| !v.trim().is_empty());
        assert!(families.iter().all(|f| whole(&f.name)));
        for m in makers() {
            assert!(whole(&m.name), "{}", m.code);
            assert!(families.iter().any(|f| f.code == m.family), "{}", m.code);
            assert!(rahba_market::territory::communes::by_code(m.commune).is_some(), "{}", m.code);
        }
        for k in kinds() {
            assert!(whole(&k.name) && whole(&k.description) && k.price > 0, "{:?}", k.name);
        }
    }
}
