//! Goods go back to their maker.

use crate::ledger::model::Regime;
use crate::stock::{Move, returned, rows};
use crate::{ledger, refusals, stock, territory::series};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Gives units of a maker's lots back from one place.
#[derive(Debug, Serialize)]
pub struct GiveBack {
    pub org: Id,
    pub place: Id,
    pub lines: Vec<(Id, i64)>,
    pub signature: String,
    pub note: String,
}

/// The return note.
#[derive(Debug, Serialize, Deserialize)]
pub struct GivenBack {
    pub note: Id,
    pub number: String,
}

refusals! {
    /// Why goods stay.
    pub enum GiveBackRefusal {
        /// Nothing to give back.
        Lines => ("deposit.lines", 422),
        /// No such open place.
        NoSuchPlace => ("place.not_found", 404),
        /// No such lot of this maker.
        NoSuchLot => ("lot.not_found", 404),
        /// The place holds fewer units than asked.
        Short { lot: String } => ("stock.short", 409),
        /// The union bought these: they are not the maker's any more.
        Bought { lot: String } => ("deposit.bought", 409),
        /// The signature is not a drawn path.
        BadSignature => ("deposit.bad_signature", 422),
    }
}

impl Command for GiveBack {
    const NAME: &'static str = "deposits/give_back";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager]);
    type Done = GivenBack;
    type Refusal = GiveBackRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<GivenBack, Refused<GiveBackRefusal>> {
        if self.lines.is_empty() || self.lines.len() > 200 || self.lines.iter().any(|(_, u)| *u < 1) {
            return no(GiveBackRefusal::Lines);
        }
        if !stock::rules::is_signature(&self.signature) {
            return no(GiveBackRefusal::BadSignature);
        }
        // Only a place of the shop: units that are promised, sold or lost are not there to be given back.
        if !stock::views::places(&mut tx.reader(), ctx.territory)?.iter().any(|p| p.id == self.place) {
            return no(GiveBackRefusal::NoSuchPlace);
        }
        if let Some(space) = stock::views::space_of(&mut tx.reader(), ctx.territory, self.place)? {
            ctx.only_in(Self::MAY, space)?;
        }
        let note = ctx.new_id();
        let number = series::take(tx, ctx, "R", note)?;
        let mut moves = Vec::new();
        let mut version = 0i64;
        let mut lines = Vec::new();
        for (lot, units) in &self.lines {
            let Some(r) = tx.first(&rows::LOT, params![ctx.territory, *lot])? else {
                return no(GiveBackRefusal::NoSuchLot);
            };
            let (code, variant, org): (String, Id, Id) = (r.get(0)?, r.get(1)?, r.get(2)?);
            if org != self.org {
                return no(GiveBackRefusal::NoSuchLot);
            }
            version = r.get(3)?;
            let terms = ledger::views::terms_version(&mut tx.reader(), ctx.territory, org, version)?;
            if terms.is_some_and(|t| t.regime == Regime::Principal) {
                return no(GiveBackRefusal::Bought { lot: code });
            }
            moves.push((code, Move { lot: *lot, variant, from: self.place, to: returned(), units: *units }));
            lines.push((*lot, variant, *units));
        }
        tx.execute(
            &rows::INSERT_DEPOSIT,
            params![
                ctx.territory,
                note,
                number.as_str(),
                "out",
                self.org,
                version,
                self.place,
                crate::who(ctx),
                ctx.now,
                self.signature.as_str(),
                clean_line(&self.note, 500)
            ],
        )?;
        for (n, (lot, variant, units)) in lines.iter().enumerate() {
            tx.execute(
                &rows::INSERT_DEPOSIT_LINE,
                params![ctx.territory, note, n as i64 + 1, *lot, *variant, *units, Money::ZERO],
            )?;
            tx.touch(*lot);
            tx.touch(*variant);
        }
        let plain: Vec<Move> = moves.iter().map(|(_, m)| *m).collect();
        if let Err(short) = stock::post(tx, ctx, "given_back", note, ctx.now, &plain)? {
            let lot = moves.iter().find(|(_, m)| m.lot == short.lot).map_or_else(String::new, |(c, _)| c.clone());
            return no(GiveBackRefusal::Short { lot });
        }
        tx.touch(note);
        tx.touch(self.org);
        tx.touch(self.place);
        tx.fact("number", &number);
        Ok(GivenBack { note, number })
    }
}
