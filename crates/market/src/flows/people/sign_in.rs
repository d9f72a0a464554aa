//! A person signs in, or a try fails and is remembered.

use crate::people::model::SessionKind;
use crate::people::{rows, rules, till, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// A try to sign in, whose secret the caller has verified already (it is slow, and does not belong
/// in a transaction).
#[derive(Debug, Serialize)]
pub struct SignIn {
    /// Who, when the login is known and the secret fits; nobody otherwise.
    pub verified: Option<Id>,
    /// Whose login or phone this is, known or not whether the secret fits: tries are counted for her.
    pub whose: Option<Id>,
    /// What is counted when nobody has the login: a keyed hash of it, never the login itself.
    pub account: String,
    /// `address:<prefix hash>`.
    pub address: String,
    pub kind: SessionKind,
    pub token_hash: [u8; 32],
    /// Browser family, for the list of sessions.
    pub agent: String,
    /// The second factor, when one was shown.
    pub factor: Option<Factor>,
    /// SHA-256 of the token of the till's device that the browser shows: what is opened there ends with it.
    pub till: Option<[u8; 32]>,
}

/// What a try is counted for.
pub fn counted_for(kind: SessionKind, whose: Option<Id>, account: &str) -> String {
    match (whose, kind) {
        (Some(person), SessionKind::Phone) => format!("pin:{person}"),
        (Some(person), SessionKind::Staff | SessionKind::Till) => format!("account:{person}"),
        (None, _) => format!("account:{account}"),
    }
}

/// A second factor that the caller found right; used up here, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Factor {
    /// A code of this time step (30 s).
    Code { step: i64 },
    /// SHA-256 of a recovery code, in hexadecimal.
    Recovery { hash: String },
}

/// What came of it. A failed try is not a refusal: it must be remembered, and a refusal keeps
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInEnd {
    Welcome {
        person: Id,
    },
    /// Unknown login or wrong secret: never said which.
    Wrong,
    /// The password is right; her code is wanted too.
    NeedsCode {
        person: Id,
    },
}

refusals! {
    /// Why a try is not even looked at.
    pub enum SignInRefusal {
        /// Too many failures in a row: wait. An account under attack from elsewhere still lets its
        /// own address in, so that an attacker cannot lock the shop's till.
        Wait { seconds: i64 } => ("sign_in.wait", 429),
    }
}

impl Command for SignIn {
    const NAME: &'static str = "people/sign_in";
    const MAY: Permission = Permission::Anyone;
    type Done = SignInEnd;
    type Refusal = SignInRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SignInEnd, Refused<SignInRefusal>> {
        let account = counted_for(self.kind, self.whose, &self.account);
        let pair = rules::pair(&account, &self.address);
        let left = views::sign_in_wait(&mut tx.reader(), ctx.territory, &account, &self.address, ctx.now)?;
        if left > 0 {
            return no(SignInRefusal::Wait { seconds: left / 1_000_000 + 1 });
        }
        // Shut out between the proof and now: the same as a wrong secret.
        let mut known = match self.verified {
            Some(p) if tx.first(&rows::IS_OPEN, params![ctx.territory, p])?.is_some() => Some(p),
            _ => None,
        };
        if let Some(person) = known.filter(|_| self.kind == SessionKind::Staff)
            && tx.first(&rows::SECOND_FACTOR, params![ctx.territory, person])?.is_some()
        {
            let codes = format!("codes:{person}");
            let is_known = tx.first(&rows::FAILURES, params![ctx.territory, rules::known(&pair)])?.is_some();
            let (failures, last) = views::failures(&mut tx.reader(), ctx.territory, &codes)?;
            let left = rules::delay_after(failures - rules::CODES.free) - ctx.now.since(last);
            if self.factor.is_some() && !is_known && left > 0 {
                return no(SignInRefusal::Wait { seconds: left / 1_000_000 + 1 });
            }
            let used = match &self.factor {
                None => return Ok(SignInEnd::NeedsCode { person }),
                // Taken by a conditional write: the same code does not open a second session.
                Some(Factor::Code { step }) => tx.first(&rows::USE_STEP, params![ctx.territory, person, *step])?,
                Some(Factor::Recovery { hash }) => {
                    tx.first(&rows::USE_RECOVERY, params![ctx.territory, person, hash.as_str(), ctx.now])?
                }
            };
            if used.is_none() {
                let old = ctx.now.plus(-rules::CODES.window);
                tx.query(&rows::FAILED, params![ctx.territory, codes.as_str(), ctx.now, old])?;
                known = None;
            } else {
                tx.execute(&rows::SUCCEEDED, params![ctx.territory, codes.as_str()])?;
            }
        }
        let Some(person) = known else {
            let mut count = |subject: &str, window: i64| -> Result<i64, rahba_store::Fault> {
                let old = ctx.now.plus(-window);
                tx.first(&rows::FAILED, params![ctx.territory, subject, ctx.now, old])?.map_or(Ok(0), |r| r.get(0))
            };
            let tries = count(&pair, rules::PAIR.window)?;
            if let (SessionKind::Phone, Some(person)) = (self.kind, self.whose) {
                // Only the phone itself can try its PIN: nobody else is slowed by it, or shut out.
                if tries >= rules::PIN_TRIES {
                    tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, person, "pin", ctx.now])?;
                    tx.execute(&rows::SUCCEEDED, params![ctx.territory, pair.as_str()])?;
                    tx.fact("pin", "withdrawn");
                }
            } else {
                count(&account, rules::ACCOUNT.window)?;
                count(&self.address, rules::ADDRESS.window)?;
            }
            return Ok(SignInEnd::Wrong);
        };
        tx.execute(&rows::SUCCEEDED, params![ctx.territory, pair.as_str()])?;
        if self.kind == SessionKind::Staff {
            tx.execute(&rows::REMEMBER_PLACE, params![ctx.territory, rules::known(&pair), ctx.now])?;
        }
        let device = till::device_of_session(tx, ctx, self.till.as_ref())?;
        tx.execute(
            &rows::INSERT_SESSION,
            params![
                ctx.territory,
                self.token_hash,
                ctx.new_id(),
                person,
                self.kind.code(),
                ctx.now,
                ctx.now.plus(self.kind.absolute_max()),
                ctx.now,
                self.agent.as_str(),
                device
            ],
        )?;
        tx.touch(person);
        Ok(SignInEnd::Welcome { person })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::people::register::Register;
    use crate::testing::Bench;
    use rahba_kernel::{Lang, Micros};
    use rahba_store::CommandError;

    fn attempt(b: &Bench, verified: Option<Id>, address: &str, token: &str) -> Result<SignInEnd, CommandError<SignInRefusal>> {
        b.anyone(SignIn {
            till: None,
            verified,
            whose: verified,
            account: "a".into(),
            address: address.into(),
            kind: SessionKind::Staff,
            token_hash: rules::token_hash(token),
            agent: "test".into(),
            factor: None,
        })
    }

    #[test]
    fn guessing_is_slowed_and_the_shop_is_not_locked_out() {
        Bench::each(|b| {
            let person = b
                .system(Register { name: "Tester".into(), phone: Some("0612345678".into()), email: None, lang: Lang::Fr })
                .unwrap()
                .person;
            for n in 0..5 {
                assert_eq!(attempt(b, None, "address:far", &format!("x{n}")).unwrap(), SignInEnd::Wrong);
            }
            let slowed = attempt(b, None, "address:far", "x9");
            assert!(matches!(slowed, Err(CommandError::Refused(SignInRefusal::Wait { .. }))), "{slowed:?}");
            assert_eq!(attempt(b, Some(person), "address:shop", "good").unwrap(), SignInEnd::Welcome { person });
            b.pass(10 * Micros::MINUTE);
            assert_eq!(attempt(b, Some(person), "address:far", "late").unwrap(), SignInEnd::Welcome { person });
        });
    }

    #[test]
    fn a_session_ends_when_idle_and_when_signed_out() {
        Bench::each(|b| {
            let person = b
                .system(Register { name: "Tester".into(), phone: Some("0612345678".into()), email: None, lang: Lang::Fr })
                .unwrap()
                .person;
            attempt(b, Some(person), "address:shop", "t").unwrap();
            let hash = rules::token_hash("t");
            let now = b.now();
            assert!(b.read(|q| views::signed_in(q, b.territory, &hash, now)).is_some_and(|s| s.actor.stepped_up));
            let later = now.plus(11 * Micros::MINUTE);
            assert!(b.read(|q| views::signed_in(q, b.territory, &hash, later)).is_some_and(|s| !s.actor.stepped_up));
            let idle = now.plus(31 * Micros::MINUTE);
            assert!(b.read(|q| views::signed_in(q, b.territory, &hash, idle)).is_none());
            b.anyone(crate::flows::people::sign_out::SignOut { token_hash: hash }).unwrap();
            assert!(b.read(|q| views::signed_in(q, b.territory, &hash, now)).is_none());
        });
    }

    #[test]
    fn a_code_is_wanted_and_works_once() {
        use crate::flows::people::set_second_factor::{ClearSecondFactor, SetSecondFactor};
        Bench::each(|b| {
            let register = Register { name: "Tester".into(), phone: Some("0612345678".into()), email: None, lang: Lang::Fr };
            let person = b.system(register).unwrap().person;
            let herself = |stepped_up| {
                let mut actor = rahba_kernel::role::Actor::person(person, Vec::new());
                actor.stepped_up = stepped_up;
                actor
            };
            let on = || SetSecondFactor { nonce: "n".into(), step: 10, recovery: vec!["aa".into(), "bb".into()] };
            let early = b.db.command_blocking(b.call(herself(false)), on());
            assert!(matches!(early, Err(CommandError::Refused(_))));
            b.db.command_blocking(b.call(herself(true)), on()).unwrap();
            let attempt = |token: &str, factor: Option<Factor>| {
                b.anyone(SignIn {
                    till: None,
                    verified: Some(person),
                    whose: Some(person),
                    account: "a".into(),
                    address: "address:shop".into(),
                    kind: SessionKind::Staff,
                    token_hash: rules::token_hash(token),
                    agent: String::new(),
                    factor,
                })
                .unwrap()
            };
            assert_eq!(attempt("1", None), SignInEnd::NeedsCode { person });
            assert_eq!(attempt("2", Some(Factor::Code { step: 10 })), SignInEnd::Wrong, "the one it was turned on with");
            assert_eq!(attempt("3", Some(Factor::Code { step: 11 })), SignInEnd::Welcome { person });
            assert_eq!(attempt("4", Some(Factor::Code { step: 11 })), SignInEnd::Wrong, "twice");
            assert_eq!(attempt("5", Some(Factor::Recovery { hash: "aa".into() })), SignInEnd::Welcome { person });
            assert_eq!(attempt("6", Some(Factor::Recovery { hash: "aa".into() })), SignInEnd::Wrong);
            assert_eq!(b.read(|q| views::second_factor(q, b.territory, person)).unwrap().1, 1, "one recovery code left");
            b.db.command_blocking(b.call(herself(true)), ClearSecondFactor {}).unwrap();
            assert_eq!(attempt("7", None), SignInEnd::Welcome { person });
        });
    }
}
