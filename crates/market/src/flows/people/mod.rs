//! People are registered, invited, sign in, and are given roles.

pub mod accept_invitation;
pub mod first_run;
pub mod grant_role;
pub mod invite;
pub mod register;
pub mod revoke_role;
pub mod sign_in;
pub mod sign_out;
pub mod step_up;
