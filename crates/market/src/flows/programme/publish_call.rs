//! A call for projects is published with its own rules of co-financing; it does not change after.

use crate::programme::model::Texts;
use crate::programme::{clean, is_sum, opaque, rows};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Publishes a call.
#[derive(Debug, Clone, Serialize)]
pub struct PublishCall {
    pub title: Texts,
    /// The most that the grant may be of the cost.
    pub grant: Bps,
    /// And in all.
    pub cap: Money,
    /// The most of the own share that may be given in kind.
    pub kind: Bps,
    pub follow_up_days: i64,
    pub opens_on: Day,
    pub closes_on: Day,
    /// What a file must hold.
    pub papers: Vec<Texts>,
    pub source: String,
}

/// Published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallPublished {
    pub call: Id,
    pub number: String,
}

refusals! {
    /// Why it is not published.
    pub enum PublishCallRefusal {
        /// No title in any language.
        NoTitle => ("programme.no_title", 422),
        /// A share of more than the whole, or of nothing.
        BadShare => ("programme.bad_share", 422),
        /// Nothing, or below.
        BadAmount => ("programme.bad_amount", 422),
        /// It closes before it opens.
        BadDays => ("programme.bad_days", 422),
    }
}

impl Command for PublishCall {
    const NAME: &'static str = "programme/publish_call";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor, Role::Admin]);
    type Done = CallPublished;
    type Refusal = PublishCallRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CallPublished, Refused<PublishCallRefusal>> {
        let title = clean(&self.title, 200);
        if title.is_empty() {
            return no(PublishCallRefusal::NoTitle);
        }
        if !(1..=10_000).contains(&self.grant.0) || !(0..=10_000).contains(&self.kind.0) {
            return no(PublishCallRefusal::BadShare);
        }
        if !is_sum(self.cap) {
            return no(PublishCallRefusal::BadAmount);
        }
        if self.closes_on < self.opens_on || !(0..=36_500).contains(&self.follow_up_days) {
            return no(PublishCallRefusal::BadDays);
        }
        let papers: Vec<Texts> = self.papers.iter().map(|p| clean(p, 200)).filter(|p| !p.is_empty()).collect();
        let call = ctx.new_id();
        let number = series::take(tx, ctx, "PC", call)?;
        tx.execute(
            &rows::INSERT_CALL,
            params![
                ctx.territory,
                call,
                number.as_str(),
                opaque(&title)?,
                self.grant,
                self.cap,
                self.kind,
                self.follow_up_days,
                self.opens_on,
                self.closes_on,
                opaque(&papers)?,
                clean_line(&self.source, 300),
                ctx.now,
                crate::who(ctx)
            ],
        )?;
        tx.touch(call);
        tx.fact("number", &number);
        Ok(CallPublished { call, number })
    }
}
