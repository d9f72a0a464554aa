//! The demo's label and certificates, through the commands: a charter, 12 licences of which one stays
//! suspended and one is under appeal, applications under way, certificates of which some end soon. The
//! charter, the people and the numbers are invented; the kinds of certificate are real.

use crate::demo::{Hand, Shop};
use anyhow::{Result, anyhow};
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::catalogue;
use rahba_market::certificates::model::PathStep;
use rahba_market::flows::certificates::define_kind::DefineKind;
use rahba_market::flows::certificates::record::RecordCertificate;
use rahba_market::flows::certificates::start_path::StartPath;
use rahba_market::flows::label::appeal::Appeal;
use rahba_market::flows::label::apply::Apply;
use rahba_market::flows::label::ask_committee::AskCommittee;
use rahba_market::flows::label::check_complete::CheckComplete;
use rahba_market::flows::label::decide::Decide;
use rahba_market::flows::label::mend::Mend;
use rahba_market::flows::label::plan_visit::PlanVisit;
use rahba_market::flows::label::publish_charter::PublishCharter;
use rahba_market::flows::label::record_visit::{Found, RecordVisit};
use rahba_market::flows::label::suspend::Suspend;
use rahba_market::flows::label::verify::Verify;
use rahba_market::flows::label::vote::CastVote;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::label::model::{NewCriterion, Texts};
use rahba_store::Command;

fn four(x: [&str; 4]) -> Texts {
    [Lang::Ar, Lang::Fr, Lang::Zgh, Lang::En].into_iter().zip(x).map(|(l, t)| (l, t.to_owned())).collect()
}

fn criterion(theme: &str, major: bool, body: [&str; 4], evidence: [&str; 4]) -> NewCriterion {
    NewCriterion { family: None, theme: theme.into(), major, body: four(body), evidence: four(evidence) }
}

fn charter() -> PublishCharter {
    PublishCharter {
        name: four(["علامة الحاجب (تجريبية)", "Label El Hajeb (démo)", "ⵜⴰⵎⴰⵜⴰⵔⵜ ⵏ ⵍⵃⴰⵊⴱ", "El Hajeb label (demo)"]),
        promise: four([
            "صنع في إقليم الحاجب، بمواد معروفة الأصل، بأيد تتقاضى أجرا عادلا.",
            "Fait dans la province d’El Hajeb, de matières d’origine connue, par des mains payées justement.",
            "ⵉⵜⵜⵓⵙⴽⴰⵔ ⴳ ⵍⵃⴰⵊⴱ, ⵙ ⵜⴰⵏⴳⵉⵡⵉⵏ ⵉⵜⵜⵡⴰⵙⵙⵏⵏ.",
            "Made in El Hajeb province, of materials of known origin, by hands paid fairly.",
        ]),
        term_days: 1_095,
        quorum: 3,
        mend_days: 30,
        appeal_days: 30,
        stops_sale: true,
        criteria: vec![
            criterion(
                "origin",
                true,
                [
                    "المنتوج مصنوع في الإقليم",
                    "Le produit est fait dans la province",
                    "ⵉⵜⵜⵓⵙⴽⴰⵔ ⴳ ⵜⵙⴳⴰ",
                    "The product is made in the province",
                ],
                ["عنوان الورشة", "Adresse de l’atelier", "ⴰⵏⵙⴰ ⵏ ⵓⵙⴰⵔⴰⴳ", "Address of the workshop"],
            ),
            criterion(
                "material",
                true,
                [
                    "أصل المواد معروف",
                    "L’origine des matières est connue",
                    "ⵉⵜⵜⵡⴰⵙⵙⵏ ⵓⵥⵓⵕ",
                    "The origin of the materials is known",
                ],
                ["سجل المشتريات", "Registre des achats", "ⴰⵙⵎⴷⴰⵢ", "Register of purchases"],
            ),
            criterion(
                "hygiene",
                true,
                [
                    "الورشة نظيفة وفيها ماء",
                    "L’atelier est propre et a l’eau",
                    "ⵉⵣⴷⴷⵉⴳ ⵓⵙⴰⵔⴰⴳ",
                    "The workshop is clean and has water",
                ],
                ["صورة أو زيارة", "Photo ou visite", "ⵜⴰⵡⵍⴰⴼⵜ", "Photograph or visit"],
            ),
            criterion(
                "social",
                false,
                [
                    "كل عضوة تعرف حسابها",
                    "Chaque membre connaît son compte",
                    "ⴽⵓ ⵜⴰⴳⵎⴰⵎⵜ ⵜⵙⵙⵏ ⴰⵎⵉⴹⴰⵏ",
                    "Each member knows her account",
                ],
                ["محضر الجمع العام", "Procès-verbal de l’assemblée", "ⴰⴳⵔⴰⵡ", "Minutes of the meeting"],
            ),
        ],
    }
}

/// Kinds of certificate: code, names, what each means to a buyer.
const KINDS: [(&str, [&str; 4], [&str; 4]); 7] = [
    (
        "onssa",
        ["ترخيص السلامة الصحية (أونسا)", "Autorisation sanitaire (ONSSA)", "ⵜⵓⵔⴰⴳⵜ ⵏ ONSSA", "Food-safety authorisation (ONSSA)"],
        ["الورشة مراقبة ونظيفة.", "L’atelier est contrôlé et propre.", "ⵉⵣⴷⴷⵉⴳ ⵓⵙⴰⵔⴰⴳ.", "The workshop is inspected and clean."],
    ),
    (
        "gi",
        ["بيان جغرافي محمي", "Indication géographique", "ⴰⵎⵎⴰⵍ ⴰⴽⴰⵍⴰⵏ", "Geographical indication"],
        ["من هذه الأرض وبطريقتها.", "De cette terre et à sa manière.", "ⵙⴳ ⵡⴰⴽⴰⵍ ⴰⴷ.", "From this land and made its way."],
    ),
    (
        "agricultural_label",
        ["علامة فلاحية", "Label agricole", "ⵜⴰⵎⴰⵜⴰⵔⵜ ⵜⴰⴼⵍⵍⴰⵃⵜ", "Agricultural label"],
        ["جودة أعلى من المعتاد.", "Une qualité supérieure.", "ⴰⵖⵓⴷⵓ ⵢⴰⵜⵜⵓⵢⵏ.", "A higher quality."],
    ),
    (
        "organic",
        ["بيولوجي", "Bio", "ⴱⵉⵢⵓ", "Organic"],
        ["بلا مواد كيماوية.", "Sans chimie de synthèse.", "ⴱⵍⴰ ⴽⵉⵎⵢⴰ.", "Grown without synthetic chemicals."],
    ),
    ("halal", ["حلال", "Halal", "ⵍⵃⴰⵍⴰⵍ", "Halal"], ["حلال ومراقب.", "Halal et contrôlé.", "ⵍⵃⴰⵍⴰⵍ.", "Halal, and inspected."]),
    (
        "craft_label",
        ["العلامة الوطنية للصناعة التقليدية", "Label national de l’artisanat", "ⵜⴰⵎⴰⵜⴰⵔⵜ ⵏ ⵜⵡⵓⵔⵉ ⵏ ⵓⴼⵓⵙ", "National craft label"],
        ["صنع باليد بإتقان.", "Fait main selon les règles de l’art.", "ⵙ ⵓⴼⵓⵙ.", "Made by hand, and made well."],
    ),
    (
        "lab",
        ["تحليل المختبر", "Analyse de laboratoire", "ⴰⵙⵍⴹ ⵏ ⵜⵎⵙⵔⵎⵜ", "Laboratory analysis"],
        [
            "حللها مختبر مستقل.",
            "Analysé par un laboratoire indépendant.",
            "ⵉⵙⵍⴹ ⵜ ⵓⵎⵙⵔⵎ.",
            "Analysed by an independent laboratory.",
        ],
    ),
];

fn steps() -> Vec<PathStep> {
    let step =
        |name, papers, cost, helper, days| PathStep { name: four(name), papers: four(papers), cost, helper: four(helper), days };
    let coach = ["المواكبة", "L’accompagnatrice", "ⵜⴰⵎⵙⵙⵎⴷⵉⵜ", "The coach"];
    vec![
        step(
            ["إعداد الملف", "Préparer le dossier", "ⵙⵙⵓⵊⴷ ⵜⵉⵡⵔⵉⵇⵉⵏ", "Prepare the file"],
            ["القانون الأساسي، تصميم الورشة", "Statuts, plan de l’atelier", "ⵜⵉⵡⵔⵉⵇⵉⵏ", "Statutes, plan of the workshop"],
            0,
            coach,
            15,
        ),
        step(
            ["إيداع الطلب", "Déposer la demande", "ⵙⵔⵙ ⴰⵙⵓⵜⵔ", "Hand in the request"],
            ["الاستمارة", "Formulaire", "ⵜⴰⵍⵖⴰ", "Form"],
            20_000,
            ["الاتحاد", "L’union", "ⴰⵎⵓⵏ", "The union"],
            10,
        ),
        step(
            ["زيارة المراقبة", "Visite de contrôle", "ⵜⴰⵔⵣⵉⴼⵜ", "Inspection"],
            ["سجل النظافة", "Registre d’hygiène", "ⵜⵉⵣⴷⴷⵉ", "Hygiene register"],
            0,
            coach,
            45,
        ),
    ]
}

struct Crew {
    auditor: Id,
    committee: Vec<Id>,
}

fn as_person<C: Command>(h: &Hand<'_>, person: Id, role: Role, c: C) -> Result<C::Done> {
    let actor = Actor::person(person, vec![Grant { role, scope: Id::NIL }]);
    h.db.command_blocking(h.call(actor), c).map_err(|e| anyhow!("{}: {e}", C::NAME))
}

fn crew(h: &Hand<'_>) -> Result<Crew> {
    let someone = |n: &str, role| -> Result<Id> {
        let email = Some(format!("{n}@demo.rahba"));
        let person = h.give(Register { name: format!("{n} (invented)"), phone: None, email, lang: Lang::Ar })?.person;
        h.give(GrantRole { person, role, scope: Id::NIL })?;
        Ok(person)
    };
    Ok(Crew {
        auditor: someone("visitor", Role::LabelAuditor)?,
        committee: ["member-1", "member-2", "member-3"]
            .into_iter()
            .map(|n| someone(n, Role::CommitteeMember))
            .collect::<Result<_>>()?,
    })
}

/// One licence from its application on; the third maker had something to mend.
fn license(h: &Hand<'_>, crew: &Crew, org: Id, family: Id, criteria: &[Id], mend: bool) -> Result<Id> {
    let evidence = criteria.iter().map(|c| (*c, "وثيقة تجريبية".to_owned())).collect();
    let a = h.give(Apply { org, families: vec![family], evidence, note: String::new() })?.application;
    h.give(CheckComplete { application: a, complete: true, note: String::new() })?;
    let on = h.zone.day(rahba_kernel::Micros(h.now.get())).plus(2);
    let visit = h.give(PlanVisit { application: a, auditor: crew.auditor, on })?.visit;
    let findings = criteria
        .iter()
        .enumerate()
        .map(|(n, c)| {
            let wrong = mend && n == 2;
            let verdict = if wrong { "minor" } else { "conform" };
            Found { criterion: *c, verdict: verdict.into(), note: if wrong { "لا مغسلة".into() } else { String::new() } }
        })
        .collect();
    as_person(h, crew.auditor, Role::LabelAuditor, RecordVisit { visit, findings, report: "زيارة تجريبية".into() })?;
    if mend {
        h.give(Mend { visit, criterion: criteria[2], note: "ركبت مغسلة".into() })?;
        let accept = Verify { visit, criterion: criteria[2], accept: true, note: String::new() };
        as_person(h, crew.auditor, Role::LabelAuditor, accept)?;
    }
    let case = h.give(AskCommittee { subject: a, reason: String::new() })?.case;
    for p in &crew.committee {
        let vote = CastVote { case, voice: "yes".into(), reason: String::new() };
        as_person(h, *p, Role::CommitteeMember, vote)?;
    }
    h.give(Decide { case })?.licence.ok_or_else(|| anyhow!("the committee said no"))
}

/// A month of the label and its certificates.
pub(crate) fn run(h: &Hand<'_>, shop: &Shop) -> Result<()> {
    let families = h.db.read_blocking(|q| catalogue::views::families(q, crate::demo::territory()))?;
    let family = |code: &str| families.iter().find(|f| f.code == code).map(|f| f.id);
    let criteria = h.give(charter())?.criteria;
    let crew = crew(h)?;
    let mut licences = Vec::new();
    let mut others = Vec::new();
    for (n, (org, code)) in shop.makers.iter().enumerate() {
        let Some(f) = family(code) else { continue };
        if licences.len() < 12 {
            licences.push((*org, license(h, &crew, *org, f, &criteria, n == 2)?));
        } else {
            others.push((*org, f));
        }
    }
    for (org, f) in others.iter().take(2) {
        h.give(Apply { org: *org, families: vec![*f], evidence: Vec::new(), note: String::new() })?;
    }
    if let [.., (_, appealed), (_, suspended)] = licences.as_slice() {
        h.give(Suspend { licence: *suspended, cause: "لم تصلح الورشة في الأجل (تجريبي)".into() })?;
        h.give(Suspend { licence: *appealed, cause: "تحليل غير مطابق (تجريبي)".into() })?;
        h.give(Appeal { licence: *appealed, reason: "التحليل أخذ من دفعة أخرى (تجريبي)".into() })?;
    }
    certificates(h, shop, &family)
}

fn certificates(h: &Hand<'_>, shop: &Shop, family: &dyn Fn(&str) -> Option<Id>) -> Result<()> {
    let mut kinds = Vec::new();
    for (n, (code, name, meaning)) in KINDS.into_iter().enumerate() {
        let pictogram = ["sold", "flag", "star", "fruit", "seal", "pen", "search"][n].into();
        let (name, meaning) = (four(name), four(meaning));
        kinds.push(h.give(DefineKind { code: code.into(), pictogram, position: n as i64, name, meaning, steps: steps() })?.kind);
    }
    let today = h.zone.day(rahba_kernel::Micros(h.now.get()));
    for (n, (org, code)) in shop.makers.iter().enumerate() {
        let Some(f) = family(code) else { continue };
        let food = matches!(*code, "honey" | "couscous" | "pastry_pasta" | "dried_fruit");
        let kind = kinds[if food { 0 } else { 5 }];
        // Some end within the week, the month, the quarter.
        let left = [400, 380, 6, 700, 25, 80][n % 6] + 30;
        h.give(RecordCertificate {
            kind,
            org: *org,
            issuer: if food { "ONSSA (demo)" } else { "Artisanat (demo)" }.into(),
            number: format!("DEMO-{n:03}"),
            valid_from: today.plus(-300),
            valid_until: today.plus(left),
            scope: vec![f],
            document: String::new(),
        })?;
        if n % 4 == 1 {
            h.give(StartPath { org: *org, kind: kinds[if food { 3 } else { 1 }], due_on: today.plus(60) })?;
        }
    }
    Ok(())
}
