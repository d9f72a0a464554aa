//! Short codes that people read aloud and type: no letter that looks like another, and a last
//! character that tells a slip of the finger from a real code.
//!
//! The alphabet has 32 characters, without I, O, 0 and 1. The check is a sum over the field of 32
//! elements (x⁵ + x² + 1): it catches every single wrong character and every swap of two characters
//! in codes of up to 31, which a plain sum does not.

/// The 32 characters, in the order of their values.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The most data characters: 12 of them hold 60 bits.
pub const MAX_LENGTH: usize = 12;

fn value_of(c: char) -> Option<u8> {
    let c = u8::try_from(c.to_ascii_uppercase()).ok()?;
    ALPHABET.iter().position(|a| *a == c).and_then(|i| u8::try_from(i).ok())
}

/// Multiplies by the generator x of the field.
fn times_x(v: u8) -> u8 {
    let shifted = v << 1;
    if shifted & 0b10_0000 != 0 { shifted ^ 0b10_0101 } else { shifted }
}

fn check_of(values: &[u8]) -> u8 {
    values.iter().fold(0, |sum, v| times_x(sum ^ v))
}

/// The code of a number in `length` characters and one check character; `None` when the number does
/// not fit or the length is not 1 to [`MAX_LENGTH`].
pub fn write(number: u64, length: usize) -> Option<String> {
    if length == 0 || length > MAX_LENGTH || number >> (5 * length) != 0 {
        return None;
    }
    let mut values: Vec<u8> = (0..length).rev().map(|i| ((number >> (5 * i)) & 31) as u8).collect();
    values.push(check_of(&values));
    Some(values.into_iter().map(|v| char::from(ALPHABET[usize::from(v)])).collect())
}

/// The number behind a typed code of `length` characters and a check. Spaces, dashes and small letters
/// are taken as typed; a character outside the alphabet (I, O, 0, 1) or a wrong check gives `None`:
/// a doubtful code is asked again, never guessed.
pub fn read(typed: &str, length: usize) -> Option<u64> {
    if length == 0 || length > MAX_LENGTH {
        return None;
    }
    let values: Vec<u8> = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && !crate::text::bidi::is_control(*c))
        .map(|c| value_of(crate::text::digits::ascii(c)))
        .collect::<Option<_>>()?;
    let (check, data) = values.split_last()?;
    if data.len() != length || check_of(data) != *check {
        return None;
    }
    Some(data.iter().fold(0, |n, v| n << 5 | u64::from(*v)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_code_and_its_typings() {
        let code = write(123_456, 6).unwrap();
        assert_eq!(code.len(), 7);
        assert_eq!(read(&code, 6), Some(123_456));
        let spaced = format!(" {}-{} ", code[..3].to_lowercase(), &code[3..]);
        assert_eq!(read(&spaced, 6), Some(123_456));
        assert_eq!(read("", 6), None);
        assert_eq!(read("IO01", 3), None);
        assert_eq!(write(1 << 30, 6), None);
        assert_eq!(write(1, 0), None);
        assert_eq!(write(1, 13), None);
    }

    #[test]
    fn every_wrong_character_and_every_swap_is_caught() {
        for number in [0, 1, 31, 32, 987_654_321, (1 << 30) - 1] {
            let code: Vec<u8> = write(number, 6).unwrap().into_bytes();
            for i in 0..code.len() {
                for a in ALPHABET {
                    let mut typed = code.clone();
                    typed[i] = *a;
                    let right = typed == code;
                    assert_eq!(read(std::str::from_utf8(&typed).unwrap(), 6).is_some(), right);
                }
                for j in 0..i {
                    let mut typed = code.clone();
                    typed.swap(i, j);
                    let right = typed == code;
                    assert_eq!(read(std::str::from_utf8(&typed).unwrap(), 6).is_some(), right);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn written_codes_are_read_back(n in 0u64..(1 << 60)) {
            prop_assert_eq!(read(&write(n, 12).unwrap(), 12), Some(n));
        }

        #[test]
        fn reading_never_panics(s in "\\PC{0,20}", length in 0usize..15) {
            let _ = read(&s, length);
        }
    }
}
