//! Reading what people bring from a spreadsheet: a CSV file in whatever encoding and separator their
//! program wrote, or cells that they copied and pasted.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

/// The largest file that is read, in bytes.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most rows under the head.
pub const ROWS_MAX: usize = 5_000;
const COLUMNS_MAX: usize = 80;
const CELL_MAX: usize = 4_000;

/// Why a table is not read; codes of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    TooLarge,
    TooManyRows,
    Empty,
    /// A workbook, a picture: not a table of text.
    NotATable,
}

impl Unreadable {
    pub fn code(self) -> &'static str {
        match self {
            Unreadable::TooLarge => "table.too_large",
            Unreadable::TooManyRows => "table.too_many_rows",
            Unreadable::Empty => "table.empty",
            Unreadable::NotATable => "table.not_a_table",
        }
    }
}

/// A head and rows, each row as long as the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Read {
    /// The column of this name, read without regard to case and spaces.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|h| h.trim().eq_ignore_ascii_case(name))
    }
}

/// The text of a file. Old programs write no Unicode: `arabic` says which of their tables to try.
///
/// # Errors
/// [`Unreadable`].
pub fn decode(bytes: &[u8], arabic: bool) -> Result<String, Unreadable> {
    if bytes.len() > BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") || bytes.starts_with(b"%PDF") {
        return Err(Unreadable::NotATable);
    }
    let (encoding, from) = match Encoding::for_bom(bytes) {
        Some((e, n)) => (e, n),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        None if arabic => (WINDOWS_1256, 0),
        None => (WINDOWS_1252, 0),
    };
    let known = [UTF_8, UTF_16LE, UTF_16BE, WINDOWS_1252, WINDOWS_1256];
    let (text, _, bad) = if known.contains(&encoding) { encoding.decode(&bytes[from..]) } else { UTF_8.decode(bytes) };
    if bad || text.contains('\0') {
        return Err(Unreadable::NotATable);
    }
    Ok(text.into_owned())
}

/// The table in a text: cells apart by tabulator, semicolon or comma, whichever its head has most of.
///
/// # Errors
/// [`Unreadable`].
pub fn table(text: &str) -> Result<Read, Unreadable> {
    if text.len() > BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    let text = text.trim_start_matches('\u{feff}').trim_start_matches(['\r', '\n']);
    let head = text.lines().next().unwrap_or_default();
    let count = |c: char| head.matches(c).count();
    let separator =
        [('\t', count('\t')), (';', count(';')), (',', count(','))].into_iter().max_by_key(|(_, n)| *n).map_or(';', |x| x.0);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator as u8).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::NotATable)?;
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if rows.len() > ROWS_MAX {
            return Err(Unreadable::TooManyRows);
        }
        rows.push(record.iter().take(COLUMNS_MAX).map(|c| c.trim().chars().take(CELL_MAX).collect()).collect());
    }
    if rows.len() < 2 {
        return Err(Unreadable::Empty);
    }
    let head = rows.remove(0);
    for r in &mut rows {
        r.resize(head.len(), String::new());
    }
    Ok(Read { head, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_short_rows() {
        for text in ["\u{feff}code;name\r\na;\"x; y\"\r\n\r\nb\r\n", "code\tname\na\tx; y\nb", "code,name\na,x; y\n,\nb,\n"] {
            let t = table(text).unwrap();
            assert_eq!((t.column(" CODE".trim()), t.column("name"), t.column("other")), (Some(0), Some(1), None));
            assert_eq!(t.rows, [["a", "x; y"], ["b", ""]]);
        }
        assert_eq!(table("code;name\n"), Err(Unreadable::Empty));
        let many = format!("a;b\n{}", "1;2\n".repeat(ROWS_MAX + 1));
        assert_eq!(table(&many), Err(Unreadable::TooManyRows));
    }

    #[test]
    fn what_old_programs_wrote() {
        assert_eq!(decode("é;ⵣ".as_bytes(), false).unwrap(), "é;ⵣ");
        assert_eq!(decode(b"\xe9t\xe9", false).unwrap(), "été");
        assert_eq!(decode(b"\xda\xd3\xe1", true).unwrap(), "عسل");
        assert_eq!(decode(b"\xff\xfea\0;\0", false).unwrap(), "a;");
        assert_eq!(decode(b"PK\x03\x04rest", false), Err(Unreadable::NotATable));
        assert_eq!(decode(&vec![b'a'; BYTES_MAX + 1], false), Err(Unreadable::TooLarge));
    }
}
