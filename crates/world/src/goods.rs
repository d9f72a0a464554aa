//! What happens to goods beside being sold: moved, counted, lost, found again, given back.

use crate::demo::{Hand, Shop};
use crate::history::stand_of;
use anyhow::Result;
use rahba_kernel::role::{Actor, Reach};
use rahba_kernel::{Day, Id, Micros, Unit};
use rahba_market::flows::deposits::give_back::GiveBack;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::stock::approve_count::ApproveCount;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::stock::{self, PlaceKind, views};
use rahba_store::Fault;
use std::collections::BTreeMap;

/// Signed on the screen by the maker.
const SIGNATURE: &str = "M20 80L60 30L90 85L140 40L200 70L260 45L330 75";

fn standing(h: &Hand<'_>, place: Id) -> Result<Vec<views::StockLine>> {
    let filter = views::StockFilter { place: Some(place), ..views::StockFilter::within(Reach::Everywhere) };
    Ok(h.db.read_blocking(|q| views::stock_page(q, crate::demo::territory(), &filter, 500, 0))?)
}

/// The twentieth of a month.
pub(crate) fn month(h: &Hand<'_>, shop: &Shop, day: Day) -> Result<()> {
    let (year, month, _) = day.ymd();
    let n = year as usize * 12 + month as usize;
    move_goods(h, shop, n)?;
    count(h, shop, n)?;
    lose(h, shop, n)?;
    give_back(h, shop)
}

/// A weaver's workshop: she announces what she made, it is counted there, and a part of it goes to her stand
/// each month. It is not for sale before it stands in the shop.
pub(crate) fn workshop(h: &Hand<'_>, shop: &Shop, first: bool) -> Result<()> {
    let Some((org, _)) = shop.makers.iter().filter(|(_, family)| *family == "textile_wool").nth(1) else { return Ok(()) };
    let made: Vec<Id> =
        shop.variants.iter().filter(|o| o.org == *org && !o.unique && o.unit == Unit::Piece).take(3).map(|o| o.variant).collect();
    let there = standing(h, shop.workshop)?;
    if !first && !there.is_empty() {
        let lines = there.iter().map(|l| (l.lot, l.units)).collect();
        let counted = h.give(RecordCount { place: shop.workshop, lines })?;
        let call = h.call(Actor::system("demo approver"));
        h.db.command_blocking(call, ApproveCount { count: counted.count, causes: Vec::new() })
            .map_err(|e| anyhow::anyhow!("stock/approve_count: {e}"))?;
        let lines: Vec<(Id, i64)> = there.iter().map(|l| (l.lot, l.units.min(2))).collect();
        h.give(Transfer { from: shop.workshop, to: stand_of(shop, *org)?, lines })?;
    }
    if there.iter().map(|l| l.units).sum::<i64>() < 8 && !made.is_empty() {
        let line = |v: &Id| ReceiveLine { variant: *v, units: 6, price: None, cost: None, made_on: None, expires_on: None };
        h.give(Receive {
            org: *org,
            place: shop.workshop,
            lines: made.iter().map(line).collect(),
            signature: SIGNATURE.into(),
            note: String::new(),
        })?;
    }
    Ok(())
}

/// What the store kept goes back to its stands; some of another stand is kept there.
fn move_goods(h: &Hand<'_>, shop: &Shop, n: usize) -> Result<()> {
    let places = h.db.read_blocking(|q| views::places(q, crate::demo::territory()))?;
    let Some(store) = places.iter().find(|p| p.kind == PlaceKind::Store).map(|p| p.id) else { return Ok(()) };
    let mut back: BTreeMap<Id, Vec<(Id, i64)>> = BTreeMap::new();
    for l in standing(h, store)? {
        back.entry(stand_of(shop, l.org)?).or_default().push((l.lot, l.units));
    }
    for (to, lines) in back {
        h.give(Transfer { from: store, to, lines })?;
    }
    let from = shop.stands[n % shop.stands.len()];
    let lines: Vec<(Id, i64)> = standing(h, from)?
        .iter()
        .filter_map(|l| Some((l.lot, l.units, 2 * shop.offered(l.variant)?.portion())))
        .filter(|(_, units, wanted)| *units > 2 * wanted)
        .take(4)
        .map(|(lot, _, wanted)| (lot, wanted))
        .collect();
    if !lines.is_empty() {
        h.give(Transfer { from, to: store, lines })?;
    }
    Ok(())
}

/// A stand is counted two months in a row: a piece misses, and is found again the next time.
fn count(h: &Hand<'_>, shop: &Shop, n: usize) -> Result<()> {
    let place = shop.stands[n / 2 % shop.stands.len()];
    let stands = standing(h, place)?;
    let odd = if n.is_multiple_of(2) {
        stands.iter().find_map(|l| {
            let portion = shop.offered(l.variant)?.portion();
            (l.units > 3 * portion).then_some((l.lot, -portion))
        })
    } else {
        let now = Micros(h.now.get());
        h.db.read_blocking(|q| -> Result<_, Fault> {
            for l in &stands {
                if views::lot_state_at(q, crate::demo::territory(), l.lot, now)?.contains_key(&stock::lost())
                    && let Some(o) = shop.offered(l.variant)
                {
                    return Ok(Some((l.lot, o.portion())));
                }
            }
            Ok(None)
        })?
    };
    let lines: Vec<(Id, i64)> =
        stands.iter().map(|l| (l.lot, l.units + odd.filter(|(lot, _)| *lot == l.lot).map_or(0, |(_, d)| d))).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let counted = h.give(RecordCount { place, lines })?;
    let causes = odd.iter().map(|(lot, _)| (*lot, ["unknown", "theft"][n / 2 % 2].to_owned())).collect();
    let call = h.call(Actor::system("demo approver"));
    h.db.command_blocking(call, ApproveCount { count: counted.count, causes })
        .map_err(|e| anyhow::anyhow!("stock/approve_count: {e}"))?;
    Ok(())
}

fn lose(h: &Hand<'_>, shop: &Shop, n: usize) -> Result<()> {
    let place = shop.stands[(n + 3) % shop.stands.len()];
    let lost = standing(h, place)?.iter().find_map(|l| {
        let portion = shop.offered(l.variant)?.portion();
        (l.units > 4 * portion).then_some((l.lot, portion))
    });
    if let Some((lot, units)) = lost {
        let cause = ["drying", "breakage", "theft", "unknown"][n % 4];
        h.give(RecordLoss { lot, place, units, cause: cause.into() })?;
    }
    Ok(())
}

/// What nobody bought in four months goes back to its maker: the oldest, up to three lots of one stand.
fn give_back(h: &Hand<'_>, shop: &Shop) -> Result<()> {
    let since = Micros(h.now.get() - 120 * Micros::DAY);
    let old = h.db.read_blocking(|q| views::on_show_since(q, crate::demo::territory(), since, None, Reach::Everywhere))?;
    let Some(first) = old.first() else { return Ok(()) };
    let lines = old.iter().filter(|l| l.org == first.org && l.place == first.place).take(3).map(|l| {
        let lot = shop.offered(l.variant).map_or(1, |o| o.lot());
        (l.lot, l.units.min(3 * lot))
    });
    h.give(GiveBack {
        org: first.org,
        place: first.place,
        lines: lines.collect(),
        signature: SIGNATURE.into(),
        note: String::new(),
    })?;
    Ok(())
}
