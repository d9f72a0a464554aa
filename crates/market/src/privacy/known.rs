//! Everything that is known of one person, as she is given it.

use super::model::Subject;
use super::register::{Meaning, meaning};
use super::rows;
use super::told::{TOLD, Told};
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Fault, JournalRow, Reader, Value, params};
use serde_json::{Map, json};

/// The rows of one table.
#[derive(Clone, Debug)]
pub struct Part {
    /// Of whom the register says it is: `person`, `member`, …
    pub whose: &'static str,
    pub table: &'static str,
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<Value>>,
}

/// What is known of her.
#[derive(Clone, Debug)]
pub struct Known {
    pub subject: Subject,
    /// Tables with something in them.
    pub parts: Vec<Part>,
    /// What she did, oldest first: the moment and the deed's name.
    pub acts: Vec<(Micros, String)>,
}

/// Journal lines read at once.
const PAGE: i64 = 1_000;

fn part(q: &mut Reader<'_>, territory: Id, t: &'static Told, id: Id, out: &mut Vec<Part>) -> Result<(), Fault> {
    let key = match t.statement.params.get(1) {
        Some(rahba_store::Ty::Text) => Value::Text(format!("%{id}%")),
        _ => Value::Id(id),
    };
    let rows = q.query(t.statement, &[Value::Id(territory), key])?;
    if !rows.is_empty() {
        // The first column is the territory, which every statement is led by.
        let rows = rows.into_iter().map(|r| r.0.into_iter().skip(1).collect()).collect();
        out.push(Part { whose: t.whose, table: t.table, columns: t.columns, rows });
    }
    Ok(())
}

fn of(q: &mut Reader<'_>, territory: Id, whose: &[&str], id: Id, out: &mut Vec<Part>) -> Result<(), Fault> {
    for t in TOLD.iter().filter(|t| whose.contains(&t.whose)) {
        part(q, territory, t, id, out)?;
    }
    Ok(())
}

/// Gathers it, in one snapshot. `None` when there is nobody.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn gather(q: &mut Reader<'_>, territory: Id, subject: Subject) -> Result<Option<Known>, Fault> {
    let (mut parts, mut acts) = (Vec::new(), Vec::new());
    match subject {
        Subject::Person(id) => {
            of(q, territory, &["person", "artisan", "named"], id, &mut parts)?;
            // A member of the same name in her own organisation is she, when only one there bears it.
            for r in q.query(&rows::SAME_MEMBER, params![territory, id])? {
                of(q, territory, &["member"], r.get(0)?, &mut parts)?;
            }
            let mut after = 0;
            loop {
                let page = JournalRow::of_person(q, territory, id, after, PAGE)?;
                let Some(last) = page.last().map(|r| r.seq) else { break };
                let full = page.len() as i64 == PAGE;
                acts.extend(page.into_iter().map(|r| (r.at, r.name)));
                if !full {
                    break;
                }
                after = last;
            }
            // Roles and deeds stay under her number when she is forgotten: they lead to nobody.
            if !parts.iter().any(|p| p.table == "person") {
                return Ok(None);
            }
        }
        Subject::Buyer(id) => {
            of(q, territory, &["buyer"], id, &mut parts)?;
            if !parts.iter().any(|p| p.table == "sales_order") {
                return Ok(None);
            }
        }
        Subject::Member(id) => {
            of(q, territory, &["member"], id, &mut parts)?;
            if !parts.iter().any(|p| p.table == "org_member") {
                return Ok(None);
            }
        }
    }
    Ok(Some(Known { subject, parts, acts }))
}

/// Whether anything is known of her at all: without reading all of it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_there(q: &mut Reader<'_>, territory: Id, subject: Subject) -> Result<bool, Fault> {
    let table = match subject {
        Subject::Person(_) => "person",
        Subject::Buyer(_) => "sales_order",
        Subject::Member(_) => "org_member",
    };
    let Some(t) = TOLD.iter().find(|t| t.table == table) else { return Ok(false) };
    Ok(q.first(t.statement, params![territory, subject.id()])?.is_some())
}

/// A value as data.
pub fn shown(column: &str, v: &Value) -> serde_json::Value {
    match v {
        Value::Null => serde_json::Value::Null,
        Value::Text(t) => json!(t),
        Value::Id(id) => json!(id.to_string()),
        Value::Int(n) => match meaning(column) {
            Meaning::Moment => json!(Micros(*n).rfc3339()),
            Meaning::Day => json!(Day(*n).iso()),
            Meaning::Money | Meaning::Plain => json!(n),
        },
        // Bytes are hashes: no personal column holds any.
        Value::Bytes(_) => serde_json::Value::Null,
    }
}

impl Known {
    /// As data: tables under their names, columns under theirs. Amounts are whole centimes, moments are UTC.
    pub fn json(&self, made: Micros) -> serde_json::Value {
        let mut tables: Map<String, serde_json::Value> = Map::new();
        for p in &self.parts {
            let rows = p.rows.iter().map(|r| {
                let cells = p.columns.iter().zip(r).map(|(c, v)| ((*c).to_owned(), shown(c, v)));
                serde_json::Value::Object(cells.collect())
            });
            // Two members of one name in two cooperatives: their rows stand together.
            match tables.get_mut(p.table).and_then(serde_json::Value::as_array_mut) {
                Some(there) => there.extend(rows),
                None => {
                    tables.insert(p.table.to_owned(), serde_json::Value::Array(rows.collect()));
                }
            }
        }
        let acts: Vec<_> = self.acts.iter().map(|(at, name)| json!({ "at": at.rfc3339(), "name": name })).collect();
        json!({
            "of": { "kind": self.subject.code(), "id": self.subject.id().to_string() },
            "made_at": made.rfc3339(),
            "law": "09-08, article 7",
            "amounts": "whole centimes of a dirham",
            "known": tables,
            "did": acts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::register::{PERSONAL, columns};
    use super::super::told::covers;

    /// What the register calls a person's stands in what she is given: a new column of hers fails here first.
    #[test]
    fn every_personal_column_is_told() {
        let known = ["person", "buyer", "member", "artisan", "named", "paper"];
        for c in columns() {
            assert!(
                PERSONAL.contains(&c.class) || ["none", "id", "actor", "secret"].contains(&c.class),
                "{}.{}: {}",
                c.table,
                c.column,
                c.class
            );
            assert_eq!(c.is_personal(), c.whose().next().is_some(), "{}.{}", c.table, c.column);
            for whose in c.whose() {
                assert!(known.contains(&whose), "{}.{}: {whose}", c.table, c.column);
                assert!(whose == "paper" || covers(whose, c.table, c.column), "{}.{} of {whose} is not told", c.table, c.column);
            }
        }
    }
}
