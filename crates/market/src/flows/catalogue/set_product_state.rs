//! A product is submitted, published or withdrawn. Publishing is the moderation step: the shop's, not
//! the maker's.

use crate::catalogue::{rows, views};
use crate::{content, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Where a product goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductMove {
    Submit,
    Publish,
    Withdraw,
}

/// Moves a product to its next state.
#[derive(Debug, Serialize)]
pub struct SetProductState {
    pub product: Id,
    pub to: ProductMove,
}

/// Moved.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProductStateSet {
    pub state: String,
}

refusals! {
    /// Why a product stays where it is.
    pub enum ProductStateRefusal {
        /// No such product, or not yours.
        NoSuchProduct => ("product.not_found", 404),
        /// Only the shop publishes.
        NotYours => ("product.publish_is_the_shops", 403),
        /// Without a name nobody can find it.
        NoName => ("product.no_name", 422),
        /// Every variant needs a price.
        NoPrice => ("product.no_price", 422),
    }
}

impl Command for SetProductState {
    const NAME: &'static str = "catalogue/set_product_state";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = ProductStateSet;
    type Refusal = ProductStateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProductStateSet, Refused<ProductStateRefusal>> {
        let staff = ctx.actor.has_any(&[Role::Admin, Role::ShopManager]) || ctx.actor.person_id().is_none();
        let Some(p) = views::product(&mut tx.reader(), ctx.territory, self.product)? else {
            return no(ProductStateRefusal::NoSuchProduct);
        };
        if !(staff || ctx.actor.is_of(p.org)) {
            return no(ProductStateRefusal::NoSuchProduct);
        }
        let state = match self.to {
            ProductMove::Submit => "submitted",
            ProductMove::Withdraw => "withdrawn",
            ProductMove::Publish if !staff => return no(ProductStateRefusal::NotYours),
            ProductMove::Publish => {
                let texts = content::of_owner(&mut tx.reader(), ctx.territory, p.id)?;
                if texts.get("name").is_none_or(content::Texts::is_empty) {
                    return no(ProductStateRefusal::NoName);
                }
                let variants = views::variants(&mut tx.reader(), ctx.territory, p.id, ctx.now)?;
                if variants.is_empty() || variants.iter().any(|v| v.price.is_none()) {
                    return no(ProductStateRefusal::NoPrice);
                }
                "published"
            }
        };
        tx.query(&rows::SET_STATE, params![ctx.territory, p.id, state, ctx.now])?;
        tx.touch(p.id);
        tx.touch(p.org);
        tx.touch(p.family);
        tx.fact("state", state);
        Ok(ProductStateSet { state: state.to_owned() })
    }
}
