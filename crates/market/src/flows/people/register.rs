//! A person is registered, by phone number or e-mail.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, formats::phone, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Registers a person whom we serve or who works here.
#[derive(Debug, Serialize)]
pub struct Register {
    pub name: String,
    /// As typed; kept as E.164.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub lang: Lang,
}

/// The new person's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct Registered {
    pub person: Id,
}

refusals! {
    /// Why a person is not registered.
    pub enum RegisterRefusal {
        /// No name.
        NoName => ("person.no_name", 422),
        /// Neither phone nor e-mail.
        NoContact => ("person.no_contact", 422),
        /// The phone number is not a Moroccan one.
        BadPhone => ("person.bad_phone", 422),
        /// The e-mail has no sense.
        BadEmail => ("person.bad_email", 422),
        /// Somebody has this phone or e-mail already.
        Taken => ("person.taken", 409),
    }
}

impl Command for Register {
    const NAME: &'static str = "people/register";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = Registered;
    type Refusal = RegisterRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Registered, Refused<RegisterRefusal>> {
        let name = clean_line(&self.name, 120);
        if name.is_empty() {
            return no(RegisterRefusal::NoName);
        }
        let phone = match self.phone.as_deref().map(str::trim).filter(|p| !p.is_empty()) {
            None => None,
            Some(p) => match phone::parse(p) {
                None => return no(RegisterRefusal::BadPhone),
                some => some,
            },
        };
        let email = match self.email.as_deref().map(str::trim).filter(|e| !e.is_empty()) {
            None => None,
            Some(e) if e.len() <= 254 && e.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.')) => {
                Some(e.to_lowercase())
            }
            Some(_) => return no(RegisterRefusal::BadEmail),
        };
        if phone.is_none() && email.is_none() {
            return no(RegisterRefusal::NoContact);
        }
        let person = ctx.new_id();
        let new = tx.first(&rows::INSERT_PERSON, params![ctx.territory, person, name, phone, email, self.lang, ctx.now])?;
        if new.is_none() {
            return no(RegisterRefusal::Taken);
        }
        tx.touch(person);
        Ok(Registered { person })
    }
}
