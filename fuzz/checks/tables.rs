//! What people bring from a spreadsheet: any bytes, in whatever encoding they claim.

use rahba_papers::guarded;
use rahba_papers::read::{ROWS_MAX, decode, table};

pub fn check(data: &[u8]) {
    for arabic in [false, true] {
        let Ok(text) = decode(data, arabic) else { continue };
        assert!(!text.contains('\0'));
        let Ok(read) = table(&text) else { continue };
        assert!(read.rows.len() <= ROWS_MAX);
        for row in &read.rows {
            assert_eq!(row.len(), read.head.len(), "each row is as long as the head");
            for cell in row {
                let safe = guarded(cell);
                assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{safe:?}");
            }
        }
    }
}
