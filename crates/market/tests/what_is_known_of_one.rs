//! Every column has a class, and whoever asks is given all of hers and nothing of another's (P2). Canaries are laid
//! into each personal column of one and of another, row by row as the schema says, not as somebody remembered.

use rahba_kernel::role::Actor;
use rahba_kernel::{Day, Id, Micros};
use rahba_market::flows::privacy::export::ExportOwn;
use rahba_market::privacy::known::gather;
use rahba_market::privacy::model::Subject;
use rahba_market::privacy::register::{Meaning, columns, meaning};
use rahba_market::testing::Bench;
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_column_of_every_table_has_a_class() {
    Bench::each(|b| {
        let there: BTreeSet<(String, String)> =
            b.db.schema()
                .expect("as the schema says")
                .into_iter()
                .map(|c| (c.table, c.column))
                .filter(|(t, _)| t != "schema_migration")
                .collect();
        let mut said = BTreeSet::new();
        for c in columns() {
            assert!(said.insert((c.table.to_owned(), c.column.to_owned())), "{}.{} stands twice", c.table, c.column);
        }
        let without: Vec<_> = there.difference(&said).collect();
        assert!(without.is_empty(), "{}: no class in data/personal.csv: {without:?}", b.engine);
        let gone: Vec<_> = said.difference(&there).collect();
        assert!(gone.is_empty(), "{}: no such column: {gone:?}", b.engine);
    });
}

/// P1: no identity card is needed to sell or to buy, so no column holds one. Whoever adds one has first to give it a
/// table, a key and a role of its own, and to ask the CNDP.
#[test]
fn no_column_holds_an_identity_card() {
    const WORDS: [&str; 9] =
        ["cin", "cni", "cnie", "id_card", "identity_card", "national_id", "passport", "carte_nationale", "ssn"];
    let names_one = |column: &str| {
        let parts: Vec<&str> = column.split('_').collect();
        WORDS.iter().any(|w| parts.contains(w) || column.contains(w) && w.contains('_'))
    };
    assert!(names_one("cin") && names_one("cin_number") && names_one("owner_national_id") && !names_one("cinema"));
    Bench::each(|b| {
        let there = b.db.schema().expect("as the schema says");
        assert!(there.len() > 500, "{} columns", there.len());
        let cards: Vec<_> = there.iter().filter(|c| names_one(&c.column)).map(|c| format!("{}.{}", c.table, c.column)).collect();
        assert!(cards.is_empty(), "{}: {cards:?}", b.engine);
    });
}

/// One column as SQLite tells it, with its own check.
struct Col {
    name: String,
    kind: String,
    /// The first word that its check takes, or 1 for a number that has one.
    only: Option<Value>,
}

fn table(conn: &Connection, name: &str) -> Vec<Col> {
    let sql: String =
        conn.query_row("SELECT sql FROM sqlite_master WHERE name = ?1", [name], |r| r.get(0)).expect("as the schema says");
    let mut rows = conn.prepare("SELECT name, type FROM pragma_table_info(?1)").expect("as the schema says");
    let found = rows.query_map([name], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))).expect("as the schema says");
    found
        .map(|r| {
            let (name, kind) = r.expect("as the schema says");
            let own = sql.lines().find(|l| l.trim_start().starts_with(&format!("{name} "))).unwrap_or_default();
            let only = own.split_once("CHECK (").map(|(_, check)| match check.split_once("IN ('") {
                Some((_, words)) => Value::Text(words.split('\'').next().expect("as the schema says").to_owned()),
                None => Value::Integer(1),
            });
            Col { name, kind, only }
        })
        .collect()
}

/// Lays rows, and remembers what must be found: table, column, value.
struct Layer<'a> {
    conn: &'a Connection,
    territory: Id,
    mark: &'static str,
    count: i64,
    wanted: Vec<(String, String, Json)>,
}

fn blob(id: Id) -> Value {
    Value::Blob(id.0.to_vec())
}

impl Layer<'_> {
    /// One row of a table of hers: `fixed` are its links, the rest is laid by the register.
    fn lay(&mut self, name: &str, whose: &str, fixed: &[(&str, Value)]) {
        let fixed: BTreeMap<&str, Value> = fixed.iter().cloned().collect();
        let hers: BTreeSet<&str> =
            columns().iter().filter(|c| c.table == name && c.whose().any(|w| w == whose)).map(|c| c.column).collect();
        assert!(!hers.is_empty(), "{name} holds nothing of a {whose}");
        let cols = table(self.conn, name);
        let mut values = Vec::new();
        for c in &cols {
            self.count += 1;
            let canary = match (meaning(&c.name), c.kind.as_str()) {
                (_, "TEXT") => Value::Text(format!("{}-{name}-{}", self.mark, c.name)),
                (Meaning::Moment, "INTEGER") => Value::Integer(1_700_000_000_000_000 + self.count * 1_000_000),
                (Meaning::Day, "INTEGER") => Value::Integer(20_000 + self.count),
                (_, "INTEGER") => Value::Integer(7_000_000 + self.count),
                _ => blob(Id::named(&format!("{}-{name}-{}-{}", self.mark, c.name, self.count))),
            };
            let value = match (c.name.as_str(), fixed.get(c.name.as_str())) {
                ("territory_id", _) => blob(self.territory),
                (_, Some(v)) => v.clone(),
                _ => c.only.clone().unwrap_or(canary),
            };
            if hers.contains(c.name.as_str()) {
                let shown = match (&value, meaning(&c.name)) {
                    (Value::Integer(n), Meaning::Moment) => json!(Micros(*n).rfc3339()),
                    (Value::Integer(n), Meaning::Day) => json!(Day(*n).iso()),
                    (Value::Integer(n), _) => json!(n),
                    (Value::Text(t), _) => json!(t),
                    (Value::Blob(b), _) => json!(Id(b.as_slice().try_into().expect("as the schema says")).to_string()),
                    _ => Json::Null,
                };
                self.wanted.push((name.to_owned(), c.name.clone(), shown));
            }
            values.push(value);
        }
        let names: Vec<&str> = cols.iter().map(|c| c.name.as_str()).collect();
        let marks: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
        let sql = format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), marks.join(", "));
        self.conn.execute(&sql, rusqlite::params_from_iter(values)).unwrap_or_else(|e| panic!("{name}: {e}"));
    }

    /// Every table that the register says is of such a one, but those laid by hand.
    fn lay_all(&mut self, whose: &str, link: &str, id: Id, but: &[&str]) {
        let tables: BTreeSet<&str> = columns().iter().filter(|c| c.whose().any(|w| w == whose)).map(|c| c.table).collect();
        for t in tables.iter().filter(|t| !but.contains(t)) {
            self.lay(t, whose, &[(link, blob(id))]);
        }
    }
}

/// Somebody of each kind, all columns filled.
fn everything_of(l: &mut Layer<'_>, person: Id, order: Id, member: Id, house: Id) {
    let (name, phone) = (format!("{}-person-name", l.mark), format!("{}-person-phone", l.mark));
    let by_hand = ["person", "role_grant", "throttle", "message", "consent", "journal"];
    l.lay("person", "person", &[("person_id", blob(person)), ("erased_at", Value::Null)]);
    l.lay_all("person", "person_id", person, &by_hand);
    l.lay("role_grant", "person", &[("person_id", blob(person))]);
    let manager = Value::Text("producer_manager".into());
    let grant = [("person_id", blob(person)), ("role", manager), ("scope_id", blob(house)), ("revoked_at", Value::Null)];
    l.lay("role_grant", "person", &grant);
    l.lay("throttle", "person", &[("subject", Value::Text(format!("account:{person}@{}", l.mark)))]);
    l.lay("message", "person", &[("recipient", Value::Text(phone)), ("subject_id", blob(house))]);
    l.lay("consent", "person", &[("subject_id", blob(person))]);
    l.lay("organisation", "artisan", &[("org_id", blob(house)), ("form", Value::Text("artisan".into()))]);
    l.lay("bank_account", "artisan", &[("org_id", blob(house))]);
    for (t, column) in [
        ("agreed_action", "responsible"),
        ("plan_action", "responsible"),
        ("plan_objective", "responsible"),
        ("training", "trainer"),
    ] {
        // What a table checks across its columns.
        let fixed = match t {
            "plan_action" => vec![("starts_on", Value::Integer(1)), ("ends_on", Value::Integer(2))],
            "training" => vec![("taken", Value::Integer(0))],
            _ => Vec::new(),
        };
        l.lay(t, "named", &[&[(column, Value::Text(name.clone()))], fixed.as_slice()].concat());
    }
    l.lay_all("buyer", "order_id", order, &["message", "consent"]);
    l.lay("message", "buyer", &[("subject_id", blob(order))]);
    l.lay("consent", "buyer", &[("subject_id", blob(order))]);
    l.lay_all("member", "member_id", member, &[]);
}

#[test]
fn all_of_hers_is_given_and_nothing_of_another_s() {
    let b = Bench::sqlite();
    let conn = Connection::open(b.folder().join("rahba.sqlite")).expect("as the schema says");
    conn.busy_timeout(std::time::Duration::from_secs(5)).expect("as the schema says");
    let id = Id::named;
    let lay = |mark, count, person, order, member, house| {
        let mut l = Layer { conn: &conn, territory: b.territory, mark, count, wanted: Vec::new() };
        everything_of(&mut l, person, order, member, house);
        l.wanted
    };
    let wanted = lay("canary", 0, id("one"), id("order one"), id("member one"), id("house one"));
    lay("another", 100_000, id("two"), id("order two"), id("member two"), id("house two"));
    b.db.command_blocking(b.call(Actor::person(id("one"), Vec::new())), ExportOwn { secret_hash: None })
        .expect("as the schema says");

    let subjects = [Subject::Person(id("one")), Subject::Buyer(id("order one")), Subject::Member(id("member one"))];
    let told: Vec<Json> = subjects
        .iter()
        .map(|s| b.read(|q| gather(q, b.territory, *s)).unwrap_or_else(|| panic!("{s:?}")).json(b.now()))
        .collect();
    for (table, column, value) in &wanted {
        let has = |j: &Json| j["known"][table].as_array().is_some_and(|rows| rows.iter().any(|r| r[column] == *value));
        assert!(told.iter().any(has), "{table}.{column}: {value} was not given");
    }
    assert!(wanted.len() > 120, "{} canaries", wanted.len());
    // Her deeds, from the journal.
    assert_eq!(told[0]["did"][0]["name"], "privacy/export_own");
    for (s, j) in subjects.iter().zip(&told) {
        let text = j.to_string();
        assert!(!text.contains("another-"), "{s:?}: something of another");
        // Proofs are given to nobody.
        for c in columns().iter().filter(|c| c.class == "secret") {
            assert!(!text.contains(&format!("canary-{}-{}", c.table, c.column)), "{s:?}: {}.{}", c.table, c.column);
        }
    }
    // Each is given hers alone: the person nothing of the order, which she proved by no link.
    assert!(told[0]["known"].get("order_buyer").is_none() && told[1]["known"].get("person").is_none());
    assert!(told[0]["known"].get("org_member").is_none(), "another's name in another house");
}

#[test]
fn a_member_of_her_own_name_in_her_own_house_is_she() {
    let b = Bench::sqlite();
    let conn = Connection::open(b.folder().join("rahba.sqlite")).expect("as the schema says");
    let mut l = Layer { conn: &conn, territory: b.territory, mark: "canary", count: 0, wanted: Vec::new() };
    let id = Id::named;
    let text = |t: &str| Value::Text(t.to_owned());
    l.lay("person", "person", &[("person_id", blob(id("one"))), ("erased_at", Value::Null), ("name", text("Fatima"))]);
    let grant = [("role", text("producer_member")), ("scope_id", blob(id("house"))), ("revoked_at", Value::Null)];
    l.lay("role_grant", "person", &[&[("person_id", blob(id("one")))], grant.as_slice()].concat());
    let mut member = |m: &str, house: &str| {
        let links = [("member_id", blob(id(m))), ("org_id", blob(id(house))), ("name", text("Fatima"))];
        l.lay("org_member", "member", &links);
    };
    member("she", "house");
    member("elsewhere", "another house");
    let told = || b.read(|q| gather(q, b.territory, Subject::Person(id("one")))).expect("as the schema says").json(b.now());
    assert_eq!(told()["known"]["org_member"].as_array().map(Vec::len), Some(1));
    // Two of one name: nobody knows which is she, and she is told of neither.
    member("her namesake", "house");
    assert!(told()["known"].get("org_member").is_none());
}
