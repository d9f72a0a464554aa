//! Lot codes, check codes and bar codes as they are typed or scanned; a GS1 path's two parts.

use crate::rules::{lot_code, read_lot_code};
use rahba_kernel::formats::{checked_code, ean};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(code) = read_lot_code(text) {
        assert_eq!(read_lot_code(&code).as_ref(), Some(&code), "the stored form reads as itself");
        let (number, _) = code.split_at(code.len() - 1);
        assert_eq!(lot_code(number), code);
    }
    for length in [0, 4, 8, 12, 64] {
        if let Some(number) = checked_code::read(text, length) {
            let written = checked_code::write(number, length).expect("what was read can be written");
            assert_eq!(checked_code::read(&written, length), Some(number));
        }
    }
    let (gtin, lot) = text.split_once("/10/").unwrap_or((text, ""));
    let gtin = gtin.trim_start_matches("/01/");
    if ean::is_valid(gtin) {
        assert!(gtin.len() == 13 && gtin.bytes().all(|b| b.is_ascii_digit()));
        let twelve = &gtin[..12];
        assert_eq!(ean::check_digit(twelve).map(|d| d.to_string()).as_deref(), Some(&gtin[12..]));
    }
    let _ = (ean::check_digit(gtin), ean::Internal::read(gtin).map(|i| i.code()), read_lot_code(lot));
}
