//! EAN-13 and our internal codes (prefixes 20–29 are for use inside a shop).

/// The check digit of 12 digits; `None` when they are not 12 digits.
pub fn check_digit(twelve: &str) -> Option<u8> {
    if twelve.len() != 12 || !twelve.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = twelve.bytes().enumerate().map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 3 }).sum();
    Some(((10 - sum % 10) % 10) as u8)
}

/// True for 13 digits whose check digit is right.
pub fn is_valid(code: &str) -> bool {
    code.len() == 13 && code.is_ascii() && check_digit(&code[..12]).is_some_and(|c| code.as_bytes()[12] == b'0' + c)
}

/// A code with prefix, five-digit item and five-digit measure: 21 grams, 22 centimes, 23 centimetres.
pub fn measured(prefix: u32, item: u32, measure: u32) -> Option<String> {
    if prefix > 99 || item > 99_999 || measure > 99_999 {
        return None;
    }
    let twelve = format!("{prefix:02}{item:05}{measure:05}");
    check_digit(&twelve).map(|c| format!("{twelve}{c}"))
}

/// A code with prefix and ten-digit number: 24 a piece.
pub fn numbered(prefix: u32, number: u64) -> Option<String> {
    if prefix > 99 || number > 9_999_999_999 {
        return None;
    }
    let twelve = format!("{prefix:02}{number:010}");
    check_digit(&twelve).map(|c| format!("{twelve}{c}"))
}
