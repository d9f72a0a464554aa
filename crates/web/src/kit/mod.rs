//! What every page stands on.
//!
//! To add a page: write its template, its handler returning `Result<Response, Oops>`, its texts in
//! the four files of `messages/`, and one line in its folder's `routes()` that says who may call it.
//! A route that is not declared does not exist.

pub mod app;
pub mod assets;
pub mod fields;
pub mod fmt;
pub mod i18n;
pub mod oops;
pub mod page;
pub mod registry;
pub mod serve;
pub mod session;
pub mod snapshot;
