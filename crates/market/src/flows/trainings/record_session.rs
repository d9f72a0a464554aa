//! Who was present at a session; it may be recorded again while the training is open.

use crate::capacities::{training_rows as rows, training_views as views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records attendance: who is not named was absent.
#[derive(Debug, Clone, Serialize)]
pub struct RecordSession {
    pub session: Id,
    pub present: Vec<Id>,
}

/// Recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionRecorded {
    pub present: i64,
    pub absent: i64,
}

refusals! {
    /// Why it is not recorded.
    pub enum RecordSessionRefusal {
        /// No such session of an open training, or it is called off.
        NotFound => ("training.no_session", 404),
        /// Its day has not come.
        TooEarly => ("training.too_early", 409),
        /// Somebody present is not enrolled: she takes a seat first.
        NotEnrolled => ("training.not_enrolled", 404),
    }
}

impl Command for RecordSession {
    const NAME: &'static str = "trainings/record_session";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary]);
    type Done = SessionRecorded;
    type Refusal = RecordSessionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SessionRecorded, Refused<RecordSessionRefusal>> {
        let Some(s) = views::session(&mut tx.reader(), ctx.territory, self.session)? else {
            return no(RecordSessionRefusal::NotFound);
        };
        let open = views::training(&mut tx.reader(), ctx.territory, s.training)?.is_some_and(|t| t.state == "open");
        if !open || s.state == "cancelled" {
            return no(RecordSessionRefusal::NotFound);
        }
        if tx.first(&rows::HOLD_SESSION, params![ctx.territory, s.id, ctx.today()])?.is_none() {
            return no(RecordSessionRefusal::TooEarly);
        }
        let enrolled = views::enrolled(&mut tx.reader(), ctx.territory, s.training)?;
        if self.present.iter().any(|p| !enrolled.iter().any(|e| e.member == *p)) {
            return no(RecordSessionRefusal::NotEnrolled);
        }
        let mut present = 0;
        for e in &enrolled {
            let there = self.present.contains(&e.member);
            present += i64::from(there);
            tx.execute(&rows::PUT_ATTENDANCE, params![ctx.territory, s.id, e.member, there, crate::who(ctx), ctx.now])?;
        }
        tx.touch(s.training);
        tx.fact("present", present);
        Ok(SessionRecorded { present, absent: enrolled.len() as i64 - present })
    }
}
