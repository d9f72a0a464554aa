//! What every handler holds.

use super::cache::Pages;
use super::denials::Denials;
use super::edge::Traffic;
use super::keys::Keys;
use super::limits::Limits;
use super::oops::Oops;
use super::policy::Reports;
use super::snapshot::{Keep, Snapshot, Snapshots, is_passed_over};
use rahba_kernel::role::Actor;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Micros};
use rahba_market::territory::model::{Settings, Territory};
use rahba_market::territory::views::territory;
use rahba_store::{Call, Command, Committed, Db, Fault};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the operator set.
#[derive(Clone)]
pub struct Config {
    /// Served over TLS, so that cookies say `Secure`.
    pub secure: bool,
    /// Proxies that say truly whom they speak for (`X-Forwarded-For`). Empty: the loopback's, when served
    /// over TLS, and nobody's otherwise.
    pub proxies: Vec<std::net::IpAddr>,
    /// Where the public reaches this installation (`https://…`), for links on paper; empty: as asked.
    pub origin: String,
    /// Secrets of form tokens, codes and signatures; from the data folder, never in the database.
    pub key: Keys,
    /// Where photographs lie.
    pub data: std::path::PathBuf,
    /// Sign-ins to show on the sign-in page of a demo: (role message id, login, password).
    pub demo_logins: Vec<(String, String, String)>,
}

/// Shared by all requests.
pub struct Inner {
    pub db: Db,
    pub territory: Territory,
    pub config: Config,
    pub snapshots: Arc<Snapshots>,
    /// Shop pages as they were last made.
    pub pages: Pages,
    pub traffic: Traffic,
    /// Who asked how much lately.
    pub limits: Limits,
    /// Who tried what she may not do.
    pub denials: Arc<Denials>,
    /// What browsers stopped in our pages.
    pub reports: Reports,
    /// Openings of campaigns' links, until they are added up.
    pub visits: crate::shop::campaign::Visits,
    /// What the books said of the programme's periods when they were last read.
    pub figures: crate::desk::figures::Kept,
    /// The programme as its public page last showed it.
    pub public_figures: crate::shop::programme::Kept,
    /// What was found for words and prices.
    pub(crate) found: crate::shop::found::Found,
    commits: Arc<AtomicU64>,
    /// What the union says of itself; changed on the desk while the program runs.
    settings: RwLock<Arc<Settings>>,
    /// Microseconds that a test told to be now; 0: the system's clock.
    told: AtomicI64,
}

/// The application: cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// An application over one territory of a database.
    pub fn new(db: Db, territory: Territory, config: Config) -> App {
        let snapshots = Arc::new(Snapshots::kept_in(config.data.join(format!("shop-{}.kept", territory.id))));
        let watched = snapshots.clone();
        let own = territory.id;
        let commits = Arc::new(AtomicU64::new(0));
        let counted = commits.clone();
        db.on_commit(move |c| {
            if c.territory == own && is_passed_over(c.name) {
                watched.passed(c);
            } else if c.territory == own {
                counted.fetch_add(1, Ordering::SeqCst);
                watched.changed(c);
            }
        });
        let denials = Denials::new(config.key.clone());
        let door = denials.clone();
        db.on_denied(move |db, call, name| {
            if call.territory == own {
                door.note(db, call, name);
            }
        });
        let settings = RwLock::new(Arc::new(territory.settings.clone()));
        App(Arc::new(Inner {
            settings,
            db: db.within(own),
            territory,
            config,
            snapshots,
            pages: Pages::default(),
            traffic: Traffic::default(),
            limits: Limits::default(),
            denials,
            reports: Reports::default(),
            visits: crate::shop::campaign::Visits::default(),
            figures: crate::desk::figures::Kept::default(),
            public_figures: crate::shop::programme::Kept::default(),
            found: crate::shop::found::Found::default(),
            commits,
            told: AtomicI64::new(0),
        }))
    }

    /// What the union says of itself: phone, tax numbers, where transfers go.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what was changed. A page that was made between the commit and this is made again.
    pub fn take_settings(&self, new: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        self.commits.fetch_add(1, Ordering::SeqCst);
        self.snapshots.changed(&Committed {
            territory: self.territory.id,
            name: "territory/change_settings",
            seq: 0,
            touched: Vec::new(),
        });
    }

    /// Where links on paper lead.
    pub fn origin(&self, headers: &axum::http::HeaderMap) -> String {
        if !self.config.origin.is_empty() {
            return self.config.origin.trim_end_matches('/').to_owned();
        }
        let host = headers.get("host").and_then(|h| h.to_str().ok()).unwrap_or("localhost");
        format!("{}://{host}", if self.config.secure { "https" } else { "http" })
    }

    /// The only place of the web that reads the clock.
    #[expect(clippy::disallowed_methods, reason = "the edge where a moment enters")]
    pub fn now(&self) -> Micros {
        let told = self.told.load(Ordering::SeqCst);
        if told != 0 {
            return Micros(told);
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// From here on it is this moment: midnights and terms are tried in a test.
    pub fn tell_time(&self, now: Micros) {
        self.told.store(now.0, Ordering::SeqCst);
    }

    /// How often this territory was changed since the program began: what was read before a change is old.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst) + self.snapshots.caught_up()
    }

    pub fn zone(&self) -> Zone {
        self.territory.zone.clone()
    }

    /// A call with a fresh command id.
    pub fn call(&self, actor: Actor) -> Call {
        let now = self.now();
        self.call_as(actor, super::session::new_id(now))
    }

    /// A call under an id that the browser made: sent twice, it has one effect.
    pub fn call_as(&self, actor: Actor, command: Id) -> Call {
        Call { territory: self.territory.id, command, actor, now: self.now(), zone: self.zone() }
    }

    /// Gives a command whose answer nobody needs.
    ///
    /// # Errors
    /// What is refused, ready for a page.
    pub async fn give<C: Command>(&self, call: Call, command: C) -> Result<(), Oops> {
        self.db.command(call, command).await?;
        Ok(())
    }

    /// The shop as it stands: from memory, made anew after a commit.
    ///
    /// # Errors
    /// A [`Fault`] of the store.
    pub async fn shop(&self) -> Result<Arc<Snapshot>, Fault> {
        if let Some(s) = self.shop_at_hand() {
            return Ok(s);
        }
        // Whoever asked may go away, and a request ends after half a minute: what was begun is finished, or what had
        // changed would be taken for read, and a big shop would be read from its beginning for ever.
        let app = self.clone();
        let reading =
            tokio::spawn(async move { app.snapshots.get(&app.db, app.territory.id, &|| app.now(), &app.territory.zone).await });
        reading.await.unwrap_or_else(|e| Err(Fault::Panic(e.to_string())))
    }

    /// How often the shop was read whole: from the file that was kept, and from the database.
    pub fn shop_read_whole(&self) -> [u64; 2] {
        self.snapshots.read_whole()
    }

    /// Leaves a shop of so many goods or more on the disk for the next start, which then reads one file instead of
    /// every row. True, when it was written.
    ///
    /// # Errors
    /// A [`Fault`] of the store, or of the disk.
    pub async fn keep_shop(&self, from: usize) -> Result<bool, Fault> {
        self.snapshots.keep(&self.db, self.territory.id, (&|| self.now(), &self.territory.zone), from).await
    }

    /// The same while it serves, now and then: when it is due, and slowly, until `going` says that the program stops. Takes
    /// a file away that a wide change made worthless.
    ///
    /// # Errors
    /// A [`Fault`] of the store, or of the disk.
    pub async fn keep_shop_up(&self, keep: Keep, going: &Arc<AtomicBool>) -> Result<bool, Fault> {
        self.snapshots.keep_up(&self.db, self.territory.id, (&|| self.now(), &self.territory.zone), keep, going).await
    }

    /// Asks whether another program wrote to this database: the command line, a second server. What it wrote is on the next
    /// page that somebody asks for, what the union says of itself too.
    ///
    /// # Errors
    /// A [`Fault`] of the store.
    pub async fn look_behind(&self) -> Result<(), Fault> {
        let id = self.territory.id;
        self.snapshots.look_behind(&self.db, id).await?;
        let there = || self.db.read_in::<_, Fault>(None, move |q| territory(q, id));
        if there().await?.is_some_and(|t| t.settings != *self.settings()) {
            // Whoever changes them here takes them a moment after they are there.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            if let Some(other) = there().await?.filter(|t| t.settings != *self.settings()) {
                self.take_settings(other.settings);
            }
        }
        Ok(())
    }

    /// How often the shop was written for the next start.
    pub fn shop_written(&self) -> u64 {
        self.snapshots.written()
    }

    /// The shop as it stands, when nothing has to be read for it.
    pub fn shop_at_hand(&self) -> Option<Arc<Snapshot>> {
        self.snapshots.fresh(self.now())
    }
}
