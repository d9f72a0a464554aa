//! A certificate holds through its last day; its holder is told before; the path to one is followed.

use rahba_kernel::role::{Actor, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Lang, Micros};
use rahba_market::certificates::model::{PathStep, Texts};
use rahba_market::certificates::views;
use rahba_market::flows::certificates::define_kind::{DefineKind, DefineKindRefusal};
use rahba_market::flows::certificates::end_path::{EndPath, EndPathRefusal};
use rahba_market::flows::certificates::record::{RecordCertificate, RecordCertificateRefusal};
use rahba_market::flows::certificates::remind::Remind;
use rahba_market::flows::certificates::revoke::{RevokeCertificate, RevokeCertificateRefusal};
use rahba_market::flows::certificates::start_path::{StartPath, StartPathRefusal};
use rahba_market::flows::certificates::tick_step::{TickStep, TickStepRefusal};
use rahba_market::flows::messages::write::write_to;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::messages::{self, Letter, holder};
use rahba_market::people;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError};

fn texts(x: &str) -> Texts {
    Texts::from([(Lang::Ar, x.to_owned()), (Lang::Fr, x.to_owned())])
}

fn kind(code: &str) -> DefineKind {
    let step = |x: &str| PathStep { name: texts(x), papers: texts("form"), cost: 50_000, helper: texts("coach"), days: 30 };
    DefineKind {
        code: code.into(),
        pictogram: "seal".into(),
        position: 1,
        name: texts("ONSSA"),
        meaning: texts("clean"),
        steps: vec![step("file"), step("visit")],
    }
}

fn why<C: Command>(b: &Bench, c: C) -> C::Refusal {
    match b.by("coach", Role::Coach, Id::NIL, c) {
        Err(CommandError::Refused(r)) => r,
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[test]
fn told_before_and_gone_after() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let zone = Zone::casablanca();
        let today = |b: &Bench| zone.day(b.now());
        assert_eq!(why(b, kind("A b")), DefineKindRefusal::BadCode);
        assert_eq!(why(b, DefineKind { name: Texts::new(), ..kind("onssa") }), DefineKindRefusal::NoName);
        let mut bad = kind("onssa");
        bad.steps[0].cost = -1;
        assert_eq!(why(b, bad), DefineKindRefusal::BadStep);
        let k = b.by("coach", Role::Coach, Id::NIL, kind("onssa")).unwrap().kind;
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, kind("onssa")).unwrap().kind, k, "one kind a code");

        // The path.
        let start = |due: &str| StartPath { org: s.maker, kind: k, due_on: Day::parse_iso(due).unwrap() };
        assert_eq!(why(b, StartPath { kind: Id::NIL, ..start("2026-08-01") }), StartPathRefusal::NoKind);
        assert_eq!(why(b, StartPath { org: Id::NIL, ..start("2026-08-01") }), StartPathRefusal::NoSuchOrganisation);
        assert_eq!(why(b, start("2020-01-01")), StartPathRefusal::BadDay);
        assert!(matches!(b.by("x", Role::Cashier, Id::NIL, start("2026-08-01")), Err(CommandError::Forbidden)));
        let path = b.by("coach", Role::Coach, Id::NIL, start("2026-08-01")).unwrap().path;
        assert_eq!(why(b, start("2026-09-01")), StartPathRefusal::UnderWay);
        let tick = |step| TickStep { path, step, note: String::new() };
        assert_eq!(why(b, tick(2)), TickStepRefusal::NotFound);
        assert_eq!(b.by("coach", Role::Coach, Id::NIL, tick(0)).unwrap().left, 1);
        assert_eq!(why(b, tick(0)), TickStepRefusal::Done);
        assert_eq!(b.read(|q| views::path(q, b.territory, path)).unwrap().next(2), Some(1));
        assert_eq!(why(b, EndPath { path, reached: true }), EndPathRefusal::NoCertificate);

        // The certificate: scope, term, number.
        let record = |until: i64| RecordCertificate {
            kind: k,
            org: s.maker,
            issuer: "ONSSA".into(),
            number: "M.1.2".into(),
            valid_from: today(b).plus(-10),
            valid_until: today(b).plus(until),
            scope: vec![s.family],
            document: String::new(),
        };
        assert_eq!(why(b, RecordCertificate { kind: Id::NIL, ..record(40) }), RecordCertificateRefusal::NoKind);
        assert_eq!(why(b, RecordCertificate { org: Id::NIL, ..record(40) }), RecordCertificateRefusal::NoSuchOrganisation);
        assert_eq!(why(b, RecordCertificate { number: " ".into(), ..record(40) }), RecordCertificateRefusal::NoNumber);
        assert_eq!(why(b, record(-1)), RecordCertificateRefusal::BadDates);
        assert_eq!(why(b, RecordCertificate { scope: vec![s.carrier], ..record(40) }), RecordCertificateRefusal::BadScope);
        let c = b.by("coach", Role::Coach, Id::NIL, record(40)).unwrap().certificate;
        assert_eq!(why(b, record(40)), RecordCertificateRefusal::Taken);
        b.by("coach", Role::Coach, Id::NIL, EndPath { path, reached: true }).unwrap();
        assert_eq!(why(b, EndPath { path, reached: false }), EndPathRefusal::NotFound);

        // Told once now (recorded late: sixty and ninety at once), at thirty and at seven days.
        let told = || b.system(Remind {}).unwrap().told;
        assert!(b.read(|q| views::is_reminder_due(q, b.territory, today(b))));
        assert_eq!((told(), told()), (1, 0));
        b.pass(10 * Micros::DAY);
        assert_eq!((told(), told()), (1, 0));
        b.pass(23 * Micros::DAY);
        assert_eq!(told(), 1);
        assert_eq!(b.read(|q| views::reminders(q, b.territory, c)).len(), 4);
        // Nobody of hers signs in: she is written to in Arabic. Then in that of whoever runs it, and before
        // all in that of whoever answers its phone.
        let language = || b.read(|q| people::views::language_of(q, b.territory, s.maker, "0600000101"));
        assert_eq!(language(), None);
        let somebody = |name: &str, phone: Option<&str>, lang, role| {
            let phone = phone.map(str::to_owned);
            let person =
                b.system(Register { name: name.into(), phone, email: Some(format!("{name}@example.org")), lang }).unwrap();
            b.system(GrantRole { person: person.person, role, scope: s.maker }).unwrap();
        };
        somebody("member", None, Lang::En, Role::ProducerMember);
        assert_eq!(language(), Some(Lang::En));
        somebody("manager", None, Lang::Fr, Role::ProducerManager);
        assert_eq!(language(), Some(Lang::Fr));
        somebody("answers", Some("0600000101"), Lang::Zgh, Role::ProducerMember);
        assert_eq!(language(), Some(Lang::Zgh));
        rahba_store::deliver_due(&b.db, b.territory, b.now(), 50, |d| {
            let Some(to) = b.read(|q| holder::to_organisation(q, d)) else { return Ok(()) };
            assert_eq!(to.lang, Lang::Zgh, "{}", b.engine);
            let letter = Letter { title: to.kind.clone(), body: to.detail.clone() };
            write_to(&b.db, d, &to, letter, b.call(Actor::system("messages")))
        })
        .unwrap();
        let sent = b.read(|q| messages::latest(q, b.territory, 50, 0));
        assert_eq!(b.read(|q| messages::about(q, b.territory, s.maker, 2)).len(), 2, "the latest of hers");
        assert_eq!(sent.iter().filter(|m| m.title == "certificate.ends" && m.subject == s.maker).count(), 3);

        // It holds through its last day and is gone with the next.
        let holds = |b: &Bench| b.read(|q| views::holding(q, b.territory, Some(s.maker), today(b))).len();
        b.pass(7 * Micros::DAY);
        assert_eq!(holds(b), 1);
        b.pass(zone.start_of(today(b).plus(1)).since(b.now()) - 1_000);
        assert_eq!(holds(b), 1, "a millisecond before midnight");
        b.pass(1_000);
        assert_eq!(holds(b), 0, "at midnight of the territory");

        // One that its issuer took back.
        let next = RecordCertificate { number: "M.2".into(), ..record(400) };
        let c = b.by("coach", Role::Coach, Id::NIL, next).unwrap().certificate;
        let revoke = |why: &str| RevokeCertificate { certificate: c, why: why.into() };
        assert_eq!(why(b, revoke("")), RevokeCertificateRefusal::NoReason);
        assert_eq!(holds(b), 1);
        b.by("coach", Role::Coach, Id::NIL, revoke("taken back")).unwrap();
        assert_eq!(why(b, revoke("again")), RevokeCertificateRefusal::NotFound);
        assert_eq!(holds(b), 0);
    });
}
