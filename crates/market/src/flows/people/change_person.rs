//! What is known of a person is mended.

use super::register::{Contact, ContactRefused, contact};
use crate::people::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Changes name, contact and language.
#[derive(Debug, Serialize)]
pub struct ChangePerson {
    pub person: Id,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub lang: Lang,
}

/// Changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PersonChanged {}

refusals! {
    /// Why it is not.
    pub enum ChangePersonRefusal {
        /// No such person.
        NoSuchPerson => ("person.not_found", 404),
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

impl Command for ChangePerson {
    const NAME: &'static str = "people/change_person";
    /// A login may lie in the contact: only an administrator, who proved it is she.
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = PersonChanged;
    type Refusal = ChangePersonRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PersonChanged, Refused<ChangePersonRefusal>> {
        let name = clean_line(&self.name, 120);
        if name.is_empty() {
            return no(ChangePersonRefusal::NoName);
        }
        let Contact { phone, email } = match contact(self.phone.as_deref(), self.email.as_deref()) {
            Ok(c) => c,
            Err(ContactRefused::None) => return no(ChangePersonRefusal::NoContact),
            Err(ContactRefused::Phone) => return no(ChangePersonRefusal::BadPhone),
            Err(ContactRefused::Email) => return no(ChangePersonRefusal::BadEmail),
        };
        let taken = tx.query(&rows::CONTACT_OF_OTHER, params![ctx.territory, self.person, phone.clone(), email.clone()])?;
        if !taken.is_empty() {
            return no(ChangePersonRefusal::Taken);
        }
        if tx.first(&rows::CHANGE_PERSON, params![ctx.territory, self.person, name, phone, email, self.lang])?.is_none() {
            return no(ChangePersonRefusal::NoSuchPerson);
        }
        tx.touch(self.person);
        Ok(PersonChanged {})
    }
}
