//! A VAT rate is set from a day on: dated data that an accountant edits, never code.

use crate::catalogue::rows;
use crate::refusals;
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Sets the rate of a class for a seller's regime from a day on.
#[derive(Debug, Serialize)]
pub struct SetVatRule {
    pub vat_class: String,
    /// A seller's regime, or `*`.
    pub regime: String,
    pub valid_from: Day,
    pub rate: Bps,
    /// Message id of the sentence printed when nothing is due.
    pub reason: String,
    /// Where the rule was read: a law's article.
    pub source: String,
}

/// The rule's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct VatRuleSet {
    pub rule: Id,
}

refusals! {
    /// Why a rate is not set.
    pub enum VatRuleRefusal {
        /// A rule for this class, regime and day exists: add one from a later day.
        Exists => ("vat.exists", 409),
        /// Not between 0 and 100 %.
        BadRate => ("vat.bad_rate", 422),
        /// A class is a word of small letters and underscores.
        BadClass => ("vat.bad_class", 422),
    }
}

impl Command for SetVatRule {
    const NAME: &'static str = "catalogue/set_vat_rule";
    const MAY: Permission = Permission::Roles(&[Role::Accountant, Role::Admin]);
    type Done = VatRuleSet;
    type Refusal = VatRuleRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VatRuleSet, Refused<VatRuleRefusal>> {
        if !(0..=10_000).contains(&self.rate.0) {
            return no(VatRuleRefusal::BadRate);
        }
        let good = |c: &str| !c.is_empty() && c.len() <= 40 && c.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !good(&self.vat_class) || !(self.regime == "*" || good(&self.regime)) {
            return no(VatRuleRefusal::BadClass);
        }
        let rule = ctx.new_id();
        let new = tx.first(
            &rows::INSERT_VAT_RULE,
            params![
                ctx.territory,
                rule,
                self.vat_class.as_str(),
                self.regime.as_str(),
                self.valid_from,
                self.rate,
                clean_line(&self.reason, 100),
                clean_line(&self.source, 300)
            ],
        )?;
        if new.is_none() {
            return no(VatRuleRefusal::Exists);
        }
        tx.touch(rule);
        tx.fact("rate_bps", self.rate.0);
        Ok(VatRuleSet { rule })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{rules::vat_for, views};
    use crate::testing::Bench;
    use rahba_store::CommandError;

    #[test]
    fn a_rate_changes_from_a_day_on_and_is_never_rewritten() {
        Bench::each(|b| {
            let day = |y| Day::from_ymd(y, 1, 1).unwrap();
            let set = |from, rate| {
                let rule = SetVatRule {
                    vat_class: "standard".into(),
                    regime: "*".into(),
                    valid_from: from,
                    rate: Bps(rate),
                    reason: "vat-standard".into(),
                    source: "art. 92\u{202E}, test".into(),
                };
                b.by("accountant", Role::Accountant, Id::NIL, rule)
            };
            set(day(2024), 2_000).unwrap();
            set(day(2027), 1_000).unwrap();
            assert!(matches!(set(day(2027), 500), Err(CommandError::Refused(VatRuleRefusal::Exists))));
            for bad in [-1, 10_001] {
                assert!(matches!(set(day(2028), bad), Err(CommandError::Refused(VatRuleRefusal::BadRate))));
            }
            for class in ["", "Standard", "a b"] {
                let rule = SetVatRule {
                    vat_class: class.into(),
                    regime: "*".into(),
                    valid_from: day(2028),
                    rate: Bps(0),
                    reason: String::new(),
                    source: String::new(),
                };
                let end = b.by("accountant", Role::Accountant, Id::NIL, rule);
                assert!(matches!(end, Err(CommandError::Refused(VatRuleRefusal::BadClass))), "{class}");
            }
            let rules = b.read(|q| views::vat_rules(q, b.territory));
            assert_eq!(vat_for(&rules, "standard", "standard", day(2026)).unwrap().rate, Bps(2_000));
            assert_eq!(vat_for(&rules, "standard", "standard", day(2027)).unwrap().rate, Bps(1_000));
        });
    }
}
