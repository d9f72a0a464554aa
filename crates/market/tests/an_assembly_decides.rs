//! A cooperative keeps its register, gives mandates, convokes its assembly in time, finds no quorum,
//! convokes again, votes; the law's deadlines are opened, told and settled.

use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_market::audit::audit;
use rahba_market::capacities::governance_views as views;
use rahba_market::capacities::model::{Resolution, Statutes, Texts};
use rahba_market::capacities::views::waiting;
use rahba_market::flows::capacities::remind::RemindCapacities;
use rahba_market::flows::governance::cancel_assembly::{CancelAssembly, CancelAssemblyRefusal};
use rahba_market::flows::governance::convoke::{Convoke, ConvokeRefusal};
use rahba_market::flows::governance::define_duty::{DefineDuty, DefineDutyRefusal};
use rahba_market::flows::governance::end_mandate::{EndMandate, EndMandateRefusal};
use rahba_market::flows::governance::give_mandate::{GiveMandate, GiveMandateRefusal};
use rahba_market::flows::governance::hold::{HoldAssembly, HoldAssemblyRefusal};
use rahba_market::flows::governance::move_shares::{MoveShares, MoveSharesRefusal};
use rahba_market::flows::governance::set_statutes::{SetStatutes, SetStatutesRefusal};
use rahba_market::flows::governance::settle::{SettleDeadline, SettleDeadlineRefusal};
use rahba_market::flows::messages::write::write_to;
use rahba_market::flows::organisations::add_member::AddMember;
use rahba_market::flows::organisations::register::NewMember;
use rahba_market::flows::organisations::remove_member::RemoveMember;
use rahba_market::messages::{self, Letter, holder};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError};

fn today(b: &Bench) -> Day {
    rahba_kernel::time::Zone::casablanca().day(b.now())
}

fn why<C: Command>(b: &Bench, scope: Id, c: C) -> C::Refusal {
    match b.by("manager", Role::ProducerManager, scope, c) {
        Err(CommandError::Refused(r)) => r,
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("it was taken"),
    }
}

fn own<C: Command>(b: &Bench, scope: Id, c: C) -> C::Done {
    b.by("manager", Role::ProducerManager, scope, c).unwrap_or_else(|e| panic!("{e}"))
}

fn members(b: &Bench, org: Id) -> Vec<Id> {
    let one = |n: i32| NewMember { name: format!("M{n}"), gender: "f".into(), age_band: "35-59".into() };
    (0..6).map(|n| b.system(AddMember { org, member: one(n) }).expect("a member").member).collect()
}

fn duty(b: &Bench, code: &str, rule: &str, days: i64, by_assembly: bool) -> Id {
    let name = Texts::from([(Lang::Ar, code.to_owned())]);
    let c = DefineDuty { code: code.into(), rule: rule.into(), days, by_assembly, name, source: "test".into() };
    b.by("sec", Role::UnionSecretary, Id::NIL, c).expect("a duty").duty
}

#[test]
fn shares_are_a_book() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let m = members(b, s.maker);
        let statutes =
            |share: i64| SetStatutes { org: s.maker, statutes: Statutes { share_value: Money(share), ..Statutes::default() } };
        assert_eq!(why(b, s.maker, statutes(9_999)), SetStatutesRefusal::SmallShare);
        let mut bad = statutes(50_000);
        bad.statutes.year_end = 1399;
        assert_eq!(why(b, s.maker, bad), SetStatutesRefusal::BadFigure);
        assert_eq!(why(b, s.carrier, statutes(50_000)), SetStatutesRefusal::NoSuchOrganisation);
        own(b, s.maker, statutes(50_000));
        let mv = |member, kind: &str, shares, to| MoveShares {
            org: s.maker,
            member,
            kind: kind.into(),
            shares,
            to,
            on: today(b),
            note: String::new(),
        };
        assert_eq!(why(b, s.maker, mv(Id::NIL, "subscribed", 1, None)), MoveSharesRefusal::NoMember);
        assert_eq!(why(b, s.carrier, mv(m[0], "subscribed", 1, None)), MoveSharesRefusal::NoMember);
        assert_eq!(why(b, s.maker, mv(m[0], "given", 1, None)), MoveSharesRefusal::BadMovement);
        assert_eq!(why(b, s.maker, mv(m[0], "passed_on", 1, Some(m[0]))), MoveSharesRefusal::BadMovement);
        assert_eq!(why(b, s.maker, mv(m[0], "subscribed", 0, None)), MoveSharesRefusal::BadMovement);
        assert_eq!(
            why(b, s.maker, MoveShares { on: today(b).plus(1), ..mv(m[0], "subscribed", 1, None) }),
            MoveSharesRefusal::BadDay
        );
        assert_eq!(own(b, s.maker, mv(m[0], "subscribed", 4, None)).holds, 4);
        assert_eq!(own(b, s.maker, mv(m[0], "passed_on", 3, Some(m[1]))).holds, 1);
        assert_eq!(why(b, s.maker, mv(m[0], "paid_back", 2, None)), MoveSharesRefusal::TooFew);
        // Who has left is paid back, and takes no more.
        b.system(RemoveMember { org: s.maker, member: m[1] }).unwrap();
        assert_eq!(why(b, s.maker, mv(m[1], "subscribed", 1, None)), MoveSharesRefusal::NoMember);
        own(b, s.maker, mv(m[1], "paid_back", 3, None));
        let register = b.read(|q| views::register(q, b.territory, s.maker));
        let of = |id| register.iter().find(|r| r.member == id).map(|r| (r.number, r.shares, r.left_at.is_some()));
        assert_eq!(of(m[0]), Some((Some(1), 1, false)));
        assert_eq!(of(m[1]), Some((Some(2), 0, true)));
        assert_eq!(of(m[2]), Some((None, 0, false)));
        let moved = b.read(|q| views::share_movements(q, b.territory, s.maker));
        assert_eq!(moved.iter().map(|x| x.value).sum::<Money>(), Money(50_000));
        assert!(b.read(|q| audit(q, b.territory)).findings.is_empty());
        assert_eq!(b.read(|q| views::capital(q, b.territory))[&s.maker], (1, 1));
    });
}

#[test]
fn one_president_at_a_time() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let m = members(b, s.maker);
        let renewal = duty(b, "renewal", "mandate", 60, false);
        let give = |member, office: &str| GiveMandate {
            org: s.maker,
            member,
            office: office.into(),
            from: today(b),
            until: None,
            assembly: None,
        };
        assert_eq!(why(b, s.carrier, give(m[0], "president")), GiveMandateRefusal::NoMember);
        assert_eq!(why(b, s.maker, give(m[0], "king")), GiveMandateRefusal::NoOffice);
        assert_eq!(
            why(b, s.maker, GiveMandate { until: Some(today(b)), ..give(m[0], "president") }),
            GiveMandateRefusal::BadDays
        );
        assert_eq!(
            why(b, s.maker, GiveMandate { assembly: Some(Id::NIL), ..give(m[0], "president") }),
            GiveMandateRefusal::NoAssembly
        );
        let first = own(b, s.maker, give(m[0], "president"));
        assert_eq!(why(b, s.maker, give(m[1], "president")), GiveMandateRefusal::Held);
        own(b, s.maker, give(m[0], "board_member"));
        own(b, s.maker, give(m[1], "board_member"));
        assert_eq!(why(b, s.maker, give(m[1], "board_member")), GiveMandateRefusal::Held);
        let open = || b.read(|q| views::deadlines(q, b.territory, Some(s.maker), false, None));
        assert_eq!(open().iter().filter(|d| d.duty == renewal && d.due_on == first.until.plus(-60)).count(), 3);
        let end = |why: &str| EndMandate { org: s.maker, mandate: first.mandate, on: today(b), why: why.into() };
        assert_eq!(why(b, s.maker, end("")), EndMandateRefusal::NoReason);
        assert_eq!(why(b, s.carrier, end("moved")), EndMandateRefusal::NotFound);
        assert_eq!(why(b, s.maker, EndMandate { on: today(b).plus(1), ..end("moved") }), EndMandateRefusal::BadDay);
        own(b, s.maker, end("moved away"));
        assert_eq!(why(b, s.maker, end("again")), EndMandateRefusal::NotFound);
        assert_eq!(open().len(), 2, "hers waits for nothing any more");
        own(b, s.maker, give(m[1], "president"));
        b.pass(4 * 366 * Micros::DAY);
        assert_eq!(b.read(|q| waiting(q, b.territory, Some(s.maker), today(b))).mandates, 3);
        own(b, s.maker, give(m[2], "president"));
        assert_eq!(b.read(|q| waiting(q, b.territory, Some(s.maker), today(b))).mandates, 2);
    });
}

#[test]
fn no_quorum_then_a_decision() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let m = members(b, s.maker);
        let (agm, filing) = (duty(b, "agm", "year_end", 400, true), duty(b, "filing", "assembly", 30, false));
        let statutes = Statutes { quorum_again: rahba_kernel::money::Bps(2_500), ..Statutes::default() };
        own(b, s.maker, SetStatutes { org: s.maker, statutes });
        assert!(b.system(RemindCapacities {}).unwrap().opened >= 1);
        let open = |d: Id| {
            b.read(|q| views::deadlines(q, b.territory, Some(s.maker), false, None)).into_iter().filter(|x| x.duty == d).count()
        };
        assert_eq!(open(agm), 1);
        let call = |n: i64, again_of| Convoke {
            org: s.maker,
            kind: "ordinary".into(),
            again_of,
            on: today(b).plus(n),
            starts: 600,
            place: "El Hajeb".into(),
            agenda: "accounts".into(),
        };
        assert_eq!(why(b, s.carrier, call(20, None)), ConvokeRefusal::NoSuchOrganisation);
        assert_eq!(why(b, s.maker, call(14, None)), ConvokeRefusal::TooSoon { days: 15 });
        assert_eq!(why(b, s.maker, Convoke { kind: "party".into(), ..call(20, None) }), ConvokeRefusal::BadKind);
        assert_eq!(why(b, s.maker, Convoke { agenda: " ".into(), ..call(20, None) }), ConvokeRefusal::NoAgenda);
        assert_eq!(why(b, s.maker, call(20, Some(Id::NIL))), ConvokeRefusal::NotAgain);
        let a = own(b, s.maker, call(15, None));
        assert_eq!((a.called, a.needed), (7, 4));
        let hold = |assembly, present: &[Id], proxies: &[(Id, Id)], votes: &[(i64, i64, i64)]| HoldAssembly {
            assembly,
            present: present.to_vec(),
            proxies: proxies.to_vec(),
            resolutions: votes
                .iter()
                .map(|(yes, no, abstain)| Resolution {
                    body: "accounts".into(),
                    yes: *yes,
                    no: *no,
                    abstain: *abstain,
                    passed: false,
                })
                .collect(),
            minutes: "opened at ten".into(),
        };
        assert_eq!(why(b, s.maker, hold(a.assembly, &m[..4], &[], &[(4, 0, 0)])), HoldAssemblyRefusal::TooEarly);
        b.pass(15 * Micros::DAY);
        assert_eq!(why(b, s.carrier, hold(a.assembly, &m[..4], &[], &[(4, 0, 0)])), HoldAssemblyRefusal::NotFound);
        // Who joined later does not vote.
        b.pass(2 * Micros::DAY);
        let late = b
            .system(AddMember {
                org: s.maker,
                member: NewMember { name: "L".into(), gender: "f".into(), age_band: "60+".into() },
            })
            .unwrap()
            .member;
        assert_eq!(why(b, s.maker, hold(a.assembly, &[m[0], late], &[], &[])), HoldAssemblyRefusal::NoMember);
        assert_eq!(why(b, s.maker, hold(a.assembly, &[m[0], m[0]], &[], &[])), HoldAssemblyRefusal::NoMember);
        assert_eq!(why(b, s.maker, hold(a.assembly, &m[..1], &[(m[1], m[2])], &[])), HoldAssemblyRefusal::BadProxy);
        assert_eq!(why(b, s.maker, hold(a.assembly, &m[..1], &[(m[1], m[0]), (m[2], m[0])], &[])), HoldAssemblyRefusal::BadProxy);
        assert_eq!(
            why(b, s.maker, hold(a.assembly, &m[..2], &[(m[2], m[0])], &[(3, 0, 0)])),
            HoldAssemblyRefusal::NoQuorum { needed: 4 }
        );
        let silent = HoldAssembly { minutes: String::new(), ..hold(a.assembly, &m[..2], &[], &[]) };
        assert_eq!(why(b, s.maker, silent), HoldAssemblyRefusal::NoMinutes);
        assert!(!own(b, s.maker, hold(a.assembly, &m[..2], &[(m[2], m[0])], &[])).quorum);
        assert_eq!(why(b, s.maker, hold(a.assembly, &m[..4], &[], &[(4, 0, 0)])), HoldAssemblyRefusal::Done);
        assert_eq!(open(agm), 1, "an assembly without a quorum settles nothing");

        // Called again: fewer are enough; a tie is no; more votes than voters are refused.
        let again = own(b, s.maker, call(15, Some(a.assembly)));
        assert_eq!((again.called, again.needed), (8, 2));
        b.pass(15 * Micros::DAY);
        let three = |votes: &[(i64, i64, i64)]| hold(again.assembly, &m[..2], &[(m[2], m[0])], votes);
        assert_eq!(why(b, s.maker, three(&[(2, 1, 0), (3, 1, 0)])), HoldAssemblyRefusal::BadVotes { n: 2 });
        assert_eq!(why(b, s.maker, three(&[])), HoldAssemblyRefusal::NoMinutes);
        let held = own(b, s.maker, three(&[(2, 1, 0), (1, 1, 1)]));
        assert_eq!((held.quorum, held.passed), (true, 1));
        assert_eq!((open(agm), open(filing)), (0, 1));
        let (voters, decided) = b.read(|q| views::minutes(q, b.territory, again.assembly));
        assert_eq!(voters.iter().filter(|v| v.proxy.is_some()).count(), 1);
        assert_eq!(decided.iter().map(|r| r.passed).collect::<Vec<_>>(), [true, false]);

        // The filing: told thirty days before, seven, on the day; settled with what shows it.
        assert_eq!(b.system(RemindCapacities {}).unwrap().told, 1);
        assert_eq!(b.system(RemindCapacities {}).unwrap().told, 0);
        b.pass(23 * Micros::DAY);
        assert_eq!(b.system(RemindCapacities {}).unwrap().told, 1);
        rahba_store::deliver_due(&b.db, b.territory, b.now(), 50, |d| {
            let Some(to) = b.read(|q| holder::to_organisation(q, d)) else { return Ok(()) };
            let letter = Letter { title: to.kind.clone(), body: to.detail.clone() };
            write_to(&b.db, d, &to, letter, b.call(rahba_kernel::role::Actor::system("messages")))
        })
        .unwrap();
        let sent = b.read(|q| messages::latest(q, b.territory, 50, 0));
        assert_eq!(sent.iter().filter(|x| x.title == "deadline.comes").count(), 2);
        assert_eq!(sent.iter().filter(|x| x.title == "assembly.convoked").count(), 2);
        let d = b
            .read(|q| views::deadlines(q, b.territory, Some(s.maker), false, None))
            .into_iter()
            .find(|x| x.duty == filing)
            .unwrap();
        let settle = |note: &str| SettleDeadline { deadline: d.id, on: today(b), note: note.into() };
        assert_eq!(why(b, s.carrier, settle("receipt 12")), SettleDeadlineRefusal::NotFound);
        assert_eq!(why(b, s.maker, settle("")), SettleDeadlineRefusal::NoProof);
        assert_eq!(
            why(b, s.maker, SettleDeadline { on: today(b).plus(1), ..settle("receipt 12") }),
            SettleDeadlineRefusal::BadDay
        );
        b.pass(10 * Micros::DAY);
        assert_eq!(b.read(|q| waiting(q, b.territory, Some(s.maker), today(b))).late_deadlines, 1);
        assert!(own(b, s.maker, settle("receipt 12")).late);
        assert_eq!(why(b, s.maker, settle("receipt 12")), SettleDeadlineRefusal::NotFound);

        // One that is called off.
        let third = own(b, s.maker, call(15, None)).assembly;
        let off = |why: &str| CancelAssembly { assembly: third, why: why.into() };
        assert_eq!(why(b, s.maker, off("")), CancelAssemblyRefusal::NoReason);
        assert_eq!(why(b, s.carrier, off("x")), CancelAssemblyRefusal::NotFound);
        own(b, s.maker, off("a wedding"));
        assert_eq!(why(b, s.maker, off("x")), CancelAssemblyRefusal::Done);
    });
}

#[test]
fn a_duty_is_data() {
    Bench::each(|b| {
        let good = DefineDuty {
            code: "agm".into(),
            rule: "year_end".into(),
            days: 90,
            by_assembly: true,
            name: Texts::from([(Lang::Fr, "AGO".to_owned())]),
            source: "law".into(),
        };
        let refused = |c: DefineDuty| match b.by("sec", Role::UnionSecretary, Id::NIL, c) {
            Err(CommandError::Refused(r)) => r,
            _ => panic!("it was taken"),
        };
        assert_eq!(refused(DefineDuty { rule: "moon".into(), ..good.clone() }), DefineDutyRefusal::BadDuty);
        assert_eq!(refused(DefineDuty { days: -1, ..good.clone() }), DefineDutyRefusal::BadDays);
        assert_eq!(refused(DefineDuty { source: String::new(), ..good.clone() }), DefineDutyRefusal::NoSource);
        assert!(matches!(b.by("m", Role::ProducerManager, Id::NIL, good.clone()), Err(CommandError::Forbidden)));
        let first = b.by("sec", Role::UnionSecretary, Id::NIL, good.clone()).unwrap().duty;
        let again = b.by("sec", Role::UnionSecretary, Id::NIL, DefineDuty { days: 120, ..good }).unwrap().duty;
        assert_eq!(first, again);
        assert_eq!(b.read(|q| views::duties(q, b.territory))[0].days, 120);
    });
}
