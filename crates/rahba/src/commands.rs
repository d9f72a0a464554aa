//! The command line.

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use rahba_kernel::Micros;
use rahba_kernel::merkle::hex;
use rahba_market::audit::audit;
use rahba_market::flows::ledger::mature::Mature;
use rahba_market::messages;
use rahba_market::territory::views::territories;
use rahba_store::{Call, Db, Fault};
use rahba_web::{App, Config};
use rahba_world::demo;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

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
        #[arg(long, default_value = "./data")]
        data: PathBuf,
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Make the demo's data and leave.
        #[arg(long)]
        only_make: bool,
    },
    /// Serves an installation.
    Serve {
        #[arg(long, default_value = "./data")]
        data: PathBuf,
        /// A PostgreSQL URL; without it the SQLite database in the data folder.
        #[arg(long)]
        database: Option<String>,
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Served over TLS by a proxy in front: cookies say Secure.
        #[arg(long)]
        secure: bool,
    },
    /// Recomputes every balance, count, hash and number; exit 1 and a line per finding.
    Audit {
        #[arg(long, default_value = "./data")]
        data: PathBuf,
        #[arg(long)]
        database: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Copies the database to a file while selling goes on.
    Backup {
        file: PathBuf,
        #[arg(long, default_value = "./data")]
        data: PathBuf,
    },
    /// Restores a backup into an empty data folder.
    Restore {
        file: PathBuf,
        #[arg(long, default_value = "./data")]
        data: PathBuf,
    },
}

/// Runs what was asked; 0 done, 1 findings or refusals, 2 misuse.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,rahba=info".into()))
        .with_writer(std::io::stderr)
        .init();
    let end = match Cli::parse().command {
        Sub::Demo { data, listen, only_make } => run_demo(&data, listen, only_make),
        Sub::Serve { data, database, listen, secure } => run_serve(&data, database.as_deref(), listen, secure),
        Sub::Audit { data, database, json } => run_audit(&data, database.as_deref(), json),
        Sub::Backup { file, data } => run_backup(&file, &data),
        Sub::Restore { file, data } => run_restore(&file, &data),
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
fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

fn database_file(data: &Path) -> PathBuf {
    data.join("rahba.sqlite")
}

fn open(data: &Path, database: Option<&str>) -> Result<Db> {
    Ok(match database {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Db::open_postgres(url, rahba_market::options())?
        }
        Some(other) => bail!("not a PostgreSQL URL: {other}"),
        None => {
            std::fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
            Db::open_sqlite(&database_file(data), rahba_market::options())?
        }
    })
}

/// The secret of form tokens: made at first start, readable by the owner alone.
fn key(data: &Path) -> Result<[u8; 32]> {
    let file = data.join("web.key");
    if let Ok(bytes) = std::fs::read(&file) {
        return bytes.as_slice().try_into().with_context(|| format!("{} is not a key", file.display()));
    }
    let key: [u8; 32] = rahba_web::kit::session::random();
    std::fs::create_dir_all(data)?;
    std::fs::write(&file, key)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(key)
}

#[expect(clippy::disallowed_methods, reason = "prints how long it took")]
fn run_demo(data: &Path, listen: SocketAddr, only_make: bool) -> Result<ExitCode> {
    let begun = Instant::now();
    let db = open(data, None)?;
    let empty = db.read_blocking(territories)?.is_empty();
    if empty {
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
    serve(db, data, listen, false, demo::logins())
}

fn run_serve(data: &Path, database: Option<&str>, listen: SocketAddr, secure: bool) -> Result<ExitCode> {
    let db = open(data, database)?;
    serve(db, data, listen, secure, Vec::new())
}

fn serve(db: Db, data: &Path, listen: SocketAddr, secure: bool, demo_logins: Vec<(String, String, String)>) -> Result<ExitCode> {
    let territory = db
        .read_blocking(territories)?
        .into_iter()
        .next()
        .context("no territory in this database yet: start with `rahba demo`")?;
    let app = App::new(db.clone(), territory.clone(), Config { secure, key: key(data)?, demo_logins });
    let runner = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let (background, going) = (db.clone(), runner.clone());
    let worker = std::thread::spawn(move || {
        use std::sync::atomic::Ordering::Relaxed;
        while going.load(Relaxed) {
            if let Err(e) = work(&background, territory.id) {
                tracing::warn!(error = %e, "background work");
            }
            for _ in 0..20 {
                if going.load(Relaxed) {
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        }
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
        rahba_web::serve(listener, app, stop_signal()).await?;
        Ok::<(), anyhow::Error>(())
    })?;
    runner.store(false, std::sync::atomic::Ordering::Relaxed);
    if worker.join().is_err() {
        tracing::error!("the background worker panicked");
    }
    db.stop();
    eprintln!("stopped; everything accepted was answered");
    Ok(ExitCode::SUCCESS)
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = term.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What the program does by itself: money matures, messages are written.
fn work(db: &Db, territory: rahba_kernel::Id) -> Result<(), Fault> {
    let call = |n: &'static str| Call {
        territory,
        command: rahba_web::kit::session::new_id(now()),
        actor: rahba_kernel::role::Actor::system(n),
        now: now(),
        zone: rahba_kernel::time::Zone::casablanca(),
    };
    let due = db.read_blocking(|q| rahba_market::sales::views::maturing(q, territory, now(), 1))?;
    if !due.is_empty()
        && let Err(e) = db.command_blocking(call("maturity"), Mature {})
    {
        tracing::warn!(error = %e, "maturing");
    }
    rahba_store::deliver_due(db, now(), 50, |d| messages::write(db, d, call("messages")))?;
    Ok(())
}

fn run_audit(data: &Path, database: Option<&str>, json: bool) -> Result<ExitCode> {
    if database.is_none() && !database_file(data).exists() {
        bail!("no database in {}", data.display());
    }
    let db = open(data, database)?;
    let mut clean = true;
    for t in db.read_blocking(territories)? {
        let a = db.read_blocking(|q| audit(q, t.id))?;
        clean &= a.findings.is_empty();
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
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_backup(file: &Path, data: &Path) -> Result<ExitCode> {
    if file.exists() {
        bail!("{} exists already", file.display());
    }
    let db = open(data, None)?;
    db.copy_into(file)?;
    db.stop();
    println!("copied to {}", file.display());
    Ok(ExitCode::SUCCESS)
}

fn run_restore(file: &Path, data: &Path) -> Result<ExitCode> {
    let target = database_file(data);
    if target.exists() {
        bail!("{} is not empty: restore into an empty folder", data.display());
    }
    std::fs::create_dir_all(data)?;
    std::fs::copy(file, &target).with_context(|| format!("copying {}", file.display()))?;
    run_audit(data, None, false)
}
