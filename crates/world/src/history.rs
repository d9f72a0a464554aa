//! A year of market days: deposits, counter sales, online orders, refusals, returns, payouts.

use crate::demo::{Hand, Shop};
use anyhow::{Context, Result};
use rahba_kernel::role::{Actor, Reach};
use rahba_kernel::{Day, Id, Lang, Micros, Money, Unit};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::ledger::mature::Mature;
use rahba_market::flows::ledger::remit::Remit;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::place::{Place, PlaceRefusal};
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::orders::refuse::RefuseAtDoor;
use rahba_market::flows::payouts::advance::GiveAdvance;
use rahba_market::flows::payouts::approve::Approve;
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::ledger::{self, chart};
use rahba_market::people::rules::token_hash;
use rahba_market::sales::model::{Buyer, Delivery, Payment};
use rahba_market::{catalogue, label, sales, stock};
use rahba_store::Fault;

/// A deterministic stream: the same year every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }
}

pub(crate) fn run(h: &Hand<'_>, shop: &Shop, start: Day, today: Day, until: Micros) -> Result<()> {
    let mut dice = Dice(20_260_427);
    let mut under_way: Vec<(Day, Id)> = Vec::new();
    // Orders that wait at the counter for their buyers.
    let mut ready: Vec<Id> = Vec::new();
    let mut plan = crate::plan::Year::default();
    let mut programme = crate::programme::Year::default();
    let mut capacities = crate::capacities::Year::default();
    let mut labels = crate::label::Year::default();
    let mut day = start;
    while day <= today {
        let at = |hour: i64| h.zone.start_of(day).0 + hour * Micros::HOUR;
        if at(20) > until.0 {
            break;
        }
        h.now.set(at(8).max(h.now.get()));
        let (_, month, date) = day.ymd();
        if day == start || date == 1 {
            receive(h, shop, &mut dice, day == start)?;
            crate::goods::workshop(h, shop, day == start)?;
        }
        plan.day(h, shop, start, day, today)?;
        programme.day(h, shop, start, day, today)?;
        capacities.day(h, shop, start, day, today)?;
        labels.day(h, shop, start, day, today)?;
        // Two market days a week, closed on Fridays; more in summer and in the feasts' months.
        if matches!(day.weekday(), 1 | 5) {
            market_day(h, shop, &mut dice, if matches!(month, 3 | 7 | 8) { 9 } else { 6 }, &mut ready)?;
        }
        if day.weekday() != 6
            && dice.below(3) == 0
            && let Some(order) = place(h, shop, &mut dice, &plan, day)?
        {
            under_way.push((day.plus(2 + dice.below(3) as i64), order));
        }
        let (due, later): (Vec<_>, Vec<_>) = under_way.into_iter().partition(|(d, _)| *d <= day);
        under_way = later;
        for (_, order) in due {
            finish(h, shop, &mut dice, order, &mut ready)?;
        }
        if date == 20 {
            crate::goods::month(h, shop, day)?;
        }
        if date == 5 {
            crate::books::month(h, day, today)?;
        }
        if date == 15 {
            while h.give(Mature {})?.more {}
            // Half a year ago the beekeepers needed jars before their harvest: it comes back from their payouts.
            if (150..181).contains(&(today.0 - day.0)) {
                advance(h, shop)?;
            }
            settle(h, shop, today.plus(-20) > day)?;
        }
        day = day.plus(1);
    }
    Ok(())
}

/// The stand of a maker's family.
pub(crate) fn stand_of(shop: &Shop, org: Id) -> Result<Id> {
    let families = crate::data::families()?;
    let family = shop.makers.iter().find(|(o, _)| *o == org).map(|(_, f)| *f);
    let at = families.iter().position(|f| Some(f.code) == family).and_then(|i| shop.stands.get(i));
    at.or(shop.stands.first()).copied().context("the shop has stands")
}

fn receive(h: &Hand<'_>, shop: &Shop, dice: &mut Dice, first: bool) -> Result<()> {
    for (org, _) in &shop.makers {
        let mut lines: Vec<ReceiveLine> = Vec::new();
        for o in shop.variants.iter().filter(|o| o.org == *org) {
            // She brings more of what has nearly gone.
            if first || (!o.unique && dice.below(2) == 0 && on_sale(h, o.variant)? < 6 * o.lot()) {
                let units = if o.unique { 1 } else { (6 + dice.below(12) as i64) * o.lot() };
                lines.push(ReceiveLine { variant: o.variant, units, price: None, cost: None, made_on: None, expires_on: None });
            }
        }
        if lines.is_empty() {
            continue;
        }
        let stand = stand_of(shop, *org)?;
        for chunk in lines.chunks(150) {
            h.give(Receive {
                org: *org,
                place: stand,
                lines: chunk.to_vec(),
                signature: "M20 80L60 30L90 85L140 40L200 70L260 45L330 75".into(),
                note: String::new(),
            })?;
        }
    }
    Ok(())
}

fn on_sale(h: &Hand<'_>, variant: Id) -> Result<i64> {
    let (now, zone) = (Micros(h.now.get()), h.zone.clone());
    let territory = crate::demo::territory();
    Ok(h.db.read_blocking(|q| -> Result<_, Fault> {
        // What a suspended licence stops is not for sale.
        if let Some(v) = catalogue::views::saleable(q, territory, variant, now)?
            && label::views::standing(q, territory, v.org, v.family, zone.day(now))?.stopped
        {
            return Ok(0);
        }
        stock::views::on_sale(q, territory, variant, zone.day(now))
    })?)
}

/// What one buyer takes: variant, units, what they cost.
fn some_lines(h: &Hand<'_>, shop: &Shop, dice: &mut Dice) -> Result<Vec<(Id, i64, Money)>> {
    let mut lines: Vec<(Id, i64, Money)> = Vec::new();
    for _ in 0..1 + dice.below(3) {
        let o = shop.variants[dice.below(shop.variants.len())];
        // A rug is looked at by many and bought by one.
        if (o.unique && dice.below(6) > 0) || lines.iter().any(|(x, ..)| *x == o.variant) {
            continue;
        }
        let wanted = match o.unit {
            Unit::Piece if o.unique => 1,
            Unit::Piece => 1 + dice.below(2) as i64,
            // Nobody weighs to the gram what is scooped, nor cuts cloth to it.
            Unit::G | Unit::Cm => o.portion() * (1 + dice.below(3) as i64) + o.step * dice.below(6) as i64,
        };
        if on_sale(h, o.variant)? >= wanted {
            lines.push((o.variant, wanted, o.total(wanted)));
        }
    }
    Ok(lines)
}

fn market_day(h: &Hand<'_>, shop: &Shop, dice: &mut Dice, sales: usize, ready: &mut Vec<Id>) -> Result<()> {
    let till = shop.tills[0];
    h.give(OpenSession { till, fair: None, float: Money(30_000) })?;
    for n in 0..sales {
        h.now.set(h.now.get() + 40 * Micros::MINUTE);
        let lines = some_lines(h, shop, dice)?;
        if lines.is_empty() {
            continue;
        }
        let total: Money = lines.iter().map(|(_, _, cost)| *cost).sum();
        let tenders = match dice.below(4) {
            0 => vec![Tender::Card { amount: total, slip: format!("{:06}", 100_000 + dice.below(800_000)) }],
            _ => vec![Tender::Cash { amount: total }],
        };
        let actor = Actor::system("demo");
        let command = Sell {
            till,
            lines: lines.iter().map(|(v, n, _)| (*v, *n)).collect(),
            tenders,
            seen_total: total,
            lang: Lang::Ar,
            secret_hash: token_hash(&format!("demo receipt {} {n}", h.now.get())),
            coupon: None,
        };
        h.db.command_blocking(h.call(actor), command).map_err(|e| anyhow::anyhow!("tills/sell: {e}"))?;
    }
    for order in ready.drain(..) {
        h.give(Deliver { order, till: Some(till) })?;
    }
    let expected = h.db.read_blocking(|q| ledger::views::balance(q, crate::demo::territory(), &chart::cash_till(till)))?;
    let slip = if dice.below(9) == 0 { 50 } else { 0 };
    h.give(CloseSession { till, counted: expected - Money(slip) })?;
    Ok(())
}

fn place(h: &Hand<'_>, shop: &Shop, dice: &mut Dice, plan: &crate::plan::Year, day: Day) -> Result<Option<Id>> {
    let lines = some_lines(h, shop, dice)?;
    if lines.is_empty() {
        return Ok(None);
    }
    let langs = [Lang::Ar, Lang::Fr, Lang::Ar, Lang::En, Lang::Fr];
    let communes = ["03.171.01.05", "04.421.01.0", "06.141.01.0", "03.231.01.0"];
    let commune = communes[dice.below(communes.len())];
    let known = rahba_market::territory::communes::by_code(commune).is_some();
    // One in four comes to fetch it and pays there.
    let (delivery, payment) =
        if dice.below(4) == 0 { (Delivery::Pickup, Payment::Pickup) } else { (Delivery::Carrier, Payment::Cod) };
    let (coupon, via) = plan.of_buyer(day, dice.below(12));
    let call = h.call(Actor::anonymous());
    let cart = call.command;
    let command = Place {
        cart,
        lines: lines.iter().map(|(v, n, _)| (*v, *n)).collect(),
        buyer: Buyer {
            name: "Buyer (invented)".into(),
            phone: "0600000199".into(),
            email: None,
            commune: if known { commune } else { "03.171.01.05" }.into(),
            address: "—".into(),
            note: String::new(),
        },
        lang: langs[dice.below(langs.len())],
        delivery,
        payment,
        space: shop.space,
        secret_hash: token_hash(&format!("demo order {cart}")),
        seen_total: None,
        coupon,
        via,
    };
    let again = Place { coupon: None, ..command.clone() };
    match h.db.command_blocking(call, command) {
        Ok(p) => Ok(Some(p.order)),
        // Too little for the coupon: she orders without it.
        Err(rahba_store::CommandError::Refused(PlaceRefusal::CouponTooSmall { .. } | PlaceRefusal::CouponNotNow)) => {
            let mut call = h.call(Actor::anonymous());
            call.command = cart;
            Ok(h.db.command_blocking(call, again).ok().map(|p| p.order))
        }
        // Nobody carries a heavy rug that far: such a buyer came to the shop instead.
        Err(rahba_store::CommandError::Refused(_)) => Ok(None),
        Err(e) => Err(anyhow::anyhow!("orders/place: {e}")),
    }
}

fn finish(h: &Hand<'_>, shop: &Shop, dice: &mut Dice, order: Id, ready: &mut Vec<Id>) -> Result<()> {
    h.give(Prepare { order, step: Step::Packed, note: String::new() })?;
    let fetched = h.db.read_blocking(|q| sales::views::order(q, crate::demo::territory(), order))?;
    if fetched.is_some_and(|o| o.delivery == Delivery::Pickup.code()) {
        h.give(Prepare { order, step: Step::Ready, note: String::new() })?;
        ready.push(order);
        return Ok(());
    }
    h.give(Prepare { order, step: Step::Shipped { carrier: shop.carrier }, note: String::new() })?;
    if dice.below(14) == 0 {
        h.give(RefuseAtDoor { order, return_fee: Money(2_500), reason: "absent".into() })?;
        return Ok(());
    }
    h.give(Deliver { order, till: None })?;
    if dice.below(12) == 0 {
        let lines = h.db.read_blocking(|q| sales::views::lines(q, crate::demo::territory(), order))?;
        if let Some(l) = lines.first() {
            h.give(Refund {
                line: l.id,
                // Cloth that was cut comes back whole or not at all.
                units: if l.price_per == 1 { 1 } else { l.quantity },
                seen_refunded: 0,
                till: None,
                back_to: Some(l.place),
                reason: "changed mind".into(),
            })?;
        }
    }
    Ok(())
}

fn advance(h: &Hand<'_>, shop: &Shop) -> Result<()> {
    let org = shop.makers.iter().find(|(_, family)| *family == "honey").map(|(o, _)| *o).context("a beekeeper")?;
    let open = h.db.read_blocking(|q| ledger::views::balance(q, crate::demo::territory(), &chart::advance(org)))?;
    if open.is_zero() {
        h.give(GiveAdvance {
            org, amount: Money(120_000), reason: "bocaux avant la récolte / برطمانات قبل الجني".into()
        })?;
    }
    Ok(())
}

fn settle(h: &Hand<'_>, shop: &Shop, pay: bool) -> Result<()> {
    let territory = crate::demo::territory();
    let carrier = shop.carrier;
    let holds = h.db.read_blocking(|q| ledger::views::balance(q, territory, &chart::cod_receivable(carrier)))?;
    if holds.0 > 10_000 {
        let owed = -h.db.read_blocking(|q| ledger::views::balance(q, territory, &chart::carrier_payable(carrier)))?;
        let fee = Money(holds.0 / 20);
        h.give(Remit { carrier, collected: holds, fee, returns: owed.min(holds - fee) })?;
    }
    // A jar breaks now and then; the union bears it.
    let broken = h.db.read_blocking(|q| -> Result<_, Fault> {
        let page = stock::views::stock_page(q, territory, &stock::views::StockFilter::within(Reach::Everywhere), 40, 0)?;
        Ok(page
            .into_iter()
            .filter_map(|l| Some((shop.offered(l.variant)?.portion(), l)))
            .find(|(portion, l)| l.units > 3 * portion))
    })?;
    if let Some((units, l)) = broken {
        h.give(RecordLoss { lot: l.lot, place: l.place, units, cause: "breakage".into() })?;
    }
    if !pay {
        return Ok(());
    }
    for (org, _) in &shop.makers {
        let due = h.db.read_blocking(|q| ledger::views::due(q, territory, *org))?;
        let safe = h.db.read_blocking(|q| ledger::views::balance(q, territory, &chart::cash_safe(shop.space)))?;
        let free = due.payable - due.proposed;
        if free.0 > 20_000 && safe.0 > free.0 + 100_000 {
            let p =
                h.db.command_blocking(h.call(Actor::system("demo")), Propose { org: *org, amount: None, method: "cash".into() })
                    .map_err(|e| anyhow::anyhow!("payouts/propose: {e}"))?;
            h.db.command_blocking(h.call(Actor::system("demo approver")), Approve { payout: p.payout })
                .map_err(|e| anyhow::anyhow!("payouts/approve: {e}"))?;
        }
    }
    Ok(())
}
