//! What pages, flows and the audit read of sales.

use super::model::{Buyer, Order, OrderEvent, OrderLine, OrderPart};
use super::rows;
use super::rules::{ZoneRate, part_state};
use crate::ledger::audit::Finding;
use rahba_kernel::formats::phone;
use rahba_kernel::role::Reach;
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::text::digits::to_ascii;
use rahba_kernel::{Id, Micros, Money, Unit};
use rahba_store::{Fault, Reader, Row, params};

fn order_of(r: &Row) -> Result<Order, Fault> {
    Ok(Order {
        id: r.get(0)?,
        number: r.get(1)?,
        channel: r.get(2)?,
        till: r.get(3)?,
        carrier: r.get(4)?,
        space: r.get(5)?,
        lang: r.get(6)?,
        delivery: r.get(7)?,
        payment: r.get(8)?,
        goods: r.get(9)?,
        discount: r.get(10)?,
        shipping: r.get(11)?,
        total: r.get(12)?,
        state: r.get(13)?,
        placed_at: r.get(14)?,
        delivered_at: r.get(15)?,
        business_date: r.get(16)?,
    })
}

fn line_of(r: &Row) -> Result<OrderLine, Fault> {
    Ok(OrderLine {
        order: r.get(0)?,
        line: r.get(1)?,
        id: r.get(2)?,
        org: r.get(3)?,
        variant: r.get(4)?,
        lot: r.get(5)?,
        place: r.get(6)?,
        quantity: r.get(7)?,
        unit_price: r.get(8)?,
        price_per: r.get(9)?,
        total: r.get(10)?,
        discount: r.get(11)?,
        vat_bps: r.get(12)?,
        vat_reason: r.get(13)?,
        terms_version: r.get(14)?,
        labelled: r.get(15)?,
        refunded_units: r.get(16)?,
        matured: r.get(17)?,
    })
}

/// A line of an order that waits to be packed.
#[derive(Clone, Debug)]
pub struct ToPick {
    pub order: Id,
    pub number: String,
    pub delivery: String,
    pub placed_at: Micros,
    pub place: Id,
    pub variant: Id,
    pub lot: String,
    pub org: Id,
    pub units: i64,
}

/// What is to be fetched for the orders that wait to be packed, place by place.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn to_pick(q: &mut Reader<'_>, territory: Id, reach: Reach) -> Result<Vec<ToPick>, Fault> {
    q.query(&rows::TO_PICK, params![territory, reach.narrowed(territory)])?
        .iter()
        .map(|r| {
            Ok(ToPick {
                order: r.get(0)?,
                number: r.get(1)?,
                delivery: r.get(2)?,
                placed_at: r.get(3)?,
                place: r.get(4)?,
                variant: r.get(5)?,
                lot: r.get(6)?,
                org: r.get(7)?,
                units: r.get(8)?,
            })
        })
        .collect()
}

/// Whether an order that is not delivered yet took goods from a place: they may come back to it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_promised_from(q: &mut Reader<'_>, territory: Id, place: Id) -> Result<bool, Fault> {
    Ok(q.first(&rows::PROMISED_FROM, params![territory, place])?.is_some())
}

/// One order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn order(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Order>, Fault> {
    #[cfg(feature = "planted")]
    if rahba_store::planted::is(rahba_store::planted::Bug::LeakTerritory) {
        return q.first(&rows::ORDER_ANYWHERE, params![id])?.as_ref().map(order_of).transpose();
    }
    q.first(&rows::ORDER, params![territory, id])?.as_ref().map(order_of).transpose()
}

/// The order behind a buyer's secret link.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn order_by_secret(q: &mut Reader<'_>, territory: Id, secret_hash: &[u8; 32]) -> Result<Option<Order>, Fault> {
    q.first(&rows::ORDER_BY_SECRET, params![territory, *secret_hash])?.as_ref().map(order_of).transpose()
}

/// The order that a basket became: (id, number, total).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn order_of_cart(q: &mut Reader<'_>, territory: Id, cart: Id) -> Result<Option<(Id, String, Money)>, Fault> {
    match q.first(&rows::ORDER_OF_CART, params![territory, cart])? {
        Some(r) => Ok(Some((r.get(0)?, r.get(1)?, r.get(2)?))),
        None => Ok(None),
    }
}

/// What the order list is narrowed to.
#[derive(Clone, Debug)]
pub struct OrderFilter {
    pub state: String,
    pub channel: String,
    /// Part of a number, name or phone.
    pub search: String,
    /// Whose spaces.
    pub reach: Reach,
}

impl OrderFilter {
    /// All that somebody may see.
    pub fn within(reach: Reach) -> OrderFilter {
        OrderFilter { state: String::new(), channel: String::new(), search: String::new(), reach }
    }
}

/// An order in a list, with its buyer's name and phone (empty at the counter).
#[derive(Clone, Debug)]
pub struct OrderRow {
    pub order: Order,
    pub buyer: String,
    pub phone: String,
}

/// Characters of a search that are looked at.
const SEARCH_MAX: usize = 100;

fn order_row(r: &Row) -> Result<OrderRow, Fault> {
    Ok(OrderRow { order: order_of(r)?, buyer: r.get(17)?, phone: r.get(18)? })
}

/// A page of orders, newest first. A whole number, of an order or of a telephone, is found by its index; a part of one,
/// or of a name, by a look at each order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn orders(q: &mut Reader<'_>, territory: Id, f: &OrderFilter, limit: i64, offset: i64) -> Result<Vec<OrderRow>, Fault> {
    let s = to_ascii(&clean_line(&f.search, SEARCH_MAX)).replace(['%', '_'], "");
    let (state, channel, narrowed) = (f.state.as_str(), f.channel.as_str(), f.reach.narrowed(territory));
    if !s.is_empty() {
        let (number, phone) = (s.to_uppercase(), phone::parse(&s).unwrap_or_default());
        let mut of = |limit: i64, offset: i64| {
            let of = params![territory, state, channel, number.as_str(), limit, offset, narrowed, phone.as_str()];
            q.query(&rows::ORDERS_OF, of)
        };
        if !of(1, 0)?.is_empty() {
            return of(limit, offset)?.iter().map(order_row).collect();
        }
    }
    let like = |part: &str| if part.is_empty() { String::new() } else { ["%", part, "%"].concat() };
    let orders = if state.is_empty() { &rows::ORDERS } else { &rows::ORDERS_IN };
    let page = params![territory, state, channel, like(&s), limit, offset, narrowed, like(&phone::part(&s))];
    q.query(orders, page)?.iter().map(order_row).collect()
}

/// How many orders are in each state.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn counts(q: &mut Reader<'_>, territory: Id, reach: Reach) -> Result<Vec<(String, i64)>, Fault> {
    q.query(&rows::COUNTS, params![territory, reach.narrowed(territory)])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// How many orders are on their way, by state; what has ended is not counted, however much it is.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn open_counts(q: &mut Reader<'_>, territory: Id, reach: Reach) -> Result<Vec<(String, i64)>, Fault> {
    q.query(&rows::OPEN_COUNTS, params![territory, reach.narrowed(territory)])?
        .iter()
        .map(|r| Ok((r.get(0)?, r.get(1)?)))
        .collect()
}

/// The buyer, unless erased or unknown (counter).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn buyer(q: &mut Reader<'_>, territory: Id, order: Id) -> Result<Option<Buyer>, Fault> {
    match q.first(&rows::BUYER, params![territory, order])? {
        Some(r) => Ok(Some(Buyer {
            name: r.get(0)?,
            phone: r.get(1)?,
            email: r.get(2)?,
            commune: r.get(3)?,
            address: r.get(4)?,
            note: r.get(5)?,
        })),
        None => Ok(None),
    }
}

/// The lines of an order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn lines(q: &mut Reader<'_>, territory: Id, order: Id) -> Result<Vec<OrderLine>, Fault> {
    q.query(&rows::LINES, params![territory, order])?.iter().map(line_of).collect()
}

/// One line.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn line(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<OrderLine>, Fault> {
    q.first(&rows::LINE, params![territory, id])?.as_ref().map(line_of).transpose()
}

/// Everything that happened to an order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn events(q: &mut Reader<'_>, territory: Id, order: Id) -> Result<Vec<OrderEvent>, Fault> {
    q.query(&rows::EVENTS, params![territory, order])?
        .iter()
        .map(|r| {
            let data: String = r.get(5)?;
            let data: serde_json::Value = serde_json::from_str(&data).map_err(|e| Fault::Decode(e.to_string()))?;
            let why = data["why"].as_str().unwrap_or_default().to_owned();
            Ok(OrderEvent { seq: r.get(0)?, kind: r.get(1)?, who: r.get(2)?, at: r.get(3)?, reason: r.get(4)?, why })
        })
        .collect()
}

/// The parts of an order, one for each maker, from its lines.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn parts(q: &mut Reader<'_>, territory: Id, order: &Order, lines: &[OrderLine]) -> Result<Vec<OrderPart>, Fault> {
    q.query(&rows::PARTS, params![territory, order.id])?
        .iter()
        .map(|r| {
            let org: Id = r.get(0)?;
            let own: Vec<&OrderLine> = lines.iter().filter(|l| l.org == org).collect();
            Ok(OrderPart { org, goods: r.get(1)?, lines: own.len() as i64, state: part_state(&order.state, &own) })
        })
        .collect()
}

/// How a counter sale was paid: (kind, amount, slip).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn tenders(q: &mut Reader<'_>, territory: Id, order: Id) -> Result<Vec<(String, Money, String)>, Fault> {
    q.query(&rows::TENDERS, params![territory, order])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).collect()
}

/// Lines whose return window has passed and whose money is still held.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn maturing(q: &mut Reader<'_>, territory: Id, now: Micros, limit: i64) -> Result<Vec<OrderLine>, Fault> {
    q.query(&rows::MATURING, params![territory, now, limit])?.iter().map(line_of).collect()
}

/// A line of a maker with the order around it.
#[derive(Clone, Debug)]
pub struct MakerSale {
    pub line: OrderLine,
    pub number: String,
    pub channel: String,
    pub placed_at: Micros,
    pub state: String,
}

/// What a maker sold, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sales_of(q: &mut Reader<'_>, territory: Id, org: Id, limit: i64, offset: i64) -> Result<Vec<MakerSale>, Fault> {
    q.query(&rows::OF_ORG, params![territory, org, limit, offset])?
        .iter()
        .map(|r| {
            Ok(MakerSale { line: line_of(r)?, number: r.get(18)?, channel: r.get(19)?, placed_at: r.get(20)?, state: r.get(21)? })
        })
        .collect()
}

/// Units that a maker sold and that stayed sold, by what they are counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitsSold {
    pub unit: Unit,
    /// Since the moment that was asked for.
    pub lately: i64,
    pub ever: i64,
}

/// What a maker sold, less what came back, was refused at the door or was cancelled: since a moment and
/// in all, pieces apart from weights and lengths.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn units_sold(q: &mut Reader<'_>, territory: Id, org: Id, since: Micros) -> Result<Vec<UnitsSold>, Fault> {
    q.query(&rows::UNITS_SOLD, params![territory, org, since])?
        .iter()
        .map(|r| {
            let unit: String = r.get(0)?;
            let unit = Unit::from_code(&unit).ok_or_else(|| Fault::Decode(format!("no unit {unit}")))?;
            Ok(UnitsSold { unit, lately: r.get(1)?, ever: r.get(2)? })
        })
        .collect()
}

/// The delivery prices.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn zones(q: &mut Reader<'_>, territory: Id) -> Result<Vec<ZoneRate>, Fault> {
    q.query(&rows::ZONES, params![territory])?
        .iter()
        .map(|r| {
            Ok(ZoneRate {
                id: r.get(0)?,
                code: r.get(1)?,
                area: r.get(2)?,
                up_to_g: r.get(3)?,
                fee: r.get(4)?,
                days: (r.get(5)?, r.get(6)?),
            })
        })
        .collect()
}

/// The audit of sales: lines sum to goods, tenders to totals (I7), refunds to refunded units (I8); what was
/// prepaid or is owed back for an order is cleared once it is finished (I5).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let checks: [(&'static rahba_store::Statement, &'static str, &str); 3] = [
        (&rows::TENDER_MISMATCH, "I7", "tenders"),
        (&rows::LINE_MISMATCH, "I7", "lines"),
        (&rows::REFUND_MISMATCH, "I8", "refunded units"),
    ];
    for (statement, rule, what) in checks {
        for r in q.query(statement, params![territory])? {
            let (number, stated, summed): (String, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
            findings.push(Finding { rule, text: format!("order {number}: {what} come to {summed}, stated {stated}") });
        }
    }
    for code in ["L:order.deferred:", "L:refund.payable:"] {
        for (account, balance) in crate::ledger::views::balances(q, territory, code)? {
            if balance.is_zero() {
                continue;
            }
            let of = account.rsplit(':').next().and_then(|x| x.parse().ok());
            let order = of.map(|id| order(q, territory, id)).transpose()?.flatten();
            if order.as_ref().is_none_or(|o| super::rules::is_over(&o.state)) {
                let text = format!("{account} still holds {balance}, and its order is finished");
                findings.push(Finding { rule: "I5", text });
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::orders::place::Place;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;

    #[test]
    fn an_order_is_found_by_what_a_buyer_says_of_it() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            shop.receive(b, 9);
            let buyers = [("Itto Exemple", "0612345678"), ("Élodie Essai", "+212 7 00 11 22 33")];
            let placed = buyers.map(|(name, phone)| {
                let cart = Id::named(name);
                let mut order = shop.order(cart, 1);
                order.buyer.name = name.into();
                order.buyer.phone = phone.into();
                let mut call = b.call(rahba_kernel::role::Actor::anonymous());
                call.command = cart;
                b.db.command_blocking(call, Place { ..order }).expect("an order").order
            });
            let number = |n: usize| b.read(|q| order(q, b.territory, placed[n])).expect("it is there").number;
            let found = |search: &str, state: &str| {
                let f = OrderFilter { search: search.into(), state: state.into(), ..OrderFilter::within(Reach::Everywhere) };
                let ids = |limit, offset| -> Vec<Id> {
                    b.read(|q| orders(q, b.territory, &f, limit, offset)).into_iter().map(|r| r.order.id).collect()
                };
                let all = ids(10, 0);
                // A page at a time they are the same.
                assert_eq!([ids(1, 0), ids(1, 1), ids(1, 2)].concat(), all, "{}: {search}", b.engine);
                all
            };
            let (first, second) = (vec![placed[0]], vec![placed[1]]);
            let both = vec![placed[1], placed[0]];
            for (said, who) in [
                (number(0).as_str(), &first),
                (number(1).to_lowercase().as_str(), &second),
                ("06 12 34 56 78", &first),
                ("٠٦١٢٣٤٥٦٧٨", &first),
                ("+212700112233", &second),
                ("0700", &second),
                ("06 12", &first),
                ("34 56", &first),
                ("0112", &second),
                ("Itto", &first),
                ("Essai", &second),
                ("essai", &second),
                ("Élodie", &second),
                ("a\0b", &Vec::new()),
                ("%", &both),
                ("", &both),
                ("0699999999", &Vec::new()),
            ] {
                assert_eq!(&found(said, ""), who, "{}: {said}", b.engine);
                assert_eq!(&found(said, "placed"), who, "{}: {said}, placed", b.engine);
                assert!(found(said, "closed").is_empty(), "{}: {said}, closed", b.engine);
            }
        });
    }
}
