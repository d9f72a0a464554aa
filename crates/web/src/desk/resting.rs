//! Goods that stand on show for long without being bought, by age, and what can be done with them.

use super::maker_filter;
use crate::kit::app::App;
use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_kernel::Micros;
use rahba_market::stock::rules::{AGE_BANDS, age_band};
use rahba_market::stock::views;

/// The list: one row for each lot and place, the oldest first.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let days = asked.get("days").parse().ok().filter(|d| AGE_BANDS.contains(d)).unwrap_or(AGE_BANDS[0]);
    let s = app.shop().await?;
    let maker = maker_filter::asked(&s, &asked);
    let (territory, now) = (app.territory.id, app.now());
    let whose = super::reach(&v);
    let since = Micros(now.0 - AGE_BANDS[0] * Micros::DAY);
    let found = app.db.read(move |q| views::on_show_since(q, territory, since, maker, whose)).await?;
    let figures = AGE_BANDS
        .map(|band| {
            let units = found.iter().filter(|l| age_band(l.since, now) >= band).map(|l| l.units).sum();
            (t.n("on-show-days", band), Cell::Int(units))
        })
        .to_vec();
    let goods = v.actor().has_any(&[rahba_kernel::role::Role::ShopManager]);
    let skip = usize::try_from(asked.offset()).unwrap_or(0);
    let most = usize::try_from(asked.limit()).unwrap_or(usize::MAX);
    let rows = found
        .into_iter()
        .filter(|l| age_band(l.since, now) >= days)
        .skip(skip)
        .take(most)
        .map(|l| {
            let name = s.by_variant.get(&l.variant).map_or("", |(i, _)| s.text("name", s.items[*i].product.id, v.lang));
            let label = s.text("label", l.variant, v.lang);
            let mut row = vec![
                Cell::link(format!("/desk/why/{}", l.lot), l.lot_code),
                Cell::Text(if label.is_empty() { name.to_owned() } else { format!("{name} · {label}") }),
                Cell::Text(s.text("name", l.org, v.lang).to_owned()),
                Cell::link(format!("/desk/goods/transfer?place={}", l.place), s.text("name", l.place, v.lang)),
                Cell::Amount(s.unit(&l.variant), l.units),
                Cell::Int(now.since(l.since) / Micros::DAY),
            ];
            if goods {
                let path = format!("/desk/goods/give-back?place={}&maker={}", l.place, l.org);
                row.push(Cell::link(path, t.s("goods-give-back")));
            }
            row
        })
        .collect();
    let mut columns: Vec<Column> = ["lot", "piece", "maker", "place"].map(|c| Column::new(t.s(c))).into();
    columns.push(Column::new(t.s("units")).added());
    columns.extend(["days"].map(|c| Column::new(t.s(c))));
    if goods {
        columns.push(Column::new(t.s("goods-give-back")));
    }
    let ages = AGE_BANDS.map(|n| (n.to_string(), t.n("on-show-days", n))).to_vec();
    let table = Table {
        title: t.s("resting"),
        lead: t.s("resting-lead"),
        filters: vec![
            Field::select("days", t.s("on-show-since"), ages).value(days.to_string()),
            maker_filter::field(&s, t, &asked),
        ],
        figures,
        columns,
        rows,
        empty: t.s("nothing-rests"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
