//! A project is lived through, with each refusal on its way.

use super::add_partner::{AddPartner, AddPartnerRefusal};
use super::announce::{Announce, AnnounceRefusal};
use super::cancel_expense::{CancelExpense, CancelExpenseRefusal};
use super::claim_tranche::{ClaimTranche, ClaimTrancheRefusal};
use super::decide::{DecideProject, DecideProjectRefusal};
use super::define_indicator::{DefineIndicator, DefineIndicatorRefusal};
use super::freeze::{FreezeIndicators, FreezeRefusal};
use super::give_papers::{GivePapers, GivePapersRefusal};
use super::hand_over::{HandOver, HandOverRefusal};
use super::publish_call::{PublishCall, PublishCallRefusal};
use super::receive_tranche::{ReceiveTranche, ReceiveTrancheRefusal};
use super::record_expense::{RecordExpense, RecordExpenseRefusal};
use super::report_progress::{ReportProgress, ReportProgressRefusal};
use super::sign_convention::{NewTranche, SignConvention, SignRefusal};
use super::submit::{Submit, SubmitRefusal};
use crate::programme::model::{Contribution, Measure, Texts};
use crate::programme::views;
use crate::testing::Bench;
use crate::testing_shop::Shop;
use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Lang, Money};
use rahba_store::{Command, CommandError};

fn said(x: &str) -> Texts {
    [(Lang::Fr, x.to_owned())].into()
}

fn refused<D: std::fmt::Debug, R>(r: Result<D, CommandError<R>>) -> R
where
    CommandError<R>: std::fmt::Debug,
{
    match r {
        Err(CommandError::Refused(r)) => r,
        other => panic!("{other:?}"),
    }
}

fn today(b: &Bench) -> Day {
    Zone::casablanca().day(b.now())
}

fn monitor<C: Command>(b: &Bench, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    b.by("monitor", Role::ProgrammeMonitor, Id::NIL, c)
}

fn accountant<C: Command>(b: &Bench, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    b.by("accountant", Role::Accountant, Id::NIL, c)
}

fn call(b: &Bench) -> PublishCall {
    PublishCall {
        title: said("Appel"),
        grant: Bps(8_000),
        cap: Money::from_dirhams(300_000),
        kind: Bps(5_000),
        follow_up_days: 730,
        opens_on: today(b),
        closes_on: today(b).plus(30),
        papers: vec![said("Demande"), said("Statuts")],
        source: String::new(),
    }
}

struct Asked {
    call: Id,
    indh: Id,
    own: Id,
}

fn gift(partner: Id, form: &str, dirhams: i64, grant: bool) -> Contribution {
    Contribution { partner, form: form.into(), amount: Money::from_dirhams(dirhams), precision: "about".into(), grant }
}

fn project(b: &Bench, s: &Shop, a: &Asked) -> Submit {
    Submit {
        call: a.call,
        title: said("Espace"),
        purpose: said("Vendre"),
        holder: s.maker,
        operator: s.maker,
        cost: Money::from_dirhams(10_000),
        precision: "over".into(),
        source: "test".into(),
        starts_on: today(b),
        ends_on: today(b).plus(90),
        contributions: vec![
            gift(a.indh, "cash", 8_000, true),
            gift(a.own, "cash", 1_500, false),
            gift(a.own, "kind", 500, false),
        ],
        papers: vec![0],
    }
}

#[test]
fn a_project_from_its_call_to_its_handover() {
    Bench::each(|b| {
        let s = Shop::open(b);
        // The call and whoever gives.
        assert_eq!(refused(monitor(b, PublishCall { title: said(" "), ..call(b) })), PublishCallRefusal::NoTitle);
        assert_eq!(refused(monitor(b, PublishCall { grant: Bps(0), ..call(b) })), PublishCallRefusal::BadShare);
        assert_eq!(refused(monitor(b, PublishCall { cap: Money(0), ..call(b) })), PublishCallRefusal::BadAmount);
        assert_eq!(refused(monitor(b, PublishCall { closes_on: Day(0), ..call(b) })), PublishCallRefusal::BadDays);
        assert!(matches!(accountant(b, call(b)), Err(CommandError::Forbidden)));
        let published = monitor(b, call(b)).unwrap().call;
        let partner = |code: &str, kind: &str| AddPartner { code: code.into(), kind: kind.into(), name: said(code) };
        assert_eq!(refused(monitor(b, AddPartner { name: said(""), ..partner("x", "own") })), AddPartnerRefusal::NoName);
        assert_eq!(refused(monitor(b, partner("x", "king"))), AddPartnerRefusal::BadKind);
        let indh = monitor(b, partner("indh", "indh")).unwrap().partner;
        assert_eq!(refused(monitor(b, partner("INDH", "indh"))), AddPartnerRefusal::Taken);
        let own = monitor(b, partner("own", "own")).unwrap().partner;
        let a = Asked { call: published, indh, own };

        // The file.
        let good = || project(b, &s, &a);
        let no = |p: Submit| refused(accountant(b, p));
        assert_eq!(no(Submit { call: s.maker, ..good() }), SubmitRefusal::NoSuchCall);
        assert_eq!(no(Submit { holder: Id::NIL, ..good() }), SubmitRefusal::NoSuchOrganisation);
        assert_eq!(no(Submit { title: said(""), ..good() }), SubmitRefusal::NoTitle);
        assert_eq!(no(Submit { ends_on: Day(0), ..good() }), SubmitRefusal::BadDays);
        assert_eq!(no(Submit { cost: Money(0), ..good() }), SubmitRefusal::BadAmount);
        let twice = vec![gift(indh, "cash", 8_000, true), gift(indh, "cash", 2_000, false)];
        assert_eq!(no(Submit { contributions: twice, ..good() }), SubmitRefusal::BadPartner);
        let short = vec![gift(indh, "cash", 8_000, true)];
        let sum = Money::from_dirhams(8_000);
        assert_eq!(no(Submit { contributions: short, ..good() }), SubmitRefusal::SumDiffers { sum });
        let much = vec![gift(indh, "cash", 8_001, true), gift(own, "cash", 1_999, false)];
        assert_eq!(no(Submit { contributions: much, ..good() }), SubmitRefusal::GrantTooHigh { most: sum });
        let kind = vec![gift(indh, "cash", 8_000, true), gift(own, "kind", 2_000, false)];
        let most = Money::from_dirhams(1_000);
        assert_eq!(no(Submit { contributions: kind, ..good() }), SubmitRefusal::KindTooHigh { most });
        let p = accountant(b, good()).unwrap().project;

        // The decision: not on an incomplete file, not by who handed it in.
        let decide = |approve, reason: &str| DecideProject { project: p, approve, reason: reason.into() };
        assert_eq!(refused(monitor(b, decide(true, ""))), DecideProjectRefusal::Incomplete { missing: 1 });
        assert_eq!(refused(monitor(b, decide(false, ""))), DecideProjectRefusal::NoReason);
        assert_eq!(
            refused(b.by("accountant", Role::ProgrammeMonitor, Id::NIL, decide(true, ""))),
            DecideProjectRefusal::SamePerson
        );
        assert_eq!(accountant(b, GivePapers { project: p, papers: vec![0, 1, 7] }).unwrap().missing, 0);
        monitor(b, decide(true, "CPDH")).unwrap();
        assert_eq!(refused(monitor(b, decide(true, ""))), DecideProjectRefusal::NotFound);
        assert_eq!(refused(accountant(b, GivePapers { project: p, papers: vec![] })), GivePapersRefusal::NotFound);

        // The convention and its tranches.
        let tranche = |partner, form: &str, dirhams, condition: &str| NewTranche {
            partner,
            form: form.into(),
            amount: Money::from_dirhams(dirhams),
            due_on: today(b).plus(5),
            condition: condition.into(),
        };
        let sign = || SignConvention {
            project: p,
            convention: "C-1".into(),
            signed_on: today(b),
            obligations: "Tenir les comptes".into(),
            tranches: vec![
                tranche(indh, "cash", 8_000, "convention"),
                tranche(own, "cash", 1_500, "versement"),
                tranche(own, "kind", 500, "matériel"),
            ],
        };
        assert_eq!(refused(monitor(b, SignConvention { convention: " ".into(), ..sign() })), SignRefusal::NoNumber);
        assert_eq!(refused(monitor(b, SignConvention { signed_on: today(b).plus(1), ..sign() })), SignRefusal::BadDays);
        assert_eq!(refused(monitor(b, SignConvention { tranches: vec![], ..sign() })), SignRefusal::TranchesDiffer);
        let mut bare = sign();
        bare.tranches[0].condition = String::new();
        assert_eq!(refused(monitor(b, bare)), SignRefusal::NoCondition);
        let ids = monitor(b, sign()).unwrap().tranches;
        assert_eq!(refused(monitor(b, sign())), SignRefusal::NotFound);

        // Money comes on evidence, by another; nothing is spent before.
        let spend = |dirhams, form: &str| RecordExpense {
            project: p,
            spent_on: today(b),
            supplier: "Menuisier".into(),
            what: "Rayons".into(),
            amount: Money::from_dirhams(dirhams),
            form: form.into(),
            paper: "F-12".into(),
            document: String::new(),
        };
        assert_eq!(refused(accountant(b, spend(1, "cash"))), RecordExpenseRefusal::Short { left: Money(0) });
        let receive = |tranche| ReceiveTranche { tranche, received_on: today(b), reference: "V-1".into() };
        let approver = |c| b.by("approver", Role::PayoutApprover, Id::NIL, c);
        assert_eq!(refused(approver(receive(ids[0]))), ReceiveTrancheRefusal::NotFound);
        let claim = |tranche, e: &str| ClaimTranche { tranche, evidence: e.into() };
        assert_eq!(refused(accountant(b, claim(ids[0], ""))), ClaimTrancheRefusal::NoEvidence);
        assert_eq!(refused(accountant(b, claim(p, "x"))), ClaimTrancheRefusal::NotFound);
        b.pass(6 * rahba_kernel::Micros::DAY);
        assert_eq!(b.read(|q| views::late_tranches(q, b.territory, today(b))), 3);
        for id in &ids {
            accountant(b, claim(*id, "pièces")).unwrap();
        }
        assert_eq!(refused(accountant(b, claim(ids[0], "x"))), ClaimTrancheRefusal::NotFound);
        assert_eq!(refused(accountant(b, receive(ids[0]))), ReceiveTrancheRefusal::SamePerson);
        let early = ReceiveTranche { received_on: today(b).plus(1), ..receive(ids[0]) };
        assert_eq!(refused(approver(early)), ReceiveTrancheRefusal::BadDays);
        let unnamed = ReceiveTranche { reference: String::new(), ..receive(ids[0]) };
        assert_eq!(refused(approver(unnamed)), ReceiveTrancheRefusal::NoReference);
        for id in &ids {
            approver(receive(*id)).unwrap();
        }
        assert_eq!(refused(approver(receive(ids[0]))), ReceiveTrancheRefusal::NotFound);

        // Expenses have papers and never exceed what came.
        assert_eq!(refused(accountant(b, spend(0, "cash"))), RecordExpenseRefusal::BadAmount);
        assert_eq!(
            refused(accountant(b, RecordExpense { paper: String::new(), ..spend(1, "cash") })),
            RecordExpenseRefusal::NoPaper
        );
        assert_eq!(
            refused(accountant(b, RecordExpense { what: String::new(), ..spend(1, "cash") })),
            RecordExpenseRefusal::NoTitle
        );
        let later = RecordExpense { spent_on: today(b).plus(1), ..spend(1, "cash") };
        assert_eq!(refused(accountant(b, later)), RecordExpenseRefusal::BadDays);
        assert_eq!(refused(accountant(b, spend(501, "kind"))), RecordExpenseRefusal::Short { left: Money::from_dirhams(500) });
        let wrong = accountant(b, spend(9_000, "cash")).unwrap().expense;
        let cancel = |why: &str| CancelExpense { expense: wrong, why: why.into() };
        assert_eq!(refused(accountant(b, cancel(""))), CancelExpenseRefusal::NoReason);
        accountant(b, cancel("double")).unwrap();
        assert_eq!(refused(accountant(b, cancel("double"))), CancelExpenseRefusal::NotFound);
        accountant(b, spend(9_000, "cash")).unwrap();
        accountant(b, spend(500, "kind")).unwrap();
        let sums = b.read(|q| views::received_and_spent(q, b.territory, p));
        assert_eq!(sums, (Money::from_dirhams(10_000), Money::from_dirhams(9_500)));

        // Progress and handover.
        let progress = |n, note: &str| ReportProgress { project: p, progress: Bps(n), note: note.into() };
        assert_eq!(refused(accountant(b, progress(10_001, "x"))), ReportProgressRefusal::BadShare);
        assert_eq!(refused(accountant(b, progress(5_000, ""))), ReportProgressRefusal::NoNote);
        accountant(b, progress(5_000, "murs")).unwrap();
        let hand = || HandOver { project: p, operator: s.maker, handed_on: today(b), minutes: "remis".into() };
        assert_eq!(refused(monitor(b, hand())), HandOverRefusal::NotFinished);
        accountant(b, progress(10_000, "fini")).unwrap();
        assert_eq!(refused(monitor(b, hand())), HandOverRefusal::Unspent { left: Money::from_dirhams(500) });
        accountant(b, spend(500, "cash")).unwrap();
        assert_eq!(refused(monitor(b, HandOver { operator: Id::NIL, ..hand() })), HandOverRefusal::NoSuchOrganisation);
        assert_eq!(refused(monitor(b, HandOver { minutes: " ".into(), ..hand() })), HandOverRefusal::NoMinutes);
        assert_eq!(refused(monitor(b, HandOver { handed_on: today(b).plus(1), ..hand() })), HandOverRefusal::BadDays);
        monitor(b, hand()).unwrap();
        assert_eq!(refused(monitor(b, hand())), HandOverRefusal::NotFound);
        assert_eq!(refused(accountant(b, spend(1, "cash"))), RecordExpenseRefusal::NotFound);
        assert_eq!(refused(accountant(b, progress(1, "x"))), ReportProgressRefusal::NotFound);
        let kinds: Vec<String> = b.read(|q| views::events(q, b.territory, p)).into_iter().map(|e| e.kind).collect();
        assert_eq!(kinds.first().map(String::as_str), Some("submitted"));
        assert_eq!(kinds.last().map(String::as_str), Some("handed_over"));
        let found = b.read(|q| crate::audit::audit(q, b.territory)).findings;
        assert!(found.is_empty(), "{found:#?}");
    });
}

#[test]
fn words_about_figures_are_checked() {
    let b = &Bench::sqlite();
    let announce = || Announce {
        amount: Money(1),
        precision: "over".into(),
        partner_kind: "indh".into(),
        source: "MAP".into(),
        explanation: said("arrondis"),
        said_on: today(b),
    };
    assert_eq!(refused(monitor(b, Announce { amount: Money(0), ..announce() })), AnnounceRefusal::BadAmount);
    assert_eq!(refused(monitor(b, Announce { precision: "nearly".into(), ..announce() })), AnnounceRefusal::BadKind);
    assert_eq!(refused(monitor(b, Announce { source: String::new(), ..announce() })), AnnounceRefusal::NoSource);
    assert_eq!(refused(monitor(b, Announce { explanation: said(""), ..announce() })), AnnounceRefusal::NoExplanation);
    monitor(b, announce()).unwrap();
    let define = || DefineIndicator {
        code: "sales".into(),
        measure: Measure::Sales,
        position: 1,
        name: said("Ventes"),
        definition: said("…"),
        baseline: 0,
        baseline_on: today(b),
        target: 1,
        target_on: today(b),
    };
    let freeze = |to| FreezeIndicators { from: today(b), to, note: String::new() };
    assert_eq!(refused(monitor(b, freeze(today(b)))), FreezeRefusal::NoIndicator);
    assert_eq!(refused(monitor(b, DefineIndicator { code: "a b".into(), ..define() })), DefineIndicatorRefusal::NoTitle);
    assert_eq!(refused(monitor(b, DefineIndicator { target_on: Day(0), ..define() })), DefineIndicatorRefusal::BadDays);
    assert_eq!(refused(monitor(b, DefineIndicator { target: -1, ..define() })), DefineIndicatorRefusal::BadAmount);
    let first = monitor(b, define()).unwrap().indicator;
    assert_eq!(monitor(b, DefineIndicator { target: 9, ..define() }).unwrap().indicator, first);
    assert_eq!(b.read(|q| views::indicators(q, b.territory))[0].target, 9);
    assert_eq!(refused(monitor(b, freeze(today(b).plus(1)))), FreezeRefusal::BadDays);
    assert_eq!(monitor(b, freeze(today(b))).unwrap().number, "PR-2026-000001");
}
