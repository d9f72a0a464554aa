//! Telephone numbers, RIB and ICE, and lines of text with their invisible characters.

use rahba_kernel::formats::{phone, rib};
use rahba_kernel::text::bidi;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(e164) = phone::parse(text) {
        assert!(e164.starts_with('+') && e164[1..].bytes().all(|b| b.is_ascii_digit()), "{e164}");
        assert_eq!(phone::parse(&e164).as_ref(), Some(&e164));
        let masked = phone::masked(&e164);
        assert_ne!(masked, e164, "what is masked is not the number");
        let _ = (phone::national(&e164), phone::national_isolated(&e164));
    }
    if let Some(found) = rib::parse(text) {
        assert!(found.len() == 24 && found.bytes().all(|b| b.is_ascii_digit()));
        assert_eq!(rib::parse(&found).as_ref(), Some(&found));
        assert_eq!(rib::iban(&found).chars().filter(char::is_ascii_alphanumeric).count(), 28);
    }
    let _ = rib::ice(text);
    let line = bidi::clean_line(text, 200);
    assert!(line.chars().count() <= 200 && !line.chars().any(bidi::is_control), "{line:?}");
    assert_eq!(bidi::clean_line(&line, 200), line, "cleaned once is clean");
    let block = bidi::clean_text(text, 2_000);
    assert!(block.chars().count() <= 2_000 && !block.chars().any(|c| bidi::is_control(c) && c != '\n'), "{block:?}");
}
