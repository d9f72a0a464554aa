//! A second factor is turned on or off: codes from a phone, and ten recovery codes on paper.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// How many recovery codes are made.
pub const RECOVERY_CODES: usize = 10;

/// Turns codes on for the person who asks. The caller has seen a right code already.
#[derive(Debug, Serialize)]
pub struct SetSecondFactor {
    /// What the shared secret is derived from, with a key that is not in the database.
    pub nonce: String,
    /// Time step (30 s) of the code that was shown, so that it does not work again.
    pub step: i64,
    /// SHA-256 of each recovery code, in hexadecimal.
    pub recovery: Vec<String>,
}

/// Turned on.
#[derive(Debug, Serialize, Deserialize)]
pub struct SecondFactorSet {}

refusals! {
    /// Why it is not.
    pub enum SecondFactorRefusal {
        /// Nobody in particular asks.
        Nobody => ("person.not_found", 404),
        /// Prove first that it is you.
        StepUp => ("step_up_needed", 403),
    }
}

impl Command for SetSecondFactor {
    const NAME: &'static str = "people/set_second_factor";
    const MAY: Permission = Permission::SignedIn;
    type Done = SecondFactorSet;
    type Refusal = SecondFactorRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SecondFactorSet, Refused<SecondFactorRefusal>> {
        let Some(person) = ctx.person() else { return no(SecondFactorRefusal::Nobody) };
        if !ctx.actor.stepped_up {
            return no(SecondFactorRefusal::StepUp);
        }
        for kind in ["totp", "recovery"] {
            tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, person, kind, ctx.now])?;
        }
        let credential = ctx.new_id();
        tx.execute(
            &rows::INSERT_CREDENTIAL,
            params![ctx.territory, credential, person, "totp", self.nonce.as_str(), None::<Vec<u8>>, "", ctx.now],
        )?;
        tx.query(&rows::USE_STEP, params![ctx.territory, person, self.step])?;
        for hash in self.recovery.iter().take(RECOVERY_CODES) {
            tx.execute(
                &rows::INSERT_CREDENTIAL,
                params![ctx.territory, ctx.new_id(), person, "recovery", hash.as_str(), None::<Vec<u8>>, "", ctx.now],
            )?;
        }
        tx.touch(person);
        tx.fact("second_factor", "on");
        Ok(SecondFactorSet {})
    }
}

/// Turns codes off for the person who asks.
#[derive(Debug, Serialize)]
pub struct ClearSecondFactor {}

impl Command for ClearSecondFactor {
    const NAME: &'static str = "people/clear_second_factor";
    const MAY: Permission = Permission::SignedIn;
    type Done = SecondFactorSet;
    type Refusal = SecondFactorRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SecondFactorSet, Refused<SecondFactorRefusal>> {
        let Some(person) = ctx.person() else { return no(SecondFactorRefusal::Nobody) };
        if !ctx.actor.stepped_up {
            return no(SecondFactorRefusal::StepUp);
        }
        for kind in ["totp", "recovery"] {
            tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, person, kind, ctx.now])?;
        }
        tx.touch(person);
        tx.fact("second_factor", "off");
        Ok(SecondFactorSet {})
    }
}

/// Turns codes off for somebody who lost her phone and her paper, and takes her passkeys off, which may lie in
/// that phone: only an administrator, who knows her. Her sessions end.
#[derive(Debug, Serialize)]
pub struct ClearFactorOf {
    pub person: Id,
}

refusals! {
    /// Why they stay.
    pub enum ClearFactorOfRefusal {
        /// She has neither codes nor passkeys, or there is nobody.
        None => ("second_factor.none", 404),
        /// One's own are turned off on one's own page.
        Oneself => ("person.oneself", 403),
    }
}

impl Command for ClearFactorOf {
    const NAME: &'static str = "people/clear_factor_of";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = SecondFactorSet;
    type Refusal = ClearFactorOfRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SecondFactorSet, Refused<ClearFactorOfRefusal>> {
        if ctx.person() == Some(self.person) {
            return no(ClearFactorOfRefusal::Oneself);
        }
        let taken_off = tx.query(&rows::REVOKE_PASSKEYS, params![ctx.territory, self.person, ctx.now])?.len();
        if taken_off == 0 && tx.first(&rows::SECOND_FACTOR, params![ctx.territory, self.person])?.is_none() {
            return no(ClearFactorOfRefusal::None);
        }
        for kind in ["totp", "recovery"] {
            tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, self.person, kind, ctx.now])?;
        }
        tx.query(&rows::END_ALL_SESSIONS, params![ctx.territory, self.person, ctx.now])?;
        tx.touch(self.person);
        tx.fact("second_factor", "off");
        if taken_off > 0 {
            tx.fact("passkeys", "off");
        }
        Ok(SecondFactorSet {})
    }
}
