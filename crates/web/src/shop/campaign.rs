//! A campaign's page: its collection, and a count of who came by which link; a count, and nobody.

use super::browse::{Card, card};
use super::check::text;
use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::session::cookie;
use crate::kit::snapshot::Snapshot;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use rahba_kernel::{Id, Lang};
use rahba_market::plan::model::{Campaign, LINK_CHANNELS};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Openings of campaigns' links that are not yet in the books of counts.
#[derive(Default)]
pub struct Visits(Mutex<BTreeMap<(Id, &'static str), i64>>);

impl Visits {
    fn count(&self, campaign: Id, channel: &'static str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((campaign, channel)).or_default() += 1;
    }

    /// What was counted since this was asked last.
    pub fn take(&self) -> Vec<(Id, String, i64)> {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        all.into_iter().map(|((c, w), n)| (c, w.to_owned(), n)).collect()
    }
}

/// The products of a campaign that can be bought now, in its order.
pub(crate) fn collection(s: &Snapshot, c: &Campaign, lang: Lang) -> Vec<Card> {
    c.products
        .iter()
        .filter_map(|p| s.by_product.get(p).map(|n| &s.items[*n]))
        .filter(|i| i.units > 0 && !i.label.stopped)
        .map(|i| card(s, i, lang))
        .collect()
}

/// A campaign on the home page.
pub struct OnHome {
    pub code: String,
    pub name: String,
    pub pitch: String,
    pub until: rahba_kernel::Day,
    pub cards: Vec<Card>,
}

/// The campaigns that stand on the home page today.
pub(crate) fn on_home(s: &Snapshot, lang: Lang) -> Vec<OnHome> {
    s.campaigns
        .iter()
        .filter(|c| c.on_home && c.acts(s.today))
        .map(|c| OnHome {
            code: c.code.clone(),
            name: text(&c.name, lang),
            pitch: text(&c.pitch, lang),
            until: c.ends_on,
            cards: collection(s, c, lang).into_iter().take(4).collect(),
        })
        .filter(|c| !c.cards.is_empty())
        .collect()
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct CampaignPage {
    p: Page,
    t: T,
    name: String,
    pitch: String,
    until: rahba_kernel::Day,
    over: bool,
    cards: Vec<Card>,
}

/// The campaign's page; `?via=` says which link led here.
///
/// # Errors
/// 404 for a code that leads nowhere.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let c = s.campaigns.iter().find(|c| c.code == code).ok_or_else(Oops::not_found)?;
    let via = all.iter().find(|(k, _)| k == "via").map_or("", |(_, v)| v.as_str());
    let channel = LINK_CHANNELS.iter().find(|x| **x == via);
    let over = !c.acts(s.today);
    let name = text(&c.name, v.lang);
    let mut r = html(&CampaignPage {
        pitch: text(&c.pitch, v.lang),
        until: c.ends_on,
        over,
        cards: if over { Vec::new() } else { collection(&s, c, v.lang) },
        p: Page::new(&app, &v, &name),
        name,
        t: T(v.lang),
    })?;
    if let Some(channel) = channel.filter(|_| !over) {
        app.visits.count(c.id, channel);
        // It names the campaign, not the reader, and is gone in a week.
        if let Ok(value) = app.set_cookie("via", Some(&format!("{}.{channel}", c.code)), 7 * 86_400).parse() {
            r.headers_mut().insert(header::SET_COOKIE, value);
        }
    }
    Ok(r)
}

/// The campaign whose link a buyer came by, while it runs.
pub(crate) fn via(app: &App, s: &Snapshot, headers: &HeaderMap) -> Option<(Id, String)> {
    let text = cookie(headers, &app.cookie_name("via"))?;
    let (code, channel) = text.split_once('.')?;
    let c = s.campaigns.iter().find(|c| c.code == code && c.acts(s.today))?;
    LINK_CHANNELS.contains(&channel).then(|| (c.id, channel.to_owned()))
}
