//! What a lane is given to do: a command, or a piece of maintenance.

use super::*;

pub(super) struct CommandJob<C: Command> {
    pub(super) db: Db,
    pub(super) lane: usize,
    pub(super) call: Call,
    pub(super) ctx: Ctx,
    pub(super) command: C,
    pub(super) body_hash: [u8; 32],
    pub(super) end: Option<Result<C::Done, CommandError<C::Refusal>>>,
    pub(super) touched: Vec<Id>,
    pub(super) seq: i64,
    pub(super) answer: Option<Answer<C>>,
}

impl<C: Command> CommandJob<C> {
    /// The answer that was kept under this id.
    fn as_before(&self, kept: &journal::Recorded) -> Result<C::Done, CommandError<C::Refusal>> {
        if kept.body_hash == self.body_hash && kept.name == C::NAME {
            serde_json::from_str(&kept.outcome).map_err(|e| CommandError::Fault(Fault::Decode(e.to_string())))
        } else {
            Err(CommandError::IdempotencyConflict)
        }
    }
}

impl<C: Command> Job for CommandJob<C> {
    fn territory(&self) -> Id {
        self.call.territory
    }

    fn run(&mut self, tx: &mut Tx<'_>, heads: &mut Heads) -> Result<End, Fault> {
        self.end = None;
        self.touched.clear();
        self.seq = 0;
        self.ctx = Ctx::new(&self.call);
        let before = journal::find(tx, self.ctx.territory, self.ctx.command)?;
        #[cfg(feature = "planted")]
        let before = before.filter(|_| !crate::planted::is(crate::planted::Bug::SkipLookUp));
        if let Some(before) = before {
            self.end = Some(self.as_before(&before));
            return Ok(End::Undo);
        }
        // The chain's head is read before anything else of this territory: whoever else writes to it
        // meanwhile takes the next link, and this group runs again on what is true then. So a decision
        // taken on what was read holds at every isolation level.
        heads.read(tx, self.ctx.territory)?;
        match self.command.run(tx, &self.ctx) {
            Ok(done) => {
                let outcome = serde_json::to_string(&done).map_err(|e| Fault::Decode(e.to_string()))?;
                let entry = journal::Entry { name: C::NAME, body_hash: self.body_hash, outcome: &outcome };
                self.seq = journal::append(tx, heads, &self.ctx, &entry)?;
                self.touched = std::mem::take(&mut tx.touched);
                self.touched.append(&mut tx.stirred);
                self.end = Some(Ok(done));
                Ok(End::Keep)
            }
            Err(Refused::No(r)) => {
                // Without one snapshot, what made it say no may be this very command, given to another
                // program and kept since we looked.
                let since = if tx.conn.sees_others() { journal::find(tx, self.ctx.territory, self.ctx.command)? } else { None };
                self.end = Some(since.map_or(Err(CommandError::Refused(r)), |kept| self.as_before(&kept)));
                Ok(End::Undo)
            }
            Err(Refused::Forbidden) => {
                self.end = Some(Err(CommandError::Forbidden));
                Ok(End::Undo)
            }
            Err(Refused::Fault(f)) => Err(f),
        }
    }

    fn failed(&mut self, f: Fault) {
        self.end = Some(Err(CommandError::Fault(f)));
    }

    fn answer(mut self: Box<Self>, group: Result<(), Fault>) {
        let end = match group {
            Err(f) => Err(CommandError::Fault(f)),
            Ok(()) => self.end.take().unwrap_or(Err(CommandError::Fault(Fault::Stopping))),
        };
        self.db.0.counters.ended(
            C::NAME,
            match &end {
                Ok(_) => "done",
                Err(CommandError::Refused(_)) => "refused",
                Err(CommandError::Forbidden | CommandError::StepUpNeeded) => "forbidden",
                Err(CommandError::IdempotencyConflict) => "conflict",
                Err(CommandError::Fault(_)) => "fault",
            },
        );
        if end.is_ok() {
            let touched = std::mem::take(&mut self.touched);
            self.db.told(&Committed { territory: self.ctx.territory, name: C::NAME, seq: self.seq, touched });
        }
        if matches!(end, Err(CommandError::Forbidden)) {
            self.db.denied(&self.call, C::NAME);
        }
        if let Some(answer) = self.answer.take() {
            answer(end);
        }
    }
}

pub(super) struct MaintenanceJob<T, F> {
    pub(super) territory: Id,
    pub(super) f: F,
    pub(super) end: Option<Result<T, Fault>>,
    pub(super) answer: Sender<Result<T, Fault>>,
}

impl<T: Send, F: Fn(&mut Tx<'_>) -> Result<T, Fault> + Send> Job for MaintenanceJob<T, F> {
    fn territory(&self) -> Id {
        self.territory
    }

    fn run(&mut self, tx: &mut Tx<'_>, _: &mut Heads) -> Result<End, Fault> {
        let v = (self.f)(tx)?;
        self.end = Some(Ok(v));
        Ok(End::Keep)
    }

    fn failed(&mut self, f: Fault) {
        self.end = Some(Err(f));
    }

    fn answer(mut self: Box<Self>, group: Result<(), Fault>) {
        let end = match group {
            Err(f) => Err(f),
            Ok(()) => self.end.take().unwrap_or(Err(Fault::Stopping)),
        };
        let _gone = self.answer.send(end);
    }
}
