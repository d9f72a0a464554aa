//! A world while it runs: the real store with its mishaps, and for each territory a home and a model.

use super::cmd::{Answer, Cmd};
use super::ground::{Engine, Ground, options};
use super::home::{Home, start};
use super::model::{Model, Not, today};
use super::seen;
use super::story::{Act, Deed, Ill, Step};
use anyhow::{Context, Result, anyhow};
use rahba_kernel::role::Actor;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Micros};
use rahba_market::audit::audit;
use rahba_store::{Call, Db, Injector, Mishap, deliver_due};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where this world's database is.
enum Place {
    Folder(PathBuf, u32),
    /// The server, the database's name there, the URL that leads into it.
    Server(String, String, String),
}

/// A command that was given at least once.
#[derive(Clone)]
struct Given {
    at: usize,
    id: Id,
    cmd: Cmd,
    /// The answer that was kept, once it took effect.
    kept: Option<Value>,
}

pub(super) struct World {
    place: Place,
    db: Db,
    injector: Arc<Injector>,
    homes: Vec<Home>,
    models: Vec<Model>,
    given: Vec<Given>,
    now: Micros,
    told: BTreeSet<Id>,
    /// What happened, for the one who reads a failure.
    pub log: Vec<String>,
    /// Commands that took effect, by their names.
    pub effects: BTreeMap<String, u64>,
    pub mishaps: u64,
}

/// The story does not hold: at which step, and what.
#[derive(Clone, Debug)]
pub struct Failure {
    pub step: u64,
    pub what: String,
}

impl World {
    pub fn open(ground: &Ground, name: &str) -> Result<World> {
        let injector = Arc::new(Injector::default());
        let (place, db) = match &ground.engine {
            Engine::Sqlite(folder) => {
                let own = folder.join(name);
                std::fs::create_dir_all(&own)?;
                std::fs::copy(folder.join("ground.sqlite"), file(&own, 0))?;
                let db = Db::open_sqlite(&file(&own, 0), options(&injector))?;
                (Place::Folder(own, 0), db)
            }
            Engine::Postgres(server) => {
                let (own, like) = ground.names(name);
                let url = Db::in_fresh_database(server, &own, Some(&like))?;
                let db = Db::open_postgres(&url, options(&injector))?;
                (Place::Server(server.clone(), own, url), db)
            }
        };
        let homes = ground.homes.clone();
        let models = homes.iter().map(|h| seen::beginning(&db, h)).collect::<Result<Vec<_>>>()?;
        Ok(World {
            place,
            db,
            injector,
            homes,
            models,
            given: Vec::new(),
            now: start(),
            told: BTreeSet::new(),
            log: Vec::new(),
            effects: BTreeMap::new(),
            mishaps: 0,
        })
    }

    /// Leaves nothing behind.
    pub fn close(self) {
        self.db.stop();
        match &self.place {
            Place::Folder(own, _) => {
                let _left = std::fs::remove_dir_all(own);
            }
            Place::Server(server, own, _) => {
                let _left = Db::drop_database(server, own);
            }
        }
    }

    /// The program starts again on what the disk holds. A SQLite world goes on from a copy of file and
    /// log as they lie there, so that what a closing connection would tidy is not tidied.
    fn restart(&mut self) -> Result<()> {
        let injector = Arc::new(Injector::default());
        let db = match &mut self.place {
            Place::Folder(own, n) => {
                let (from, to) = (file(own, *n), file(own, *n + 1));
                std::fs::copy(&from, &to)?;
                if beside(&from).exists() {
                    std::fs::copy(beside(&from), beside(&to))?;
                }
                *n += 1;
                let db = Db::open_sqlite(&to, options(&injector)).context("after a crash")?;
                self.db.stop();
                let _gone = std::fs::remove_file(from);
                db
            }
            Place::Server(_, _, url) => {
                self.db.stop();
                Db::open_postgres(url, options(&injector)).context("after a crash")?
            }
        };
        self.db = db;
        self.injector = injector;
        #[cfg(feature = "planted")]
        rahba_store::planted::restarted();
        Ok(())
    }

    fn arm(&self, ill: Option<Ill>) {
        let i = &self.injector;
        match ill {
            Some(Ill::DiskAtStatement(n)) => i.fail_statement(n, Mishap::Storage),
            Some(Ill::DiskAtCommit) => i.fail_commit(1, Mishap::Storage),
            Some(Ill::AgainAtStatement(n)) => i.fail_statement(n, Mishap::Again),
            Some(Ill::AgainAtCommit) => i.fail_commit(1, Mishap::Again),
            Some(Ill::LostAtStatement(n)) => i.fail_statement(n, Mishap::LostReply),
            Some(Ill::LostReply) => i.fail_commit(1, Mishap::LostReply),
            Some(Ill::CrashAtStatement(n)) => i.fail_statement(n, Mishap::Crash),
            Some(Ill::CrashBeforeCommit) => i.fail_commit(1, Mishap::Crash),
            Some(Ill::CrashAfterCommit) => i.fail_commit(1, Mishap::CrashAfter),
            Some(Ill::Restart) | None => {}
        }
    }

    /// One step: its deeds share a commit, then everything is looked at.
    pub fn step(&mut self, s: &Step) -> Result<(), Failure> {
        let fail = |what: String| Failure { step: s.no, what };
        self.now = self.now.plus(s.pass * Micros::SECOND);
        let now = self.now.plus(s.skew * Micros::SECOND);
        for m in &mut self.models {
            m.day = today(now);
        }
        let mut batch: Vec<Tried> = Vec::new();
        for (n, act) in s.acts.iter().enumerate() {
            let id = Id::derived(start(), Id::named("sim command"), s.no * 16 + n as u64);
            if let Some(t) = self.mean(act, id) {
                batch.push(t);
            }
        }
        let mishap = s.ill.map(|i| format!("; {i}")).unwrap_or_default();
        self.log.push(format!("step {} at {}{mishap}", s.no, now.rfc3339()));
        self.round(batch, s.ill, now).map_err(fail)?;
        if s.ill == Some(Ill::Restart) {
            self.mishaps += 1;
            self.restart().map_err(|e| fail(format!("{e:#}")))?;
            self.look().map_err(fail)?;
        }
        Ok(())
    }

    fn round(&mut self, batch: Vec<Tried>, ill: Option<Ill>, now: Micros) -> Result<(), String> {
        if batch.is_empty() {
            return Ok(());
        }
        let queued = batch.iter().filter(|t| !t.forbidden).count();
        self.arm(ill);
        self.injector.gather(queued);
        let waiting: Vec<_> = batch
            .iter()
            .map(|t| {
                let home = &self.homes[t.at];
                let actor = if t.forbidden { Actor::anonymous() } else { t.cmd.actor(home) };
                let call = Call { territory: home.territory, command: t.id, actor, now, zone: Zone::casablanca() };
                t.cmd.give(&self.db, call, home)
            })
            .collect();
        let answers: Vec<Answer> = waiting.into_iter().map(|w| w()).collect();
        let armed = ill.is_some_and(|i| i != Ill::Restart);
        let met = armed && self.injector.pending() == 0;
        self.mishaps += u64::from(met);
        self.injector.clear();
        let died = self.injector.dead();
        for (t, a) in batch.iter().zip(&answers) {
            let short = match a {
                Answer::Done(v) => v.to_string(),
                other => format!("{other:?}"),
            };
            let times = if t.again.is_some() { " (again)" } else { "" };
            self.log.push(format!("  {} {:?}{times} -> {short}", self.homes[t.at].code, t.cmd));
        }
        if died {
            self.restart().map_err(|e| format!("{e:#}"))?;
        }
        self.judge_all(&batch, &answers, now, (met, ill == Some(Ill::LostReply)))?;
        self.look()
    }

    /// Judges what was on its way together: in the order in which it was given or, where the model does not agree, in
    /// any other. A group whose COMMIT was not answered is run again: who was refused before another's effect is then
    /// judged by the house after it, and both were in flight.
    fn judge_all(
        &mut self,
        batch: &[Tried],
        answers: &[Answer],
        now: Micros,
        (met, ran_again): (bool, bool),
    ) -> Result<(), String> {
        let before = (self.models.clone(), self.given.clone(), self.effects.clone());
        let mut first = None;
        for order in orders(batch.len(), ran_again) {
            let end = order.iter().try_for_each(|n| {
                // Refused, and then done when it was sent again in the same moment: the refusal kept nothing.
                let later = batch.iter().zip(answers).any(|(t, a)| t.id == batch[*n].id && matches!(a, Answer::Done(_)));
                self.judge(&batch[*n], answers[*n].clone(), now, met, later)
            });
            match end {
                Ok(()) => return Ok(()),
                Err(why) => {
                    first.get_or_insert(why);
                    (self.models, self.given, self.effects) = before.clone();
                }
            }
        }
        Err(first.unwrap_or_default())
    }

    /// Compares one answer with the model, and moves the model.
    fn judge(&mut self, t: &Tried, answer: Answer, now: Micros, met: bool, later: bool) -> Result<(), String> {
        let code = self.homes[t.at].code.clone();
        let say = |what: String| format!("{code} {:?}: {what}", t.cmd);
        if t.forbidden {
            return if answer == Answer::Forbidden { Ok(()) } else { Err(say(format!("whoever may not is told {answer:?}"))) };
        }
        if let Answer::Broken(why) = &answer {
            return Err(say(format!("the machinery broke: {why}")));
        }
        let kept = t.again.and_then(|n| self.given[n].kept.clone());
        if let Some(kept) = kept {
            let right = match &answer {
                Answer::Done(v) => !t.twisted && *v == kept,
                Answer::Conflict => t.twisted,
                Answer::Unknown(_) => met,
                _ => false,
            };
            return if right {
                Ok(())
            } else {
                Err(say(format!("it took effect before and answered {kept}; sent again it answers {answer:?}")))
            };
        }
        let mut outcome = seen::outcome(&self.db, self.homes[t.at].territory, t.id).map_err(|e| e.to_string())?;
        if later && matches!(answer, Answer::Refused(_)) {
            outcome = None;
        }
        let mut after = self.models[t.at].clone();
        let expected = after.apply(&self.homes[t.at], &t.cmd, now, outcome.as_ref());
        match (&answer, &outcome) {
            (Answer::Done(v), Some(kept)) if v == kept => {}
            (Answer::Done(v), other) => return Err(say(format!("acknowledged as {v}, kept is {other:?}"))),
            (Answer::Unknown(why), _) if !met => return Err(say(format!("unknown without a mishap: {why}"))),
            (Answer::Unknown(_), _) => {}
            (_, None) => {}
            (other, Some(kept)) => return Err(say(format!("answered {other:?} but kept as {kept}"))),
        }
        match (&outcome, expected) {
            (Some(_), Ok(())) => {
                self.models[t.at] = after;
                *self.effects.entry(t.cmd.kind()).or_default() += 1;
            }
            (Some(_), Err(why)) => return Err(say(format!("took effect; the model says {why:?}"))),
            (None, expected) => match (&answer, expected) {
                (Answer::Unknown(_), _) => {}
                (Answer::Refused(code), Err(Not::Refused(must))) if *code == must => {}
                (a, e) => return Err(say(format!("answered {a:?}; the model says {e:?}"))),
            },
        }
        match t.again {
            Some(n) if !t.twisted => self.given[n].kept = outcome,
            Some(_) => {}
            None => self.given.push(Given { at: t.at, id: t.id, cmd: t.cmd.clone(), kept: outcome }),
        }
        Ok(())
    }

    /// Everything that the database holds against the models, and the audit.
    fn look(&self) -> Result<(), String> {
        for (h, m) in self.homes.iter().zip(&self.models) {
            if let Some(difference) = seen::compare(&self.db, h, m).map_err(|e| e.to_string())? {
                return Err(format!("{}: {difference}", h.code));
            }
            let a = self.db.read_blocking(|q| audit(q, h.territory)).map_err(|e| e.to_string())?;
            if let Some(f) = a.findings.first() {
                return Err(format!("{}: audit {}: {}", h.code, f.rule, f.text));
            }
            if a.commands != m.journal {
                return Err(format!("{}: {} commands in the journal, {} took effect", h.code, a.commands, m.journal));
            }
        }
        Ok(())
    }

    /// The end: what nobody knows is asked again in peace, everything is told, all is looked at.
    pub fn settle(&mut self) -> Result<(), Failure> {
        let fail = |what: String| Failure { step: u64::MAX, what };
        self.now = self.now.plus(Micros::DAY);
        self.log.push("the end: everything is sent once more".into());
        for n in 0..self.given.len() {
            let g = &self.given[n];
            let t = Tried { at: g.at, id: g.id, cmd: g.cmd.clone(), again: Some(n), twisted: false, forbidden: false };
            let now = self.now;
            self.round(vec![t], None, now).map_err(fail)?;
        }
        let mut told = std::mem::take(&mut self.told);
        for round in 1..=40 {
            let later = self.now.plus(round * Micros::HOUR);
            let mut first = true;
            let mut n = 0;
            for home in &self.homes {
                n += deliver_due(&self.db, home.territory, later, 50, |d| {
                    // The first of each round is lost on its way: it comes again.
                    if std::mem::take(&mut first) && round < 4 {
                        return Err(rahba_store::DeliveryFailed("no network".into()));
                    }
                    told.insert(d.id);
                    Ok(())
                })
                .map_err(|e| fail(e.to_string()))?;
            }
            if n == 0 && round > 4 {
                break;
            }
        }
        let ours: BTreeSet<Id> = self
            .homes
            .iter()
            .map(|h| seen::outbox_ids(&self.db, h.territory))
            .collect::<Result<Vec<_>>>()
            .map_err(|e| fail(e.to_string()))?
            .into_iter()
            .flatten()
            .collect();
        if let Some(lost) = ours.difference(&told).next() {
            return Err(fail(format!("outbox row {lost} was never told")));
        }
        self.look().map_err(fail)
    }

    /// What an act means here and now; `None` when there is nothing to do it to.
    fn mean(&self, a: &Act, id: Id) -> Option<Tried> {
        let at = usize::from(a.elsewhere);
        let fresh = |at, cmd| Tried { at, id, cmd, again: None, twisted: false, forbidden: false };
        match a.deed {
            Deed::Repeat | Deed::Twist => {
                // What is not known is asked again first.
                let open: Vec<usize> = (0..self.given.len()).filter(|n| self.given[*n].kept.is_none()).collect();
                let n = if a.n[0].is_multiple_of(2) && !open.is_empty() {
                    open[(a.n[1] as usize) % open.len()]
                } else {
                    (a.n[1] as usize) % self.given.len().max(1)
                };
                let g = self.given.get(n)?;
                let mut cmd = g.cmd.clone();
                let twisted = a.deed == Deed::Twist;
                if twisted {
                    g.kept.as_ref()?;
                    cmd = Cmd::Advance { maker: 0, amount: 4_242 };
                }
                Some(Tried { at: g.at, id: g.id, cmd, again: Some(n), twisted, forbidden: false })
            }
            Deed::Intrude => {
                let deed = [Deed::Receive, Deed::Prepare, Deed::Refund, Deed::Approve][(a.n[3] % 4) as usize];
                let cmd = super::means::mean(&self.db, &self.homes[at], &self.models[at], &Act { deed, ..*a }, id)?;
                (!cmd.open_to_all()).then(|| Tried { forbidden: true, ..fresh(at, cmd) })
            }
            Deed::Stray => {
                let deed = [Deed::Cancel, Deed::Deliver, Deed::Prepare, Deed::Refund][(a.n[3] % 4) as usize];
                let other = 1 - at;
                let cmd = super::means::mean(&self.db, &self.homes[other], &self.models[other], &Act { deed, ..*a }, id)?;
                Some(fresh(at, cmd))
            }
            _ => {
                let cmd = super::means::mean(&self.db, &self.homes[at], &self.models[at], a, id)?;
                Some(fresh(at, cmd))
            }
        }
    }
}

/// The orders in which commands that were in flight together may have happened, the given one first; the others only
/// where a lost answer to COMMIT had the group run again, and for as many as can be tried.
fn orders(count: usize, ran_again: bool) -> Vec<Vec<usize>> {
    let given: Vec<usize> = (0..count).collect();
    if !ran_again || !(2..=5).contains(&count) {
        return vec![given];
    }
    let mut all = vec![Vec::new()];
    for _ in 0..count {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                let left: Vec<usize> = given.iter().copied().filter(|n| !order.contains(n)).collect();
                left.into_iter().map(move |n| [order.as_slice(), &[n]].concat())
            })
            .collect();
    }
    all
}

/// A command on its way.
struct Tried {
    at: usize,
    id: Id,
    cmd: Cmd,
    again: Option<usize>,
    twisted: bool,
    forbidden: bool,
}

fn file(own: &Path, n: u32) -> PathBuf {
    own.join(format!("world-{n}.sqlite"))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// How many things are of each kind.
pub(super) type Counted = BTreeMap<String, i64>;

/// Kept out of the way of `?` in closures.
pub(super) fn odd(what: &str) -> anyhow::Error {
    anyhow!("{what}")
}
