//! Values as HTML: isolated, so that no number or name turns around in Arabic (GROUND §3.3).

use rahba_kernel::formats::{measure, number, phone};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Lang, Micros, Money, Unit};

/// Text as HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Text as a part of an address: what waits in one is read back as it was.
pub fn in_address(text: &str) -> String {
    let one = |b: u8| {
        if b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-') { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    text.bytes().map(one).collect()
}

/// An amount with its unit.
pub fn money(lang: Lang, m: Money) -> String {
    format!(
        "<bdi class=\"money\"><bdi dir=\"ltr\">{}</bdi>&nbsp;<small>{}</small></bdi>",
        number::amount(lang, m),
        number::currency(lang)
    )
}

/// A code, number or phone: always left to right.
pub fn ltr(text: &str) -> String {
    format!("<bdi dir=\"ltr\">{}</bdi>", escape(text))
}

pub fn phone_number(e164: &str) -> String {
    ltr(&phone::national(e164))
}

pub fn day(lang: Lang, d: Day) -> String {
    format!("<time datetime=\"{}\"><bdi>{}</bdi></time>", d.iso(), number::date(lang, d))
}

/// Day and clock of a moment in Morocco.
pub fn moment(lang: Lang, at: Micros) -> String {
    let zone = Zone::casablanca();
    let (h, m) = zone.clock(at);
    format!("{} <bdi dir=\"ltr\">{h:02}:{m:02}</bdi>", day(lang, zone.day(at)))
}

/// A moment for a spreadsheet: `2026-11-23 14:05`.
pub fn stamp(at: Micros) -> String {
    let zone = Zone::casablanca();
    let (h, m) = zone.clock(at);
    format!("{} {h:02}:{m:02}", zone.day(at).iso())
}

pub fn integer(lang: Lang, n: i64) -> String {
    format!("<bdi dir=\"ltr\">{}</bdi>", number::integer(lang, n))
}

/// A quantity: `3`, `350 g`, `2,4 m`. In Arabic its sign stands in Arabic letters, so it keeps the
/// direction of the text around it.
pub fn amount(lang: Lang, unit: Unit, n: i64) -> String {
    let text = measure::write(lang, unit, n);
    if unit == Unit::Piece { ltr(&text) } else { format!("<bdi>{}</bdi>", escape(&text)) }
}

pub fn percent(lang: Lang, bps: i64) -> String {
    format!("<bdi dir=\"ltr\">{}</bdi>", number::percent(lang, bps))
}
