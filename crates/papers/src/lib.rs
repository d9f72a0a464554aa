//! Rahba.
