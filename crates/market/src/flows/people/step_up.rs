//! A second proof of identity before money, roles and bank details (S16).

use super::sign_in::Factor;
use crate::people::model::SessionKind;
use crate::people::{rows, rules, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Steps a session up; the token changes with the privilege (ASVS 7.2.4).
#[derive(Debug, Serialize)]
pub struct StepUp {
    /// Whether the secret fitted, judged by the caller.
    pub verified: bool,
    /// The code, for whom has turned codes on and signed in by password.
    pub factor: Option<Factor>,
    pub kind: SessionKind,
    pub old_token_hash: [u8; 32],
    pub new_token_hash: [u8; 32],
}

/// What came of it; a wrong secret is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepUpEnd {
    SteppedUp,
    Wrong,
}

refusals! {
    /// Why a session is not stepped up.
    pub enum StepUpRefusal {
        /// Too many wrong tries.
        Wait { seconds: i64 } => ("sign_in.wait", 429),
        /// The session ended.
        NoSession => ("session.ended", 401),
    }
}

impl Command for StepUp {
    const NAME: &'static str = "people/step_up";
    const MAY: Permission = Permission::SignedIn;
    type Done = StepUpEnd;
    type Refusal = StepUpRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<StepUpEnd, Refused<StepUpRefusal>> {
        let subject = format!("step-up:{}", ctx.person().unwrap_or(Id::NIL));
        let (failures, last) = views::failures(&mut tx.reader(), ctx.territory, &subject)?;
        let left = rules::delay_after(failures) - ctx.now.since(last);
        if left > 0 {
            return no(StepUpRefusal::Wait { seconds: left / 1_000_000 + 1 });
        }
        let person = ctx.person().unwrap_or(Id::NIL);
        let mut verified = self.verified;
        if verified
            && self.kind == SessionKind::Staff
            && tx.first(&rows::SECOND_FACTOR, params![ctx.territory, person])?.is_some()
        {
            verified = match &self.factor {
                None => false,
                Some(Factor::Code { step }) => tx.first(&rows::USE_STEP, params![ctx.territory, person, *step])?.is_some(),
                Some(Factor::Recovery { hash }) => {
                    tx.first(&rows::USE_RECOVERY, params![ctx.territory, person, hash.as_str(), ctx.now])?.is_some()
                }
            };
        }
        if !verified {
            let old = ctx.now.plus(-rules::PAIR.window);
            tx.query(&rows::FAILED, params![ctx.territory, subject.as_str(), ctx.now, old])?;
            return Ok(StepUpEnd::Wrong);
        }
        tx.execute(&rows::SUCCEEDED, params![ctx.territory, subject.as_str()])?;
        match tx.first(&rows::STEP_UP, params![ctx.territory, self.old_token_hash, self.new_token_hash, ctx.now])? {
            Some(_) => Ok(StepUpEnd::SteppedUp),
            None => no(StepUpRefusal::NoSession),
        }
    }
}
