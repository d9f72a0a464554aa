//! The installation's key, and those that it follows (S31).
//!
//! What is new is made with the newest; what was made with an older one is accepted as long as that one is kept:
//! forms that are open, codes from phones, signatures on printed labels.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The length of a key in bytes.
pub const LONG: usize = 32;
/// As many as one file holds.
pub const MOST: usize = 8;

/// Why a file is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error("is not made of keys of 32 bytes, one to eight of them")]
    Length,
    #[error("is no random key")]
    Weak,
}

/// Keys, the newest first; never shown.
#[derive(Clone)]
pub struct Keys(Vec<[u8; LONG]>);

impl From<[u8; LONG]> for Keys {
    fn from(key: [u8; LONG]) -> Keys {
        Keys(vec![key])
    }
}

impl Keys {
    /// From the bytes of the file `web.key`.
    ///
    /// # Errors
    /// When it has another length, or a key that somebody typed: all its bytes are one, or
    /// letters and signs.
    pub fn parse(bytes: &[u8]) -> Result<Keys, BadKey> {
        let (keys, rest) = bytes.as_chunks::<LONG>();
        if keys.is_empty() || keys.len() > MOST || !rest.is_empty() {
            return Err(BadKey::Length);
        }
        let typed = |k: &[u8; LONG]| k.iter().all(|b| *b == k[0]) || k.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
        if keys.iter().any(typed) {
            return Err(BadKey::Weak);
        }
        Ok(Keys(keys.to_vec()))
    }

    /// As the file holds them.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.concat()
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// With a new one before them; none when there are [`MOST`]: whoever throws one away says so first.
    #[must_use]
    pub fn rotated(&self, new: [u8; LONG]) -> Option<Keys> {
        (self.count() < MOST).then(|| Keys([&[new], self.0.as_slice()].concat()))
    }

    /// Only so many of the newest, at least one.
    #[must_use]
    pub fn newest(&self, count: usize) -> Keys {
        Keys(self.0.iter().take(count.max(1)).copied().collect())
    }

    /// Key material for a purpose under each key, the newest first: nothing that is derived says anything about the key.
    pub fn derive(&self, purpose: &str) -> impl Iterator<Item = [u8; 32]> {
        self.0.iter().map(move |key| {
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any key length is taken");
            mac.update(purpose.as_bytes());
            mac.finalize().into_bytes().into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> [u8; LONG] {
        std::array::from_fn(|i| n.wrapping_add(i as u8))
    }

    #[test]
    fn a_new_key_comes_first_and_the_older_ones_still_fit() {
        let old = Keys::from(key(1));
        let both = old.rotated(key(2)).unwrap();
        let derived = |k: &Keys| k.derive("totp:7").collect::<Vec<_>>();
        assert_eq!(derived(&both)[1..], derived(&old)[..]);
        assert_ne!(derived(&both)[0], derived(&both)[1]);
        assert_eq!(derived(&both.newest(1)), derived(&Keys::from(key(2))));
        assert_eq!(Keys::parse(&both.bytes()).unwrap().bytes(), both.bytes());
        let many = (3..9).fold(both, |k, n| k.rotated(key(n)).unwrap());
        assert!(many.count() == MOST && many.rotated(key(9)).is_none());
        assert_eq!(many.newest(2).bytes(), [key(8), key(7)].concat());
    }

    #[test]
    fn what_is_no_key_is_not_taken() {
        assert_eq!(Keys::parse(&[]).err(), Some(BadKey::Length));
        assert_eq!(Keys::parse(&key(1)[..31]).err(), Some(BadKey::Length));
        assert_eq!(Keys::parse(&[7; LONG]).err(), Some(BadKey::Weak));
        assert_eq!(Keys::parse(&[key(1).to_vec(), vec![0; LONG]].concat()).err(), Some(BadKey::Weak));
        assert_eq!(Keys::parse("0123456789abcdef".repeat(4).as_bytes()).err(), Some(BadKey::Weak), "as a command prints it");
        assert_eq!(Keys::parse(&key(1).repeat(MOST + 1)).err(), Some(BadKey::Length));
    }
}
