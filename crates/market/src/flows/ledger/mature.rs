//! Return windows pass: what was held becomes payable (E05). Run by the program, in small batches.

use crate::ledger::{self, Posting, postings};
use crate::sales::{rows, rules::net_left, views};
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Fault, Never, Refused, Tx, params};
use serde::{Deserialize, Serialize};

/// Matures up to 200 lines; call again while `more`.
#[derive(Debug, Serialize)]
pub struct Mature {}

/// How many lines matured.
#[derive(Debug, Serialize, Deserialize)]
pub struct Matured {
    pub lines: i64,
    pub more: bool,
}

const BATCH: i64 = 200;

impl Command for Mature {
    const NAME: &'static str = "ledger/mature";
    const MAY: Permission = Permission::System;
    type Done = Matured;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Matured, Refused<Never>> {
        let lines = views::maturing(&mut tx.reader(), ctx.territory, ctx.now, BATCH)?;
        for l in &lines {
            if tx.first(&rows::MATURE, params![ctx.territory, l.id])?.is_none() {
                continue;
            }
            let terms = ledger::views::terms_version(&mut tx.reader(), ctx.territory, l.org, l.terms_version)?
                .ok_or_else(|| Fault::Decode("a line names terms that are not there".into()))?;
            ledger::post(
                tx,
                ctx,
                Posting {
                    kind: "matured",
                    document: l.order,
                    business_date: ctx.today(),
                    occurred_at: ctx.now,
                    reverses: None,
                    note: String::new(),
                    lines: postings::matured(l.org, l.id, net_left(l, &terms)),
                },
            )?;
            tx.touch(l.org);
        }
        let n = lines.len() as i64;
        Ok(Matured { lines: n, more: n == BATCH })
    }
}
