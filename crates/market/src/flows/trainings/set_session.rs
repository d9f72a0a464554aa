//! A session is added to a training, moved to another day, or called off.

use super::plan::NewSession;
use crate::capacities::{training_rows as rows, training_views as views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Adds (no session), moves (both) or calls off (no day).
#[derive(Debug, Clone, Serialize)]
pub struct SetSession {
    pub training: Id,
    pub session: Option<Id>,
    pub to: Option<NewSession>,
}

/// Set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionSet {
    pub session: Id,
}

refusals! {
    /// Why it is not set.
    pub enum SetSessionRefusal {
        /// No such open training.
        NotFound => ("training.not_open", 404),
        /// No such session that is still to come.
        NoSession => ("training.no_session", 404),
        /// Not in the past, with a place, of 15 minutes to 12 hours.
        BadSession => ("training.bad_session", 422),
    }
}

impl Command for SetSession {
    const NAME: &'static str = "trainings/set_session";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary]);
    type Done = SessionSet;
    type Refusal = SetSessionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SessionSet, Refused<SetSessionRefusal>> {
        let found = views::training(&mut tx.reader(), ctx.territory, self.training)?;
        if found.is_none_or(|t| t.state != "open") {
            return no(SetSessionRefusal::NotFound);
        }
        if self.to.as_ref().is_some_and(|s| !s.fits(ctx.today())) {
            return no(SetSessionRefusal::BadSession);
        }
        let (t, training) = (ctx.territory, self.training);
        tx.touch(training);
        let session = match (self.session, &self.to) {
            (None, None) => return no(SetSessionRefusal::NoSession),
            (None, Some(s)) => {
                let id = ctx.new_id();
                let place = clean_line(&s.place, 200);
                tx.execute(&rows::INSERT_SESSION, params![t, id, training, s.on, s.starts, s.minutes, place])?;
                return Ok(SessionSet { session: id });
            }
            (Some(id), Some(s)) => {
                let place = clean_line(&s.place, 200);
                tx.first(&rows::MOVE_SESSION, params![t, training, id, s.on, s.starts, s.minutes, place])?.map(|_| id)
            }
            (Some(id), None) => tx.first(&rows::CANCEL_SESSION, params![t, training, id])?.map(|_| id),
        };
        match session {
            Some(session) => Ok(SessionSet { session }),
            None => no(SetSessionRefusal::NoSession),
        }
    }
}
