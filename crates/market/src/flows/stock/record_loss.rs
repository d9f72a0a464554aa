//! Units are lost: broken, stolen, expired. The agreement says who bears it; what the union bears is
//! owed to the maker (LEDGER E11).

use crate::ledger::model::Regime;
use crate::ledger::{self, Posting, owned, postings};
use crate::stock::{Move, lost, rows};
use crate::{catalogue, refusals, stock, territory::series};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records a loss at a place.
#[derive(Debug, Serialize)]
pub struct RecordLoss {
    pub lot: Id,
    pub place: Id,
    pub units: i64,
    /// `breakage`, `theft`, `expiry`, `moth`, `drying`, `unknown`, `gift`.
    pub cause: String,
}

/// The loss and what the union owes for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct LossRecorded {
    pub loss: Id,
    pub number: String,
    pub owed: Money,
}

refusals! {
    /// Why a loss is not recorded.
    pub enum LossRefusal {
        /// No such lot.
        NoSuchLot => ("lot.not_found", 404),
        /// No such open place: what is promised or sold is not lost from there.
        NoSuchPlace => ("place.not_found", 404),
        /// Not a cause of the list, or no units.
        BadLoss => ("loss.bad", 422),
        /// The place holds fewer units.
        Short { lot: String } => ("stock.short", 409),
    }
}

/// What the union owes for a loss: everything, half (half up), or nothing.
pub(crate) fn owed(bearer: &str, gross: Money) -> Money {
    match bearer {
        "union" => gross,
        "shared" => gross.part(1, 2),
        _ => Money::ZERO,
    }
}

/// Posts a loss of units in both books; used by the loss note and by counts.
pub(crate) fn post_loss(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    lot: Id,
    place: Id,
    units: i64,
    cause: &str,
) -> Result<Result<LossRecorded, stock::Short>, rahba_store::Fault> {
    let row = tx
        .first(&rows::LOT, params![ctx.territory, lot])?
        .ok_or_else(|| rahba_store::Fault::Decode("the lot was looked up before".into()))?;
    let (variant, org, version): (Id, Id, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let loss = ctx.new_id();
    if let Err(short) = stock::post(tx, ctx, "loss", loss, ctx.now, &[Move { lot, variant, from: place, to: lost(), units }])? {
        return Ok(Err(short));
    }
    let bearer: String =
        tx.first(&rows::LOSS_BEARER, params![ctx.territory, org, version])?.map_or(Ok("maker".to_owned()), |r| r.get(0))?;
    let s = catalogue::views::saleable(&mut tx.reader(), ctx.territory, variant, ctx.now)?;
    let gross = s.as_ref().and_then(|s| s.price.map(|p| p.for_quantity(units, s.price_per))).unwrap_or(Money::ZERO);
    let terms = ledger::views::terms_version(&mut tx.reader(), ctx.territory, org, version)?;
    let bought = terms.is_some_and(|t| t.regime == Regime::Principal);
    // What the union bought is its own loss, at cost; nobody is owed anything.
    let (bearer, amount) = if bought {
        ("union".to_owned(), Money::ZERO)
    } else {
        let a = owed(&bearer, gross);
        (bearer, a)
    };
    let lines = if bought {
        postings::owned_lost(loss, owned::take_out(tx, ctx, variant, units, loss)?)
    } else {
        postings::shrink(org, loss, amount)
    };
    let number = series::take(tx, ctx, "P", loss)?;
    tx.execute(
        &rows::INSERT_LOSS,
        params![
            ctx.territory,
            loss,
            number.as_str(),
            lot,
            place,
            units,
            cause,
            bearer.as_str(),
            amount,
            ctx.now,
            crate::who(ctx)
        ],
    )?;
    ledger::post(
        tx,
        ctx,
        Posting {
            kind: if bought { "shrink_owned" } else { "shrink_consigned" },
            document: loss,
            business_date: ctx.today(),
            occurred_at: ctx.now,
            reverses: None,
            note: number.clone(),
            lines,
        },
    )?;
    for id in [loss, lot, variant, org, place] {
        tx.touch(id);
    }
    if let Some(s) = s {
        tx.touch(s.product);
    }
    tx.fact("cause", cause);
    tx.fact("owed", amount);
    Ok(Ok(LossRecorded { loss, number, owed: amount }))
}

impl Command for RecordLoss {
    const NAME: &'static str = "stock/record_loss";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager]);
    type Done = LossRecorded;
    type Refusal = LossRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<LossRecorded, Refused<LossRefusal>> {
        let known = ["breakage", "theft", "expiry", "moth", "drying", "unknown", "gift"];
        if self.units < 1 || !known.contains(&self.cause.as_str()) {
            return no(LossRefusal::BadLoss);
        }
        let Some(r) = tx.first(&rows::LOT, params![ctx.territory, self.lot])? else {
            return no(LossRefusal::NoSuchLot);
        };
        let code: String = r.get(0)?;
        if !stock::views::places(&mut tx.reader(), ctx.territory)?.iter().any(|p| p.id == self.place) {
            return no(LossRefusal::NoSuchPlace);
        }
        let Some(space) = stock::views::space_of(&mut tx.reader(), ctx.territory, self.place)? else {
            return no(LossRefusal::NoSuchPlace);
        };
        ctx.only_in(Self::MAY, space)?;
        match post_loss(tx, ctx, self.lot, self.place, self.units, &self.cause)? {
            Ok(done) => Ok(done),
            Err(_) => no(LossRefusal::Short { lot: code }),
        }
    }
}
