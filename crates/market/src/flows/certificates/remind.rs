//! Holders are told before a certificate ends: 90, 60, 30 and 7 days. Given by the program itself; each
//! reminder once, and one message for a certificate that is recorded late.

use crate::certificates::model::REMINDERS;
use crate::certificates::rows;
use rahba_kernel::role::Permission;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Never, Refused, Tx, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most in one command.
const BATCH: i64 = 200;

/// Reminds.
#[derive(Debug, Clone, Serialize)]
pub struct Remind {}

/// Reminded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reminded {
    pub told: i64,
}

impl Command for Remind {
    const NAME: &'static str = "certificates/remind";
    const MAY: Permission = Permission::System;
    type Done = Reminded;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Reminded, Refused<Never>> {
        let today = ctx.today();
        let mut told: BTreeSet<Id> = BTreeSet::new();
        // The nearest first: who is told of seven days need not be told of ninety.
        for days in REMINDERS.iter().rev() {
            for r in tx.query(&rows::TO_REMIND, params![ctx.territory, today, today.plus(*days), *days, BATCH])? {
                let (certificate, org, until): (Id, Id, Day) = (r.get(0)?, r.get(1)?, r.get(2)?);
                if tx.first(&rows::REMINDED, params![ctx.territory, certificate, *days, ctx.now])?.is_none() {
                    continue;
                }
                if told.insert(certificate) {
                    let payload = serde_json::json!({ "org": org, "certificate": certificate, "until": until.iso() });
                    tx.enqueue("certificate.ends", &payload, 0)?;
                    tx.touch(certificate);
                }
            }
        }
        Ok(Reminded { told: told.len() as i64 })
    }
}
