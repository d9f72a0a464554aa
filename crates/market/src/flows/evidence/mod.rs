//! What proves something, as a photograph.

pub mod photograph;
