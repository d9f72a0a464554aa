//! The business's events as entries (LEDGER §2.5): pure, from amounts to lines.
//!
//! Each function returns the lines of one entry; the golden test posts the numbers of LEDGER §2.5
//! through these same functions.

use super::chart::{self, Account};
use super::fees::Fees;
use super::model::{Line, Regime, Side};
use rahba_kernel::money::Bps;
use rahba_kernel::{Id, Money};

/// A sold line, as the books see it.
#[derive(Clone, Debug)]
pub struct SoldLine {
    pub org: Id,
    /// The order line: what a click on the figure opens.
    pub subject: Id,
    pub gross: Money,
    pub terms_version: i64,
    pub regime: Regime,
    /// The rate inside its price, for sales in the union's own name.
    pub vat_rate: Bps,
    pub fees: Fees,
}

impl SoldLine {
    /// What the sale credits: the maker's gross, or the union's sale and its VAT (E06b).
    fn earned(&self, earned: Earned, side: Side) -> Vec<Line> {
        if self.regime == Regime::Principal {
            let own = |account, amount| {
                let mut l = Line::signed(account, side, amount).subject(self.subject);
                l.terms = Some(self.terms_version);
                l
            };
            let vat = self.fees.sale_vat;
            return vec![own(chart::sales_owned(), self.gross - vat), own(chart::vat_out(self.vat_rate.0), vat)];
        }
        let mut l = Line::signed(earned.account(self.org), side, self.gross).org(self.org).subject(self.subject);
        l.terms = Some(self.terms_version);
        vec![l]
    }
}

/// A share of a discount: which account pays, and how much.
#[derive(Clone, Debug)]
pub struct Funded {
    pub account: Account,
    pub amount: Money,
}

/// Which of a maker's two accounts: available at once (counter), or held for the return window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earned {
    Payable,
    Held,
}

impl Earned {
    pub fn account(self, org: Id) -> Account {
        match self {
            Earned::Payable => chart::payable(org),
            Earned::Held => chart::held(org),
        }
    }
}

/// VAT on our own services and on shipping.
pub const VAT_STANDARD: Bps = Bps(2_000);
/// VAT inside the fees of banks and acquirers (CGI art. 99-2: 10 %).
pub const VAT_ON_BANK_FEES: Bps = Bps(1_000);

/// E01a, E02a, E10d: takings and discounts against the makers' gross, line by line, and shipping.
pub fn sale(tenders: &[(Account, Money)], funded: &[Funded], lines: &[SoldLine], earned: Earned, shipping: Money) -> Vec<Line> {
    let mut out: Vec<Line> = tenders.iter().map(|(a, m)| Line::dr(a.clone(), *m)).collect();
    out.extend(funded.iter().map(|f| Line::dr(f.account.clone(), f.amount)));
    for l in lines {
        out.extend(l.earned(earned, Side::Credit));
    }
    let vat = shipping.vat_inside(VAT_STANDARD);
    out.push(Line::cr(chart::shipping(), shipping - vat));
    out.push(Line::cr(chart::vat_out(VAT_STANDARD.0), vat));
    out
}

/// E01b, E02b: fees of each line, each part a line of its own on the maker's side.
pub fn fees(lines: &[SoldLine], earned: Earned) -> Vec<Line> {
    fee_lines(lines, earned, Side::Debit, Money(i64::MAX))
}

/// E04b, E10b: fees given back. The solidarity fund gives no more than it `holds`: what it has spent of this line's share
/// the union bears, so that a decision of yesterday refuses no buyer her money today.
pub fn fees_reversed(lines: &[SoldLine], earned: Earned, holds: Money) -> Vec<Line> {
    fee_lines(lines, earned, Side::Credit, holds)
}

fn fee_lines(lines: &[SoldLine], earned: Earned, maker_side: Side, mut holds: Money) -> Vec<Line> {
    let mut out = Vec::new();
    for l in lines.iter().filter(|l| l.regime != Regime::Principal) {
        let from_fund = l.fees.solidarity.min(holds).max(Money::ZERO);
        holds -= from_fund;
        let parts = [
            (l.fees.sale_vat, chart::vat_out(l.vat_rate.0)),
            (l.fees.commission, chart::commission()),
            (l.fees.vat, chart::vat_out(VAT_STANDARD.0)),
            (l.fees.label, chart::label_fee()),
            (from_fund, chart::solidarity_fund()),
            (l.fees.solidarity - from_fund, chart::solidarity_borne()),
        ];
        for (amount, account) in parts {
            let mut maker = Line::signed(earned.account(l.org), maker_side, amount).org(l.org).subject(l.subject);
            maker.terms = Some(l.terms_version);
            let mut ours = Line::signed(account, maker_side.other(), amount).subject(l.subject);
            ours.terms = Some(l.terms_version);
            out.push(maker);
            out.push(ours);
        }
    }
    out
}

/// E02c: a carrier remits cash less its fee, and less what it was owed for returns; the fee's VAT is recoverable.
pub fn cod_remitted(carrier: Id, collected: Money, fee: Money, returns: Money) -> Vec<Line> {
    let vat = fee.vat_inside(VAT_STANDARD);
    vec![
        Line::dr(chart::bank(), collected - fee - returns),
        Line::dr(chart::carrier_payable(carrier), returns),
        Line::dr(chart::carrier_cost(), fee - vat),
        Line::dr(chart::vat_in(), vat),
        Line::cr(chart::cod_receivable(carrier), collected),
    ]
}

/// E03: refused at the door: only the carrier's return fee.
pub fn cod_refused(carrier: Id, fee: Money) -> Vec<Line> {
    let vat = fee.vat_inside(VAT_STANDARD);
    vec![
        Line::dr(chart::carrier_cost(), fee - vat),
        Line::dr(chart::vat_in(), vat),
        Line::cr(chart::carrier_payable(carrier), fee),
    ]
}

/// E04a, E10a: the maker's gross is taken back; discount funders get their share back; the rest is
/// owed to the buyer.
pub fn refund(order: Id, line: &SoldLine, earned: Earned, funded: &[Funded]) -> Vec<Line> {
    let back: Money = funded.iter().map(|f| f.amount).sum();
    let mut out = line.earned(earned, Side::Debit);
    out.extend(funded.iter().map(|f| Line::cr(f.account.clone(), f.amount)));
    out.push(Line::cr(chart::refund_payable(order), line.gross - back).subject(line.subject));
    out
}

/// E04c, E10c: the buyer is paid.
pub fn refund_paid(order: Id, from: Account, amount: Money) -> Vec<Line> {
    vec![Line::dr(chart::refund_payable(order), amount), Line::cr(from, amount)]
}

/// E05: the return window of a line has passed.
pub fn matured(org: Id, subject: Id, amount: Money) -> Vec<Line> {
    vec![
        Line::dr(chart::held(org), amount).org(org).subject(subject),
        Line::cr(chart::payable(org), amount).org(org).subject(subject),
    ]
}

/// E05a: money given before sales.
pub fn advance(org: Id, subject: Id, from: Account, amount: Money) -> Vec<Line> {
    vec![Line::dr(chart::advance(org), amount).org(org).subject(subject), Line::cr(from, amount)]
}

/// E05b: a payout, of which a part repays an advance.
pub fn payout(org: Id, subject: Id, amount: Money, recovered: Money, from: Account) -> Vec<Line> {
    vec![
        Line::dr(chart::payable(org), amount).org(org).subject(subject),
        Line::cr(chart::advance(org), recovered).org(org).subject(subject),
        Line::cr(from, amount - recovered),
    ]
}

/// E00o: the cash and the money at the bank that are there when the books open.
pub fn opening(safe: Account, cash: Money, bank: Money) -> Vec<Line> {
    vec![Line::dr(safe, cash), Line::dr(chart::bank(), bank), Line::cr(chart::opening(), cash + bank)]
}

/// E05c: what the bank takes; the VAT in it (here 20 %, as its slip says) is recoverable.
pub fn bank_fee(fee: Money) -> Vec<Line> {
    let vat = fee.vat_inside(VAT_STANDARD);
    vec![Line::dr(chart::bank_fee(), fee - vat), Line::dr(chart::vat_in(), vat), Line::cr(chart::bank(), fee)]
}

/// What of an advance a payout recovers: at most half of the payable (LEDGER §2.9).
pub fn recovery(advance: Money, payable: Money) -> Money {
    advance.min(payable.at(Bps(5_000))).max(Money::ZERO)
}

/// E06a: the union buys goods; VAT that a liable maker invoices is recovered.
pub fn purchase(org: Id, subject: Id, cost: Money, vat: Money) -> Vec<Line> {
    vec![
        Line::dr(chart::stock_owned(), cost).subject(subject),
        Line::dr(chart::vat_in(), vat).subject(subject),
        Line::cr(chart::payable(org), cost + vat).org(org).subject(subject),
    ]
}

/// E06c: what bought goods cost, when they are sold.
pub fn cost_of_sale(subject: Id, cost: Money) -> Vec<Line> {
    vec![Line::dr(chart::cogs(), cost).subject(subject), Line::cr(chart::stock_owned(), cost).subject(subject)]
}

/// E06c undone: bought goods come back, to be sold again or as a loss.
pub fn cost_undone(subject: Id, cost: Money, sellable: bool) -> Vec<Line> {
    let to = if sellable { chart::stock_owned() } else { chart::shrink() };
    vec![Line::dr(to, cost).subject(subject), Line::cr(chart::cogs(), cost).subject(subject)]
}

/// E09: the acquirer settles card takings less its fee; the fee's VAT (here 10 %) is recoverable.
pub fn cards_settled(taken: Money, fee: Money) -> Vec<Line> {
    let vat = fee.vat_inside(VAT_ON_BANK_FEES);
    vec![
        Line::dr(chart::bank(), taken - fee),
        Line::dr(chart::psp_fee(), fee - vat),
        Line::dr(chart::vat_in(), vat),
        Line::cr(chart::card_clearing(), taken),
    ]
}

/// E08a, E08b: prepaid, and undone before delivery.
pub fn prepaid(order: Id, into: Account, amount: Money) -> Vec<Line> {
    vec![Line::dr(into, amount), Line::cr(chart::deferred(order), amount)]
}

/// E08b: what was prepaid becomes owed to the buyer.
pub fn prepaid_cancelled(order: Id, amount: Money) -> Vec<Line> {
    vec![Line::dr(chart::deferred(order), amount), Line::cr(chart::refund_payable(order), amount)]
}

/// E11: a consigned piece lost by the union is owed to its maker.
pub fn shrink(org: Id, subject: Id, amount: Money) -> Vec<Line> {
    vec![Line::dr(chart::shrink(), amount).subject(subject), Line::cr(chart::payable(org), amount).org(org).subject(subject)]
}

/// E11 undone: a piece that was lost and paid is found again; it will be paid when it is sold.
pub fn shrink_undone(org: Id, subject: Id, amount: Money) -> Vec<Line> {
    vec![Line::dr(chart::payable(org), amount).org(org).subject(subject), Line::cr(chart::shrink(), amount).subject(subject)]
}

/// Bought goods are lost, or found again: their cost, not a maker's price.
pub fn owned_lost(subject: Id, cost: Money) -> Vec<Line> {
    vec![Line::dr(chart::shrink(), cost).subject(subject), Line::cr(chart::stock_owned(), cost).subject(subject)]
}

/// [`owned_lost`] undone.
pub fn owned_found(subject: Id, cost: Money) -> Vec<Line> {
    vec![Line::dr(chart::stock_owned(), cost).subject(subject), Line::cr(chart::shrink(), cost).subject(subject)]
}

/// A partner's tranche reaches a project, in money or in kind.
pub fn project_received(project: Id, tranche: Id, into: Account, amount: Money) -> Vec<Line> {
    vec![Line::dr(into, amount).subject(tranche), Line::cr(chart::project_fund(project), amount).subject(tranche)]
}

/// A project's money is spent, or what was given in kind is used.
pub fn project_spent(project: Id, expense: Id, from: Account, amount: Money) -> Vec<Line> {
    vec![Line::dr(chart::project_fund(project), amount).subject(expense), Line::cr(from, amount).subject(expense)]
}

/// [`project_spent`] undone.
pub fn project_unspent(project: Id, expense: Id, from: Account, amount: Money) -> Vec<Line> {
    vec![Line::dr(from, amount).subject(expense), Line::cr(chart::project_fund(project), amount).subject(expense)]
}

/// E12b: counted against expected: over is income, short is cost.
pub fn till_difference(till: Id, expected: Money, counted: Money) -> Vec<Line> {
    let difference = counted - expected;
    if difference.0 >= 0 {
        vec![Line::dr(chart::cash_till(till), difference), Line::cr(chart::cash_over(), difference)]
    } else {
        vec![Line::dr(chart::cash_short(), -difference), Line::cr(chart::cash_till(till), -difference)]
    }
}

/// E00, E12a, E12c, E12d: money moves from one custodian to another.
pub fn transfer(from: Account, to: Account, amount: Money) -> Vec<Line> {
    vec![Line::dr(to, amount), Line::cr(from, amount)]
}

/// A planted bug: one line an account, debits and credits taken from one another.
#[cfg(feature = "planted")]
pub fn netted(lines: Vec<Line>) -> Vec<Line> {
    let mut sums: std::collections::BTreeMap<Account, i64> = std::collections::BTreeMap::new();
    for l in lines {
        *sums.entry(l.account).or_default() += if l.side == Side::Debit { l.amount.0 } else { -l.amount.0 };
    }
    sums.into_iter().map(|(a, n)| if n < 0 { Line::cr(a, Money(-n)) } else { Line::dr(a, Money(n)) }).collect()
}
