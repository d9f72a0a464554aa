//! Quantities: integers of a unit's smallest step, never a fraction.

use serde::{Deserialize, Serialize};

/// What a variant is counted in. Stock, orders and lots hold whole steps of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// One piece (UN/ECE code H87).
    Piece,
    /// Grams (GRM): honey or couscous in bulk.
    G,
    /// Centimetres (CMT): cloth by length.
    Cm,
}

impl Unit {
    pub const ALL: [Unit; 3] = [Unit::Piece, Unit::G, Unit::Cm];

    pub fn code(self) -> &'static str {
        match self {
            Unit::Piece => "piece",
            Unit::G => "g",
            Unit::Cm => "cm",
        }
    }

    pub fn from_code(code: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|u| u.code() == code)
    }

    /// How many steps a price is usually said for: 1 piece, 1 kg, 1 m.
    pub fn usual_price_per(self) -> i64 {
        match self {
            Unit::Piece => 1,
            Unit::G => 1_000,
            Unit::Cm => 100,
        }
    }
}
