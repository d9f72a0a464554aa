//! A person is shut out, let in again, or forgotten.

use super::unlock::SLOWED;
use crate::people::{rows, views};
use crate::{messages, privacy, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Shuts a person out (her sessions end at once), or lets her in again.
#[derive(Debug, Serialize)]
pub struct Disable {
    pub person: Id,
    pub disabled: bool,
}

/// Done.
#[derive(Debug, Serialize, Deserialize)]
pub struct Disabled {}

refusals! {
    /// Why nobody is shut out or forgotten.
    pub enum DisableRefusal {
        /// No such person, or she is as wished already.
        NoSuchPerson => ("person.not_found", 404),
        /// Nobody shuts herself out.
        Oneself => ("person.oneself", 403),
        /// The last administrator stays.
        LastAdmin => ("role.last_admin", 409),
    }
}

/// True when this person is the only administrator left.
fn is_last_admin(tx: &mut Tx<'_>, ctx: &Ctx, person: Id) -> Result<bool, Fault> {
    if !views::grants(&mut tx.reader(), ctx.territory, person)?.iter().any(|g| g.role == Role::Admin) {
        return Ok(false);
    }
    let others: i64 = tx.first(&rows::OTHER_ADMINS, params![ctx.territory, person])?.map_or(Ok(0), |r| r.get(0))?;
    Ok(others == 0)
}

impl Command for Disable {
    const NAME: &'static str = "people/disable";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = Disabled;
    type Refusal = DisableRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Disabled, Refused<DisableRefusal>> {
        if ctx.person() == Some(self.person) {
            return no(DisableRefusal::Oneself);
        }
        let done = if self.disabled {
            if is_last_admin(tx, ctx, self.person)? {
                return no(DisableRefusal::LastAdmin);
            }
            tx.query(&rows::END_ALL_SESSIONS, params![ctx.territory, self.person, ctx.now])?;
            tx.execute(&rows::WITHDRAW_INVITATIONS, params![ctx.territory, self.person, ctx.now])?;
            tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, self.person, "till_pin", ctx.now])?;
            tx.first(&rows::DISABLE, params![ctx.territory, self.person, ctx.now])?
        } else {
            tx.first(&rows::ENABLE, params![ctx.territory, self.person])?
        };
        if done.is_none() {
            return no(DisableRefusal::NoSuchPerson);
        }
        tx.touch(self.person);
        tx.fact("disabled", self.disabled);
        Ok(Disabled {})
    }
}

/// Forgets a person (law 09-08): name, phone, e-mail, secrets, sessions, letters and roles go; books and
/// journal keep an id that leads nowhere. It cannot be undone.
#[derive(Debug, Serialize)]
pub struct Erase {
    pub person: Id,
}

impl Command for Erase {
    const NAME: &'static str = "people/erase";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = Disabled;
    type Refusal = DisableRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Disabled, Refused<DisableRefusal>> {
        if ctx.person() == Some(self.person) {
            return no(DisableRefusal::Oneself);
        }
        if is_last_admin(tx, ctx, self.person)? {
            return no(DisableRefusal::LastAdmin);
        }
        // By her number, so before it goes.
        tx.execute(&messages::rows::FORGET_TO, params![ctx.territory, self.person])?;
        if tx.first(&rows::ERASE, params![ctx.territory, self.person, ctx.now])?.is_none() {
            return no(DisableRefusal::NoSuchPerson);
        }
        for statement in [&rows::ERASE_CREDENTIALS, &rows::ERASE_PASSKEYS, &rows::ERASE_SESSIONS, &rows::ERASE_INVITATIONS] {
            tx.execute(statement, params![ctx.territory, self.person])?;
        }
        for kind in SLOWED {
            tx.execute(&rows::FORGET_FAILURES, params![ctx.territory, format!("{kind}{}%", self.person)])?;
        }
        tx.execute(&privacy::rows::WORDS_OF_PERSON, params![ctx.territory, self.person])?;
        tx.execute(&privacy::rows::FORGET_CONSENTS, params![ctx.territory, self.person])?;
        tx.execute(&rows::REVOKE_ALL, params![ctx.territory, self.person, ctx.now])?;
        tx.touch(self.person);
        tx.fact("erased", true);
        Ok(Disabled {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::people::change_person::{ChangePerson, ChangePersonRefusal};
    use crate::flows::people::end_sessions::{EndSessions, EndSessionsRefusal};
    use crate::flows::people::grant_role::GrantRole;
    use crate::flows::people::register::Register;
    use crate::flows::people::sign_in::SignIn;
    use crate::people::model::SessionKind;
    use crate::people::rules;
    use crate::testing::Bench;
    use rahba_kernel::Lang;
    use rahba_kernel::role::Actor;
    use rahba_store::CommandError;

    fn person(b: &Bench, email: &str) -> Id {
        b.system(Register { name: "Canary Name".into(), phone: None, email: Some(email.into()), lang: Lang::Ar }).unwrap().person
    }

    fn enter(b: &Bench, who: Id, token: &str) {
        b.anyone(SignIn {
            till: None,
            verified: Some(who),
            whose: Some(who),
            account: String::new(),
            address: "address:a".into(),
            kind: SessionKind::Staff,
            token_hash: rules::token_hash(token),
            agent: String::new(),
            factor: None,
        })
        .unwrap();
    }

    fn inside(b: &Bench, token: &str) -> bool {
        let now = b.now();
        b.read(|q| views::signed_in(q, b.territory, &rules::token_hash(token), now)).is_some()
    }

    #[test]
    fn shut_out_at_once_and_let_in_again() {
        Bench::each(|b| {
            let who = person(b, "a@example.org");
            let admin = person(b, "admin@example.org");
            b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
            enter(b, who, "t");
            assert!(inside(b, "t"));
            b.by("boss", Role::Admin, Id::NIL, Disable { person: who, disabled: true }).unwrap();
            assert!(!inside(b, "t"));
            let again = b.by("boss", Role::Admin, Id::NIL, Disable { person: who, disabled: true });
            assert!(matches!(again, Err(CommandError::Refused(DisableRefusal::NoSuchPerson))));
            let last = b.by("boss", Role::Admin, Id::NIL, Disable { person: admin, disabled: true });
            assert!(matches!(last, Err(CommandError::Refused(DisableRefusal::LastAdmin))));
            let own = b.by("boss", Role::Admin, Id::NIL, Disable { person: Id::named("boss"), disabled: true });
            assert!(matches!(own, Err(CommandError::Refused(DisableRefusal::Oneself))));
            b.by("boss", Role::Admin, Id::NIL, Disable { person: who, disabled: false }).unwrap();
            enter(b, who, "t2");
            assert!(inside(b, "t2"));
        });
    }

    #[test]
    fn the_forgotten_leave_no_trace_and_the_journal_stands() {
        Bench::each(|b| {
            let who = person(b, "canary@example.org");
            let admin = person(b, "admin@example.org");
            b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
            enter(b, who, "t");
            b.by("boss", Role::Admin, Id::NIL, Erase { person: who }).unwrap();
            assert!(!inside(b, "t"));
            assert!(b.read(|q| views::person(q, b.territory, who)).is_none());
            let again = b.by("boss", Role::Admin, Id::NIL, Disable { person: who, disabled: false });
            assert!(matches!(again, Err(CommandError::Refused(DisableRefusal::NoSuchPerson))), "the forgotten do not come back");
            assert!(b.read(|q| views::secret_kinds(q, b.territory, who)).is_empty());
            if b.engine == "sqlite" {
                // Not in the file either, once it is written anew, as backups are.
                let copy = b.folder().join("copy.sqlite");
                b.db.copy_into(&copy).unwrap();
                let bytes = std::fs::read(copy).unwrap();
                for canary in [&b"canary@example.org"[..], b"Canary Name"] {
                    // The administrator has the same name in this test: hers alone is left.
                    let found = bytes.windows(canary.len()).filter(|w| *w == canary).count();
                    assert!(found <= usize::from(canary[0] == b'C') * 2, "{found} times");
                }
            }
            assert!(b.read(|q| crate::audit::audit(q, b.territory)).findings.is_empty());
        });
    }

    #[test]
    fn one_ends_her_own_sessions_only() {
        Bench::each(|b| {
            let (who, other) = (person(b, "a@example.org"), person(b, "b@example.org"));
            for (p, t) in [(who, "t1"), (who, "t2"), (other, "t3")] {
                enter(b, p, t);
            }
            let now = b.now();
            let foreign = b.read(|q| views::sessions(q, b.territory, other, now)).remove(0).id;
            let end = |session| {
                let command = EndSessions { session, token_hash: rules::token_hash("t1") };
                b.db.command_blocking(b.call(Actor::person(who, Vec::new())), command)
            };
            assert!(matches!(end(Some(foreign)), Err(CommandError::Refused(EndSessionsRefusal::NoSession))));
            assert_eq!(end(None).unwrap().ended, 1);
            assert_eq!((inside(b, "t1"), inside(b, "t2"), inside(b, "t3")), (true, false, true));
        });
    }

    #[test]
    fn a_contact_is_mended_and_never_shared() {
        Bench::each(|b| {
            let (who, _) = (person(b, "a@example.org"), person(b, "b@example.org"));
            let change = |name: &str, phone: Option<&str>, email: Option<&str>| {
                let c = ChangePerson {
                    person: who,
                    name: name.into(),
                    phone: phone.map(Into::into),
                    email: email.map(Into::into),
                    lang: Lang::Fr,
                };
                match b.by("boss", Role::Admin, Id::NIL, c) {
                    Ok(_) => None,
                    Err(CommandError::Refused(r)) => Some(r),
                    Err(e) => panic!("{e}"),
                }
            };
            assert_eq!(change("N", None, None), Some(ChangePersonRefusal::NoContact));
            assert_eq!(change("", None, Some("a@example.org")), Some(ChangePersonRefusal::NoName));
            assert_eq!(change("N", Some("12"), None), Some(ChangePersonRefusal::BadPhone));
            assert_eq!(change("N", None, Some("no")), Some(ChangePersonRefusal::BadEmail));
            assert_eq!(change("N", None, Some("B@example.org")), Some(ChangePersonRefusal::Taken));
            assert_eq!(change("N", Some("0612345678"), Some("a@example.org")), None);
        });
    }
}
