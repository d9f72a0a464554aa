//! A public project: in the call's days, and handed over when every tranche has come.

use crate::{done, no};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Micros, Money};
use rahba_market::flows::programme::add_partner::AddPartner;
use rahba_market::flows::programme::decide::DecideProject;
use rahba_market::flows::programme::hand_over::{HandOver, HandOverRefusal};
use rahba_market::flows::programme::publish_call::PublishCall;
use rahba_market::flows::programme::report_progress::ReportProgress;
use rahba_market::flows::programme::sign_convention::{NewTranche, SignConvention};
use rahba_market::flows::programme::submit::{Submit, SubmitRefusal};
use rahba_market::programme::model::Contribution;
use rahba_market::programme::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

#[test]
fn a_project_is_handed_in_while_the_call_is_open_and_over_when_the_money_came() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let monitor = Role::ProgrammeMonitor;
    let call = |from: i64, to: i64| PublishCall {
        title: crate::french("Appel"),
        grant: Bps(9_000),
        cap: Money::from_dirhams(300_000),
        kind: Bps(5_000),
        follow_up_days: 730,
        opens_on: b.today().plus(from),
        closes_on: b.today().plus(to),
        papers: vec![],
        source: String::new(),
    };
    let open = done(b, monitor, call(0, 30)).call;
    let early = done(b, monitor, call(1, 30)).call;
    let partner = AddPartner { code: "own".into(), kind: "own".into(), name: crate::french("Coopérative") };
    let partner = done(b, monitor, partner).partner;
    let cost = Money::from_dirhams(10_000);
    let submit = |call| Submit {
        call,
        title: crate::french("Espace"),
        purpose: crate::french("Vendre"),
        holder: s.maker,
        operator: s.maker,
        cost,
        precision: "over".into(),
        source: "test".into(),
        starts_on: b.today(),
        ends_on: b.today().plus(90),
        contributions: vec![Contribution { partner, form: "cash".into(), amount: cost, precision: "about".into(), grant: false }],
        papers: vec![],
    };
    assert_eq!(no(b, Role::Accountant, submit(early)), SubmitRefusal::CallClosed);
    let project = b.by("accountant", Role::Accountant, rahba_kernel::Id::NIL, submit(open)).unwrap().project;
    done(b, monitor, DecideProject { project, approve: true, reason: "CPDH".into() });
    let sign = SignConvention {
        project,
        convention: "C-1".into(),
        signed_on: b.today(),
        obligations: "Tenir les comptes".into(),
        tranches: vec![NewTranche {
            partner,
            form: "cash".into(),
            amount: cost,
            due_on: b.today().plus(5),
            condition: "versement".into(),
        }],
    };
    done(b, monitor, sign);
    done(b, Role::Accountant, ReportProgress { project, progress: Bps(10_000), note: "fini".into() });
    let hand = HandOver { project, operator: s.maker, handed_on: b.today(), minutes: "remis".into() };
    assert_eq!(no(b, monitor, hand), HandOverRefusal::TrancheMissing);
    assert_eq!(b.read(|q| views::project(q, b.territory, project)).unwrap().state, "signed");
    b.pass(31 * Micros::DAY);
    assert_eq!(no(b, Role::Accountant, submit(open)), SubmitRefusal::CallClosed);
}
