//! What the database holds, read by its own shape: which tables have things of their own, whose each thing is and
//! in which space it is, as the columns say. A table that somebody adds is here the same day.

use rahba_kernel::Id;
use rahba_store::{Db, FromValue, Reader, Statement, Ty, Value};
use std::collections::BTreeMap;

/// One thing: what fills the hole, whose it is, where it is.
pub struct Held {
    pub key: String,
    pub maker: Option<Id>,
    pub space: Option<Id>,
}

/// Where a table says to whom its things belong: a column of its own, or one that leads to a table which has it.
type Ways = [(&'static str, Option<(&'static str, &'static str)>)];

const MAKER: &Ways = &[
    ("org_id", None),
    ("holder_id", None),
    ("product_id", Some(("product", "org_id"))),
    ("lot_id", Some(("lot", "org_id"))),
    ("application_id", Some(("label_application", "org_id"))),
];
const SPACE: &Ways = &[
    ("space_id", None),
    ("order_id", Some(("sales_order", "space_id"))),
    ("till_id", Some(("till", "space_id"))),
    ("place_id", Some(("place", "space_id"))),
];

/// Tables that name a place or a space and are of none; and why.
const OF_NO_SPACE: &[(&str, &str)] =
    &[("plan_action", "the plan is the territory's: the place of an action is the fair whose sales it is measured by")];

/// The tables and their columns.
pub struct Shape {
    columns: BTreeMap<String, Vec<(String, i64)>>,
}

impl Shape {
    pub fn of(db: &Db) -> Shape {
        let mut columns: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
        for c in db.schema().expect("the schema") {
            columns.entry(c.table).or_default().push((c.column, c.key));
        }
        Shape { columns }
    }

    fn has(&self, table: &str, column: &str) -> bool {
        self.columns.get(table).is_some_and(|all| all.iter().any(|(c, _)| c == column))
    }

    /// Tables whose rows are things: a territory and one id are their key.
    pub fn things(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().filter_map(|(table, columns)| {
            let key = |n| columns.iter().find(|(_, k)| *k == n).map(|(c, _)| c.as_str());
            let id = key(2).filter(|c| c.ends_with("_id"))?;
            (key(1) == Some("territory_id") && key(3).is_none()).then_some((table.as_str(), id))
        })
    }

    /// The column that is a table's key.
    ///
    /// # Panics
    /// When its things have no id.
    pub fn key(&self, table: &str) -> &str {
        self.things().find(|(t, _)| *t == table).unwrap_or_else(|| panic!("{table} has no things of its own")).1
    }

    /// How a table's rows lead to a maker or a space: what is read, and what is joined for it.
    fn way(&self, table: &str, key: &str, ways: &Ways, alias: &str) -> Option<(String, String)> {
        ways.iter().filter(|(column, to)| self.has(table, column) && (to.is_none() || *column != key)).find_map(|(column, to)| {
            let Some((there, wanted)) = to else { return Some((format!("t.{column}"), String::new())) };
            if *there == table || !self.has(there, wanted) {
                return None;
            }
            let at = self.key(there);
            let join =
                format!(" LEFT JOIN {there} {alias} ON {alias}.territory_id = t.territory_id AND {alias}.{at} = t.{column}");
            Some((format!("{alias}.{wanted}"), join))
        })
    }

    /// Whether things of this table are of spaces.
    pub fn is_of_spaces(&self, table: &str) -> bool {
        !OF_NO_SPACE.iter().any(|(t, _)| *t == table)
            && self.columns.contains_key(table)
            && self.way(table, "", SPACE, "s").is_some()
    }

    /// The rows of a table, by the column that fills the hole.
    pub fn held(&self, q: &mut Reader<'_>, territory: Id, table: &str, column: &str) -> Vec<Held> {
        let key = if self.has(table, column) { column } else { panic!("{table} has no {column}") };
        let kind = if key.ends_with("_id") { Ty::Id } else { Ty::Text };
        let nothing = || ("t.territory_id".to_owned(), String::new());
        let (maker, joined) = self.way(table, key, MAKER, "m").unwrap_or_else(nothing);
        let space = if OF_NO_SPACE.iter().any(|(t, _)| *t == table) { None } else { self.way(table, key, SPACE, "s") };
        let (space, joined_too) = space.unwrap_or_else(nothing);
        let text = format!(
            "SELECT DISTINCT t.{key}, {maker}, {space} FROM {table} t{joined}{joined_too} WHERE t.territory_id = $1 ORDER BY t.{key}"
        );
        read(q, &text, territory, &[kind, Ty::Id, Ty::Id])
            .iter()
            .map(|r| {
                let whose = |n: usize| Option::<Id>::from_value(&r[n]).expect("an id").filter(|id| *id != territory);
                Held { key: word(&r[0]), maker: whose(1), space: whose(2) }
            })
            .collect()
    }
}

/// Reads by a statement of the test's own. It is not of the registry, whose statements are the program's.
pub fn read(q: &mut Reader<'_>, text: &str, territory: Id, columns: &[Ty]) -> Vec<Vec<Value>> {
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    let columns: &'static [Ty] = Box::leak(columns.to_vec().into_boxed_slice());
    let statement: &'static Statement = Box::leak(Box::new(Statement::new(text, text, &[Ty::Id], columns)));
    let rows = q.query(statement, rahba_store::params![territory]).unwrap_or_else(|e| panic!("{text}: {e}"));
    rows.into_iter().map(|r| r.0).collect()
}

/// A value as an address holds it.
pub fn word(v: &Value) -> String {
    match Id::from_value(v) {
        Some(id) => id.to_string(),
        None => match v {
            Value::Int(n) => n.to_string(),
            Value::Text(t) => t.clone(),
            other => panic!("no address holds {other:?}"),
        },
    }
}
