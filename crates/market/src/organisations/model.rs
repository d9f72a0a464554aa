//! What an organisation is.

use rahba_kernel::Id;
use serde::{Deserialize, Serialize};

/// Legal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    Cooperative,
    Union,
    Artisan,
    Company,
    Association,
}

impl Form {
    pub const ALL: [Form; 5] = [Form::Cooperative, Form::Union, Form::Artisan, Form::Company, Form::Association];

    pub fn code(self) -> &'static str {
        match self {
            Form::Cooperative => "cooperative",
            Form::Union => "union",
            Form::Artisan => "artisan",
            Form::Company => "company",
            Form::Association => "association",
        }
    }

    pub fn from_code(code: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|f| f.code() == code)
    }
}

/// An organisation without its texts (name and about live in the content room under its id).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub id: Id,
    pub code: String,
    pub form: Form,
    pub commune: String,
    pub phone: Option<String>,
    pub ice: Option<String>,
    pub founded: Option<i64>,
    pub women_led: bool,
    pub vat_regime: String,
    /// Invented for a demo: pages say so.
    pub invented: bool,
}
