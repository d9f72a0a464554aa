//! Why a balance is what it is: the lines of its account, newest first, each with what it stands against and
//! the document behind it, on any past day.

use crate::kit::app::App;
use crate::kit::form::{Field, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id};
use rahba_market::ledger::chart;
use rahba_market::ledger::views::{self, BookLine};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The address of an account's page, without its language.
pub(crate) fn path(account: &str) -> String {
    format!("/desk/accounts/{account}")
}

/// Makers see what is owed to them and what was advanced; the books' own people see all.
fn may_see(v: &Visitor, account: &str) -> bool {
    let actor = v.actor();
    if actor.has_any(&[Role::Accountant, Role::PayoutApprover, Role::Auditor, Role::Admin]) {
        return true;
    }
    let own = views::is_owed_account(account) || chart::code_of(account) == "A:producer.advance";
    own && account.rsplit(':').next().and_then(|x| x.parse::<Id>().ok()).is_some_and(|org| actor.is_of(org))
}

/// Where the document behind a line is to be seen.
fn behind(staff: bool, l: &BookLine) -> Option<String> {
    let is_order = matches!(
        l.kind.as_str(),
        "till_sale" | "cod_delivered" | "delivered" | "fees" | "fees_reversed" | "refund" | "matured" | "prepaid" | "paid"
    );
    match (is_order, l.subject) {
        (true, _) if staff => Some(format!("/desk/orders/{}", l.document)),
        (_, Some(subject)) => Some(format!("/desk/why/{subject}")),
        (false, None) if staff => Some(format!("/desk/why/{}", l.document)),
        _ => None,
    }
}

/// An account's page.
///
/// # Errors
/// 404 when there is no such account, or it is not hers.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, account)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    if !may_see(&v, &account) {
        return Err(Oops::not_found());
    }
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let today = app.zone().day(app.now());
    let from = Day::parse_iso(asked.get("from")).unwrap_or(Day(0));
    let to = Day::parse_iso(asked.get("to")).unwrap_or(today);
    // Read from the newest on, so that each line knows the balance that it left.
    let (limit, offset) = (asked.limit(), asked.offset());
    let wanted = account.clone();
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            if !views::is_account(q, territory, &wanted)? {
                return Ok(None);
            }
            let lines = views::account_lines(q, territory, &wanted, (from, to), offset + limit)?;
            let end = views::balance_of_name_at(q, territory, &wanted, to)?;
            let shown = lines.iter().skip(usize::try_from(offset).unwrap_or(0));
            let mut against: BTreeMap<i64, Vec<String>> = BTreeMap::new();
            for l in shown {
                if let Entry::Vacant(place) = against.entry(l.seq) {
                    place.insert(views::accounts_of(q, territory, l.seq)?);
                }
            }
            Ok(Some((lines, end, against)))
        })
        .await?;
    let (lines, end, against) = found.ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let staff = v.actor().has_any(&[Role::Accountant, Role::PayoutApprover, Role::Auditor, Role::Admin]);
    let mut stands = end;
    let mut rows = Vec::new();
    for (n, l) in lines.iter().enumerate() {
        let after = stands;
        stands -= l.debit;
        if (n as i64) < offset {
            continue;
        }
        let others = against.get(&l.seq).map_or_else(String::new, |all| {
            let mut words: Vec<String> = all.iter().filter(|a| **a != account).map(|a| super::why::account_word(t, a)).collect();
            words.dedup();
            words.join(", ")
        });
        let kind = t.p("entry-", &l.kind);
        rows.push(vec![
            Cell::Day(l.business_date),
            match behind(staff, l) {
                Some(to) => Cell::link(to, kind),
                None => Cell::Text(kind),
            },
            Cell::Text(others),
            if l.debit.0 >= 0 { Cell::Money(l.debit) } else { Cell::Empty },
            if l.debit.0 < 0 { Cell::Money(-l.debit) } else { Cell::Empty },
            Cell::Money(after),
        ]);
    }
    let whose = account.rsplit(':').next().and_then(|x| x.parse::<Id>().ok());
    let name = whose.map_or_else(String::new, |id| s.text("name", id, v.lang).to_owned());
    let word = super::why::account_word(t, &account);
    let table = Table {
        title: if name.is_empty() { word } else { format!("{word} · {name}") },
        lead: t.s("account-lead"),
        figures: vec![(t.s("balance"), Cell::Money(end))],
        filters: vec![
            Field::new("from", t.s("from-day"), Kind::Date).value(asked.get("from")),
            Field::new("to", t.s("to-day"), Kind::Date).value(to.iso()),
        ],
        columns: vec![
            Column::new(t.s("date")),
            Column::new(t.s("what")),
            Column::new(t.s("against")),
            Column::new(t.s("debit")),
            Column::new(t.s("credit")),
            Column::new(t.s("balance")),
        ],
        rows,
        empty: t.s("events-none"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Money;

    #[test]
    fn a_line_leads_to_what_is_behind_it() {
        let line = |kind: &str, subject| BookLine {
            seq: 1,
            entry: Id::NIL,
            kind: kind.into(),
            business_date: Day(0),
            occurred_at: rahba_kernel::Micros(0),
            document: Id::named("order"),
            account: "A:bank".into(),
            debit: Money(1),
            subject,
            terms: None,
            against: None,
        };
        let sale = line("till_sale", Some(Id::named("line")));
        assert_eq!(behind(true, &sale), Some(format!("/desk/orders/{}", Id::named("order"))));
        assert_eq!(behind(false, &sale), Some(format!("/desk/why/{}", Id::named("line"))));
        assert_eq!(behind(false, &line("opening", None)), None);
    }
}
