//! What a plan looks like: against the books, by month, by funder, and on a calendar.

use super::campaigns::{fund_name, state_of};
use super::plan::Found;
use crate::kit::charts::{Behind, Told, figure};
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::page::Page;
use crate::shop::check::text;
use rahba_art::chart::{self, Series};
use rahba_kernel::formats::number;
use rahba_kernel::{Day, Id, Money};
use rahba_market::plan::measures::{self, Unit};
use rahba_market::plan::model::Objective;

/// A figure in its measure's unit, as plain text.
fn plain(p: &Page, measure: &str, n: i64) -> String {
    match measures::unit(measure) {
        Some(Unit::Money) => number::money(p.lang, Money(n)),
        _ => number::integer(p.lang, n),
    }
}

/// The same as HTML, for a table's cell.
fn cell(p: &Page, measure: &str, n: i64) -> String {
    match measures::unit(measure) {
        Some(Unit::Money) => fmt::money(p.lang, Money(n)),
        _ => fmt::integer(p.lang, n),
    }
}

/// Basis points of a target.
fn share(n: i64, target: i64) -> i64 {
    i64::try_from(i128::from(n) * 10_000 / i128::from(target.max(1))).unwrap_or(i64::MAX)
}

/// Each objective: how far the plan wanted to be by now, and how far the books say it is.
pub fn against(p: &Page, x: &Found, today: Day) -> String {
    let t = T(p.lang);
    if x.objectives.is_empty() {
        return String::new();
    }
    let days = (x.plan.starts_on, x.plan.ends_on);
    let planned = |o: &Objective| measures::planned(&o.measure, o.target, days, today);
    let actual = |o: &Objective| x.figures.get(&o.measure);
    let labels: Vec<String> = x.objectives.iter().map(|o| text(&o.name, p.lang)).collect();
    let of = |f: &dyn Fn(&Objective) -> i64| x.objectives.iter().map(|o| share(f(o), o.target)).collect();
    let series =
        [Series { name: t.s("plan-actual"), values: of(&actual) }, Series { name: t.s("plan-planned"), values: of(&planned) }];
    let said = |n: usize| {
        let o = &x.objectives[n];
        format!("{} / {}", plain(p, &o.measure, actual(o)), plain(p, &o.measure, o.target))
    };
    let told = Told { id: "against", title: &t.s("plan-against"), text: &t.s("plan-against-text"), open: false };
    let rows = x
        .objectives
        .iter()
        .zip(&labels)
        .map(|(o, name)| {
            let (now, wanted) = (actual(o), planned(o));
            let cells = vec![
                cell(p, &o.measure, now),
                cell(p, &o.measure, wanted),
                cell(p, &o.measure, now - wanted),
                cell(p, &o.measure, o.target),
            ];
            (name.clone(), cells)
        })
        .collect();
    let heads = ["objective", "plan-actual", "plan-planned", "difference", "target"].map(|h| t.s(h)).into();
    figure(p, told, |f| chart::against(f, &labels, &series, said), &series, &Behind { heads, rows })
}

/// The objective whose months are drawn: sales, or the first other one that grows.
pub fn by_month(objectives: &[Objective]) -> Option<&Objective> {
    let of = |wanted: &dyn Fn(&&Objective) -> bool| objectives.iter().find(wanted);
    of(&|o| o.measure == "sales").or_else(|| of(&|o| measures::grows(&o.measure)))
}

/// The first days of the months of a plan.
pub fn months(from: Day, to: Day) -> Vec<Day> {
    let mut out = Vec::new();
    let mut m = from.first_of_month();
    while m <= to && out.len() < 60 {
        out.push(m);
        m = m.last_of_month().plus(1);
    }
    out
}

fn month_name(p: &Page, m: Day) -> String {
    let (year, month, _) = m.ymd();
    format!("{} {year}", number::month(p.lang, month))
}

/// Plan and books, month by month.
pub fn monthly(p: &Page, x: &Found) -> String {
    let t = T(p.lang);
    let Some(o) = by_month(&x.objectives) else { return String::new() };
    let (from, to) = (x.plan.starts_on, x.plan.ends_on);
    let upto = |day: Day| measures::planned(&o.measure, o.target, (from, to), day);
    let months = months(from, to);
    let planned: Vec<i64> = months.iter().map(|m| upto(m.last_of_month()) - upto(m.plus(-1))).collect();
    let actual: Vec<i64> = months.iter().map(|m| x.months.get(m).copied().unwrap_or(0)).collect();
    let short: Vec<String> = months.iter().map(|m| format!("{}/{:02}", m.ymd().1, m.ymd().0 % 100)).collect();
    let series = [
        Series { name: t.s("plan-actual"), values: actual.clone() },
        Series { name: t.s("plan-month-planned"), values: planned.clone() },
    ];
    let money = measures::unit(&o.measure) == Some(Unit::Money);
    let tick = |n: i64| number::integer(p.lang, if money { n / 100 } else { n });
    let title = t.a("plan-by-month", "measure", &t.p("measure-", &o.measure));
    let told = Told { id: "monthly", title: &title, text: &t.s("plan-by-month-text"), open: false };
    let rows = months
        .iter()
        .enumerate()
        .map(|(n, m)| {
            let passed = x.months.contains_key(m);
            let now = if passed { cell(p, &o.measure, actual[n]) } else { "–".to_owned() };
            let off = if passed { cell(p, &o.measure, actual[n] - planned[n]) } else { "–".to_owned() };
            (month_name(p, *m), vec![now, cell(p, &o.measure, planned[n]), off])
        })
        .collect();
    let heads = ["pg-month", "plan-actual", "plan-month-planned", "difference"].map(|h| t.s(h)).into();
    figure(p, told, |f| chart::beside(f, &short, &series, tick), &series, &Behind { heads, rows })
}

/// The budget of each action by its funders.
pub fn budget(p: &Page, x: &Found) -> String {
    let t = T(p.lang);
    let with: Vec<_> = x.actions.iter().filter(|a| x.budgets.get(&a.id).is_some_and(|b| !b.is_empty())).collect();
    if with.is_empty() {
        return String::new();
    }
    let mut funders: Vec<Option<Id>> = Vec::new();
    for f in with.iter().filter_map(|a| x.budgets.get(&a.id)).flatten() {
        if !funders.contains(&f.fund) {
            funders.push(f.fund);
        }
    }
    let given = |action: Id, fund: Option<Id>| -> i64 {
        x.budgets.get(&action).into_iter().flatten().filter(|f| f.fund == fund).map(|f| f.share).sum()
    };
    let series: Vec<Series> = funders
        .iter()
        .map(|fund| Series { name: fund_name(t, &x.funds, *fund), values: with.iter().map(|a| given(a.id, *fund)).collect() })
        .collect();
    let labels: Vec<String> = with.iter().map(|a| text(&a.name, p.lang)).collect();
    let whole = |n: usize| -> Money { series.iter().map(|s| Money(s.values[n])).sum() };
    let told = Told { id: "funders", title: &t.s("budget-by-funder"), text: &t.s("plan-budget-text"), open: false };
    let mut heads = vec![t.s("action")];
    heads.extend(series.iter().map(|s| s.name.clone()));
    heads.extend([t.s("total"), t.s("spent")]);
    let rows = with
        .iter()
        .enumerate()
        .map(|(n, a)| {
            let mut cells: Vec<String> = series.iter().map(|s| fmt::money(p.lang, Money(s.values[n]))).collect();
            let spent: Money = x.expenses.iter().filter(|e| e.action == a.id).map(|e| e.amount).sum();
            cells.extend([fmt::money(p.lang, whole(n)), fmt::money(p.lang, spent)]);
            (labels[n].clone(), cells)
        })
        .collect();
    let total = |n: usize| number::money(p.lang, whole(n));
    figure(p, told, |f| chart::bars(f, &labels, &series, total), &series, &Behind { heads, rows })
}

/// Something that lasts some days.
pub struct Lasting {
    /// `action`, `campaign` or `fair`.
    pub kind: &'static str,
    pub name: String,
    pub from: Day,
    pub to: Day,
    /// The word for its state.
    pub state: String,
    /// Where it leads; empty when it stands on this page.
    pub to_page: String,
}

/// A day's place in a lane: empty, or part of something that lasts, named where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub kind: &'static str,
    pub name: String,
}

/// A day of the month shown.
pub struct CalendarDay {
    pub number: i8,
    pub today: bool,
    pub lanes: Vec<Option<Mark>>,
}

/// A month with what lasts in it.
pub struct Calendar {
    pub title: String,
    /// `2026-11` of the months before and after, inside the plan.
    pub before: Option<String>,
    pub after: Option<String>,
    pub heads: Vec<String>,
    /// Weeks from Monday; days of other months are empty.
    pub weeks: Vec<Vec<Option<CalendarDay>>>,
    pub items: Vec<Lasting>,
}

fn letters(m: Day) -> String {
    m.iso().chars().take(7).collect()
}

/// Everything of a plan that lasts, and the campaigns of its days.
fn lasting(p: &Page, x: &Found, today: Day) -> Vec<Lasting> {
    let t = T(p.lang);
    let mut out: Vec<Lasting> = x
        .actions
        .iter()
        .filter(|a| a.state != "dropped")
        .map(|a| Lasting {
            kind: match (a.campaign, a.channel.as_str()) {
                (Some(_), _) => "campaign",
                (None, "fair") => "fair",
                _ => "action",
            },
            name: text(&a.name, p.lang),
            from: a.starts_on,
            to: a.ends_on,
            state: t.p("action-is-", &a.state),
            to_page: a.campaign.map_or_else(String::new, |c| format!("/desk/campaigns/{c}")),
        })
        .collect();
    let apart = x.campaigns.iter().filter(|c| {
        c.starts_on <= x.plan.ends_on && c.ends_on >= x.plan.starts_on && !x.actions.iter().any(|a| a.campaign == Some(c.id))
    });
    out.extend(apart.map(|c| Lasting {
        kind: "campaign",
        name: text(&c.name, p.lang),
        from: c.starts_on,
        to: c.ends_on,
        state: t.p("campaign-is-", state_of(c, today)),
        to_page: format!("/desk/campaigns/{}", c.id),
    }));
    out.sort_by(|a, b| (a.from, a.to, &a.name).cmp(&(b.from, b.to, &b.name)));
    out
}

/// Rows in which nothing overlaps: the first free one for each.
fn lanes(items: &[Lasting]) -> Vec<usize> {
    let mut free: Vec<Day> = Vec::new();
    items
        .iter()
        .map(|i| match free.iter().position(|last| *last < i.from) {
            Some(n) => {
                free[n] = i.to;
                n
            }
            None => {
                free.push(i.to);
                free.len() - 1
            }
        })
        .collect()
}

/// The month that an address asks for, else this one, inside the plan.
pub fn calendar(p: &Page, x: &Found, asked: &str, today: Day) -> Calendar {
    let t = T(p.lang);
    let months = months(x.plan.starts_on, x.plan.ends_on);
    let this = Day::parse_iso(&format!("{asked}-01")).unwrap_or(today).first_of_month();
    let this = this.clamp(x.plan.starts_on.first_of_month(), x.plan.ends_on.first_of_month());
    let at = months.iter().position(|m| *m == this);
    let near = |n: Option<usize>| n.and_then(|n| months.get(n)).map(|m| letters(*m));
    let last = this.last_of_month();
    let items: Vec<Lasting> = lasting(p, x, today).into_iter().filter(|i| i.from <= last && i.to >= this).collect();
    let lanes = lanes(&items);
    let high = lanes.iter().max().map_or(0, |n| n + 1);
    let day = |d: Day| CalendarDay {
        number: d.ymd().2,
        today: d == today,
        lanes: (0..high)
            .map(|lane| {
                let here = items.iter().zip(&lanes).find(|(i, l)| **l == lane && i.from <= d && d <= i.to);
                here.map(|(i, _)| {
                    let begins = d == i.from || d == this || d.weekday() == 0;
                    Mark { kind: i.kind, name: if begins { i.name.clone() } else { String::new() } }
                })
            })
            .collect(),
    };
    let mut cells: Vec<Option<CalendarDay>> = (0..this.weekday()).map(|_| None).collect();
    cells.extend((0..=last.0 - this.0).map(|n| Some(day(this.plus(n)))));
    while !cells.len().is_multiple_of(7) {
        cells.push(None);
    }
    let mut weeks: Vec<Vec<Option<CalendarDay>>> = Vec::new();
    for (n, c) in cells.into_iter().enumerate() {
        if n % 7 == 0 {
            weeks.push(Vec::new());
        }
        if let Some(w) = weeks.last_mut() {
            w.push(c);
        }
    }
    Calendar {
        title: month_name(p, this),
        before: near(at.and_then(|n| n.checked_sub(1))),
        after: near(at.map(|n| n + 1)),
        heads: (0..7).map(|n| t.s(&format!("weekday-{n}"))).collect(),
        weeks,
        items,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_lies_in_lanes_of_its_own() {
        let one = |from: i64, to: i64| Lasting {
            kind: "action",
            name: String::new(),
            from: Day(from),
            to: Day(to),
            state: String::new(),
            to_page: String::new(),
        };
        assert_eq!(lanes(&[one(1, 10), one(2, 3), one(4, 6), one(5, 9), one(11, 12)]), [0, 1, 1, 2, 0]);
    }

    #[test]
    fn a_plan_s_months_are_whole_and_in_order() {
        let day = |t: &str| Day::parse_iso(t).unwrap();
        let got = months(day("2026-11-15"), day("2027-02-01"));
        assert_eq!(got.iter().map(|m| letters(*m)).collect::<Vec<_>>(), ["2026-11", "2026-12", "2027-01", "2027-02"]);
    }
}
