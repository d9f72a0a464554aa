//! The shop sends a product back to its maker, and says why: she reads the reason on the product's page
//! and is told by a message.

use super::owner::is_staff;
use crate::catalogue::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// The longest reason, in characters.
pub const REASON_MAX: usize = 300;

/// Sends a submitted product back; it is a draft again.
#[derive(Debug, Serialize)]
pub struct RefuseProduct {
    pub product: Id,
    /// What to mend, for its maker to read.
    pub reason: String,
}

/// Sent back.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProductRefused {}

refusals! {
    /// Why a product is not sent back.
    pub enum RefuseProductRefusal {
        /// No such product.
        NoSuchProduct => ("product.not_found", 404),
        /// Without a reason its maker cannot mend it.
        NoReason => ("product.no_reason", 422),
        /// Only what waits to be published is sent back.
        NotWaiting => ("product.not_waiting", 409),
    }
}

impl Command for RefuseProduct {
    const NAME: &'static str = "catalogue/refuse_product";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = ProductRefused;
    type Refusal = RefuseProductRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProductRefused, Refused<RefuseProductRefusal>> {
        let reason = clean_line(&self.reason, REASON_MAX);
        if reason.trim().is_empty() {
            return no(RefuseProductRefusal::NoReason);
        }
        let Some(p) = views::product(&mut tx.reader(), ctx.territory, self.product)?.filter(|_| is_staff(ctx)) else {
            return no(RefuseProductRefusal::NoSuchProduct);
        };
        if tx.first(&rows::REFUSE_PRODUCT, params![ctx.territory, p.id, reason.as_str()])?.is_none() {
            return no(RefuseProductRefusal::NotWaiting);
        }
        tx.enqueue("product.refused", &serde_json::json!({ "org": p.org, "product": p.code }), 0)?;
        tx.touch(p.id);
        tx.touch(p.org);
        tx.fact("state", "draft");
        Ok(ProductRefused {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::catalogue::set_product_state::{ProductMove, SetProductState};
    use crate::messages::holder;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::Micros;
    use rahba_store::CommandError;

    #[test]
    fn the_reason_reaches_the_maker_and_leaves_when_she_sends_it_in_again() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let submit = || {
                let c = SetProductState { product: s.product, to: ProductMove::Submit };
                b.by("itto", Role::ProducerManager, s.maker, c).unwrap()
            };
            submit();
            let why = RefuseProduct { product: s.product, reason: "  photo floue ".into() };
            b.by("manager", Role::ShopManager, Id::NIL, why).unwrap();
            assert_eq!(b.read(|q| views::product(q, b.territory, s.product)).unwrap().state, "draft");
            assert_eq!(b.read(|q| views::refused_of(q, b.territory, s.maker)), [(s.product, "photo floue".to_owned())]);
            assert!(b.read(|q| views::refused_of(q, b.territory, s.carrier)).is_empty());
            let told = std::cell::RefCell::new(Vec::new());
            rahba_store::deliver_due(&b.db, b.territory, Micros(b.now().0 + Micros::HOUR), 50, |d| {
                if let Ok(Some(to)) = b.db.read_blocking(|q| holder::to_organisation(q, d)) {
                    told.borrow_mut().push((to.kind, to.detail, to.org));
                }
                Ok(())
            })
            .unwrap();
            assert_eq!(told.into_inner(), [("product.refused".to_owned(), "thyme-honey".to_owned(), s.maker)]);
            submit();
            assert_eq!(b.read(|q| views::refused_reason(q, b.territory, s.product)), None);
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let refused = |reason: &str, product| match b.system(RefuseProduct { product, reason: reason.into() }) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(refused(" ", s.product), RefuseProductRefusal::NoReason);
            assert_eq!(refused("x", s.maker), RefuseProductRefusal::NoSuchProduct);
            assert_eq!(refused("x", s.product), RefuseProductRefusal::NotWaiting);
            let own = RefuseProduct { product: s.product, reason: "x".into() };
            assert!(matches!(b.by("itto", Role::ProducerManager, s.maker, own), Err(CommandError::Forbidden)));
        });
    }
}
