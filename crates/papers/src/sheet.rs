//! Tables for people who live in a spreadsheet, as CSV and as XLSX.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// What a column holds; it decides width and number format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    /// In characters.
    pub width: u16,
}

impl Column {
    pub fn new(title: impl Into<String>, width: u16) -> Column {
        Column { title: title.into(), width }
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Int(i64),
    /// Centimes; shown with two places, and a number that the spreadsheet can add up.
    Money(i64),
    /// Hundredths of a per cent.
    Percent(i64),
    /// A day, written `2026-11-23`: read alike by people and programs of every language.
    Day(String),
    Empty,
}

impl From<&str> for Cell {
    fn from(s: &str) -> Cell {
        Cell::Text(s.to_owned())
    }
}

impl From<String> for Cell {
    fn from(s: String) -> Cell {
        Cell::Text(s)
    }
}

impl From<i64> for Cell {
    fn from(n: i64) -> Cell {
        Cell::Int(n)
    }
}

/// A table with a head.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// At most 31 characters; longer ones and `[]:*?/\` are cut out, as spreadsheets demand.
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Columns run from the right.
    pub right_to_left: bool,
    /// Columns (from 0) that a last row adds up, by formula, so that it stays true when a row is hidden or mended.
    pub totals: Vec<usize>,
    /// What stands before the total.
    pub total_word: String,
}

/// The spreadsheet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetFault {
    #[error("spreadsheet: {0}")]
    Xlsx(#[from] XlsxError),
    #[error("table: {0}")]
    Csv(#[from] csv::Error),
    #[error("table: {0}")]
    Flush(String),
}

/// A text that a spreadsheet will not run: one that begins like a formula gets an apostrophe before
/// it (OWASP, CSV injection; some programs read the wide forms of East Asian keyboards too).
pub fn guarded(text: &str) -> String {
    const RUN: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
    if text.starts_with(RUN) { format!("'{text}") } else { text.to_owned() }
}

fn hundredths(n: i64) -> String {
    format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.unsigned_abs() / 100, n.unsigned_abs() % 100)
}

impl Sheet {
    /// As CSV: UTF-8 with a byte order mark, without which a spreadsheet takes Arabic for noise;
    /// comma, CRLF (RFC 4180). Amounts have a point and two places.
    ///
    /// # Errors
    /// [`SheetFault`] when a row has another width than the head.
    pub fn csv(&self) -> Result<Vec<u8>, SheetFault> {
        let mut w = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
        w.write_record(self.columns.iter().map(|c| guarded(&c.title)))?;
        for row in &self.rows {
            w.write_record(row.iter().map(|c| match c {
                Cell::Text(s) | Cell::Day(s) => guarded(s),
                Cell::Int(n) => n.to_string(),
                Cell::Money(n) | Cell::Percent(n) => hundredths(*n),
                Cell::Empty => String::new(),
            }))?;
        }
        w.into_inner().map_err(|e| SheetFault::Flush(e.to_string()))
    }

    /// As XLSX, one sheet.
    ///
    /// # Errors
    /// [`SheetFault`] when the table is larger than a sheet can be.
    pub fn xlsx(&self) -> Result<Vec<u8>, SheetFault> {
        Sheet::book(std::slice::from_ref(self))
    }

    /// Several sheets in one file.
    ///
    /// # Errors
    /// [`SheetFault`] when a table is larger than a sheet can be or two have one name.
    pub fn book(sheets: &[Sheet]) -> Result<Vec<u8>, SheetFault> {
        let mut book = Workbook::new();
        for s in sheets {
            s.write(&mut book)?;
        }
        Ok(book.save_to_buffer()?)
    }

    fn write(&self, book: &mut Workbook) -> Result<(), SheetFault> {
        let head = Format::new().set_bold();
        let money = Format::new().set_num_format("#,##0.00");
        let percent = Format::new().set_num_format("0.00%");
        let bold_money = Format::new().set_bold().set_num_format("#,##0.00");
        let bold_int = Format::new().set_bold().set_num_format("#,##0");
        let sheet = book.add_worksheet();
        let name: String = self.name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
        if !name.is_empty() {
            sheet.set_name(name)?;
        }
        sheet.set_right_to_left(self.right_to_left);
        sheet.set_freeze_panes(1, 0)?;
        for (x, c) in (0u16..).zip(&self.columns) {
            sheet.write_with_format(0, x, &c.title, &head)?;
            sheet.set_column_width(x, f64::from(c.width))?;
        }
        for (y, row) in (1u32..).zip(&self.rows) {
            for (x, cell) in (0u16..).zip(row) {
                match cell {
                    // A string cell is never run, whatever it begins with.
                    Cell::Text(s) | Cell::Day(s) => sheet.write_string(y, x, s)?,
                    Cell::Int(n) => sheet.write_number(y, x, spreadsheet_number(*n))?,
                    Cell::Money(n) => sheet.write_number_with_format(y, x, spreadsheet_number(*n) / 100.0, &money)?,
                    Cell::Percent(n) => sheet.write_number_with_format(y, x, spreadsheet_number(*n) / 10_000.0, &percent)?,
                    Cell::Empty => sheet,
                };
            }
        }
        let last = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        if !self.totals.is_empty() && last > 0 {
            sheet.write_with_format(last + 1, 0, &self.total_word, &head)?;
            for x in &self.totals {
                let column = u16::try_from(*x).unwrap_or(u16::MAX);
                let letter = rust_xlsxwriter::utility::column_number_to_name(column);
                let sum = self.rows.iter().map(|r| match r.get(*x) {
                    Some(Cell::Int(n) | Cell::Money(n)) => *n,
                    _ => 0,
                });
                let is_money = self.rows.iter().any(|r| matches!(r.get(*x), Some(Cell::Money(_))));
                let sum: i64 = sum.sum();
                // The result stands beside the formula for programs that do not compute.
                let result = if is_money { hundredths(sum) } else { sum.to_string() };
                let formula =
                    rust_xlsxwriter::Formula::new(format!("=SUM({letter}2:{letter}{})", u64::from(last) + 1)).set_result(result);
                sheet.write_formula_with_format(last + 1, column, formula, if is_money { &bold_money } else { &bold_int })?;
            }
        }
        Ok(())
    }
}

/// A spreadsheet knows only binary fractions; to 2⁵³ centimes (90,000 milliards of dirhams) none is lost.
#[expect(clippy::cast_precision_loss, reason = "the file format has no other number")]
fn spreadsheet_number(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            name: "ventes 1/2".into(),
            columns: vec![Column::new("nom", 20), Column::new("montant", 12)],
            rows: vec![vec!["=1+1".into(), Cell::Money(-1_205)], vec!["عسل الزعتر, \"250\"".into(), Cell::Money(100_000_001)]],
            right_to_left: true,
            totals: vec![1],
            total_word: "total".into(),
        }
    }

    #[test]
    fn csv_guards_formulas_and_keeps_every_centime() {
        let text = String::from_utf8(sheet().csv().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}nom,montant\r\n'=1+1,-12.05\r\n\"عسل الزعتر, \"\"250\"\"\",1000000.01\r\n");
    }

    #[test]
    fn no_text_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠a"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "miel", "1-2", "زربية", "'=1"] {
            assert_eq!(guarded(text), text);
        }
        // In a workbook it is a text cell, whatever it begins with: never `<f>`.
        let mut s = sheet();
        s.totals.clear();
        s.rows = vec![vec!["=HYPERLINK(\"http://127.0.0.1\")".into(), Cell::Empty]];
        let mut book = calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(std::io::Cursor::new(s.xlsx().unwrap())).unwrap();
        use calamine::Reader as _;
        let name = book.sheet_names()[0].clone();
        assert!(book.worksheet_formula(&name).unwrap().is_empty());
        let range = book.worksheet_range(&name).unwrap();
        assert_eq!(range.get_value((1, 0)).unwrap().to_string(), "=HYPERLINK(\"http://127.0.0.1\")");
    }

    #[test]
    fn the_spreadsheet_is_a_zip_with_its_sheet() {
        let bytes = sheet().xlsx().unwrap();
        assert_eq!(&bytes[..2], b"PK");
        assert!(bytes.windows(13).any(|w| w == b"xl/worksheets"));
    }

    #[test]
    fn a_row_of_another_width_is_an_error_in_csv() {
        let mut s = sheet();
        s.rows.push(vec![Cell::Empty]);
        assert!(s.csv().is_err());
    }
}
