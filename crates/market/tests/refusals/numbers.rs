//! Numbers that nobody can mean, and things named twice: refused or taken, never a fault. The books stand
//! afterwards.

use crate::{done, french, session};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Money, Unit};
use rahba_market::audit::audit;
use rahba_market::catalogue::model::AttributeValue;
use rahba_market::flows::campaigns::open_coupon::OpenCoupon;
use rahba_market::flows::campaigns::receive_fund::ReceiveFund;
use rahba_market::flows::campaigns::start::StartCampaign;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::set_vat_rule::SetVatRule;
use rahba_market::flows::certificates::record::RecordCertificate;
use rahba_market::flows::deposits::give_back::GiveBack;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::governance::hold::HoldAssembly;
use rahba_market::flows::ledger::bank_cash::BankCash;
use rahba_market::flows::ledger::carry_cash::CarryCash;
use rahba_market::flows::ledger::charge_bank_fee::ChargeBankFee;
use rahba_market::flows::ledger::open_books::OpenBooks;
use rahba_market::flows::ledger::settle_cards::SettleCards;
use rahba_market::flows::ledger::spend_fund::SpendFund;
use rahba_market::flows::orders::set_delivery_rate::SetDeliveryRate;
use rahba_market::flows::organisations::register::{RegisterOrgRefusal, RegisterOrganisation};
use rahba_market::flows::payouts::advance::GiveAdvance;
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::plan::add_action::AddAction;
use rahba_market::flows::plan::add_objective::AddObjective;
use rahba_market::flows::plan::spend::Spend;
use rahba_market::flows::plan::write_plan::WritePlan;
use rahba_market::flows::programme::add_partner::AddPartner;
use rahba_market::flows::programme::announce::Announce;
use rahba_market::flows::programme::decide::DecideProject;
use rahba_market::flows::programme::define_indicator::DefineIndicator;
use rahba_market::flows::programme::freeze::FreezeIndicators;
use rahba_market::flows::programme::publish_call::PublishCall;
use rahba_market::flows::programme::record_expense::RecordExpense;
use rahba_market::flows::programme::report_progress::ReportProgress;
use rahba_market::flows::programme::sign_convention::{NewTranche, SignConvention};
use rahba_market::flows::programme::submit::Submit;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::organisations::model::Form;
use rahba_market::plan::model::{CHANNELS, Funder};
use rahba_market::programme::model::{Contribution, Measure};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError};
use std::collections::BTreeMap;

/// The ends of what a number may be, and what lies around nothing.
const ENDS: [i64; 6] = [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX];

/// Taken or refused; a fault is a defect of ours.
#[track_caller]
fn calm<C: Command>(b: &Bench, role: Role, c: C) -> bool {
    match b.by("somebody", role, Id::NIL, c) {
        Ok(_) => true,
        Err(CommandError::Refused(_)) => false,
        Err(e) => panic!("{}: {e}", C::NAME),
    }
}

/// No number of these is taken.
#[track_caller]
fn never<C: Command>(b: &Bench, role: Role, f: impl Fn(i64) -> C) {
    for n in ENDS {
        assert!(!calm(b, role, f(n)), "{}: {n} was taken", C::NAME);
    }
}

/// Each is taken or refused.
#[track_caller]
fn each<C: Command>(b: &Bench, role: Role, f: impl Fn(i64) -> C) {
    for n in ENDS {
        calm(b, role, f(n));
    }
}

fn green(b: &Bench) {
    assert_eq!(b.read(|q| audit(q, b.territory)).findings, []);
}

#[test]
fn of_goods() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let lot = s.receive(b, 10);
    let store = rahba_market::flows::stock::open_place::OpenPlace {
        space: s.space,
        parent: None,
        code: "R1".into(),
        kind: rahba_market::stock::PlaceKind::Store,
        position: i64::MAX,
        name: french("Réserve"),
    };
    let store = done(b, Role::ShopManager, store).place;
    let manager = Role::ShopManager;
    never(b, manager, |n| Transfer { from: s.stand, to: store, lines: vec![(lot, n)] });
    never(b, manager, |n| Transfer { from: s.stand, to: store, lines: vec![(lot, n), (lot, n)] });
    never(b, manager, |n| RecordLoss { lot, place: s.stand, units: n, cause: "theft".into() });
    let back = |lines| GiveBack { org: s.maker, place: s.stand, lines, signature: String::new(), note: String::new() };
    never(b, manager, |n| back(vec![(lot, n)]));
    never(b, manager, |n| back(vec![(lot, n), (lot, n)]));
    let product = |code: &str, f: &dyn Fn(&mut AddProduct)| {
        let mut c = AddProduct {
            code: code.into(),
            org: s.maker,
            family: s.family,
            form: "jar".into(),
            unique: false,
            unit: Unit::Piece,
            step: 1,
            price_per: 1,
            shelf_life_days: Some(700),
            attributes: BTreeMap::new(),
            name: french("Miel"),
            description: BTreeMap::new(),
            story: BTreeMap::new(),
            variants: vec![NewVariant { code: format!("{code}-1"), label: BTreeMap::new(), weight_g: 400, price: None }],
        };
        f(&mut c);
        c
    };
    never(b, manager, |n| product("life", &|c| c.shelf_life_days = Some(n)));
    never(b, manager, |n| product("per", &|c| c.price_per = n));
    never(b, manager, |n| product("price", &|c| c.variants[0].price = Some(Money(n))));
    never(b, manager, |n| product("step", &|c| c.step = n));
    never(b, manager, |n| product("flower", &|c| c.attributes = BTreeMap::from([("flower".into(), AttributeValue::Integer(n))])));
    each(b, manager, |n| product(&format!("weight{n}"), &|c| c.variants[0].weight_g = n));
    let line = |units, price| ReceiveLine {
        variant: s.honey,
        units,
        price: Some(Money(price)),
        cost: None,
        made_on: None,
        expires_on: None,
    };
    let note = |lines| Receive { org: s.maker, place: s.stand, lines, signature: String::new(), note: String::new() };
    never(b, manager, |n| note(vec![line(n, 1)]));
    never(b, manager, |n| note(vec![line(1, n)]));
    // As much as is taken: two hundred lines of a million at a million dirhams each.
    done(b, manager, note(vec![line(1_000_000, 100_000_000); 200]));
    assert!(!calm(b, Role::Cashier, RecordCount { place: s.stand, lines: vec![(lot, i64::MAX)] }));
    assert!(!calm(b, Role::Cashier, RecordCount { place: s.stand, lines: vec![(lot, 1), (lot, 1)] }));
    let rate = |up_to_g, fee, days| SetDeliveryRate {
        code: "x".into(),
        area: "03.171".into(),
        up_to_g,
        fee: Money(fee),
        days_min: 0,
        days_max: days,
    };
    never(b, manager, |n| rate(n, 1, 1));
    each(b, manager, |n| rate(1, n, 1));
    each(b, manager, |n| rate(1, 1, n));
    assert!(!calm(b, manager, rate(1, 1, i64::MAX)) && !calm(b, manager, SetDeliveryRate { code: " ".into(), ..rate(1, 1, 1) }));
    assert!(!calm(b, manager, SetDeliveryRate { area: "nowhere".into(), ..rate(1, 1, 1) }));
    let rule = |n| SetVatRule {
        vat_class: "x".into(),
        regime: "*".into(),
        valid_from: b.today(),
        rate: Bps(n),
        reason: String::new(),
        source: "test".into(),
    };
    each(b, Role::Accountant, rule);
    green(b);
}

#[test]
fn of_money() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let books = Role::Accountant;
    each(b, books, |n| OpenBooks { space: s.space, safe: Money(n), bank: Money(n) });
    never(b, Role::Cashier, |n| session(s.till, if n == 0 { -1 } else { n }));
    done(b, Role::Cashier, session(s.till, 0));
    never(b, Role::Cashier, |n| CloseSession { till: s.till, counted: Money(if n == 0 { -1 } else { n }) });
    never(b, books, |n| Propose { org: s.maker, amount: Some(Money(n)), method: "cash".into() });
    never(b, books, |n| GiveAdvance { org: s.maker, amount: Money(n), reason: "x".into() });
    never(b, books, |n| CarryCash { space: s.space, amount: Money(n), carried_by: "x".into() });
    never(b, books, |n| BankCash { amount: Money(n), slip: "x".into() });
    never(b, books, |n| SettleCards { taken: Money(n), fee: Money(n), reference: "x".into() });
    never(b, Role::PayoutApprover, |n| SpendFund { amount: Money(n), purpose: "x".into(), decision: "x".into() });
    never(b, books, |n| ChargeBankFee { amount: Money(n), slip: "x".into() });
    let fund = |amount, code: &str| ReceiveFund {
        code: code.into(),
        name: french("INDH"),
        amount: Money(amount),
        reference: "x".into(),
    };
    never(b, books, |n| fund(n, "indh"));
    let fund = done(b, books, fund(10_000, "indh")).fund;
    let start = StartCampaign {
        code: "spring".into(),
        name: french("Printemps"),
        pitch: BTreeMap::new(),
        starts_on: b.today(),
        ends_on: b.today().plus(10),
        on_home: false,
        products: vec![s.product],
    };
    let campaign = done(b, Role::ShopManager, start).campaign;
    let coupon = |f: &dyn Fn(&mut OpenCoupon)| {
        let mut c = OpenCoupon {
            campaign,
            code: "SPRING".into(),
            kind: "amount".into(),
            value: 5_000,
            min_goods: Money(50_000),
            most: Money::ZERO,
            uses_max: 9,
            per_phone: 0,
            starts_on: b.today(),
            ends_on: b.today().plus(10),
            funders: vec![Funder { fund: None, share: 10_000 }],
        };
        f(&mut c);
        c
    };
    let shop = Role::ShopManager;
    for kind in ["amount", "percent"] {
        never(b, shop, |n| coupon(&|c| (c.kind, c.value) = (kind.into(), n)));
    }
    never(b, shop, |n| coupon(&|c| c.uses_max = n));
    never(b, shop, |n| coupon(&|c| c.min_goods = Money(if n == 0 { -1 } else { n })));
    never(b, shop, |n| coupon(&|c| c.most = Money(if n == 0 { -1 } else { n })));
    never(b, shop, |n| coupon(&|c| c.per_phone = if n == 0 { -1 } else { n }));
    let two = |a, z| vec![Funder { fund: None, share: a }, Funder { fund: Some(fund), share: z }];
    never(b, shop, |n| coupon(&|c| c.funders = two(n, n)));
    // Their sum, if it wrapped around, would be the whole.
    never(b, shop, |n| coupon(&|c| c.funders = two(n, 10_000_i64.wrapping_sub(n))));
    let plan = WritePlan { code: "p".into(), name: french("Plan"), starts_on: b.today(), ends_on: b.today().plus(90) };
    let plan = done(b, shop, plan).plan;
    let aim = |baseline, target| AddObjective {
        plan,
        name: french("Ventes"),
        measure: "sales".into(),
        baseline,
        target,
        responsible: String::new(),
    };
    never(b, shop, |n| aim(0, n));
    never(b, shop, |n| aim(if n == 0 { -1 } else { n }, 1));
    let objective = done(b, shop, aim(0, 1)).objective;
    let action = |budget| AddAction {
        plan,
        objective,
        name: french("Affiche"),
        channel: CHANNELS[0].into(),
        starts_on: b.today(),
        ends_on: b.today(),
        responsible: String::new(),
        budget,
        campaign: None,
        place: None,
    };
    never(b, shop, |n| action(vec![Funder { fund: None, share: n }]));
    let action = done(b, shop, action(two(1, 1))).action;
    never(b, books, |n| Spend { action, fund: Some(fund), amount: Money(n), label: "x".into(), paper: "x".into() });
    green(b);
}

#[test]
fn of_the_programme() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let (monitor, books) = (Role::ProgrammeMonitor, Role::Accountant);
    let call = |f: &dyn Fn(&mut PublishCall)| {
        let mut c = PublishCall {
            title: french("Appel"),
            grant: Bps(9_000),
            cap: Money::from_dirhams(300_000),
            kind: Bps(5_000),
            follow_up_days: 730,
            opens_on: b.today(),
            closes_on: b.today().plus(30),
            papers: vec![],
            source: String::new(),
        };
        f(&mut c);
        c
    };
    never(b, monitor, |n| call(&|c| c.cap = Money(n)));
    never(b, monitor, |n| call(&|c| c.grant = Bps(n)));
    each(b, monitor, |n| call(&|c| c.kind = Bps(n)));
    each(b, monitor, |n| call(&|c| c.follow_up_days = n));
    assert!(!calm(b, monitor, call(&|c| c.follow_up_days = i64::MAX)));
    let open = done(b, monitor, call(&|_| {})).call;
    let partner = |code: &str| AddPartner { code: code.into(), kind: "own".into(), name: french(code) };
    let [one, two, three] = ["one", "two", "three"].map(|p| done(b, monitor, partner(p)).partner);
    let gift = |partner, amount| Contribution {
        partner,
        form: "cash".into(),
        amount: Money(amount),
        precision: "about".into(),
        grant: false,
    };
    let submit = |cost, contributions| Submit {
        call: open,
        title: french("Espace"),
        purpose: BTreeMap::new(),
        holder: s.maker,
        operator: s.maker,
        cost: Money(cost),
        precision: "over".into(),
        source: "test".into(),
        starts_on: b.today(),
        ends_on: b.today().plus(90),
        contributions,
        papers: vec![0, 0, i64::MAX],
    };
    never(b, books, |n| submit(n, vec![gift(one, n)]));
    // Their sum, if it wrapped around, would be the cost.
    let around = vec![gift(one, i64::MAX), gift(two, i64::MAX), gift(three, 1_002)];
    assert!(!calm(b, books, submit(1_000, around)));
    let whole = submit(1_000, vec![gift(one, 1_000)]);
    let project = b.by("accountant", books, Id::NIL, whole).unwrap().project;
    done(b, monitor, DecideProject { project, approve: true, reason: "x".into() });
    let tranche = |amount| NewTranche {
        partner: one,
        form: "cash".into(),
        amount: Money(amount),
        due_on: b.today(),
        condition: "x".into(),
    };
    let sign = |tranches| SignConvention {
        project,
        convention: "C-1".into(),
        signed_on: b.today(),
        obligations: String::new(),
        tranches,
    };
    never(b, monitor, |n| sign(vec![tranche(n)]));
    assert!(!calm(b, monitor, sign(vec![tranche(i64::MAX), tranche(i64::MAX), tranche(1_002)])));
    done(b, monitor, sign(vec![tranche(1_000)]));
    let spend = |amount| RecordExpense {
        project,
        spent_on: b.today(),
        supplier: "x".into(),
        what: "x".into(),
        amount: Money(amount),
        form: "cash".into(),
        paper: "x".into(),
        document: String::new(),
    };
    never(b, books, spend);
    never(b, books, |n| ReportProgress { project, progress: Bps(if n == 0 { -1 } else { n }), note: "x".into() });
    let announce = |n| Announce {
        amount: Money(n),
        precision: "over".into(),
        partner_kind: "indh".into(),
        source: "x".into(),
        explanation: french("x"),
        said_on: b.today(),
    };
    never(b, monitor, announce);
    let define = |baseline, target| DefineIndicator {
        code: "sales".into(),
        measure: Measure::Sales,
        position: 1,
        name: french("Ventes"),
        definition: french("x"),
        baseline,
        baseline_on: b.today(),
        target,
        target_on: b.today(),
    };
    each(b, monitor, |n| define(n, 1));
    each(b, monitor, |n| define(0, n));
    done(b, monitor, define(0, 1));
    done(b, monitor, FreezeIndicators { from: b.today(), to: b.today(), note: String::new() });
    green(b);
}

#[test]
fn named_twice() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let org = || RegisterOrganisation {
        code: "twice".into(),
        form: Form::Cooperative,
        commune: "03.171.01.05".into(),
        phone: None,
        ice: None,
        founded: None,
        women_led: false,
        vat_regime: "exempt_small".into(),
        invented: true,
        roles: vec!["producer".into(), "producer".into()],
        name: french("Deux fois"),
        about: BTreeMap::new(),
        members: vec![],
        union: None,
    };
    for year in [1899, 2027, i64::MIN, i64::MAX] {
        let no = crate::no(b, Role::Admin, RegisterOrganisation { founded: Some(year), ..org() });
        assert_eq!(no, RegisterOrgRefusal::BadYear, "{year}");
    }
    done(b, Role::Admin, org());
    let certificate = RecordCertificate {
        kind: Id::NIL,
        org: s.maker,
        issuer: "x".into(),
        number: "x".into(),
        valid_from: b.today(),
        valid_until: b.today(),
        scope: vec![s.family, s.family],
        document: String::new(),
    };
    calm(b, Role::Coach, certificate);
    let held = HoldAssembly {
        assembly: s.maker,
        present: vec![s.maker, s.maker],
        proxies: vec![],
        resolutions: vec![],
        minutes: "x".into(),
    };
    calm(b, Role::UnionSecretary, held);
    green(b);
}
