//! Why a sale was refused, as the one who buys or sells needs to hear it: which piece, how much of it is
//! left, amounts in dirhams.

use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::snapshot::Snapshot;
use rahba_kernel::Id;
use rahba_kernel::formats::{amount, measure, number};

/// The refusal's sentence as HTML, beginning with the name of the piece it speaks of.
pub(crate) fn said(s: &Snapshot, t: T, oops: &Oops) -> String {
    let argument = |name: &str| oops.arguments.iter().find(|(k, _)| *k == name).map(|(_, v)| v.as_str());
    let item =
        argument("variant").and_then(|v| v.parse::<Id>().ok()).and_then(|v| s.by_variant.get(&v)).map(|(i, _)| &s.items[*i]);
    let arguments: Vec<(&'static str, String)> = oops
        .arguments
        .iter()
        .map(|(k, v)| {
            let text = match (*k, item) {
                ("left", Some(i)) => v.parse().map_or_else(|_| v.clone(), |n| measure::write(t.0, i.product.unit, n)),
                ("total" | "cash" | "least" | "holds", _) => {
                    amount::parse(v).map_or_else(|| v.clone(), |m| number::money(t.0, m))
                }
                _ => v.clone(),
            };
            (*k, text)
        })
        .collect();
    let sentence = fmt::escape(&t.with(&oops.message, &arguments));
    match item {
        Some(i) => format!("{}: {sentence}", s.marked("name", i.product.id, t.0)),
        None => sentence,
    }
}
