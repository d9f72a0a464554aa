//! Where a thing lies, by its id or its code: one sorted row of places, and what changed since.

use super::Item;
use imbl::OrdMap;
use rahba_kernel::Id;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A map that is made at once and seldom changed. Its copies share both.
#[derive(Clone)]
pub struct Lookup<K: Ord + Copy, V> {
    flat: Arc<Vec<(K, V)>>,
    changed: OrdMap<K, Option<V>>,
}

impl<K: Ord + Copy, V: Clone> Lookup<K, V> {
    pub fn get(&self, key: &K) -> Option<&V> {
        match self.changed.get(key) {
            Some(now) => now.as_ref(),
            None => self.flat.binary_search_by_key(key, |(k, _)| *k).ok().map(|n| &self.flat[n].1),
        }
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    pub fn insert(&mut self, key: K, value: V) {
        self.changed.insert(key, Some(value));
    }

    pub fn remove(&mut self, key: &K) {
        self.changed.insert(*key, None);
    }
}

impl<K: Ord + Copy, V: Clone> FromIterator<(K, V)> for Lookup<K, V> {
    /// Of two with the same key the later one stays, as in a map.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(all: I) -> Self {
        let mut flat: Vec<(K, V)> = all.into_iter().collect();
        flat.sort_by_key(|(k, _)| *k);
        flat.reverse();
        flat.dedup_by_key(|(k, _)| *k);
        flat.reverse();
        Lookup { flat: Arc::new(flat), changed: OrdMap::new() }
    }
}

/// A code as a key of one size: short ones as they are, longer ones by their digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code([u8; 16]);

impl From<&str> for Code {
    fn from(code: &str) -> Code {
        let bytes = code.as_bytes();
        let mut key = [0; 16];
        match u8::try_from(bytes.len()) {
            Ok(len @ 0..16) => {
                key[..bytes.len()].copy_from_slice(bytes);
                key[15] = len;
            }
            _ => {
                key.copy_from_slice(&Sha256::digest(bytes)[..16]);
                key[15] = u8::MAX;
            }
        }
        Code(key)
    }
}

/// Places by id.
pub type ById<V> = Lookup<Id, V>;
/// Places by code.
pub type ByCode<V> = Lookup<Code, V>;

/// Where the items of a shop lie.
pub(super) struct Lookups {
    pub by_product: ById<usize>,
    pub by_code: ByCode<usize>,
    pub by_variant: ById<(usize, usize)>,
    pub by_barcode: ByCode<(usize, usize)>,
}

impl Lookups {
    pub fn of(all: &[Arc<Item>]) -> Lookups {
        let variants = || {
            let each = |(n, item): (usize, &Arc<Item>)| (0..item.variants.len()).map(move |k| (n, k));
            all.iter()
                .enumerate()
                .filter(|(_, item)| item.is_there())
                .flat_map(each)
                .map(|(n, k)| (&all[n].variants[k].0, (n, k)))
        };
        let there = || all.iter().enumerate().filter(|(_, item)| item.is_there());
        Lookups {
            by_product: there().map(|(n, item)| (item.product.id, n)).collect(),
            by_code: there().map(|(n, item)| (item.product.code.as_str().into(), n)).collect(),
            by_variant: variants().map(|(v, place)| (v.id, place)).collect(),
            by_barcode: variants().map(|(v, place)| (v.barcode.as_str().into(), place)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_finds_what_a_map_finds(
            made in prop::collection::vec((0_u8..8, 0_u32..99), 0..16),
            then in prop::collection::vec((0_u8..9, prop::option::of(0_u32..99)), 0..8),
        ) {
            let mut map: BTreeMap<u8, u32> = made.iter().copied().collect();
            let mut all: Lookup<u8, u32> = made.into_iter().collect();
            for (key, value) in then {
                match value {
                    Some(v) => {
                        map.insert(key, v);
                        all.insert(key, v);
                    }
                    None => {
                        map.remove(&key);
                        all.remove(&key);
                    }
                }
            }
            for key in 0..10 {
                prop_assert_eq!(all.get(&key), map.get(&key));
            }
        }

        #[test]
        fn two_codes_are_two_keys(a in "[a-z0-9-]{0,40}", b in "[a-z0-9-]{0,40}") {
            prop_assert_eq!(Code::from(a.as_str()) == Code::from(b.as_str()), a == b);
        }
    }
}
