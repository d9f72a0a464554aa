//! The programme: calls, projects from their file to their handover, indicators and their freezing.

pub mod add_partner;
pub mod announce;
pub mod cancel_expense;
pub mod claim_tranche;
pub mod decide;
pub mod define_indicator;
pub mod freeze;
pub mod give_papers;
pub mod hand_over;
pub mod publish_call;
pub mod receive_tranche;
pub mod record_expense;
pub mod report_progress;
pub mod sign_convention;
pub mod submit;

#[cfg(test)]
mod tests;
