//! Where a database turns somebody away, and who is told of it.

use super::Db;
use crate::command::{Call, Command, CommandError};
use std::sync::PoisonError;

/// Is told of each call that was forbidden, and of its command's name.
pub(super) type Door = Box<dyn Fn(&Db, &Call, &'static str) + Send + Sync>;

impl Db {
    /// Calls `door` with each call that was forbidden and the name of its command, before its giver is answered.
    /// It may be a lane that calls: `door` waits for nothing.
    pub fn on_denied(&self, door: impl Fn(&Db, &Call, &'static str) + Send + Sync + 'static) {
        self.0.doors.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(door));
    }

    /// Gives a command whose giver does not wait: `answer` is called with the end, by a lane or at once.
    pub fn give_and_go<C: Command>(
        &self,
        call: Call,
        command: C,
        answer: impl Fn(Result<C::Done, CommandError<C::Refusal>>) + Send + Clone + 'static,
    ) {
        let told = answer.clone();
        if let Err(e) = self.submit(call, command, answer) {
            told(Err(e));
        }
    }

    /// Somebody gave a command that she may not give.
    pub(crate) fn denied(&self, call: &Call, name: &'static str) {
        for d in self.0.doors.read().unwrap_or_else(PoisonError::into_inner).iter() {
            d(self, call, name);
        }
    }
}
