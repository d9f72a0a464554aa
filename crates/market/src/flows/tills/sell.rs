//! A sale at the counter: goods in the buyer's hand, money in the drawer, the maker's share available
//! at once (E01).

use crate::flows::campaigns::discount::{self, CannotUse};
use crate::flows::orders::books::{Sale, post_sale};
use crate::ledger::chart;
use crate::ledger::postings::Earned;
use crate::sales::rows;
use crate::sales::writing::{CannotSell, TakeFrom, pick, tell, write_lines};
use crate::stock::sold;
use crate::territory::series;
use crate::tills::{log, views};
use crate::{refusals, stock};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_line, is_blank};
use rahba_kernel::{Id, Lang, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// How a part of a sale is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Tender {
    Cash {
        amount: Money,
    },
    /// The same, with what the buyer gave: the receipt says the change.
    CashGiven {
        amount: Money,
        given: Money,
    },
    /// By card machine, with its slip number.
    Card {
        amount: Money,
        slip: String,
    },
}

impl Tender {
    pub fn amount(&self) -> Money {
        match self {
            Tender::Cash { amount } | Tender::CashGiven { amount, .. } | Tender::Card { amount, .. } => *amount,
        }
    }
}

/// Sells at a till. The command's id is made by the till: sent again, it is one sale.
#[derive(Debug, Serialize)]
pub struct Sell {
    pub till: Id,
    pub lines: Vec<(Id, i64)>,
    /// They sum to the total.
    pub tenders: Vec<Tender>,
    /// The total that the cashier saw and said.
    pub seen_total: Money,
    /// Language of the receipt.
    pub lang: Lang,
    pub secret_hash: [u8; 32],
    /// The code of a coupon.
    pub coupon: Option<String>,
}

/// The sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    pub order: Id,
    pub number: String,
    pub total: Money,
}

refusals! {
    /// Why a sale is not made.
    pub enum SellRefusal {
        /// No such till.
        NoSuchTill => ("till.not_found", 404),
        /// Open a session first.
        NotOpen => ("till.not_open", 409),
        /// Nothing to sell, or too much for one receipt.
        Lines => ("order.lines", 422),
        /// Not offered.
        NotOffered { variant: Id } => ("order.not_offered", 409),
        /// An amount that is not sold.
        BadQuantity { variant: Id } => ("order.bad_quantity", 422),
        /// The book knows fewer where this till sells, its space or the fair: count, or receive them first.
        NotEnough { variant: Id, left: i64 } => ("order.not_enough", 409),
        /// No VAT rule covers it.
        NoVatRule { variant: Id } => ("order.no_vat_rule", 409),
        /// The label of its maker is suspended, and the charter stops the sale.
        LabelStopped { variant: Id } => ("order.label_stopped", 409),
        /// No such coupon.
        NoSuchCoupon => ("coupon.not_found", 422),
        /// It does not run today.
        CouponNotNow => ("coupon.not_now", 409),
        /// Every use is taken.
        CouponUsedUp => ("coupon.used_up", 409),
        /// The basket is too small for it.
        CouponTooSmall { least: Money } => ("coupon.too_small", 409),
        /// The money behind it is used up.
        CouponFundEmpty => ("coupon.fund_empty", 409),
        /// The price changed since it was said.
        TotalChanged { total: Money } => ("order.total_changed", 409),
        /// The tenders do not sum to the total (I7).
        Tenders { total: Money } => ("till.tenders", 422),
        /// The buyer gave less than the part to pay in cash.
        GivenShort { cash: Money } => ("till.given_short", 422),
        /// A card payment has a slip number.
        NoSlip => ("till.no_slip", 422),
    }
}

impl Command for Sell {
    const NAME: &'static str = "tills/sell";
    const MAY: Permission = Permission::Roles(&[Role::Cashier, Role::ShopManager]);
    type Done = Sold;
    type Refusal = SellRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Sold, Refused<SellRefusal>> {
        let Some(till) = views::till(&mut tx.reader(), ctx.territory, self.till)? else {
            return no(SellRefusal::NoSuchTill);
        };
        ctx.only_in(Self::MAY, till.space)?;
        super::stands_at(tx, ctx, &till)?;
        let Some(session) = views::open_session(&mut tx.reader(), ctx.territory, till.id)? else {
            return no(SellRefusal::NotOpen);
        };
        if self.lines.is_empty() || self.lines.len() > 200 {
            return no(SellRefusal::Lines);
        }
        let order = ctx.new_id();
        let from = session.place.map_or(TakeFrom::Space(till.space), TakeFrom::Place);
        let mut picked = match pick(tx, ctx, order, &self.lines, from, sold())? {
            Ok(p) => p,
            Err((variant, why)) => {
                return no(match why {
                    CannotSell::NoSuchVariant => SellRefusal::NotOffered { variant },
                    CannotSell::BadQuantity => SellRefusal::BadQuantity { variant },
                    CannotSell::NotEnough { left } => SellRefusal::NotEnough { variant, left },
                    CannotSell::NoVatRule => SellRefusal::NoVatRule { variant },
                    CannotSell::LabelStopped => SellRefusal::LabelStopped { variant },
                });
            }
        };
        let goods = picked.goods();
        let taken = match self.coupon.as_deref().filter(|c| !c.trim().is_empty()) {
            None => None,
            Some(code) => match discount::take(tx, ctx, code, None, &mut picked)? {
                Ok(t) => Some(t),
                Err(CannotUse::NoSuchCoupon) => return no(SellRefusal::NoSuchCoupon),
                Err(CannotUse::NotNow | CannotUse::TooOften) => return no(SellRefusal::CouponNotNow),
                Err(CannotUse::UsedUp) => return no(SellRefusal::CouponUsedUp),
                Err(CannotUse::TooSmall { least }) => return no(SellRefusal::CouponTooSmall { least }),
                Err(CannotUse::FundEmpty) => return no(SellRefusal::CouponFundEmpty),
            },
        };
        let off = taken.as_ref().map_or(Money::ZERO, |t| t.discount);
        let total = goods - off;
        if total != self.seen_total {
            return no(SellRefusal::TotalChanged { total });
        }
        // Each is looked at before they are added up: no sum wraps around to the total.
        let fair = |t: &Tender| t.amount().0 > 0 && t.amount() <= total;
        let few = self.tenders.len() <= 20 && self.tenders.iter().all(fair);
        if !few || self.tenders.iter().map(Tender::amount).sum::<Money>() != total {
            return no(SellRefusal::Tenders { total });
        }
        for t in &self.tenders {
            if let Tender::CashGiven { amount, given } = t
                && given < amount
            {
                return no(SellRefusal::GivenShort { cash: *amount });
            }
        }
        if self.tenders.iter().any(|t| matches!(t, Tender::Card { slip, .. } if is_blank(slip))) {
            return no(SellRefusal::NoSlip);
        }
        let (year, _, _) = session.business_date.ymd();
        let code = format!("{}-{year:04}", till.code);
        let n = series::take_raw(tx, ctx, &code, order)?;
        let number = format!("{code}-{n:06}");
        let payment = match self.tenders.as_slice() {
            [Tender::Cash { .. } | Tender::CashGiven { .. }] => "cash",
            [Tender::Card { .. }] => "card",
            _ => "mixed",
        };
        tx.query(
            &rows::INSERT_ORDER,
            params![
                ctx.territory,
                order,
                number.as_str(),
                None::<Id>,
                self.secret_hash,
                "till",
                till.id,
                till.space,
                self.lang,
                "counter",
                payment,
                goods,
                off,
                Money::ZERO,
                total,
                "delivered",
                ctx.now,
                ctx.now,
                session.business_date
            ],
        )?;
        if let Err(short) = stock::post(tx, ctx, "sold", order, ctx.now, &picked.moves)? {
            let variant = picked.moves.iter().find(|m| m.lot == short.lot).map_or(Id::NIL, |m| m.variant);
            return no(SellRefusal::NotEnough { variant, left: 0 });
        }
        write_lines(tx, ctx, order, &picked, true)?;
        if let Some(t) = &taken {
            discount::write(tx, ctx, order, t, false)?;
        }
        let mut accounts = Vec::new();
        for (i, t) in self.tenders.iter().enumerate() {
            let (kind, account, slip) = match t {
                Tender::Cash { .. } => ("cash", chart::cash_till(till.id), String::new()),
                // A cash tender's reference is what was given, in centimes.
                Tender::CashGiven { given, .. } => ("cash", chart::cash_till(till.id), given.0.to_string()),
                Tender::Card { slip, .. } => ("card", chart::card_clearing(), clean_line(slip, 40)),
            };
            tx.execute(&rows::INSERT_TENDER, params![ctx.territory, order, i as i64 + 1, kind, t.amount(), slip])?;
            accounts.push((account, t.amount()));
        }
        let sale = Sale {
            kind: "till_sale",
            order,
            number: &number,
            tenders: &accounts,
            earned: Earned::Payable,
            shipping: Money::ZERO,
        };
        post_sale(tx, ctx, sale)?;
        log::append(
            tx,
            ctx,
            &till,
            session.id,
            ctx.command,
            "sale",
            &serde_json::json!({ "order": order, "number": number, "total": total, "tenders": self.tenders,
                "lines": picked.lines.iter().map(|l| (l.variant, l.quantity, l.total)).collect::<Vec<_>>() }),
        )?;
        tell(tx, ctx, order, "sold", "")?;
        tx.touch(session.id);
        tx.fact("number", &number);
        tx.fact("total", total);
        Ok(Sold { order, number, total })
    }
}
