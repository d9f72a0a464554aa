//! Amounts and whole numbers as people type them: what is read is written and read again as the same.

use rahba_kernel::formats::{amount, amount_words, number};
use rahba_kernel::text::digits;
use rahba_kernel::{Lang, Money};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let plain = digits::to_ascii(text);
    assert_eq!(digits::to_ascii(&plain), plain, "digits are turned once");
    let Some(read) = amount::parse(text) else { return };
    let Money(centimes) = read;
    let again =
        format!("{}{}.{:02}", if centimes < 0 { "-" } else { "" }, centimes.unsigned_abs() / 100, centimes.unsigned_abs() % 100);
    if centimes >= 0 {
        assert_eq!(amount::parse(&again), Some(read), "{again}");
    }
    for lang in Lang::ALL {
        assert!(!number::money(lang, read).is_empty());
        let _ = amount_words::spell(lang, read);
    }
    if let Some(whole) = read.times(7) {
        let parts = whole.split(&[1, 2, 4]);
        assert_eq!(parts.iter().map(|m| i128::from(m.0)).sum::<i128>(), i128::from(whole.0), "not a centime is lost");
    }
}
