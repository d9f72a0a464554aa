//! A second proof of identity by passkey (S16).

use super::sign_in_by_passkey::ShownPasskey;
use super::step_up::{StepUpEnd, StepUpRefusal};
use crate::people::{rows, rules, views};
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::Serialize;

/// Steps a session up; the token changes with the privilege (ASVS 7.2.4).
#[derive(Debug, Serialize)]
pub struct StepUpByPasskey {
    /// The passkey, when its signature fits.
    pub shown: Option<ShownPasskey>,
    pub old_token_hash: [u8; 32],
    pub new_token_hash: [u8; 32],
}

impl Command for StepUpByPasskey {
    const NAME: &'static str = "people/step_up_by_passkey";
    const MAY: Permission = Permission::SignedIn;
    type Done = StepUpEnd;
    type Refusal = StepUpRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<StepUpEnd, Refused<StepUpRefusal>> {
        let person = ctx.person().unwrap_or(Id::NIL);
        // Counted with the tries by password: one more way to prove oneself is not one more row of tries.
        let subject = format!("step-up:{person}");
        let (failures, last) = views::failures(&mut tx.reader(), ctx.territory, &subject)?;
        let left = rules::delay_after(failures) - ctx.now.since(last);
        if left > 0 {
            return no(StepUpRefusal::Wait { seconds: left / 1_000_000 + 1 });
        }
        let hers = match self.shown.as_ref().filter(|s| s.person == person) {
            Some(shown) => shown.use_up(tx, ctx)?,
            None => false,
        };
        if !hers {
            let old = ctx.now.plus(-rules::PAIR.window);
            tx.query(&rows::FAILED, params![ctx.territory, subject.as_str(), ctx.now, old])?;
            return Ok(StepUpEnd::Wrong);
        }
        tx.execute(&rows::SUCCEEDED, params![ctx.territory, subject.as_str()])?;
        match tx.first(&rows::STEP_UP, params![ctx.territory, self.old_token_hash, self.new_token_hash, ctx.now])? {
            Some(r) if Some(r.get::<Id>(0)?) == ctx.person() => Ok(StepUpEnd::SteppedUp),
            _ => no(StepUpRefusal::NoSession),
        }
    }
}
