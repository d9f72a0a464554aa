//! Drawings made for this project: where a product has no photo, a drawing computed from its id
//! stands in and says so. Pure functions from a seed to SVG text; no text inside, no script.

pub mod chart;
mod forms;
mod icons;
mod weave;

pub use forms::illustration;
pub use icons::{icon, logo};
pub use weave::{band, rosette};

/// The house palette: madder, indigo, saffron, olive, cedar, plaster, night.
pub const PALETTE: [&str; 8] = ["#a8322a", "#27406b", "#d99a2b", "#6c7a3a", "#8a5a3b", "#f3e9d8", "#1f2430", "#c9693f"];

/// A small deterministic stream of numbers from an id (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub fn new(seed: &[u8; 16]) -> Dice {
        let (mut a, mut b) = ([0u8; 8], [0u8; 8]);
        a.copy_from_slice(&seed[..8]);
        b.copy_from_slice(&seed[8..]);
        Dice(u64::from_be_bytes(a) ^ u64::from_be_bytes(b).rotate_left(17))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 up to but not including `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_are_repeatable_small_and_whole() {
        for form in [
            "rug",
            "jar",
            "bowl",
            "tajine",
            "babouches",
            "bag",
            "sack",
            "figs",
            "box",
            "lantern",
            "rosette",
            "oil_bottle",
            "chebakia",
            "other",
        ] {
            let (a, b) = (illustration(form, &[1; 16]), illustration(form, &[2; 16]));
            assert_eq!(a, illustration(form, &[1; 16]), "{form}");
            assert_ne!(a, b, "{form}");
            assert!(a.len() < 40_000, "{form}: {}", a.len());
            assert!(a.starts_with("<svg") && a.ends_with("</svg>") && !a.contains("NaN"), "{form}");
            assert_eq!(a.matches("<g").count(), a.matches("</g>").count(), "{form}");
        }
        assert!(icon("basket").is_some() && icon("nothing").is_none());
    }
}
