//! Pure rules of the catalogue.

use super::model::{Attribute, AttributeType, AttributeValue};
use rahba_kernel::Day;
use rahba_kernel::money::Bps;
use std::collections::BTreeMap;

/// A dated VAT rule (GROUND §2.3): a rate for a class of products and a regime of sellers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatRule {
    pub class: String,
    /// The seller's regime, or `*` for any.
    pub regime: String,
    pub valid_from: Day,
    pub rate: Bps,
    /// Message id of the sentence that is printed when nothing is due.
    pub reason: String,
}

/// The rate for a class, seller and day: the most specific regime, then the latest rule. `None` when
/// no rule covers it: then nothing may be sold until an accountant has said.
pub fn vat_for<'a>(rules: &'a [VatRule], class: &str, regime: &str, day: Day) -> Option<&'a VatRule> {
    rules
        .iter()
        .filter(|r| r.class == class && (r.regime == regime || r.regime == "*") && r.valid_from <= day)
        .max_by_key(|r| (r.regime != "*", r.valid_from))
}

/// The first attribute that does not fit its family, if any.
pub fn misfit<'a>(schema: &[Attribute], values: &'a BTreeMap<String, AttributeValue>) -> Option<&'a str> {
    values
        .iter()
        .find(|(key, value)| match schema.iter().find(|a| a.key == **key) {
            None => true,
            Some(a) => match (a.kind, value) {
                (AttributeType::Text, AttributeValue::Text(t)) => t.chars().count() > 500,
                (AttributeType::Text, AttributeValue::Texts(_)) => false,
                (AttributeType::Choice, AttributeValue::Text(t)) => !a.choices.iter().any(|c| c.key == *t),
                (AttributeType::Integer, AttributeValue::Integer(n)) => *n < 0,
                (AttributeType::Bool, AttributeValue::Bool(_)) => false,
                _ => true,
            },
        })
        .map(|(key, _)| key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_then_the_latest_rule_wins() {
        let rule = |regime: &str, from: i64, rate: i64| VatRule {
            class: "c".into(),
            regime: regime.into(),
            valid_from: Day(from),
            rate: Bps(rate),
            reason: String::new(),
        };
        let rules = [rule("*", 0, 2_000), rule("*", 100, 1_000), rule("exempt_small", 0, 0)];
        assert_eq!(vat_for(&rules, "c", "standard", Day(50)).unwrap().rate, Bps(2_000));
        assert_eq!(vat_for(&rules, "c", "standard", Day(100)).unwrap().rate, Bps(1_000));
        assert_eq!(vat_for(&rules, "c", "exempt_small", Day(200)).unwrap().rate, Bps(0));
        assert!(vat_for(&rules, "other", "standard", Day(1)).is_none());
    }

    #[test]
    fn attributes_fit_their_family() {
        let schema = vec![Attribute {
            key: "length_mm".into(),
            kind: AttributeType::Integer,
            unit: "mm".into(),
            label: BTreeMap::new(),
            choices: vec![],
        }];
        let with = |v| BTreeMap::from([("length_mm".to_owned(), v)]);
        assert_eq!(misfit(&schema, &with(AttributeValue::Integer(2_000))), None);
        assert_eq!(misfit(&schema, &with(AttributeValue::Integer(-1))), Some("length_mm"));
        assert_eq!(misfit(&schema, &with(AttributeValue::Text("x".into()))), Some("length_mm"));
    }
}
