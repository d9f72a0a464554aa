//! The programme's figures, read once for the desk's page, the committee's report and the public page.

mod kept;
pub use kept::{Kept, books};

use crate::kit::charts::{Behind, Told, figure};
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::page::Page;
use crate::kit::snapshot::Snapshot;
use crate::shop::browse::commune;
use crate::shop::check::text;
use rahba_art::chart::{self, Series};
use rahba_kernel::formats::number;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_market::capacities;
use rahba_market::programme::measures::{self, Way, Window};
use rahba_market::programme::model::{
    Announcement, Contribution, Expense, Indicator, Measure, Partner, Project, Split, Tranche, Value,
};
use rahba_market::programme::{rules, views};
use rahba_store::{Fault, Reader};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the books say of a period.
#[derive(Default)]
pub struct Books {
    /// When they were read.
    pub at: Micros,
    pub values: Vec<Value>,
    pub way: Way,
    pub months: BTreeMap<(Day, Id), Money>,
}

/// Everything of a period.
#[derive(Default)]
pub struct Data {
    pub from: Day,
    pub to: Day,
    pub books: Arc<Books>,
    pub partners: Vec<Partner>,
    pub projects: Vec<Project>,
    /// Received, spent, by project, as the money book says.
    pub sums: BTreeMap<Id, (Money, Money)>,
    pub progress: BTreeMap<Id, i64>,
    pub contributions: Vec<(Id, Contribution)>,
    pub tranches: Vec<Tranche>,
    pub expenses: Vec<Expense>,
    pub announced: Vec<Announcement>,
    pub indicators: Vec<Indicator>,
    /// Average score by domain in basis points, and how many organisations were scored.
    pub maturity: Vec<(&'static str, i64, i64)>,
}

fn maturity(q: &mut Reader<'_>, territory: Id) -> Result<Vec<(&'static str, i64, i64)>, Fault> {
    let all = capacities::views::standings(q, territory)?;
    Ok(capacities::model::DOMAINS
        .into_iter()
        .enumerate()
        .filter_map(|(n, domain)| {
            let scores: Vec<i64> = all.iter().filter_map(|s| s.domains[n].map(|b| b.0)).collect();
            let count = scores.len() as i64;
            // An average of few would tell of one.
            (count >= rules::SMALL).then(|| (domain, scores.iter().sum::<i64>() / count, count))
        })
        .collect())
}

/// Reads a period. Frozen values take the place of live ones when they are given.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn read(q: &mut Reader<'_>, territory: Id, (from, to): (Day, Day), at: Micros, frozen: Option<Id>) -> Result<Data, Fault> {
    // A kept report keeps its window: what was written later changes none of its figures from the books.
    let kept = match frozen {
        Some(f) => views::freezes(q, territory)?.into_iter().find(|k| k.id == f),
        None => None,
    };
    let books = match &kept {
        Some(k) => {
            let w = Window { from, to, through: k.through, at: k.at };
            let values = views::values(q, territory, k.id)?;
            Books { at, ..of_window(q, territory, w, values)? }
        }
        None => read_books(q, territory, (from, to), at)?,
    };
    read_with(q, territory, (from, to), Arc::new(books))
}

fn of_window(q: &mut Reader<'_>, territory: Id, w: Window, values: Vec<Value>) -> Result<Books, Fault> {
    Ok(Books { at: w.at, values, way: measures::way(q, territory, w)?, months: measures::by_month(q, territory, w)? })
}

/// What the books say now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn read_books(q: &mut Reader<'_>, territory: Id, (from, to): (Day, Day), at: Micros) -> Result<Books, Fault> {
    let w = Window::now(q, territory, from, to, at)?;
    let values = measures::live(q, territory, from, to, at)?;
    of_window(q, territory, w, values)
}

/// Everything of a period but what the books say, which was read.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn read_with(q: &mut Reader<'_>, territory: Id, (from, to): (Day, Day), books: Arc<Books>) -> Result<Data, Fault> {
    let projects = views::projects(q, territory)?;
    let (mut sums, mut progress) = (BTreeMap::new(), BTreeMap::new());
    for p in &projects {
        sums.insert(p.id, views::received_and_spent(q, territory, p.id)?);
        progress.insert(p.id, views::progress(q, territory, p.id)?);
    }
    Ok(Data {
        from,
        to,
        books,
        partners: views::partners(q, territory)?,
        projects,
        sums,
        progress,
        contributions: views::contributions(q, territory, None)?,
        tranches: views::tranches(q, territory, None)?,
        expenses: views::expenses(q, territory, None)?,
        announced: views::announcements(q, territory)?,
        indicators: views::indicators(q, territory)?,
        maturity: maturity(q, territory)?,
    })
}

/// A value in its measure's unit, as HTML.
pub fn shown(lang: Lang, m: Measure, value: i64) -> String {
    match m.unit() {
        "money" => fmt::money(lang, Money(value)),
        "share" => fmt::percent(lang, value),
        _ => fmt::integer(lang, value),
    }
}

/// A cell of a split with its word, its value unless it is hidden, and the makers behind it.
pub struct Part {
    pub word: String,
    pub cell: String,
    pub value: Option<i64>,
    pub makers: i64,
}

impl Data {
    pub fn whole(&self, m: Measure) -> i64 {
        measures::whole(&self.books.values, m)
    }

    /// The cells of a measure's split, those of small numbers hidden.
    pub fn parts(&self, s: &Snapshot, t: T, m: Measure, split: Split) -> Vec<Part> {
        let cells: Vec<&Value> = self.books.values.iter().filter(|v| v.measure == m && v.split == split).collect();
        cells
            .iter()
            .zip(rules::hidden(&cells))
            .map(|(v, hidden)| Part {
                word: cell_word(s, t, split, &v.cell),
                cell: v.cell.clone(),
                value: (!hidden).then_some(v.value),
                makers: v.makers,
            })
            .collect()
    }

    pub fn partner(&self, id: Id) -> Option<&Partner> {
        self.partners.iter().find(|p| p.id == id)
    }

    /// What partners of a kind give, by the conventions.
    pub fn given_by(&self, kind: &str) -> Money {
        self.contributions
            .iter()
            .filter(|(project, c)| {
                let counts = self.projects.iter().any(|p| p.id == *project && p.state != "refused");
                counts && self.partner(c.partner).is_some_and(|p| p.kind == kind)
            })
            .map(|(_, c)| c.amount)
            .sum()
    }

    pub fn given_to(&self, project: Id, kind: &str) -> Money {
        self.contributions
            .iter()
            .filter(|(p, c)| *p == project && self.partner(c.partner).is_some_and(|x| x.kind == kind))
            .map(|(_, c)| c.amount)
            .sum()
    }

    /// How exactly that is said: `about` or `over`; none when it is exact or there is nothing.
    pub fn said_of(&self, project: Id, kind: &str) -> Option<&str> {
        let of = |c: &Contribution| self.partner(c.partner).is_some_and(|x| x.kind == kind);
        let found = self.contributions.iter().find(|(p, c)| *p == project && of(c) && c.precision != "exact");
        found.map(|(_, c)| c.precision.as_str())
    }

    /// Sales by family and month.
    pub fn sales_chart(&self, p: &Page, s: &Snapshot, open: bool) -> String {
        let t = T(p.lang);
        let mut months: Vec<Day> = self.books.months.keys().map(|(m, _)| *m).collect();
        months.sort_unstable();
        months.dedup();
        if months.is_empty() {
            return format!("<p class=\"empty\">{}</p>", t.s("pg-no-sales"));
        }
        let of = |m: Day, f: Id| self.books.months.get(&(m, f)).map_or(0, |x| x.0);
        let series: Vec<Series> = s
            .families
            .iter()
            .map(|f| Series {
                name: s.text("name", f.id, p.lang).to_owned(),
                values: months.iter().map(|m| of(*m, f.id)).collect(),
            })
            .filter(|x| x.values.iter().any(|v| *v != 0))
            .collect();
        let short: Vec<String> = months.iter().map(|m| format!("{}/{:02}", m.ymd().1, m.ymd().0 % 100)).collect();
        let told = Told { id: "sales", title: &t.s("pg-sales-chart"), text: &t.s("pg-sales-text"), open };
        let draw = |f: chart::Frame<'_>| chart::columns(f, &short, &series, |n| number::integer(p.lang, n / 100));
        let mut heads = vec![t.s("pg-month")];
        heads.extend(series.iter().map(|x| x.name.clone()));
        heads.push(t.s("total"));
        let rows = months
            .iter()
            .enumerate()
            .map(|(n, m)| {
                let (year, month, _) = m.ymd();
                let mut cells: Vec<String> = series.iter().map(|x| fmt::money(p.lang, Money(x.values[n]))).collect();
                cells.push(fmt::money(p.lang, Money(series.iter().map(|x| x.values[n]).sum())));
                (format!("{} {year}", number::month(p.lang, month)), cells)
            })
            .collect();
        figure(p, told, draw, &series, &Behind { heads, rows })
    }

    /// Where 100 dirhams of a buyer go, to the centime.
    pub fn way_parts(&self, t: T) -> Vec<(String, Money, Money)> {
        let w = self.books.way;
        let parts = [("maker", w.maker), ("union", w.union), ("vat", w.vat), ("label", w.label), ("solidarity", w.solidarity)];
        let weights = parts.map(|(_, m)| m.0.max(0));
        let of_100 = Money::from_dirhams(100).split(&weights);
        parts.into_iter().zip(of_100).map(|((name, m), share)| (t.p("pg-way-", name), m, share)).collect()
    }

    /// The way of 100 dirhams from buyer to maker.
    pub fn way_chart(&self, p: &Page, open: bool) -> String {
        let t = T(p.lang);
        if self.books.way.total().0 <= 0 {
            return String::new();
        }
        let parts = self.way_parts(t);
        let told = Told { id: "way", title: &t.s("pg-way-chart"), text: &t.s("pg-way-text"), open };
        let drawn: Vec<_> =
            parts.iter().map(|(name, _, share)| (name.clone(), share.0, number::amount(p.lang, *share))).collect();
        let draw = |f: chart::Frame<'_>| chart::river(f, &format!("{} 100", t.s("pg-way-buyer")), &drawn);
        let rows = parts
            .iter()
            .map(|(name, m, share)| (name.clone(), vec![fmt::money(p.lang, *share), fmt::money(p.lang, *m)]))
            .collect();
        let heads = vec![t.s("pg-cell"), t.s("pg-of-100"), t.s("total")];
        figure(p, told, draw, &[], &Behind { heads, rows })
    }

    /// The budget of each project by its funders.
    pub fn budget_chart(&self, p: &Page, open: bool) -> String {
        let t = T(p.lang);
        if self.projects.is_empty() {
            return String::new();
        }
        let of = |project: Id, partner: Id| -> Money {
            let own = self.contributions.iter().filter(|(x, c)| *x == project && c.partner == partner);
            own.map(|(_, c)| c.amount).sum()
        };
        let series: Vec<Series> = self
            .partners
            .iter()
            .map(|x| Series { name: text(&x.name, p.lang), values: self.projects.iter().map(|j| of(j.id, x.id).0).collect() })
            .filter(|x| x.values.iter().any(|v| *v != 0))
            .collect();
        let labels: Vec<String> = self.projects.iter().map(|j| text(&j.title, p.lang)).collect();
        let told = Told { id: "budget", title: &t.s("pg-budget"), text: &t.s("pg-budget-text"), open };
        let cost = |n: usize| self.projects.get(n).map_or_else(String::new, |j| number::money(p.lang, j.cost));
        let draw = |f: chart::Frame<'_>| chart::bars(f, &labels, &series, cost);
        let mut heads = vec![t.s("pg-project")];
        heads.extend(series.iter().map(|x| x.name.clone()));
        heads.push(t.s("pg-cost"));
        let rows = self
            .projects
            .iter()
            .enumerate()
            .map(|(n, j)| {
                let mut cells: Vec<String> = series.iter().map(|x| fmt::money(p.lang, Money(x.values[n]))).collect();
                cells.push(fmt::money(p.lang, j.cost));
                (labels[n].clone(), cells)
            })
            .collect();
        figure(p, told, draw, &series, &Behind { heads, rows })
    }

    /// How mature the organisations are, by domain; empty while too few are scored.
    pub fn maturity_chart(&self, p: &Page, open: bool) -> String {
        let t = T(p.lang);
        if self.maturity.is_empty() {
            return String::new();
        }
        let axes: Vec<String> = self.maturity.iter().map(|(d, ..)| t.p("pg-domain-", d)).collect();
        let series = [Series { name: t.s("pg-score"), values: self.maturity.iter().map(|m| m.1).collect() }];
        let told = Told { id: "maturity", title: &t.s("pg-maturity-chart"), text: &t.s("pg-maturity-text"), open };
        let draw = |f: chart::Frame<'_>| chart::radar(f, &axes, &series);
        let rows = self
            .maturity
            .iter()
            .zip(&axes)
            .map(|((_, score, n), name)| (name.clone(), vec![fmt::percent(p.lang, *score), fmt::integer(p.lang, *n)]))
            .collect();
        let heads = vec![t.s("pg-domain"), t.s("pg-score"), t.s("pg-organisations-scored")];
        figure(p, told, draw, &[], &Behind { heads, rows })
    }
}

/// The word for a cell of a split.
pub fn cell_word(s: &Snapshot, t: T, split: Split, cell: &str) -> String {
    match split {
        Split::Whole => t.s("pg-split-whole"),
        Split::Women => t.p("pg-cell-women-", cell),
        Split::Youth => t.p("pg-cell-youth-", cell),
        Split::Commune => commune(cell, t.0),
        Split::Family => cell.parse::<Id>().map_or_else(|_| cell.to_owned(), |f| s.text("name", f, t.0).to_owned()),
        Split::Channel => t.p("channel-", cell),
    }
}

/// The days that an address asks for; the last twelve months when it asks for none.
pub fn period(from: &str, to: &str, today: Day) -> (Day, Day) {
    let to = Day::parse_iso(to).filter(|d| *d <= today).unwrap_or(today);
    let from = Day::parse_iso(from).filter(|d| *d <= to && *d > to.plus(-36_600)).unwrap_or(to.plus(-364));
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_never_of_the_future_nor_upside_down() {
        let today = Day(20_000);
        assert_eq!(period("", "", today), (today.plus(-364), today));
        assert_eq!(period("2024-01-01", "2024-02-01", today).0, Day::parse_iso("2024-01-01").unwrap());
        assert_eq!(period("2024-03-01", "2024-02-01", today).0, Day::parse_iso("2024-02-01").unwrap().plus(-364));
        assert_eq!(period("x", "2999-01-01", today), (today.plus(-364), today));
    }
}
