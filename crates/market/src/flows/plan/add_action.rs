//! An action of a plan: where, when, by whom, with whose money.

use crate::plan::model::{CHANNELS, Funder, Texts};
use crate::plan::{rows, views};
use crate::{refusals, stock};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_each, clean_line};
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Adds an action to an objective.
#[derive(Debug, Clone, Serialize)]
pub struct AddAction {
    pub plan: Id,
    pub objective: Id,
    pub name: Texts,
    /// One of [`CHANNELS`].
    pub channel: String,
    pub starts_on: Day,
    pub ends_on: Day,
    pub responsible: String,
    /// Who pays how many centimes.
    pub budget: Vec<Funder>,
    pub campaign: Option<Id>,
    /// The fair's place.
    pub place: Option<Id>,
}

/// The action.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActionAdded {
    pub action: Id,
}

refusals! {
    /// Why it is not added.
    pub enum AddActionRefusal {
        /// No such plan, or closed.
        NoSuchPlan => ("plan.not_found", 404),
        /// No such objective of it.
        NoSuchObjective => ("plan.no_objective", 422),
        /// An action has a name.
        NoName => ("plan.no_name", 422),
        /// Not one of the channels.
        BadChannel => ("plan.bad_channel", 422),
        /// It ends before it starts.
        BadDays => ("plan.bad_days", 422),
        /// Amounts above nothing, by the union or a fund that is there.
        BadBudget => ("plan.bad_budget", 422),
        /// No such campaign or fair.
        BadLink => ("plan.bad_link", 422),
    }
}

impl Command for AddAction {
    const NAME: &'static str = "plan/add_action";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = ActionAdded;
    type Refusal = AddActionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ActionAdded, Refused<AddActionRefusal>> {
        let plans = views::plans(&mut tx.reader(), ctx.territory)?;
        if !plans.iter().any(|p| p.id == self.plan && p.state != "closed") {
            return no(AddActionRefusal::NoSuchPlan);
        }
        if !views::objectives(&mut tx.reader(), ctx.territory, self.plan)?.iter().any(|o| o.id == self.objective) {
            return no(AddActionRefusal::NoSuchObjective);
        }
        let name = clean_each(&self.name, 200);
        if name.is_empty() {
            return no(AddActionRefusal::NoName);
        }
        if !CHANNELS.contains(&self.channel.as_str()) {
            return no(AddActionRefusal::BadChannel);
        }
        if self.ends_on < self.starts_on {
            return no(AddActionRefusal::BadDays);
        }
        let funds = views::funds(&mut tx.reader(), ctx.territory)?;
        let can_be =
            |f: &Funder| (1..=10_000_000_000).contains(&f.share) && f.fund.is_none_or(|id| funds.iter().any(|x| x.id == id));
        if self.budget.len() > 8 || !self.budget.iter().all(can_be) {
            return no(AddActionRefusal::BadBudget);
        }
        if let Some(c) = self.campaign
            && !views::campaigns(&mut tx.reader(), ctx.territory)?.iter().any(|x| x.id == c)
        {
            return no(AddActionRefusal::BadLink);
        }
        if let Some(p) = self.place
            && !stock::views::fairs(&mut tx.reader(), ctx.territory)?.contains(&p)
        {
            return no(AddActionRefusal::BadLink);
        }
        let action = ctx.new_id();
        let name = serde_json::to_string(&name).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.execute(
            &rows::INSERT_ACTION,
            params![
                ctx.territory,
                action,
                self.plan,
                self.objective,
                1i64,
                name,
                self.channel.as_str(),
                self.starts_on,
                self.ends_on,
                clean_line(&self.responsible, 120),
                self.campaign,
                self.place,
                ctx.now
            ],
        )?;
        for (n, f) in self.budget.iter().enumerate() {
            tx.execute(&rows::INSERT_BUDGET, params![ctx.territory, action, n as i64 + 1, f.fund, f.share])?;
        }
        tx.touch(action);
        tx.touch(self.plan);
        Ok(ActionAdded { action })
    }
}
