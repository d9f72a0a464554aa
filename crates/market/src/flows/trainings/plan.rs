//! A training is planned, with its sessions and its seats.

use crate::capacities::model::{DOMAINS, Texts};
use crate::capacities::{cleaned, is_code, json, training_rows as rows};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// A day of a training.
#[derive(Debug, Clone, Serialize)]
pub struct NewSession {
    pub on: Day,
    /// Minutes after midnight.
    pub starts: i64,
    pub minutes: i64,
    pub place: String,
}

impl NewSession {
    /// Within one day, not in the past, with a place.
    pub(super) fn fits(&self, today: Day) -> bool {
        self.on >= today
            && (0..24 * 60).contains(&self.starts)
            && (15..=12 * 60).contains(&self.minutes)
            && !clean_line(&self.place, 200).is_empty()
    }
}

/// Plans a training.
#[derive(Debug, Clone, Serialize)]
pub struct PlanTraining {
    pub domain: String,
    pub title: Texts,
    pub aims: Texts,
    pub trainer: String,
    pub seats: i64,
    /// Share of the minutes held that a certificate asks for.
    pub min_share: Bps,
    /// Codes of the grid's criteria that it answers.
    pub answers: Vec<String>,
    pub sessions: Vec<NewSession>,
}

/// Planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrainingPlanned {
    pub training: Id,
    pub number: String,
    pub sessions: Vec<Id>,
}

refusals! {
    /// Why it is not planned.
    pub enum PlanTrainingRefusal {
        /// A title in one language at least, a trainer, a domain of the list.
        NoTitle => ("training.no_title", 422),
        /// From 1 to 500 seats; a share from 1 to 100 per cent.
        BadSeats => ("training.bad_seats", 422),
        /// One session at least, not in the past, with a place, of 15 minutes to 12 hours.
        BadSession => ("training.bad_session", 422),
    }
}

impl Command for PlanTraining {
    const NAME: &'static str = "trainings/plan";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary]);
    type Done = TrainingPlanned;
    type Refusal = PlanTrainingRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TrainingPlanned, Refused<PlanTrainingRefusal>> {
        let (title, aims, trainer) = (cleaned(&self.title), cleaned(&self.aims), clean_line(&self.trainer, 200));
        if title.is_empty() || trainer.is_empty() || !DOMAINS.contains(&self.domain.as_str()) {
            return no(PlanTrainingRefusal::NoTitle);
        }
        if !(1..=500).contains(&self.seats) || !(1..=10_000).contains(&self.min_share.0) {
            return no(PlanTrainingRefusal::BadSeats);
        }
        if self.sessions.is_empty() || self.sessions.len() > 60 || !self.sessions.iter().all(|s| s.fits(ctx.today())) {
            return no(PlanTrainingRefusal::BadSession);
        }
        let training = ctx.new_id();
        let number = series::take(tx, ctx, "F", training)?;
        tx.execute(
            &rows::INSERT_TRAINING,
            params![
                ctx.territory,
                training,
                number.as_str(),
                self.domain.as_str(),
                json(&title)?,
                json(&aims)?,
                trainer,
                self.seats,
                self.min_share,
                ctx.now
            ],
        )?;
        for code in self.answers.iter().filter(|c| is_code(c)) {
            tx.execute(&rows::INSERT_NEED, params![ctx.territory, training, code.as_str()])?;
        }
        let mut sessions = Vec::new();
        for s in &self.sessions {
            let id = ctx.new_id();
            let place = clean_line(&s.place, 200);
            tx.execute(&rows::INSERT_SESSION, params![ctx.territory, id, training, s.on, s.starts, s.minutes, place])?;
            sessions.push(id);
        }
        tx.touch(training);
        tx.fact("number", &number);
        Ok(TrainingPlanned { training, number, sessions })
    }
}
