//! What an operator's Prometheus reads. Every name here is explained in `docs/operating/alerts.md`.
//!
//! No line holds anything of a person: names of commands, states and kinds are words of the program.

use super::app::App;
use super::oops::Oops;
use axum::extract::State;
use axum::http::HeaderMap;
use rahba_kernel::Micros;
use rahba_market::people::views::open_sessions;
use rahba_market::privacy::views as privacy;
use rahba_store::{Fault, GROUP_BOUNDS, OutboxItem};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

/// Where `rahba audit` notes its last end.
pub const AUDIT: &str = "last-audit";
/// Where `rahba backup` notes its last end.
pub const BACKUP: &str = "last-backup";

/// Notes in the data folder that something was done, and how much of it was wrong.
///
/// # Errors
/// When the folder cannot be written.
pub fn note(data: &Path, what: &str, at: Micros, wrong: usize) -> std::io::Result<()> {
    // Whole or not at all: it is read while it is written.
    let draft = data.join(format!("{what}.new"));
    std::fs::write(&draft, format!("{} {wrong}\n", at.0))?;
    std::fs::rename(draft, data.join(what))
}

/// When something was last done (0: never) and how much of it was wrong.
pub fn noted(data: &Path, what: &str) -> (Micros, i64) {
    let text = std::fs::read_to_string(data.join(what)).unwrap_or_default();
    let mut words = text.split_whitespace().map(|w| w.parse().unwrap_or_default());
    (Micros(words.next().unwrap_or_default()), words.next().unwrap_or_default())
}

/// The figures as a text of their own.
struct Figures(String);

impl Figures {
    fn head(&mut self, name: &str, kind: &str) {
        let _ = writeln!(self.0, "# TYPE {name} {kind}");
    }

    fn one(&mut self, name: &str, kind: &str, n: impl std::fmt::Display) {
        self.head(name, kind);
        let _ = writeln!(self.0, "{name} {n}");
    }
}

/// `/metrics`. What comes through a proxy is the public, and the public has nothing to watch here.
///
/// # Errors
/// 404 through a proxy.
pub async fn metrics(State(app): State<App>, headers: HeaderMap) -> Result<String, Oops> {
    if headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded") {
        return Err(Oops::not_found());
    }
    let (territory, now) = (app.territory.id, app.now());
    let read = app
        .db
        .read(move |q| {
            let asked = privacy::requests(q, territory, "asked", 1_000, 0)?;
            Ok::<_, Fault>((
                OutboxItem::counts(q, territory)?,
                open_sessions(q, territory, now)?,
                asked,
                privacy::runs(q, territory)?,
            ))
        })
        .await;
    let mut out = Figures(app.traffic.text());
    commands(&mut out, &app);
    for (name, n) in [
        ("rahba_csp_reports_total", app.reports.count()),
        ("rahba_told_to_wait_total", app.limits.refused()),
        ("rahba_denials_lost_total", app.denials.lost()),
    ] {
        out.one(name, "counter", n);
    }
    out.head("rahba_shop_read_total", "counter");
    for (from, n) in ["file", "database"].iter().zip(app.shop_read_whole()) {
        let _ = writeln!(out.0, "rahba_shop_read_total{{from=\"{from}\"}} {n}");
    }
    out.one("rahba_shop_kept_total", "counter", app.shop_written());
    let (pages, bytes) = app.pages.size();
    out.one("rahba_pages_kept", "gauge", pages);
    out.one("rahba_pages_kept_bytes", "gauge", bytes);
    // When the database does not answer, its figures are absent and this one says why.
    out.one("rahba_database_up", "gauge", u8::from(read.is_ok()));
    if let Ok((outbox, sessions, asked, runs)) = read {
        let today = app.zone().day(now);
        out.one("rahba_privacy_requests_open", "gauge", asked.len());
        out.one("rahba_privacy_requests_late", "gauge", asked.iter().filter(|r| r.due_on < today).count());
        let ran = runs.iter().map(|r| r.at.0 / Micros::SECOND).min().unwrap_or(0);
        out.one("rahba_retention_done_timestamp_seconds", "gauge", ran);
        out.head("rahba_retention_removed_total", "counter");
        for r in &runs {
            let _ = writeln!(out.0, "rahba_retention_removed_total{{class=\"{}\"}} {}", r.class, r.removed_ever);
        }
        let of = |state: &str| outbox.iter().find(|(s, ..)| s == state);
        out.head("rahba_outbox_items", "gauge");
        for state in ["waiting", "dead"] {
            let _ = writeln!(out.0, "rahba_outbox_items{{state=\"{state}\"}} {}", of(state).map_or(0, |(_, n, _)| *n));
        }
        let oldest = of("waiting").map_or(0, |(_, _, since)| (now.0 - since.0).max(0) / Micros::SECOND);
        out.one("rahba_outbox_oldest_seconds", "gauge", oldest);
        out.head("rahba_sessions_open", "gauge");
        for kind in ["staff", "phone", "till", "customer"] {
            let n = sessions.iter().find(|(k, _)| k == kind).map_or(0, |(_, n)| *n);
            let _ = writeln!(out.0, "rahba_sessions_open{{kind=\"{kind}\"}} {n}");
        }
    }
    for (name, wrong_name, what) in [
        ("rahba_audit_done_timestamp_seconds", "rahba_audit_findings", AUDIT),
        ("rahba_backup_done_timestamp_seconds", "rahba_backup_photographs_lacking", BACKUP),
    ] {
        let (at, wrong) = noted(&app.config.data, what);
        out.one(name, "gauge", at.0 / Micros::SECOND);
        out.one(wrong_name, "gauge", wrong);
    }
    machine(&mut out, &app);
    Ok(out.0)
}

fn commands(out: &mut Figures, app: &App) {
    let c = app.db.counters();
    for (name, n) in [
        ("rahba_commands_total", c.commands.load(Relaxed)),
        ("rahba_command_retries_total", c.retries.load(Relaxed)),
        ("rahba_reconnects_total", c.reconnects.load(Relaxed)),
    ] {
        out.one(name, "counter", n);
    }
    out.one("rahba_commands_waiting", "gauge", app.db.waiting());
    out.head("rahba_commands_ended_total", "counter");
    for (name, end, n) in c.ends() {
        let _ = writeln!(out.0, "rahba_commands_ended_total{{command=\"{name}\",end=\"{end}\"}} {n}");
    }
    out.head("rahba_command_group_size", "histogram");
    let mut sum = 0;
    for (most, n) in GROUP_BOUNDS.iter().zip(c.group_sizes()) {
        sum += n;
        let _ = writeln!(out.0, "rahba_command_group_size_bucket{{le=\"{most}\"}} {sum}");
    }
    let _ = writeln!(out.0, "rahba_command_group_size_bucket{{le=\"+Inf\"}} {sum}\nrahba_command_group_size_count {sum}");
    let _ = writeln!(out.0, "rahba_command_group_size_sum {}", c.commands.load(Relaxed));
}

/// Disk and memory. A PostgreSQL's size is watched where it runs.
fn machine(out: &mut Figures, app: &App) {
    if let Some(file) = app.db.file() {
        let size = |ending: &str| {
            let mut name = file.as_os_str().to_owned();
            name.push(ending);
            std::fs::metadata(name).map_or(0, |m| m.len())
        };
        out.one("rahba_database_bytes", "gauge", size(""));
        out.one("rahba_database_wal_bytes", "gauge", size("-wal"));
    }
    if let Ok(disk) = rustix::fs::statvfs(&app.config.data) {
        out.one("rahba_disk_free_bytes", "gauge", disk.f_bavail.saturating_mul(disk.f_frsize));
        out.one("rahba_disk_bytes", "gauge", disk.f_blocks.saturating_mul(disk.f_frsize));
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|l| l.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<u64>().ok());
    if let Some(kib) = resident {
        out.one("rahba_memory_bytes", "gauge", kib * 1024);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_and_what_never_was_is_nothing() {
        let folder = std::env::temp_dir().join(format!("rahba-noted-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(noted(&folder, AUDIT), (Micros(0), 0));
        note(&folder, AUDIT, Micros(1_700_000_000_000_000), 3).unwrap();
        assert_eq!(noted(&folder, AUDIT), (Micros(1_700_000_000_000_000), 3));
        std::fs::write(folder.join(AUDIT), "torn").unwrap();
        assert_eq!(noted(&folder, AUDIT), (Micros(0), 0));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
