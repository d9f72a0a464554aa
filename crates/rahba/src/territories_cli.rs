//! Territories, from the command line.

use crate::commands::{database_file, now, open};
use anyhow::{Result, bail};
use clap::Subcommand;
use rahba_kernel::merkle::hex;
use rahba_kernel::role::Actor;
use rahba_kernel::time::Zone;
use rahba_market::audit::audit;
use rahba_market::flows::territory::found::Found;
use rahba_market::people::views::{PeopleAsked, list};
use rahba_market::territory::communes;
use rahba_market::territory::model::Settings;
use rahba_market::territory::views::territories;
use rahba_store::{Call, Db, Fault};
use std::path::Path;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum TerritoryCommand {
    /// Says which territories there are, with their people and orders.
    Show,
    /// Founds one in an empty database; `rahba serve` then prints the link that names its administrator.
    Found {
        /// Two to six Latin letters or digits that begin document numbers: EH
        #[arg(long)]
        code: String,
        /// HCP code of the province: 03.171
        #[arg(long)]
        province: String,
        /// Name of the time zone.
        #[arg(long, default_value = "Africa/Casablanca")]
        zone: String,
        /// Beside others in the same database; `serve --directory` then serves each under its own name.
        #[arg(long)]
        beside: bool,
    },
    /// Copies all territories of a stopped installation from its SQLite file into an empty PostgreSQL database, and proves
    /// that both hold the same books. The file's rows stay as they were; photographs and key stay in the data folder.
    Copy {
        /// postgres:// URL of the role that owns the tables.
        #[arg(long)]
        to: String,
    },
}

/// The books of each territory: its code, entries, root, commands, the journal's last link, and what is wrong with them.
type Books = Vec<(String, u64, String, i64, String, usize)>;

fn books(db: &Db) -> Result<Books, Fault> {
    let all = db.read_blocking(territories)?.into_iter().map(|t| {
        let a = db.within(t.id).read_blocking(|q| audit(q, t.id))?;
        Ok((t.code, a.entries, hex(&a.root), a.commands, hex(&a.journal_head), a.findings.len()))
    });
    all.collect()
}

/// Carries everything over, then audits both sides.
fn copy(data: &Path, to: &str, json: bool) -> Result<ExitCode> {
    if !database_file(data).exists() {
        bail!("no database in {}", data.display());
    }
    if !Db::is_current(&database_file(data), &rahba_market::options())? {
        bail!(
            "this file is of an older program: start `rahba serve` on it once, which brings it up to date, then stop it and copy"
        );
    }
    let (from, target) = (open(data, None)?, open(data, Some(to))?);
    let rows = from.carry_to(&target, |table, rows| {
        if rows > 0 {
            eprintln!("{table}: {rows}");
        }
    })?;
    let (here, there) = (books(&from)?, books(&target)?);
    let findings: usize = here.iter().map(|b| b.5).sum();
    for (mine, other) in here.iter().zip(&there) {
        let (code, entries, root, commands, head, findings) = mine;
        if json {
            println!(
                "{}",
                serde_json::json!({ "territory": code, "rows": rows, "entries": entries, "root": root, "commands": commands,
                    "journal_head": head, "findings": findings, "same": mine == other })
            );
        } else {
            println!(
                "{code}: {entries} entries, root {root}; {commands} commands, journal {head}; {findings} findings; there: {}",
                other.2
            );
        }
    }
    from.stop();
    target.stop();
    if here != there {
        eprintln!("the books are not the same: go on with the file, and drop the copy");
        return Ok(ExitCode::FAILURE);
    }
    eprintln!("{rows} rows are there, and the books are the same: from now on serve with --database and the same --data");
    if findings > 0 {
        eprintln!("both have the same {findings} findings, which the audit found in the file: `rahba audit` says them");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn run(what: TerritoryCommand, data: &Path, database: Option<&str>, json: bool) -> Result<ExitCode> {
    if let TerritoryCommand::Copy { to } = &what {
        return copy(data, to, json);
    }
    let db = open(data, database)?;
    if let TerritoryCommand::Found { code, province, zone, beside } = what {
        let code = code.to_uppercase();
        let there = db.read_blocking(territories)?;
        if let Some(t) = there.iter().find(|t| !beside || t.code == code) {
            bail!("{} is founded here already", t.code);
        }
        if !(2..=6).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            bail!("the code has two to six Latin letters or digits");
        }
        if !communes::provinces().any(|p| p.code == province) {
            bail!("no province has the code {province}: {}", known_provinces());
        }
        let id = rahba_web::kit::session::new_id(now());
        let call = Call { territory: id, command: id, actor: Actor::system("console"), now: now(), zone: Zone::casablanca() };
        let settings = Settings { province, ..Settings::default() };
        db.command_blocking(call, Found { code, currency: "MAD".into(), zone, settings }).map_err(|e| anyhow::anyhow!("{e}"))?;
    }
    for t in db.read_blocking(territories)? {
        let (people, orders) = db.within(t.id).read_blocking(|q| -> Result<_, Fault> {
            let all = PeopleAsked { limit: 1_000_000, ..PeopleAsked::default() };
            let people = list(q, t.id, &Actor::system("console"), &all)?.len();
            let orders: i64 =
                rahba_market::sales::views::counts(q, t.id, rahba_kernel::role::Reach::Everywhere)?.iter().map(|(_, n)| n).sum();
            Ok((people, orders))
        })?;
        if json {
            println!(
                "{}",
                serde_json::json!({ "id": t.id.to_string(), "code": t.code, "province": t.settings.province, "people": people, "orders": orders })
            );
        } else {
            println!("{}  {}  province {}  {people} people, {orders} orders", t.id, t.code, t.settings.province);
        }
    }
    db.stop();
    Ok(ExitCode::SUCCESS)
}

fn known_provinces() -> String {
    communes::provinces().map(|p| format!("{} {}", p.code, p.label(rahba_kernel::Lang::Fr))).collect::<Vec<_>>().join(", ")
}
