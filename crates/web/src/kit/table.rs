//! Lists of the desk: one description becomes a page that filters, sorts and pages, and a file for
//! the spreadsheet.

use super::app::App;
use super::fmt;
use super::form::Field;
use super::i18n::T;
use super::oops::Oops;
use super::page::{Page, html};
use super::registry::Visitor;
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::formats::measure;
use rahba_kernel::{Day, Lang, Micros, Money, Unit};
use rahba_papers as papers;

/// What stands in a cell; the page and the file each show it in their way.
#[derive(Clone, Debug)]
pub enum Cell {
    Text(String),
    /// A text that leads somewhere: address without language, text.
    Link(String, String),
    /// A file of ours, the same in each language: address, text.
    File(String, String),
    Money(Money),
    /// An amount that leads to what is behind it: address without language.
    MoneyLink(String, Money),
    Int(i64),
    /// Units of something: pieces, grams, centimetres.
    Amount(Unit, i64),
    /// Hundredths of a per cent.
    Percent(i64),
    Day(Day),
    Moment(Micros),
    /// A state's class and its word.
    State(String, String),
    /// A number, code or phone: read from the left in any language.
    Code(String),
    /// Buttons: address without language, hidden fields, word, whether it destroys.
    Acts(Vec<Act>),
    Empty,
}

/// A button that posts.
#[derive(Clone, Debug)]
pub struct Act {
    pub path: String,
    pub fields: Vec<(&'static str, String)>,
    pub word: String,
    pub danger: bool,
}

impl Cell {
    pub fn link(path: impl Into<String>, text: impl Into<String>) -> Cell {
        Cell::Link(path.into(), text.into())
    }

    /// A day that may not be there.
    pub fn day(d: Option<Day>) -> Cell {
        d.map_or(Cell::Empty, Cell::Day)
    }

    pub fn moment(m: Option<Micros>) -> Cell {
        m.map_or(Cell::Empty, Cell::Moment)
    }

    pub(crate) fn html(&self, p: &Page) -> String {
        let lang = p.lang;
        match self {
            Cell::Text(s) => format!("<bdi>{}</bdi>", fmt::escape(s)),
            Cell::Link(path, s) => format!("<a href=\"/{lang}{}\"><bdi>{}</bdi></a>", fmt::escape(path), fmt::escape(s)),
            Cell::File(path, s) => format!("<a href=\"{}\">{}</a>", fmt::escape(path), fmt::escape(s)),
            Cell::Money(m) => fmt::money(lang, *m),
            Cell::MoneyLink(path, m) => format!("<a href=\"/{lang}{}\">{}</a>", fmt::escape(path), fmt::money(lang, *m)),
            Cell::Int(n) => fmt::integer(lang, *n),
            Cell::Amount(unit, n) => fmt::amount(lang, *unit, *n),
            Cell::Percent(n) => fmt::percent(lang, *n),
            Cell::Day(d) => fmt::day(lang, *d),
            Cell::Moment(m) => fmt::moment(lang, *m),
            Cell::State(class, word) => {
                format!("<span class=\"state state-{}\">{}</span>", fmt::escape(class), fmt::escape(word))
            }
            Cell::Code(s) => fmt::ltr(s),
            Cell::Acts(acts) => acts.iter().map(|a| a.html(p)).collect(),
            Cell::Empty => String::new(),
        }
    }

    fn plain(&self, lang: Lang) -> papers::Cell {
        match self {
            // Grams and pieces do not add up: what is weighed or measured stands in a file with its unit.
            Cell::Amount(unit, n) if *unit != Unit::Piece => papers::Cell::Text(measure::write(lang, *unit, *n)),
            Cell::Text(s) | Cell::Link(_, s) | Cell::File(_, s) | Cell::State(_, s) | Cell::Code(s) => {
                papers::Cell::Text(s.clone())
            }
            Cell::Money(m) | Cell::MoneyLink(_, m) => papers::Cell::Money(m.0),
            Cell::Int(n) | Cell::Amount(_, n) => papers::Cell::Int(*n),
            Cell::Percent(n) => papers::Cell::Percent(*n),
            Cell::Day(d) => papers::Cell::Day(d.iso()),
            Cell::Moment(m) => papers::Cell::Day(fmt::stamp(*m)),
            Cell::Acts(_) | Cell::Empty => papers::Cell::Empty,
        }
    }

    /// What it is sorted by: numbers by size, words by their letters whatever their case or marks.
    fn rank(&self) -> (i64, String) {
        match self {
            Cell::Text(s) | Cell::Link(_, s) | Cell::File(_, s) | Cell::State(_, s) | Cell::Code(s) => {
                (0, rahba_kernel::text::fold(s))
            }
            Cell::Money(m) | Cell::MoneyLink(_, m) => (m.0, String::new()),
            Cell::Int(n) | Cell::Percent(n) | Cell::Amount(_, n) => (*n, String::new()),
            Cell::Day(d) => (d.0, String::new()),
            Cell::Moment(m) => (m.0, String::new()),
            Cell::Acts(_) | Cell::Empty => (i64::MIN, String::new()),
        }
    }

    /// What a search of the list looks at: its words and numbers as they are written.
    fn words(&self, lang: Lang) -> String {
        match self {
            Cell::Text(s) | Cell::Link(_, s) | Cell::File(_, s) | Cell::State(_, s) | Cell::Code(s) => {
                rahba_kernel::text::fold(s)
            }
            Cell::Money(m) | Cell::MoneyLink(_, m) => {
                let (whole, cents) = (m.0 / 100, m.0.abs() % 100);
                format!("{whole}.{cents:02} {whole},{cents:02}")
            }
            Cell::Int(n) => n.to_string(),
            Cell::Amount(unit, n) => rahba_kernel::text::fold(&measure::write(lang, *unit, *n)),
            Cell::Day(d) => d.iso(),
            Cell::Moment(m) => fmt::stamp(*m),
            Cell::Percent(_) | Cell::Acts(_) | Cell::Empty => String::new(),
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Cell::Money(_) | Cell::MoneyLink(..) | Cell::Int(_) | Cell::Percent(_) | Cell::Amount(..))
    }
}

impl Act {
    pub(crate) fn html(&self, p: &Page) -> String {
        let hidden: String = self
            .fields
            .iter()
            .map(|(k, v)| format!("<input type=\"hidden\" name=\"{k}\" value=\"{}\">", fmt::escape(v)))
            .collect();
        let class = if self.danger { "button small plain" } else { "button small" };
        format!(
            "<form method=\"post\" action=\"/{}{}\" class=\"inline\"><input type=\"hidden\" name=\"csrf\" value=\"{}\">{hidden}<button type=\"submit\" class=\"{class}\">{}</button></form>",
            p.lang,
            fmt::escape(&self.path),
            p.csrf,
            fmt::escape(&self.word)
        )
    }
}

/// A column; `sort` is what the address calls it when the list can be sorted by it.
#[derive(Clone, Debug)]
pub struct Column {
    pub title: String,
    pub sort: Option<&'static str>,
    /// Added up in the file.
    pub total: bool,
}

impl Column {
    pub fn new(title: impl Into<String>) -> Column {
        Column { title: title.into(), sort: None, total: false }
    }

    #[must_use]
    pub fn by(mut self, key: &'static str) -> Column {
        self.sort = Some(key);
        self
    }

    #[must_use]
    pub fn added(mut self) -> Column {
        self.total = true;
        self
    }
}

/// What the address of a list says beside its own filters.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Everything, as it came.
    pub all: Vec<(String, String)>,
}

/// Rows on a page; a file has them all.
pub const PER_PAGE: i64 = 50;
/// The most rows that a file holds.
pub const FILE_MAX: i64 = 20_000;

impl Asked {
    pub fn get(&self, name: &str) -> &str {
        self.all.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.trim())
    }

    pub fn page(&self) -> i64 {
        self.get("page").parse().unwrap_or(1).clamp(1, 100_000)
    }

    /// `csv` or `xlsx` when a file is wanted.
    pub fn file(&self) -> Option<&str> {
        Some(self.get("format")).filter(|f| matches!(*f, "csv" | "xlsx"))
    }

    /// The column that the page itself sorts by, from 0: every column of every list can be sorted, and
    /// where the query cannot, all its rows are read and sorted here.
    fn column(&self) -> Option<usize> {
        self.sort().0.strip_prefix('c').and_then(|n| n.parse().ok())
    }

    /// Whether all rows are wanted, for a file or to be sorted.
    pub fn whole(&self) -> bool {
        self.file().is_some() || self.column().is_some()
    }

    /// How many rows to read: one more than a page shows, to know whether there are more.
    pub fn limit(&self) -> i64 {
        if self.whole() { FILE_MAX } else { PER_PAGE + 1 }
    }

    pub fn offset(&self) -> i64 {
        if self.whole() { 0 } else { (self.page() - 1) * PER_PAGE }
    }

    /// The column to sort by and whether downwards.
    pub fn sort(&self) -> (&str, bool) {
        let s = self.get("sort");
        s.strip_prefix('-').map_or((s, false), |k| (k, true))
    }

    /// The address's query with some fields set otherwise; empty ones leave it.
    fn with(&self, changes: &[(&str, String)]) -> String {
        let mut out = Vec::new();
        for (k, v) in &self.all {
            if !changes.iter().any(|(c, _)| c == k) && !v.is_empty() {
                out.push((k.clone(), v.clone()));
            }
        }
        out.extend(changes.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| ((*k).to_owned(), v.clone())));
        let encode = |x: &str| {
            x.bytes()
                .map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") })
                .collect::<String>()
        };
        out.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect::<Vec<_>>().join("&")
    }
}

/// A list.
#[derive(Default)]
pub struct Table {
    /// Also the file's name.
    pub title: String,
    /// One sentence under the title.
    pub lead: String,
    /// Where one goes from here: address without language, word.
    pub actions: Vec<(String, String)>,
    pub filters: Vec<Field>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// What an empty list says, and what to do next.
    pub empty: String,
    /// Said once after something was done.
    pub flash: String,
    /// Why something was not done.
    pub error: String,
    /// Figures before the rows: word, figure.
    pub figures: Vec<(String, Cell)>,
    /// The rows are all that there are, not one page of them: they are searched and paged here.
    pub whole: bool,
    /// The list cannot become a file.
    pub no_file: bool,
    /// It is a paper, too: a button prints it.
    pub prints: bool,
}

struct Head {
    title: String,
    href: String,
    mark: &'static str,
}

struct Shown {
    html: String,
    class: &'static str,
    label: String,
}

#[derive(Template)]
#[template(path = "desk_list.html")]
struct List {
    p: Page,
    t: T,
    title: String,
    lead: String,
    flash: String,
    error: String,
    figures: Vec<(String, String)>,
    actions: Vec<(String, String)>,
    filters: Vec<String>,
    heads: Vec<Head>,
    rows: Vec<Vec<Shown>>,
    empty: String,
    before: Option<String>,
    after: Option<String>,
    files: Option<(String, String)>,
    prints: bool,
}

/// Answers with the list as a page, or as the file that was asked for.
///
/// # Errors
/// When a template or the file cannot be written.
pub fn answer(app: &App, v: &Visitor, asked: &Asked, mut table: Table) -> Result<Response, Oops> {
    if table.whole {
        search(v.lang, asked, &mut table);
    }
    if let Some(n) = asked.column() {
        let down = asked.sort().1;
        table.rows.sort_by(|a, b| {
            let order = a.get(n).map(Cell::rank).cmp(&b.get(n).map(Cell::rank));
            if down { order.reverse() } else { order }
        });
    }
    if let Some(format) = asked.file() {
        return file(v.lang, format, &table);
    }
    if asked.column().is_some() || table.whole {
        let before = usize::try_from((asked.page() - 1) * PER_PAGE).unwrap_or(usize::MAX);
        table.rows.drain(..before.min(table.rows.len()));
    }
    let more = table.rows.len() as i64 > PER_PAGE;
    table.rows.truncate(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    let p = Page::new(app, v, &table.title);
    let (key, down) = asked.sort();
    let heads = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, c)| {
            let own = c.sort.map_or_else(|| format!("c{n}"), str::to_owned);
            let buttons = table.rows.iter().any(|r| matches!(r.get(n), Some(Cell::Acts(_))));
            let to = if own == key && !down { format!("-{own}") } else { own.clone() };
            Head {
                title: c.title.clone(),
                href: if buttons { String::new() } else { asked.with(&[("sort", to), ("page", String::new())]) },
                mark: match (own == key, down) {
                    (true, true) => " ↓",
                    (true, false) => " ↑",
                    _ => "",
                },
            }
        })
        .collect();
    let rows = table
        .rows
        .iter()
        .map(|r| {
            r.iter()
                .zip(&table.columns)
                .map(|(cell, c)| Shown {
                    html: cell.html(&p),
                    class: if cell.is_number() { "num" } else { "" },
                    label: c.title.clone(),
                })
                .collect()
        })
        .collect();
    let page = asked.page();
    let files = (!table.no_file && !table.rows.is_empty()).then(|| {
        let link = |f: &str| asked.with(&[("format", f.to_owned()), ("page", String::new())]);
        (link("xlsx"), link("csv"))
    });
    html(&List {
        t: T(v.lang),
        title: table.title,
        lead: table.lead,
        flash: table.flash,
        error: table.error,
        figures: table.figures.iter().map(|(w, c)| (w.clone(), c.html(&p))).collect(),
        actions: table.actions,
        filters: table.filters.iter().map(|f| f.html(&p, "")).collect(),
        heads,
        rows,
        empty: table.empty,
        before: (page > 1).then(|| asked.with(&[("page", (page - 1).to_string())])),
        after: more.then(|| asked.with(&[("page", (page + 1).to_string())])),
        files,
        prints: table.prints,
        p,
    })
}

/// Rows from which on a list is searched rather than read.
const SEARCHED_FROM: usize = 8;

/// Keeps the rows in which every typed word stands somewhere, and puts the field for them before the filters.
fn search(lang: Lang, asked: &Asked, table: &mut Table) {
    let typed = asked.get("q");
    if typed.is_empty() && table.rows.len() < SEARCHED_FROM {
        return;
    }
    let wanted = rahba_kernel::text::fold(typed);
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    table.rows.retain(|r| {
        let text = r.iter().map(|c| c.words(lang)).collect::<Vec<_>>().join("\n");
        wanted.iter().all(|w| text.contains(w))
    });
    if !typed.is_empty() && table.rows.is_empty() {
        table.empty = T(lang).s("nothing-found");
    }
    table.filters.insert(0, Field::text("q", T(lang).s("search")).value(typed));
}

fn file(lang: Lang, format: &str, table: &Table) -> Result<Response, Oops> {
    // Buttons have no place in a file.
    let kept: Vec<usize> =
        (0..table.columns.len()).filter(|n| !table.rows.iter().any(|r| matches!(r.get(*n), Some(Cell::Acts(_))))).collect();
    let sheet = papers::Sheet {
        name: table.title.clone(),
        columns: kept.iter().map(|n| papers::Column::new(table.columns[*n].title.clone(), 18)).collect(),
        rows: table.rows.iter().map(|r| kept.iter().map(|n| r[*n].plain(lang)).collect()).collect(),
        right_to_left: lang.dir() == "rtl",
        totals: kept.iter().enumerate().filter(|(_, n)| table.columns[**n].total).map(|(at, _)| at).collect(),
        total_word: T(lang).s("total"),
    };
    let (bytes, kind) = match format {
        "csv" => (sheet.csv(), "text/csv; charset=utf-8"),
        _ => (sheet.xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let bytes = bytes.map_err(|e| {
        tracing::error!(error = %e, "a file could not be written");
        Oops::new(500, "our-fault")
    })?;
    let mut r = bytes.into_response();
    let encoded: String = table
        .title
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let disposition = format!("attachment; filename=\"rahba.{format}\"; filename*=UTF-8''{encoded}.{format}");
    let h = r.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        h.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(r)
}
