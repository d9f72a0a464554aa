//! A member gives her seat back.

use crate::capacities::{acts_for, training_rows as rows, training_views as views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Withdraws a member.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawFromTraining {
    pub training: Id,
    pub member: Id,
}

/// Her seat is free.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Withdrawn {
    pub taken: i64,
}

refusals! {
    /// Why she keeps it.
    pub enum WithdrawFromTrainingRefusal {
        /// No such enrolment that the actor may end, in an open training.
        NotFound => ("training.not_enrolled", 404),
        /// She was present at a session.
        Attended => ("training.attended", 409),
    }
}

impl Command for WithdrawFromTraining {
    const NAME: &'static str = "trainings/withdraw";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary, Role::ProducerManager]);
    type Done = Withdrawn;
    type Refusal = WithdrawFromTrainingRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Withdrawn, Refused<WithdrawFromTrainingRefusal>> {
        let open = views::training(&mut tx.reader(), ctx.territory, self.training)?.is_some_and(|t| t.state == "open");
        let org = views::enrolment(&mut tx.reader(), ctx.territory, self.training, self.member)?;
        if !open || !org.is_some_and(|o| acts_for(ctx, o)) {
            return no(WithdrawFromTrainingRefusal::NotFound);
        }
        if views::present(&mut tx.reader(), ctx.territory, self.training)?.iter().any(|(_, m)| *m == self.member) {
            return no(WithdrawFromTrainingRefusal::Attended);
        }
        let row = params![ctx.territory, self.training, self.member, crate::who(ctx), ctx.now];
        if tx.first(&rows::WITHDRAW, row)?.is_none() {
            return no(WithdrawFromTrainingRefusal::NotFound);
        }
        let freed = tx.first(&rows::FREE_SEAT, params![ctx.territory, self.training])?;
        tx.touch(self.training);
        Ok(Withdrawn { taken: freed.map_or(Ok(0), |r| r.get(0))? })
    }
}
