//! Copies of the database's files taken while it sold, cut and with flipped bits: what opens is a state that
//! was (a prefix of the journal), or a loud refusal; never a third thing.

use crate::people::{Checkout, End, barcodes};
use crate::server::{Dice, Server, Until, data, folder, number};
use rahba_market::audit::audit;
use rahba_market::people::rules::token_hash;
use rahba_market::sales::views;
use rahba_store::{Db, JournalRow};
use rahba_world::demo;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const FILES: [&str; 2] = ["rahba.sqlite", "rahba.sqlite-wal"];

/// The files as they stood at one moment, with what had been acknowledged by then.
struct Copy {
    at: PathBuf,
    acknowledged: Vec<String>,
}

/// What a damaged copy turned out to be.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Found {
    /// It does not open, or cannot be read: said aloud.
    Refused,
    /// It opens and the audit says what is wrong.
    Findings,
    /// A state that was.
    Prefix,
    /// Neither: the audit is green and the state never was.
    Third,
}

/// A digest of the rows of each table.
type Digest = BTreeMap<String, u64>;

/// Reads every row of every table. How far the delivery of the outbox has come is written between two commands,
/// outside the journal: one length of the journal has several states of it, which all were.
fn digest(file: &Path) -> Result<Digest, rusqlite::Error> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let conn = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut names = conn.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")?;
    let names: Vec<String> = names.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    let mut out = Digest::new();
    for name in names {
        let mut h = DefaultHasher::new();
        let what = if name == "outbox" { "territory_id, outbox_id, kind, payload, created_at" } else { "*" };
        let mut rows = conn.prepare(&["SELECT ", what, " FROM \"", &name, "\" ORDER BY 1, 2"].concat())?;
        let columns = rows.column_count();
        let mut rows = rows.query([])?;
        while let Some(r) = rows.next()? {
            for n in 0..columns {
                format!("{:?}", r.get_ref(n)?).hash(&mut h);
            }
        }
        out.insert(name, h.finish());
    }
    Ok(out)
}

/// Opens a copy as `rahba audit` does: head of the journal, and whether the audit is green.
fn open(at: &Path) -> Result<(bool, i64, [u8; 32]), String> {
    let db = Db::open_sqlite(&at.join(FILES[0]), rahba_market::options()).map_err(|e| e.to_string())?;
    let end = (|| {
        let sound = db.check_file().map_err(|e| e.to_string())?.is_empty();
        let a = db.read_blocking(|q| audit(q, demo::territory())).map_err(|e| e.to_string())?;
        Ok((sound && a.findings.is_empty() && a.commands > 0, a.commands, a.journal_head))
    })();
    db.stop();
    end
}

/// The journal's hash after each command, as it really was.
fn journal(at: &Path) -> BTreeMap<i64, [u8; 32]> {
    let db = Db::open_sqlite(&at.join(FILES[0]), rahba_market::options()).expect("it opens");
    let all = db.read_blocking(|q| JournalRow::page(q, demo::territory(), i64::MAX, i64::MAX)).expect("it is read");
    db.stop();
    all.into_iter().map(|j| (j.seq, j.hash)).collect()
}

/// Sells, and copies the files three times while the process is stopped at whatever it was doing.
fn copies(name: &str) -> (Vec<Copy>, BTreeMap<i64, [u8; 32]>) {
    let (at, seed) = (data(name), number("RAHBA_TORN_SEED", 1));
    let mut server = Server::start(&at);
    let codes = barcodes(&mut server.client());
    let mut dice = Dice::new(seed);
    let mut copies: Vec<Copy> = Vec::new();
    let mut acknowledged = Vec::new();
    for n in 0..3 {
        let buyers = std::thread::scope(|s| {
            let buying: Vec<_> = (0..3)
                .map(|b| {
                    let (mut client, codes, mut dice) = (server.client(), &codes, Dice::new(seed ^ (b << 20) ^ n));
                    s.spawn(move || {
                        let mut mine = Vec::new();
                        for _ in 0..20 + dice.below(20) {
                            let mut c = Checkout::fill(&mut client, codes, &mut dice).expect("it answers");
                            assert_eq!(c.send(&mut client), End::Acknowledged);
                            mine.push(c.token.expect("told"));
                        }
                        mine
                    })
                })
                .collect();
            std::thread::sleep(std::time::Duration::from_micros(300_000 + dice.below(400_000)));
            server.signal("STOP");
            let to = folder(&format!("{name}-copy-{n}"));
            for f in FILES {
                fs::copy(at.join(f), to.join(f)).expect("copied");
            }
            copies.push(Copy { at: to, acknowledged: acknowledged.clone() });
            server.signal("CONT");
            buying.into_iter().flat_map(|b| b.join().expect("a buyer")).collect::<Vec<_>>()
        });
        acknowledged.extend(buyers);
    }
    server.kill();
    let journal = journal(&at);
    (copies, journal)
}

/// Where a file is damaged, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Damage {
    LogCutAtSector,
    LogCutAnywhere,
    LogBits,
    LogLost,
    DatabaseBits,
    DatabaseCut,
}

const EVERY: [Damage; 6] =
    [Damage::LogCutAtSector, Damage::LogBits, Damage::LogCutAnywhere, Damage::DatabaseBits, Damage::LogLost, Damage::DatabaseCut];

fn damage(at: &Path, how: Damage, dice: &mut Dice) {
    let file = at.join(match how {
        Damage::DatabaseBits | Damage::DatabaseCut => FILES[0],
        _ => FILES[1],
    });
    let mut bytes = fs::read(&file).expect("it is there");
    let length = bytes.len() as u64;
    match how {
        // The last 200 frames of the log, at each boundary of a sector.
        Damage::LogCutAtSector => {
            let sectors = (200 * 4_120_u64).min(length) / 512;
            bytes.truncate((length - 512 * dice.below(sectors)) as usize / 512 * 512);
        }
        Damage::LogCutAnywhere | Damage::DatabaseCut => bytes.truncate(dice.below(length) as usize),
        Damage::LogLost => bytes.clear(),
        Damage::LogBits | Damage::DatabaseBits => {
            for _ in 0..1 + dice.below(3) {
                bytes[dice.below(length) as usize] ^= 1 << dice.below(8);
            }
        }
    }
    fs::write(file, bytes).expect("written");
}

#[test]
fn a_torn_copy_is_a_state_that_was_or_a_loud_refusal() {
    let (most, seed) = (number("RAHBA_TORN", 18), number("RAHBA_TORN_SEED", 1));
    let (copies, journal) = copies("torn");
    // Unharmed, each copy is whole and holds everything that was acknowledged before it was taken.
    let mut states: BTreeMap<i64, Digest> = BTreeMap::new();
    for c in &copies {
        let whole = folder("torn-whole");
        crate::server::copy(&c.at, &whole);
        let (green, commands, head) = open(&whole).expect("it opens");
        assert!(green && journal.get(&commands) == Some(&head));
        let db = Db::open_sqlite(&whole.join(FILES[0]), rahba_market::options()).expect("it opens");
        for token in &c.acknowledged {
            let found = db.read_blocking(|q| views::order_by_secret(q, demo::territory(), &token_hash(token)));
            assert!(found.expect("it is read").is_some(), "acknowledged and not in the copy");
        }
        db.stop();
        drop(db);
        states.insert(commands, digest(&whole.join(FILES[0])).expect("it is read"));
    }
    let mut dice = Dice::new(seed ^ 77);
    let mut seen: BTreeMap<(Damage, Found), u64> = BTreeMap::new();
    let until = Until::told();
    for n in 0..most {
        if until.is_over() {
            println!("stopped after {n} copies: the time is over");
            break;
        }
        let c = &copies[dice.below(copies.len() as u64) as usize];
        let how = EVERY[(n % EVERY.len() as u64) as usize];
        let at = folder("torn-one");
        crate::server::copy(&c.at, &at);
        damage(&at, how, &mut dice);
        let found = match open(&at) {
            Err(_) => Found::Refused,
            Ok((false, ..)) => Found::Findings,
            Ok((true, commands, head)) if journal.get(&commands) == Some(&head) => {
                // The same length of the journal is the same state, row by row.
                match digest(&at.join(FILES[0])) {
                    Ok(d) => {
                        let known = states.entry(commands).or_insert_with(|| d.clone());
                        let other: Vec<_> = d.iter().filter(|(name, rows)| known.get(*name) != Some(*rows)).collect();
                        if !other.is_empty() {
                            println!("number {n} of seed {seed}, {commands} commands: other rows in {other:?}");
                        }
                        if other.is_empty() { Found::Prefix } else { Found::Third }
                    }
                    Err(_) => Found::Third,
                }
            }
            Ok(_) => Found::Third,
        };
        *seen.entry((how, found)).or_default() += 1;
        if found == Found::Third {
            println!("number {n} of seed {seed}: {how:?} gives a state that never was, and the audit is green");
        }
    }
    for how in EVERY {
        let of = |f| seen.get(&(how, f)).copied().unwrap_or(0);
        println!(
            "{how:?}: {} a state that was, {} refused, {} findings of the audit, {} unseen",
            of(Found::Prefix),
            of(Found::Refused),
            of(Found::Findings),
            of(Found::Third)
        );
    }
    // What a crash or a lost write can do to the log is never a third thing. A bit that turns in the
    // database file itself is another matter: SQLite's pages carry no checksum (docs/reliability.md).
    for ((how, found), n) in &seen {
        assert!(*found != Found::Third || *how == Damage::DatabaseBits, "{n} × {how:?} unseen");
    }
}
