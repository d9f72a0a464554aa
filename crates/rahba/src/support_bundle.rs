//! One text file for whoever helps from afar: versions, configuration without secrets, counts, the audit,
//! the figures of the running program, the end of its log. Nothing of a person: names are nowhere asked
//! for, and what a log line may hold by accident is taken out.

use crate::commands::{database_file, now, open};
use crate::config;
use anyhow::{Context, Result, bail};
use clap::Args;
use rahba_kernel::merkle::hex;
use rahba_market::audit::audit;
use rahba_market::people::views::open_sessions;
use rahba_market::territory::views::territories;
use rahba_store::{Db, OutboxItem};
use rahba_web::kit::watch::{AUDIT, BACKUP, noted};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Lines of the log that are taken along.
const LINES: usize = 500;

#[derive(Args)]
pub(crate) struct SupportBundleArguments {
    /// A new file.
    file: PathBuf,
    #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
    data: PathBuf,
    #[arg(long, env = "RAHBA_DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
    /// Where the program serves, for its figures.
    #[arg(long, default_value = "127.0.0.1:8080", env = "RAHBA_LISTEN")]
    listen: SocketAddr,
    /// The file that its log goes to, if it goes to one.
    #[arg(long, env = "RAHBA_LOG_FILE")]
    log: Option<PathBuf>,
}

pub(crate) fn run(asked: &SupportBundleArguments) -> Result<ExitCode> {
    if asked.file.exists() {
        bail!("{} exists already", asked.file.display());
    }
    if asked.database.is_none() && !database_file(&asked.data).exists() {
        bail!("no database in {}", asked.data.display());
    }
    let db = open(&asked.data, asked.database.as_deref())?;
    let log = match &asked.log {
        None => "no log file was named (--log)\n".to_owned(),
        Some(file) => log_end(&std::fs::read(file).with_context(|| format!("reading {}", file.display()))?),
    };
    let figures = figures(asked.listen).unwrap_or_else(|e| format!("the program does not answer on {}: {e}\n", asked.listen));
    let place = asked.database.as_deref().map_or_else(|| "SQLite in the data folder".to_owned(), config::shown);
    let text = text(&db, &asked.data, &place, &figures, &log)?;
    db.stop();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&asked.file).and_then(|mut f| f.write_all(text.as_bytes())).context("writing the bundle")?;
    println!("written to {}; read it before you send it", asked.file.display());
    Ok(ExitCode::SUCCESS)
}

/// The bundle.
fn text(db: &Db, data: &Path, place: &str, figures: &str, log: &str) -> Result<String> {
    let mut out = String::new();
    let at = now();
    writeln!(out, "# Rahba, support bundle\n\nversion {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "made {} (seconds since 1970)", at.0 / 1_000_000)?;
    writeln!(out, "system {} {}", std::env::consts::OS, std::env::consts::ARCH)?;
    writeln!(out, "database {place}, {:?}, schema {}", db.dialect(), db.schema_version()?)?;
    for (what, name) in [("audit", AUDIT), ("backup", BACKUP)] {
        let (done, wrong) = noted(data, name);
        writeln!(out, "last {what} {} (seconds since 1970; 0: never), wrong {wrong}", done.0 / 1_000_000)?;
    }
    writeln!(out, "key {}", if data.join("web.key").exists() { "is there" } else { "is not there" })?;
    // Names of variables alone: a value may be a secret.
    let mut set: Vec<String> = std::env::vars_os().filter_map(|(k, _)| k.into_string().ok()).collect();
    set.retain(|k| k.starts_with("RAHBA_") || k == "RUST_LOG");
    set.sort();
    writeln!(out, "variables set {}", if set.is_empty() { "none".to_owned() } else { set.join(" ") })?;
    for t in db.read_blocking(territories)? {
        writeln!(out, "\n## Territory {}\n", t.code)?;
        let a = db.read_blocking(|q| audit(q, t.id))?;
        writeln!(out, "commands {}, head {}", a.commands, hex(&a.journal_head))?;
        writeln!(out, "entries {}, root {}", a.entries, hex(&a.root))?;
        // A finding's sentence may name somebody: its rule does not.
        let mut rules: Vec<&str> = a.findings.iter().map(|f| f.rule).collect();
        rules.sort_unstable();
        for of in rules.chunk_by(|a, b| a == b) {
            writeln!(out, "finding {} × {}", of.first().copied().unwrap_or_default(), of.len())?;
        }
        writeln!(out, "audit {}", if rules.is_empty() { "green" } else { "FINDINGS" })?;
        for (state, n, _) in db.read_blocking(|q| OutboxItem::counts(q, t.id))? {
            writeln!(out, "outbox {state} {n}")?;
        }
        for (kind, n) in db.read_blocking(|q| open_sessions(q, t.id, at))? {
            writeln!(out, "sessions {kind} {n}")?;
        }
    }
    write!(out, "\n## Figures\n\n{figures}\n## The end of the log\n\n{log}")?;
    Ok(out)
}

/// `/metrics` of the program that runs.
fn figures(at: SocketAddr) -> std::io::Result<String> {
    let mut line = TcpStream::connect_timeout(&at, Duration::from_secs(3))?;
    line.set_read_timeout(Some(Duration::from_secs(10)))?;
    line.write_all(format!("GET /metrics HTTP/1.0\r\nHost: {at}\r\n\r\n").as_bytes())?;
    let mut all = String::new();
    line.take(1 << 20).read_to_string(&mut all)?;
    match all.split_once("\r\n\r\n") {
        Some((head, body)) if head.starts_with("HTTP/1.") && head.split(' ').nth(1) == Some("200") => Ok(body.to_owned()),
        _ => Err(std::io::Error::other("no figures in the answer")),
    }
}

/// The last lines of a log, each without what a person could be known by.
fn log_end(bytes: &[u8]) -> String {
    // The end of a file that grows for years is enough.
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(1 << 20)..]).into_owned();
    let all: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    for line in &all[all.len().saturating_sub(LINES)..] {
        out.push_str(&without_people(line));
        out.push('\n');
    }
    out
}

/// Only lines of our own form are kept; what a panic said, e-mail addresses and long numbers are left out.
fn without_people(line: &str) -> String {
    let Some((moment, rest)) = line.trim_start().split_once(' ') else { return "[left out]".to_owned() };
    let ours = moment.len() >= 20 && moment.ends_with('Z') && moment.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !ours {
        return "[left out]".to_owned();
    }
    let rest = rest.split_once("panic=").map_or(rest.to_owned(), |(before, _)| format!("{before}panic=[left out]"));
    let mut out = moment.to_owned();
    let mut digits = String::new();
    for word in rest.split_whitespace() {
        let bare: String = word.chars().filter(char::is_ascii_digit).collect();
        // A number written in groups is one number.
        if !bare.is_empty() && word.chars().all(|c| c.is_ascii_digit() || "+.-()".contains(c)) {
            digits.push_str(&bare);
            if digits.len() < 8 {
                out.push(' ');
                out.push_str(word);
            } else if !out.ends_with("[number]") {
                out.push_str(" [number]");
            }
            continue;
        }
        digits.clear();
        out.push(' ');
        if word.contains('@') {
            out.push_str("[address]");
        } else if bare.len() >= 8 && !word.starts_with("id=") {
            out.push_str("[number]");
        } else {
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Lang;
    use rahba_kernel::role::Actor;
    use rahba_market::flows::people::register::Register;
    use rahba_market::testing::Bench;
    use rahba_market::testing_shop::Shop;

    #[test]
    fn a_log_s_end_tells_what_happened_and_of_nobody() {
        let log = "2026-11-28T07:00:00.123456Z ERROR rahba::access: request id=0123456789ab method=GET route=\"/{lang}/checkout\" status=500 micros=1200\n\
                   2026-11-28T07:00:01.123456Z ERROR rahba_web::kit::edge: a handler panicked panic=no Zzcanari here\n\
                   2026-11-28T07:00:02.123456Z WARN rahba: told zz@example.org and 0698716253 and 06 98 71 62 53 and 007780000999888777666531\n\
                   Zzcanari on a line of her own\n";
        let end = log_end(log.as_bytes());
        assert!(end.contains("id=0123456789ab") && end.contains("status=500") && end.contains("micros=1200"), "{end}");
        for secret in ["Zzcanari", "zz@example.org", "0698716253", "62 53", "007780000999888777666531"] {
            assert!(!end.contains(secret), "{secret}: {end}");
        }
    }

    #[test]
    fn a_bundle_holds_the_counts_and_nobody() {
        let b = Bench::sqlite();
        let shop = Shop::open(&b);
        shop.receive(&b, 10);
        let her = Register {
            name: "Zzcanari Oulghazi".into(),
            phone: Some("+212698716253".into()),
            email: Some("zzcanari@example.org".into()),
            lang: Lang::Fr,
        };
        b.system(her).expect("she is registered");
        let mut order = shop.order(b.call(Actor::anonymous()).command, 2);
        order.buyer.name = "Zzcanari Oulghazi".into();
        order.buyer.phone = "+212698716253".into();
        let mut call = b.call(Actor::anonymous());
        call.command = order.cart;
        b.db.command_blocking(call, order).expect("she buys");
        std::fs::write(b.folder().join("web.key"), "zzkey-of-the-installation-000000").expect("a key");
        let bundle = text(&b.db, b.folder(), "SQLite in the data folder", "rahba_database_up 1\n", "").expect("a bundle");
        for secret in ["Zzcanari", "698716253", "example.org", "zzkey"] {
            assert!(!bundle.contains(secret), "{secret}: {bundle}");
        }
        for told in ["audit green", "schema ", "key is there", "rahba_database_up 1"] {
            assert!(bundle.contains(told), "{told}: {bundle}");
        }
    }
}
