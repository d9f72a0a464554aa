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

/// What one of our internal codes says (prefixes 21 to 27; the others are not ours).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Internal {
    /// 21: item and grams.
    Weight { item: u32, grams: u32 },
    /// 22: item and centimes; the quantity is the amount over the unit price.
    Price { item: u32, centimes: u32 },
    /// 23: item and centimetres.
    Length { item: u32, centimetres: u32 },
    /// 24: a unique piece.
    Piece(u64),
    /// 25: a place (floor, stand, shelf).
    Place(u64),
    /// 26: a voucher.
    Voucher(u64),
    /// 27: a staff badge. It names a person and is never a proof of who holds it.
    Badge(u64),
}

impl Internal {
    /// The 13 digits; `None` when a number does not fit its field.
    pub fn code(self) -> Option<String> {
        match self {
            Internal::Weight { item, grams } => measured(21, item, grams),
            Internal::Price { item, centimes } => measured(22, item, centimes),
            Internal::Length { item, centimetres } => measured(23, item, centimetres),
            Internal::Piece(n) => numbered(24, n),
            Internal::Place(n) => numbered(25, n),
            Internal::Voucher(n) => numbered(26, n),
            Internal::Badge(n) => numbered(27, n),
        }
    }

    /// Reads a scanned code; `None` for a wrong check digit or a code that is not one of ours (a real
    /// GTIN is looked up as it is).
    pub fn read(code: &str) -> Option<Internal> {
        if !is_valid(code) {
            return None;
        }
        let item: u32 = code[2..7].parse().ok()?;
        let measure: u32 = code[7..12].parse().ok()?;
        let number: u64 = code[2..12].parse().ok()?;
        Some(match &code[..2] {
            "21" => Internal::Weight { item, grams: measure },
            "22" => Internal::Price { item, centimes: measure },
            "23" => Internal::Length { item, centimetres: measure },
            "24" => Internal::Piece(number),
            "25" => Internal::Place(number),
            "26" => Internal::Voucher(number),
            "27" => Internal::Badge(number),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn our_codes_by_prefix() {
        assert_eq!(Internal::read("2112345015002"), Some(Internal::Weight { item: 12_345, grams: 1_500 }));
        assert_eq!(Internal::read("2112345015003"), None);
        // A published example of a real code: not ours.
        assert!(is_valid("4006381333931"));
        assert_eq!(Internal::read("4006381333931"), None);
        assert_eq!(Internal::Weight { item: 100_000, grams: 1 }.code(), None);
        assert_eq!(Internal::Piece(10_000_000_000).code(), None);
        assert!(!is_valid("21123450150é"));
    }

    proptest! {
        #[test]
        fn written_codes_are_read_back(item in 0u32..100_000, measure in 0u32..100_000, n in 0u64..10_000_000_000) {
            for code in [
                Internal::Weight { item, grams: measure },
                Internal::Price { item, centimes: measure },
                Internal::Length { item, centimetres: measure },
                Internal::Piece(n),
                Internal::Place(n),
                Internal::Voucher(n),
                Internal::Badge(n),
            ] {
                prop_assert_eq!(Internal::read(&code.code().unwrap()), Some(code));
            }
        }

        #[test]
        fn reading_never_panics(s in "\\PC{0,14}") {
            let _ = (is_valid(&s), check_digit(&s), Internal::read(&s));
        }
    }
}
