//! What buyers read of the union and receipts bear: phone, bank details for transfers, tax numbers.

use crate::refusals;
use crate::territory::model::{COUNTRIES, Settings};
use crate::territory::{rows, views};
use rahba_kernel::formats::rib::IceVerdict;
use rahba_kernel::formats::{phone, rib};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Changes them; an empty one is taken away.
#[derive(Debug, Serialize)]
pub struct ChangeSettings {
    pub phone: String,
    /// 24 digits, or an IBAN.
    pub transfer_rib: String,
    pub transfer_holder: String,
    pub ice: String,
    pub tax_id: String,
    /// Taxe professionnelle.
    pub trade_tax: String,
    /// Registre de commerce: number and tribunal.
    pub register: String,
    /// Where the machine stands: a code of [`COUNTRIES`], or empty.
    pub hosting: String,
    /// Declaration or authorisation at the CNDP.
    pub cndp: String,
}

/// Changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct SettingsChanged {}

refusals! {
    /// Why they are not changed.
    pub enum SettingsRefusal {
        /// Not a phone number that can be called.
        BadPhone => ("settings.bad_phone", 422),
        /// Not a RIB: 24 digits whose key fits.
        BadRib => ("bank.bad_rib", 422),
        /// A RIB needs the name of its holder.
        NoHolder => ("bank.no_holder", 422),
        /// An ICE has fifteen digits. One whose key does not fit is kept: old ones exist (GROUND §2.1).
        BadIce => ("settings.bad_ice", 422),
        /// An IF is digits; how many is only warned of (GROUND §2.1).
        BadTaxId => ("settings.bad_tax_id", 422),
        /// A TP is digits.
        BadTradeTax => ("settings.bad_trade_tax", 422),
        /// An RC begins with its number.
        BadRegister => ("settings.bad_register", 422),
        /// A country that the page has no word for.
        BadCountry => ("settings.bad_country", 422),
    }
}

impl Command for ChangeSettings {
    const NAME: &'static str = "territory/change_settings";
    // Where buyers send their money is as dear as where makers get theirs (S16).
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = SettingsChanged;
    type Refusal = SettingsRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SettingsChanged, Refused<SettingsRefusal>> {
        let there = views::territory(&mut tx.reader(), ctx.territory)?
            .ok_or_else(|| Fault::Decode("a command names a territory that is not there".into()))?;
        let number = match self.phone.trim() {
            "" => String::new(),
            typed => match phone::parse(typed) {
                Some(number) => number,
                None => return no(SettingsRefusal::BadPhone),
            },
        };
        let transfer_rib = match self.transfer_rib.trim() {
            "" => String::new(),
            typed => match rib::parse(typed) {
                Some(rib) => rib,
                None => return no(SettingsRefusal::BadRib),
            },
        };
        let transfer_holder = clean_line(&self.transfer_holder, 120);
        if !transfer_rib.is_empty() && transfer_holder.is_empty() {
            return no(SettingsRefusal::NoHolder);
        }
        let ice = self.ice.trim().replace(' ', "");
        if !ice.is_empty() && rib::ice(&ice) == IceVerdict::Length {
            return no(SettingsRefusal::BadIce);
        }
        let tax_id = clean_line(&self.tax_id, 40).replace(' ', "");
        if !tax_id.bytes().all(|b| b.is_ascii_digit()) {
            return no(SettingsRefusal::BadTaxId);
        }
        let trade_tax = clean_line(&self.trade_tax, 40).replace(' ', "");
        if !trade_tax.bytes().all(|b| b.is_ascii_digit()) {
            return no(SettingsRefusal::BadTradeTax);
        }
        let register = clean_line(&self.register, 60);
        if !register.is_empty() && !register.starts_with(|c: char| c.is_ascii_digit()) {
            return no(SettingsRefusal::BadRegister);
        }
        let hosting = self.hosting.trim().to_lowercase();
        if !hosting.is_empty() && !COUNTRIES.contains(&hosting.as_str()) {
            return no(SettingsRefusal::BadCountry);
        }
        let cndp = clean_line(&self.cndp, 60);
        let new = Settings {
            phone: number,
            transfer_rib,
            transfer_holder,
            ice,
            tax_id,
            trade_tax,
            register,
            hosting,
            cndp,
            ..there.settings
        };
        let text = serde_json::to_string(&new).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.execute(&rows::UPDATE_SETTINGS, params![ctx.territory, text])?;
        tx.touch(ctx.territory);
        tx.fact("settings", "changed");
        Ok(SettingsChanged {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use rahba_kernel::Id;
    use rahba_store::CommandError;

    fn good() -> ChangeSettings {
        ChangeSettings {
            phone: "05 35 00 00 00".into(),
            transfer_rib: "011519000001205000534921".into(),
            transfer_holder: "Union Porte de l’Atlas".into(),
            ice: "001512572000078".into(),
            tax_id: "1234567".into(),
            trade_tax: "17 201 234".into(),
            register: "4321 Meknès".into(),
            hosting: "MA".into(),
            cndp: "D-GC-123/2026".into(),
        }
    }

    #[test]
    fn what_is_wrong_is_refused_and_what_was_there_stays() {
        Bench::each(|b| {
            let give = |c| b.by("admin", Role::Admin, Id::NIL, c);
            give(good()).unwrap();
            let why = |c| match give(c) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(why(ChangeSettings { phone: "12".into(), ..good() }), SettingsRefusal::BadPhone);
            assert_eq!(why(ChangeSettings { transfer_rib: "0115".into(), ..good() }), SettingsRefusal::BadRib);
            assert_eq!(why(ChangeSettings { transfer_holder: " ".into(), ..good() }), SettingsRefusal::NoHolder);
            assert_eq!(why(ChangeSettings { ice: "12".into(), ..good() }), SettingsRefusal::BadIce);
            assert_eq!(why(ChangeSettings { tax_id: "12a".into(), ..good() }), SettingsRefusal::BadTaxId);
            assert_eq!(why(ChangeSettings { trade_tax: "12-3".into(), ..good() }), SettingsRefusal::BadTradeTax);
            assert_eq!(why(ChangeSettings { register: "Meknès".into(), ..good() }), SettingsRefusal::BadRegister);
            assert_eq!(why(ChangeSettings { hosting: "xx".into(), ..good() }), SettingsRefusal::BadCountry);
            let cashier = b.by("cashier", Role::Cashier, Id::NIL, good());
            assert!(matches!(cashier, Err(CommandError::Forbidden)));
            let there = b.read(|q| views::territory(q, b.territory)).expect("founded").settings;
            assert_eq!((there.phone.as_str(), there.province.as_str()), ("+212535000000", "03.171"));
            assert_eq!((there.hosting.as_str(), there.cndp.as_str()), ("ma", "D-GC-123/2026"));
            assert_eq!((there.trade_tax.as_str(), there.register.as_str()), ("17201234", "4321 Meknès"));
            give(ChangeSettings { transfer_rib: String::new(), ..good() }).unwrap();
            assert_eq!(b.read(|q| views::territory(q, b.territory)).expect("founded").settings.transfer_rib, "");
        });
    }
}
