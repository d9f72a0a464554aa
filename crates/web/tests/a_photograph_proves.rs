//! Photographs as evidence: given through the form of the page, seen by whoever may read that page, and not
//! there for anybody else. What waits for the label's office leads to where it is done. The maker reads her
//! rights on her phone.

mod site;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::certificates::define_kind::DefineKind;
use rahba_market::flows::certificates::record::RecordCertificate;
use rahba_market::flows::certificates::start_path::StartPath;
use rahba_market::flows::certificates::tick_step::TickStep;
use rahba_market::flows::label::apply::Apply;
use rahba_market::flows::label::ask_committee::AskCommittee;
use rahba_market::flows::label::check_complete::CheckComplete;
use rahba_market::flows::label::decide::Decide;
use rahba_market::flows::label::plan_visit::PlanVisit;
use rahba_market::flows::label::publish_charter::PublishCharter;
use rahba_market::flows::label::record_visit::{Found, RecordVisit};
use rahba_market::flows::label::vote::CastVote;
use rahba_market::label::model::{NewCriterion, Texts};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};
use std::io::Cursor;
use tower::ServiceExt;

fn said(x: &str) -> Texts {
    [(Lang::Fr, x.to_owned())].into()
}

fn charter() -> PublishCharter {
    let criterion = |theme: &str| NewCriterion {
        family: None,
        theme: theme.into(),
        major: false,
        body: said(&format!("Critère {theme}")),
        evidence: said("Une photo"),
    };
    PublishCharter {
        name: said("Label"),
        promise: said("Promis"),
        term_days: 100,
        quorum: 1,
        mend_days: 30,
        appeal_days: 30,
        stops_sale: true,
        criteria: vec![criterion("origin"), criterion("technique")],
    }
}

fn png() -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let drawn = image::RgbImage::from_pixel(320, 200, image::Rgb([180, 90, 30]));
    drawn.write_to(&mut out, image::ImageFormat::Png).expect("an image");
    out.into_inner()
}

/// Sends a form with a photograph, as a browser does; the status and the page.
fn upload(site: &Site, session: &str, fields: &[(&str, &str)], photo: &[u8]) -> (u16, String) {
    let csrf = site.csrf(session);
    let mut body = Vec::new();
    for (k, v) in [("csrf", csrf.as_str())].iter().chain(fields) {
        body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{k}\"\r\n\r\n{v}\r\n").bytes());
    }
    body.extend(b"--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n");
    body.extend(photo);
    body.extend(b"\r\n--x--\r\n");
    let request = Request::post("/fr/desk/evidence")
        .header("cookie", session)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .expect("a request");
    site.runtime.block_on(async {
        let r = rahba_web::router(site.app.clone()).oneshot(request).await.expect("an answer");
        let status = r.status().as_u16();
        let body = to_bytes(r.into_body(), 10_000_000).await.expect("a body");
        (status, String::from_utf8_lossy(&body).into_owned())
    })
}

#[test]
fn it_is_seen_on_its_page_and_by_nobody_else() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        site.with_password(b, "bees@example.org", Role::ProducerManager, s.maker);
        site.with_password(b, "other@example.org", Role::ProducerManager, s.carrier);
        site.with_password(b, "office@example.org", Role::LabelOfficer, Id::NIL);
        let criteria = site.give(b, charter()).criteria;
        let apply = Apply { org: s.maker, families: vec![s.family], evidence: vec![], note: String::new() };
        let application = site.give(b, apply).application.to_string();
        let part = criteria[1].to_string();
        let fields = [
            ("kind", "criterion"),
            ("subject", &*application),
            ("part", &*part),
            ("of", &*application),
            ("caption", "Le métier"),
        ];
        let (bees, other) = (site.enter("bees@example.org"), site.enter("other@example.org"));
        let photo = png();
        assert_eq!(upload(&site, &other, &fields, &photo).0, 404, "{}", b.engine);
        assert_eq!(upload(&site, &bees, &fields, &photo).0, 303, "{}", b.engine);
        let (status, page) = upload(&site, &bees, &fields, b"no picture at all");
        assert!(status == 422 && page.contains("role=\"alert\""), "{}: said on her page: {status}", b.engine);
        let at = format!("/fr/desk/evidence/{application}/{part}/1");
        let (_, _, page) = site.ask(&format!("/fr/desk/label/applications/{application}"), &bees, None);
        assert!(page.contains(&format!("{at}/160")) && page.contains("Le métier"), "{}", b.engine);
        assert!(!page.contains("/media/"), "its name is told to nobody");
        let office = site.enter("office@example.org");
        for who in [&bees, &office] {
            let (status, headers, bytes) = site.bytes(&format!("{at}/480"), who, None);
            assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
            assert!(headers["cache-control"].to_str().unwrap().starts_with("private") && bytes.starts_with(&[0xff, 0xd8]));
        }
        assert_eq!(site.bytes(&format!("{at}/480"), &other, None).0, 404, "{}", b.engine);
        assert_eq!(site.bytes(&format!("{at}/481"), &bees, None).0, 404);
        assert_eq!(site.bytes(&format!("{at}/480"), "", None).0, 303, "a stranger is sent to sign in");
    });
}

#[test]
fn what_waits_for_the_label_leads_to_where_it_is_done() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        let auditor = site.with_password(b, "audit@example.org", Role::LabelAuditor, Id::NIL);
        site.with_password(b, "office@example.org", Role::LabelOfficer, Id::NIL);
        let member = site.with_password(b, "member@example.org", Role::CommitteeMember, Id::NIL);
        site.with_password(b, "bees@example.org", Role::ProducerManager, s.maker);
        site.with_password(b, "coach@example.org", Role::Coach, Id::NIL);
        let today = site.app.zone().day(site.app.now());
        let criteria = site.give(b, charter()).criteria;
        let evidence = criteria.iter().map(|c| (*c, "vu".to_owned())).collect();
        let apply = Apply { org: s.maker, families: vec![s.family], evidence, note: String::new() };
        let a = site.give(b, apply).application;
        site.give(b, CheckComplete { application: a, complete: true, note: String::new() });
        let visit = site.give(b, PlanVisit { application: a, auditor, on: today }).visit;
        let found = |criterion: &Id| Found { criterion: *criterion, verdict: "conform".into(), note: String::new() };
        let record = RecordVisit { visit, findings: criteria.iter().map(found).collect(), report: "vu".into() };
        site.give(b, record);
        let case = site.give(b, AskCommittee { subject: a, reason: String::new() }).case;
        let tasks = |who: &str| site.ask("/fr/desk/tasks", &site.enter(who), None).2;
        assert!(tasks("member@example.org").contains("Voter") && !tasks("office@example.org").contains("quorum"));
        let vote = CastVote { case, voice: "yes".into(), reason: String::new() };
        let voter = rahba_kernel::role::Actor::person(
            member,
            vec![rahba_kernel::role::Grant { role: Role::CommitteeMember, scope: Id::NIL }],
        );
        b.db.command_blocking(site.app.call(voter), vote).unwrap();
        let page = tasks("office@example.org");
        assert!(page.contains("quorum") && page.contains(&format!("/fr/desk/label/applications/{a}#committee")), "{}", b.engine);
        let licence = site.give(b, Decide { case }).licence.expect("granted");
        // A term of a hundred days: it is looked at again after fifty, which comes within the sixty shown.
        let page = tasks("office@example.org");
        assert!(page.contains("surveillance") && page.contains(&format!("/fr/desk/label/applications/{a}#plan")), "{}", b.engine);

        // A certificate that ends: the coach starts the way to the next, and then follows it.
        let step = |x: &str| rahba_market::certificates::model::PathStep {
            name: said(x),
            papers: said("Statuts"),
            cost: 20_000,
            helper: said("La coach"),
            days: 10,
        };
        let kind = DefineKind {
            code: "onssa".into(),
            pictogram: "seal".into(),
            position: 1,
            name: said("ONSSA"),
            meaning: said("Propre"),
            steps: vec![step("Le dossier"), step("La visite")],
        };
        let kind = site.give(b, kind).kind;
        let record = RecordCertificate {
            kind,
            org: s.maker,
            issuer: "ONSSA".into(),
            number: "N-1".into(),
            valid_from: today.plus(-100),
            valid_until: today.plus(20),
            scope: vec![s.family],
            document: String::new(),
        };
        site.give(b, record);
        let address = format!("/desk/certificates/paths/new?org={}&amp;kind={kind}", s.maker);
        assert!(tasks("coach@example.org").contains(&address), "{}", tasks("coach@example.org"));
        assert!(tasks("bees@example.org").contains("/fr/me/papers#certificates"));
        let (_, _, form) =
            site.ask(&address.replace("&amp;", "&").replace("/desk", "/fr/desk"), &site.enter("coach@example.org"), None);
        assert!(form.contains(&format!("value=\"{}\" selected", s.maker)), "{}", b.engine);
        let path = site.give(b, StartPath { org: s.maker, kind, due_on: today.plus(30) }).path;
        assert!(!tasks("coach@example.org").contains("paths/new?org"), "{}", b.engine);

        // And on her phone: the licence, the days left, the step that comes next.
        site.give(b, TickStep { path, step: 0, note: String::new() });
        let bees = site.enter("bees@example.org");
        let (status, _, page) = site.ask("/fr/me/papers", &bees, None);
        assert_eq!(status, 200);
        for said in
            ["ONSSA", "N-1", "La visite", "Statuts", "aria-current=\"step\"", "1 / 2", &format!("/desk/label/licences/{licence}")]
        {
            assert!(page.contains(said), "{}: {said}", b.engine);
        }
        let (_, _, home) = site.ask("/fr/me", &bees, None);
        assert!(home.contains("/fr/me/papers#certificates"), "{}", b.engine);
        // Her renewal begins with what she holds.
        let (_, _, form) = site.ask(&format!("/fr/desk/label/apply?of={licence}"), &bees, None);
        assert!(form.contains(&format!("type=\"hidden\" name=\"family-{}\" value=\"1\"", s.family)), "{}", b.engine);
        // Families first; then what those are asked for, and nothing else.
        let csrf = site.csrf(&bees);
        let (maker, family) = (s.maker.to_string(), format!("family-{}", s.family));
        let step = |more: &[(&str, &str)]| {
            let sent = [&[("csrf", csrf.as_str()), ("org", maker.as_str()), ("step", "families")], more].concat();
            site.ask("/fr/desk/label/apply", &bees, Some(&sent))
        };
        let (status, _, page) = step(&[]);
        assert!(status == 422 && page.contains("role=\"alert\"") && !page.contains("evidence-"), "{}: {status}", b.engine);
        let (status, headers, _) = step(&[(&family, "1")]);
        assert_eq!(status, 303, "{}", b.engine);
        let (_, _, form) = site.ask(headers["location"].to_str().unwrap(), &bees, None);
        assert_eq!(form.matches("name=\"evidence-").count(), 2, "{}", b.engine);
    });
}
