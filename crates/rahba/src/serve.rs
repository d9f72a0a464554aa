//! Serving, with the work that the program does by itself beside it.

use crate::commands::now;
use anyhow::{Context, Result, bail};
use rahba_kernel::Micros;
use rahba_kernel::role::{Actor, Role};
use rahba_market::flows::campaigns::count_visits::CountVisits;
use rahba_market::flows::capacities::remind::RemindCapacities;
use rahba_market::flows::certificates::remind::Remind;
use rahba_market::flows::ledger::mature::Mature;
use rahba_market::flows::messages::write::{write, write_to};
use rahba_market::flows::privacy::tidy::Tidy;
use rahba_market::messages;
use rahba_market::people::views::{self as people, PeopleAsked};
use rahba_market::territory::model::Territory;
use rahba_market::territory::views::territories;
use rahba_store::{Db, Directory, Fault};
use rahba_web::kit::snapshot::Keep;
use rahba_web::{App, Config};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

/// The first start: prints the link that founds the territory, once. False when the program was told
/// to stop before somebody used it.
async fn first_run(db: &Db, listen: SocketAddr, origin: &str) -> Result<bool> {
    let token = rahba_web::kit::session::new_token();
    let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let base = if origin.is_empty() { format!("http://{listen}") } else { origin.trim_end_matches('/').to_owned() };
    eprintln!("Nobody administers this database. Open this link once to found the territory and name its administrator:");
    eprintln!("  {base}/first-run/{token}");
    rahba_web::kit::first_run::serve(listener, db.clone(), token, now, stop_signal()).await?;
    let db = db.clone();
    Ok(!tokio::task::spawn_blocking(move || needs_first_run(&db)).await??)
}

/// Whether nobody administers this database yet: it is empty, or its first start broke off.
fn needs_first_run(db: &Db) -> Result<bool, Fault> {
    let Some(t) = db.read_blocking(territories)?.into_iter().next() else { return Ok(true) };
    let admins = PeopleAsked { role: Role::Admin.code().into(), limit: 1, ..PeopleAsked::default() };
    Ok(db.within(t.id).read_blocking(|q| people::list(q, t.id, &Actor::system("start"), &admins))?.is_empty())
}

/// How the public reaches us.
pub(crate) struct Front {
    pub listen: SocketAddr,
    pub secure: bool,
    pub proxies: Vec<std::net::IpAddr>,
    pub origin: String,
    /// Which shops are kept on the disk for the next start.
    pub keep: Keep,
}

pub(crate) fn serve(db: Db, data: &Path, front: Front, demo_logins: Vec<(String, String, String)>) -> Result<ExitCode> {
    let Front { listen, secure, proxies, origin, keep } = front;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if needs_first_run(&db)? && !runtime.block_on(first_run(&db, listen, &origin))? {
        db.stop();
        return Ok(ExitCode::SUCCESS);
    }
    let mut all = db.read_blocking(territories)?;
    if let [one, other, ..] = all.as_slice() {
        bail!("this database holds {} and {}: serve them with --directory", one.code, other.code);
    }
    let territory = all.pop().context("no territory was founded")?;
    let mut directory = Directory::default();
    directory.add(territory.id, &db);
    let data = data.to_owned();
    drop(runtime);
    let served = Served { territory, data, hosts: Vec::new(), origin: origin.clone(), demo_logins };
    serve_all(&directory, vec![served], Front { listen, secure, proxies, origin, keep })
}

/// A territory as it is served.
pub(crate) struct Served {
    pub territory: Territory,
    pub data: PathBuf,
    /// Under which names; none: under any.
    pub hosts: Vec<String>,
    pub origin: String,
    pub demo_logins: Vec<(String, String, String)>,
}

/// Serves territories until told to stop, or until a disk does not confirm.
pub(crate) fn serve_all(directory: &Directory, all: Vec<Served>, front: Front) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // Made now, so that the first unknown sign-in takes as long as every other.
    let _ready = rahba_market::people::rules::decoy();
    let mut apps = Vec::new();
    for s in all {
        let db = directory.db(s.territory.id).context("a territory that lies nowhere")?;
        let config = Config {
            secure: front.secure,
            proxies: front.proxies.clone(),
            origin: s.origin,
            key: crate::keys_cli::keys(&s.data)?,
            data: s.data,
            demo_logins: s.demo_logins,
        };
        apps.push((s.hosts, App::new(db.clone(), s.territory, config)));
    }
    let runner = Arc::new(AtomicBool::new(true));
    let (watched, going) = (directory.clone(), runner.clone());
    let working: Vec<App> = apps.iter().map(|(_, app)| app.clone()).collect();
    let kept = working.clone();
    let looker = looker(runtime.handle().clone(), working.clone(), (directory.clone(), runner.clone()));
    let keeper = keeper(runtime.handle().clone(), (working.clone(), front.keep), (directory.clone(), runner.clone()));
    let handle = runtime.handle().clone();
    let worker = std::thread::spawn(move || {
        // First the shops, then what is due: visitors wait for them.
        for app in &working {
            if let Err(e) = handle.block_on(app.shop()) {
                tracing::warn!(error = %e, territory = app.territory.code, "reading the shop at the start");
            }
        }
        while going.load(Relaxed) && !watched.is_broken() {
            for app in &working {
                add_visits(&app.db, app);
                if let Err(e) = work(app) {
                    tracing::warn!(error = %e, territory = app.territory.code, "background work");
                }
            }
            rest(&watched, &going);
        }
    });
    let watched = directory.clone();
    let listen = front.listen;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
        let stop = async move {
            tokio::select! {
                () = stop_signal() => {}
                () = broken(watched) => {}
            }
        };
        rahba_web::serve(listener, apps, stop).await?;
        Ok::<(), anyhow::Error>(())
    })?;
    runner.store(false, Relaxed);
    if worker.join().is_err() {
        tracing::error!("the background worker panicked");
    }
    if looker.join().is_err() {
        tracing::error!("the thread that looks for what other programs wrote panicked");
    }
    if keeper.join().is_err() {
        tracing::error!("the keeper of shops panicked");
    }
    if !directory.is_broken() {
        kept.iter().for_each(|app| leave(&runtime, app, front.keep.from));
    }
    directory.stop();
    if directory.is_broken() {
        say(BROKEN);
        return Ok(ExitCode::from(BROKEN_EXIT));
    }
    say("stopped; everything accepted was answered");
    Ok(ExitCode::SUCCESS)
}

/// From so many products on, a start is quicker from a file than from the database; `--keep-from` says otherwise.
pub(crate) const KEPT_FROM: usize = 5_000;

/// Seconds between two writings of a shop at least: the disk is the sales' first.
pub(crate) const KEPT_EVERY: u32 = 300;

pub(crate) fn keep(from: usize, seconds: u32) -> Keep {
    Keep { from, every: Micros(i64::from(seconds) * Micros::SECOND) }
}

/// Sees what other programs write to the same databases. Nothing else waits for it, and it waits for nothing else.
fn looker(
    handle: tokio::runtime::Handle,
    apps: Vec<App>,
    (directory, going): (Directory, Arc<AtomicBool>),
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        while going.load(Relaxed) && !directory.is_broken() {
            for app in &apps {
                if let Err(e) = handle.block_on(app.look_behind()) {
                    tracing::warn!(error = %e, territory = app.territory.code, "looking for what other programs wrote");
                }
            }
            rest(&directory, &going);
        }
    })
}

/// Keeps big shops on the disk while they are served, for a start after whatever ends the program. A thread of its own: a
/// file takes its time, and what is due does not wait for it.
fn keeper(
    handle: tokio::runtime::Handle,
    (apps, keep): (Vec<App>, Keep),
    (directory, going): (Directory, Arc<AtomicBool>),
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        while going.load(Relaxed) && !directory.is_broken() {
            for app in &apps {
                // The desk's first search is not to wait for it.
                if let Some(shop) = app.shop_at_hand() {
                    shop.fold_letters();
                }
                if let Err(e) = handle.block_on(app.keep_shop_up(keep, &going))
                    && going.load(Relaxed)
                {
                    tracing::warn!(error = %e, territory = app.territory.code, "keeping the shop for the next start");
                }
            }
            rest(&directory, &going);
        }
    })
}

/// Two seconds, or until the program stops.
fn rest(directory: &Directory, going: &AtomicBool) {
    for _ in 0..20 {
        if going.load(Relaxed) && !directory.is_broken() {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Leaves a big shop for the next start.
fn leave(runtime: &tokio::runtime::Runtime, app: &App, from: usize) {
    if let Err(e) = runtime.block_on(app.keep_shop(from)) {
        tracing::warn!(error = %e, territory = app.territory.code, "keeping the shop for the next start");
    }
}

/// Says something on stderr, where it still can: a log on a full disk is no reason to panic.
fn say(what: &str) {
    use std::io::Write as _;
    let _lost = writeln!(std::io::stderr(), "rahba: {what}");
}

/// The exit code that asks a supervisor for a new start.
const BROKEN_EXIT: u8 = 3;
const BROKEN: &str = "the disk did not confirm a commit; ended, so that a new start reads what the disk holds";

/// Resolves once the store takes no more commands; the process ends a little later in any case.
async fn broken(directory: Directory) {
    while !directory.is_broken() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_secs(5));
        say(BROKEN);
        std::process::exit(i32::from(BROKEN_EXIT));
    });
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

/// Openings of campaigns' links go into the books of counts.
fn add_visits(db: &Db, app: &App) {
    let counts = app.visits.take();
    if !counts.is_empty()
        && let Err(e) = db.command_blocking(app.call(Actor::system("visits")), CountVisits { counts })
    {
        tracing::warn!(error = %e, "counting visits");
    }
}

/// Parts of the night's work done in one go: sales come between them.
const TIDY_AT_ONCE: usize = 20;

/// By night, what is past its term goes, a part at a time; then SQLite's log is emptied, so that what was erased
/// stands in neither file.
fn tidy(app: &App) -> Result<(), Fault> {
    let (db, territory) = (&app.db, app.territory.id);
    for _ in 0..TIDY_AT_ONCE {
        let (now, zone) = (app.now(), app.zone());
        if !db.read_blocking(|q| rahba_market::privacy::views::is_due(q, territory, now, &zone))? {
            return Ok(());
        }
        match db.command_blocking(app.call(Actor::system("tidy")), Tidy {}) {
            Ok(done) if done.unfinished => {}
            Ok(_) => return db.settle(),
            Err(e) => {
                tracing::warn!(error = %e, "taking away what is past its term");
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What the program does by itself: money matures, what is past its term goes, messages are written.
fn work(app: &App) -> Result<(), Fault> {
    let (db, territory) = (&app.db, app.territory.id);
    let call = |n: &'static str| app.call(Actor::system(n));
    let due = db.read_blocking(|q| rahba_market::sales::views::maturing(q, territory, app.now(), 1))?;
    if !due.is_empty()
        && let Err(e) = db.command_blocking(call("maturity"), Mature {})
    {
        tracing::warn!(error = %e, "maturing");
    }
    let today = app.zone().day(app.now());
    if db.read_blocking(|q| rahba_market::certificates::views::is_reminder_due(q, territory, today))?
        && let Err(e) = db.command_blocking(call("reminders"), Remind {})
    {
        tracing::warn!(error = %e, "reminding");
    }
    if db.read_blocking(|q| rahba_market::capacities::views::is_reminder_due(q, territory, today))?
        && let Err(e) = db.command_blocking(call("reminders"), RemindCapacities {})
    {
        tracing::warn!(error = %e, "reminding of deadlines");
    }
    tidy(app)?;
    rahba_store::deliver_due(db, territory, app.now(), 50, |d| {
        let failed = |e: Fault| rahba_store::DeliveryFailed(e.to_string());
        if let Some(to) = db.read_blocking(|q| messages::holder::to_organisation(q, d)).map_err(failed)? {
            return write_to(db, d, &to, rahba_web::letters::to_organisation(&to), call("messages"));
        }
        let about = db.read_blocking(|q| messages::letter_about(q, d)).map_err(|e| rahba_store::DeliveryFailed(e.to_string()))?;
        match about {
            None => Ok(()),
            Some(a) => write(db, d, &a, rahba_web::letters::about_order(&a), call("messages")),
        }
    })?;
    Ok(())
}
