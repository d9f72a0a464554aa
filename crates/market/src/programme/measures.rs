//! Indicators computed from the books: what was sold, what makers earned, who they are.

use super::measure_rows as rows;
use super::model::{Basis, Maker, Measure, Split, Value};
use crate::ledger::day_sums::{self, Span};
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_store::{Fault, Reader, params};
use std::collections::{BTreeMap, BTreeSet};

/// A period as the books know it: from one day to another, up to an entry, told at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Day,
    pub to: Day,
    /// Later entries do not count, whatever day they are of.
    pub through: i64,
    /// What was recorded later is not known yet.
    pub at: Micros,
}

impl Window {
    /// Everything that the books hold now of these days.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn now(q: &mut Reader<'_>, territory: Id, from: Day, to: Day, at: Micros) -> Result<Window, Fault> {
        let through = q.first(&rows::LAST_SEQ, params![territory])?.map_or(Ok(0), |r| r.get(0))?;
        Ok(Window { from, to, through, at })
    }

    fn span(self) -> Span {
        Span { from: self.from, to: self.to, through: self.through }
    }
}

/// What makers are today. A maker is young when at least half of her members are under 35.
fn makers(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, Maker>, Fault> {
    let mut out = BTreeMap::new();
    for r in q.query(&rows::MAKERS, params![territory])? {
        let (members, young): (i64, i64) = (r.get(3)?, r.get(4)?);
        let maker = Maker { women: r.get(1)?, commune: r.get(2)?, young: members > 0 && young * 2 >= members };
        out.insert(r.get(0)?, maker);
    }
    Ok(out)
}

/// What makers and the products that were sold are today: kept with what is frozen.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn basis(q: &mut Reader<'_>, territory: Id, w: Window) -> Result<Basis, Fault> {
    let sold = day_sums::sold_by_product(q, territory, w.span())?;
    Ok(Basis { makers: makers(q, territory)?, families: sold.into_iter().map(|(id, p)| (id, p.family)).collect() })
}

/// What one maker did in a window, by family and channel where a figure asks for it.
#[derive(Default)]
struct Doing {
    sold: Money,
    earned: Money,
    families: BTreeMap<Id, Money>,
    channels: BTreeMap<String, Money>,
    licences: i64,
    certificates: i64,
    trained: i64,
}

/// `families`: of the products as they were; none for as they are.
fn doings(
    q: &mut Reader<'_>,
    territory: Id,
    w: Window,
    families: Option<&BTreeMap<Id, Id>>,
) -> Result<BTreeMap<Id, Doing>, Fault> {
    let mut out: BTreeMap<Id, Doing> = BTreeMap::new();
    for (at, t) in day_sums::takings(q, territory, w.span())? {
        let Some(org) = at.org else { continue };
        let d = out.entry(org).or_default();
        d.sold += t.gross;
        d.earned += t.to_maker + t.bought;
        // What was bought from her was sold nowhere.
        if !at.channel.is_empty() {
            *d.channels.entry(at.channel).or_default() += t.gross;
        }
    }
    match families {
        None => {
            for ((org, family), gross) in day_sums::sold_by_family(q, territory, w.span())? {
                *out.entry(org).or_default().families.entry(family).or_default() += gross;
            }
        }
        Some(then) => {
            for (id, p) in day_sums::sold_by_product(q, territory, w.span())? {
                if let Some(f) = then.get(&id) {
                    *out.entry(p.org).or_default().families.entry(*f).or_default() += p.gross;
                }
            }
        }
    }
    let mut licences: BTreeMap<Id, (Id, bool)> = BTreeMap::new();
    for r in q.query(&rows::LICENCES, params![territory, w.at])? {
        let (from, until, kind): (Day, Day, String) = (r.get(2)?, r.get(3)?, r.get(4)?);
        let valid = from <= w.to && w.to <= until && matches!(kind.as_str(), "licensed" | "reinstated");
        licences.insert(r.get(0)?, (r.get(1)?, valid));
    }
    for (org, _) in licences.values().filter(|(_, valid)| *valid) {
        out.entry(*org).or_default().licences += 1;
    }
    for r in q.query(&rows::CERTIFICATES, params![territory, w.to, w.at])? {
        out.entry(r.get(1)?).or_default().certificates += 1;
    }
    // Ids begin with their moment: those made later are larger.
    for r in q.query(&rows::TRAINED, params![territory, w.from, w.to, Id::v7(w.at, [0; 10])])? {
        out.entry(r.get(0)?).or_default().trained += r.get::<i64>(1)?;
    }
    Ok(out)
}

/// Sums over the makers of one cell.
#[derive(Default)]
struct Sum {
    sold: Money,
    earned: Money,
    active: i64,
    earning: i64,
    licences: (i64, i64),
    certificates: (i64, i64),
    trained: (i64, i64),
}

impl Sum {
    fn add(&mut self, d: &Doing, sold: Money) {
        self.sold += sold;
        self.earned += d.earned;
        self.active += i64::from(sold.0 > 0);
        self.earning += i64::from(d.earned.0 != 0);
        self.licences = (self.licences.0 + d.licences, self.licences.1 + i64::from(d.licences > 0));
        self.trained = (self.trained.0 + d.trained, self.trained.1 + i64::from(d.trained > 0));
        self.certificates = (self.certificates.0 + d.certificates, self.certificates.1 + i64::from(d.certificates > 0));
    }

    /// The value and how many makers are behind it.
    fn value(&self, m: Measure) -> (i64, i64) {
        match m {
            Measure::Sales => (self.sold.0, self.active),
            Measure::Income => (self.earned.0, self.earning),
            Measure::IncomePerMaker if self.earning == 0 => (0, 0),
            Measure::IncomePerMaker => (self.earned.part(1, self.earning).0, self.earning),
            Measure::ActiveMakers => (self.active, self.active),
            Measure::MakerShare if self.sold.0 <= 0 => (0, self.active),
            Measure::MakerShare => (share(self.earned, self.sold), self.active),
            Measure::Licences => self.licences,
            Measure::Certificates => self.certificates,
            Measure::Trained => self.trained,
        }
    }
}

/// A part of a whole in basis points, half up.
fn share(part: Money, whole: Money) -> i64 {
    rahba_kernel::money::round_half_up(i128::from(part.0) * 10_000, i128::from(whole.0))
}

/// Every measure with every split, computed from the books with these properties of makers and products.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn compute(q: &mut Reader<'_>, territory: Id, w: Window, basis: &Basis) -> Result<Vec<Value>, Fault> {
    Ok(values(&doings(q, territory, w, Some(&basis.families))?, &basis.makers))
}

fn values(doings: &BTreeMap<Id, Doing>, makers: &BTreeMap<Id, Maker>) -> Vec<Value> {
    let mut sums: BTreeMap<(Split, String), Sum> = BTreeMap::new();
    let yes = |b: bool| if b { "yes" } else { "no" }.to_owned();
    let mut cells: BTreeSet<(Split, String)> = BTreeSet::from([(Split::Whole, String::new())]);
    for split in [Split::Women, Split::Youth] {
        cells.extend([(split, yes(true)), (split, yes(false))]);
    }
    for (org, d) in doings {
        let maker = makers.get(org);
        let mut add = |split: Split, cell: String, sold: Money| {
            cells.insert((split, cell.clone()));
            sums.entry((split, cell)).or_default().add(d, sold);
        };
        add(Split::Whole, String::new(), d.sold);
        add(Split::Women, yes(maker.is_some_and(|m| m.women)), d.sold);
        add(Split::Youth, yes(maker.is_some_and(|m| m.young)), d.sold);
        add(Split::Commune, maker.map_or_else(String::new, |m| m.commune.clone()), d.sold);
        for (family, sold) in &d.families {
            add(Split::Family, family.to_string(), *sold);
        }
        for (channel, sold) in &d.channels {
            add(Split::Channel, channel.clone(), *sold);
        }
    }
    let mut out = Vec::new();
    for m in Measure::ALL {
        for (split, cell) in &cells {
            if *split == Split::Whole || m.splits().contains(split) {
                let (value, makers) = sums.get(&(*split, cell.clone())).map_or((0, 0), |s| s.value(m));
                out.push(Value { measure: m, split: *split, cell: cell.clone(), value, makers });
            }
        }
    }
    out
}

/// Every measure with every split, as everything stands now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn live(q: &mut Reader<'_>, territory: Id, from: Day, to: Day, at: Micros) -> Result<Vec<Value>, Fault> {
    let w = Window::now(q, territory, from, to, at)?;
    Ok(values(&doings(q, territory, w, None)?, &makers(q, territory)?))
}

/// The whole's value of a measure.
pub fn whole(values: &[Value], m: Measure) -> i64 {
    values.iter().find(|v| v.measure == m && v.split == Split::Whole).map_or(0, |v| v.value)
}

/// Where what buyers paid for goods went. The parts are exactly what was sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    pub maker: Money,
    /// The union's commission, and its margin on what it bought and sold.
    pub union: Money,
    pub vat: Money,
    pub label: Money,
    pub solidarity: Money,
}

impl Way {
    pub fn total(self) -> Money {
        self.maker + self.union + self.vat + self.label + self.solidarity
    }
}

/// The way of the buyers' money in a window.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn way(q: &mut Reader<'_>, territory: Id, w: Window) -> Result<Way, Fault> {
    let mut out = Way::default();
    for t in day_sums::takings(q, territory, w.span())?.into_values() {
        out.maker += t.to_maker;
        out.union += t.to_union;
        out.vat += t.to_vat;
        out.label += t.to_label;
        out.solidarity += t.to_solidarity;
    }
    Ok(out)
}

/// Sales by month (its first day) and family.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn by_month(q: &mut Reader<'_>, territory: Id, w: Window) -> Result<BTreeMap<(Day, Id), Money>, Fault> {
    let mut out: BTreeMap<(Day, Id), Money> = BTreeMap::new();
    for ((day, family), gross) in day_sums::sold_by_day(q, territory, w.span())? {
        *out.entry((day.first_of_month(), family)).or_default() += gross;
    }
    Ok(out)
}

/// A licence, a certificate, an attestation that a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub number: String,
    pub org: Id,
    pub from: Day,
    /// The last day it holds for; an attestation's own day.
    pub until: Day,
}

/// What a measure of documents counts in a window: exactly those that make its whole value.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn counted(q: &mut Reader<'_>, territory: Id, measure: Measure, w: Window) -> Result<Vec<Counted>, Fault> {
    let of = |r: &rahba_store::Row| Ok(Counted { number: r.get(0)?, org: r.get(1)?, from: r.get(2)?, until: r.get(3)? });
    let rows = match measure {
        Measure::Licences => {
            let mut last: BTreeMap<Id, Option<Counted>> = BTreeMap::new();
            for r in q.query(&rows::LICENCES, params![territory, w.at])? {
                let (from, until, kind): (Day, Day, String) = (r.get(2)?, r.get(3)?, r.get(4)?);
                let valid = from <= w.to && w.to <= until && matches!(kind.as_str(), "licensed" | "reinstated");
                let licence = Counted { number: r.get(5)?, org: r.get(1)?, from, until };
                last.insert(r.get(0)?, valid.then_some(licence));
            }
            return Ok(last.into_values().flatten().collect());
        }
        Measure::Certificates => q.query(&rows::CERTIFICATES, params![territory, w.to, w.at])?,
        Measure::Trained => q.query(&rows::ATTESTATIONS, params![territory, w.from, w.to, Id::v7(w.at, [0; 10])])?,
        _ => return Ok(Vec::new()),
    };
    rows.iter().map(of).collect()
}

/// A line of the money book behind a figure.
#[derive(Clone, Debug)]
pub struct Behind {
    pub seq: i64,
    pub entry: Id,
    pub kind: String,
    pub day: Day,
    /// What it adds to the figure.
    pub amount: Money,
    pub subject: Option<Id>,
    pub org: Option<Id>,
}

/// The lines behind a measure of the books, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn behind(
    q: &mut Reader<'_>,
    territory: Id,
    measure: Measure,
    (from, to): (Day, Day),
    limit: i64,
    offset: i64,
) -> Result<Vec<Behind>, Fault> {
    let statement = match measure {
        Measure::Sales | Measure::ActiveMakers => &rows::SOLD_LINES,
        Measure::Income | Measure::IncomePerMaker | Measure::MakerShare => &rows::EARNED_LINES,
        Measure::Licences | Measure::Certificates | Measure::Trained => return Ok(Vec::new()),
    };
    q.query(statement, params![territory, from, to, limit, offset])?
        .iter()
        .map(|r| {
            let (side, amount): (String, Money) = (r.get(4)?, r.get(5)?);
            Ok(Behind {
                seq: r.get(0)?,
                entry: r.get(1)?,
                kind: r.get(2)?,
                day: r.get(3)?,
                amount: if side == "c" { amount } else { -amount },
                subject: r.get(6)?,
                org: r.get(7)?,
            })
        })
        .collect()
}
