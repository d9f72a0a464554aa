//! What happens in a world: drawn from its seed, made of small numbers, so that a part of a story is a
//! story too.

use std::fmt;

/// SplitMix64: small, fast, the same everywhere.
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed ^ 0x5261_6862_6121_2026)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `n` - 1.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// What somebody does; which order, maker or amount is meant is found among those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Buy,
    /// The same basket under another command: two tabs.
    BuyAgain,
    Prepare,
    Deliver,
    RefuseAtDoor,
    Cancel,
    Refund,
    OpenTill,
    CloseTill,
    Sell,
    Receive,
    Carry,
    Agree,
    Mature,
    Remit,
    Advance,
    Propose,
    Approve,
    RefusePayout,
    /// A command that was given before comes once more.
    Repeat,
    /// Its id comes with another body.
    Twist,
    /// Somebody who may not tries.
    Intrude,
    /// A deed on a thing of the other territory.
    Stray,
    /// Periods, the bank, the fund.
    Office,
    /// A device that is a till.
    Device,
}

const WEIGHTS: [(Deed, u64); 23] = [
    (Deed::Buy, 20),
    (Deed::BuyAgain, 2),
    (Deed::Prepare, 22),
    (Deed::Deliver, 14),
    (Deed::RefuseAtDoor, 3),
    (Deed::Cancel, 4),
    (Deed::Refund, 9),
    (Deed::OpenTill, 5),
    (Deed::CloseTill, 3),
    (Deed::Sell, 12),
    (Deed::Receive, 7),
    (Deed::Carry, 4),
    (Deed::Agree, 4),
    (Deed::Mature, 6),
    (Deed::Remit, 3),
    (Deed::Advance, 2),
    (Deed::Propose, 6),
    (Deed::Approve, 6),
    (Deed::RefusePayout, 2),
    (Deed::Repeat, 14),
    (Deed::Twist, 2),
    (Deed::Intrude, 2),
    (Deed::Stray, 3),
];

/// One deed with its small numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    pub deed: Deed,
    /// The second territory?
    pub elsewhere: bool,
    pub n: [u64; 4],
}

/// What goes wrong below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ill {
    DiskAtStatement(u64),
    DiskAtCommit,
    AgainAtStatement(u64),
    AgainAtCommit,
    LostAtStatement(u64),
    LostReply,
    CrashAtStatement(u64),
    CrashBeforeCommit,
    CrashAfterCommit,
    /// Stopped and started in peace.
    Restart,
}

impl fmt::Display for Ill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ill::DiskAtStatement(n) => write!(f, "the disk fails at statement {n}"),
            Ill::DiskAtCommit => f.write_str("the disk fails at COMMIT"),
            Ill::AgainAtStatement(n) => write!(f, "40001 at statement {n}"),
            Ill::AgainAtCommit => f.write_str("40001 at COMMIT"),
            Ill::LostAtStatement(n) => write!(f, "the connection breaks at statement {n}"),
            Ill::LostReply => f.write_str("the reply to COMMIT is lost"),
            Ill::CrashAtStatement(n) => write!(f, "crash at statement {n}"),
            Ill::CrashBeforeCommit => f.write_str("crash before COMMIT"),
            Ill::CrashAfterCommit => f.write_str("crash after COMMIT, before the answer"),
            Ill::Restart => f.write_str("restart"),
        }
    }
}

/// Deeds that share a commit, and what befalls it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Its place in the whole story: names its commands, also in a shortened one.
    pub no: u64,
    pub acts: Vec<Act>,
    pub ill: Option<Ill>,
    /// Seconds since the step before.
    pub pass: i64,
    /// Seconds by which this step's clock is wrong.
    pub skew: i64,
}

/// The story of a seed. What is done in the office and with devices is drawn by dice of their own and stands beside the
/// other deeds: without it (`trade_only`) a seed tells what it told before there was any.
pub(super) fn story(seed: u64, steps: u64, trade_only: bool) -> Vec<Step> {
    let mut d = Dice::new(seed);
    let mut beside = Dice::new(seed ^ 0x4f66_6669_6365);
    let total: u64 = WEIGHTS.iter().map(|(_, w)| w).sum();
    (0..steps)
        .map(|no| {
            let many = if d.chance(30) { 2 + d.below(3) } else { 1 };
            let mut acts: Vec<Act> = (0..many)
                .map(|_| {
                    let mut at = d.below(total);
                    let mut deed = Deed::Buy;
                    for (x, w) in WEIGHTS {
                        if at < w {
                            deed = x;
                            break;
                        }
                        at -= w;
                    }
                    Act { deed, elsewhere: d.chance(12), n: [d.next(), d.next(), d.next(), d.next()] }
                })
                .collect();
            if !trade_only && beside.chance(45) {
                let deed = match beside.below(27) {
                    0..11 => Deed::Office,
                    11..19 => Deed::Device,
                    // What waits for money that came in is rare in a story of forty steps.
                    19..21 => Deed::Propose,
                    21..24 => Deed::Approve,
                    24 => Deed::RefusePayout,
                    _ => Deed::Remit,
                };
                let n = [beside.next(), beside.next(), beside.next(), beside.next()];
                acts.push(Act { deed, elsewhere: beside.chance(12), n });
            }
            let nth = 1 + if d.chance(50) { d.below(25) } else { d.below(140) };
            let ill = d.chance(45).then(|| match d.below(12) {
                0 | 1 => Ill::DiskAtStatement(nth),
                2 => Ill::DiskAtCommit,
                3 => Ill::AgainAtStatement(nth),
                4 => Ill::AgainAtCommit,
                5 => Ill::LostAtStatement(nth),
                6 => Ill::LostReply,
                7 | 8 => Ill::CrashAtStatement(nth),
                9 => Ill::CrashBeforeCommit,
                10 => Ill::CrashAfterCommit,
                _ => Ill::Restart,
            });
            let pass = match d.below(10) {
                0 => 86_400 * (1 + d.below(6) as i64),
                1 | 2 => 3_600 * (1 + d.below(20) as i64),
                _ => 1 + d.below(1_800) as i64,
            };
            let skew = match d.below(12) {
                0 => -(d.below(90_000) as i64),
                1 => d.below(90_000) as i64,
                _ => 0,
            };
            Step { no, acts, ill, pass, skew }
        })
        .collect()
}
