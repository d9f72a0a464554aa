//! An index as bytes, for a file beside the database that the next start reads in one go.

use super::{Index, Numbers};
use imbl::OrdMap;
use std::sync::Arc;

fn write_map(map: &OrdMap<Arc<str>, Numbers>, out: &mut Vec<u8>) -> Option<()> {
    out.extend(u32::try_from(map.len()).ok()?.to_le_bytes());
    for (word, holders) in map {
        out.extend(u32::try_from(word.len()).ok()?.to_le_bytes());
        out.extend(word.as_bytes());
        out.extend(u32::try_from(holders.len()).ok()?.to_le_bytes());
        holders.iter().for_each(|n| out.extend(n.to_le_bytes()));
    }
    Some(())
}

fn take<'a>(bytes: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(n)?;
    *bytes = rest;
    Some(taken)
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(take(bytes, 4)?.try_into().ok()?))
}

/// Words in their order and the holders of each in theirs, none of them twice: as they are written, and as they are looked
/// for.
fn read_map(bytes: &mut &[u8], documents: u32) -> Option<OrdMap<Arc<str>, Numbers>> {
    let mut map = OrdMap::<Arc<str>, Numbers>::new();
    for _ in 0..number(bytes)? {
        let len = number(bytes)? as usize;
        let word: Arc<str> = std::str::from_utf8(take(bytes, len)?).ok()?.into();
        let len = number(bytes)? as usize;
        let holders: Vec<u32> =
            take(bytes, len.checked_mul(4)?)?.as_chunks::<4>().0.iter().map(|n| u32::from_le_bytes(*n)).collect();
        let is_next = map.get_max().is_none_or(|(last, _)| **last < *word);
        if !is_next || holders.last().is_some_and(|last| *last >= documents) || !holders.is_sorted_by(|a, b| a < b) {
            return None;
        }
        map.insert(word, holders.into());
    }
    Some(map)
}

impl Index {
    /// Adds it to some bytes; nothing when it is too big for them.
    pub fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        out.extend(self.documents.to_le_bytes());
        write_map(&self.words, out)?;
        write_map(&self.skeletons, out)
    }

    /// Reads what [`Index::write`] wrote; nothing when it is something else.
    pub fn read(mut bytes: &[u8]) -> Option<Index> {
        let documents = number(&mut bytes)?;
        let index = Index { documents, words: read_map(&mut bytes, documents)?, skeletons: read_map(&mut bytes, documents)? };
        bytes.is_empty().then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_nothing_else_is() {
        let mut i = Index::default();
        i.add(0, &["زربية بني مطير", "Tapis Beni M'tir"]);
        i.add(1, &["عسل الزعتر", "Miel de thym"]);
        let mut bytes = Vec::new();
        i.write(&mut bytes).expect("small");
        let read = Index::read(&bytes).expect("as written");
        assert_eq!((&read.words, &read.skeletons, read.documents), (&i.words, &i.skeletons, i.documents));
        for cut in 0..bytes.len() {
            assert!(Index::read(&bytes[..cut]).is_none(), "{cut}");
        }
        bytes[0] = 1;
        assert!(Index::read(&bytes).is_none(), "a document that is not there");
    }

    #[test]
    fn nothing_is_said_twice_or_out_of_its_order() {
        let index = |words: &[(&str, &[u32])]| {
            let mut bytes = 9_u32.to_le_bytes().to_vec();
            bytes.extend((words.len() as u32).to_le_bytes());
            for (word, holders) in words {
                bytes.extend((word.len() as u32).to_le_bytes());
                bytes.extend(word.as_bytes());
                bytes.extend((holders.len() as u32).to_le_bytes());
                holders.iter().for_each(|n| bytes.extend(n.to_le_bytes()));
            }
            bytes.extend(0_u32.to_le_bytes());
            Index::read(&bytes)
        };
        assert!(index(&[("a", &[1, 2]), ("b", &[])]).is_some());
        // A word that came again took the place of the first, whose holders were lost.
        assert!(index(&[("a", &[1]), ("a", &[2])]).is_none());
        assert!(index(&[("b", &[1]), ("a", &[2])]).is_none());
        // Taken out once, it would still be there.
        assert!(index(&[("a", &[1, 1])]).is_none());
    }
}
