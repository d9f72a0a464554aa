//! The chart of accounts (LEDGER §2.2): fixed codes, each with its kind and floor.

use rahba_kernel::Id;
use std::fmt;

/// A code of the chart with the dimension behind it: `L:producer.payable:{org}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

impl Account {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code without its dimension.
    pub fn code(&self) -> &str {
        code_of(&self.0)
    }

    /// Accounts read back from the books or written in the golden file.
    pub fn named(text: &str) -> Account {
        Account(text.to_owned())
    }

    /// The floor that the chart gives this account.
    pub fn floor(&self) -> &'static str {
        floor_of(self.code())
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code of an account's text: its first two parts.
pub fn code_of(account: &str) -> &str {
    match account.match_indices(':').nth(1) {
        Some((i, _)) => &account[..i],
        None => account,
    }
}

/// `debit_only`: never below zero as an asset; `credit_only`: never below zero as a liability.
pub fn floor_of(code: &str) -> &'static str {
    match code {
        "A:cash.till" | "A:cash.safe" | "A:cash.transit" | "A:producer.advance" | "A:stock.owned" | "A:project.bank"
        | "A:project.kind" => "debit_only",
        "L:giftcard" | "L:storecredit" | "L:fund.solidarity" | "L:fund.campaign" | "L:fund.project" | "L:producer.held" => {
            "credit_only"
        }
        _ => "none",
    }
}

/// Class of the Moroccan chart (CGNC) for the accountant's export; numbers from memory, to be
/// confirmed by the accountant, who owns the mapping.
pub fn cgnc(code: &str) -> &'static str {
    match code {
        "A:cash.till" | "A:cash.safe" => "5161",
        "A:cash.transit" => "5115",
        "A:card.clearing" | "A:cod.recv" | "A:cust.recv" => "3421",
        "A:bank" | "A:project.bank" => "5141",
        // Subsidies received for equipment.
        "L:fund.project" => "1311",
        "A:producer.advance" => "3411",
        "A:stock.owned" => "3111",
        "A:vat.in" => "3455",
        "L:producer.held" | "L:producer.payable" => "4411",
        "L:order.deferred" => "4421",
        "L:vat.out" => "4455",
        "I:commission" | "I:label.fee" | "I:shipping" | "I:sales.owned" => "7127",
        "E:carrier" => "6142",
        "E:marketing" => "6144",
        "E:psp.fee" | "E:bank.fee" => "6147",
        _ => "",
    }
}

fn sub(code: &str, id: Id) -> Account {
    Account(format!("{code}:{id}"))
}

fn plain(code: &str) -> Account {
    Account(code.to_owned())
}

pub fn cash_till(till: Id) -> Account {
    sub("A:cash.till", till)
}
pub fn cash_safe(space: Id) -> Account {
    sub("A:cash.safe", space)
}
pub fn cash_transit() -> Account {
    plain("A:cash.transit")
}
/// Card takings that the acquirer has not settled yet.
pub fn card_clearing() -> Account {
    plain("A:card.clearing")
}
/// Cash that a carrier holds for us.
pub fn cod_receivable(carrier: Id) -> Account {
    sub("A:cod.recv", carrier)
}
pub fn bank() -> Account {
    plain("A:bank")
}
pub fn advance(org: Id) -> Account {
    sub("A:producer.advance", org)
}
pub fn vat_in() -> Account {
    plain("A:vat.in")
}
pub fn stock_owned() -> Account {
    plain("A:stock.owned")
}
/// Earned but inside the buyer's return window.
pub fn held(org: Id) -> Account {
    sub("L:producer.held", org)
}
/// Available for payout; may owe after a refund that came later.
pub fn payable(org: Id) -> Account {
    sub("L:producer.payable", org)
}
/// Paid before delivery.
pub fn deferred(order: Id) -> Account {
    sub("L:order.deferred", order)
}
pub fn refund_payable(order: Id) -> Account {
    sub("L:refund.payable", order)
}
pub fn carrier_payable(carrier: Id) -> Account {
    sub("L:carrier.payable", carrier)
}
/// VAT that the union collects in its own name, by rate in basis points (`2000`).
pub fn vat_out(rate_bps: i64) -> Account {
    if rate_bps % 100 == 0 {
        Account(format!("L:vat.out:{}", rate_bps / 100))
    } else {
        Account(format!("L:vat.out:{}.{:02}", rate_bps / 100, rate_bps % 100))
    }
}
pub fn solidarity_fund() -> Account {
    plain("L:fund.solidarity")
}
/// What the fund had spent already when a sale was undone: the union gives the maker her share back.
pub fn solidarity_borne() -> Account {
    plain("E:solidarity.borne")
}
pub fn campaign_fund(grant: Id) -> Account {
    sub("L:fund.campaign", grant)
}
/// Money and goods given for a project and not spent yet.
pub fn project_fund(project: Id) -> Account {
    sub("L:fund.project", project)
}
/// A project's own bank account.
pub fn project_bank(project: Id) -> Account {
    sub("A:project.bank", project)
}
/// What partners gave a project in kind.
pub fn project_kind(project: Id) -> Account {
    sub("A:project.kind", project)
}
pub fn commission() -> Account {
    plain("I:commission")
}
pub fn label_fee() -> Account {
    plain("I:label.fee")
}
pub fn shipping() -> Account {
    plain("I:shipping")
}
pub fn sales_owned() -> Account {
    plain("I:sales.owned")
}
pub fn cogs() -> Account {
    plain("E:cogs")
}
/// What acquirers keep of card takings.
pub fn psp_fee() -> Account {
    plain("E:psp.fee")
}
/// Gift cards that are sold and not yet used.
pub fn gift_card() -> Account {
    plain("L:giftcard")
}
/// Gift cards that were never used.
pub fn breakage() -> Account {
    plain("I:breakage")
}
pub fn cash_over() -> Account {
    plain("I:cash.over")
}
pub fn cash_short() -> Account {
    plain("E:cash.short")
}
pub fn discount_union() -> Account {
    plain("E:discount.union")
}
/// What the union spends on its marketing plan.
pub fn marketing() -> Account {
    plain("E:marketing")
}
pub fn carrier_cost() -> Account {
    plain("E:carrier")
}
pub fn bank_fee() -> Account {
    plain("E:bank.fee")
}
pub fn shrink() -> Account {
    plain("E:shrink")
}
pub fn opening() -> Account {
    plain("Q:opening")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_floors() {
        let org = Id::named("o");
        assert_eq!(payable(org).code(), "L:producer.payable");
        assert_eq!(bank().code(), "A:bank");
        assert_eq!(vat_out(2_000).as_str(), "L:vat.out:20");
        assert_eq!(vat_out(2_000).code(), "L:vat.out");
        assert_eq!(cash_till(org).floor(), "debit_only");
        assert_eq!(payable(org).floor(), "none");
    }
}
