//! A person calls one of her passkeys by another name.

use super::add_passkey::LABEL_MAX;
use crate::people::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Gives a passkey a name; an empty one takes it away.
#[derive(Debug, Serialize)]
pub struct RenamePasskey {
    pub passkey: Id,
    pub label: String,
}

/// Renamed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasskeyRenamed {}

refusals! {
    /// Why it keeps its name.
    pub enum RenamePasskeyRefusal {
        /// Not a passkey of hers, or taken off.
        NoSuchPasskey => ("passkey.not_found", 404),
    }
}

impl Command for RenamePasskey {
    const NAME: &'static str = "people/rename_passkey";
    const MAY: Permission = Permission::SignedIn;
    type Done = PasskeyRenamed;
    type Refusal = RenamePasskeyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PasskeyRenamed, Refused<RenamePasskeyRefusal>> {
        let Some(person) = ctx.person() else { return no(RenamePasskeyRefusal::NoSuchPasskey) };
        let label = clean_line(&self.label, LABEL_MAX);
        if tx.first(&rows::RENAME_PASSKEY, params![ctx.territory, person, self.passkey, label])?.is_none() {
            return no(RenamePasskeyRefusal::NoSuchPasskey);
        }
        tx.touch(person);
        Ok(PasskeyRenamed {})
    }
}
