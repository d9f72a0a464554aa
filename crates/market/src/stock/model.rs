//! Places and lots.

use crate::ledger::model::Regime;
use rahba_kernel::{Day, Id};
use serde::{Deserialize, Serialize};

/// What a place is. Only real places can be opened by people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    Floor,
    Stand,
    /// The platform's store or the shop's back room.
    Store,
    /// A maker's workshop: goods she announces but still holds.
    Workshop,
    Fair,
}

impl PlaceKind {
    pub const ALL: [PlaceKind; 5] = [PlaceKind::Floor, PlaceKind::Stand, PlaceKind::Store, PlaceKind::Workshop, PlaceKind::Fair];

    pub fn code(self) -> &'static str {
        match self {
            PlaceKind::Floor => "floor",
            PlaceKind::Stand => "stand",
            PlaceKind::Store => "store",
            PlaceKind::Workshop => "workshop",
            PlaceKind::Fair => "fair",
        }
    }

    pub fn from_code(code: &str) -> Option<PlaceKind> {
        PlaceKind::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Whether buyers online may be offered what stands here.
    pub fn on_sale(self) -> bool {
        matches!(self, PlaceKind::Floor | PlaceKind::Stand | PlaceKind::Store)
    }
}

/// Outside the union: where deposits come from. The only place that may owe units.
pub fn outside() -> Id {
    Id::named("place:supplier")
}
/// Taken for an order, not yet handed over.
pub fn reserved() -> Id {
    Id::named("place:reserved")
}
pub fn transit() -> Id {
    Id::named("place:transit")
}
pub fn sold() -> Id {
    Id::named("place:sold")
}
pub fn lost() -> Id {
    Id::named("place:lost")
}
/// Given back to the maker.
pub fn returned() -> Id {
    Id::named("place:returned")
}

/// The pseudo-places with their codes.
pub(super) fn pseudo() -> [(&'static str, Id); 6] {
    [
        ("supplier", outside()),
        ("reserved", reserved()),
        ("transit", transit()),
        ("sold", sold()),
        ("lost", lost()),
        ("returned", returned()),
    ]
}

/// Units of a lot that can be sold from a place now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Available {
    pub lot: Id,
    pub place: Id,
    pub org: Id,
    pub agreement_version: i64,
    pub units: i64,
    pub expires_on: Option<Day>,
    pub regime: Regime,
}
