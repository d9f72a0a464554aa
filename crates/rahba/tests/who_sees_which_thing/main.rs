//! Every route of the registry × every role, over each scope that it can be held over × {own, another maker's,
//! another space's, another territory's, missing}, over the demo's year. What is not hers is not there (404); what
//! she may not do is forbidden (403); and nothing of either leaves a trace in the books.
//!
//! Two sources say which things there are. The holes of the registry's paths are filled with what the database
//! itself holds (`holes.rs`); and each page is found by walking the links that each role is shown (`walk.rs`). A
//! route with a hole that neither fills fails.
//!
//! The columns of each list and who gets them stand in `golden/fields.csv`: another column for another role is a
//! change that somebody must want.

mod expected;
mod holes;
mod lists;
mod matrix;
mod planted;
mod shape;
mod shown;
mod site;
mod walk;
mod world;

/// An id that no thing has.
const MISSING: &str = "01a20a8f-2f28-7cf5-8222-55a3474a1c11";
/// A stranger's cookie for form tokens.
const FORM: &str = "formcookieofastranger";
