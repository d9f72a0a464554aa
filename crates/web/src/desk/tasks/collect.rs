//! Gathers from every room what waits for one person, as far as her roles and her organisations go.

use super::Todo;
use crate::kit::i18n::T;
use crate::kit::snapshot::Snapshot;
use crate::shop::check::text;
use rahba_kernel::role::Actor;
use rahba_kernel::role::Role::{
    self, Accountant, Admin, Cashier, Coach, CommitteeMember, LabelAuditor, LabelOfficer, PayoutApprover, ProducerManager,
    ProgrammeMonitor, ShopManager, UnionSecretary,
};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_market::capacities::{governance_views, training_views, views as capacities};
use rahba_market::catalogue::list::submitted;
use rahba_market::content::views as content;
use rahba_market::{certificates, label, ledger, plan, privacy, programme, sales, stock};
use rahba_store::{Fault, OutboxItem, Reader};

/// Days that the house gives itself for what has no deadline of its own, from the day it arrived.
const ORDER_DAYS: i64 = 1;
const PAYOUT_DAYS: i64 = 3;
const COUNT_DAYS: i64 = 2;
/// Makers are paid every month, and nobody is paid for less than this.
const PAY_EVERY_DAYS: i64 = 30;
const PAY_FROM: Money = Money(10_000);
const REVIEW_DAYS: i64 = 3;
const LABEL_DAYS: i64 = 7;
const VOTE_DAYS: i64 = 14;
/// How long before it ends a licence, a certificate or a mandate is looked after.
const RENEW_DAYS: i64 = 60;
/// How far ahead a tranche or a legal deadline is shown.
const AHEAD_DAYS: i64 = 30;

/// An application that nothing is done about any more.
fn is_closed(state: &str) -> bool {
    matches!(state, "granted" | "refused")
}

pub(super) struct Collect<'a> {
    pub territory: Id,
    pub today: Day,
    pub lang: Lang,
    pub zone: Zone,
    pub actor: Actor,
    pub s: &'a Snapshot,
    pub out: Vec<Todo>,
}

impl Collect<'_> {
    fn is(&self, roles: &[Role]) -> bool {
        self.actor.has_any(roles)
    }

    /// Her organisations, when she works for organisations.
    fn own(&self) -> Vec<Id> {
        self.actor.organisations().collect()
    }

    fn name(&self, id: Id) -> String {
        self.s.text("name", id, self.lang).to_owned()
    }

    fn add(&mut self, due: Day, kind: &'static str, what: impl Into<String>, whose: impl Into<String>, path: impl Into<String>) {
        self.out.push(Todo { due, kind, what: what.into(), whose: whose.into(), path: path.into() });
    }

    fn since(&self, at: Micros, days: i64) -> Day {
        self.zone.day(at).plus(days)
    }

    pub(super) fn all(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        self.shop(q)?;
        self.label(q)?;
        self.certificates(q)?;
        self.trainings(q)?;
        self.coaching(q)?;
        self.governance(q)?;
        self.privacy(q)?;
        self.programme(q)
    }

    fn shop(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        let t = self.territory;
        let whose = self.actor.reach(crate::desk::COUNTER);
        if self.is(&[ShopManager, Cashier]) {
            for (state, kind) in [("placed", "prepare"), ("paid", "prepare"), ("packed", "ship")] {
                let f = sales::views::OrderFilter { state: state.into(), ..sales::views::OrderFilter::within(whose) };
                for o in sales::views::orders(q, t, &f, 200, 0)? {
                    let due = self.since(o.order.placed_at, ORDER_DAYS);
                    self.add(due, kind, o.order.number, o.buyer, format!("/desk/orders/{}", o.order.id));
                }
            }
        }
        if self.is(&[PayoutApprover, Admin])
            && let Some(a) = ledger::closing::asked(q, t)?
        {
            let due = self.since(a.asked_at, PAYOUT_DAYS);
            self.add(due, "approve-close", a.through.iso(), String::new(), "/desk/closing/approve");
        }
        if self.is(&[PayoutApprover]) {
            for p in ledger::payouts::payouts(q, t, None, "proposed", 500)? {
                let due = self.since(p.proposed_at, PAYOUT_DAYS);
                let whose = self.name(p.org);
                self.add(due, "approve-payout", p.number, whose, format!("/desk/payouts/{}", p.id));
            }
        }
        if self.is(&[Accountant]) {
            // The union pays by the month: what has waited longer than that is late.
            let orgs: Vec<Id> = self.s.terms.keys().copied().collect();
            for org in orgs {
                let due = ledger::views::due(q, t, org)?;
                let free = due.payable - due.proposed;
                if free >= PAY_FROM {
                    let last = ledger::payouts::latest(q, t, org)?.map(|at| self.zone.day(at));
                    let by = last.map_or(self.today, |d| d.plus(PAY_EVERY_DAYS));
                    let (amount, whose) = (rahba_kernel::formats::number::money(self.lang, free), self.name(org));
                    self.add(by, "propose-payout", amount, whose, "/desk/payouts");
                }
            }
        }
        if self.is(&[ShopManager, Accountant]) {
            let reach = self.actor.reach(&[ShopManager, Accountant]);
            let waiting = stock::views::CountFilter { place: None, state: "counted".into(), reach };
            for c in stock::views::counts(q, t, &waiting, 200, 0)? {
                let (due, whose) = (self.since(c.opened_at, COUNT_DAYS), self.name(c.place));
                self.add(due, "explain-count", c.number, whose, format!("/desk/counts/{}", c.id));
            }
        }
        if self.is(&[ShopManager, Admin]) {
            for p in submitted(q, t, 100)? {
                let (due, name, whose) = (self.since(p.since, REVIEW_DAYS), p.name.body(self.lang).to_owned(), self.name(p.org));
                self.add(due, "moderate", name, whose, format!("/desk/products/{}", p.id));
            }
            for (work, kind) in [(content::Work::Stale, "mend-text"), (content::Work::Unreviewed, "review-text")] {
                let n = content::count(q, t, self.lang, work)?;
                if n > 0 {
                    self.add(self.today.plus(REVIEW_DAYS), kind, n.to_string(), "", "/desk/texts");
                }
            }
            let dead = OutboxItem::dead(q, t)?;
            if dead > 0 {
                self.add(self.today, "send-again", dead.to_string(), "", "/desk/messages?state=dead");
            }
        }
        if self.is(&[ShopManager]) {
            let today = self.today;
            for lot in stock::views::expiring(q, t, (today.plus(1), today.plus(7)), self.actor.reach(&[ShopManager]))? {
                self.add(lot.expires_on, "use-lot", lot.lot_code, "", "/desk/expiring?days=7");
            }
            for a in plan::views::actions(q, t)? {
                if matches!(a.state.as_str(), "planned" | "running") && a.ends_on <= self.today.plus(7) {
                    let what = text(&a.name, self.lang);
                    self.add(a.ends_on, "close-action", what, a.responsible, format!("/desk/plan/{}", a.plan));
                }
            }
        }
        Ok(())
    }

    fn label(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        let (t, own) = (self.territory, self.own());
        let (officer, auditor, votes) = (self.is(&[LabelOfficer]), self.is(&[LabelAuditor]), self.is(&[CommitteeMember]));
        if !(officer || auditor || votes || !own.is_empty()) {
            return Ok(());
        }
        let office = officer || auditor || votes;
        let mut all = Vec::new();
        if office {
            all = label::views::applications(q, t, None, "", 1_000, 0)?;
        } else {
            for org in &own {
                all.extend(label::views::applications(q, t, Some(*org), "", 200, 0)?);
            }
        }
        for a in &all {
            let (path, whose) = (format!("/desk/label/applications/{}", a.id), self.name(a.org));
            let due = self.since(a.submitted_at, LABEL_DAYS);
            match a.state.as_str() {
                "submitted" if officer => self.add(due, "check-application", &a.number, &whose, &path),
                "incomplete" if own.contains(&a.org) => self.add(due, "complete-application", &a.number, &whose, &path),
                "complete" if officer && label::views::visits(q, t, a.id)?.is_empty() => {
                    self.add(due, "plan-audit", &a.number, &whose, &path);
                }
                "ready" if officer => self.add(due, "ask-committee", &a.number, &whose, &path),
                _ => {}
            }
            if matches!(a.state.as_str(), "complete" | "mending" | "granted") {
                for x in label::views::visits(q, t, a.id)?.iter().filter(|x| x.done_at.is_none()) {
                    if auditor && self.actor.person_id() == Some(x.auditor) {
                        let kind = if x.surveillance { "surveil" } else { "audit" };
                        self.add(x.planned_on, kind, &x.number, &whose, &path);
                    }
                }
                for f in label::views::findings(q, t, a.id)?.iter().filter(|f| f.due_on.is_some() && f.verified_at.is_none()) {
                    let due = f.due_on.unwrap_or(self.today);
                    match f.mended_at {
                        None if own.contains(&a.org) => self.add(due, "mend", &a.number, &whose, &path),
                        None if (officer || auditor) && due < self.today => {
                            self.add(due, "chase-mending", &a.number, &whose, &path);
                        }
                        Some(at) if auditor => self.add(self.since(at, LABEL_DAYS), "verify-mended", &a.number, &whose, &path),
                        _ => {}
                    }
                }
            }
        }
        let mut licences = Vec::new();
        if office {
            licences = label::views::licences(q, t, None, "valid")?;
        } else {
            for org in &own {
                licences.extend(label::views::licences(q, t, Some(*org), "valid")?);
            }
        }
        let (today, until) = (self.today, self.today.plus(RENEW_DAYS));
        for l in licences.iter().filter(|l| (today..=until).contains(&l.valid_until)) {
            // Once it is asked for again, the new application is what waits.
            let asked = all.iter().any(|a| a.org == l.org && a.id != l.application && !is_closed(&a.state));
            if !asked && (officer || own.contains(&l.org)) {
                let whose = self.name(l.org);
                self.add(l.valid_until, "renew-licence", &l.number, whose, format!("/desk/label/apply?of={}", l.id));
            }
        }
        if officer {
            for w in label::views::watched(q, t)? {
                let last = w.last_visit.map_or(w.valid_from, |at| self.zone.day(at));
                let due = label::rules::watch_due(last, w.term_days);
                if w.planned.is_none() && due <= self.today.plus(RENEW_DAYS) {
                    let whose = self.name(w.org);
                    self.add(
                        due,
                        "plan-surveillance",
                        w.number,
                        whose,
                        format!("/desk/label/applications/{}#plan", w.application),
                    );
                }
            }
        }
        if votes || officer {
            self.cases(q, votes)?;
        }
        Ok(())
    }

    /// Cases of the committee: one has not voted yet, or the quorum is there and somebody must close it.
    fn cases(&mut self, q: &mut Reader<'_>, votes: bool) -> Result<(), Fault> {
        let (t, me) = (self.territory, self.actor.person_id());
        let charters = label::views::charters(q, t)?;
        for c in label::views::cases(q, t, None, "open")? {
            let licence = label::views::licence(q, t, c.subject)?;
            let charter = match &licence {
                Some(l) => Some(l.charter),
                None => label::views::application(q, t, c.subject)?.map(|a| a.charter),
            };
            let room = if licence.is_some() { "licences" } else { "applications" };
            let (due, whose) = (self.since(c.opened_at, VOTE_DAYS), self.name(c.org));
            let path = format!("/desk/label/{room}/{}#committee", c.subject);
            let cast = label::views::votes(q, t, c.id)?;
            let quorum = charters.iter().find(|x| Some(x.id) == charter).map_or(i64::MAX, |x| x.quorum);
            if label::rules::outcome(&cast, quorum).is_some() {
                self.add(due, "close-case", c.number.clone(), whose.clone(), path.clone());
            }
            if votes && !cast.iter().any(|x| Some(x.person) == me) {
                self.add(due, "vote", c.number, whose, path);
            }
        }
        Ok(())
    }

    fn certificates(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        let (t, own) = (self.territory, self.own());
        let coach = self.is(&[Coach]);
        if !coach && own.is_empty() {
            return Ok(());
        }
        let kinds = certificates::views::kinds(q, t)?;
        let kind = |id: Id| kinds.iter().find(|k| k.id == id).map_or_else(String::new, |k| text(&k.name, self.lang));
        let mut found = Vec::new();
        let scopes: Vec<Option<Id>> = if coach { vec![None] } else { own.iter().map(|o| Some(*o)).collect() };
        for org in scopes {
            let paths = certificates::views::paths(q, t, org, "open")?;
            for c in certificates::views::certificates(q, t, org, self.today, Some(self.today.plus(RENEW_DAYS)))? {
                // Whoever is on her way to the next one is followed on that way.
                let on_way = paths.iter().any(|p| p.org == c.org && p.kind == c.kind);
                if c.state_on(self.today) == "valid" && !(coach && on_way) {
                    let path = if coach {
                        format!("/desk/certificates/paths/new?org={}&kind={}", c.org, c.kind)
                    } else {
                        "/me/papers#certificates".to_owned()
                    };
                    found.push((c.valid_until, "renew-certificate", kind(c.kind), self.name(c.org), path));
                }
            }
            if coach {
                for p in paths {
                    found.push((p.due_on, "follow-path", kind(p.kind), self.name(p.org), "/desk/certificates/paths".to_owned()));
                }
            }
        }
        for (due, what, name, whose, path) in found {
            self.add(due, what, name, whose, path);
        }
        Ok(())
    }

    fn trainings(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        if !self.is(&[Coach, UnionSecretary]) {
            return Ok(());
        }
        let today = self.today;
        let sessions = training_views::sessions(q, self.territory, None)?;
        for x in training_views::trainings(q, self.territory, "open", "", 500, 0)? {
            let path = format!("/desk/trainings/{}", x.id);
            let title = text(&x.title, self.lang);
            let of: Vec<_> = sessions.iter().filter(|s| s.training == x.id && s.state != "cancelled").collect();
            for s in of.iter().filter(|s| s.state == "planned" && s.on <= today.plus(7)) {
                let kind = if s.on <= today { "record-attendance" } else { "hold-session" };
                self.add(s.on, kind, &title, &s.place, &path);
            }
            if let Some(last) = of.last()
                && of.iter().all(|s| s.state == "held")
            {
                self.add(last.on.plus(REVIEW_DAYS), "close-training", &title, "", &path);
            }
        }
        Ok(())
    }

    fn coaching(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        let (t, own, me) = (self.territory, self.own(), self.actor.person_id());
        if self.is(&[Coach]) {
            for x in capacities::visits(q, t, None, "planned")? {
                if Some(x.coach) == me && x.planned_on <= self.today.plus(7) {
                    let whose = self.name(x.org);
                    self.add(x.planned_on, "visit", x.subject, whose, format!("/desk/coaching/{}", x.id));
                }
            }
            for a in capacities::actions(q, t, None, "said")? {
                let whose = self.name(a.org);
                self.add(a.due_on, "verify-action", a.body, whose, format!("/desk/coaching/{}", a.visit));
            }
            let today = self.today;
            for a in capacities::actions(q, t, None, "open")?.into_iter().filter(|a| a.due_on < today) {
                let whose = self.name(a.org);
                self.add(a.due_on, "chase-action", a.body, whose, format!("/desk/coaching/{}", a.visit));
            }
        }
        for org in own {
            for a in capacities::actions(q, t, Some(org), "open")? {
                self.add(a.due_on, "do-action", a.body, a.responsible, "/me/path");
            }
        }
        Ok(())
    }

    /// What people ask about their data: the law's day is the day.
    fn privacy(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        if self.is(&[Admin]) {
            for r in privacy::views::requests(q, self.territory, "asked", 500, 0)? {
                let what = T(self.lang).p("pv-kind-", &r.kind);
                self.add(r.due_on, "answer-request", r.number, what, format!("/desk/privacy/{}", r.id));
            }
        }
        Ok(())
    }

    fn governance(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        let t = self.territory;
        let secretary = self.is(&[UnionSecretary]);
        let scopes: Vec<Option<Id>> = match () {
            () if secretary => vec![None],
            () if self.is(&[ProducerManager]) => self.own().into_iter().map(Some).collect(),
            () => return Ok(()),
        };
        let duties = governance_views::duties(q, t)?;
        for org in scopes {
            for d in governance_views::deadlines(q, t, org, false, Some(self.today.plus(AHEAD_DAYS)))? {
                let what = duties.iter().find(|x| x.id == d.duty).map_or_else(String::new, |x| text(&x.name, self.lang));
                let whose = self.name(d.org);
                let path = if secretary { format!("/desk/governance/{}", d.org) } else { "/me/path".into() };
                self.add(d.due_on, "legal", what, whose, path);
            }
            for a in governance_views::assemblies(q, t, org)?.into_iter().filter(|a| a.state == "convoked") {
                if a.held_on <= self.today {
                    let whose = self.name(a.org);
                    self.add(a.held_on, "minutes", a.number, whose, format!("/desk/assemblies/{}", a.id));
                }
            }
            for m in governance_views::mandates(q, t, org)? {
                if m.ended_on.is_none() && m.until <= self.today.plus(RENEW_DAYS) && m.state_on(self.today) == "runs" {
                    let what = format!("{} · {}", T(self.lang).p("cp-office-", &m.office), m.name);
                    let whose = self.name(m.org);
                    self.add(m.until, "renew-mandate", what, whose, format!("/desk/governance/{}", m.org));
                }
            }
        }
        Ok(())
    }

    fn programme(&mut self, q: &mut Reader<'_>) -> Result<(), Fault> {
        let t = self.territory;
        let (claims, receives) = (self.is(&[ShopManager, Accountant]), self.is(&[Accountant, PayoutApprover]));
        let decides = self.is(&[ProgrammeMonitor]);
        if !(claims || receives || decides) {
            return Ok(());
        }
        let me = self.actor.person_id().map(|p| format!("person:{p}"));
        let projects = programme::views::projects(q, t)?;
        let title = |id: Id| projects.iter().find(|p| p.id == id).map_or_else(String::new, |p| text(&p.title, self.lang));
        let mut found = Vec::new();
        for x in programme::views::tranches(q, t, None)? {
            let path = format!("/desk/programme/projects/{}", x.project);
            let amount = rahba_kernel::formats::number::money(self.lang, x.amount);
            match x.state.as_str() {
                "planned" if claims && x.due_on <= self.today.plus(AHEAD_DAYS) => {
                    found.push((x.due_on, "claim-tranche", amount, title(x.project), path));
                }
                "claimed" if receives && x.claimed_by != me => {
                    found.push((x.due_on, "receive-tranche", amount, title(x.project), path));
                }
                _ => {}
            }
        }
        for p in projects.iter().filter(|p| decides && p.state == "submitted") {
            let due = self.since(p.submitted_at, VOTE_DAYS);
            found.push((due, "decide-project", p.number.clone(), title(p.id), format!("/desk/programme/projects/{}", p.id)));
        }
        for (due, kind, what, whose, path) in found {
            self.add(due, kind, what, whose, path);
        }
        Ok(())
    }
}
