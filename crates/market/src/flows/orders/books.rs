//! A sale enters the books, whichever door it came through: takings and discounts against what was
//! earned, the fees of each line, and the cost of goods that the union had bought.

use crate::flows::campaigns::discount;
use crate::ledger::model::Regime;
use crate::ledger::postings::{Earned, SoldLine};
use crate::ledger::{self, Account, Posting, owned, postings};
use crate::sales::model::OrderLine;
use crate::sales::rules::sold_line;
use crate::sales::views;
use rahba_kernel::{Id, Money};
use rahba_store::{Ctx, Fault, Tx};

/// A sale to be posted.
pub(crate) struct Sale<'a> {
    /// `till_sale`, `cod_delivered`, `delivered`.
    pub kind: &'static str,
    pub order: Id,
    pub number: &'a str,
    pub tenders: &'a [(Account, Money)],
    pub earned: Earned,
    pub shipping: Money,
}

/// Posts a sale with its fees and costs, each line under the terms it was sold under.
pub(crate) fn post_sale(tx: &mut Tx<'_>, ctx: &Ctx, s: Sale<'_>) -> Result<(), Fault> {
    let lines: Vec<OrderLine> = views::lines(&mut tx.reader(), ctx.territory, s.order)?;
    if lines.is_empty() {
        return Err(Fault::Decode("a sale without lines".into()));
    }
    let mut sold: Vec<SoldLine> = Vec::with_capacity(lines.len());
    for l in &lines {
        let terms = ledger::views::terms_version(&mut tx.reader(), ctx.territory, l.org, l.terms_version)?
            .ok_or_else(|| Fault::Decode("a line names terms that are not there".into()))?;
        sold.push(sold_line(l, &terms));
    }
    let posting = |kind, lines| Posting {
        kind,
        document: s.order,
        business_date: ctx.today(),
        occurred_at: ctx.now,
        reverses: None,
        note: s.number.to_owned(),
        lines,
    };
    let funded = discount::funded(tx, ctx, s.order)?;
    #[cfg(feature = "planted")]
    if rahba_store::planted::is(rahba_store::planted::Bug::PostNet) {
        let both = [postings::sale(s.tenders, &funded, &sold, s.earned, s.shipping), postings::fees(&sold, s.earned)];
        ledger::post(tx, ctx, posting(s.kind, postings::netted(both.concat())))?;
        return Ok(());
    }
    ledger::post(tx, ctx, posting(s.kind, postings::sale(s.tenders, &funded, &sold, s.earned, s.shipping)))?;
    ledger::post(tx, ctx, posting("fees", postings::fees(&sold, s.earned)))?;
    let mut costs = Vec::new();
    for (l, _) in lines.iter().zip(&sold).filter(|(_, s)| s.regime == Regime::Principal) {
        let cost = owned::take_out(tx, ctx, l.variant, l.quantity, l.id)?;
        costs.extend(postings::cost_of_sale(l.id, cost));
    }
    ledger::post(tx, ctx, posting("cost_of_sale", costs))?;
    Ok(())
}
