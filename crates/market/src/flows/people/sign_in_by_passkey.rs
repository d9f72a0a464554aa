//! A person signs in with her phone or computer, which asked for her finger, face or code.

use super::sign_in::SignInRefusal;
use crate::people::model::{CLOCK_SLACK, SessionKind};
use crate::people::{rows, rules, till, views};
use rahba_kernel::role::Permission;
use rahba_kernel::{Id, Micros};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// A passkey whose signature the caller found right; used up here: each question is answered once.
#[derive(Clone, Debug, Serialize)]
pub struct ShownPasskey {
    pub person: Id,
    pub passkey: Id,
    /// What is kept of it from now on.
    pub public_key: String,
    /// How often it has signed; 0 where the device does not count.
    pub counter: i64,
    /// When the question was asked that it answers.
    pub asked_at: Micros,
}

impl ShownPasskey {
    /// Takes it by a conditional write: not twice for one question, not with a counter that went back, not after it
    /// was taken off.
    pub(super) fn use_up(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<bool, Fault> {
        let used = tx.first(
            &rows::USE_PASSKEY,
            params![
                ctx.territory,
                self.passkey,
                self.person,
                self.public_key.as_str(),
                self.counter,
                self.asked_at,
                ctx.now,
                ctx.now.plus(CLOCK_SLACK)
            ],
        )?;
        Ok(used.is_some())
    }
}

/// A try to sign in by passkey, whose signature the caller has judged. A passkey that fits is both proofs, the device
/// and what unlocks it: no code is wanted after it.
#[derive(Debug, Serialize)]
pub struct SignInByPasskey {
    /// The passkey, when its signature fits.
    pub shown: Option<ShownPasskey>,
    /// Whose passkey was named, known or not whether it fits.
    pub whose: Option<Id>,
    /// What is counted when nobody has it: a keyed hash of its name.
    pub account: String,
    /// `address:<prefix hash>`.
    pub address: String,
    /// The passkey lies in the device that the page is open on.
    pub here: bool,
    /// Its counter went back: somebody may have a copy.
    pub went_back: bool,
    pub token_hash: [u8; 32],
    /// Browser family, for the list of sessions.
    pub agent: String,
    /// SHA-256 of the token of the till's device that the browser shows: what is opened there ends with it.
    pub till: Option<[u8; 32]>,
}

/// What came of it; a failed try is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasskeyEnd {
    Welcome {
        person: Id,
        kind: SessionKind,
    },
    /// Unknown, taken off, used before, somebody's who is shut out, or it does not fit: never said which.
    Wrong,
}

/// What a try by passkey is counted for.
pub fn counted_for(whose: Option<Id>, account: &str) -> String {
    whose.map_or_else(|| format!("passkey:{account}"), |person| format!("passkey:{person}"))
}

/// A maker's own phone stays signed in for a month as it does after her PIN; everybody else is staff, and a maker on
/// a machine that is not hers too.
fn kind_of(tx: &mut Tx<'_>, ctx: &Ctx, person: Id, here: bool) -> Result<SessionKind, Fault> {
    let grants = views::grants(&mut tx.reader(), ctx.territory, person)?;
    let maker = !grants.is_empty() && grants.iter().all(|g| g.role.is_producer());
    Ok(if maker && here { SessionKind::Phone } else { SessionKind::Staff })
}

impl Command for SignInByPasskey {
    const NAME: &'static str = "people/sign_in_by_passkey";
    const MAY: Permission = Permission::Anyone;
    type Done = PasskeyEnd;
    type Refusal = SignInRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PasskeyEnd, Refused<SignInRefusal>> {
        let account = counted_for(self.whose, &self.account);
        let pair = rules::pair(&account, &self.address);
        let fits = self.shown.is_some();
        let left = views::passkey_wait(&mut tx.reader(), ctx.territory, &account, &self.address, fits, ctx.now)?;
        if left > 0 {
            return no(SignInRefusal::Wait { seconds: left / 1_000_000 + 1 });
        }
        let mut known = None;
        if let Some(shown) = &self.shown
            && tx.first(&rows::IS_OPEN, params![ctx.territory, shown.person])?.is_some()
            && shown.use_up(tx, ctx)?
        {
            known = Some((shown.person, shown.passkey));
        }
        let Some((person, passkey)) = known else {
            for (subject, brake) in [(&pair, rules::PAIR), (&self.address, rules::ADDRESS)] {
                tx.query(&rows::FAILED, params![ctx.territory, subject.as_str(), ctx.now, ctx.now.plus(-brake.window)])?;
            }
            if self.went_back {
                tx.fact("passkey", "its counter went back");
            }
            return Ok(PasskeyEnd::Wrong);
        };
        tx.execute(&rows::SUCCEEDED, params![ctx.territory, pair.as_str()])?;
        let kind = kind_of(tx, ctx, person, self.here)?;
        let device = till::device_of_session(tx, ctx, self.till.as_ref())?;
        tx.execute(
            &rows::INSERT_PASSKEY_SESSION,
            params![
                ctx.territory,
                self.token_hash,
                ctx.new_id(),
                person,
                kind.code(),
                ctx.now,
                ctx.now.plus(kind.absolute_max()),
                self.agent.as_str(),
                passkey,
                device
            ],
        )?;
        tx.touch(person);
        Ok(PasskeyEnd::Welcome { person, kind })
    }
}
