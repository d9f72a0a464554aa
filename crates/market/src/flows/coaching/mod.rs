//! Coaching visits and the actions they agree on.

pub mod cancel;
pub mod plan;
pub mod postpone;
pub mod record;
pub mod say_done;
pub mod verify;
