//! A marketing plan from draft to review: its figures are the books', its money is funds'.

use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::audit::audit;
use rahba_market::flows::campaigns::count_visits::CountVisits;
use rahba_market::flows::campaigns::receive_fund::ReceiveFund;
use rahba_market::flows::campaigns::start::StartCampaign;
use rahba_market::flows::evidence::photograph::{PhotographEvidence, PhotographEvidenceRefusal, Proves};
use rahba_market::flows::orders::place::Place;
use rahba_market::flows::plan::add_action::{ActionAdded, AddAction, AddActionRefusal};
use rahba_market::flows::plan::add_objective::{AddObjective, AddObjectiveRefusal};
use rahba_market::flows::plan::move_action::{MoveAction, MoveActionRefusal};
use rahba_market::flows::plan::move_plan::{MovePlan, MovePlanRefusal, PlanMove};
use rahba_market::flows::plan::review::{ReviewPlan, ReviewPlanRefusal};
use rahba_market::flows::plan::spend::{Spend, SpendRefusal};
use rahba_market::flows::plan::write_plan::{WritePlan, WritePlanRefusal};
use rahba_market::flows::stock::close_place::{ClosePlace, ClosePlaceRefusal};
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, SellRefusal, Tender};
use rahba_market::ledger::{self, chart};
use rahba_market::plan::model::Funder;
use rahba_market::plan::{measures, views};
use rahba_market::stock::{self, PlaceKind};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError};
use std::collections::BTreeMap;

fn name(fr: &str) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Fr, fr.to_owned())])
}

fn no<C: Command>(b: &Bench, role: Role, c: C) -> C::Refusal {
    match b.by("somebody", role, Id::NIL, c) {
        Err(CommandError::Refused(r)) => r,
        other => panic!("{:?}", other.map(|_| "done")),
    }
}

#[test]
fn from_draft_to_review() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let lot = s.receive(b, 50);
        let manager = |c: AddAction| b.by("manager", Role::ShopManager, Id::NIL, c);
        let today = b.today();
        let write = WritePlan { code: "2026".into(), name: name("2026"), starts_on: today.plus(-10), ends_on: today.plus(300) };
        let plan = b.by("manager", Role::ShopManager, Id::NIL, write.clone()).unwrap().plan;
        assert_eq!(no(b, Role::ShopManager, write.clone()), WritePlanRefusal::Taken);
        assert_eq!(no(b, Role::ShopManager, WritePlan { code: "É".into(), ..write.clone() }), WritePlanRefusal::BadCode);
        assert_eq!(no(b, Role::ShopManager, WritePlan { name: BTreeMap::new(), ..write.clone() }), WritePlanRefusal::NoName);
        assert_eq!(no(b, Role::ShopManager, WritePlan { ends_on: today.plus(-11), ..write }), WritePlanRefusal::BadDays);
        assert_eq!(no(b, Role::Admin, MovePlan { plan, to: PlanMove::Adopt }), MovePlanRefusal::Empty);

        let aim = |measure: &str, target| AddObjective {
            plan,
            name: name(measure),
            measure: measure.into(),
            baseline: 0,
            target,
            responsible: "Nadia".into(),
        };
        let objective = b.by("manager", Role::ShopManager, Id::NIL, aim("sales", 100_000)).unwrap().objective;
        b.by("manager", Role::ShopManager, Id::NIL, aim("fair_sales", 25_000)).unwrap();
        assert_eq!(no(b, Role::Admin, aim("happiness", 1)), AddObjectiveRefusal::BadMeasure);
        assert_eq!(no(b, Role::Admin, aim("sales", 0)), AddObjectiveRefusal::BadTarget);
        assert_eq!(no(b, Role::Admin, AddObjective { plan: s.maker, ..aim("sales", 1) }), AddObjectiveRefusal::NoSuchPlan);

        // A fund, a fair, and an action that both pay for.
        let fund = ReceiveFund { code: "indh".into(), name: name("INDH"), amount: Money(100_000), reference: "C-7".into() };
        let fund = b.by("nadia", Role::Accountant, Id::NIL, fund).unwrap().fund;
        let fair = OpenPlace {
            space: s.space,
            parent: None,
            code: "FOIRE".into(),
            kind: PlaceKind::Fair,
            position: 9,
            name: name("Foire"),
        };
        let fair = b.system(fair).unwrap().place;
        let action = AddAction {
            plan,
            objective,
            name: name("La foire"),
            channel: "fair".into(),
            starts_on: today,
            ends_on: today.plus(3),
            responsible: "Itto".into(),
            budget: vec![Funder { fund: None, share: 20_000 }, Funder { fund: Some(fund), share: 60_000 }],
            campaign: None,
            place: Some(fair),
        };
        let refused = |a: AddAction| match manager(a) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(AddAction { channel: "moon".into(), ..action.clone() }), AddActionRefusal::BadChannel);
        assert_eq!(refused(AddAction { place: Some(s.stand), ..action.clone() }), AddActionRefusal::BadLink);
        assert_eq!(refused(AddAction { campaign: Some(plan), ..action.clone() }), AddActionRefusal::BadLink);
        assert_eq!(refused(AddAction { objective: plan, ..action.clone() }), AddActionRefusal::NoSuchObjective);
        let unknown = vec![Funder { fund: Some(s.maker), share: 1 }];
        assert_eq!(refused(AddAction { budget: unknown, ..action.clone() }), AddActionRefusal::BadBudget);
        let ActionAdded { action } = manager(action).unwrap();
        let to = |to: &str| MoveAction { action, to: to.into() };
        assert_eq!(no(b, Role::ShopManager, to("running")), MoveActionRefusal::NotNow, "the plan is a draft");
        assert_eq!(
            no(b, Role::ShopManager, ReviewPlan { plan, found: "".into(), decided: "x".into() }),
            ReviewPlanRefusal::NotAdopted
        );
        b.by("admin", Role::Admin, Id::NIL, MovePlan { plan, to: PlanMove::Adopt }).unwrap();
        b.by("manager", Role::ShopManager, Id::NIL, to("running")).unwrap();
        assert_eq!(no(b, Role::ShopManager, to("running")), MoveActionRefusal::NotNow);

        // Spent from the fund, and never more than it has.
        let spend = Spend { action, fund: Some(fund), amount: Money(60_000), label: "Stand".into(), paper: "F-1".into() };
        b.by("nadia", Role::Accountant, Id::NIL, spend.clone()).unwrap();
        // The paper of an expense is photographed by the accountant, and by nobody else.
        let paid = b.read(|q| views::expenses(q, b.territory))[0].id;
        let shot = |expense| PhotographEvidence {
            proves: Proves::PlanExpense { expense },
            media_hash: "ab".repeat(32),
            caption: String::new(),
        };
        assert_eq!(no(b, Role::Accountant, shot(plan)), PhotographEvidenceRefusal::NotFound);
        assert_eq!(no(b, Role::ShopManager, shot(paid)), PhotographEvidenceRefusal::NotFound);
        assert_eq!(b.by("nadia", Role::Accountant, Id::NIL, shot(paid)).unwrap().position, 1);
        assert_eq!(no(b, Role::Accountant, spend.clone()), SpendRefusal::FundShort { free: Money(40_000) });
        assert_eq!(no(b, Role::Accountant, Spend { paper: " ".into(), ..spend.clone() }), SpendRefusal::BadExpense);
        assert_eq!(no(b, Role::Accountant, Spend { fund: Some(plan), ..spend.clone() }), SpendRefusal::NoSuchFund);
        assert_eq!(no(b, Role::Accountant, Spend { action: plan, ..spend.clone() }), SpendRefusal::NoSuchAction);
        b.by("nadia", Role::Accountant, Id::NIL, Spend { fund: None, amount: Money(15_000), ..spend }).unwrap();
        let marketing = b.read(|q| ledger::views::balance(q, b.territory, &chart::marketing()));
        assert_eq!(marketing, Money(15_000));

        // Ten jars go to the fair and two are sold there; one is sold in the shop.
        b.by("manager", Role::ShopManager, Id::NIL, Transfer { from: s.stand, to: fair, lines: vec![(lot, 50)] }).unwrap();
        let at = |fair| b.by("till", Role::Cashier, Id::NIL, OpenSession { till: s.till, fair, float: Money(0) }).unwrap();
        let counted = |cents| b.by("till", Role::Cashier, Id::NIL, CloseSession { till: s.till, counted: Money(cents) }).unwrap();
        at(None);
        let sell = |units: i64| Sell {
            till: s.till,
            lines: vec![(s.honey, units)],
            tenders: vec![Tender::Cash { amount: Money(25_000 * units) }],
            seen_total: Money(25_000 * units),
            lang: Lang::Fr,
            secret_hash: [units as u8; 32],
            coupon: None,
        };
        // All of it is at the fair: the counter at home has none of it.
        assert_eq!(no(b, Role::Cashier, sell(2)), SellRefusal::NotEnough { variant: s.honey, left: 0 });
        counted(0);
        at(Some(fair));
        b.by("till", Role::Cashier, Id::NIL, sell(2)).unwrap();
        assert_eq!(no(b, Role::ShopManager, ClosePlace { place: fair }), ClosePlaceRefusal::TillOpen);
        counted(50_000);
        at(None);
        b.by("manager", Role::ShopManager, Id::NIL, Transfer { from: fair, to: s.stand, lines: vec![(lot, 48)] }).unwrap();
        b.by("till", Role::Cashier, Id::NIL, sell(1)).unwrap();
        let fairs = b.read(|q| stock::views::fairs(q, b.territory));
        let f = b.read(|q| measures::figures(q, b.territory, today, today, &fairs));
        assert_eq!(
            (f.get("sales"), f.get("fair_sales"), f.get("counter_sales"), f.get("web_sales")),
            (75_000, 50_000, 25_000, 0)
        );
        assert_eq!((f.get("active_makers"), f.get("basket"), f.get("products")), (1, 37_500, 1));
        // 12 % and its VAT, 0.5 %: of 750.00 she has 638.25.
        assert_eq!(f.get("maker_income"), 75_000 - 9_000 - 1_800 - 375);
        assert_eq!(f.by_place[&fair], (Money(50_000), Money(50_000 - 6_000 - 1_200 - 250)));

        let review = ReviewPlan { plan, found: "La foire a bien marché.".into(), decided: "Une seconde foire.".into() };
        let done = b.by("manager", Role::ShopManager, Id::NIL, review.clone()).unwrap();
        assert_eq!(done.measured[0], (objective, 75_000));
        assert_eq!(b.read(|q| views::reviews(q, b.territory, plan))[0].measured, done.measured);
        assert_eq!(no(b, Role::ShopManager, ReviewPlan { decided: " ".into(), ..review }), ReviewPlanRefusal::NoDecision);
        b.by("manager", Role::ShopManager, Id::NIL, to("done")).unwrap();
        b.by("admin", Role::Admin, Id::NIL, MovePlan { plan, to: PlanMove::Close }).unwrap();
        assert_eq!(no(b, Role::Admin, MovePlan { plan, to: PlanMove::Close }), MovePlanRefusal::NotNow);
        assert_eq!(b.read(|q| audit(q, b.territory)).findings, []);
    });
}

#[test]
fn links_are_counted_and_orders_say_where_they_came_from() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 5);
        let start = StartCampaign {
            code: "spring".into(),
            name: name("Printemps"),
            pitch: BTreeMap::new(),
            starts_on: b.today(),
            ends_on: b.today().plus(5),
            on_home: false,
            products: vec![s.product],
        };
        let campaign = b.by("manager", Role::ShopManager, Id::NIL, start).unwrap().campaign;
        let counts =
            vec![(campaign, "poster".to_owned(), 3), (campaign, "moon".to_owned(), 9), (s.maker, "poster".to_owned(), 9)];
        b.system(CountVisits { counts }).unwrap();
        b.system(CountVisits { counts: vec![(campaign, "poster".into(), 2)] }).unwrap();
        let via = Place { via: Some((campaign, "poster".into())), ..s.order(Id::named("a"), 2) };
        b.db.command_blocking(b.call(rahba_kernel::role::Actor::anonymous()), via).unwrap();
        let odd = Place { via: Some((s.maker, "poster".into())), ..s.order(Id::named("b"), 1) };
        b.db.command_blocking(b.call(rahba_kernel::role::Actor::anonymous()), odd).unwrap();
        let brought = b.read(|q| views::brought(q, b.territory));
        assert_eq!(brought.len(), 1);
        assert_eq!(brought[&campaign].visits, [("poster".to_owned(), 5)]);
        assert_eq!(brought[&campaign].linked, [("poster".to_owned(), 1, Money(50_000))]);
        let counted = b.by("m", Role::ShopManager, Id::NIL, CountVisits { counts: vec![] });
        assert!(matches!(counted, Err(CommandError::Forbidden)));
    });
}
