//! Families, VAT rules, products and prices.

pub mod add_product;
pub mod define_family;
pub mod set_price;
pub mod set_product_state;
pub mod set_vat_rule;
pub mod write_text;
