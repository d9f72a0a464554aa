//! Goods are received on deposit: counted, priced with their maker, placed, signed for.

use crate::catalogue::rules::{is_price, vat_for};
use crate::catalogue::views::Saleable;
use crate::ledger::model::Regime;
use crate::ledger::{Posting, owned, postings};
use crate::stock::{Move, outside, rows, views as stock_views};
use crate::{catalogue, ledger, organisations, refusals, stock, territory::series};
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Day, Id, Money, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// What one line may cost the union: a hundred million dirhams are a slip of the finger.
const MOST_COST: i64 = 10_000_000_000;

/// Receives goods of one maker at one place.
#[derive(Debug, Serialize)]
pub struct Receive {
    pub org: Id,
    pub place: Id,
    pub lines: Vec<ReceiveLine>,
    /// Path drawn with a finger, as SVG path data; empty when signed on paper.
    pub signature: String,
    pub note: String,
}

/// Units of one variant.
#[derive(Debug, Clone, Serialize)]
pub struct ReceiveLine {
    pub variant: Id,
    pub units: i64,
    /// The price agreed at the counter; none keeps the one in force.
    pub price: Option<Money>,
    /// What the union pays for all of these units, without VAT, where the agreement is to buy.
    pub cost: Option<Money>,
    pub made_on: Option<Day>,
    /// None takes the product's shelf life from the day it was made.
    pub expires_on: Option<Day>,
}

/// The note and its lots.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Received {
    pub deposit: Id,
    pub number: String,
    pub lots: Vec<Id>,
}

refusals! {
    /// Why goods are not taken in.
    pub enum ReceiveRefusal {
        /// No such open organisation: one that closed brings nothing more.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// The maker has no agreement in force.
        NoAgreement => ("deposit.no_agreement", 409),
        /// No such place to put goods.
        NoSuchPlace => ("place.not_found", 404),
        /// A note has 1 to 200 lines.
        Lines => ("deposit.lines", 422),
        /// No such variant of this maker.
        NoSuchVariant => ("variant.not_found", 404),
        /// Units must be 1 to 1 000 000.
        BadUnits => ("deposit.bad_units", 422),
        /// A unique piece is deposited once, as one unit.
        UniqueTwice => ("deposit.unique_twice", 409),
        /// It has no price: agree on one with the maker.
        NoPrice => ("product.no_price", 422),
        /// Not between 0.01 and 1 000 000.
        BadPrice => ("price.bad_amount", 422),
        /// Goods that are bought have a buying price; goods on deposit have none.
        BadCost => ("deposit.bad_cost", 422),
        /// Expired before it came.
        Expired => ("deposit.expired", 422),
        /// Made on a day to come.
        MadeLater => ("deposit.made_later", 422),
        /// The signature is not a drawn path.
        BadSignature => ("deposit.bad_signature", 422),
    }
}

/// Bought goods: owed to the maker at once, with the VAT that she invoices when she is liable (E06a).
fn purchase(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    number: &str,
    deposit: Id,
    org: Id,
    lot: Id,
    cost: Money,
    s: &Saleable,
) -> Result<(), Fault> {
    let rules = catalogue::views::vat_rules(&mut tx.reader(), ctx.territory)?;
    let rate = vat_for(&rules, &s.vat_class, &s.vat_regime, ctx.today()).map_or(Bps(0), |r| r.rate);
    ledger::post(
        tx,
        ctx,
        Posting {
            kind: "purchase",
            document: deposit,
            business_date: ctx.today(),
            occurred_at: ctx.now,
            reverses: None,
            note: number.to_owned(),
            lines: postings::purchase(org, lot, cost, cost.at(rate)),
        },
    )?;
    Ok(())
}

impl Command for Receive {
    const NAME: &'static str = "deposits/receive";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Cashier]);
    type Done = Received;
    type Refusal = ReceiveRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Received, Refused<ReceiveRefusal>> {
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(ReceiveRefusal::NoSuchOrganisation);
        }
        let Some(terms) = ledger::views::terms_now(&mut tx.reader(), ctx.territory, self.org, ctx.now)? else {
            return no(ReceiveRefusal::NoAgreement);
        };
        let places = stock_views::places(&mut tx.reader(), ctx.territory)?;
        let Some(place) = places.iter().find(|p| p.id == self.place) else {
            return no(ReceiveRefusal::NoSuchPlace);
        };
        ctx.only_in(Self::MAY, place.space)?;
        if self.lines.is_empty() || self.lines.len() > 200 {
            return no(ReceiveRefusal::Lines);
        }
        if !stock::rules::is_signature(&self.signature) {
            return no(ReceiveRefusal::BadSignature);
        }
        let deposit = ctx.new_id();
        let number = series::take(tx, ctx, "D", deposit)?;
        tx.execute(
            &rows::INSERT_DEPOSIT,
            params![
                ctx.territory,
                deposit,
                number.as_str(),
                "in",
                self.org,
                terms.version,
                self.place,
                crate::who(ctx),
                ctx.now,
                self.signature.as_str(),
                clean_line(&self.note, 500)
            ],
        )?;
        let mut lots = Vec::new();
        let mut moves = Vec::new();
        for (n, l) in self.lines.iter().enumerate() {
            let Some(s) = catalogue::views::saleable(&mut tx.reader(), ctx.territory, l.variant, ctx.now)? else {
                return no(ReceiveRefusal::NoSuchVariant);
            };
            if s.org != self.org {
                return no(ReceiveRefusal::NoSuchVariant);
            }
            if !(1..=1_000_000).contains(&l.units) {
                return no(ReceiveRefusal::BadUnits);
            }
            if s.unique {
                let before: i64 = tx.first(&rows::LOTS_EVER, params![ctx.territory, l.variant])?.map_or(Ok(0), |r| r.get(0))?;
                if before > 0 || l.units != 1 {
                    return no(ReceiveRefusal::UniqueTwice);
                }
            }
            let Some(price) = l.price.or(s.price) else {
                return no(ReceiveRefusal::NoPrice);
            };
            if !is_price(price) {
                return no(ReceiveRefusal::BadPrice);
            }
            let today = ctx.today();
            if l.made_on.is_some_and(|d| d > today) {
                return no(ReceiveRefusal::MadeLater);
            }
            let expires_on = l.expires_on.or_else(|| s.shelf_life_days.map(|d| l.made_on.unwrap_or(today).plus(d)));
            if expires_on.is_some_and(|e| e <= today) {
                return no(ReceiveRefusal::Expired);
            }
            let bought = terms.regime == Regime::Principal;
            if bought != l.cost.is_some() || l.cost.is_some_and(|c| !(1..=MOST_COST).contains(&c.0)) {
                return no(ReceiveRefusal::BadCost);
            }
            catalogue::set_price_in(tx, ctx, l.variant, price, "agreed at the deposit")?;
            let lot = ctx.new_id();
            let code = stock::rules::lot_code(&series::take(tx, ctx, "L", lot)?);
            tx.execute(
                &rows::INSERT_LOT,
                params![ctx.territory, lot, code, l.variant, self.org, terms.version, l.made_on, expires_on, ctx.now],
            )?;
            tx.execute(
                &rows::INSERT_DEPOSIT_LINE,
                params![ctx.territory, deposit, n as i64 + 1, lot, l.variant, l.units, price],
            )?;
            if let Some(cost) = l.cost {
                owned::bring_in(tx, ctx, l.variant, l.units, cost)?;
                purchase(tx, ctx, &number, deposit, self.org, lot, cost, &s)?;
            }
            moves.push(Move { lot, variant: l.variant, from: outside(), to: self.place, units: l.units });
            lots.push(lot);
            tx.touch(lot);
            tx.touch(l.variant);
            tx.touch(s.product);
        }
        stock::post(tx, ctx, "deposit", deposit, ctx.now, &moves)?.expect("outside never runs short");
        tx.touch(deposit);
        tx.touch(self.org);
        tx.touch(self.place);
        tx.fact("number", &number);
        tx.fact("units", self.lines.iter().map(|l| l.units).sum::<i64>());
        Ok(Received { deposit, number, lots })
    }
}
