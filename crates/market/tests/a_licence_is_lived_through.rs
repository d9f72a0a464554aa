//! A beekeeper applies for the label, is audited, gets a non-conformity, mends it, is licensed; she is
//! suspended and her goods stop at every door; she appeals and is given back. On both engines.

use rahba_kernel::formats::ean;
use rahba_kernel::role::{Actor, Grant, Permission, Role};
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_market::content::evidence;
use rahba_market::flows::evidence::photograph::{PhotographEvidence, PhotographEvidenceRefusal, Proves};
use rahba_market::flows::label::appeal::{Appeal, AppealRefusal};
use rahba_market::flows::label::apply::{Apply, ApplyRefusal};
use rahba_market::flows::label::ask_committee::{AskCommittee, AskCommitteeRefusal};
use rahba_market::flows::label::check_complete::{CheckComplete, CheckCompleteRefusal};
use rahba_market::flows::label::decide::{Decide, DecideRefusal};
use rahba_market::flows::label::give_evidence::{GiveEvidence, GiveEvidenceRefusal};
use rahba_market::flows::label::mend::{Mend, MendRefusal};
use rahba_market::flows::label::photograph_visit::{MOST, PhotographVisit, PhotographVisitRefusal};
use rahba_market::flows::label::plan_visit::{PlanVisit, PlanVisitRefusal};
use rahba_market::flows::label::publish_charter::{PublishCharter, PublishCharterRefusal};
use rahba_market::flows::label::record_visit::{Found, RecordVisit, RecordVisitRefusal};
use rahba_market::flows::label::suspend::{Suspend, SuspendRefusal};
use rahba_market::flows::label::verify::{Verify, VerifyRefusal};
use rahba_market::flows::label::vote::{CastVote, CastVoteRefusal};
use rahba_market::flows::orders::place::PlaceRefusal;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, SellRefusal, Tender};
use rahba_market::label::model::{NewCriterion, Standing, Texts};
use rahba_market::label::{rules, views};
use rahba_market::people::rules::token_hash;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::{audit::audit, sales, stock};
use rahba_store::{Command, CommandError, Ctx, Refused, Tx, params};

fn texts(x: &str) -> Texts {
    Texts::from([(Lang::Ar, x.to_owned()), (Lang::Fr, x.to_owned())])
}

fn charter(family: Id, quorum: i64) -> PublishCharter {
    let one = |theme: &str, family, major| NewCriterion {
        family,
        theme: theme.into(),
        major,
        body: texts(theme),
        evidence: texts("papers"),
    };
    PublishCharter {
        name: texts("El Hajeb"),
        promise: texts("we promise"),
        term_days: 365,
        quorum,
        mend_days: 30,
        appeal_days: 15,
        stops_sale: true,
        criteria: vec![one("origin", None, true), one("hygiene", Some(family), true), one("social", None, false)],
    }
}

rahba_store::statements! {
    SET_STATE (Id, Text) -> () = "UPDATE licence SET state = $2 WHERE territory_id = $1";
    NO_VOICES (Id) -> () = "UPDATE label_vote SET voice = 'abstain' WHERE territory_id = $1";
}

/// What no flow of the business does.
#[derive(Debug, serde::Serialize)]
enum Tamper {
    State(String),
    Voices,
}

impl Command for Tamper {
    const NAME: &'static str = "test/tamper";
    const MAY: Permission = Permission::System;
    type Done = ();
    type Refusal = SuspendRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<Self::Refusal>> {
        match self {
            Tamper::State(to) => tx.execute(&SET_STATE, params![ctx.territory, to.as_str()])?,
            Tamper::Voices => tx.execute(&NO_VOICES, params![ctx.territory])?,
        }
        Ok(())
    }
}

/// Everybody of the label.
struct People {
    producer: Actor,
    officer: Actor,
    auditor: Id,
    committee: Vec<Actor>,
}

fn person(b: &Bench, name: &str, role: Role, scope: Id) -> (Id, Actor) {
    let id = b
        .system(Register {
            name: name.into(),
            phone: None,
            email: Some(format!("{}@example.org", name.replace(" ", "."))),
            lang: Lang::Ar,
        })
        .expect("it is taken")
        .person;
    b.system(GrantRole { person: id, role, scope }).expect("it is taken");
    (id, Actor::person(id, vec![Grant { role, scope }]))
}

impl People {
    fn of(b: &Bench, s: &Shop) -> People {
        let committee = ["one", "two", "three"].map(|n| person(b, n, Role::CommitteeMember, Id::NIL).1).into();
        People {
            producer: person(b, "itto", Role::ProducerManager, s.maker).1,
            officer: person(b, "office", Role::LabelOfficer, Id::NIL).1,
            auditor: person(b, "auditor", Role::LabelAuditor, Id::NIL).0,
            committee,
        }
    }
}

fn give<C: Command>(b: &Bench, actor: &Actor, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    b.db.command_blocking(b.call(actor.clone()), c)
}

/// The reason that a command was refused for.
fn why<C: Command>(b: &Bench, actor: &Actor, c: C) -> C::Refusal {
    match give(b, actor, c) {
        Err(CommandError::Refused(r)) => r,
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("it was taken"),
    }
}

fn forbidden<C: Command>(b: &Bench, actor: &Actor, c: C) {
    assert!(matches!(give(b, actor, c), Err(CommandError::Forbidden)));
}

fn sell(s: &Shop, n: i64) -> Sell {
    Sell {
        till: s.till,
        lines: vec![(s.honey, n)],
        tenders: vec![Tender::Cash { amount: Money(25_000 * n) }],
        seen_total: Money(25_000 * n),
        lang: Lang::Ar,
        secret_hash: token_hash(&format!("sale {n}")),
        coupon: None,
    }
}

fn standing(b: &Bench, s: &Shop) -> Standing {
    let today = rahba_kernel::time::Zone::casablanca().day(b.now());
    b.read(|q| views::standing(q, b.territory, s.maker, s.family, today))
}

#[test]
fn from_the_application_to_the_reinstatement() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 50);
        b.system(OpenSession { till: s.till, fair: None, float: Money(10_000) }).unwrap();
        let p = People::of(b, &s);
        let auditor = Actor::person(p.auditor, vec![Grant { role: Role::LabelAuditor, scope: Id::NIL }]);
        let system = Actor::system("test");
        let apply = Apply { org: s.maker, families: vec![s.family], evidence: vec![], note: String::new() };

        // Nothing without a charter; a charter has a name, rules and criteria.
        assert_eq!(why(b, &p.producer, apply.clone()), ApplyRefusal::NoCharter);
        forbidden(b, &p.producer, charter(s.family, 2));
        let wrong = |f: &dyn Fn(&mut PublishCharter)| {
            let mut c = charter(s.family, 2);
            f(&mut c);
            why(b, &p.officer, c)
        };
        assert_eq!(wrong(&|c| c.name = Texts::new()), PublishCharterRefusal::NoName);
        assert_eq!(wrong(&|c| c.quorum = 0), PublishCharterRefusal::BadRules);
        assert_eq!(wrong(&|c| c.criteria.clear()), PublishCharterRefusal::NoCriteria);
        assert_eq!(wrong(&|c| c.criteria[1].theme = "x".into()), PublishCharterRefusal::BadCriterion { n: 2 });
        let c = give(b, &p.officer, charter(s.family, 2)).unwrap();
        assert_eq!((c.version, c.criteria.len()), (1, 3));

        // She applies for her own organisation only, for families, once.
        let (_, stranger) = person(b, "stranger", Role::ProducerManager, s.carrier);
        assert_eq!(why(b, &stranger, apply.clone()), ApplyRefusal::NoSuchOrganisation);
        let none = Apply { families: vec![], ..apply.clone() };
        assert_eq!(why(b, &p.producer, none), ApplyRefusal::NoFamily);
        let given = Apply { evidence: vec![(c.criteria[0], "map".into())], ..apply.clone() };
        let a = give(b, &p.producer, given).unwrap();
        assert_eq!(why(b, &p.producer, apply.clone()), ApplyRefusal::UnderWay);

        // Incomplete, then complete.
        let check = |complete, note: &str| CheckComplete { application: a.application, complete, note: note.into() };
        assert_eq!(why(b, &p.officer, check(true, "")), CheckCompleteRefusal::EvidenceMissing { missing: 2 });
        assert_eq!(why(b, &p.officer, check(false, "")), CheckCompleteRefusal::NoNote);
        give(b, &p.officer, check(false, "the hygiene papers")).unwrap();
        assert_eq!(why(b, &p.officer, check(false, "again")), CheckCompleteRefusal::NotOpen);
        let whole = GiveEvidence {
            application: a.application,
            evidence: vec![(c.criteria[1], "ONSSA".into()), (c.criteria[2], "list".into())],
        };
        assert_eq!(why(b, &stranger, whole.clone()), GiveEvidenceRefusal::NotFound);
        // A photograph is evidence by itself; another's application is not hers to prove.
        let shot = |hash: &str, criterion| PhotographEvidence {
            proves: Proves::Criterion { application: a.application, criterion },
            media_hash: hash.into(),
            caption: " the  sink ".into(),
        };
        let paper = "cd".repeat(32);
        assert_eq!(why(b, &p.producer, shot("../x", c.criteria[1])), PhotographEvidenceRefusal::BadMedia);
        assert_eq!(why(b, &stranger, shot(&paper, c.criteria[1])), PhotographEvidenceRefusal::NotFound);
        assert_eq!(why(b, &p.producer, shot(&paper, s.maker)), PhotographEvidenceRefusal::NotFound);
        forbidden(b, &auditor, shot(&paper, c.criteria[1]));
        for n in 1..=evidence::MOST {
            assert_eq!(give(b, &p.producer, shot(&paper, c.criteria[1])).unwrap().position, n);
        }
        let full = PhotographEvidenceRefusal::Full { most: evidence::MOST };
        assert_eq!(why(b, &p.producer, shot(&paper, c.criteria[1])), full);
        let given = GiveEvidence { application: a.application, evidence: vec![(c.criteria[2], "list".into())] };
        assert_eq!(give(b, &p.producer, given).unwrap().missing, 0);
        assert_eq!(give(b, &p.producer, whole.clone()).unwrap().missing, 0);
        let proofs = b.read(|q| evidence::of(q, b.territory, a.application));
        assert_eq!((proofs.len() as i64, proofs[0].caption.as_str()), (evidence::MOST, "the sink"));
        assert_eq!(b.read(evidence::hashes), vec![paper.clone()]);
        let plan = |on: &str, auditor| PlanVisit { application: a.application, auditor, on: Day::parse_iso(on).unwrap() };
        assert_eq!(why(b, &p.officer, plan("2026-05-01", p.auditor)), PlanVisitRefusal::NotOpen);
        give(b, &p.officer, check(true, "")).unwrap();
        assert_eq!(why(b, &p.producer, whole), GiveEvidenceRefusal::NotOpen);
        assert_eq!(why(b, &p.producer, shot(&paper, c.criteria[0])), PhotographEvidenceRefusal::Settled);

        // The visit.
        assert_eq!(why(b, &p.officer, plan("2026-03-01", p.auditor)), PlanVisitRefusal::BadDay);
        assert_eq!(why(b, &p.officer, plan("2026-05-01", Id::named("x"))), PlanVisitRefusal::NoAuditor);
        let (own, _) = person(b, "cousin", Role::LabelAuditor, Id::NIL);
        b.system(GrantRole { person: own, role: Role::ProducerMember, scope: s.maker }).unwrap();
        assert_eq!(why(b, &p.officer, plan("2026-05-01", own)), PlanVisitRefusal::Conflict);
        let visit = give(b, &p.officer, plan("2026-04-20", p.auditor)).unwrap().visit;
        assert_eq!(why(b, &p.officer, plan("2026-04-20", p.auditor)), PlanVisitRefusal::Planned);
        let found =
            |n: usize, verdict: &str, note: &str| Found { criterion: c.criteria[n], verdict: verdict.into(), note: note.into() };
        let record = |findings| RecordVisit { visit, findings, report: "seen".into() };
        let all = vec![found(0, "conform", ""), found(1, "major", "no sink"), found(2, "conform", "")];
        let (_, other) = person(b, "other auditor", Role::LabelAuditor, Id::NIL);
        assert_eq!(why(b, &other, record(all.clone())), RecordVisitRefusal::NotFound);
        assert_eq!(why(b, &auditor, record(all[..1].to_vec())), RecordVisitRefusal::Missing { missing: 2 });
        let mute = vec![found(0, "conform", ""), found(1, "major", ""), found(2, "conform", "")];
        assert_eq!(why(b, &auditor, record(mute)), RecordVisitRefusal::NoNote);
        // Photographs of what she saw, until the report is written.
        let photo = |hash: &str| PhotographVisit { visit, media_hash: hash.into(), caption: "the sink".into() };
        let good = "ab".repeat(32);
        assert_eq!(why(b, &auditor, photo("../x")), PhotographVisitRefusal::BadMedia);
        assert_eq!(why(b, &other, photo(&good)), PhotographVisitRefusal::NotFound);
        for n in 1..=MOST {
            assert_eq!(give(b, &auditor, photo(&good)).unwrap().position, n);
        }
        assert_eq!(why(b, &auditor, photo(&good)), PhotographVisitRefusal::Full { most: MOST });
        assert_eq!(give(b, &auditor, record(all.clone())).unwrap().open, 1);
        assert_eq!(why(b, &auditor, photo(&good)), PhotographVisitRefusal::Done);
        let seen = b.read(|q| views::visit_pictures(q, b.territory, a.application));
        assert_eq!((seen.len() as i64, seen[0].caption.as_str()), (MOST, "the sink"));
        assert_eq!(b.read(views::all_pictures), vec![good]);
        assert_eq!(why(b, &auditor, record(all)), RecordVisitRefusal::Done);
        let due = b.read(|q| views::findings(q, b.territory, a.application)).iter().find_map(|f| f.due_on).unwrap();
        assert_eq!(due.iso(), "2026-04-16", "a major one has half of the thirty days");

        // The committee is not asked before it is mended and verified.
        let ask = AskCommittee { subject: a.application, reason: String::new() };
        assert_eq!(why(b, &p.officer, ask.clone()), AskCommitteeRefusal::NotReady);
        let verify = |accept, note: &str| Verify { visit, criterion: c.criteria[1], accept, note: note.into() };
        assert_eq!(why(b, &auditor, verify(true, "")), VerifyRefusal::NotFound);
        let mend = |note: &str| Mend { visit, criterion: c.criteria[1], note: note.into() };
        assert_eq!(why(b, &stranger, mend("x")), MendRefusal::NotFound);
        assert_eq!(why(b, &p.producer, mend(" ")), MendRefusal::NoNote);
        assert!(!give(b, &p.producer, mend("a sink was bought")).unwrap().late);
        let mended = |criterion| PhotographEvidence {
            proves: Proves::Mending { visit, criterion },
            media_hash: paper.clone(),
            caption: String::new(),
        };
        assert_eq!(why(b, &p.producer, mended(c.criteria[0])), PhotographEvidenceRefusal::NotFound, "it was conform");
        assert_eq!(why(b, &stranger, mended(c.criteria[1])), PhotographEvidenceRefusal::NotFound);
        give(b, &p.producer, mended(c.criteria[1])).unwrap();
        assert_eq!(why(b, &auditor, verify(false, "")), VerifyRefusal::NoNote);
        let mut kin = auditor.clone();
        kin.grants.push(Grant { role: Role::ProducerMember, scope: s.maker });
        assert_eq!(why(b, &kin, verify(true, "")), VerifyRefusal::Conflict, "she belongs to them by now");
        give(b, &auditor, verify(false, "no water yet")).unwrap();
        give(b, &p.producer, mend("with water")).unwrap();
        assert_eq!(give(b, &auditor, verify(true, "")).unwrap().open, 0);
        assert_eq!(why(b, &p.producer, mended(c.criteria[1])), PhotographEvidenceRefusal::Settled);

        // Votes are recorded, once each, without conflict of interest, with a quorum.
        let case = give(b, &p.officer, ask).unwrap().case;
        let vote = |voice: &str| CastVote { case, voice: voice.into(), reason: "seen".into() };
        let judge = Actor::person(p.auditor, vec![Grant { role: Role::CommitteeMember, scope: Id::NIL }]);
        assert_eq!(why(b, &judge, vote("yes")), CastVoteRefusal::Auditor);
        let (_, mut own) = person(b, "own", Role::CommitteeMember, Id::NIL);
        own.grants.push(Grant { role: Role::ProducerMember, scope: s.maker });
        assert_eq!(why(b, &own, vote("yes")), CastVoteRefusal::Conflict);
        assert_eq!(why(b, &p.committee[0], vote("perhaps")), CastVoteRefusal::BadVoice);
        let mute = CastVote { case, voice: "no".into(), reason: String::new() };
        assert_eq!(why(b, &p.committee[0], mute), CastVoteRefusal::NoReason);
        give(b, &p.committee[0], vote("yes")).unwrap();
        assert_eq!(why(b, &p.committee[0], vote("no")), CastVoteRefusal::Twice);
        assert_eq!(why(b, &p.officer, Decide { case }), DecideRefusal::NoQuorum { votes: 1, quorum: 2 });
        give(b, &p.committee[1], vote("yes")).unwrap();
        forbidden(b, &p.producer, Decide { case });
        assert_eq!(standing(b, &s), Standing::default());
        let decided = give(b, &p.officer, Decide { case }).unwrap();
        let licence = decided.licence.unwrap();
        assert_eq!(why(b, &p.officer, Decide { case }), DecideRefusal::NotFound);
        assert_eq!(why(b, &p.committee[2], vote("yes")), CastVoteRefusal::NotFound);
        assert_eq!(standing(b, &s), Standing { labelled: true, stopped: false });
        assert_eq!(why(b, &p.producer, apply.clone()), ApplyRefusal::LicensedAlready);

        // A sale now bears the label, and its fee.
        let sold = b.system(sell(&s, 1)).unwrap();
        assert!(b.read(|q| sales::views::lines(q, b.territory, sold.order))[0].labelled);
        let lot = b.read(|q| stock::views::lots_of(q, b.territory, s.honey))[0].1.clone();
        let code = rules::code_of_lot(&lot).unwrap();
        assert_eq!(rules::lot_of_code(&code), Some(lot.clone()));
        assert!(b.read(|q| stock::views::lot_by_code(q, b.territory, &lot)).is_some());
        assert!(ean::is_valid(
            &b.read(|q| rahba_market::catalogue::views::variant(q, b.territory, s.honey, b.now())).unwrap().barcode
        ));

        // Suspended: from this commit neither shop nor till sells it.
        let suspend = |cause: &str| Suspend { licence, cause: cause.into() };
        assert_eq!(why(b, &p.committee[0], suspend("")), SuspendRefusal::NoCause);
        forbidden(b, &p.producer, suspend("x"));
        assert_eq!(why(b, &own, suspend("x")), SuspendRefusal::Conflict);
        let appeal = Appeal { licence, reason: "the analysis was wrong".into() };
        assert_eq!(why(b, &p.producer, appeal.clone()), AppealRefusal::NotSuspended);
        give(b, &p.committee[0], suspend("sugar in the honey")).unwrap();
        assert_eq!(why(b, &p.committee[0], suspend("again")), SuspendRefusal::NotValid);
        assert_eq!(standing(b, &s), Standing { labelled: false, stopped: true });
        assert_eq!(why(b, &system, sell(&s, 2)), SellRefusal::LabelStopped { variant: s.honey });
        match s.place(b, Id::named("cart 1"), 1) {
            Err(CommandError::Refused(r)) => assert_eq!(r, PlaceRefusal::LabelStopped { variant: s.honey }),
            other => panic!("{other:?}"),
        }

        // She appeals, once; the committee gives it back.
        assert_eq!(why(b, &stranger, appeal.clone()), AppealRefusal::NotFound);
        assert_eq!(why(b, &p.producer, Appeal { licence, reason: " ".into() }), AppealRefusal::NoReason);
        let case = give(b, &p.producer, appeal.clone()).unwrap().case;
        assert_eq!(why(b, &p.producer, appeal), AppealRefusal::Again);
        for member in &p.committee {
            give(b, member, CastVote { case, voice: "yes".into(), reason: String::new() }).unwrap();
        }
        assert!(give(b, &p.committee[0], Decide { case }).unwrap().yes);
        assert_eq!(standing(b, &s), Standing { labelled: true, stopped: false });
        b.system(sell(&s, 3)).unwrap();

        // Each step left its document, in one series without a hole.
        let kinds = |id| b.read(|q| views::papers(q, b.territory, id)).into_iter().map(|x| x.kind).collect::<Vec<_>>();
        assert_eq!(kinds(licence), ["licensed", "suspended", "appealed", "reinstated"]);
        assert_eq!(kinds(a.application).len(), 13);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.is_empty(), "{findings:?}");

        // The audit finds a licence that nobody decided on, and one that stands as no document says.
        let told = |t: Tamper| {
            b.system(t).unwrap();
            let found = b.read(|q| audit(q, b.territory)).findings;
            found.into_iter().map(|f| (f.rule, f.text)).collect::<Vec<_>>()
        };
        let found = told(Tamper::State("suspended".into()));
        assert!(found.len() == 1 && found[0].0 == "licence" && found[0].1.contains("stands as suspended"), "{found:?}");
        assert!(told(Tamper::State("valid".into())).is_empty());
        let found = told(Tamper::Voices);
        assert!(found.iter().any(|f| f.0 == "licence" && f.1.contains("votes do not say so")), "{found:?}");

        // What surveillance sees.
        let watched = b.read(|q| views::watched(q, b.territory));
        assert_eq!((watched.len(), watched[0].licence, watched[0].planned), (1, licence, None));
        assert!(watched[0].last_visit.is_some());
        assert_eq!(rules::watch_due(Day(100), 365), Day(282));
        assert_eq!(rules::watch_due(Day(100), 3_000), Day(465));

        // Withdrawn by vote; too late to appeal after fifteen days. The term ends by itself as well.
        let ask = |reason: &str| AskCommittee { subject: licence, reason: reason.into() };
        assert_eq!(why(b, &p.officer, ask("")), AskCommitteeRefusal::NoNote);
        let case = give(b, &p.officer, ask("again")).unwrap().case;
        assert_eq!(why(b, &p.officer, ask("again")), AskCommitteeRefusal::Asked);
        for member in &p.committee {
            give(b, member, CastVote { case, voice: "yes".into(), reason: String::new() }).unwrap();
        }
        give(b, &p.officer, Decide { case }).unwrap();
        assert_eq!(standing(b, &s), Standing { labelled: false, stopped: true });
        b.pass(17 * Micros::DAY);
        let late = Appeal { licence, reason: "late".into() };
        assert_eq!(why(b, &p.producer, late), AppealRefusal::TooLate { days: 15 });
        assert_eq!(why(b, &p.officer, ask("more")), AskCommitteeRefusal::NotReady);
    });
}
