//! A territory is founded: its books, series and pseudo-places begin.

use crate::refusals;
use crate::territory::model::Settings;
use crate::territory::rows;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Founds the territory that the call names.
#[derive(Debug, Serialize)]
pub struct Found {
    pub code: String,
    pub currency: String,
    /// IANA name of the civil clock.
    pub zone: String,
    pub settings: Settings,
}

/// Founded.
#[derive(Debug, Serialize, Deserialize)]
pub struct Founded {}

refusals! {
    /// Why a territory is not founded.
    pub enum FoundRefusal {
        /// It is there already.
        Exists => ("territory.exists", 409),
        /// The time zone is not in the tz database.
        UnknownZone => ("territory.unknown_zone", 422),
    }
}

impl Command for Found {
    const NAME: &'static str = "territory/found";
    const MAY: Permission = Permission::System;
    type Done = Founded;
    type Refusal = FoundRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Founded, Refused<FoundRefusal>> {
        if rahba_kernel::time::Zone::named(&self.zone).is_none() {
            return no(FoundRefusal::UnknownZone);
        }
        let settings = serde_json::to_string(&self.settings).map_err(|e| rahba_store::Fault::Decode(e.to_string()))?;
        let new = tx.first(
            &rows::INSERT_TERRITORY,
            params![ctx.territory, self.code.as_str(), self.currency.as_str(), self.zone.as_str(), settings, ctx.now],
        )?;
        if new.is_none() {
            return no(FoundRefusal::Exists);
        }
        crate::stock::found_pseudo_places(tx, ctx)?;
        tx.touch(ctx.territory);
        Ok(Founded {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use rahba_store::CommandError;

    #[test]
    fn once_only() {
        Bench::each(|b| {
            let again = b.system(Found {
                code: "EH".into(),
                currency: "MAD".into(),
                zone: "Africa/Casablanca".into(),
                settings: Settings::default(),
            });
            assert!(matches!(again, Err(CommandError::Refused(FoundRefusal::Exists))));
            let nowhere = b.system(Found {
                code: "EH".into(),
                currency: "MAD".into(),
                zone: "Atlantis/Deep".into(),
                settings: Settings::default(),
            });
            assert!(matches!(nowhere, Err(CommandError::Refused(FoundRefusal::UnknownZone))));
        });
    }
}
