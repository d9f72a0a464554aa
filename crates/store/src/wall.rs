//! The second wall between territories, on PostgreSQL: row-level security.
//!
//! The first wall is `territory_id` in every predicate. This one stands behind it, made from the
//! catalogue so that no table can be forgotten: a role that does not own the tables sees and writes
//! the rows of the territory named by its transaction, and nothing when none is named. What such a
//! role may do to a table is what the program's own statements do to it: nothing updates or deletes
//! an entry, so nobody who works here can.

use crate::conn::{Conn, Dialect};
use crate::fault::Fault;
use crate::params;
use crate::statement::{Statement, all_statements};
use crate::value::Ty;
use rahba_kernel::Id;
use std::collections::{BTreeMap, BTreeSet};

/// What keeps territories apart below the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wall {
    /// SQLite: a file has no roles.
    NotThere,
    /// The engine shows this role the rows of one territory at a time, in so many tables.
    Stands { role: String, tables: i64 },
    /// This role stands above the wall of so many tables: it owns them, or it is a superuser.
    Above { role: String, tables: i64 },
}

static ROLE: Statement = Statement::new("wall_role", "SELECT current_user::text", &[], &[Ty::Text]);

/// The texts that build what is missing, for the tables that this role owns. Names are quoted by the
/// engine itself.
static MISSING: Statement = Statement::new(
    "wall_missing",
    "WITH ours AS (SELECT c.oid, c.relname, c.relrowsecurity FROM pg_catalog.pg_class c \
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
       JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'territory_id' AND NOT a.attisdropped \
       WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE')) \
     SELECT format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY; ', relname) FROM ours WHERE NOT relrowsecurity \
     UNION ALL \
     SELECT format('CREATE POLICY rahba_territory ON %I USING (territory_id = NULLIF(current_setting(''rahba.territory'', true), '''')::uuid); ', \
       relname) FROM ours WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_policy p WHERE p.polrelid = ours.oid AND p.polname = 'rahba_territory') \
     UNION ALL \
     SELECT format('CREATE POLICY rahba_directory ON %I FOR SELECT USING (true); ', relname) FROM ours WHERE relname = 'territory' \
       AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_policy p WHERE p.polrelid = ours.oid AND p.polname = 'rahba_directory')",
    &[],
    &[Ty::Text],
);

/// The text that gives a role what it needs of the schema, before single tables.
static GRANT_SCHEMA: Statement = Statement::new(
    "wall_grant_schema",
    "SELECT format('GRANT USAGE ON SCHEMA %I TO %I; REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I; GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I; ', \
       current_schema(), $1, current_schema(), $1, current_schema(), $1)",
    &[Ty::Text],
    &[Ty::Text],
);

static GRANT_TABLE: Statement = Statement::new(
    "wall_grant_table",
    "SELECT format('GRANT %s ON %I TO %I; ', $2, tablename, $1) FROM pg_catalog.pg_tables \
     WHERE schemaname = current_schema() AND tablename = $3",
    &[Ty::Text, Ty::Text, Ty::Text],
    &[Ty::Text],
);

/// A table counts as open when its security does not bind this role, or when somebody added a policy:
/// policies add up.
static STATE: Statement = Statement::new(
    "wall_state",
    "SELECT current_user::text, COUNT(*)::bigint, COALESCE(SUM(CASE WHEN row_security_active(c.oid) AND \
       (SELECT COUNT(*) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND p.polname IN ('rahba_territory', 'rahba_directory')) \
         = CASE WHEN c.relname = 'territory' THEN 2 ELSE 1 END AND \
       NOT EXISTS (SELECT 1 FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive \
         AND p.polname NOT IN ('rahba_territory', 'rahba_directory')) THEN 0 ELSE 1 END), 0)::bigint \
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'territory_id' AND NOT a.attisdropped \
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')",
    &[],
    &[Ty::Text, Ty::Int, Ty::Int],
);

/// What names a territory to the wall until the transaction ends.
pub(crate) fn enter(territory: Id) -> String {
    // An id is written in hexadecimal digits and dashes, whatever it holds.
    ["SET LOCAL rahba.territory = '", &territory.to_string(), "'"].concat()
}

/// The role of a connection.
pub(crate) fn role(conn: &mut Conn) -> Result<String, Fault> {
    conn.query(&ROLE, &[])?.first().ok_or_else(|| Fault::Decode("no role".into()))?.get(0)
}

/// Builds what is missing of the wall and gives the working role what the statements need. It runs
/// after every migration, by the role that owns the tables; another role changes nothing.
pub(crate) fn raise(conn: &mut Conn, worker: Option<&str>) -> Result<(), Fault> {
    if conn.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let mut text = String::new();
    for row in conn.query(&MISSING, &[])? {
        text.push_str(&row.get::<String>(0)?);
    }
    // The owner itself works: a grant to it would take away what it has.
    if let Some(worker) = worker.filter(|w| role(conn).is_ok_and(|own| own != *w)) {
        for row in conn.query(&GRANT_SCHEMA, params![worker])? {
            text.push_str(&row.get::<String>(0)?);
        }
        for (table, words) in needed(&all_statements()) {
            let words: Vec<&str> = words.into_iter().collect();
            for row in conn.query(&GRANT_TABLE, params![worker, words.join(", "), table])? {
                text.push_str(&row.get::<String>(0)?);
            }
        }
    }
    if text.is_empty() {
        return Ok(());
    }
    conn.begin()?;
    match conn.batch(&text) {
        Ok(()) => conn.commit(),
        Err(f) => {
            conn.rollback();
            Err(f)
        }
    }
}

/// How the wall stands for the role of this connection.
pub(crate) fn look(conn: &mut Conn) -> Result<Wall, Fault> {
    if conn.dialect() == Dialect::Sqlite {
        return Ok(Wall::NotThere);
    }
    let rows = conn.query(&STATE, &[])?;
    let row = rows.first().ok_or_else(|| Fault::Decode("no role".into()))?;
    let (role, tables, open): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(if open == 0 && tables > 0 { Wall::Stands { role, tables } } else { Wall::Above { role, tables: open } })
}

/// What the statements do to each table beside reading.
fn needed(all: &[&'static Statement]) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut out: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for s in all {
        let words: Vec<&str> = s.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        let mut into = None;
        for (i, w) in words.iter().enumerate() {
            let next = |n: usize| words.get(i + n).copied().unwrap_or_default();
            match *w {
                "INSERT" if next(1) == "INTO" => {
                    into = Some(next(2));
                    out.entry(next(2).to_owned()).or_default().insert("INSERT");
                }
                "DELETE" if next(1) == "FROM" => {
                    out.entry(next(2).to_owned()).or_default().insert("DELETE");
                }
                "DO" if next(1) == "UPDATE" => {
                    if let Some(table) = into {
                        out.entry(table.to_owned()).or_default().insert("UPDATE");
                    }
                }
                "UPDATE" if i == 0 || words[i - 1] != "DO" => {
                    out.entry(next(1).to_owned()).or_default().insert("UPDATE");
                }
                _ => {}
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_may_do_what_the_statements_do() {
        static PUT: Statement =
            Statement::new("a", "INSERT INTO pot (x) VALUES ($1) ON CONFLICT (x) DO UPDATE SET x = $1", &[], &[]);
        static ADD: Statement = Statement::new("b", "INSERT INTO entry (x) SELECT x FROM pot", &[], &[]);
        static END: Statement = Statement::new("c", "DELETE FROM session WHERE x = $1", &[], &[]);
        static SET: Statement = Statement::new("d", "UPDATE lid SET x = $1 WHERE y IN (SELECT y FROM pot)", &[], &[]);
        let n = needed(&[&PUT, &ADD, &END, &SET]);
        let words = |t: &str| n.get(t).map(|w| w.iter().copied().collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(words("pot"), ["INSERT", "UPDATE"]);
        assert_eq!(words("entry"), ["INSERT"]);
        assert_eq!(words("session"), ["DELETE"]);
        assert_eq!(words("lid"), ["UPDATE"]);
    }
}
