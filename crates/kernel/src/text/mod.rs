//! Text across scripts: folding, the consonant skeleton, direction marks, digits.

pub mod bidi;
pub mod digits;
pub mod fold;
pub mod skeleton;

pub use fold::fold;
pub use skeleton::skeletons;
