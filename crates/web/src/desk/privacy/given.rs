//! What is known of somebody, as a page to read and print, or as a file.

use crate::kit::app::App;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rahba_kernel::{Day, Micros, Money};
use rahba_market::privacy::known::{Known, gather};
use rahba_market::privacy::model::Subject;
use rahba_market::privacy::register::{Meaning, meaning};
use rahba_store::Value;

struct Section {
    title: String,
    rows: Vec<Vec<(String, String)>>,
}

#[derive(Template)]
#[template(path = "known.html")]
struct KnownPage {
    p: Page,
    t: T,
    made: Micros,
    sections: Vec<Section>,
    acts: Vec<(Micros, String)>,
}

/// The word before a value. Random numbers of other things stand in the file alone: they say nothing to a reader.
fn word(t: T, column: &str) -> Option<String> {
    let id = match column {
        "variant_id" | "scope_id" | "assembly_id" | "proxy_id" | "data" => return None,
        "name" | "responsible" | "trainer" | "holder" => "kn-name",
        "phone" | "recipient" => "kn-phone",
        "email" => "email",
        "lang" => "language",
        "commune" | "address" => "kn-address",
        "kind" | "form" | "channel" | "method" | "voice" | "office" | "text" => "kn-kind",
        "role" => "role",
        "state" => "state",
        "delivery" | "payment" => "kn-way",
        "number" | "code" | "reference" | "register_no" | "version" | "ice" | "rib" => "kn-number",
        "agent" | "subject" | "label" => "kn-device",
        "title" | "body" | "words" | "note" | "remark" | "reason" | "ended_why" => "kn-words",
        "created_at" | "at" | "granted_at" | "placed_at" | "given_at" | "asked_at" | "joined_at" | "given_on" | "on_day"
        | "from_day" | "starts_on" => "kn-on",
        "seen_at" | "used_at" | "last_at" | "stepped_up_at" => "kn-used",
        "delivered_at" | "answered_at" => "kn-done",
        "due_on" => "pv-due",
        c if c.ends_with("_at") || c.ends_with("_on") || c == "until_day" => "kn-until",
        "goods" => "goods-total",
        "discount" => "discount",
        "shipping" => "shipping",
        "total" => "total",
        "paid" => "refunded",
        "unit_price" | "amount" | "value" => "kn-amount",
        "gender" => "kn-gender",
        "age_band" => "kn-age",
        "founded" => "kn-founded",
        "women_led" => "kn-women",
        "present" => "kn-present",
        _ => "kn-count",
    };
    Some(t.s(id))
}

fn value(p: &Page, table: &str, column: &str, v: &Value) -> String {
    match v {
        Value::Null | Value::Bytes(_) => String::new(),
        Value::Id(id) => p.ltr(id.to_string()),
        Value::Int(n) => match meaning(column) {
            Meaning::Moment => p.moment(Micros(*n)),
            Meaning::Day => p.day(Day(*n)),
            Meaning::Money => p.money(Money(*n)),
            Meaning::Plain => p.int(*n),
        },
        Value::Text(x) => {
            let said = match (table, column) {
                ("sales_order", "state") => p.t.p("state-", x),
                ("order_event", "kind") => p.t.p("event-", x),
                ("role_grant", "role") => p.t.p("role-is-", x),
                ("session", "kind") => p.t.p("session-", x),
                ("privacy_request", "kind") => p.t.p("pv-kind-", x),
                ("privacy_request", "state") => p.t.p("pv-state-", x),
                (_, "lang") => rahba_kernel::Lang::from_code(x).map_or_else(|| x.clone(), |l| l.own_name().to_owned()),
                (_, "commune") => crate::shop::browse::commune(x, p.lang),
                (_, "phone" | "recipient") if x.starts_with('+') => return p.phone(x),
                _ => x.clone(),
            };
            if said.is_empty() { String::new() } else { format!("<bdi>{}</bdi>", fmt::escape(&said)) }
        }
    }
}

fn page(app: &App, v: &Visitor, known: Known, made: Micros) -> Result<Response, Oops> {
    let t = T(v.lang);
    let p = Page::new(app, v, &t.s("kn-title"));
    let mut sections: Vec<Section> = Vec::new();
    for part in known.parts {
        let title = t.p("kn-t-", part.table.replace('_', "-"));
        let rows = part.rows.iter().filter_map(|r| {
            let cells = part.columns.iter().zip(r).filter_map(|(c, v)| {
                let shown = value(&p, part.table, c, v);
                word(t, c).filter(|_| !shown.is_empty()).map(|w| (w, shown))
            });
            Some(cells.collect::<Vec<_>>()).filter(|cells| !cells.is_empty())
        });
        let rows: Vec<_> = rows.collect();
        match sections.iter_mut().find(|s| s.title == title) {
            Some(s) => s.rows.extend(rows),
            None if rows.is_empty() => {}
            None => sections.push(Section { title, rows }),
        }
    }
    let acts = known.acts.into_iter().map(|(at, name)| (at, t.p("event-", name.replace(['/', '_'], "-")))).collect();
    html(&KnownPage { p, t, made, sections, acts })
}

/// Answers with everything, after it was written down that it is given.
///
/// # Errors
/// 404 when there is nobody.
pub(crate) async fn give(app: &App, v: &Visitor, subject: Subject, as_file: bool) -> Result<Response, Oops> {
    let territory = app.territory.id;
    let known = app.db.read(move |q| gather(q, territory, subject)).await?.ok_or_else(Oops::not_found)?;
    let made = app.now();
    if !as_file {
        return page(app, v, known, made);
    }
    let body = serde_json::to_string_pretty(&known.json(made)).map_err(|_| Oops::not_found())?;
    let name = format!("attachment; filename=\"rahba-{}.json\"", app.zone().day(made).iso());
    let kind = "application/json; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response())
}
