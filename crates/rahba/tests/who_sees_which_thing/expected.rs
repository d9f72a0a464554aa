//! Whose a thing is decides who finds it.

use crate::holes::Filled;
use crate::site::Person;
use rahba_kernel::role::{Permission, Role};
use rahba_web::kit::registry::Route;

/// Pages that everybody signed in may ask for, and the roles that they answer; besides these, a maker finds her own.
const ANSWERED: &[(&str, &[Role])] = &[
    (
        "/{lang}/desk/why/{id}",
        &[Role::ShopManager, Role::Accountant, Role::PayoutApprover, Role::Auditor, Role::Admin, Role::Cashier],
    ),
    ("/{lang}/desk/accounts/{account}", &[Role::Accountant, Role::PayoutApprover, Role::Auditor, Role::Admin]),
    (
        "/{lang}/desk/evidence/{subject}/{part}/{position}/{size}",
        &[Role::LabelOfficer, Role::LabelAuditor, Role::CommitteeMember, Role::Admin, Role::Auditor],
    ),
];

/// What is offered to every maker; names on it are those of her own house.
const SHARED: &[&str] = &["/{lang}/desk/trainings/{id}"];

/// A drawing is made of whatever number is in its address.
pub const SHOW_ANYTHING: &[&str] = &["/art/{form}/{file}"];

/// Forms that ask again whom they are about when an organisation is named that is not hers, and say no word of it: the ids
/// of organisations stand on public pages.
pub const ASK_AGAIN: &[&str] = &["/{lang}/desk/label/apply"];

/// Pages that say of a code that is none of ours that it is unknown, instead of being not there.
pub const SAY_UNKNOWN: &[&str] = &["/check/{code}", "/{lang}/check/{code}", "/01/{gtin}/10/{lot}"];

/// Whether this thing is hers to find.
pub fn is_hers(route: &Route, f: &Filled, p: &Person) -> bool {
    if route.may == Permission::Anyone || f.only_words || (SHARED.contains(&route.path) && p.is_maker()) {
        return true;
    }
    let Some(role) = p.role else { return false };
    if let Some(person) = f.person {
        return person == p.id;
    }
    if p.is_maker() {
        return f.maker == Some(p.scope);
    }
    let answered = ANSWERED.iter().find(|(path, _)| *path == route.path).is_none_or(|(_, roles)| roles.contains(&role));
    let only = f.only.is_none_or(|roles| roles.contains(&role));
    let here = p.space().is_none_or(|space| f.space.is_none_or(|of| of == space));
    answered && only && here
}

/// What is answered to whoever may not ask at all.
pub fn refused(p: &Person, reads: bool) -> u16 {
    if p.role.is_none() && reads { 303 } else { 403 }
}
