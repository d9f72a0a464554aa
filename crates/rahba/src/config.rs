//! What would be served, and what is wrong with it.

use crate::commands::{database_file, open_owned};
use crate::directory;
use crate::origin;
use anyhow::Result;
use clap::Subcommand;
use rahba_market::territory::views::territories;
use rahba_store::{Db, Wall};
use rahba_web::kit::keys::Keys;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Checks folder, key, database and address as `serve` would use them.
    Check {
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
        #[arg(long, env = "RAHBA_DATABASE_URL", hide_env_values = true)]
        database: Option<String>,
        #[arg(long, env = "RAHBA_OWNER_URL", hide_env_values = true, requires = "database")]
        owner: Option<String>,
        #[arg(long, default_value = "127.0.0.1:8080", env = "RAHBA_LISTEN")]
        listen: SocketAddr,
        #[arg(long, env = "RAHBA_SECURE")]
        secure: bool,
        #[arg(long, env = "RAHBA_ORIGIN", default_value = "")]
        origin: String,
        #[arg(long, env = "RAHBA_PROXIES", value_delimiter = ',')]
        proxy: Vec<IpAddr>,
        /// The file of several territories, as `serve --directory` takes it.
        #[arg(long, env = "RAHBA_DIRECTORY", conflicts_with_all = ["database", "owner", "origin"])]
        directory: Option<PathBuf>,
    },
}

/// What was found; `bad` ends the command with 1.
struct Finding {
    bad: bool,
    what: &'static str,
    says: String,
}

pub(crate) fn run(what: ConfigCommand) -> Result<ExitCode> {
    let ConfigCommand::Check { data, database, owner, listen, secure, origin, proxy, directory } = what;
    if let Some(file) = directory {
        return check_directory(&file, listen, secure);
    }
    println!("data       {}", data.display());
    println!("database   {}", database.as_deref().map_or_else(|| database_file(&data).display().to_string(), shown));
    println!("listen     {listen}");
    println!("secure     {secure}");
    println!("origin     {}", if origin.is_empty() { "as each visitor asked" } else { &origin });
    let proxies: Vec<String> = proxy.iter().map(ToString::to_string).collect();
    let believed = match (proxies.is_empty(), secure) {
        (false, _) => proxies.join(", "),
        (true, true) => "127.0.0.1, ::1".into(),
        (true, false) => "none".into(),
    };
    println!("proxies    {believed}");
    println!();
    let mut found = vec![folder(&data), key(&data), address(listen), cookies(listen, secure), links(&origin, secure, listen)];
    found.extend(store(&data, database.as_deref(), owner));
    Ok(if tell(&found) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The same for every territory of a directory.
fn check_directory(file: &Path, listen: SocketAddr, secure: bool) -> Result<ExitCode> {
    let mut bad = tell(&[address(listen), cookies(listen, secure)]);
    for place in directory::places(file, secure)? {
        println!("\n{}  {}", place.code, place.hosts.join(", "));
        let mut found = vec![folder(&place.data), key(&place.data), links(&place.origin, secure, listen)];
        found.extend(store(&place.data, place.database.as_deref(), place.owner));
        bad |= tell(&found);
    }
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Prints what was found; true when something is bad.
fn tell(found: &[Finding]) -> bool {
    for f in found {
        println!("{}  {:<10} {}", if f.bad { "BAD" } else { "ok " }, f.what, f.says);
    }
    found.iter().any(|f| f.bad)
}

/// A database URL without who signs in and with what: host and name.
pub(crate) fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    if scheme.starts_with("postgres") { format!("{scheme}://{host}") } else { "not a PostgreSQL URL".to_owned() }
}

fn links(origin: &str, secure: bool, listen: SocketAddr) -> Finding {
    let says = match (origin::fits(origin, secure), origin.is_empty()) {
        (Err(e), _) => return Finding { bad: true, what: "links", says: e },
        (Ok(()), false) => format!("invitations lead to {origin}"),
        (Ok(()), true) if listen.ip().is_loopback() && !secure => "invitations open on this machine only: set --origin".into(),
        (Ok(()), true) => "invitations lead to the host name that was asked for".into(),
    };
    Finding { bad: false, what: "links", says }
}

fn folder(data: &Path) -> Finding {
    let probe = data.join(".rahba-probe");
    let can =
        std::fs::create_dir_all(data).and_then(|()| std::fs::write(&probe, b"")).and_then(|()| std::fs::remove_file(&probe));
    let says = match &can {
        Ok(()) => format!("{} can be written", data.display()),
        Err(e) => format!("{}: {e}", data.display()),
    };
    Finding { bad: can.is_err(), what: "folder", says }
}

fn key(data: &Path) -> Finding {
    let file = data.join("web.key");
    let (bad, says) = match std::fs::read(&file) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => (false, "none yet; made at the first start".to_owned()),
        Err(e) => (true, format!("{} cannot be read: {e}", file.display())),
        Ok(bytes) if let Err(why) = Keys::parse(&bytes) => (true, format!("{} {why}", file.display())),
        Ok(_) if is_open(&file) => (true, format!("{} may be read by others: chmod 600", file.display())),
        Ok(_) => (false, format!("{}, readable by its owner alone", file.display())),
    };
    Finding { bad, what: "key", says }
}

#[cfg(unix)]
fn is_open(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|m| m.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

fn address(listen: SocketAddr) -> Finding {
    match std::net::TcpListener::bind(listen) {
        Ok(_) => Finding { bad: false, what: "address", says: format!("{listen} is free") },
        Err(e) => Finding { bad: true, what: "address", says: format!("{listen}: {e}") },
    }
}

fn cookies(listen: SocketAddr, secure: bool) -> Finding {
    let says = match (secure, listen.ip().is_loopback()) {
        (true, _) => "Secure: a proxy in front speaks TLS".to_owned(),
        (false, true) => "not Secure: for this machine only".to_owned(),
        (false, false) => format!("{listen} is reached from elsewhere without --secure: sessions could be read on the way"),
    };
    Finding { bad: !secure && !listen.ip().is_loopback(), what: "cookies", says }
}

fn store(data: &Path, database: Option<&str>, owner: Option<String>) -> Vec<Finding> {
    let name = if database.is_some() { "PostgreSQL".to_owned() } else { database_file(data).display().to_string() };
    // The URL holds a password: what went wrong is said without it.
    let secrets: Vec<String> = database.map(str::to_owned).into_iter().chain(owner.clone()).collect();
    let db = match open_owned(data, database, owner) {
        Ok(db) => db,
        Err(e) => {
            let text = secrets.iter().fold(format!("{e:#}"), |text, url| text.replace(url, "(URL)"));
            return vec![Finding { bad: true, what: "database", says: format!("{name}: {text}") }];
        }
    };
    let mut out = Vec::new();
    match db.check_statements() {
        Ok(problems) if problems.is_empty() => {
            out.push(Finding { bad: false, what: "database", says: format!("{name}: schema and statements fit") });
        }
        Ok(problems) => {
            let first = problems.first().map(|p| format!("{}: {}", p.name, p.problem)).unwrap_or_default();
            out.push(Finding { bad: true, what: "database", says: format!("{} statements do not fit, {first}", problems.len()) });
        }
        Err(e) => out.push(Finding { bad: true, what: "database", says: e.to_string() }),
    }
    out.push(wall(&db));
    match db.read_blocking(territories) {
        Ok(all) if all.is_empty() => {
            out.push(Finding { bad: false, what: "territory", says: "none yet: `serve` prints the link that founds it".into() });
        }
        Ok(all) => {
            let codes: Vec<String> = all.into_iter().map(|t| t.code).collect();
            out.push(Finding { bad: false, what: "territory", says: codes.join(", ") });
        }
        Err(e) => out.push(Finding { bad: true, what: "territory", says: e.to_string() }),
    }
    db.stop();
    out
}

/// One role that does everything is no fault: then predicates alone keep territories apart.
fn wall(db: &Db) -> Finding {
    let (bad, says) = match db.wall() {
        Ok(Wall::NotThere) => (false, "a file has no roles: predicates keep territories apart".to_owned()),
        Ok(Wall::Stands { role, tables }) => {
            (false, format!("PostgreSQL shows {role} one territory at a time, in all {tables} tables"))
        }
        Ok(Wall::Above { role, tables }) => {
            (false, format!("does not stand: {role} is above it in {tables} tables; see --owner and docs/postgresql.md"))
        }
        Err(e) => (true, e.to_string()),
    };
    Finding { bad, what: "wall", says }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let url = "postgres://rahba:s3cret@db.example:5432/market?password=s3cret&sslmode=require";
        assert_eq!(shown(url), "postgres://db.example:5432/market");
        assert_eq!(shown("postgres://u:p@ss@h/d"), "postgres://h/d");
        assert!(!shown("mysql://u:s3cret@h").contains("s3cret"));
        assert!(!shown("s3cret").contains("s3cret"));
    }
}
