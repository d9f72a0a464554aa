//! Producers are paid: proposed by one, approved by another.

pub mod advance;
pub mod approve;
pub mod propose;
pub mod refuse;
