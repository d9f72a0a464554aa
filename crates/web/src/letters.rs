//! The words of messages, in the language of whoever reads them.

use crate::kit::i18n::T;
use rahba_kernel::Day;
use rahba_kernel::formats::number;
use rahba_market::messages::holder::ToOrganisation;
use rahba_market::messages::{About, Letter};

/// A message about an order. The buyer's secret link is not in the database and so not in here: the
/// number is what she says on the phone.
pub fn about_order(a: &About) -> Letter {
    let t = T(a.lang);
    let id = format!("letter-{}", a.state);
    let id = if t.has(&id) { id } else { "letter-changed".to_owned() };
    let total = format!("{} {}", number::amount(a.lang, a.total), number::currency(a.lang));
    Letter {
        title: t.a("order-number", "number", &a.number),
        body: t.with(&id, &[("number", a.number.clone()), ("total", total)]),
    }
}

/// A message to an organisation about its certificate or its licence.
pub fn to_organisation(a: &ToOrganisation) -> Letter {
    let (t, id) = (T(a.lang), format!("letter-{}", a.kind.replace('.', "-")));
    let detail = Day::parse_iso(&a.detail).map_or_else(|| a.detail.clone(), |d| number::date(a.lang, d));
    Letter { title: t.s(&id), body: t.a(&format!("{id}-body"), "detail", &detail) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::{Id, Lang, Money};

    #[test]
    fn a_holder_is_written_to_in_her_language_with_a_day_she_reads() {
        let kinds = [
            "certificate.ends",
            "label.suspended",
            "product.refused",
            "deadline.comes",
            "action.comes",
            "session.comes",
            "assembly.convoked",
        ];
        for kind in kinds {
            let letter = |lang| {
                to_organisation(&ToOrganisation {
                    org: Id::NIL,
                    kind: kind.into(),
                    detail: "2026-12-31".into(),
                    lang,
                    recipient: String::new(),
                })
            };
            let all = Lang::ALL.map(letter);
            for (n, l) in all.iter().enumerate() {
                assert!(!l.body.contains("2026-12-31") && l.body.contains("2026"), "{kind} {}", l.body);
                assert!(all[..n].iter().all(|o| o.title != l.title && o.body != l.body), "{kind}: {}", l.title);
            }
        }
    }

    #[test]
    fn every_state_has_its_letter_in_every_language() {
        for lang in Lang::ALL {
            for state in ["placed", "paid", "packed", "shipped", "ready", "delivered", "refused", "cancelled", "refunded"] {
                let a = About {
                    order: Id::NIL,
                    number: "EH-2026-000001".into(),
                    state: state.into(),
                    total: Money(39_000),
                    lang,
                    phone: String::new(),
                };
                assert!(T(lang).has(&format!("letter-{state}")), "{lang} {state}");
                let letter = about_order(&a);
                assert!(letter.body.contains("EH-2026-000001"), "{}", letter.body);
                assert!(letter.body.chars().count() <= 160, "{lang} {state}: {}", letter.body.chars().count());
            }
        }
    }
}
