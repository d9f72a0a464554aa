//! Whoever translates finds her work by rows that are kept as texts are written. After any story of writing and
//! reading, what is kept is what a look at every text says.

use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::content::views::{Work, all_bodies, count, coverage, texts, work};
use rahba_market::content::{TextState, Texts};
use rahba_market::flows::catalogue::review_text::ReviewText;
use rahba_market::flows::catalogue::write_text::WriteText;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use std::collections::BTreeMap;

/// Numbers that look thrown and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// What each text says for itself: lacking, behind its source, read by nobody.
fn looked(b: &Bench, lang: Lang) -> [Vec<(Id, String)>; 3] {
    let texts: BTreeMap<(Id, String), Texts> = b.read(|q| {
        let mut owners: Vec<Id> = Vec::new();
        all_bodies(q, b.territory, |owner, _, _, _| {
            owners.push(owner);
            Ok(())
        })?;
        owners.dedup();
        texts(q, b.territory, &owners)
    });
    let of = |fits: fn(Option<&rahba_market::content::Text>) -> bool| {
        texts.iter().filter(|(_, t)| fits(t.get(lang))).map(|(k, _)| k.clone()).collect()
    };
    [of(|t| t.is_none()), of(|t| t.is_some_and(|t| t.stale)), of(|t| t.is_some_and(|t| t.state != TextState::Reviewed.code()))]
}

fn compare(b: &Bench, s: &Shop, step: u64) {
    for lang in Lang::ALL {
        let sorts = [Work::Missing, Work::Stale, Work::Unreviewed];
        for (what, is) in sorts.into_iter().zip(looked(b, lang)) {
            let mut kept: Vec<(Id, String)> =
                b.read(|q| work(q, b.territory, lang, what, None, 10_000, 0)).into_iter().map(|w| (w.owner, w.field)).collect();
            kept.sort();
            assert_eq!(kept, is, "{} step {step} {lang} {what:?}", b.engine);
            assert_eq!(b.read(|q| count(q, b.territory, lang, what)), is.len() as i64);
            let hers = b.read(|q| work(q, b.territory, lang, what, Some(s.maker), 10_000, 0));
            let owners = [s.maker, s.product, s.honey];
            let mut hers: Vec<_> = hers.into_iter().map(|w| (w.owner, w.field)).collect();
            hers.sort();
            let is_hers: Vec<_> = is.into_iter().filter(|(o, _)| owners.contains(o)).collect();
            assert_eq!(hers, is_hers, "{} step {step} {lang} {what:?} of one maker", b.engine);
        }
        let (c, [missing, stale, unread]) = (b.read(|q| coverage(q, b.territory, lang)), looked(b, lang));
        let n = |v: Vec<_>| v.len() as i64;
        assert_eq!((c.fields - c.present, c.stale, c.present - c.reviewed), (n(missing), n(stale), n(unread)));
    }
}

#[test]
fn after_any_story_of_writing_and_reading() {
    Bench::each(|b| {
        let s = Shop::open(b);
        compare(b, &s, 0);
        let mut dice = Dice(7);
        for step in 1..=60 {
            let owner = [s.product, s.maker, s.family, s.honey][dice.below(4) as usize];
            let field = ["name", "story", "about", "label"][dice.below(4) as usize].to_owned();
            let lang = Lang::ALL[dice.below(4) as usize];
            let maker = dice.below(2) == 0 && owner != s.family;
            let (who, role, org) =
                if maker { ("itto", Role::ProducerManager, s.maker) } else { ("manager", Role::ShopManager, Id::NIL) };
            if dice.below(4) == 0 {
                // Refused where there is no such text or another revision: then nothing has changed.
                let revision = 1 + dice.below(2) as i64;
                let _ = b.by(who, role, org, ReviewText { owner, field, lang, revision });
            } else {
                let body = ["thym", "thym et miel", "miel"][dice.below(3) as usize].to_owned();
                b.by(who, role, org, WriteText { owner, field, lang, body }).expect("written");
            }
            if step % 5 == 0 {
                compare(b, &s, step);
            }
        }
    });
}
