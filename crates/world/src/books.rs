//! What the demo's accountant does each month: the acquirer settles the cards, the month before is closed.

use crate::demo::Hand;
use anyhow::Result;
use rahba_kernel::money::Bps;
use rahba_kernel::role::Actor;
use rahba_kernel::{Day, Money};
use rahba_market::flows::ledger::ask_close::AskClose;
use rahba_market::flows::ledger::close_period::ClosePeriod;
use rahba_market::flows::ledger::settle_cards::SettleCards;
use rahba_market::ledger::{chart, views};

/// What the invented acquirer keeps.
const CARD_FEE: Bps = Bps(165);
/// The months that are younger than this are still open in the demo, so that a visitor can close one.
const OPEN_DAYS: i64 = 60;

/// The fifth of a month.
pub(crate) fn month(h: &Hand<'_>, day: Day, today: Day) -> Result<()> {
    let taken: Money = h.db.read_blocking(|q| views::balance(q, crate::demo::territory(), &chart::card_clearing()))?;
    if taken.0 > 0 {
        h.give(SettleCards { taken, fee: taken.at(CARD_FEE), reference: format!("DEMO-{}", day.iso()) })?;
    }
    let (_, _, date) = day.ymd();
    let through = day.plus(-i64::from(date));
    if today.0 - through.0 > OPEN_DAYS {
        h.give(AskClose { through })?;
        h.db.command_blocking(h.call(Actor::system("demo approver")), ClosePeriod { through })
            .map_err(|e| anyhow::anyhow!("ledger/close_period: {e}"))?;
    }
    Ok(())
}
