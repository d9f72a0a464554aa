//! Morocco's regions, provinces, communes and arrondissements: names in French and Arabic, HCP codes.
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
    /// A province or a prefecture: 62 and 13.
    Province,
    /// Casablanca's eight prefectures of arrondissements: below its prefecture, they hold no commune.
    PrefectureOfArrondissements,
    Commune,
    /// A part of one of the six largest communes.
    Arrondissement,
}

impl Level {
    fn from_code(code: &str) -> Option<Level> {
        Some(match code {
            "region" => Level::Region,
            "province" | "prefecture" => Level::Province,
            "prefecture_of_arrondissements" => Level::PrefectureOfArrondissements,
            "commune" => Level::Commune,
            "arrondissement" => Level::Arrondissement,
            _ => return None,
        })
    }
}

/// An area with its HCP code (`03.171` is El Hajeb province).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub code: &'static str,
    pub level: Level,
    /// The code of the area above; empty for a region.
    pub parent: &'static str,
    pub name_fr: &'static str,
    pub name_ar: &'static str,
    /// Census of 2024.
    pub population: i64,
    /// The names as they are searched.
    folded: (String, String),
}

impl Area {
    /// The name in Arabic script for Arabic readers, in Latin script for the others: HCP publishes no
    /// names in Tifinagh.
    pub fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ar => self.name_ar,
            Lang::Fr | Lang::En | Lang::Zgh => self.name_fr,
        }
    }

    /// The province or prefecture that a commune or an arrondissement lies in.
    pub fn province(&self) -> Option<&'static Area> {
        by_code(self.code.get(..6)?)
    }

    /// The name with its province, for lists: 21 communes share a name with another.
    pub fn label(&self, lang: Lang) -> String {
        match self.province().filter(|p| p.code != self.code) {
            Some(p) => format!("{} — {}", self.name(lang), p.name(lang)),
            None => self.name(lang).to_owned(),
        }
    }
}

fn area(line: &'static str) -> Option<Area> {
    let mut f = line.split('\t');
    let (code, level, parent) = (f.next()?, Level::from_code(f.next()?)?, f.next()?);
    let (name_fr, name_ar) = (f.next()?, f.next()?);
    let population = f.next()?.parse().ok()?;
    Some(Area { code, level, parent, name_fr, name_ar, population, folded: (fold(name_fr), fold(name_ar)) })
}

fn table() -> &'static BTreeMap<&'static str, Area> {
    static TABLE: OnceLock<BTreeMap<&'static str, Area>> = OnceLock::new();
    TABLE.get_or_init(|| {
        include_str!("../../data/communes.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(area)
            .map(|a| (a.code, a))
            .collect()
    })
}

/// The area with this code.
pub fn by_code(code: &str) -> Option<&'static Area> {
    table().get(code)
}

/// The areas directly below this one, by code.
pub fn children(code: &str) -> Vec<&'static Area> {
    table().values().filter(|a| a.parent == code).collect()
}

/// The communes of a province, by code.
pub fn of_province(province: &str) -> Vec<&'static Area> {
    all_communes().filter(|a| a.parent == province).collect()
}

/// Every province and prefecture.
pub fn provinces() -> impl Iterator<Item = &'static Area> {
    table().values().filter(|a| a.level == Level::Province)
}

/// All communes with their province, for a list: 21 share a name, so the province is shown.
pub fn all_communes() -> impl Iterator<Item = &'static Area> {
    table().values().filter(|a| a.level == Level::Commune)
}

/// The communes called exactly so, in either script, whatever the accents.
pub fn named(name: &str) -> Vec<&'static Area> {
    let wanted = fold(name.trim());
    all_communes().filter(|a| a.folded.0 == wanted || a.folded.1 == wanted).collect()
}

/// Communes whose name begins with or contains what was typed, in either script; a commune is also
/// found by the name of one of its arrondissements.
pub fn search(typed: &str, limit: usize) -> Vec<&'static Area> {
    let wanted = fold(typed.trim());
    if wanted.is_empty() {
        return Vec::new();
    }
    // Best first: the name begins so, holds it, or an arrondissement's does; then the larger.
    let mut best: BTreeMap<&'static str, u8> = BTreeMap::new();
    for a in table().values() {
        let (fr, ar) = (&a.folded.0, &a.folded.1);
        let rank = match a.level {
            Level::Commune if fr.starts_with(&wanted) || ar.starts_with(&wanted) => 0,
            Level::Commune if fr.contains(&wanted) || ar.contains(&wanted) => 1,
            Level::Arrondissement if fr.contains(&wanted) || ar.contains(&wanted) => 2,
            _ => continue,
        };
        let commune = if rank == 2 { a.parent } else { a.code };
        let known = best.entry(commune).or_insert(rank);
        *known = rank.min(*known);
    }
    let mut found: Vec<(u8, i64, &'static Area)> =
        best.into_iter().filter_map(|(code, rank)| by_code(code).map(|a| (rank, -a.population, a))).collect();
    found.sort_by_key(|(rank, people, a)| (*rank, *people, a.code));
    found.into_iter().take(limit).map(|(_, _, a)| a).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(level: Level) -> usize {
        table().values().filter(|a| a.level == level).count()
    }

    #[test]
    fn the_country_and_the_province() {
        assert_eq!(count(Level::Region), 12);
        assert_eq!(count(Level::Province), 75);
        assert_eq!(count(Level::PrefectureOfArrondissements), 8);
        assert_eq!(all_communes().count(), 1_503);
        assert_eq!(count(Level::Arrondissement), 41);
        assert_eq!(of_province("03.171").len(), 16);
        assert_eq!(children("03").len(), 9);
        let hajeb = search("الحاجب", 3);
        assert_eq!(hajeb[0].name_fr, "El Hajeb");
        assert_eq!(hajeb[0].province().unwrap().code, "03.171");
        assert!(search("", 5).is_empty());
    }

    #[test]
    fn no_line_of_the_file_is_lost_and_each_parent_is_there() {
        let lines = include_str!("../../data/communes.tsv").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(table().len(), lines);
        for a in table().values() {
            assert_eq!(a.parent.is_empty(), a.level == Level::Region, "{}", a.code);
            assert!(a.parent.is_empty() || by_code(a.parent).is_some(), "{}", a.code);
            let above = by_code(a.parent).map(|p| p.level);
            match a.level {
                Level::Commune => assert_eq!(above, Some(Level::Province), "{}", a.code),
                Level::Arrondissement => assert_eq!(above, Some(Level::Commune), "{}", a.code),
                _ => {}
            }
        }
    }

    #[test]
    fn the_communes_of_a_province_add_up_to_it() {
        let of = |code: &str| of_province(code).iter().map(|a| a.population).sum::<i64>();
        assert_eq!(of("03.171"), 267_156);
        assert_eq!(by_code("03.171").unwrap().population, 267_156);
    }

    #[test]
    fn namesakes_are_told_apart_by_their_province() {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for a in all_communes() {
            *names.entry(a.name_fr).or_default() += 1;
        }
        assert_eq!(names.values().filter(|n| **n > 1).sum::<usize>(), 21);
        let mut labels: Vec<String> = all_communes().map(|a| a.label(Lang::Fr)).collect();
        let all = labels.len();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), all);
        assert_eq!(by_code("03").unwrap().label(Lang::Ar), "فاس-مكناس");
        assert_eq!(by_code("03.171").unwrap().label(Lang::Fr), "El Hajeb");
    }

    #[test]
    fn a_city_is_found_by_its_quarter_and_accents_do_not_matter() {
        assert_eq!(search("Mghogha", 1)[0].name_fr, "Tanger");
        assert_eq!(search("tetouan", 1)[0].name_fr, "Tétouan");
        assert_eq!(search("casa", 1)[0].name_fr, "Casablanca");
        assert!(search("xyzxyz", 5).is_empty());
    }
}
