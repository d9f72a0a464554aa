//! Things that leave the screen: QR codes, spreadsheets, tables for other programs.
//!
//! The heavy libraries of these formats stay here; the rooms hand over plain rows.

mod qr;
pub mod read;
mod sheet;

pub use qr::{NotCoded, qr_svg};
pub use sheet::{Cell, Column, Sheet, SheetFault, guarded};
