//! The marketing plan of the demo's year: funds, two campaigns with coupons, two fairs, reviews.

use crate::demo::{Hand, Shop, one};
use anyhow::{Context, Result};
use rahba_kernel::role::Actor;
use rahba_kernel::{Day, Id, Lang, Micros, Money, Unit};
use rahba_market::catalogue;
use rahba_market::flows::campaigns::count_visits::CountVisits;
use rahba_market::flows::campaigns::open_coupon::OpenCoupon;
use rahba_market::flows::campaigns::receive_fund::ReceiveFund;
use rahba_market::flows::campaigns::start::StartCampaign;
use rahba_market::flows::plan::add_action::AddAction;
use rahba_market::flows::plan::add_objective::AddObjective;
use rahba_market::flows::plan::move_action::MoveAction;
use rahba_market::flows::plan::move_plan::{MovePlan, PlanMove};
use rahba_market::flows::plan::review::ReviewPlan;
use rahba_market::flows::plan::spend::Spend;
use rahba_market::flows::plan::write_plan::WritePlan;
use rahba_market::flows::stock::close_place::ClosePlace;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::ledger::{self, chart};
use rahba_market::people::rules::token_hash;
use rahba_market::plan::model::Funder;
use rahba_market::stock::{self, PlaceKind};

/// What the plan has begun, as the year goes on.
#[derive(Default)]
pub(crate) struct Year {
    fund: Option<Id>,
    plan: Option<Id>,
    objectives: Vec<Id>,
    /// The campaign that runs, its coupon's code and its last day.
    running: Option<(Id, &'static str, Day)>,
    /// Actions that run, and the day on which each is done.
    ends: Vec<(Day, Id)>,
    ramadan: Option<Day>,
}

impl Year {
    /// A buyer's coupon and the link that led to her order, on a day.
    pub(crate) fn of_buyer(&self, day: Day, n: usize) -> (Option<String>, Option<(Id, String)>) {
        match &self.running {
            Some((campaign, code, last)) if day <= *last => {
                let channel = ["social", "poster", "card"][n % 3];
                let coupon = (n.is_multiple_of(3)).then(|| (*code).to_owned());
                (coupon, (n.is_multiple_of(2)).then(|| (*campaign, channel.to_owned())))
            }
            _ => (None, None),
        }
    }

    /// What happens to the plan on a day of the year.
    pub(crate) fn day(&mut self, h: &Hand<'_>, shop: &Shop, start: Day, day: Day, today: Day) -> Result<()> {
        if day == start.plus(2) {
            self.begin(h, start)?;
            // Ramadan of 1447 where the year holds it; else a month in its first quarter.
            let ramadan = Day::from_ymd(2026, 2, 18).filter(|d| *d > start.plus(10) && d.plus(30) < today);
            self.ramadan = Some(ramadan.unwrap_or(start.plus(85)));
        }
        for (_, action) in self.ends.extract_if(.., |(end, _)| *end == day) {
            h.give(MoveAction { action, to: "done".into() })?;
        }
        if Some(day.plus(7)) == self.ramadan {
            self.ramadan_campaign(h, day)?;
        }
        if day == today.plus(-12) {
            self.winter_campaign(h, day)?;
        }
        for (offset, n) in [(150, 0), (290, 1)] {
            if day == start.plus(offset) {
                self.fair(h, shop, day, n)?;
            }
        }
        for (offset, n) in [(130, 0), (305, 1)] {
            if day == start.plus(offset) {
                self.review(h, n)?;
            }
        }
        if let Some((campaign, _, last)) = self.running
            && day <= last
            && day.0 % 2 == 0
        {
            let n = 9 + day.0.rem_euclid(23);
            let counts = [("social", n), ("poster", n / 3), ("card", n / 4)];
            h.give(CountVisits { counts: counts.map(|(w, n)| (campaign, w.to_owned(), n)).to_vec() })?;
        }
        Ok(())
    }

    fn begin(&mut self, h: &Hand<'_>, start: Day) -> Result<()> {
        let fund = h.give(ReceiveFund {
            code: "indh".into(),
            name: one(
                "دعم المبادرة الوطنية (رقم مبتكر)",
                "Appui INDH (montant inventé)",
                "ⵜⴰⵡⵉⵙⵉ INDH",
                "INDH support (invented amount)",
            ),
            amount: Money(2_400_000),
            reference: "C-2025-114".into(),
        })?;
        let plan = h
            .give(WritePlan {
                code: "year".into(),
                name: one("مخطط السنة", "Plan de l’année", "ⴰⵖⴰⵡⴰⵙ ⵏ ⵓⵙⴳⴳⵯⴰⵙ", "Plan of the year"),
                starts_on: start,
                ends_on: start.plus(420),
            })?
            .plan;
        let aims = [
            (
                "sales",
                0,
                42_000_000,
                one(
                    "بيع أكثر من منتوج الإقليم",
                    "Vendre davantage des produits de la province",
                    "ⴰⴷ ⵏⵣⵣⵏⵣ ⵓⴳⴰⵔ",
                    "Sell more of what the province makes",
                ),
            ),
            (
                "web_sales",
                0,
                6_000_000,
                one(
                    "الوصول إلى المشترين خارج الإقليم",
                    "Toucher les acheteurs hors de la province",
                    "ⴰⴷ ⵏⴰⵡⴹ ⵉⵎⵙⵖⵏ ⵏ ⴱⵕⵕⴰ",
                    "Reach buyers outside the province",
                ),
            ),
            (
                "active_makers",
                12,
                25,
                one("كل تعاونية تبيع", "Que chaque coopérative vende", "ⴽⵓ ⵜⴰⵎⵙⵎⵓⵏⵜ ⴰⴷ ⵜⵣⵣⵏⵣ", "Every cooperative sells"),
            ),
            (
                "fair_sales",
                0,
                2_500_000,
                one("الحضور في المعارض", "Être présents aux foires", "ⴰⴷ ⵏⵉⵍⵉ ⴳ ⵉⵎⵄⵔⴰⴹⵏ", "Be there at fairs"),
            ),
            (
                "maker_income",
                0,
                36_000_000,
                one(
                    "رفع دخل المنتِجات",
                    "Augmenter le revenu des productrices",
                    "ⴰⵙⵎⵖⵔ ⵏ ⵓⵎⵓⴷ ⵏ ⵜⵎⴼⴰⵔⵙⵉⵏ",
                    "Raise the makers’ income",
                ),
            ),
        ];
        for (measure, baseline, target, name) in aims {
            let added = h.give(AddObjective {
                plan,
                name,
                measure: measure.into(),
                baseline,
                target,
                responsible: "Responsable commerciale (demo)".into(),
            })?;
            self.objectives.push(added.objective);
        }
        let window = self.action(
            h,
            plan,
            0,
            ("shop", start.plus(5), start.plus(40)),
            &[(None, 300_000)],
            one(
                "واجهة الطابقين ولافتات الأجنحة",
                "Vitrine des deux étages et signalétique",
                "ⴰⵙⵎⵓⵜⵜⴳ ⵏ ⵜⵃⴰⵏⵓⵜ",
                "Window of the two floors and signs",
            ),
            (None, None),
        )?;
        h.give(MovePlan { plan, to: PlanMove::Adopt })?;
        self.lived(h, window, &[(None, 260_000, "Panneaux et éclairage")])?;
        self.ends.push((start.plus(40), window));
        self.plan = Some(plan);
        self.fund = Some(fund.fund);
        Ok(())
    }

    fn action(
        &self,
        h: &Hand<'_>,
        plan: Id,
        objective: usize,
        (channel, from, to): (&str, Day, Day),
        budget: &[(Option<Id>, i64)],
        name: std::collections::BTreeMap<Lang, String>,
        (campaign, place): (Option<Id>, Option<Id>),
    ) -> Result<Id> {
        let objective = *self.objectives.get(objective).context("an objective of the plan")?;
        let added = h.give(AddAction {
            plan,
            objective,
            name,
            channel: channel.into(),
            starts_on: from,
            ends_on: to,
            responsible: "Responsable commerciale (demo)".into(),
            budget: budget.iter().map(|(fund, share)| Funder { fund: *fund, share: *share }).collect(),
            campaign,
            place,
        })?;
        Ok(added.action)
    }

    fn lived(&self, h: &Hand<'_>, action: Id, spent: &[(Option<Id>, i64, &str)]) -> Result<()> {
        h.give(MoveAction { action, to: "running".into() })?;
        for (n, (fund, amount, label)) in spent.iter().enumerate() {
            let paper = format!("F-{}-{}", action.to_string().get(..4).unwrap_or_default(), n + 1);
            h.give(Spend { action, fund: *fund, amount: Money(*amount), label: (*label).into(), paper })?;
        }
        Ok(())
    }

    fn products(h: &Hand<'_>, families: &[&str], most: usize) -> Result<Vec<Id>> {
        let territory = crate::demo::territory();
        let (all, wanted) = h.db.read_blocking(|q| -> Result<_, rahba_store::Fault> {
            Ok((catalogue::views::products(q, territory, "published")?, catalogue::views::families(q, territory)?))
        })?;
        let ids: Vec<Id> = wanted.iter().filter(|f| families.contains(&f.code.as_str())).map(|f| f.id).collect();
        let mut out = Vec::new();
        // One of each family in turn.
        for n in 0..all.len() {
            for id in &ids {
                if let Some(p) = all.iter().filter(|p| p.family == *id).nth(n)
                    && out.len() < most
                {
                    out.push(p.id);
                }
            }
        }
        Ok(out)
    }

    fn ramadan_campaign(&mut self, h: &Hand<'_>, day: Day) -> Result<()> {
        let (plan, fund) = (self.plan.context("a plan")?, self.fund.context("a fund")?);
        let last = day.plus(37);
        let campaign = h
            .give(StartCampaign {
                code: "ramadan".into(),
                name: one("سلة رمضان", "Le panier de Ramadan", "ⴰⵙⵏⴷⵓⵇ ⵏ ⵕⴰⵎⴰⴹⴰⵏ", "The Ramadan basket"),
                pitch: one(
                    "عسل وشباكية وتمر وكسكس من أيدي تعاونيات الإقليم، لمائدة الإفطار.",
                    "Miel, chebakia, dattes et couscous de nos coopératives, pour la table du ftour.",
                    "ⵜⴰⵎⵎⵏⵜ, ⵛⵛⴱⴰⴽⵉⵢⴰ, ⵜⵉⵢⵏⵉ ⴷ ⵙⴽⵙⵓ ⵙⴳ ⵉⴼⴰⵙⵙⵏ ⵏ ⵜⵎⵙⵎⵓⵏⵉⵏ.",
                    "Honey, chebakia, dates and couscous from our cooperatives, for the table at sunset.",
                ),
                starts_on: day,
                ends_on: last,
                on_home: true,
                products: Self::products(h, &["honey", "pastry_pasta", "couscous", "dried_fruit"], 24)?,
            })?
            .campaign;
        h.give(OpenCoupon {
            campaign,
            code: "RAMADAN".into(),
            kind: "percent".into(),
            value: 1_000,
            min_goods: Money(10_000),
            most: Money(8_000),
            uses_max: 200,
            per_phone: 0,
            starts_on: day,
            ends_on: last,
            funders: vec![Funder { fund: None, share: 6_000 }, Funder { fund: Some(fund), share: 4_000 }],
        })?;
        let name = one("حملة رمضان", "Campagne de Ramadan", "ⵜⴰⵃⵎⵍⴰⵜ ⵏ ⵕⴰⵎⴰⴹⴰⵏ", "Ramadan campaign");
        let budget = [(None, 250_000), (Some(fund), 350_000)];
        let action = self.action(h, plan, 1, ("social", day, last), &budget, name, (Some(campaign), None))?;
        self.lived(h, action, &[(Some(fund), 180_000, "Affiches, cartes"), (None, 90_000, "Photographies")])?;
        self.ends.push((last, action));
        self.running = Some((campaign, "RAMADAN", last));
        Ok(())
    }

    fn winter_campaign(&mut self, h: &Hand<'_>, day: Day) -> Result<()> {
        let (plan, fund) = (self.plan.context("a plan")?, self.fund.context("a fund")?);
        let last = day.plus(45);
        let campaign = h
            .give(StartCampaign {
                code: "winter-wool".into(),
                name: one(
                    "صوف الأطلس لليالي الشتاء",
                    "La laine de l’Atlas pour l’hiver",
                    "ⵜⴰⴹⵓⵟ ⵏ ⵡⴰⵟⵍⴰⵙ ⵉ ⵜⴳⵔⵙⵜ",
                    "Atlas wool for winter nights",
                ),
                pitch: one(
                    "زرابي وحنابل وجلابيب منسوجة في الإقليم، مع أواني الفخار للحساء الساخن.",
                    "Tapis, hanbels et djellabas tissés dans la province, et la poterie pour la soupe chaude.",
                    "ⵜⵉⵣⵔⴱⵢⵉⵏ, ⵉⵃⵏⴱⴰⵍⵏ ⴷ ⵉⵊⵍⵍⴰⴱⵏ ⵉⵥⴹⴰⵏ ⴳ ⵜⵙⴳⴰ, ⴷ ⵉⴷⵇⵇⵉ ⵉ ⵓⵙⴽⴽⵉⴼ ⵉⵔⵖⴰⵏ.",
                    "Rugs, hanbels and djellabas woven in the province, and pottery for hot soup.",
                ),
                starts_on: day,
                ends_on: last,
                on_home: true,
                products: Self::products(h, &["textile_wool", "pottery"], 16)?,
            })?
            .campaign;
        h.give(OpenCoupon {
            campaign,
            code: "CHITA".into(),
            kind: "amount".into(),
            value: 4_000,
            min_goods: Money(20_000),
            most: Money::ZERO,
            uses_max: 60,
            per_phone: 0,
            starts_on: day,
            ends_on: last,
            funders: vec![Funder { fund: Some(fund), share: 10_000 }],
        })?;
        let name = one("حملة الشتاء", "Campagne d’hiver", "ⵜⴰⵃⵎⵍⴰⵜ ⵏ ⵜⴳⵔⵙⵜ", "Winter campaign");
        let action = self.action(h, plan, 0, ("web", day, last), &[(Some(fund), 240_000)], name, (Some(campaign), None))?;
        self.lived(h, action, &[(Some(fund), 60_000, "Cartes à partager")])?;
        self.running = Some((campaign, "CHITA", last));
        Ok(())
    }

    /// A fair: goods are carried there, some are sold, the rest come home.
    fn fair(&self, h: &Hand<'_>, shop: &Shop, day: Day, n: usize) -> Result<()> {
        let (plan, fund) = (self.plan.context("a plan")?, self.fund.context("a fund")?);
        let names = [
            one(
                "معرض الربيع بمكناس (مبتكر)",
                "Salon de printemps à Meknès (inventé)",
                "ⴰⵎⵄⵔⴰⴹ ⵏ ⵜⴼⵙⵓⵜ ⴳ ⵎⴽⵏⴰⵙ",
                "Spring fair in Meknes (invented)",
            ),
            one(
                "معرض الخريف بفاس (مبتكر)",
                "Foire d’automne à Fès (inventée)",
                "ⴰⵎⵄⵔⴰⴹ ⵏ ⵜⵎⵏⵣⵓⵢⵜ ⴳ ⴼⴰⵙ",
                "Autumn fair in Fez (invented)",
            ),
        ];
        let name = names.get(n).cloned().context("two fairs")?;
        let place = h
            .give(OpenPlace {
                space: shop.space,
                parent: None,
                code: format!("FAIR{}", n + 1),
                kind: PlaceKind::Fair,
                position: 90 + n as i64,
                name: name.clone(),
            })?
            .place;
        let budget = [(None, 150_000), (Some(fund), 200_000)];
        let action = self.action(h, plan, 3, ("fair", day, day.plus(2)), &budget, name, (None, Some(place)))?;
        self.lived(h, action, &[(Some(fund), 160_000, "Location du stand"), (None, 95_000, "Transport")])?;
        let territory = crate::demo::territory();
        let mut carried: Vec<(Id, Id, i64, Id)> = Vec::new();
        for (stand, variant) in shop.stands.iter().flat_map(|s| {
            let of = shop.variants.iter().filter(|o| !o.unique && o.unit == Unit::Piece);
            of.map(move |o| (*s, o.variant))
        }) {
            let lots = h.db.read_blocking(|q| stock::views::available(q, territory, variant, day))?;
            for a in lots.iter().filter(|a| a.place == stand && a.units >= 4) {
                if carried.len() < 14 && !carried.iter().any(|c| c.3 == variant) {
                    carried.push((a.lot, stand, a.units, variant));
                }
            }
        }
        for (lot, stand, units, _) in &carried {
            h.give(Transfer { from: *stand, to: place, lines: vec![(*lot, *units)] })?;
        }
        let till = *shop.tills.get(1).context("a second till")?;
        h.give(OpenSession { till, fair: Some(place), float: Money(30_000) })?;
        for (k, pair) in carried.chunks(2).enumerate() {
            h.now.set(h.now.get() + 25 * Micros::MINUTE);
            let mut lines = Vec::new();
            let mut total = Money::ZERO;
            for (_, _, _, variant) in pair {
                let offered = shop.offered(*variant).context("a variant")?;
                let here = h.db.read_blocking(|q| stock::views::available_on(q, territory, *variant, day, place))?;
                let wanted = here.iter().map(|a| a.units).sum::<i64>().min(2);
                if wanted > 0 {
                    lines.push((*variant, wanted));
                    total += offered.total(wanted);
                }
            }
            if lines.is_empty() {
                continue;
            }
            let command = Sell {
                till,
                lines,
                tenders: vec![Tender::Cash { amount: total }],
                seen_total: total,
                lang: Lang::Ar,
                secret_hash: token_hash(&format!("fair receipt {n} {k} {}", h.now.get())),
                coupon: None,
            };
            h.db.command_blocking(h.call(Actor::system("demo")), command)
                .map_err(|e| anyhow::anyhow!("a sale at the fair: {e}"))?;
        }
        let drawer = h.db.read_blocking(|q| ledger::views::balance(q, territory, &chart::cash_till(till)))?;
        h.give(CloseSession { till, counted: drawer })?;
        for (lot, stand, _, variant) in &carried {
            let here = h.db.read_blocking(|q| stock::views::available_on(q, territory, *variant, day, place))?;
            if let Some(a) = here.iter().find(|a| a.lot == *lot) {
                h.give(Transfer { from: place, to: *stand, lines: vec![(*lot, a.units)] })?;
            }
        }
        h.give(ClosePlace { place })?;
        h.give(MoveAction { action, to: "done".into() })?;
        Ok(())
    }

    fn review(&self, h: &Hand<'_>, n: usize) -> Result<()> {
        let words = [
            (
                "Les ventes en ligne partent du panier de Ramadan ; les plâtres dorment.",
                "Garder la collection alimentaire, photographier les plâtres, tenter une foire.",
            ),
            (
                "La foire paie ses frais tout juste ; la laine se demande dès octobre.",
                "Préparer la campagne d’hiver, financée par le fonds.",
            ),
        ];
        let (found, decided) = words.get(n).context("two reviews")?;
        h.give(ReviewPlan { plan: self.plan.context("a plan")?, found: (*found).into(), decided: (*decided).into() })?;
        Ok(())
    }
}
