//! A coupon is used by a sale: taken conditionally, its cost laid on its funders, undone with the sale.

use crate::ledger::postings::Funded;
use crate::ledger::{self, Account, HoldEnd, chart};
use crate::plan::model::OrderFunder;
use crate::plan::rules::{self, NoDiscount, over_funders};
use crate::plan::{rows, views};
use crate::sales::writing::Picked;
use rahba_kernel::{Id, Money};
use rahba_store::{Ctx, Fault, Tx, params};

/// Why a coupon is not taken.
pub(crate) enum CannotUse {
    NoSuchCoupon,
    NotNow,
    UsedUp,
    TooSmall {
        least: Money,
    },
    /// This phone number used it as often as it may.
    TooOften,
    /// A fund that pays for it is empty.
    FundEmpty,
}

fn account(fund: Option<Id>) -> Account {
    fund.map_or_else(chart::discount_union, chart::campaign_fund)
}

/// Takes one use of a coupon for an order, shares the discount over its lines, and sets the funds'
/// money aside. Answers the discount; [`write`] keeps it once the order is written.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    code: &str,
    phone: Option<&str>,
    picked: &mut Picked,
) -> Result<Result<Taken, CannotUse>, Fault> {
    let code = rules::clean_code(code);
    let Some(c) = views::coupon(&mut tx.reader(), ctx.territory, &code)? else {
        return Ok(Err(CannotUse::NoSuchCoupon));
    };
    let discount = match rules::discount(&c, picked.goods(), ctx.today()) {
        Ok(d) => d,
        Err(NoDiscount::NotNow) => return Ok(Err(CannotUse::NotNow)),
        Err(NoDiscount::UsedUp) => return Ok(Err(CannotUse::UsedUp)),
        Err(NoDiscount::TooSmall { least }) => return Ok(Err(CannotUse::TooSmall { least })),
    };
    if let Some(phone) = phone.filter(|_| c.per_phone > 0)
        && views::uses_by_phone(&mut tx.reader(), ctx.territory, c.id, phone)? >= c.per_phone
    {
        return Ok(Err(CannotUse::TooOften));
    }
    // The conditional write decides who gets the last use.
    if tx.first(&rows::USE_COUPON, params![ctx.territory, c.id, ctx.today()])?.is_none() {
        return Ok(Err(CannotUse::UsedUp));
    }
    let weights: Vec<i64> = c.funders.iter().map(|f| f.share).collect();
    let parts = over_funders(discount, &weights);
    for (f, part) in c.funders.iter().zip(&parts) {
        if let Some(fund) = f.fund {
            let account = chart::campaign_fund(fund);
            let holds = -ledger::views::balance(&mut tx.reader(), ctx.territory, &account)?;
            let aside = ledger::views::set_aside(&mut tx.reader(), ctx.territory, &account)?;
            if holds - aside < *part {
                return Ok(Err(CannotUse::FundEmpty));
            }
        }
    }
    let totals: Vec<i64> = picked.lines.iter().map(|l| l.total.0).collect();
    for (line, part) in picked.lines.iter_mut().zip(discount.split(&totals)) {
        line.discount = part;
    }
    #[cfg(feature = "planted")]
    let parts = if rahba_store::planted::is(rahba_store::planted::Bug::ForgetFunder) && parts.len() > 1 {
        let mut parts = parts;
        let last = parts.len() - 1;
        let forgotten = std::mem::replace(&mut parts[last], Money::ZERO);
        parts[0] += forgotten;
        parts
    } else {
        parts
    };
    let parts = c.funders.iter().map(|f| f.fund).zip(parts).collect();
    Ok(Ok(Taken { coupon: c.id, discount, parts }))
}

/// A use of a coupon that is taken.
pub(crate) struct Taken {
    pub coupon: Id,
    pub discount: Money,
    parts: Vec<(Option<Id>, Money)>,
}

/// Keeps who bears the discount; `aside` sets the funds' money aside until the order is delivered.
pub(crate) fn write(tx: &mut Tx<'_>, ctx: &Ctx, order: Id, t: &Taken, aside: bool) -> Result<(), Fault> {
    for (n, (fund, amount)) in t.parts.iter().enumerate() {
        let hold = match fund {
            Some(f) if aside && amount.0 > 0 => {
                Some(ledger::hold(tx, ctx, &chart::campaign_fund(*f), *amount, "coupon", order, None)?)
            }
            _ => None,
        };
        tx.execute(&rows::INSERT_ORDER_FUNDER, params![ctx.territory, order, n as i64 + 1, t.coupon, *fund, *amount, hold])?;
        if let Some(f) = fund {
            tx.touch(*f);
        }
    }
    tx.touch(t.coupon);
    tx.fact("discount", t.discount);
    Ok(())
}

/// Who bears an order's discount, for its posting; money that was set aside is used now.
pub(crate) fn funded(tx: &mut Tx<'_>, ctx: &Ctx, order: Id) -> Result<Vec<Funded>, Fault> {
    let mut out = Vec::new();
    for f in views::order_funders(&mut tx.reader(), ctx.territory, order)? {
        if let Some(hold) = f.hold {
            ledger::resolve_hold(tx, ctx, hold, HoldEnd::Post(f.amount))?;
        }
        out.push(Funded { account: account(f.fund), amount: f.amount });
    }
    Ok(out)
}

/// An order will not be delivered: the use and the money that was set aside are free again.
pub(crate) fn release(tx: &mut Tx<'_>, ctx: &Ctx, order: Id) -> Result<(), Fault> {
    let funders = views::order_funders(&mut tx.reader(), ctx.territory, order)?;
    for f in &funders {
        if let Some(hold) = f.hold {
            ledger::resolve_hold(tx, ctx, hold, HoldEnd::Void)?;
        }
    }
    if let Some(OrderFunder { coupon, .. }) = funders.first() {
        tx.execute(&rows::GIVE_USE_BACK, params![ctx.territory, *coupon])?;
        tx.touch(*coupon);
    }
    Ok(())
}

/// What each funder gets back when the discount of an order that is undone grows (E04a).
pub(crate) fn given_back(tx: &mut Tx<'_>, ctx: &Ctx, order: Id, before: Money, after: Money) -> Result<Vec<Funded>, Fault> {
    let funders = views::order_funders(&mut tx.reader(), ctx.territory, order)?;
    let weights: Vec<i64> = funders.iter().map(|f| f.amount.0).collect();
    let parts = rules::given_back(before, after, &weights);
    Ok(funders.into_iter().zip(parts).map(|(f, amount)| Funded { account: account(f.fund), amount }).collect())
}
