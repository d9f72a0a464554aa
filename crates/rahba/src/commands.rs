//! The command line.

use crate::serve::{Front, KEPT_EVERY, KEPT_FROM, keep};
use crate::{backup, config, directory, keys_cli, load, origin, serve, simulate_cli, support_bundle, territories_cli, users};
use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use rahba_kernel::Micros;
use rahba_kernel::merkle::hex;
use rahba_market::audit::audit;
use rahba_market::territory::views::territories;
use rahba_store::Db;
use rahba_world::demo;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

#[derive(Parser)]
#[command(name = "rahba", version, about = "Runs the market of a union of cooperatives.")]
struct Cli {
    #[command(subcommand)]
    command: Sub,
}

#[derive(Subcommand)]
enum Sub {
    /// Makes El Hajeb if the folder is empty, and serves it at once.
    Demo {
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
        /// A PostgreSQL URL; without it the SQLite database in the data folder. Not from the environment: a
        /// demo is made where somebody says so.
        #[arg(long)]
        database: Option<String>,
        #[arg(long, default_value = "127.0.0.1:8080", env = "RAHBA_LISTEN")]
        listen: SocketAddr,
        /// Make the demo's data and leave.
        #[arg(long)]
        only_make: bool,
    },
    /// Serves an installation.
    Serve {
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
        /// A PostgreSQL URL; without it the SQLite database in the data folder.
        #[arg(long, env = "RAHBA_DATABASE_URL", hide_env_values = true)]
        database: Option<String>,
        /// The URL of the role that owns the tables: it migrates and builds the wall between territories,
        /// behind which the role of --database works.
        #[arg(long, env = "RAHBA_OWNER_URL", hide_env_values = true, requires = "database")]
        owner: Option<String>,
        #[arg(long, default_value = "127.0.0.1:8080", env = "RAHBA_LISTEN")]
        listen: SocketAddr,
        /// Served over TLS by a proxy in front: cookies say Secure.
        #[arg(long, env = "RAHBA_SECURE")]
        secure: bool,
        /// Where the public reaches it, for links on paper: https://market.example
        #[arg(long, env = "RAHBA_ORIGIN", default_value = "")]
        origin: String,
        /// Addresses of the proxies whose X-Forwarded-For is believed; with --secure the loopback's is.
        #[arg(long, env = "RAHBA_PROXIES", value_delimiter = ',')]
        proxy: Vec<std::net::IpAddr>,
        /// Serves several territories, each under its own host names: the file that says where each lies
        /// (docs/operator.md).
        #[arg(long, env = "RAHBA_DIRECTORY", conflicts_with_all = ["database", "owner", "origin"])]
        directory: Option<PathBuf>,
        /// A shop of so many products or more is kept on the disk, for a quick start.
        #[arg(long, env = "RAHBA_KEEP_FROM", default_value_t = KEPT_FROM)]
        keep_from: usize,
        /// Seconds that lie at least between two writings of it.
        #[arg(long, env = "RAHBA_KEEP_EVERY", default_value_t = KEPT_EVERY, hide = true)]
        keep_every: u32,
        /// Pages (4 KB) in SQLite's log at which a thread begins to write them into the database file.
        #[arg(long, env = "RAHBA_LOG_PAGES", default_value_t = 8_000)]
        log_pages: u32,
        /// How the log's lines are written: for eyes, or one JSON object a line for whoever gathers them.
        #[arg(long, env = "RAHBA_LOG", value_enum, default_value = "text")]
        log: Log,
    },
    /// Recomputes every balance, count, hash and number; exit 1 and a line per finding.
    Audit {
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
        #[arg(long, env = "RAHBA_DATABASE_URL", hide_env_values = true)]
        database: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Copies database and photographs into a new folder while selling goes on.
    Backup {
        /// A new folder; with --encrypt-to a new file.
        target: PathBuf,
        /// Put the key in too: without it codes from phones and printed signatures end with a restore.
        #[arg(long)]
        with_key: bool,
        /// Encrypt it with the `age` command to this recipient (age1… or an SSH public key); may be repeated.
        #[arg(long, value_name = "RECIPIENT")]
        encrypt_to: Vec<String>,
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
    },
    /// People who sign in.
    User {
        #[command(subcommand)]
        what: users::UserCommand,
        #[arg(long, global = true, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
        #[arg(long, global = true, env = "RAHBA_DATABASE_URL", hide_env_values = true)]
        database: Option<String>,
        /// The code of the territory, where the database holds several.
        #[arg(long, global = true)]
        territory: Option<String>,
        #[arg(long, global = true)]
        json: bool,
    },
    /// Territories of this database.
    Territory {
        #[command(subcommand)]
        what: territories_cli::TerritoryCommand,
        #[arg(long, global = true, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
        #[arg(long, global = true, env = "RAHBA_DATABASE_URL", hide_env_values = true)]
        database: Option<String>,
        #[arg(long, global = true)]
        json: bool,
    },
    /// Says what would be served, and what is wrong with it; prints no secret.
    Config {
        #[command(subcommand)]
        what: config::ConfigCommand,
    },
    /// The secret key of an installation; none is shown.
    Key {
        #[command(subcommand)]
        what: keys_cli::KeyCommand,
    },
    /// Loads a server on this machine over HTTP and prints throughput and answer times.
    Load(load::LoadArguments),
    /// Makes a big territory in a data folder, through the commands; goes on where it was stopped.
    Grow(load::GrowArguments),
    /// Runs small worlds with mishaps by seed, compares them with a model, and says which do not hold.
    Simulate(simulate_cli::SimulateArgs),
    /// Writes what somebody who helps needs to know of this installation into one text file: no personal data, no secret.
    SupportBundle(support_bundle::SupportBundleArguments),
    /// Restores a backup into an empty data folder.
    Restore {
        /// The folder, or the encrypted file.
        copy: PathBuf,
        /// The file of the age identity that opens an encrypted one.
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
    },
}

/// The form of the log's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Log {
    Text,
    Json,
}

/// The log goes to stderr; what is written in it is the same in both forms, and of nobody in particular.
fn begin_log(form: Log) {
    let mut filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,rahba=info".into());
    for library in rahba_store::QUIET {
        filter = filter.add_directive(format!("{library}=warn").parse().expect("a directive of ours"));
    }
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A log on a full disk must not end a thread: told of it on stderr, the subscriber would panic.
        .log_internal_errors(false);
    match form {
        Log::Text => lines.init(),
        Log::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
}

/// Runs what was asked; 0 done, 1 findings or refusals, 2 misuse.
pub fn run() -> ExitCode {
    let asked = Cli::parse().command;
    begin_log(if let Sub::Serve { log, .. } = &asked { *log } else { Log::Text });
    if let Sub::Serve { log_pages, .. } = &asked {
        rahba_store::write_log_at(*log_pages);
    }
    let end = match asked {
        Sub::Demo { data, database, listen, only_make } => run_demo(&data, database.as_deref(), listen, only_make),
        Sub::Serve { listen, secure, proxy, keep_from, keep_every, directory: Some(file), .. } => {
            let keep = keep(keep_from, keep_every);
            directory::serve(&file, Front { listen, secure, proxies: proxy, origin: String::new(), keep })
        }
        Sub::Serve { data, database, owner, listen, secure, origin, proxy, keep_from, keep_every, directory: None, .. } => {
            let keep = keep(keep_from, keep_every);
            run_serve(&data, database.as_deref(), owner, Front { listen, secure, proxies: proxy, origin, keep })
        }
        Sub::Audit { data, database, json } => run_audit(&data, database.as_deref(), json),
        Sub::Backup { target, data, with_key, encrypt_to } => {
            backup::run(&target, &data, &backup::Asked { with_key, encrypt_to })
        }
        Sub::Restore { copy, data, identity } => backup::restore(&copy, &data, identity.as_deref()),
        Sub::User { what, data, database, territory, json } => {
            let of = users::Of { data: &data, database: database.as_deref(), territory: territory.as_deref() };
            users::run(what, &of, json)
        }
        Sub::Territory { what, data, database, json } => territories_cli::run(what, &data, database.as_deref(), json),
        Sub::Config { what } => config::run(what),
        Sub::Key { what } => keys_cli::run(what),
        Sub::Load(asked) => load::run(&asked),
        Sub::Grow(asked) => load::grow(&asked),
        Sub::SupportBundle(asked) => support_bundle::run(&asked),
        Sub::Simulate(args) => simulate_cli::run(&args),
    };
    match end {
        Ok(code) => code,
        Err(e) => {
            eprintln!("rahba: {e:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the edge where a moment enters")]
pub(crate) fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

pub(crate) fn database_file(data: &Path) -> PathBuf {
    data.join("rahba.sqlite")
}

pub(crate) fn open(data: &Path, database: Option<&str>) -> Result<Db> {
    open_owned(data, database, None)
}

/// The same, the tables of PostgreSQL belonging to another role than the one that works.
pub(crate) fn open_owned(data: &Path, database: Option<&str>, owner: Option<String>) -> Result<Db> {
    Ok(match database {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Db::open_postgres(url, rahba_store::Options { owner, ..rahba_market::options() })?
        }
        Some(_) => bail!("the database is no postgres:// URL"),
        None => {
            std::fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
            Db::open_sqlite(&database_file(data), rahba_market::options())?
        }
    })
}

#[expect(clippy::disallowed_methods, reason = "prints how long it took")]
fn run_demo(data: &Path, database: Option<&str>, listen: SocketAddr, only_make: bool) -> Result<ExitCode> {
    let begun = Instant::now();
    std::fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
    let db = open(data, database)?;
    let there = db.read_blocking(territories)?;
    // The demo's passwords are printed and known: they open nothing that is not the demo.
    if !there.is_empty() && there.iter().all(|t| t.id != demo::territory()) {
        db.stop();
        bail!("this database is no demo: serve it with `rahba serve`");
    }
    if there.is_empty() {
        demo::make(&db, now(), |what| eprintln!("  making {what}…"))?;
        eprintln!("  made in {:.1} s", begun.elapsed().as_secs_f64());
    }
    if only_make {
        db.stop();
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("Rahba, demonstration of El Hajeb: http://{listen}/");
    eprintln!("  http://{listen}/ar/  http://{listen}/fr/  http://{listen}/zgh/  http://{listen}/en/");
    eprintln!("Sign-ins (people and sales are invented):");
    for (role, login, password) in demo::logins() {
        eprintln!("  {:<16} {login:<24} {password}", role.trim_start_matches("role-"));
    }
    // On this machine alone the address is known, so pages can name their other languages.
    let origin = if listen.ip().is_loopback() { format!("http://{listen}") } else { String::new() };
    let front = Front { listen, secure: false, proxies: Vec::new(), origin, keep: keep(KEPT_FROM, KEPT_EVERY) };
    serve::serve(db, data, front, demo::logins())
}

fn run_serve(data: &Path, database: Option<&str>, owner: Option<String>, front: Front) -> Result<ExitCode> {
    origin::fits(&front.origin, front.secure).map_err(anyhow::Error::msg)?;
    let db = open_owned(data, database, owner)?;
    serve::serve(db, data, front, Vec::new())
}

pub(crate) fn run_audit(data: &Path, database: Option<&str>, json: bool) -> Result<ExitCode> {
    if database.is_none() && !database_file(data).exists() {
        bail!("no database in {}", data.display());
    }
    let db = open(data, database)?;
    let damage = db.check_file()?;
    let mut clean = damage.is_empty();
    for text in &damage {
        if json {
            println!("{}", serde_json::json!({ "findings": [{ "rule": "file", "text": text }] }));
        } else {
            println!("file: {text}");
        }
    }
    let mut findings = damage.len();
    for t in db.read_blocking(territories)? {
        let a = db.within(t.id).read_blocking(|q| audit(q, t.id))?;
        clean &= a.findings.is_empty();
        findings += a.findings.len();
        if json {
            let findings: Vec<_> = a.findings.iter().map(|f| serde_json::json!({ "rule": f.rule, "text": f.text })).collect();
            println!(
                "{}",
                serde_json::json!({ "territory": t.code, "entries": a.entries, "root": hex(&a.root), "commands": a.commands,
                    "journal_head": hex(&a.journal_head), "findings": findings })
            );
        } else {
            println!(
                "{}: {} entries, root {}; {} commands, head {}",
                t.code,
                a.entries,
                hex(&a.root),
                a.commands,
                hex(&a.journal_head)
            );
            for f in &a.findings {
                println!("{}: {}: {}", t.code, f.rule, f.text);
            }
            println!("{}: {}", t.code, if a.findings.is_empty() { "green" } else { "FINDINGS" });
        }
    }
    db.stop();
    // `/metrics` tells from here how old the last audit is; that it could not be noted hurts no audit.
    if let Err(e) = rahba_web::kit::watch::note(data, rahba_web::kit::watch::AUDIT, now(), findings) {
        tracing::warn!(error = %e, "the audit was not noted");
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
