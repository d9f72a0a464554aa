//! What SQLite's planner is told about the tables: the same on every machine, whatever they hold.
//!
//! Without statistics SQLite takes any first column of an index to leave ten rows. `territory_id` leads
//! every key and leaves all of them, so it walked whole tables by their primary key where an index by
//! goods or by day was there. These figures say what a big territory looks like: plans are those of a
//! million rows from the first row on, and a test can read them.

use rusqlite::{Connection, Result, params};

/// Rows of every table, as far as the planner is told; all of one territory.
const ROWS: u64 = 1_000_000;
/// Rows that share the first column after the territory, then the next one, and so on.
const SHARED: [u64; 5] = [200, 40, 10, 4, 2];
/// Columns that leave most rows: a state, a kind, a flag.
const COARSE: [&str; 7] = ["state", "kind", "on_sale", "channel", "field", "owner_kind", "regime"];

/// One line of `sqlite_stat1`: rows, then rows that share the first 1, 2, 3… columns.
fn line(columns: &[String], is_unique: bool) -> String {
    let mut out = vec![ROWS];
    let (mut shares, mut share) = (SHARED.iter(), ROWS);
    for (n, column) in columns.iter().enumerate() {
        if n + 1 == columns.len() && is_unique {
            share = 1;
        } else if column == "territory_id" {
            share = ROWS;
        } else if COARSE.contains(&column.as_str()) {
            share = (share / 5).max(1);
        } else {
            share = share.min(*shares.next().unwrap_or(&1));
        }
        out.push(share);
    }
    out.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
}

type Lines = Vec<(String, String, String)>;

fn wanted(conn: &Connection) -> Result<Lines> {
    let mut indexes = conn.prepare(
        "SELECT m.name, l.name, l.\"unique\", l.origin FROM sqlite_schema m JOIN pragma_index_list(m.name) l \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, l.name",
    )?;
    // What an expression is has no name.
    let mut columns = conn.prepare("SELECT COALESCE(name, '') FROM pragma_index_info(?1) ORDER BY seqno")?;
    let mut out = Lines::new();
    let mut rows = indexes.query([])?;
    while let Some(row) = rows.next()? {
        let (table, index, is_unique, origin): (String, String, bool, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let names = columns.query_map([&index], |r| r.get(0))?.collect::<Result<Vec<String>>>()?;
        // A table without row ids *is* its primary key, and bears its own name there.
        let called = if origin == "pk" { table.clone() } else { index };
        out.push((table, called, line(&names, is_unique)));
    }
    out.sort();
    Ok(out)
}

fn kept(conn: &Connection) -> Result<Lines> {
    conn.prepare("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect()
}

/// Writes the figures where they are not there yet; nothing is written at most starts.
pub(crate) fn tell(conn: &mut Connection) -> Result<()> {
    let wanted = wanted(conn)?;
    let is_told: bool = conn.query_row("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'", [], |r| r.get(0))?;
    if is_told && kept(conn)? == wanted {
        return Ok(());
    }
    if conn.is_readonly(rusqlite::MAIN_DB)? {
        // A folder that cannot be written is read all the same, with the plans that it has.
        return Ok(());
    }
    // Makes the table where it is not there.
    conn.execute_batch("ANALYZE sqlite_schema")?;
    let tx = conn.transaction()?;
    tx.execute("DELETE FROM sqlite_stat1", [])?;
    for (table, index, stat) in &wanted {
        tx.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)", params![table, index, stat])?;
    }
    tx.commit()?;
    conn.execute_batch("ANALYZE sqlite_schema")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &str) -> Vec<String> {
        names.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_territory_leaves_every_row_and_a_whole_key_one() {
        assert_eq!(line(&columns("territory_id order_id"), true), "1000000 1000000 1");
        assert_eq!(line(&columns("territory_id variant_id on_sale"), false), "1000000 1000000 200 40");
        assert_eq!(line(&columns("territory_id state placed_at"), false), "1000000 1000000 200000 200");
    }

    #[test]
    fn it_is_told_once() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE t (territory_id BLOB, a BLOB, b BLOB, PRIMARY KEY (territory_id, a)) STRICT, WITHOUT ROWID; \
             CREATE INDEX t_b ON t (territory_id, b);",
        )
        .unwrap();
        tell(&mut conn).unwrap();
        let changes = conn.total_changes();
        tell(&mut conn).unwrap();
        assert_eq!(conn.total_changes(), changes);
        let plan: String = conn
            .query_row("EXPLAIN QUERY PLAN SELECT a FROM t WHERE territory_id = ?1 AND b = ?2", [1, 2], |r| r.get(3))
            .unwrap();
        assert!(plan.contains("t_b (territory_id=? AND b=?)"), "{plan}");
    }
}
