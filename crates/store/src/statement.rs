//! Every SQL statement is a named constant with declared types, in one registry.
//!
//! A test prepares each on both engines and compares the types; [`lint`] refuses what a distributed
//! PostgreSQL lacks (schema rules R1–R11).

use crate::value::Ty;
use std::sync::OnceLock;

/// One SQL text for both engines, with `$n` parameters.
#[derive(Debug)]
pub struct Statement {
    pub name: &'static str,
    pub text: &'static str,
    pub params: &'static [Ty],
    pub columns: &'static [Ty],
    sqlite: OnceLock<String>,
}

impl Statement {
    pub const fn new(name: &'static str, text: &'static str, params: &'static [Ty], columns: &'static [Ty]) -> Statement {
        Statement { name, text, params, columns, sqlite: OnceLock::new() }
    }

    /// The text as SQLite reads it: it numbers `$name` by first appearance, so `$n` becomes `?n`.
    pub fn sqlite_text(&self) -> &str {
        self.sqlite.get_or_init(|| to_sqlite(self.text))
    }
}

pub(crate) fn to_sqlite(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '$' && chars.peek().is_some_and(char::is_ascii_digit) {
            out.push('?');
        } else {
            out.push(c);
        }
    }
    out
}

/// Entry of the registry.
pub struct Registered(pub &'static Statement);

inventory::collect!(Registered);

/// Every statement of the program, by name.
pub fn all_statements() -> Vec<&'static Statement> {
    let mut all: Vec<_> = inventory::iter::<Registered>.into_iter().map(|r| r.0).collect();
    all.sort_by_key(|s| s.name);
    all
}

/// Declares statements:
///
/// ```ignore
/// statements! {
///     /// Units at a place.
///     UNITS (Id, Id, Id) -> (Int) = "SELECT units FROM holding WHERE …";
/// }
/// ```
#[macro_export]
macro_rules! statements {
    ($( $(#[$doc:meta])* $vis:vis $name:ident ( $($p:ident),* $(,)? ) -> ( $($c:ident),* $(,)? ) = $text:expr; )*) => {$(
        $(#[$doc])*
        $vis static $name: $crate::Statement = $crate::Statement::new(
            concat!(module_path!(), "::", stringify!($name)),
            $text,
            &[$($crate::Ty::$p),*],
            &[$($crate::Ty::$c),*],
        );
        $crate::inventory::submit! { $crate::__Registered(&$name) }
    )*};
}

/// Reasons a statement is not portable; empty when it is.
pub fn lint(s: &Statement) -> Vec<String> {
    const REFUSED: &[(&str, &str)] = &[
        ("FOR UPDATE", "R9: SQLite has no row locks"),
        ("SKIP LOCKED", "R9"),
        ("ILIKE", "not in SQLite: search a folded column"),
        (" LATERAL", "not in SQLite"),
        ("DISTINCT ON", "not in SQLite"),
        ("MERGE INTO", "not in SQLite"),
        ("GREATEST(", "not in SQLite"),
        ("LEAST(", "not in SQLite"),
        ("ANY($", "not in SQLite"),
        ("NOW()", "time is a parameter"),
        ("CURRENT_", "time is a parameter"),
        ("RANDOM(", "randomness is a parameter"),
        ("NEXTVAL", "R3: no sequences"),
        ("LISTEN ", "R9"),
        ("NOTIFY ", "R9"),
        ("PG_ADVISORY", "R9"),
        ("JSON_", "R10: JSON is opaque"),
        ("->>", "R10: JSON is opaque"),
        ("GLOB", "not in PostgreSQL"),
        ("IFNULL(", "not in PostgreSQL: COALESCE"),
        ("INSERT OR ", "not in PostgreSQL: ON CONFLICT"),
        ("ROWID", "not in PostgreSQL"),
    ];
    let upper = s.text.to_uppercase();
    let mut found: Vec<String> =
        REFUSED.iter().filter(|(word, _)| upper.contains(word)).map(|(word, why)| format!("{}: {word}: {why}", s.name)).collect();
    if upper.contains("SUM(") && !upper.contains("CAST(") {
        found.push(format!("{}: SUM is NUMERIC on PostgreSQL: CAST(… AS BIGINT)", s.name));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_become_numbered_marks() {
        assert_eq!(to_sqlite("a = $2 AND b = $10 AND c = '$'"), "a = ?2 AND b = ?10 AND c = '$'");
    }

    #[test]
    fn the_lint_bites() {
        let bad = Statement::new("t", "SELECT SUM(x) FROM t FOR UPDATE", &[], &[]);
        assert_eq!(lint(&bad).len(), 2);
        let good = Statement::new("t", "SELECT CAST(SUM(x) AS BIGINT) FROM t", &[], &[]);
        assert!(lint(&good).is_empty());
    }
}
