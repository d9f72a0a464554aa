//! Morocco's regions, provinces and communes: names in French and Arabic, HCP codes.
//!
//! Data: Haut-Commissariat au Plan, RGPH 2024 (credit and changes in the file's head).

use rahba_kernel::Lang;
use rahba_kernel::text::fold;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A level of the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Region,
    Province,
    Commune,
}

/// An area with its HCP code (`03.171` is El Hajeb province).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub code: &'static str,
    pub level: Level,
    pub name_fr: &'static str,
    pub name_ar: &'static str,
    /// Census of 2024.
    pub population: i64,
}

impl Area {
    /// The name in Arabic script for Arabic and Tamazight readers, in Latin script for others.
    pub fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ar => self.name_ar,
            Lang::Fr | Lang::En | Lang::Zgh => self.name_fr,
        }
    }

    /// The province that a commune lies in.
    pub fn province(&self) -> Option<&'static Area> {
        by_code(self.code.get(..6)?)
    }
}

fn table() -> &'static BTreeMap<&'static str, Area> {
    static TABLE: OnceLock<BTreeMap<&'static str, Area>> = OnceLock::new();
    TABLE.get_or_init(|| {
        include_str!("../../data/communes.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| {
                let mut f = l.split('\t');
                let code = f.next()?;
                let level = match f.next()? {
                    "region" => Level::Region,
                    "province" => Level::Province,
                    _ => Level::Commune,
                };
                let (name_fr, name_ar) = (f.next()?, f.next()?);
                let population = f.next()?.parse().ok()?;
                Some((code, Area { code, level, name_fr, name_ar, population }))
            })
            .collect()
    })
}

/// The area with this code.
pub fn by_code(code: &str) -> Option<&'static Area> {
    table().get(code)
}

/// The communes of a province, by code.
pub fn of_province(province: &str) -> Vec<&'static Area> {
    let prefix = format!("{province}.");
    table().values().filter(|a| a.level == Level::Commune && a.code.starts_with(&prefix)).collect()
}

/// All communes with their province, for a list: 21 names stand twice, so the province is shown.
pub fn all_communes() -> impl Iterator<Item = &'static Area> {
    table().values().filter(|a| a.level == Level::Commune)
}

/// Communes whose name begins with or contains what was typed, in either script.
pub fn search(typed: &str, limit: usize) -> Vec<&'static Area> {
    let wanted = fold(typed.trim());
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(bool, i64, &'static Area)> = all_communes()
        .filter_map(|a| {
            let (fr, ar) = (fold(a.name_fr), fold(a.name_ar));
            let begins = fr.starts_with(&wanted) || ar.starts_with(&wanted);
            (begins || fr.contains(&wanted) || ar.contains(&wanted)).then_some((!begins, -a.population, a))
        })
        .collect();
    found.sort_by_key(|(b, p, a)| (*b, *p, a.code));
    found.into_iter().take(limit).map(|(_, _, a)| a).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_and_the_province() {
        assert_eq!(all_communes().count(), 1_503);
        assert_eq!(of_province("03.171").len(), 16);
        let hajeb = search("الحاجب", 3);
        assert_eq!(hajeb[0].name_fr, "El Hajeb");
        assert_eq!(hajeb[0].province().unwrap().code, "03.171");
        assert!(search("", 5).is_empty());
    }
}
