//! Units go from one place to another: all or nothing.

use crate::stock::{Move, rows, views};
use crate::{refusals, stock};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Moves units of lots between two places.
#[derive(Debug, Serialize)]
pub struct Transfer {
    pub from: Id,
    pub to: Id,
    pub lines: Vec<(Id, i64)>,
}

/// The movement.
#[derive(Debug, Serialize, Deserialize)]
pub struct Transferred {
    pub movement: Id,
}

refusals! {
    /// Why nothing moves.
    pub enum TransferRefusal {
        /// Nothing to move, or nowhere.
        Lines => ("transfer.lines", 422),
        /// No such place.
        NoSuchPlace => ("place.not_found", 404),
        /// No such lot.
        NoSuchLot => ("lot.not_found", 404),
        /// The place holds fewer units than asked.
        Short { lot: String } => ("stock.short", 409),
    }
}

impl Command for Transfer {
    const NAME: &'static str = "stock/transfer";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Cashier]);
    type Done = Transferred;
    type Refusal = TransferRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Transferred, Refused<TransferRefusal>> {
        if self.from == self.to || self.lines.is_empty() || self.lines.len() > 200 || self.lines.iter().any(|(_, u)| *u < 1) {
            return no(TransferRefusal::Lines);
        }
        let places = views::places(&mut tx.reader(), ctx.territory)?;
        if ![self.from, self.to].iter().all(|p| places.iter().any(|x| x.id == *p)) {
            return no(TransferRefusal::NoSuchPlace);
        }
        for p in places.iter().filter(|p| p.id == self.from || p.id == self.to) {
            ctx.only_in(Self::MAY, p.space)?;
        }
        let mut moves = Vec::new();
        let mut codes = Vec::new();
        for (lot, units) in &self.lines {
            let Some(r) = tx.first(&rows::LOT, params![ctx.territory, *lot])? else {
                return no(TransferRefusal::NoSuchLot);
            };
            codes.push((*lot, r.get::<String>(0)?));
            let variant: Id = r.get(1)?;
            moves.push(Move { lot: *lot, variant, from: self.from, to: self.to, units: *units });
            tx.touch(*lot);
            tx.touch(variant);
        }
        match stock::post(tx, ctx, "transfer", ctx.command, ctx.now, &moves)? {
            Ok(movement) => {
                tx.touch(self.from);
                tx.touch(self.to);
                Ok(Transferred { movement })
            }
            Err(short) => {
                let lot = codes.into_iter().find(|(l, _)| *l == short.lot).map_or_else(String::new, |(_, c)| c);
                no(TransferRefusal::Short { lot })
            }
        }
    }
}
