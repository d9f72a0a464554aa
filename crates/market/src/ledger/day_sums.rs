//! Sums of the book's sales by day, kept by whoever posts ([`add`]), so that a year's figures are read from days
//! and not from every line that was ever posted (decision 0038).
//!
//! The rule which line counts where stands once, in the two texts below: posting adds an entry's part by it, a
//! window of the past takes away by it what was posted later, and the audit adds everything up again by it.

use super::audit::Finding;
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Fault, Reader, Row, Tx, Value, params, statements};
use std::collections::BTreeMap;
use std::ops::{AddAssign, Neg};

/// What a line adds to its account's credit.
macro_rules! signed {
    () => {
        "CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END"
    };
}

/// Lines at the buyers' price: a maker's goods, the union's own and the VAT inside them.
macro_rules! at_buyers_price {
    () => {
        "(l.account LIKE 'L:producer.%' OR l.account = 'I:sales.owned' OR l.account LIKE 'L:vat.out%')"
    };
}

/// The columns of a day's takings over the entries that `$which` picks.
macro_rules! takings {
    ($which:literal, $order:literal) => {
        concat!(
            "SELECT e.territory_id, e.business_date, COALESCE(ol.org_id, l.org_id, l.territory_id) AS org, COALESCE(o.channel, '') AS channel, \
             COALESCE(ol.place_id, l.territory_id) AS place, COALESCE(ol.labelled, 0) AS labelled, \
             CAST(SUM(CASE WHEN e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund') AND ol.line_id IS NOT NULL AND ", at_buyers_price!(), " THEN ", signed!(), " ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN e.kind <> 'purchase' AND l.account LIKE 'L:producer.%' THEN ", signed!(), " ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN e.kind IN ('fees', 'fees_reversed') AND l.account LIKE 'L:producer.%' THEN ", signed!(), " ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN l.account LIKE 'L:producer.%' OR l.account LIKE 'L:vat.out%' OR l.account IN ('I:label.fee', 'L:fund.solidarity', 'E:solidarity.borne') THEN 0 ELSE ", signed!(), " END) AS BIGINT), \
             CAST(SUM(CASE WHEN l.account LIKE 'L:vat.out%' THEN ", signed!(), " ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN l.account = 'I:label.fee' THEN ", signed!(), " ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN l.account IN ('L:fund.solidarity', 'E:solidarity.borne') THEN ", signed!(), " ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN e.kind = 'purchase' THEN ", signed!(), " ELSE 0 END) AS BIGINT) \
             FROM entry e CROSS JOIN entry_line l \
             LEFT JOIN order_line ol ON ol.territory_id = l.territory_id AND ol.line_id = l.subject_id \
             LEFT JOIN sales_order o ON o.territory_id = ol.territory_id AND o.order_id = ol.order_id \
             WHERE l.territory_id = e.territory_id AND l.seq = e.seq AND e.territory_id = $1 AND ", $which, " \
             AND e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund', 'fees', 'fees_reversed', 'purchase') \
             AND l.account NOT LIKE 'L:refund.payable%' AND (l.account LIKE 'L:producer.%' OR (e.kind <> 'purchase' AND l.subject_id IS NOT NULL)) \
             GROUP BY e.territory_id, e.business_date, COALESCE(ol.org_id, l.org_id, l.territory_id), COALESCE(o.channel, ''), \
             COALESCE(ol.place_id, l.territory_id), COALESCE(ol.labelled, 0)", $order
        )
    };
}

/// What was sold of each product on each day, over the entries that `$which` picks.
macro_rules! sold {
    ($which:literal, $order:literal) => {
        concat!(
            "SELECT e.territory_id, e.business_date, v.product_id, CAST(SUM(",
            signed!(),
            ") AS BIGINT) \
             FROM entry e CROSS JOIN entry_line l \
             JOIN order_line ol ON ol.territory_id = l.territory_id AND ol.line_id = l.subject_id \
             JOIN variant v ON v.territory_id = ol.territory_id AND v.variant_id = ol.variant_id \
             WHERE l.territory_id = e.territory_id AND l.seq = e.seq AND e.territory_id = $1 AND ",
            $which,
            " \
             AND e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund') AND ",
            at_buyers_price!(),
            " \
             GROUP BY e.territory_id, e.business_date, v.product_id",
            $order
        )
    };
}

statements! {
    ADD_TAKINGS (Id, Int) -> () =
        concat!("INSERT INTO takings_day (territory_id, business_date, org_id, channel, place_id, labelled, gross, to_maker, fees, to_union, to_vat, to_label, to_solidarity, bought) ",
        takings!("e.seq = $2", ""), " ON CONFLICT (territory_id, business_date, org_id, channel, place_id, labelled) DO UPDATE SET \
         gross = takings_day.gross + excluded.gross, to_maker = takings_day.to_maker + excluded.to_maker, fees = takings_day.fees + excluded.fees, \
         to_union = takings_day.to_union + excluded.to_union, to_vat = takings_day.to_vat + excluded.to_vat, to_label = takings_day.to_label + excluded.to_label, \
         to_solidarity = takings_day.to_solidarity + excluded.to_solidarity, bought = takings_day.bought + excluded.bought");
    ADD_SOLD (Id, Int) -> () =
        concat!("INSERT INTO sold_day (territory_id, business_date, product_id, gross) ", sold!("e.seq = $2", ""),
        " ON CONFLICT (territory_id, business_date, product_id) DO UPDATE SET gross = sold_day.gross + excluded.gross");
    /// The days' sums over a period, by maker, channel, place and label.
    TAKINGS (Id, Int, Int) -> (Id, Text, Id, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
        "SELECT org_id, channel, place_id, labelled, CAST(SUM(gross) AS BIGINT), CAST(SUM(to_maker) AS BIGINT), CAST(SUM(fees) AS BIGINT), CAST(SUM(to_union) AS BIGINT), \
         CAST(SUM(to_vat) AS BIGINT), CAST(SUM(to_label) AS BIGINT), CAST(SUM(to_solidarity) AS BIGINT), CAST(SUM(bought) AS BIGINT) \
         FROM takings_day WHERE territory_id = $1 AND business_date >= $2 AND business_date <= $3 \
         GROUP BY org_id, channel, place_id, labelled ORDER BY org_id, channel, place_id, labelled";
    /// What a period's days got from entries after one.
    LATER_TAKINGS (Id, Int, Int, Int) -> (Id, Int, Id, Text, Id, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
        takings!("e.seq > $2 AND e.business_date >= $3 AND e.business_date <= $4", " ORDER BY e.business_date");
    SOLD_BY_FAMILY (Id, Int, Int) -> (Id, Id, Int) =
        "SELECT p.org_id, p.family_id, CAST(SUM(s.gross) AS BIGINT) FROM sold_day s CROSS JOIN product p \
         WHERE p.territory_id = s.territory_id AND p.product_id = s.product_id AND s.territory_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 \
         GROUP BY p.org_id, p.family_id ORDER BY p.org_id, p.family_id";
    SOLD_BY_PRODUCT (Id, Int, Int) -> (Id, Id, Id, Int) =
        "SELECT s.product_id, p.org_id, p.family_id, CAST(SUM(s.gross) AS BIGINT) FROM sold_day s CROSS JOIN product p \
         WHERE p.territory_id = s.territory_id AND p.product_id = s.product_id AND s.territory_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 \
         GROUP BY s.product_id, p.org_id, p.family_id ORDER BY s.product_id";
    SOLD_BY_DAY (Id, Int, Int) -> (Int, Id, Int) =
        "SELECT s.business_date, p.family_id, CAST(SUM(s.gross) AS BIGINT) FROM sold_day s CROSS JOIN product p \
         WHERE p.territory_id = s.territory_id AND p.product_id = s.product_id AND s.territory_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 \
         GROUP BY s.business_date, p.family_id ORDER BY s.business_date, p.family_id";
    LATER_SOLD (Id, Int, Int, Int) -> (Id, Int, Id, Int) =
        sold!("e.seq > $2 AND e.business_date >= $3 AND e.business_date <= $4", " ORDER BY e.business_date");
    PRODUCT (Id, Id) -> (Id, Id) =
        "SELECT org_id, family_id FROM product WHERE territory_id = $1 AND product_id = $2";
    KEPT_TAKINGS (Id) -> (Id, Int, Id, Text, Id, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
        "SELECT territory_id, business_date, org_id, channel, place_id, labelled, gross, to_maker, fees, to_union, to_vat, to_label, to_solidarity, bought \
         FROM takings_day WHERE territory_id = $1 ORDER BY business_date, org_id, channel, place_id, labelled";
    KEPT_SOLD (Id) -> (Id, Int, Id, Int) =
        "SELECT territory_id, business_date, product_id, gross FROM sold_day WHERE territory_id = $1 ORDER BY business_date, product_id";
    ALL_TAKINGS (Id) -> (Id, Int, Id, Text, Id, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
        takings!("e.seq > 0", " ORDER BY e.business_date");
    ALL_SOLD (Id) -> (Id, Int, Id, Int) =
        sold!("e.seq > 0", " ORDER BY e.business_date");
}

/// The kinds of entry that sell or take back: they move what was sold.
const SALES: [&str; 4] = ["till_sale", "delivered", "cod_delivered", "refund"];

/// Adds an entry that was just written to its day.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(super) fn add(tx: &mut Tx<'_>, territory: Id, seq: i64, kind: &str) -> Result<(), Fault> {
    let sells = SALES.contains(&kind);
    if sells || matches!(kind, "fees" | "fees_reversed" | "purchase") {
        tx.execute(&ADD_TAKINGS, params![territory, seq])?;
    }
    if sells {
        tx.execute(&ADD_SOLD, params![territory, seq])?;
    }
    Ok(())
}

/// Where the money of some sales went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Takings {
    /// Sold less refunded, at the buyers' price.
    pub gross: Money,
    pub to_maker: Money,
    /// The part of `to_maker` that fees took (negative) or gave back.
    pub fees: Money,
    pub to_union: Money,
    pub to_vat: Money,
    pub to_label: Money,
    pub to_solidarity: Money,
    /// What the union bought from the maker.
    pub bought: Money,
}

impl Takings {
    /// From eight columns of a row, the first being the `n`th.
    fn of(r: &Row, n: usize) -> Result<Takings, Fault> {
        Ok(Takings {
            gross: r.get(n)?,
            to_maker: r.get(n + 1)?,
            fees: r.get(n + 2)?,
            to_union: r.get(n + 3)?,
            to_vat: r.get(n + 4)?,
            to_label: r.get(n + 5)?,
            to_solidarity: r.get(n + 6)?,
            bought: r.get(n + 7)?,
        })
    }
}

impl AddAssign for Takings {
    fn add_assign(&mut self, x: Takings) {
        self.gross += x.gross;
        self.to_maker += x.to_maker;
        self.fees += x.fees;
        self.to_union += x.to_union;
        self.to_vat += x.to_vat;
        self.to_label += x.to_label;
        self.to_solidarity += x.to_solidarity;
        self.bought += x.bought;
    }
}

impl Neg for Takings {
    type Output = Takings;

    fn neg(self) -> Takings {
        Takings {
            gross: -self.gross,
            to_maker: -self.to_maker,
            fees: -self.fees,
            to_union: -self.to_union,
            to_vat: -self.to_vat,
            to_label: -self.to_label,
            to_solidarity: -self.to_solidarity,
            bought: -self.bought,
        }
    }
}

/// Whose sale it was, and where it was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Where {
    /// None: lines that concern no maker.
    pub org: Option<Id>,
    pub channel: String,
    pub place: Id,
    pub labelled: bool,
}

impl Where {
    fn of(r: &Row, n: usize, territory: Id) -> Result<Where, Fault> {
        let org: Id = r.get(n)?;
        Ok(Where {
            org: (org != territory).then_some(org),
            channel: r.get(n + 1)?,
            place: r.get(n + 2)?,
            labelled: r.get(n + 3)?,
        })
    }
}

/// Days, both included, as the book knew them up to an entry: later entries do not count, whatever day they are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Day,
    pub to: Day,
    pub through: i64,
}

impl Span {
    fn days(self, territory: Id) -> [Value; 3] {
        [territory.into(), self.from.into(), self.to.into()]
    }

    fn later(self, territory: Id) -> [Value; 4] {
        [territory.into(), self.through.into(), self.from.into(), self.to.into()]
    }
}

/// The takings of a span.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn takings(q: &mut Reader<'_>, territory: Id, span: Span) -> Result<BTreeMap<Where, Takings>, Fault> {
    let mut out: BTreeMap<Where, Takings> = BTreeMap::new();
    for r in q.query(&TAKINGS, &span.days(territory))? {
        *out.entry(Where::of(&r, 0, territory)?).or_default() += Takings::of(&r, 4)?;
    }
    for r in q.query(&LATER_TAKINGS, &span.later(territory))? {
        *out.entry(Where::of(&r, 2, territory)?).or_default() += -Takings::of(&r, 6)?;
    }
    Ok(out)
}

/// Who makes a product, and what family it is of today.
fn product(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<(Id, Id), Fault> {
    let r = q.first(&PRODUCT, params![territory, id])?.ok_or_else(|| Fault::Decode(format!("{id} was sold and is not there")))?;
    Ok((r.get(0)?, r.get(1)?))
}

/// What was sold in a span by maker and family, as products' families are today.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sold_by_family(q: &mut Reader<'_>, territory: Id, span: Span) -> Result<BTreeMap<(Id, Id), Money>, Fault> {
    let mut out: BTreeMap<(Id, Id), Money> = BTreeMap::new();
    for r in q.query(&SOLD_BY_FAMILY, &span.days(territory))? {
        *out.entry((r.get(0)?, r.get(1)?)).or_default() += r.get(2)?;
    }
    for r in q.query(&LATER_SOLD, &span.later(territory))? {
        *out.entry(product(q, territory, r.get(2)?)?).or_default() += -r.get::<Money>(3)?;
    }
    Ok(out)
}

/// A product that was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoldProduct {
    pub org: Id,
    /// Today's.
    pub family: Id,
    pub gross: Money,
}

/// What was sold in a span of each product.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sold_by_product(q: &mut Reader<'_>, territory: Id, span: Span) -> Result<BTreeMap<Id, SoldProduct>, Fault> {
    let mut out: BTreeMap<Id, SoldProduct> = BTreeMap::new();
    for r in q.query(&SOLD_BY_PRODUCT, &span.days(territory))? {
        out.insert(r.get(0)?, SoldProduct { org: r.get(1)?, family: r.get(2)?, gross: r.get(3)? });
    }
    for r in q.query(&LATER_SOLD, &span.later(territory))? {
        if let Some(p) = out.get_mut(&r.get(2)?) {
            p.gross += -r.get::<Money>(3)?;
        }
    }
    Ok(out)
}

/// What was sold in a span by day and family, as products' families are today.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sold_by_day(q: &mut Reader<'_>, territory: Id, span: Span) -> Result<BTreeMap<(Day, Id), Money>, Fault> {
    let mut out: BTreeMap<(Day, Id), Money> = BTreeMap::new();
    for r in q.query(&SOLD_BY_DAY, &span.days(territory))? {
        *out.entry((r.get(0)?, r.get(1)?)).or_default() += r.get(2)?;
    }
    for r in q.query(&LATER_SOLD, &span.later(territory))? {
        let family = product(q, territory, r.get(2)?)?.1;
        *out.entry((r.get(1)?, family)).or_default() += -r.get::<Money>(3)?;
    }
    Ok(out)
}

/// Adds every line up again: what the kept sums say otherwise.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(super) fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut out = Vec::new();
    let mut differ: BTreeMap<(Day, Where), (Takings, Takings)> = BTreeMap::new();
    for (s, kept) in [(&KEPT_TAKINGS, true), (&ALL_TAKINGS, false)] {
        q.each(s, params![territory], |r| {
            let (at, t) = ((r.get(1)?, Where::of(&r, 2, territory)?), Takings::of(&r, 6)?);
            let both = differ.entry(at).or_default();
            *if kept { &mut both.0 } else { &mut both.1 } += t;
            Ok(())
        })?;
    }
    for ((day, w), (kept, lines)) in differ.into_iter().filter(|(_, (kept, lines))| kept != lines) {
        let text = format!("takings of {day} at {w:?} are kept as {kept:?}, the lines say {lines:?}");
        out.push(Finding { rule: "day_sums", text });
    }
    let mut sold: BTreeMap<(Day, Id), (Money, Money)> = BTreeMap::new();
    for (s, kept) in [(&KEPT_SOLD, true), (&ALL_SOLD, false)] {
        q.each(s, params![territory], |r| {
            let both = sold.entry((r.get(1)?, r.get(2)?)).or_default();
            *if kept { &mut both.0 } else { &mut both.1 } += r.get(3)?;
            Ok(())
        })?;
    }
    for ((day, product), (kept, lines)) in sold.into_iter().filter(|(_, (kept, lines))| kept != lines) {
        let text = format!("product {product} sold {kept} on {day} as it is kept, the lines say {lines}");
        out.push(Finding { rule: "day_sums", text });
    }
    Ok(out)
}
