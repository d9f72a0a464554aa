//! The plan, its campaigns, and the assembly that nobody could come to.

use crate::{done, french, no};
use rahba_kernel::Lang;
use rahba_kernel::role::Role;
use rahba_market::flows::campaigns::start::{StartCampaign, StartRefusal};
use rahba_market::flows::campaigns::stop::{StopCampaign, StopRefusal};
use rahba_market::flows::governance::convoke::{Convoke, ConvokeRefusal};
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::flows::plan::add_action::{AddAction, AddActionRefusal};
use rahba_market::flows::plan::add_objective::{AddObjective, AddObjectiveRefusal};
use rahba_market::flows::plan::move_action::{MoveAction, MoveActionRefusal};
use rahba_market::flows::plan::move_plan::{MovePlan, MovePlanRefusal, PlanMove};
use rahba_market::flows::plan::write_plan::{WritePlan, WritePlanRefusal};
use rahba_market::organisations::model::Form;
use rahba_market::plan::model::CHANNELS;
use rahba_market::plan::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use std::collections::BTreeMap;

/// Names that show nothing.
fn nameless() -> [BTreeMap<Lang, String>; 3] {
    [BTreeMap::new(), french("  "), french("\u{202e}\u{200f}")]
}

#[test]
fn a_plan_s_parts_have_names_days_and_a_plan() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let today = b.today();
    let write = |name| WritePlan { code: "2026".into(), name, starts_on: today, ends_on: today.plus(300) };
    for name in nameless() {
        assert_eq!(no(b, Role::ShopManager, write(name)), WritePlanRefusal::NoName);
    }
    let plan = done(b, Role::ShopManager, write(french("2026"))).plan;
    let objective = || AddObjective {
        plan,
        name: french("Ventes"),
        measure: "sales".into(),
        baseline: 0,
        target: 100,
        responsible: String::new(),
    };
    for name in nameless() {
        assert_eq!(no(b, Role::ShopManager, AddObjective { name, ..objective() }), AddObjectiveRefusal::NoName);
    }
    let objective = done(b, Role::ShopManager, objective()).objective;
    let action = || AddAction {
        plan,
        objective,
        name: french("Affiche"),
        channel: CHANNELS[0].into(),
        starts_on: today,
        ends_on: today.plus(3),
        responsible: String::new(),
        budget: vec![],
        campaign: None,
        place: None,
    };
    let refused = |a| no(b, Role::ShopManager, a);
    assert_eq!(refused(AddAction { plan: s.maker, ..action() }), AddActionRefusal::NoSuchPlan);
    for name in nameless() {
        assert_eq!(refused(AddAction { name, ..action() }), AddActionRefusal::NoName);
    }
    assert_eq!(refused(AddAction { ends_on: today.plus(-1), ..action() }), AddActionRefusal::BadDays);
    assert_eq!(b.read(|q| views::actions(q, b.territory)).len(), 0);
    let gone = MoveAction { action: s.maker, to: "running".into() };
    assert_eq!(no(b, Role::ShopManager, gone), MoveActionRefusal::NoSuchAction);
    for to in [PlanMove::Adopt, PlanMove::Close] {
        assert_eq!(no(b, Role::Admin, MovePlan { plan: s.maker, to }), MovePlanRefusal::NoSuchPlan);
    }
}

#[test]
fn a_campaign_has_a_name_and_is_stopped_with_a_reason() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let start = || StartCampaign {
        code: "spring".into(),
        name: french("Printemps"),
        pitch: BTreeMap::new(),
        starts_on: b.today(),
        ends_on: b.today().plus(9),
        on_home: false,
        products: vec![s.product],
    };
    for name in nameless() {
        assert_eq!(no(b, Role::ShopManager, StartCampaign { name, ..start() }), StartRefusal::NoName);
    }
    let twice = vec![s.product, s.product];
    assert_eq!(no(b, Role::ShopManager, StartCampaign { products: twice, ..start() }), StartRefusal::BadProducts);
    let campaign = done(b, Role::ShopManager, start()).campaign;
    let stop = |why: &str| StopCampaign { campaign, why: why.into() };
    for reason in ["", " ", "\u{200f}"] {
        assert_eq!(no(b, Role::ShopManager, stop(reason)), StopRefusal::NoReason, "{reason:?}");
    }
    assert_eq!(b.read(|q| views::campaigns(q, b.territory))[0].state, "running");
}

#[test]
fn nobody_is_convoked_where_nobody_is_in_the_register() {
    let b = &Bench::sqlite();
    let org = RegisterOrganisation {
        code: "empty".into(),
        form: Form::Cooperative,
        commune: "03.171.01.05".into(),
        phone: None,
        ice: None,
        founded: None,
        women_led: false,
        vat_regime: "exempt_small".into(),
        invented: true,
        roles: vec!["producer".into()],
        name: french("Vide"),
        about: BTreeMap::new(),
        members: vec![],
        union: None,
    };
    let org = done(b, Role::Admin, org).org;
    let convoke = Convoke {
        org,
        kind: "ordinary".into(),
        again_of: None,
        on: b.today().plus(60),
        starts: 600,
        place: "El Hajeb".into(),
        agenda: "1. comptes".into(),
    };
    let end = b.by("manager", Role::ProducerManager, org, convoke);
    assert!(matches!(end, Err(rahba_store::CommandError::Refused(ConvokeRefusal::NoMembers))));
}
