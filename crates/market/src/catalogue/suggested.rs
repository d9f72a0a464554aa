//! VAT rules that a new territory may take as they are, or change: dated data that its accountant confirms.

use rahba_kernel::Day;
use rahba_kernel::money::Bps;

/// A suggested rule for a class of goods, whatever the seller's regime.
#[derive(Clone, Copy, Debug)]
pub struct SuggestedVat {
    pub class: &'static str,
    pub rate: Bps,
    /// Message id of the sentence printed when nothing is due.
    pub reason: &'static str,
    /// Where it was read; none of it replaces an accountant.
    pub source: &'static str,
}

/// The regime of small makers: nothing is due whatever they sell.
pub const SMALL: &str = "exempt_small";

/// CGI as read in November 2026 (its article 91, and the two rates that remain).
pub const VAT: [SuggestedVat; 5] = [
    SuggestedVat {
        class: "exempt_carpet",
        rate: Bps(0),
        reason: "vat-exempt",
        source: "CGI art. 91 (to be confirmed by an accountant)",
    },
    SuggestedVat {
        class: "staple",
        rate: Bps(0),
        reason: "vat-exempt",
        source: "CGI art. 91 (to be confirmed by an accountant)",
    },
    SuggestedVat {
        class: "farm",
        rate: Bps(0),
        reason: "vat-out-of-scope",
        source: "agricultural producer (to be confirmed by an accountant)",
    },
    SuggestedVat { class: "reduced", rate: Bps(1_000), reason: "", source: "CGI 2026 (to be confirmed by an accountant)" },
    SuggestedVat { class: "standard", rate: Bps(2_000), reason: "", source: "CGI 2026 (to be confirmed by an accountant)" },
];

/// From when on they are set.
pub fn since() -> Day {
    Day::from_ymd(2024, 1, 1).unwrap_or_default()
}
