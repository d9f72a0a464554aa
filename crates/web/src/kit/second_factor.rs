//! Codes from a phone (TOTP, RFC 6238) and recovery codes.
//!
//! The shared secret is not stored: it is derived from a number in the database and the key in the
//! data folder, so that a copy of the database opens no account (S31).

use super::app::App;
use super::session::random;
use rahba_kernel::Micros;
use rahba_market::people::rules;
use totp_rs::{Builder, Secret, Totp};

fn purpose(nonce: &str) -> String {
    format!("totp:{nonce}")
}

fn totp(secret: &[u8; 32]) -> Option<Totp> {
    // SHA-1, six digits, thirty seconds: the only form that every phone's program reads.
    Builder::new().with_secret(secret[..20].to_vec()).build().ok()
}

impl App {
    /// What is typed or scanned into the phone's program: the secret, and its address.
    pub fn factor_secret(&self, nonce: &str, account: &str) -> (String, String) {
        let secret = Secret::from(self.derive(&purpose(nonce))[..20].to_vec()).to_base32();
        let label: String = account.chars().filter(|c| c.is_ascii_alphanumeric() || "@.-_".contains(*c)).collect();
        let address = format!("otpauth://totp/Rahba:{label}?secret={secret}&issuer=Rahba");
        (secret, address)
    }

    /// The time step that a typed code belongs to, when it is right now or a step ago or ahead; under the key of then
    /// as well, for whom has set her phone up before a new one.
    pub fn factor_step(&self, nonce: &str, typed: &str, now: Micros) -> Option<i64> {
        let digits: String = rahba_kernel::text::digits::to_ascii(typed).chars().filter(char::is_ascii_digit).collect();
        if digits.len() != 6 {
            return None;
        }
        let seconds = u64::try_from(now.0 / 1_000_000).ok()?;
        self.config
            .key
            .derive(&purpose(nonce))
            .find_map(|secret| totp(&secret)?.check(&digits, seconds))
            .and_then(|s| i64::try_from(s).ok())
    }
}

/// Ten fresh recovery codes, as they are printed once.
pub fn recovery_codes() -> Vec<String> {
    (0..rahba_market::flows::people::set_second_factor::RECOVERY_CODES)
        .map(|_| {
            let t = rules::token(random());
            format!("{}-{}-{}", &t[..4], &t[4..8], &t[8..12])
        })
        .collect()
}

/// What is stored of a recovery code: SHA-256 of its letters and digits, in hexadecimal.
pub fn recovery_hash(code: &str) -> String {
    let plain: String = code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    rahba_kernel::merkle::hex(&rules::token_hash(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let codes = recovery_codes();
        assert_eq!(codes.len(), 10);
        assert_eq!(recovery_hash(&codes[0]), recovery_hash(&codes[0].to_uppercase().replace('-', " ")));
        assert_ne!(recovery_hash(&codes[0]), recovery_hash(&codes[1]));
    }
}
