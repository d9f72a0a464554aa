//! What is said of things in a field, in every language: one long text and where each body begins and ends in it.
//! A million names are three pieces of memory, not eight million, so they come from the disk in one go.

use imbl::OrdMap;
use rahba_kernel::{Id, Lang};
use std::sync::Arc;

/// The bodies of one field of all things.
#[derive(Clone, Default)]
pub struct Phrases {
    flat: Arc<Flat>,
    /// What was written since; nothing where a thing lost its text.
    changed: OrdMap<Id, Option<Arc<[Option<String>; 4]>>>,
}

/// Owners in their order, the places of their bodies by [`Lang::index`], the bodies.
#[derive(Default)]
pub struct Flat {
    pub owners: Vec<Id>,
    pub places: Vec<[(u32, u32); 4]>,
    pub bodies: String,
}

/// No body in this language: no text ends before it begins.
pub const NOWHERE: (u32, u32) = (u32::MAX, 0);

/// What is said of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a>([Option<&'a str>; 4]);

impl<'a> Said<'a> {
    pub fn get(&self, lang: Lang) -> Option<&'a str> {
        self.0[lang.index()]
    }

    /// The body in the reader's language, or in the next best, with the language that it is in.
    pub fn pick(&self, lang: Lang) -> Option<(Lang, &'a str)> {
        lang.fallbacks().into_iter().find_map(|l| Some((l, self.get(l)?)))
    }

    /// The bodies that are there, in the order of [`Lang::ALL`].
    pub fn bodies(self) -> impl Iterator<Item = &'a str> {
        self.0.into_iter().flatten()
    }
}

impl Flat {
    fn said(&self, owner: Id) -> Option<Said<'_>> {
        let n = self.owners.binary_search(&owner).ok()?;
        Some(Said(self.places[n].map(|(from, to)| self.bodies.get(from as usize..to as usize))))
    }
}

impl Phrases {
    /// What is said of a thing, if anything is.
    pub fn get(&self, owner: Id) -> Option<Said<'_>> {
        match self.changed.get(&owner) {
            Some(now) => now.as_ref().map(|bodies| Said(std::array::from_fn(|l| bodies[l].as_deref()))),
            None => self.flat.said(owner),
        }
    }

    /// Takes what is said of a thing now; nothing, when it lost its text.
    pub fn set(&mut self, owner: Id, bodies: Option<[Option<String>; 4]>) {
        if bodies.is_some() || self.get(owner).is_some() {
            self.changed.insert(owner, bodies.map(Arc::new));
        }
    }

    /// All of it, owner by owner in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Id, Said<'_>)> {
        let mut all: Vec<Id> = self.flat.owners.clone();
        if !self.changed.is_empty() {
            all.extend(self.changed.keys());
            all.sort_unstable();
            all.dedup();
        }
        all.into_iter().filter_map(|owner| Some((owner, self.get(owner)?)))
    }

    /// What is said as it lies in memory.
    pub fn of(flat: Flat) -> Phrases {
        Phrases { flat: Arc::new(flat), changed: OrdMap::new() }
    }
}

/// Gathers bodies as they are read.
#[derive(Default)]
pub struct Gathered {
    flat: Flat,
    late: Vec<(Id, Lang, String)>,
}

impl Gathered {
    /// A body; owners come in their order. What comes out of order, or after four gigabytes, is put in at the end.
    pub fn push(&mut self, owner: Id, lang: Lang, body: &str) {
        let flat = &mut self.flat;
        let ends = u32::try_from(flat.bodies.len()).ok().zip(u32::try_from(flat.bodies.len() + body.len()).ok());
        let (Some(place), true) = (ends, flat.owners.last().is_none_or(|last| *last <= owner)) else {
            self.late.push((owner, lang, body.to_owned()));
            return;
        };
        if flat.owners.last() != Some(&owner) {
            flat.owners.push(owner);
            flat.places.push([NOWHERE; 4]);
        }
        if let Some(places) = flat.places.last_mut() {
            places[lang.index()] = place;
        }
        flat.bodies.push_str(body);
    }

    pub fn finish(self) -> Phrases {
        let mut all = Phrases::of(self.flat);
        for (owner, lang, body) in self.late {
            let before = all.get(owner);
            let mut bodies: [Option<String>; 4] = std::array::from_fn(|l| before.and_then(|s| s.0[l]).map(str::to_owned));
            bodies[lang.index()] = Some(body);
            all.set(owner, Some(bodies));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        /// In whatever order they come and whatever changes, it says what a plain map says.
        #[test]
        fn it_says_what_a_map_says(
            read in prop::collection::vec((0_u8..6, 0_usize..4, "[a-zé]{0,4}"), 0..24),
            then in prop::collection::vec((0_u8..8, prop::option::of((0_usize..4, "[a-z]{0,3}"))), 0..6),
        ) {
            let mut map: BTreeMap<Id, [Option<String>; 4]> = BTreeMap::new();
            let mut gathered = Gathered::default();
            for (owner, lang, body) in &read {
                let owner = Id([*owner; 16]);
                // A language comes once for each owner, as the table's key has it.
                if map.entry(owner).or_default()[*lang].replace(body.clone()).is_none() {
                    gathered.push(owner, Lang::ALL[*lang], body);
                } else {
                    map.entry(owner).or_default()[*lang] = gathered_before(&read, owner, *lang);
                }
            }
            let mut all = gathered.finish();
            for (owner, body) in then {
                let owner = Id([owner; 16]);
                let bodies = body.map(|(l, text)| std::array::from_fn(|n| (n == l).then(|| text.clone())));
                match &bodies {
                    Some(b) => map.insert(owner, b.clone()),
                    None => map.remove(&owner),
                };
                all.set(owner, bodies);
            }
            let seen: BTreeMap<Id, [Option<String>; 4]> =
                all.iter().map(|(owner, said)| (owner, said.0.map(|b| b.map(str::to_owned)))).collect();
            prop_assert_eq!(seen, map);
        }
    }

    fn gathered_before(read: &[(u8, usize, String)], owner: Id, lang: usize) -> Option<String> {
        read.iter().find(|(o, l, _)| Id([*o; 16]) == owner && *l == lang).map(|(_, _, b)| b.clone())
    }
}
