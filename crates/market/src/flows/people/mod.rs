//! People are registered, invited, sign in, and are given roles.

pub mod accept_invitation;
pub mod add_passkey;
pub mod change_person;
pub mod change_pin;
pub mod change_secret;
pub mod choose_language;
pub mod disable;
pub mod end_sessions;
pub mod first_run;
pub mod grant_role;
pub mod invite;
pub mod members;
pub mod note_denial;
pub mod register;
pub mod remove_passkey;
pub mod rename_passkey;
pub mod revoke_role;
pub mod set_second_factor;
pub mod sign_in;
pub mod sign_in_by_passkey;
pub mod sign_out;
pub mod step_up;
pub mod step_up_by_passkey;
#[cfg(test)]
mod tests;
pub mod touch_session;
pub mod unlock;
