//! Passwords, PINs, tokens: pure of the database. Entropy comes in as an argument.

use argon2::password_hash::phc::{PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use rahba_kernel::role::{Grant, Role};
use rahba_kernel::text::fold;
use sha2::{Digest, Sha256};

/// Memory of one password hash in KiB: 46 MiB, one pass, one lane (ASVS 5.0 appendix C).
const PASSWORD_KIB: u32 = 47_104;
/// A PIN is bound to one phone's 128-bit token and throttled; a light hash keeps cheap boxes free.
const PIN_KIB: u32 = 7_168;

/// Words that nobody may build a password on.
const COMMON: &str = include_str!("../../data/passwords.txt");

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeakPassword {
    /// Fewer than 15 characters (8 with a second factor).
    Short,
    /// More than 128 characters.
    Long,
    /// In the list of common passwords, or built on the shop's or one's own words.
    Common,
}

/// Judges a new password; `own` are words about the person (name, phone).
pub fn judge_password(password: &str, second_factor: bool, own: &[&str]) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    let min = if second_factor { 8 } else { 15 };
    if length < min {
        return Err(WeakPassword::Short);
    }
    if length > 128 {
        return Err(WeakPassword::Long);
    }
    let folded = fold(password);
    let mut rest = folded.clone();
    for word in COMMON.lines().map(str::trim).filter(|w| !w.is_empty() && !w.starts_with('#')) {
        rest = rest.replace(word, "");
    }
    for word in own.iter().map(|w| fold(w)).filter(|w| w.chars().count() >= 3) {
        rest = rest.replace(&word, "");
    }
    // What is left when known words are taken out must still be worth something.
    let distinct: std::collections::BTreeSet<char> = rest.chars().collect();
    if rest.chars().count() < min / 2 || distinct.len() < 4 {
        return Err(WeakPassword::Common);
    }
    Ok(())
}

/// True for a PIN of 4 to 8 digits that is not one digit over and over or a run.
pub fn judge_pin(pin: &str) -> bool {
    let d: Vec<i16> = pin.bytes().filter(u8::is_ascii_digit).map(|b| i16::from(b - b'0')).collect();
    if d.len() != pin.len() || !(4..=8).contains(&d.len()) {
        return false;
    }
    let step = d[1] - d[0];
    let run = d.windows(2).all(|w| w[1] - w[0] == step) && step.abs() <= 1;
    !run
}

fn hasher(kib: u32) -> Argon2<'static> {
    let params = Params::new(kib, 1, 1, None).expect("fixed parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_with(secret: &str, salt: [u8; 16], kib: u32) -> String {
    let salt = Salt::new(&salt).expect("16 bytes are a valid salt");
    hasher(kib)
        .hash_password_with_salt(secret.as_bytes(), salt.as_ref())
        .expect("hashing with valid parameters succeeds")
        .to_string()
}

/// Hash of a password for storing. Slow on purpose: call it off the async threads.
pub fn hash_password(password: &str, salt: [u8; 16]) -> String {
    hash_with(password, salt, PASSWORD_KIB)
}

/// Hash of a PIN together with the phone's token: useless on any other phone.
pub fn hash_pin(pin: &str, device_hash: &[u8; 32], salt: [u8; 16]) -> String {
    hash_with(&bound(pin, device_hash), salt, PIN_KIB)
}

fn bound(pin: &str, device_hash: &[u8; 32]) -> String {
    format!("{pin}:{}", rahba_kernel::merkle::hex(device_hash))
}

fn verify(secret: &str, stored: &str) -> bool {
    match PasswordHash::new(stored) {
        Ok(h) => Argon2::default().verify_password(secret.as_bytes(), &h).is_ok(),
        Err(_) => false,
    }
}

/// Whether a password fits its stored hash. As slow as hashing.
pub fn verify_password(password: &str, stored: &str) -> bool {
    verify(password, stored)
}

/// A hash that no PIN fits, of the same cost: what a PIN is verified against where there is none.
pub fn pin_decoy() -> &'static str {
    static DECOY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    DECOY.get_or_init(|| hash_pin("none", &[0; 32], [7; 16]))
}

/// Whether a PIN typed on the phone with this token fits.
pub fn verify_pin(pin: &str, device_hash: &[u8; 32], stored: &str) -> bool {
    verify(&bound(pin, device_hash), stored)
}

/// A hash that no password fits, of the same cost: what unknown people are verified against.
pub fn decoy() -> &'static str {
    static DECOY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    DECOY.get_or_init(|| hash_password("no password fits this", [7; 16]))
}

/// What the database keeps of a random token: its SHA-256.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// What a PIN at a till is bound to: made of the device's token itself and kept nowhere. Who reads a copy of the database
/// finds the token's hash beside the PIN's, and tries no PIN with it.
pub fn till_secret(token: &str) -> [u8; 32] {
    Sha256::digest(format!("rahba till pin:{token}")).into()
}

/// A token for a link or cookie, from 20 random bytes: 32 letters and digits without look-alikes.
pub fn token(entropy: [u8; 20]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstvwxyz0123456789";
    let mut out = String::with_capacity(32);
    let (mut bits, mut have) = (0u32, 0u32);
    for byte in entropy {
        bits = (bits << 8) | u32::from(byte);
        have += 8;
        while have >= 5 {
            have -= 5;
            out.push(char::from(LETTERS[((bits >> have) & 31) as usize]));
        }
    }
    out
}

/// How failures of one subject slow it.
#[derive(Clone, Copy, Debug)]
pub struct Brake {
    /// Failures that cost nothing, over the first few that never do.
    pub free: i64,
    /// Failures older than this are forgotten.
    pub window: i64,
}

/// An account from one address; a phone's PIN.
pub const PAIR: Brake = Brake { free: 0, window: 30 * rahba_kernel::Micros::DAY };
/// An account from anywhere.
pub const ACCOUNT: Brake = Brake { free: 45, window: rahba_kernel::Micros::DAY };
/// An address: it serves many people (a shop's one line).
pub const ADDRESS: Brake = Brake { free: 20, window: rahba_kernel::Micros::HOUR };
/// Codes of a phone, tried by somebody who has the password.
pub const CODES: Brake = Brake { free: 5, window: rahba_kernel::Micros::DAY };
/// After so many wrong PINs in a row the phone needs a new invitation: whoever holds it is guessing.
pub const PIN_TRIES: i64 = 30;

/// The throttle subject of an account from an address. A PIN works on its phone alone, wherever that is.
pub fn pair(account: &str, address: &str) -> String {
    if account.starts_with("pin:") { account.to_owned() } else { format!("{account}@{address}") }
}

/// The throttle subject of somebody's PIN at a till's device.
pub fn till_tries(person: rahba_kernel::Id, device: rahba_kernel::Id) -> String {
    format!("till:{person}@{device}")
}

/// Whether these roles sell in a space.
pub fn works_at(grants: &[Grant], space: rahba_kernel::Id) -> bool {
    grants.iter().any(|g| matches!(g.role, Role::Cashier | Role::ShopManager) && (g.scope.is_nil() || g.scope == space))
}

/// The mark that a pair has signed in before.
pub fn known(pair: &str) -> String {
    format!("known:{pair}")
}

/// How long the next try must wait after so many failures in a row: nothing for the first few, then
/// growing, never more than five minutes: nobody can lock a shop's till out for good (S13).
pub fn delay_after(failures: i64) -> i64 {
    use rahba_kernel::Micros;
    match failures {
        ..=4 => 0,
        n => (Micros::SECOND << (n - 5).min(9)).min(5 * Micros::MINUTE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_judged() {
        assert_eq!(judge_password("short", false, &[]), Err(WeakPassword::Short));
        assert_eq!(judge_password("passwordpassword", false, &[]), Err(WeakPassword::Common));
        assert_eq!(judge_password("rahba elhajeb rahba", false, &[]), Err(WeakPassword::Common));
        assert_eq!(judge_password("aaaaaaaaaaaaaaaaaaa", false, &[]), Err(WeakPassword::Common));
        assert_eq!(judge_password(&"x1y2".repeat(40), false, &[]), Err(WeakPassword::Long));
        assert_eq!(judge_password("cèdre bleu sous la pluie", false, &[]), Ok(()));
        assert_eq!(judge_password("زربية حمراء فوق السطح", false, &[]), Ok(()));
    }

    #[test]
    fn pins_are_judged_and_bound() {
        assert!(judge_pin("2580") && judge_pin("4912"));
        assert!(!judge_pin("1234") && !judge_pin("0000") && !judge_pin("98765") && !judge_pin("12a4") && !judge_pin("123"));
        let (here, there) = (token_hash("a"), token_hash("b"));
        let stored = hash_pin("4912", &here, [1; 16]);
        assert!(verify_pin("4912", &here, &stored));
        assert!(!verify_pin("4912", &there, &stored));
        assert!(!verify_pin("4913", &here, &stored));
    }

    /// What makes a refusal of an unknown login as slow as one of a known: the same work.
    #[test]
    fn the_decoy_costs_what_a_password_costs() {
        let parameters = |h: &str| h.rsplitn(3, '$').last().map(str::to_owned);
        let real = hash_password("cèdre bleu sous la pluie", [3; 16]);
        assert_eq!(parameters(decoy()), parameters(&real));
        assert!(decoy().contains("m=47104,t=1,p=1"), "{}", decoy());
        assert!(!verify_password("no password fits", decoy()));
    }

    #[test]
    fn the_decoy_of_pins_costs_what_a_pin_costs() {
        let parameters = |h: &str| h.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(parameters(pin_decoy()), parameters(&hash_pin("4912", &[1; 32], [3; 16])));
        assert!(!judge_pin("none"), "nobody can have typed what it is made of");
        assert!(!verify_pin("4912", &[0; 32], pin_decoy()));
    }

    #[test]
    fn a_till_s_pin_is_of_the_token_that_no_copy_of_the_database_holds() {
        let stored = hash_pin("4912", &till_secret("tablet"), [1; 16]);
        assert!(verify_pin("4912", &till_secret("tablet"), &stored));
        assert!(!verify_pin("4912", &till_secret("another"), &stored));
        assert!(!verify_pin("4912", &token_hash("tablet"), &stored), "what the rows hold opens it");
        assert_ne!(till_secret("tablet"), token_hash("tablet"));
    }

    #[test]
    fn delays_grow_and_stop_growing() {
        assert_eq!(delay_after(4), 0);
        assert!(delay_after(5) > 0 && delay_after(8) > delay_after(6));
        assert_eq!(delay_after(1_000), delay_after(100));
    }

    #[test]
    fn tokens() {
        assert_eq!(token([0xff; 20]).len(), 32);
        assert_ne!(token([1; 20]), token([2; 20]));
    }
}
