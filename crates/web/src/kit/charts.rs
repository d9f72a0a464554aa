//! A chart on a page: the drawing, what its colours mean, and the table of its numbers behind it.

use super::fmt;
use super::i18n::T;
use super::page::Page;
use rahba_art::chart::{self, Frame, Series};

/// The table behind a chart: heads and rows, the first cell of a row being its name. Cells are HTML.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    pub heads: Vec<String>,
    pub rows: Vec<(String, Vec<String>)>,
}

impl Behind {
    fn html(&self, title: &str) -> String {
        let heads: String = self.heads.iter().map(|h| format!("<th scope=\"col\">{}</th>", fmt::escape(h))).collect();
        let rows: String = self
            .rows
            .iter()
            .map(|(name, cells)| {
                let cells: String = cells
                    .iter()
                    .zip(self.heads.iter().skip(1))
                    .map(|(c, h)| format!("<td class=\"num\" data-l=\"{}\">{c}</td>", fmt::escape(h)))
                    .collect();
                format!("<tr><th scope=\"row\">{}</th>{cells}</tr>", fmt::escape(name))
            })
            .collect();
        format!(
            "<section class=\"wide\" tabindex=\"0\" aria-label=\"{title}\"><table class=\"list\"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
        )
    }
}

/// What a chart is called and says.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Unique on its page.
    pub id: &'a str,
    pub title: &'a str,
    pub text: &'a str,
    /// The table stands open: on a paper nobody can open it.
    pub open: bool,
}

impl<'a> Told<'a> {
    fn frame(&self, p: &Page, narrow: bool) -> Frame<'a> {
        Frame { id: self.id, title: self.title, text: self.text, rtl: p.lang.dir() == "rtl", narrow }
    }
}

/// The whole figure: drawn for a desk and for a phone, of which the style sheet shows one.
pub fn figure(p: &Page, told: Told<'_>, draw: impl Fn(Frame<'_>) -> String, keys: &[Series], behind: &Behind) -> String {
    let t = T(p.lang);
    let keys: String =
        keys.iter().enumerate().map(|(n, s)| format!("<li>{} {}</li>", chart::key(told.id, n), fmt::escape(&s.name))).collect();
    let keys = if keys.is_empty() { String::new() } else { format!("<ul class=\"chart-keys\">{keys}</ul>") };
    let title = fmt::escape(told.title);
    let table = if told.open {
        behind.html(&title)
    } else {
        format!("<details><summary>{}</summary>{}</details>", t.s("pg-table"), behind.html(&title))
    };
    let (desk, phone) = (draw(told.frame(p, false)), draw(told.frame(p, true)));
    format!("<figure class=\"chart\"><figcaption>{title}</figcaption>{desk}{phone}{keys}{table}</figure>")
}
