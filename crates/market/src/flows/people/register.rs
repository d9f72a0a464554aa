//! A person is registered, by phone number or e-mail.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, formats::phone, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Registers a person who will work here; `members` registers makers.
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

/// How somebody is reached, in stored form.
pub(super) struct Contact {
    pub phone: Option<String>,
    pub email: Option<String>,
}

pub(super) enum ContactRefused {
    None,
    Phone,
    Email,
}

/// Judges a phone number and an e-mail address as typed; one of them must be there.
pub(super) fn contact(phone: Option<&str>, email: Option<&str>) -> Result<Contact, ContactRefused> {
    let typed = |t: Option<&str>| t.map(|x| x.trim().to_owned()).filter(|x| !x.is_empty());
    let phone = match typed(phone) {
        None => None,
        Some(p) => Some(phone::parse(&p).ok_or(ContactRefused::Phone)?),
    };
    let email = match typed(email) {
        None => None,
        Some(e) if e.len() <= 254 && e.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.')) => {
            Some(e.to_lowercase())
        }
        Some(_) => return Err(ContactRefused::Email),
    };
    if phone.is_none() && email.is_none() {
        return Err(ContactRefused::None);
    }
    Ok(Contact { phone, email })
}

impl Command for Register {
    const NAME: &'static str = "people/register";
    const MAY: Permission = Permission::Roles(&[Role::Admin]);
    type Done = Registered;
    type Refusal = RegisterRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Registered, Refused<RegisterRefusal>> {
        let name = clean_line(&self.name, 120);
        if name.is_empty() {
            return no(RegisterRefusal::NoName);
        }
        let Contact { phone, email } = match contact(self.phone.as_deref(), self.email.as_deref()) {
            Ok(c) => c,
            Err(ContactRefused::None) => return no(RegisterRefusal::NoContact),
            Err(ContactRefused::Phone) => return no(RegisterRefusal::BadPhone),
            Err(ContactRefused::Email) => return no(RegisterRefusal::BadEmail),
        };
        let person = ctx.new_id();
        let new = tx.first(&rows::INSERT_PERSON, params![ctx.territory, person, name, phone, email, self.lang, ctx.now])?;
        if new.is_none() {
            return no(RegisterRefusal::Taken);
        }
        tx.touch(person);
        Ok(Registered { person })
    }
}
