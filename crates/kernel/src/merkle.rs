//! The tree over the books: RFC 6962 (Certificate Transparency) hashing and shape.

use sha2::{Digest, Sha256};

pub type Hash = [u8; 32];

/// `SHA-256(0x00 ‖ bytes)`.
pub fn leaf(bytes: &[u8]) -> Hash {
    let mut h = Sha256::new();
    h.update([0u8]);
    h.update(bytes);
    h.finalize().into()
}

/// `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut h = Sha256::new();
    h.update([1u8]);
    h.update(left);
    h.update(right);
    h.finalize().into()
}

/// The root of a tree, grown leaf by leaf in O(log n) memory: the same root as the recursive
/// definition whose left subtree is the largest power of two smaller than n.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Complete subtrees, largest first, as (number of leaves, root).
    peaks: Vec<(u64, Hash)>,
}

impl Tree {
    pub fn push(&mut self, leaf: Hash) {
        let mut size = 1;
        let mut hash = leaf;
        while let Some((s, h)) = self.peaks.last().copied() {
            if s != size {
                break;
            }
            self.peaks.pop();
            hash = node(&h, &hash);
            size *= 2;
        }
        self.peaks.push((size, hash));
    }

    pub fn len(&self) -> u64 {
        self.peaks.iter().map(|(s, _)| s).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.peaks.is_empty()
    }

    /// The tree as bytes, so that it can be grown later without its leaves: at most 64 peaks of 40 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.iter().flat_map(|(size, hash)| size.to_be_bytes().into_iter().chain(*hash)).collect()
    }

    /// [`Tree::to_bytes`] read back; nothing when they are not the bytes of a tree.
    pub fn from_bytes(bytes: &[u8]) -> Option<Tree> {
        let mut peaks: Vec<(u64, Hash)> = Vec::new();
        for peak in bytes.chunks(40) {
            let (size, hash) = (peak.get(..8)?, peak.get(8..)?);
            let size = u64::from_be_bytes(size.try_into().ok()?);
            let falls = peaks.last().is_none_or(|(s, _)| *s > size);
            if !size.is_power_of_two() || !falls {
                return None;
            }
            peaks.push((size, hash.try_into().ok()?));
        }
        Some(Tree { peaks })
    }

    /// The root; the hash of nothing for an empty tree.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256::digest([]).into(),
            Some((_, last)) => peaks.fold(*last, |right, (_, left)| node(left, &right)),
        }
    }
}

/// Length-prefixed bytes: the only way values are put under a hash, so that no two lists of values
/// give the same bytes.
#[derive(Default)]
pub struct Canonical(Vec<u8>);

impl Canonical {
    /// Starts with a version prefix that is fixed for ever.
    pub fn new(prefix: &[u8]) -> Canonical {
        Canonical(prefix.to_vec())
    }

    /// 4-byte big-endian length, then the bytes.
    pub fn bytes(&mut self, b: &[u8]) -> &mut Self {
        let len = u32::try_from(b.len()).expect("a field under a hash is shorter than 4 GiB");
        self.0.extend(len.to_be_bytes());
        self.0.extend(b);
        self
    }

    pub fn text(&mut self, s: &str) -> &mut Self {
        self.bytes(s.as_bytes())
    }

    /// 4-byte big-endian count of the items that follow.
    pub fn count(&mut self, n: usize) -> &mut Self {
        let n = u32::try_from(n).expect("fewer than 2^32 items");
        self.0.extend(n.to_be_bytes());
        self
    }

    /// 16-byte big-endian signed amount.
    pub fn amount(&mut self, v: i64) -> &mut Self {
        self.0.extend(i128::from(v).to_be_bytes());
        self
    }

    pub fn finish(&self) -> &[u8] {
        &self.0
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recursive(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node(&recursive(&leaves[..k]), &recursive(&leaves[k..]))
            }
        }
    }

    #[test]
    fn grown_equals_recursive() {
        let leaves: Vec<Hash> = (0..70u8).map(|n| leaf(&[n])).collect();
        let mut t = Tree::default();
        for (i, l) in leaves.iter().enumerate() {
            assert_eq!(t.root(), recursive(&leaves[..i]));
            t.push(*l);
        }
        assert_eq!(t.len(), 70);
    }
}
