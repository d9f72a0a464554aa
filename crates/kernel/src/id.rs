//! Identifiers: 16 bytes in the UUID version 7 layout, made by the program, never by a database.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

use crate::time::Micros;

/// A 128-bit identifier, time-ordered within a territory. It is *not* a secret: links that must be
/// unguessable use random tokens (rule R4 of the schema).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

impl Id {
    /// The all-zero id: "the whole territory" in scopes, never a row.
    pub const NIL: Id = Id([0; 16]);

    /// Builds a version-7 layout from a moment and 10 bytes of entropy.
    pub fn v7(now: Micros, entropy: [u8; 10]) -> Id {
        let millis = (now.0 / 1_000).max(0) as u64;
        let mut b = [0u8; 16];
        b[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        b[6..].copy_from_slice(&entropy);
        b[6] = (b[6] & 0x0f) | 0x70;
        b[8] = (b[8] & 0x3f) | 0x80;
        Id(b)
    }

    /// The n-th id that a command makes: a function of the command's own id, so that running the
    /// command again (a retry after a serialization failure, a replay) makes the same ids.
    pub fn derived(now: Micros, parent: Id, n: u64) -> Id {
        let mut h = Sha256::new();
        h.update(b"rahba-id-1");
        h.update(parent.0);
        h.update(n.to_be_bytes());
        let digest = h.finalize();
        let mut e = [0u8; 10];
        e.copy_from_slice(&digest[..10]);
        Id::v7(now, e)
    }

    /// A fixed id from a name: for rows that every installation has under the same id (a family, a
    /// pseudo-place) and for the demo's deterministic ids.
    pub fn named(name: &str) -> Id {
        let digest = Sha256::digest(name.as_bytes());
        let mut e = [0u8; 10];
        e.copy_from_slice(&digest[..10]);
        Id::v7(Micros(0), e)
    }

    pub fn is_nil(&self) -> bool {
        *self == Id::NIL
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text was not 32 hexadecimal digits with optional dashes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(s: &str) -> Result<Self, NotAnId> {
        let mut out = [0u8; 16];
        let mut digits = 0usize;
        for c in s.bytes().filter(|c| *c != b'-') {
            let v = (c as char).to_digit(16).ok_or(NotAnId)? as u8;
            if digits >= 32 {
                return Err(NotAnId);
            }
            out[digits / 2] = (out[digits / 2] << 4) | v;
            digits += 1;
        }
        if digits == 32 { Ok(Id(out)) } else { Err(NotAnId) }
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trip_and_layout() {
        let id = Id::v7(Micros(1_700_000_000_000_000), [0xff; 10]);
        let text = id.to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[14..15], "7");
        assert_eq!(text.parse::<Id>(), Ok(id));
        assert_eq!("xyz".parse::<Id>(), Err(NotAnId));
        assert_eq!("00".repeat(17).parse::<Id>(), Err(NotAnId));
    }

    #[test]
    fn derived_ids_repeat_and_differ() {
        let p = Id::named("p");
        assert_eq!(Id::derived(Micros(5), p, 1), Id::derived(Micros(5), p, 1));
        assert_ne!(Id::derived(Micros(5), p, 1), Id::derived(Micros(5), p, 2));
    }
}
