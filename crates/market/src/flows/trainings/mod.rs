//! Trainings: planned, enrolled for, held, evaluated, closed with certificates.

pub mod cancel;
pub mod close;
pub mod enrol;
pub mod evaluate;
pub mod plan;
pub mod record_session;
pub mod set_session;
pub mod withdraw;
