//! The journal as an auditor reads it: every operation, and every attempt that was denied.

use crate::kit::app::App;
use crate::kit::form::{Field, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_kernel::Id;
use rahba_kernel::Money;
use rahba_kernel::formats::number;
use rahba_kernel::merkle::hex;
use rahba_market::flows::people::note_denial::denials;
use rahba_market::people;
use rahba_store::{JournalRow, Reader};
use std::collections::BTreeMap;

/// Which lines are asked for.
struct Wanted {
    territory: Id,
    denials_only: bool,
    /// The greatest number; none for the newest.
    up_to: Option<i64>,
    limit: i64,
    offset: i64,
}

impl Wanted {
    /// The newest first. The journal's numbers have no holes, so a page of it is found by its number; denials are
    /// found by what they are all about.
    fn read(&self, q: &mut Reader<'_>) -> Result<Vec<JournalRow>, rahba_store::Fault> {
        let newest = JournalRow::page(q, self.territory, i64::MAX, 1)?.first().map_or(0, |j| j.seq);
        let up_to = self.up_to.unwrap_or(newest).clamp(0, newest);
        if !self.denials_only {
            return JournalRow::page(q, self.territory, (up_to - self.offset + 1).max(0), self.limit);
        }
        let all = JournalRow::of_subject_up_to(q, self.territory, denials(), up_to, self.offset + self.limit)?;
        Ok(all.into_iter().skip(usize::try_from(self.offset).unwrap_or(usize::MAX)).take(self.limit.max(0) as usize).collect())
    }
}

/// The list.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked) = (T(v.lang), Asked { all });
    let wanted = Wanted {
        territory: app.territory.id,
        denials_only: asked.get("which") == "denials",
        up_to: rahba_kernel::text::digits::to_ascii(asked.get("up-to")).parse().ok(),
        limit: asked.limit(),
        offset: asked.offset(),
    };
    let (rows, names) = app
        .db
        .read(move |q| {
            let rows = wanted.read(q)?;
            let mut names: BTreeMap<String, String> = BTreeMap::new();
            for j in &rows {
                if !names.contains_key(&j.who) {
                    names.insert(j.who.clone(), people::views::name_of(q, wanted.territory, &j.who)?);
                }
            }
            Ok::<_, rahba_store::Fault>((rows, names))
        })
        .await?;
    let rows = rows
        .iter()
        .map(|j| {
            let nobody = j.who == "anonymous";
            let who = if nobody { t.s("journal-nobody") } else { names.get(&j.who).cloned().unwrap_or_default() };
            vec![
                Cell::Int(j.seq),
                Cell::Moment(j.at),
                j.person().map_or_else(|| Cell::Text(who.clone()), |id| Cell::link(format!("/desk/why/{id}"), &who)),
                Cell::Text(event(t, &j.name)),
                Cell::Text(facts(t, j)),
                Cell::Code(j.name.clone()),
                Cell::Code(hex(&j.hash).chars().take(16).collect()),
            ]
        })
        .collect();
    let which = vec![(String::new(), t.s("all")), ("denials".to_owned(), t.s("journal-denials"))];
    let table = Table {
        title: t.s("journal"),
        lead: t.s("journal-lead"),
        filters: vec![
            Field::select("which", t.s("journal-which"), which).value(asked.get("which")),
            Field::new("up-to", t.s("journal-up-to"), Kind::Number).value(asked.get("up-to")),
        ],
        columns: ["number", "date", "journal-who", "what", "journal-facts", "code", "close-root"]
            .map(|c| Column::new(t.s(c)))
            .into(),
        rows,
        empty: t.s("journal-none"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The word for a command, or a route's address, which has none.
pub(super) fn event(t: T, name: &str) -> String {
    let id = format!("event-{}", name.replace(['/', '_'], "-"));
    if t.has(&id) {
        t.s(&id)
    } else if name.starts_with('/') {
        name.to_owned()
    } else {
        t.s("event-other")
    }
}

/// What a line says beside its name, as one text for a page and a file.
fn facts(t: T, j: &JournalRow) -> String {
    let mut out = Vec::new();
    for (k, x) in j.facts.iter().filter(|(k, _)| t.has(&format!("fact-{k}"))) {
        let text = match x.as_i64() {
            Some(n) if super::why::AMOUNTS.contains(&k.as_str()) => number::money(t.0, Money(n)),
            Some(n) if k.ends_with("_bps") => number::percent(t.0, n),
            Some(n) => number::integer(t.0, n),
            None => word(t, k, x),
        };
        out.push(format!("{}: {text}", t.p("fact-", k)));
    }
    out.join(" · ")
}

/// A fact that is no number, in the reader's words where there are some.
pub(super) fn word(t: T, fact: &str, x: &serde_json::Value) -> String {
    let code = x.as_str().map_or_else(|| x.to_string(), str::to_owned);
    if fact == "act" {
        return event(t, &code);
    }
    let known =
        ["state-", "product-", "role-is-", "cause-", "cancel-why-"].iter().map(|p| format!("{p}{code}")).find(|m| t.has(m));
    known.map_or(code, |m| t.s(&m))
}
