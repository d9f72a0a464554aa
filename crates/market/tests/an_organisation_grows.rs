//! An organisation is scored, its need is answered by a training with few seats, a coach agrees on what
//! to do, and the next score shows what changed.

use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Lang, Micros};
use rahba_market::audit::audit;
use rahba_market::capacities::model::{Criterion, Texts};
use rahba_market::capacities::{training_views, views};
use rahba_market::flows::capacities::assess::{Assess, AssessRefusal, Level};
use rahba_market::flows::capacities::publish_grid::{PublishGrid, PublishGridRefusal};
use rahba_market::flows::capacities::remind::RemindCapacities;
use rahba_market::flows::coaching::cancel::{CancelCoaching, CancelCoachingRefusal};
use rahba_market::flows::coaching::plan::{PlanCoaching, PlanCoachingRefusal};
use rahba_market::flows::coaching::postpone::{PostponeAction, PostponeActionRefusal};
use rahba_market::flows::coaching::record::{NewAction, RecordCoaching, RecordCoachingRefusal};
use rahba_market::flows::coaching::say_done::{SayActionDone, SayActionDoneRefusal};
use rahba_market::flows::coaching::verify::{VerifyAction, VerifyActionRefusal};
use rahba_market::flows::organisations::add_member::AddMember;
use rahba_market::flows::organisations::register::NewMember;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::flows::trainings::cancel::{CancelTraining, CancelTrainingRefusal};
use rahba_market::flows::trainings::close::{CloseTraining, CloseTrainingRefusal};
use rahba_market::flows::trainings::enrol::{Enrol, EnrolRefusal};
use rahba_market::flows::trainings::evaluate::{Evaluate, EvaluateRefusal};
use rahba_market::flows::trainings::plan::{NewSession, PlanTraining, PlanTrainingRefusal};
use rahba_market::flows::trainings::record_session::{RecordSession, RecordSessionRefusal};
use rahba_market::flows::trainings::set_session::{SetSession, SetSessionRefusal};
use rahba_market::flows::trainings::withdraw::{WithdrawFromTraining, WithdrawFromTrainingRefusal};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError};

fn texts(x: &str) -> Texts {
    Texts::from([(Lang::Ar, x.to_owned()), (Lang::Fr, x.to_owned())])
}

fn today(b: &Bench) -> Day {
    rahba_kernel::time::Zone::casablanca().day(b.now())
}

fn why<C: Command>(b: &Bench, role: Role, scope: Id, c: C) -> C::Refusal {
    match b.by("somebody", role, scope, c) {
        Err(CommandError::Refused(r)) => r,
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("it was taken"),
    }
}

fn member(b: &Bench, org: Id, name: &str) -> Id {
    let member = NewMember { name: name.into(), gender: "f".into(), age_band: "18-34".into() };
    b.system(AddMember { org, member }).expect("a member").member
}

fn grid() -> PublishGrid {
    let c = |code: &str, domain: &str| Criterion {
        code: code.into(),
        domain: domain.into(),
        wanted: 3,
        body: texts(code),
        levels: (0..5).map(|n| texts(&format!("level {n}"))).collect(),
    };
    PublishGrid {
        name: texts("grid"),
        criteria: vec![c("minutes", "organisation"), c("accounts", "management"), c("hygiene", "technique")],
    }
}

fn assess(b: &Bench, org: Id, levels: [i64; 3]) -> Assess {
    let of = |(code, level): (&str, i64)| Level { code: code.into(), level, note: String::new() };
    Assess {
        org,
        on: today(b),
        levels: ["minutes", "accounts", "hygiene"].into_iter().zip(levels).map(of).collect(),
        note: String::new(),
    }
}

fn training(b: &Bench, seats: i64) -> PlanTraining {
    let s = |n| NewSession { on: today(b).plus(n), starts: 9 * 60, minutes: 180, place: "El Hajeb".into() };
    PlanTraining {
        domain: "management".into(),
        title: texts("accounts"),
        aims: texts("write each sale down"),
        trainer: "Trainer".into(),
        seats,
        min_share: Bps(8_000),
        answers: vec!["accounts".into(), "NOT A CODE".into()],
        sessions: vec![s(5), s(6)],
    }
}

#[test]
fn scored_twice_by_one_grid() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let refused = |c| why(b, Role::Coach, Id::NIL, c);
        assert_eq!(why(b, Role::Coach, Id::NIL, assess(b, s.maker, [1; 3])), AssessRefusal::NoGrid);
        assert_eq!(refused(PublishGrid { name: Texts::new(), ..grid() }), PublishGridRefusal::NoName);
        assert_eq!(refused(PublishGrid { criteria: vec![], ..grid() }), PublishGridRefusal::NoCriteria);
        let mut bad = grid();
        bad.criteria[2].code = "minutes".into();
        assert_eq!(refused(bad), PublishGridRefusal::BadCriterion { n: 3 });
        let mut bad = grid();
        bad.criteria[1].levels.pop();
        assert_eq!(refused(bad), PublishGridRefusal::BadCriterion { n: 2 });
        assert!(matches!(b.by("x", Role::ProducerManager, s.maker, grid()), Err(CommandError::Forbidden)));
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, grid()).unwrap().version, 1);

        let refused = |c| why(b, Role::Coach, Id::NIL, c);
        assert_eq!(refused(assess(b, Id::NIL, [1; 3])), AssessRefusal::NoSuchOrganisation);
        assert_eq!(refused(assess(b, s.maker, [1, 5, 1])), AssessRefusal::Missing { missing: 1 });
        assert_eq!(refused(Assess { on: today(b).plus(1), ..assess(b, s.maker, [1; 3]) }), AssessRefusal::BadDay);
        assert!(matches!(b.by("x", Role::ProducerManager, s.maker, assess(b, s.maker, [4; 3])), Err(CommandError::Forbidden)));
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, assess(b, s.maker, [1, 0, 3])).unwrap().needs, 2);
        assert_eq!(refused(assess(b, s.maker, [4; 3])), AssessRefusal::Taken);
        b.pass(180 * Micros::DAY);
        b.by("coach", Role::Coach, Id::NIL, assess(b, s.maker, [3, 2, 4])).unwrap();
        let all = b.read(|q| views::standings(q, b.territory));
        let [now] = all.as_slice() else { panic!("one organisation") };
        assert_eq!((now.all, now.before), (Bps(7_500), Some(Bps(3_333))));
        assert_eq!(now.domains, [Some(Bps(7_500)), Some(Bps(5_000)), Some(Bps(10_000))]);
        assert_eq!(now.needs, ["accounts"]);
    });
}

#[test]
fn a_training_with_two_seats() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let [a, c, d] = ["Fadma", "Rqia", "Tuda"].map(|n| member(b, s.maker, n));
        let refused = |c| why(b, Role::UnionSecretary, Id::NIL, c);
        assert_eq!(refused(PlanTraining { title: Texts::new(), ..training(b, 2) }), PlanTrainingRefusal::NoTitle);
        assert_eq!(refused(training(b, 0)), PlanTrainingRefusal::BadSeats);
        assert_eq!(refused(PlanTraining { sessions: vec![], ..training(b, 2) }), PlanTrainingRefusal::BadSession);
        let mut past = training(b, 2);
        past.sessions[0].on = today(b).plus(-1);
        assert_eq!(refused(past), PlanTrainingRefusal::BadSession);
        assert!(matches!(b.by("x", Role::ProducerManager, s.maker, training(b, 2)), Err(CommandError::Forbidden)));
        let t = b.by("coach", Role::Coach, Id::NIL, training(b, 2)).unwrap();
        assert_eq!(b.read(|q| training_views::answers(q, b.territory))[&t.training], ["accounts"]);

        // Seats: her own manager's members only, once, and two of them.
        let enrol = |member| Enrol { training: t.training, org: s.maker, member };
        assert_eq!(why(b, Role::ProducerManager, s.carrier, enrol(a)), EnrolRefusal::NoMember);
        assert_eq!(why(b, Role::ProducerManager, s.maker, enrol(Id::NIL)), EnrolRefusal::NoMember);
        assert_eq!(b.by("m", Role::ProducerManager, s.maker, enrol(a)).unwrap().taken, 1);
        assert_eq!(why(b, Role::ProducerManager, s.maker, enrol(a)), EnrolRefusal::Enrolled);
        b.by("m", Role::ProducerManager, s.maker, enrol(c)).unwrap();
        assert_eq!(why(b, Role::ProducerManager, s.maker, enrol(d)), EnrolRefusal::Full);
        let withdraw = |member| WithdrawFromTraining { training: t.training, member };
        assert_eq!(why(b, Role::ProducerManager, s.carrier, withdraw(c)), WithdrawFromTrainingRefusal::NotFound);
        assert_eq!(b.by("m", Role::ProducerManager, s.maker, withdraw(c)).unwrap().taken, 1);
        b.by("m", Role::ProducerManager, s.maker, enrol(d)).unwrap();

        // Sessions: moved, added, called off, recorded on their day.
        let coach = |c| why(b, Role::Coach, Id::NIL, c);
        let to = |n| Some(NewSession { on: today(b).plus(n), starts: 600, minutes: 240, place: "Agourai".into() });
        let set = |session, to| SetSession { training: t.training, session, to };
        assert_eq!(coach(set(Some(Id::NIL), to(3))), SetSessionRefusal::NoSession);
        assert_eq!(coach(set(None, to(-1))), SetSessionRefusal::BadSession);
        assert_eq!(coach(SetSession { training: Id::NIL, ..set(None, to(3)) }), SetSessionRefusal::NotFound);
        b.by("coach", Role::Coach, Id::NIL, set(Some(t.sessions[1]), to(7))).unwrap();
        let third = b.by("coach", Role::Coach, Id::NIL, set(None, to(9))).unwrap().session;
        b.by("coach", Role::Coach, Id::NIL, set(Some(third), None)).unwrap();
        let record = |n: usize, present: &[Id]| RecordSession { session: t.sessions[n], present: present.to_vec() };
        assert_eq!(why(b, Role::Coach, Id::NIL, record(0, &[a])), RecordSessionRefusal::TooEarly);
        assert_eq!(
            why(b, Role::Coach, Id::NIL, RecordSession { session: third, present: vec![] }),
            RecordSessionRefusal::NotFound
        );
        // Three days before, each organisation is told once.
        b.pass(2 * Micros::DAY);
        assert!(b.read(|q| views::is_reminder_due(q, b.territory, today(b))));
        assert_eq!(b.system(RemindCapacities {}).unwrap().told, 1);
        assert!(!b.read(|q| views::is_reminder_due(q, b.territory, today(b))));
        b.pass(3 * Micros::DAY);
        assert_eq!(why(b, Role::Coach, Id::NIL, record(0, &[c])), RecordSessionRefusal::NotEnrolled);
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, record(0, &[a])).unwrap().absent, 1);
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, record(0, &[a, d])).unwrap().present, 2, "recorded again");
        assert_eq!(why(b, Role::ProducerManager, s.maker, withdraw(a)), WithdrawFromTrainingRefusal::Attended);
        let close = CloseTraining { training: t.training };
        assert_eq!(why(b, Role::Coach, Id::NIL, close.clone()), CloseTrainingRefusal::Unfinished);
        let cancel = |why: &str| CancelTraining { training: t.training, why: why.into() };
        assert_eq!(why(b, Role::Coach, Id::NIL, cancel("")), CancelTrainingRefusal::NoReason);
        assert_eq!(why(b, Role::Coach, Id::NIL, cancel("rain")), CancelTrainingRefusal::Held);
        b.pass(2 * Micros::DAY);
        b.by("coach", Role::Coach, Id::NIL, record(1, &[a])).unwrap();

        // What it was worth; then certificates for those who were there for 80 %.
        let say = |member, useful| Evaluate { training: t.training, member, useful, clear: 4, applied: 3, remark: "good".into() };
        assert_eq!(why(b, Role::ProducerMember, s.maker, say(c, 5)), EvaluateRefusal::NotFound);
        assert_eq!(why(b, Role::ProducerMember, s.carrier, say(a, 5)), EvaluateRefusal::NotFound);
        assert_eq!(why(b, Role::ProducerMember, s.maker, say(a, 6)), EvaluateRefusal::BadMark);
        b.by("m", Role::ProducerMember, s.maker, say(a, 5)).unwrap();
        assert_eq!(why(b, Role::ProducerMember, s.maker, say(a, 1)), EvaluateRefusal::Done);
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, close.clone()).unwrap().certificates, 1);
        assert_eq!(why(b, Role::Coach, Id::NIL, close), CloseTrainingRefusal::NotFound);
        let given = b.read(|q| training_views::attested(q, b.territory, Some(t.training), None, None));
        assert_eq!((given.len(), given[0].member, given[0].minutes), (1, a, 420));
        assert!(given[0].number.starts_with("AF-"));
        assert_eq!(why(b, Role::ProducerManager, s.maker, enrol(c)), EnrolRefusal::Full, "it is over");
        // Another, of which nothing was held.
        let other = b.by("coach", Role::Coach, Id::NIL, training(b, 5)).unwrap().training;
        b.by("coach", Role::Coach, Id::NIL, CancelTraining { training: other, why: "rain".into() }).unwrap();
        assert_eq!(
            why(b, Role::Coach, Id::NIL, CancelTraining { training: other, why: "rain".into() }),
            CancelTrainingRefusal::NotFound
        );
    });
}

#[test]
fn three_seats_and_twelve_members_at_once() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let members: Vec<Id> = (0..12).map(|n| member(b, s.maker, &format!("M{n}"))).collect();
        let t = b.system(training(b, 3)).unwrap().training;
        let taken: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = members
                .iter()
                .map(|m| scope.spawn(|| b.system(Enrol { training: t, org: s.maker, member: *m }).is_ok()))
                .collect();
            tries.into_iter().filter_map(|x| x.join().ok()).filter(|ok| *ok).count()
        });
        assert_eq!(taken, 3);
        assert_eq!(b.read(|q| training_views::enrolled(q, b.territory, t)).len(), 3);
        assert!(b.read(|q| audit(q, b.territory)).findings.is_empty());
    });
}

#[test]
fn a_visit_and_what_it_agreed_on() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let someone = |n: &str| {
            b.system(Register { name: n.into(), phone: None, email: Some(format!("{n}@example.org")), lang: Lang::Fr })
                .unwrap()
                .person
        };
        let (coach, stranger) = (someone("coach"), someone("stranger"));
        b.system(GrantRole { person: coach, role: Role::Coach, scope: Id::NIL }).unwrap();
        let plan = || PlanCoaching { org: s.maker, coach, on: today(b).plus(2), subject: "accounts".into() };
        let refused = |c| why(b, Role::UnionSecretary, Id::NIL, c);
        assert_eq!(refused(PlanCoaching { org: Id::NIL, ..plan() }), PlanCoachingRefusal::NoSuchOrganisation);
        assert_eq!(refused(PlanCoaching { on: today(b).plus(-1), ..plan() }), PlanCoachingRefusal::BadDay);
        assert_eq!(refused(PlanCoaching { coach: stranger, ..plan() }), PlanCoachingRefusal::NoCoach);
        assert_eq!(refused(PlanCoaching { subject: " ".into(), ..plan() }), PlanCoachingRefusal::NoSubject);
        assert!(matches!(b.by("m", Role::ProducerManager, s.maker, plan()), Err(CommandError::Forbidden)));
        let visit = b.by("sec", Role::UnionSecretary, Id::NIL, plan()).unwrap().visit;
        let second = b.by("sec", Role::UnionSecretary, Id::NIL, plan()).unwrap().visit;
        let cancel = |x: &str| CancelCoaching { visit: second, why: x.into() };
        assert_eq!(why(b, Role::Coach, Id::NIL, cancel("")), CancelCoachingRefusal::NoReason);
        b.by("sec", Role::UnionSecretary, Id::NIL, cancel("harvest")).unwrap();
        assert_eq!(why(b, Role::Coach, Id::NIL, cancel("harvest")), CancelCoachingRefusal::NotFound);

        let act = |due: i64| NewAction {
            body: "open a sales book".into(),
            responsible: "treasurer".into(),
            due_on: today(b).plus(due),
        };
        let record = |actions| RecordCoaching { visit, report: "we looked at the books".into(), actions };
        assert_eq!(why(b, Role::Coach, Id::NIL, record(vec![act(9)])), RecordCoachingRefusal::NotFound, "another coach");
        // As the coach herself, by the program's hand.
        let done = |c: RecordCoaching| match b.system(c) {
            Err(CommandError::Refused(r)) => r,
            Err(e) => panic!("{e}"),
            Ok(_) => panic!("it was taken"),
        };
        assert_eq!(done(record(vec![])), RecordCoachingRefusal::TooEarly);
        b.pass(2 * Micros::DAY);
        assert_eq!(done(RecordCoaching { report: String::new(), ..record(vec![]) }), RecordCoachingRefusal::NoReport);
        assert_eq!(done(record(vec![act(9), act(-1)])), RecordCoachingRefusal::BadAction { n: 2 });
        let ids = b.system(record(vec![act(9), act(30)])).unwrap().actions;
        assert_eq!(done(record(vec![])), RecordCoachingRefusal::Done);

        // A week before, and on the day: told once each.
        b.system(RemindCapacities {}).unwrap();
        b.pass(2 * Micros::DAY);
        assert_eq!(b.system(RemindCapacities {}).unwrap().told, 1);
        assert_eq!(b.system(RemindCapacities {}).unwrap().told, 0);
        let say = |action| SayActionDone { action, note: "it lies on the table".into() };
        assert_eq!(why(b, Role::ProducerManager, s.carrier, say(ids[0])), SayActionDoneRefusal::NotFound);
        assert!(!b.by("m", Role::ProducerMember, s.maker, say(ids[0])).unwrap().late);
        assert_eq!(why(b, Role::ProducerManager, s.maker, say(ids[0])), SayActionDoneRefusal::NotFound);
        let verify = |verdict: &str, note: &str| VerifyAction { action: ids[0], verdict: verdict.into(), note: note.into() };
        assert_eq!(why(b, Role::Coach, Id::NIL, verify("open", "")), VerifyActionRefusal::NoReason);
        assert_eq!(why(b, Role::Coach, Id::NIL, verify("maybe", "x")), VerifyActionRefusal::BadVerdict);
        assert!(matches!(b.by("m", Role::ProducerManager, s.maker, verify("done", "")), Err(CommandError::Forbidden)));
        b.by("coach", Role::Coach, Id::NIL, verify("open", "no date on it")).unwrap();
        assert_eq!(why(b, Role::Coach, Id::NIL, verify("open", "again")), VerifyActionRefusal::NotFound);
        let later = |n: i64, x: &str| PostponeAction { action: ids[0], to: today(b).plus(n), why: x.into() };
        assert_eq!(why(b, Role::Coach, Id::NIL, later(7, "harvest")), PostponeActionRefusal::BadDay);
        assert_eq!(why(b, Role::Coach, Id::NIL, later(14, "")), PostponeActionRefusal::NoReason);
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, later(14, "harvest")).unwrap().moved, 1);
        b.by("coach", Role::Coach, Id::NIL, verify("done", "")).unwrap();
        assert_eq!(why(b, Role::Coach, Id::NIL, later(40, "x")), PostponeActionRefusal::NotFound);
        b.pass(40 * Micros::DAY);
        let waits = b.read(|q| views::waiting(q, b.territory, None, today(b)));
        assert_eq!((waits.late_actions, waits.said, waits.visits), (1, 0, 0));
    });
}
