//! What a territory and a space are.

use rahba_kernel::Id;
use rahba_kernel::time::Zone;
use serde::{Deserialize, Serialize};

/// A tenant: a province, or any area that runs its own books.
#[derive(Debug, Clone)]
pub struct Territory {
    pub id: Id,
    /// Short code that begins document numbers (`EH`).
    pub code: String,
    pub currency: String,
    pub zone: Zone,
    pub settings: Settings,
}

/// Facts about a territory that no query needs.
#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Settings {
    /// HCP code of the province (`03.171`).
    pub province: String,
    /// Phone shown to buyers, E.164.
    pub phone: String,
    /// True when the people, prices and sales are invented (a demo): every page says so.
    pub invented: bool,
    /// Bank details for transfers, as shown to buyers.
    pub transfer_rib: String,
    pub transfer_holder: String,
    /// Seller identity on receipts and order papers: ICE, identifiant fiscal.
    pub ice: String,
    pub tax_id: String,
    /// Taxe professionnelle.
    pub trade_tax: String,
    /// Number in the registre de commerce and its tribunal.
    pub register: String,
    /// The country in which the machine stands, one of [`COUNTRIES`]; empty while nobody said it.
    pub hosting: String,
    /// Number of the declaration or authorisation at the CNDP.
    pub cndp: String,
}

/// Countries that the machine may be said to stand in (ISO 3166): ours, and those of the hosts around us. Another
/// one is added here and in the messages.
pub const COUNTRIES: [&str; 16] =
    ["ma", "fr", "es", "pt", "it", "de", "be", "nl", "ie", "ch", "gb", "fi", "tn", "sn", "ca", "us"];

impl Settings {
    /// Whether buyers can be told where to transfer money to.
    pub fn takes_transfers(&self) -> bool {
        !self.transfer_rib.is_empty()
    }
}

/// A shop with floors, or the platform's store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    pub id: Id,
    pub code: String,
    pub commune: String,
    /// The organisation that runs it.
    pub operator: Id,
}
