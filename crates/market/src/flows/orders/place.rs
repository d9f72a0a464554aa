//! A basket becomes an order: units are taken, prices and terms frozen, nothing posted yet (cash on
//! delivery is posted when it is delivered).

use crate::flows::campaigns::discount::{self, CannotUse};
use crate::plan::model::LINK_CHANNELS;
use crate::sales::model::{Buyer, Delivery, Payment};
use crate::sales::rules::rate_for;
use crate::sales::writing::{CannotSell, TakeFrom, pick, tell, write_lines};
use crate::sales::{rows, views};
use crate::territory::{self, series};
use crate::{plan, privacy, refusals, stock};
use rahba_kernel::role::Permission;
use rahba_kernel::text::bidi::{clean_line, clean_text};
use rahba_kernel::{Id, Lang, Money, formats::phone};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Places an order. Give the basket's id as the command's id: sent twice, it is one order.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    pub cart: Id,
    pub lines: Vec<(Id, i64)>,
    pub buyer: Buyer,
    pub lang: Lang,
    pub delivery: Delivery,
    pub payment: Payment,
    /// The space that prepares it, and where it is collected.
    pub space: Id,
    /// Hash of the random token in the buyer's link.
    pub secret_hash: [u8; 32],
    /// The total that the buyer saw; another one is said before anything is promised.
    pub seen_total: Option<Money>,
    /// The code of a coupon.
    pub coupon: Option<String>,
    /// The campaign whose link led here, and the link's channel.
    pub via: Option<(Id, String)>,
}

/// The order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub order: Id,
    pub number: String,
    pub total: Money,
}

refusals! {
    /// Why an order is not placed.
    pub enum PlaceRefusal {
        /// Nothing in the basket, or too much for one order.
        Lines => ("order.lines", 422),
        /// The basket was placed before.
        CartUsed => ("order.cart_used", 409),
        /// A product is no longer offered.
        NotOffered { variant: Id } => ("order.not_offered", 409),
        /// An amount that is not sold.
        BadQuantity { variant: Id } => ("order.bad_quantity", 422),
        /// Fewer left than wanted.
        NotEnough { variant: Id, left: i64 } => ("order.not_enough", 409),
        /// No VAT rule covers a product yet.
        NoVatRule { variant: Id } => ("order.no_vat_rule", 409),
        /// The label of its maker is suspended, and the charter stops the sale.
        LabelStopped { variant: Id } => ("order.label_stopped", 409),
        /// Without a name nobody can be asked for.
        NoName => ("person.no_name", 422),
        /// Not a Moroccan phone number.
        BadPhone => ("person.bad_phone", 422),
        /// Not a commune.
        NoCommune => ("order.no_commune", 422),
        /// A delivery needs an address.
        NoAddress => ("order.no_address", 422),
        /// Nobody carries this much there.
        NoCarrier => ("order.no_carrier", 409),
        /// Delivery and payment do not go together.
        Mismatch => ("order.payment_mismatch", 422),
        /// The total is not what the buyer saw.
        TotalChanged { total: Money } => ("order.total_changed", 409),
        /// No such coupon.
        NoSuchCoupon => ("coupon.not_found", 422),
        /// It does not run today.
        CouponNotNow => ("coupon.not_now", 409),
        /// Every use is taken.
        CouponUsedUp => ("coupon.used_up", 409),
        /// The basket is too small for it.
        CouponTooSmall { least: Money } => ("coupon.too_small", 409),
        /// This phone number used it as often as it may.
        CouponTooOften => ("coupon.too_often", 409),
        /// The money behind it is used up.
        CouponFundEmpty => ("coupon.fund_empty", 409),
        /// No such space.
        NoSuchSpace => ("space.not_found", 404),
    }
}

fn refusal(variant: Id, why: CannotSell) -> PlaceRefusal {
    match why {
        CannotSell::NoSuchVariant => PlaceRefusal::NotOffered { variant },
        CannotSell::BadQuantity => PlaceRefusal::BadQuantity { variant },
        CannotSell::NotEnough { left } => PlaceRefusal::NotEnough { variant, left },
        CannotSell::NoVatRule => PlaceRefusal::NoVatRule { variant },
        CannotSell::LabelStopped => PlaceRefusal::LabelStopped { variant },
    }
}

fn coupon_refusal(why: CannotUse) -> PlaceRefusal {
    match why {
        CannotUse::NoSuchCoupon => PlaceRefusal::NoSuchCoupon,
        CannotUse::NotNow => PlaceRefusal::CouponNotNow,
        CannotUse::UsedUp => PlaceRefusal::CouponUsedUp,
        CannotUse::TooSmall { least } => PlaceRefusal::CouponTooSmall { least },
        CannotUse::TooOften => PlaceRefusal::CouponTooOften,
        CannotUse::FundEmpty => PlaceRefusal::CouponFundEmpty,
    }
}

impl Command for Place {
    const NAME: &'static str = "orders/place";
    const MAY: Permission = Permission::Anyone;
    type Done = Placed;
    type Refusal = PlaceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Placed, Refused<PlaceRefusal>> {
        if self.lines.is_empty() || self.lines.len() > 60 {
            return no(PlaceRefusal::Lines);
        }
        let name = clean_line(&self.buyer.name, 120);
        if name.is_empty() {
            return no(PlaceRefusal::NoName);
        }
        let Some(phone) = phone::parse(&self.buyer.phone) else { return no(PlaceRefusal::BadPhone) };
        match (self.delivery, self.payment) {
            (Delivery::Carrier, Payment::Cod | Payment::Transfer) | (Delivery::Pickup, Payment::Pickup | Payment::Transfer) => {}
            _ => return no(PlaceRefusal::Mismatch),
        }
        let address = clean_text(&self.buyer.address, 500);
        if self.delivery == Delivery::Carrier {
            if !territory::communes::by_code(&self.buyer.commune).is_some_and(|a| a.level == territory::communes::Level::Commune)
            {
                return no(PlaceRefusal::NoCommune);
            }
            if address.is_empty() {
                return no(PlaceRefusal::NoAddress);
            }
        }
        let home = territory::views::territory(&mut tx.reader(), ctx.territory)?
            .ok_or_else(|| Fault::Decode("a call names a territory that is not there".into()))?;
        if !territory::views::spaces(&mut tx.reader(), ctx.territory)?.iter().any(|s| s.id == self.space) {
            return no(PlaceRefusal::NoSuchSpace);
        }
        let order = ctx.new_id();
        let mut picked = match pick(tx, ctx, order, &self.lines, TakeFrom::Anywhere, stock::reserved())? {
            Ok(p) => p,
            Err((variant, why)) => return no(refusal(variant, why)),
        };
        let shipping = match self.delivery {
            Delivery::Carrier => {
                let zones = views::zones(&mut tx.reader(), ctx.territory)?;
                match rate_for(&zones, &self.buyer.commune, picked.weight_g) {
                    Some(r) => r.fee,
                    None => return no(PlaceRefusal::NoCarrier),
                }
            }
            Delivery::Pickup | Delivery::Counter => Money::ZERO,
        };
        let goods = picked.goods();
        let taken = match self.coupon.as_deref().filter(|c| !c.trim().is_empty()) {
            None => None,
            Some(code) => match discount::take(tx, ctx, code, Some(&phone), &mut picked)? {
                Ok(t) => Some(t),
                Err(why) => return no(coupon_refusal(why)),
            },
        };
        let off = taken.as_ref().map_or(Money::ZERO, |t| t.discount);
        let total = goods - off + shipping;
        if self.seen_total.is_some_and(|t| t != total) {
            return no(PlaceRefusal::TotalChanged { total });
        }
        let number = series::take(tx, ctx, &home.code, order)?;
        let new = tx.first(
            &rows::INSERT_ORDER,
            params![
                ctx.territory,
                order,
                number.as_str(),
                self.cart,
                self.secret_hash,
                "web",
                None::<Id>,
                self.space,
                self.lang,
                self.delivery.code(),
                self.payment.code(),
                goods,
                off,
                shipping,
                total,
                "placed",
                ctx.now,
                None::<i64>,
                ctx.today()
            ],
        )?;
        if new.is_none() {
            return no(PlaceRefusal::CartUsed);
        }
        let email = self.buyer.email.as_deref().map(|e| clean_line(e, 254)).filter(|e| e.contains('@'));
        tx.execute(
            &rows::INSERT_BUYER,
            params![
                ctx.territory,
                order,
                name,
                phone,
                email,
                self.buyer.commune.as_str(),
                address,
                clean_text(&self.buyer.note, 500)
            ],
        )?;
        // Which words she had before her (P5).
        tx.execute(
            &privacy::rows::INSERT_CONSENT,
            params![ctx.territory, order, privacy::model::NOTICE, privacy::model::NOTICE_VERSION, self.lang, ctx.now],
        )?;
        // The conditional write decides: what `pick` read may be gone by now on another connection.
        if let Err(short) = stock::post(tx, ctx, "reserved", order, ctx.now, &picked.moves)? {
            let variant = picked.moves.iter().find(|m| m.lot == short.lot).map_or(Id::NIL, |m| m.variant);
            return no(PlaceRefusal::NotEnough { variant, left: 0 });
        }
        #[cfg(feature = "planted")]
        if rahba_store::planted::is(rahba_store::planted::Bug::StockOutside) {
            tx.commit_early()?;
        }
        write_lines(tx, ctx, order, &picked, false)?;
        if let Some(t) = &taken {
            discount::write(tx, ctx, order, t, true)?;
        }
        if let Some((campaign, channel)) = &self.via
            && LINK_CHANNELS.contains(&channel.as_str())
            && plan::views::campaigns(&mut tx.reader(), ctx.territory)?.iter().any(|c| c.id == *campaign)
        {
            tx.execute(&plan::rows::INSERT_VIA, params![ctx.territory, order, *campaign, channel.as_str()])?;
        }
        tell(tx, ctx, order, "placed", "")?;
        tx.fact("number", &number);
        tx.fact("total", total);
        tx.enqueue("order.placed", &serde_json::json!({ "order": order }), 0)?;
        Ok(Placed { order, number, total })
    }
}
