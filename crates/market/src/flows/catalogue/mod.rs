//! Families, VAT rules, products, prices, texts and pictures.

pub mod add_picture;
pub mod add_product;
pub mod add_variant;
pub mod change_product;
pub mod define_family;
pub mod order_pictures;
pub mod refuse_product;
pub mod remove_picture;
pub mod retire_variant;
pub mod review_text;
pub mod set_price;
pub mod set_product_state;
pub mod set_vat_rule;
pub mod write_text;

pub mod owner;
