//! Which snapshot of the shop holds, and how much of it a commit makes old.

use super::Snapshot;
use super::part::Renewed;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Micros};
use rahba_store::{Committed, Db, Fault, JournalRow, Reader};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The latest snapshot, and what was committed since it was read.
#[derive(Default)]
pub struct Snapshots {
    version: AtomicU64,
    state: RwLock<State>,
    /// One reads anew, the others wait for it.
    reading: tokio::sync::Mutex<()>,
    /// Where a program that stopped left its shop.
    kept: PathBuf,
}

#[derive(Default)]
struct State {
    latest: Option<Arc<Snapshot>>,
    /// The version that `latest` holds for.
    as_of: u64,
    dirt: Dirt,
}

/// What to read again.
enum Dirt {
    All,
    Some(Touched),
}

/// What commands said they touched.
#[derive(Clone, Default)]
pub(super) struct Touched {
    /// Only units moved, of these among other things.
    pub units: BTreeSet<Id>,
    /// Goods changed: a price, a text, a photograph; what each command touched, by itself.
    pub goods: Vec<Vec<Id>>,
}

impl Default for Dirt {
    fn default() -> Dirt {
        Dirt::Some(Touched::default())
    }
}

/// More than this and everything is read again.
pub(super) const TOUCHED_MAX: usize = 20_000;

/// Commands that change nothing a shop page shows but units. What is not named here is taken to
/// change everything: a new flow is slow before it is wrong.
fn moves_units_only(command: &str) -> bool {
    const ROOMS: [&str; 7] = ["plan/", "tills/", "payouts/", "ledger/", "people/", "messages/", "privacy/"];
    // Not `deposits/receive`: a price is agreed on at the deposit, so goods change.
    const FLOWS: [&str; 12] = [
        "orders/place",
        "orders/prepare",
        "orders/deliver",
        "orders/refuse",
        "orders/cancel",
        "orders/refund",
        "orders/refund_whole",
        "deposits/give_back",
        "deposits/photograph",
        "stock/transfer",
        "stock/record_loss",
        "stock/record_count",
    ];
    // Reminders write messages: at each start they would have had the whole shop read a second time.
    const LETTERS: [&str; 3] = ["campaigns/count_visits", "certificates/remind", "capacities/remind"];
    LETTERS.contains(&command) || ROOMS.iter().any(|r| command.starts_with(r)) || FLOWS.contains(&command)
}

/// Commands that change some goods, and nothing else that a shop page shows. They touch the product, the
/// variant, or the owner of a text or a photograph; what they touch is looked at before it is believed.
fn changes_goods_only(command: &str) -> bool {
    const FLOWS: [&str; 13] = [
        "catalogue/add_picture",
        "catalogue/add_product",
        "catalogue/add_variant",
        "catalogue/change_product",
        "catalogue/order_pictures",
        "catalogue/refuse_product",
        "catalogue/remove_picture",
        "catalogue/retire_variant",
        "catalogue/review_text",
        "catalogue/set_price",
        "catalogue/set_product_state",
        "catalogue/write_text",
        "deposits/receive",
    ];
    FLOWS.contains(&command)
}

impl Snapshots {
    /// None yet, and the file in which one may be kept.
    pub fn kept_in(path: PathBuf) -> Snapshots {
        Snapshots { kept: path, ..Snapshots::default() }
    }

    /// Leaves a shop of so many goods or more on the disk: for a program that stops. False, when it is smaller or was
    /// never asked for, or when something was committed in between.
    ///
    /// # Errors
    /// A [`Fault`] of the store, or of the disk.
    pub async fn keep(&self, db: &Db, territory: Id, (now, zone): (Micros, &Zone), from: usize) -> Result<bool, Fault> {
        let is_big = {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            state.latest.as_ref().is_some_and(|s| s.items.len() >= from)
        };
        if !is_big {
            return Ok(false);
        }
        let before = db.read_in(None, move |q| JournalRow::head(q, territory)).await?;
        let shop = self.get(db, territory, now, zone).await?;
        let after = db.read_in(None, move |q| JournalRow::head(q, territory)).await?;
        match after {
            Some(head) if before == after => {
                shop.keep(&self.kept, territory, head).map_err(|e| Fault::Storage(e.to_string()))?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Something was committed.
    pub fn changed(&self, c: &Committed) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match &mut state.dirt {
            Dirt::Some(t) if t.units.len() + t.goods.len() > TOUCHED_MAX => state.dirt = Dirt::All,
            Dirt::Some(t) if moves_units_only(c.name) => t.units.extend(c.touched.iter().copied()),
            Dirt::Some(t) if changes_goods_only(c.name) => t.goods.push(c.touched.clone()),
            dirt => *dirt = Dirt::All,
        }
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    /// The snapshot, when nothing was committed since it was read and its day has not ended.
    pub fn fresh(&self, now: Micros) -> Option<Arc<Snapshot>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.as_of != self.version.load(Ordering::SeqCst) {
            return None;
        }
        state.latest.as_ref().filter(|s| now < s.until).cloned()
    }

    /// The shop as it stands now.
    ///
    /// # Errors
    /// A [`Fault`] of the store.
    pub async fn get(&self, db: &Db, territory: Id, now: Micros, zone: &Zone) -> Result<Arc<Snapshot>, Fault> {
        if let Some(s) = self.fresh(now) {
            return Ok(s);
        }
        let _alone = self.reading.lock().await;
        if let Some(s) = self.fresh(now) {
            return Ok(s);
        }
        let (version, before, dirt) = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            (self.version.load(Ordering::SeqCst), state.latest.clone(), std::mem::take(&mut state.dirt))
        };
        let today = zone.day(now);
        let until = Micros(zone.start_of(today.plus(1)).0);
        let day = (now, today, until);
        let made = match (before, dirt) {
            (Some(old), Dirt::Some(touched)) => {
                let base = old.clone();
                let renew = move |q: &mut Reader<'_>| match now < base.until {
                    true => base.renewed(q, territory, now, today, &touched),
                    false => base.on_another_day(q, territory, day, &touched),
                };
                match db.read_in(None, renew).await {
                    Ok(Renewed::Same) => Ok(old),
                    Ok(Renewed::Other(made)) => Ok(Arc::new(*made)),
                    Ok(Renewed::TooWide) => {
                        db.read_in(None, move |q| Snapshot::read(q, territory, now, today, until)).await.map(Arc::new)
                    }
                    Err(f) => Err(f),
                }
            }
            (None, _) => {
                let path = self.kept.clone();
                let read = move |q: &mut Reader<'_>| {
                    let kept = Snapshot::kept(&path, q, territory, day);
                    // Whatever became of it: what is changed or taken back later is not to lie in an old file.
                    let _gone = std::fs::remove_file(&path);
                    match kept? {
                        Some(shop) => Ok(shop),
                        None => Snapshot::read(q, territory, now, today, until),
                    }
                };
                db.read_in(None, read).await.map(Arc::new)
            }
            _ => db.read_in(None, move |q| Snapshot::read(q, territory, now, today, until)).await.map(Arc::new),
        };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match made {
            Ok(made) => {
                state.latest = Some(made.clone());
                state.as_of = version;
                Ok(made)
            }
            Err(f) => {
                state.dirt = Dirt::All;
                Err(f)
            }
        }
    }
}
