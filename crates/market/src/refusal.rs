//! Refusals are types: one variant a reason, each with its stable public code and HTTP status.

/// Declares a flow's refusals:
///
/// ```ignore
/// refusals! {
///     /// Why a payout is not approved.
///     pub enum ApproveRefusal {
///         /// The proposer may not approve.
///         SamePerson => ("payout.same_person", 403),
///         /// Fewer units than asked for; the fields become the message's arguments.
///         Short { left: i64 } => ("stock.short", 409),
///     }
/// }
/// ```
/// The message id is the code with dots as dashes (`payout-same-person`), in four languages.
#[macro_export]
macro_rules! refusals {
    ($(#[$doc:meta])* pub enum $name:ident { $( $(#[$vdoc:meta])* $variant:ident $({ $($field:ident : $ty:ty),* $(,)? })? => ($code:literal, $status:literal) ),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name { $( $(#[$vdoc])* $variant $({ $($field: $ty),* })? ),* }

        impl rahba_store::Refuse for $name {
            fn code(&self) -> &'static str {
                match self { $( $name::$variant $({ $($field: _),* })? => $code ),* }
            }
            fn status(&self) -> u16 {
                match self { $( $name::$variant $({ $($field: _),* })? => $status ),* }
            }
            fn arguments(&self) -> Vec<(&'static str, String)> {
                match self { $( $name::$variant $({ $($field),* })? => vec![$($((stringify!($field), $field.to_string())),*)?] ),* }
            }
        }

        impl $name {
            /// Every code this flow can refuse with; a test checks their messages in four languages.
            pub const CODES: &'static [&'static str] = &[$($code),*];
        }

        rahba_store::inventory::submit! { $crate::__RefusalCodes($name::CODES) }
    };
}

/// Registry entry: the codes of one flow.
pub struct RefusalCodes(pub &'static [&'static str]);
rahba_store::inventory::collect!(RefusalCodes);

/// Every refusal code of the program, sorted.
pub fn all_refusal_codes() -> Vec<&'static str> {
    let mut all: Vec<&str> = rahba_store::inventory::iter::<RefusalCodes>.into_iter().flat_map(|c| c.0.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}
