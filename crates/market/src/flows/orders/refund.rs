//! Units come back and their money is returned, whole or in part, under the terms they were sold
//! under (E04, E10).

use crate::flows::campaigns;
use crate::ledger::postings::Earned;
use crate::ledger::{self, Posting, chart, owned, postings};
use crate::sales::rules::refunded_part;
use crate::sales::writing::tell;
use crate::sales::{rows, views};
use crate::stock::{self, Move, lost, sold};
use crate::territory::series;
use crate::{refusals, tills};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Refunds units of one line.
#[derive(Debug, Serialize)]
pub struct Refund {
    pub line: Id,
    pub units: i64,
    /// Refunded units that the person saw: somebody else may have refunded since.
    pub seen_refunded: i64,
    /// The till that pays in cash; none pays by bank.
    pub till: Option<Id>,
    /// Where the goods go: a place, or none when they cannot be sold again.
    pub back_to: Option<Id>,
    pub reason: String,
}

/// The refund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refunded {
    pub refund: Id,
    pub number: String,
    /// What the buyer gets.
    pub paid: Money,
}

refusals! {
    /// Why nothing is refunded.
    pub enum RefundRefusal {
        /// No such line.
        NoSuchLine => ("order.line_not_found", 404),
        /// Only what was delivered comes back.
        NotDelivered => ("order.not_delivered", 409),
        /// More than was sold, or changed since it was looked at.
        TooMuch { left: i64 } => ("refund.too_much", 409),
        /// A refund says why.
        NoReason => ("refund.no_reason", 422),
        /// Cash is paid from a till that is open and holds enough.
        TillNotOpen => ("till.not_open", 409),
        /// The drawer holds less than the refund.
        TillShort { holds: Money } => ("till.short", 409),
        /// No such place for the goods.
        NoSuchPlace => ("place.not_found", 404),
    }
}

impl Command for Refund {
    const NAME: &'static str = "orders/refund";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant]);
    type Done = Refunded;
    type Refusal = RefundRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Refunded, Refused<RefundRefusal>> {
        let done = one_line(tx, ctx, self)?;
        let reason = clean_line(&self.reason, 300);
        tell(tx, ctx, done.order, "refunded", &reason)?;
        tx.fact("number", &done.refunded.number);
        tx.fact("paid", done.refunded.paid);
        tx.enqueue("order.changed", &serde_json::json!({ "order": done.order, "state": "refunded" }), 0)?;
        Ok(done.refunded)
    }
}

/// What came of one line.
pub(super) struct LineDone {
    pub order: Id,
    pub refunded: Refunded,
}

/// Takes units of one line back and gives their money back; the order's history is told by whoever asks.
pub(super) fn one_line(tx: &mut Tx<'_>, ctx: &Ctx, r: &Refund) -> Result<LineDone, Refused<RefundRefusal>> {
    let Some(l) = views::line(&mut tx.reader(), ctx.territory, r.line)? else {
        return no(RefundRefusal::NoSuchLine);
    };
    let o = views::order(&mut tx.reader(), ctx.territory, l.order)?
        .ok_or_else(|| Fault::Decode("a line without its order".into()))?;
    ctx.only_in(Refund::MAY, o.space)?;
    if !matches!(o.state.as_str(), "delivered" | "returned") {
        return no(RefundRefusal::NotDelivered);
    }
    let left = l.quantity - l.refunded_units;
    if r.units < 1 || r.units > left {
        return no(RefundRefusal::TooMuch { left });
    }
    let reason = clean_line(&r.reason, 300);
    if reason.is_empty() {
        return no(RefundRefusal::NoReason);
    }
    if let Some(place) = r.back_to {
        let places = stock::views::places(&mut tx.reader(), ctx.territory)?;
        let Some(place) = places.iter().find(|p| p.id == place) else { return no(RefundRefusal::NoSuchPlace) };
        ctx.only_in(Refund::MAY, place.space)?;
    }
    if tx.first(&rows::REFUND_UNITS, params![ctx.territory, l.id, r.units, r.seen_refunded])?.is_none() {
        return no(RefundRefusal::TooMuch { left });
    }
    let terms = ledger::views::terms_version(&mut tx.reader(), ctx.territory, l.org, l.terms_version)?
        .ok_or_else(|| Fault::Decode("a line names terms that are not there".into()))?;
    #[cfg(feature = "planted")]
    let terms = if rahba_store::planted::is(rahba_store::planted::Bug::TodaysTerms) {
        ledger::views::terms_now(&mut tx.reader(), ctx.territory, l.org, ctx.now)?.unwrap_or(terms)
    } else {
        terms
    };
    let (part, discount) = refunded_part(&l, &terms, r.units);
    let earned = if l.matured { Earned::Payable } else { Earned::Held };
    let paid = part.gross - discount;
    let from = match r.till {
        None => chart::bank(),
        Some(till) => {
            if let Some(x) = tills::views::till(&mut tx.reader(), ctx.territory, till)? {
                ctx.only_in(Refund::MAY, x.space)?;
            }
            if tills::views::open_session(&mut tx.reader(), ctx.territory, till)?.is_none() {
                return no(RefundRefusal::TillNotOpen);
            }
            let holds = ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::cash_till(till))?;
            if holds < paid {
                return no(RefundRefusal::TillShort { holds });
            }
            tx.touch(till);
            chart::cash_till(till)
        }
    };
    let refund = ctx.new_id();
    let number = series::take(tx, ctx, "A", refund)?;
    let goods_to = if r.back_to.is_some() { "shelf" } else { "lost" };
    let method = if r.till.is_some() { "cash" } else { "bank" };
    tx.execute(
        &rows::INSERT_REFUND,
        params![
            ctx.territory,
            refund,
            number.as_str(),
            o.id,
            l.id,
            r.units,
            part.gross,
            discount,
            paid,
            method,
            goods_to,
            reason.as_str(),
            crate::who(ctx),
            ctx.now
        ],
    )?;
    let back = Move { lot: l.lot, variant: l.variant, from: sold(), to: r.back_to.unwrap_or_else(lost), units: r.units };
    stock::post(tx, ctx, "refund", refund, ctx.now, &[back])?
        .map_err(|s| Fault::Decode(format!("sold units are not in the book: {s:?}")))?;
    let posting = |kind, lines| Posting {
        kind,
        document: o.id,
        business_date: ctx.today(),
        occurred_at: ctx.now,
        reverses: None,
        note: number.clone(),
        lines,
    };
    // All that was undone of the order's discount before, this line's share included.
    let before: Money = views::lines(&mut tx.reader(), ctx.territory, o.id)?
        .iter()
        .map(|x| x.discount.parts(0, if x.id == l.id { l.refunded_units } else { x.refunded_units }, x.quantity))
        .sum();
    let funded = campaigns::discount::given_back(tx, ctx, o.id, before, before + discount)?;
    let fund = -ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::solidarity_fund())?;
    let fees_back = postings::fees_reversed(std::slice::from_ref(&part), earned, fund);
    // Fees come back first, so that the maker's held account never dips below its floor between.
    ledger::post(tx, ctx, posting("fees_reversed", fees_back))?;
    ledger::post(tx, ctx, posting("refund", postings::refund(o.id, &part, earned, &funded)))?;
    ledger::post(tx, ctx, posting("refund_paid", postings::refund_paid(o.id, from, paid)))?;
    if let Some((units, cost)) = owned::cost_of(&mut tx.reader(), ctx.territory, l.id)? {
        // The union's own goods: exactly the cost that left comes back, or turns into a loss.
        let cost = cost.parts(l.refunded_units, l.refunded_units + r.units, units);
        if r.back_to.is_some() {
            owned::bring_in(tx, ctx, l.variant, r.units, cost)?;
        }
        ledger::post(tx, ctx, posting("cost_undone", postings::cost_undone(l.id, cost, r.back_to.is_some())))?;
    }
    let all = views::lines(&mut tx.reader(), ctx.territory, o.id)?;
    if o.state == "delivered" && all.iter().all(|x| x.refunded_units == x.quantity) {
        tx.query(&rows::MOVE, params![ctx.territory, o.id, "delivered", "returned", ctx.now])?;
    }
    if let Some(s) = crate::catalogue::views::saleable(&mut tx.reader(), ctx.territory, l.variant, ctx.now)? {
        tx.touch(s.product);
    }
    for id in [refund, l.org, l.lot, l.id] {
        tx.touch(id);
    }
    Ok(LineDone { order: o.id, refunded: Refunded { refund, number, paid } })
}
