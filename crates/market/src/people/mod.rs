//! People: who signs in, how they prove it, and what they may do.
//!
//! Signing in, as the web layer does it: read [`views::password_by_login`] (an unknown login gives
//! a decoy of the same cost), verify the secret with [`rules`] off the async threads, then give the
//! command `people/sign_in` with the verdict: it records the try, applies the throttle and, when all
//! is well, makes the session whose token hash it was given. Text, status and cost are the same for
//! unknown people (ASVS 6.3.8).

pub mod model;
pub(crate) mod rows;
pub mod rules;
pub mod till;
pub mod views;
