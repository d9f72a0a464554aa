//! Arabic-Indic and Persian digits typed by people become ASCII digits.

/// The ASCII digit of `c`, when it is a digit of one of the three sets.
pub fn ascii(c: char) -> char {
    match c {
        '\u{0660}'..='\u{0669}' => char::from(b'0' + (c as u32 - 0x0660) as u8),
        '\u{06F0}'..='\u{06F9}' => char::from(b'0' + (c as u32 - 0x06F0) as u8),
        other => other,
    }
}

/// All digits of a text as ASCII.
pub fn to_ascii(text: &str) -> String {
    text.chars().map(ascii).collect()
}
