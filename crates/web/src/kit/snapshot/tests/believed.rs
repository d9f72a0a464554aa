//! When a file is not believed although all of its bytes are: it is of another shape, or the database says otherwise.

use super::super::kept::Of;
use super::super::{Item, Snapshot};
use super::{at, open, told, whole};
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_market::catalogue::model::Product;
use rahba_market::flows::catalogue::set_price::SetPriceRefusal;
use rahba_market::testing::Bench;
use rahba_store::{Command, Ctx, JournalRow, Refused, Statement, Tx, params, statements};
use serde::Serialize;
use std::path::{Path, PathBuf};

statements! {
    PRICE (Id) -> () = "UPDATE price SET amount = amount + 100 WHERE territory_id = $1";
    FORM (Id) -> () = "UPDATE product SET form = 'bottle' WHERE territory_id = $1";
    UNITS (Id) -> () = "UPDATE holding SET units = units - 1 WHERE territory_id = $1 AND on_sale = 1 AND units > 1";
    SIZE (Id) -> () = "UPDATE variant SET weight_g = weight_g + 1 WHERE territory_id = $1";
    NAME (Id) -> () = "UPDATE content_text SET body = body || '!' WHERE territory_id = $1 AND field = 'name' AND owner_id IN (SELECT product_id FROM product WHERE territory_id = $1)";
    FAMILY (Id) -> () = "UPDATE content_text SET body = body || '!' WHERE territory_id = $1 AND field = 'name' AND owner_id IN (SELECT family_id FROM family WHERE territory_id = $1)";
    MAKER (Id) -> () = "UPDATE content_text SET body = body || '!' WHERE territory_id = $1 AND field = 'name' AND owner_id IN (SELECT org_id FROM organisation WHERE territory_id = $1)";
}

/// What a migration could do: something to the goods, of which no line of the journal tells.
#[derive(Clone, Copy, Debug, Serialize)]
struct Behind(usize);

const DONE: [&Statement; 7] = [&PRICE, &FORM, &UNITS, &SIZE, &NAME, &FAMILY, &MAKER];

impl Command for Behind {
    /// Of a room of which only units are told.
    const NAME: &'static str = "people/behind";
    const MAY: Permission = Permission::System;
    type Done = ();
    type Refusal = SetPriceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<Self::Refusal>> {
        tx.execute(DONE[self.0], params![ctx.territory])?;
        Ok(())
    }
}

fn kept_in(path: &Path, b: &Bench) -> Option<Snapshot> {
    b.read(|q| Snapshot::kept(path, q, b.territory, at(b.now()))).map(|(shop, _)| shop)
}

fn path(name: &str, b: &Bench) -> PathBuf {
    std::env::temp_dir().join(format!("rahba-{name}-{}-{}.kept", std::process::id(), b.engine))
}

fn keep(path: &Path, b: &Bench) {
    let (s, head) = b.read(|q| Ok((whole(q, b, b.now())?, JournalRow::head(q, b.territory)?.expect("a journal"))));
    s.keep(path, b.territory, Of { knows: head, saw: head }, &|| Ok(())).expect("kept");
    assert_eq!(told(&kept_in(path, b).expect("it is believed")), told(&s), "{}", b.engine);
}

#[test]
fn what_no_line_of_the_journal_tells_makes_a_file_worthless() {
    Bench::each(|b| {
        open(b);
        let path = path("behind", b);
        for (n, done) in DONE.iter().enumerate() {
            keep(&path, b);
            b.system(Behind(n)).expect("done");
            assert!(kept_in(&path, b).is_none(), "{}: after {}", b.engine, done.text);
        }
        std::fs::remove_file(&path).expect("removed");
    });
}

#[test]
fn a_file_of_another_shape_is_passed_over() {
    let b = Bench::sqlite();
    open(&b);
    let path = path("shape", &b);
    keep(&path, &b);
    let sound = std::fs::read(&path).expect("the file");
    let len = usize::try_from(u64::from_le_bytes(sound[..8].try_into().expect("eight"))).expect("small");
    // The label with its sum made anew, as another program would have written it.
    let with = |change: &dyn Fn(&mut [u8])| {
        let mut bytes = sound.clone();
        let said = &mut bytes[8..len];
        change(said);
        let sum = i64::from(crc32fast::hash(said));
        bytes[len..len + 8].copy_from_slice(&sum.to_le_bytes());
        std::fs::write(&path, &bytes).expect("written");
        kept_in(&path, &b)
    };
    assert!(with(&|_| ()).is_some(), "the very label");
    // The shape stands behind its length.
    assert!(with(&|said| said[8] ^= 1).is_none(), "another shape");
    std::fs::remove_file(&path).expect("removed");
}

#[test]
fn goods_of_nobody_are_no_fault_of_the_store() {
    Bench::each(|b| {
        open(b);
        let path = path("nobody", b);
        let (mut s, head) = b.read(|q| Ok((whole(q, b, b.now())?, JournalRow::head(q, b.territory)?.expect("a journal"))));
        for change in [|p: &mut Product| p.org = Id::named("nobody"), |p: &mut Product| p.family = Id::named("nothing")] {
            let sound = Item::clone(&s.items[0]);
            let mut item = sound.clone();
            change(&mut item.product);
            s.items.set(0, item);
            s.keep(&path, b.territory, Of { knows: head, saw: head }, &|| Ok(())).expect("kept");
            assert!(kept_in(&path, b).is_none(), "{}: its sums are right, and it is passed over", b.engine);
            s.items.set(0, sound);
        }
        std::fs::remove_file(&path).expect("removed");
    });
}
