//! Who tried what she may not do: one line of the journal for each person, act and hour (S30).

use super::keys::Keys;
use rahba_kernel::role::Actor;
use rahba_kernel::{Id, Micros};
use rahba_market::flows::people::note_denial::{NoteDenial, hour_of};
use rahba_store::{Call, Db};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What was noted in this hour, and what could not be.
pub struct Denials {
    keys: Keys,
    /// The hour, and which lines of it are written or on their way. It spares the lanes whoever tries without end;
    /// that there is one line only follows from the command's id.
    noted: Mutex<(i64, BTreeSet<(Id, &'static str)>)>,
    lost: AtomicU64,
}

impl Denials {
    pub fn new(keys: Keys) -> Arc<Denials> {
        Arc::new(Denials { keys, noted: Mutex::default(), lost: AtomicU64::new(0) })
    }

    /// Puts the line into its lane's queue and goes: whoever was denied is answered whatever becomes of it. Nobody is
    /// noted who is not signed in: there is no one to name.
    pub fn note(self: &Arc<Denials>, db: &Db, call: &Call, act: &'static str) {
        let Some(person) = call.actor.person_id() else { return };
        let hour = hour_of(call.now);
        {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            if noted.0 != hour {
                *noted = (hour, BTreeSet::new());
            }
            if !noted.1.insert((person, act)) {
                return;
            }
        }
        let own = self.clone();
        // By nobody's roles: who stands at a till is noted as everybody is.
        let actor = Actor::person(person, Vec::new());
        let call = Call { command: self.id(person, act, hour), actor, ..call.clone() };
        db.give_and_go(call, NoteDenial { act, hour }, move |end| {
            if let Err(e) = end {
                own.lost.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(error = %e, act, "a denial could not be written");
                // The next try may find the database well again.
                own.noted.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&(person, act));
            }
        });
    }

    /// Lines that could not be written since the start.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// The command's id. It comes from the installation's key: whoever could guess it would give another command under it
    /// first, and her own denial would be taken for that one.
    fn id(&self, person: Id, act: &str, hour: i64) -> Id {
        let secret = self.keys.derive(&format!("denial:{person}:{act}:{hour}")).next().unwrap_or_default();
        let mut entropy = [0; 10];
        entropy.copy_from_slice(&secret[..10]);
        Id::v7(Micros(hour * Micros::HOUR), entropy)
    }
}
