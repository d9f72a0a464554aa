//! Pure rules of the catalogue.

use super::model::{Attribute, AttributeType, AttributeValue, Choice};
use rahba_kernel::money::Bps;
use rahba_kernel::text::bidi::{clean_each, clean_line};
use rahba_kernel::{Day, Lang, Money};
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
    /// Where it was read: a law's article.
    pub source: String,
}

/// The rate for a class, seller and day: the most specific regime, then the latest rule. `None` when
/// no rule covers it: then nothing may be sold until an accountant has said.
pub fn vat_for<'a>(rules: &'a [VatRule], class: &str, regime: &str, day: Day) -> Option<&'a VatRule> {
    rules
        .iter()
        .filter(|r| r.class == class && (r.regime == regime || r.regime == "*") && r.valid_from <= day)
        .max_by_key(|r| (r.regime != "*", r.valid_from))
}

/// Whether a code can stand in an address as it is: letters without accents, digits, dashes and low lines, `max` at most.
pub fn is_code(code: &str, max: usize) -> bool {
    (1..=max).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// What a family asks, as it is kept: no label or choice holds a mark that turns its line around.
pub fn schema_kept(asked: &[Attribute]) -> Vec<Attribute> {
    let label = |l: &BTreeMap<Lang, String>| clean_each(l, 120);
    asked
        .iter()
        .map(|a| Attribute {
            unit: clean_line(&a.unit, 20),
            label: label(&a.label),
            choices: a.choices.iter().map(|c| Choice { key: c.key.clone(), label: label(&c.label) }).collect(),
            ..a.clone()
        })
        .collect()
}

/// What a product answers, as it is kept.
pub fn values_kept(values: &BTreeMap<String, AttributeValue>) -> BTreeMap<String, AttributeValue> {
    let kept = |v: &AttributeValue| match v {
        AttributeValue::Text(t) => AttributeValue::Text(clean_line(t, t.len())),
        AttributeValue::Texts(t) => AttributeValue::Texts(clean_each(t, 2_000)),
        AttributeValue::Bool(_) | AttributeValue::Integer(_) => v.clone(),
    };
    values.iter().map(|(key, v)| (key.clone(), kept(v))).collect()
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

/// The first required attribute that has no value, if any.
pub fn lacking<'a>(schema: &'a [Attribute], values: &BTreeMap<String, AttributeValue>) -> Option<&'a str> {
    let is_empty = |v: &AttributeValue| match v {
        AttributeValue::Text(t) => t.trim().is_empty(),
        AttributeValue::Texts(m) => m.values().all(|t| t.trim().is_empty()),
        AttributeValue::Integer(_) | AttributeValue::Bool(_) => false,
    };
    schema.iter().find(|a| a.required && values.get(&a.key).is_none_or(is_empty)).map(|a| a.key.as_str())
}

/// The first attribute of a schema that cannot be asked for, if any: a key that is no key or comes
/// twice, no label, a choice without choices, choices without need.
pub fn malformed(schema: &[Attribute]) -> Option<&str> {
    let is_key =
        |k: &str| !k.is_empty() && k.len() <= 40 && k.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let is_labelled = |l: &BTreeMap<Lang, String>| l.values().any(|t| !t.trim().is_empty());
    schema
        .iter()
        .enumerate()
        .find(|(n, a)| {
            let twice = schema[..*n].iter().any(|b| b.key == a.key);
            let choices_fit = match a.kind {
                AttributeType::Choice => {
                    !a.choices.is_empty()
                        && a.choices.iter().enumerate().all(|(n, c)| {
                            is_key(&c.key) && is_labelled(&c.label) && a.choices[..n].iter().all(|d| d.key != c.key)
                        })
                }
                AttributeType::Text | AttributeType::Integer | AttributeType::Bool => a.choices.is_empty(),
            };
            !is_key(&a.key) || twice || !is_labelled(&a.label) || !choices_fit
        })
        .map(|(_, a)| a.key.as_str())
}

/// True for a price that somebody can mean: from 0.01 to 1 000 000.
pub fn is_price(price: Money) -> bool {
    (1..=100_000_000).contains(&price.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::Choice;

    #[test]
    fn the_most_specific_then_the_latest_rule_wins() {
        let rule = |regime: &str, from: i64, rate: i64| VatRule {
            class: "c".into(),
            regime: regime.into(),
            valid_from: Day(from),
            rate: Bps(rate),
            reason: String::new(),
            source: String::new(),
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
            required: true,
        }];
        let with = |v| BTreeMap::from([("length_mm".to_owned(), v)]);
        assert_eq!(misfit(&schema, &with(AttributeValue::Integer(2_000))), None);
        assert_eq!(misfit(&schema, &with(AttributeValue::Integer(-1))), Some("length_mm"));
        assert_eq!(misfit(&schema, &with(AttributeValue::Text("x".into()))), Some("length_mm"));
        assert_eq!(lacking(&schema, &BTreeMap::new()), Some("length_mm"));
        assert_eq!(lacking(&schema, &with(AttributeValue::Integer(0))), None);
    }

    #[test]
    fn a_schema_can_be_asked_for() {
        let label = || BTreeMap::from([(Lang::Fr, "Couleur".to_owned())]);
        let choice = |key: &str| Choice { key: key.into(), label: label() };
        let good = || Attribute {
            key: "colour".into(),
            kind: AttributeType::Choice,
            unit: String::new(),
            label: label(),
            choices: vec![choice("red"), choice("blue")],
            required: false,
        };
        assert_eq!(malformed(&[good()]), None);
        for bad in [
            Attribute { key: "Colour".into(), ..good() },
            Attribute { label: BTreeMap::new(), ..good() },
            Attribute { choices: vec![], ..good() },
            Attribute { choices: vec![choice("red"), choice("red")], ..good() },
            Attribute { kind: AttributeType::Bool, ..good() },
        ] {
            assert!(malformed(std::slice::from_ref(&bad)).is_some(), "{bad:?}");
        }
        assert_eq!(malformed(&[good(), good()]), Some("colour"));
    }
}
