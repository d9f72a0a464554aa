//! The label's office and its papers. What is lived through is in `a_licence_is_lived_through`.

use crate::no;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::certificates::model::{PathStep, Texts};
use rahba_market::flows::certificates::define_kind::DefineKind;
use rahba_market::flows::certificates::record::{RecordCertificate, RecordCertificateRefusal};
use rahba_market::flows::label::ask_committee::{AskCommittee, AskCommitteeRefusal};
use rahba_market::flows::label::check_complete::{CheckComplete, CheckCompleteRefusal};
use rahba_market::flows::label::plan_visit::{PlanVisit, PlanVisitRefusal};
use rahba_market::flows::label::suspend::{Suspend, SuspendRefusal};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

#[test]
fn the_office_does_nothing_about_what_is_not_there() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let office = Role::LabelOfficer;
    for nothing in [Id::NIL, s.maker] {
        let check = CheckComplete { application: nothing, complete: false, note: "x".into() };
        assert_eq!(no(b, office, check), CheckCompleteRefusal::NotFound);
        let plan = PlanVisit { application: nothing, auditor: nothing, on: b.today() };
        assert_eq!(no(b, office, plan), PlanVisitRefusal::NotFound);
        assert_eq!(no(b, office, AskCommittee { subject: nothing, reason: "x".into() }), AskCommitteeRefusal::NotFound);
        assert_eq!(no(b, office, Suspend { licence: nothing, cause: "x".into() }), SuspendRefusal::NotFound);
    }
}

#[test]
fn a_certificate_s_paper_is_a_photograph_of_ours() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let texts = |x: &str| Texts::from([(Lang::Fr, x.to_owned())]);
    let step = PathStep { name: texts("dossier"), papers: texts("x"), cost: 0, helper: texts("x"), days: 30 };
    let kind = DefineKind {
        code: "onssa".into(),
        pictogram: "seal".into(),
        position: 1,
        name: texts("ONSSA"),
        meaning: texts("x"),
        steps: vec![step],
    };
    let kind = crate::done(b, Role::Coach, kind).kind;
    for document in ["../../etc/passwd", "x", &"A".repeat(64), &"a".repeat(63)] {
        let record = RecordCertificate {
            kind,
            org: s.maker,
            issuer: "ONSSA".into(),
            number: "1".into(),
            valid_from: b.today(),
            valid_until: b.today().plus(365),
            scope: vec![s.family],
            document: document.into(),
        };
        assert_eq!(no(b, Role::Coach, record), RecordCertificateRefusal::BadMedia, "{document}");
    }
}
