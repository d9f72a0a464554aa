//! The demo's label and certificates, through the commands: a charter, 12 licences of which one stays
//! suspended and one is under appeal, applications under way, certificates of which some end soon. The
//! charter, the people and the numbers are invented; the kinds of certificate are real.

use crate::charter::{charter, four};
use crate::demo::{Hand, Shop};
use anyhow::{Result, anyhow};
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Day, Id, Lang};
use rahba_market::certificates::model::PathStep;
use rahba_market::flows::certificates::define_kind::DefineKind;
use rahba_market::flows::certificates::record::RecordCertificate;
use rahba_market::flows::certificates::start_path::StartPath;
use rahba_market::flows::certificates::tick_step::TickStep;
use rahba_market::flows::label::appeal::Appeal;
use rahba_market::flows::label::apply::Apply;
use rahba_market::flows::label::ask_committee::AskCommittee;
use rahba_market::flows::label::check_complete::CheckComplete;
use rahba_market::flows::label::decide::Decide;
use rahba_market::flows::label::mend::Mend;
use rahba_market::flows::label::plan_visit::PlanVisit;
use rahba_market::flows::label::record_visit::{Found, RecordVisit};
use rahba_market::flows::label::suspend::Suspend;
use rahba_market::flows::label::verify::Verify;
use rahba_market::flows::label::vote::CastVote;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::label::model::Criterion;
use rahba_market::{catalogue, label, people};
use rahba_store::Command;

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

/// A step: what is done, the papers it asks for, its cost in centimes, who helps, days.
type Step = (usize, usize, i64, usize, i64);

/// What is done.
const STEPS: [[&str; 4]; 9] = [
    ["إعداد الملف", "Préparer le dossier", "ⵙⵙⵓⵊⴷ ⵜⵉⵡⵔⵉⵇⵉⵏ", "Prepare the file"],
    ["إيداع الطلب", "Déposer la demande", "ⵙⵔⵙ ⴰⵙⵓⵜⵔ", "Hand in the request"],
    ["زيارة المراقبة", "Visite de contrôle", "ⵜⴰⵔⵣⵉⴼⵜ", "Inspection"],
    ["تهيئة الورشة", "Mettre l’atelier aux normes", "ⵙⵙⵓⴷⵙ ⴰⵙⴰⵔⴰⴳ", "Bring the workshop up to the rules"],
    ["أخذ العينات", "Prélever les échantillons", "ⴰⵙⵉ ⵉⵎⴷⵢⴰⵜⵏ", "Take the samples"],
    ["التحليل", "Analyse", "ⴰⵙⵍⴹ", "Analysis"],
    ["كتابة دفتر التحملات", "Écrire le cahier des charges", "ⴰⵔⵉ ⴰⴷⴼⵜⴰⵔ ⵏ ⵜⵎⵙⵙⵓⵜⵍⵉⵏ", "Write the specification"],
    [
        "عقد مع هيئة المصادقة",
        "Contrat avec l’organisme de certification",
        "ⴰⵎⵢⴰⵇⵇ ⴷ ⵜⵎⵙⵙⵓⵜⴰⵔⵜ",
        "Contract with the certifying body",
    ],
    ["رأي اللجنة", "Avis de la commission", "ⵜⴰⵏⵏⴰⵢⵜ ⵏ ⵜⵎⵙⵎⵓⵏⵜ", "Opinion of the commission"],
];
/// Its papers.
const PAPERS: [[&str; 4]; 6] = [
    ["القانون الأساسي، تصميم الورشة", "Statuts, plan de l’atelier", "ⵉⵍⵓⴳⵏ, ⵓⵏⵓⵖ ⵏ ⵓⵙⴰⵔⴰⴳ", "Statutes, plan of the workshop"],
    ["الاستمارة", "Formulaire", "ⵜⴰⵍⵖⴰ", "Form"],
    ["سجل النظافة", "Registre d’hygiène", "ⴰⵙⴽⴽⵉⵏ ⵏ ⵜⵉⵣⴷⴳⵉ", "Hygiene register"],
    ["محضر أخذ العينات", "Procès-verbal de prélèvement", "ⴰⵏⵇⵇⵉⵙ ⵏ ⵓⴰⵙⴰⵢ", "Sampling record"],
    ["سجل المشتريات والدفعات", "Registre des achats et des lots", "ⴰⵙⴽⴽⵉⵏ ⵏ ⵜⵎⵙⵖⵉⵡⵉⵏ", "Register of purchases and lots"],
    [
        "خريطة المنطقة ووصف الطريقة",
        "Carte de la zone, description du savoir-faire",
        "ⵜⴰⴽⴰⵕⴹⴰ ⵏ ⵜⴰⵎⵏⴰⴹⵜ",
        "Map of the area, description of the craft",
    ],
];
/// Who helps.
const HELPERS: [[&str; 4]; 3] = [
    ["المواكبة", "L’accompagnatrice", "ⵜⴰⵎⵙⵙⵎⴷⵉⵜ", "The coach"],
    ["الاتحاد", "L’union", "ⴰⵎⵓⵏ", "The union"],
    ["المختبر", "Le laboratoire", "ⴰⵎⵙⵔⵎ", "The laboratory"],
];
/// The way to each of `KINDS`; costs and times are invented.
const PATHS: [&[Step]; 7] = [
    &[(0, 0, 0, 0, 15), (3, 2, 600_000, 0, 60), (1, 1, 20_000, 1, 10), (2, 2, 0, 0, 45)],
    &[(6, 5, 0, 1, 120), (1, 1, 0, 1, 30), (8, 5, 0, 1, 180), (7, 4, 400_000, 1, 60)],
    &[(6, 5, 0, 1, 90), (1, 1, 0, 1, 30), (8, 5, 0, 1, 120)],
    &[(0, 4, 0, 0, 20), (7, 4, 350_000, 1, 30), (2, 4, 0, 0, 60), (5, 3, 120_000, 2, 21)],
    &[(0, 4, 0, 0, 15), (1, 1, 150_000, 1, 10), (2, 2, 0, 0, 30)],
    &[(0, 0, 0, 0, 10), (1, 1, 0, 1, 15), (2, 5, 0, 0, 30)],
    &[(4, 3, 5_000, 0, 3), (5, 3, 80_000, 2, 14)],
];

fn steps(path: &[Step]) -> Vec<PathStep> {
    path.iter()
        .map(|(name, papers, cost, helper, days)| PathStep {
            name: four(STEPS[*name]),
            papers: four(PAPERS[*papers]),
            cost: *cost,
            helper: four(HELPERS[*helper]),
            days: *days,
        })
        .collect()
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
fn license(h: &Hand<'_>, crew: &Crew, org: Id, family: Id, all: &[Criterion], mend: bool) -> Result<Id> {
    let criteria = label::rules::asked(all, &[family]);
    let evidence = criteria.iter().map(|c| (c.id, "وثيقة تجريبية".to_owned())).collect();
    let basin = criteria.iter().find(|c| c.theme == "hygiene" && c.family.is_none()).map(|c| c.id).filter(|_| mend);
    let a = h.give(Apply { org, families: vec![family], evidence, note: String::new() })?.application;
    h.give(CheckComplete { application: a, complete: true, note: String::new() })?;
    let on = h.zone.day(rahba_kernel::Micros(h.now.get())).plus(2);
    let visit = h.give(PlanVisit { application: a, auditor: crew.auditor, on })?.visit;
    let findings = criteria
        .iter()
        .map(|c| {
            let wrong = Some(c.id) == basin;
            let verdict = if wrong { "minor" } else { "conform" };
            Found { criterion: c.id, verdict: verdict.into(), note: if wrong { "لا مغسلة".into() } else { String::new() } }
        })
        .collect();
    as_person(h, crew.auditor, Role::LabelAuditor, RecordVisit { visit, findings, report: "زيارة تجريبية".into() })?;
    if let Some(criterion) = basin {
        h.give(Mend { visit, criterion, note: "ركبت مغسلة".into() })?;
        let accept = Verify { visit, criterion, accept: true, note: String::new() };
        as_person(h, crew.auditor, Role::LabelAuditor, accept)?;
    }
    let case = h.give(AskCommittee { subject: a, reason: String::new() })?.case;
    for p in &crew.committee {
        let vote = CastVote { case, voice: "yes".into(), reason: String::new() };
        as_person(h, *p, Role::CommitteeMember, vote)?;
    }
    h.give(Decide { case })?.licence.ok_or_else(|| anyhow!("the committee said no"))
}

/// A year of the label and of certificates.
#[derive(Default)]
pub(crate) struct Year {
    criteria: Vec<Criterion>,
    crew: Option<Crew>,
    /// Makers that are still to ask, each with her family; the first is the next.
    waiting: std::collections::VecDeque<(Id, Id)>,
    licences: Vec<Id>,
    kinds: Vec<Id>,
}

/// Licences that the committee gives in the year, one every so many days.
const LICENCES: usize = 12;
const EVERY: i64 = 19;

impl Year {
    /// What happens on a day.
    pub(crate) fn day(&mut self, h: &Hand<'_>, shop: &Shop, start: Day, day: Day, today: Day) -> Result<()> {
        let territory = crate::demo::territory();
        if day == start.plus(20) {
            let families = h.db.read_blocking(|q| catalogue::views::families(q, territory))?;
            let family = |code: &str| families.iter().find(|f| f.code == code).map(|f| f.id);
            // Who signs in as the maker has her own application still before her.
            let hers = shop.makers.iter().find(|(_, f)| *f == "honey").map(|(org, _)| *org);
            let others = shop.makers.iter().filter(|(org, _)| Some(*org) != hers);
            self.waiting = others.filter_map(|(org, code)| Some((*org, family(code)?))).collect();
            let published = h.give(charter(family))?.charter;
            self.criteria = h.db.read_blocking(|q| label::views::criteria(q, territory, published))?;
            self.crew = Some(crew(h)?);
            self.define(h)?;
        }
        if day == today.plus(-290) {
            self.certify(h, shop, today)?;
        }
        if day == today.plus(-30) {
            for (n, (org, code)) in shop.makers.iter().enumerate().filter(|(n, _)| n % 4 == 1) {
                let kind = self.kinds[if is_food(code) { [3, 6][n % 2] } else { 1 }];
                let path = h.give(StartPath { org: *org, kind, due_on: today.plus(40 + n as i64) })?.path;
                h.give(TickStep { path, step: 0, note: String::new() })?;
            }
        }
        let since = day.0 - start.0 - 40;
        if let Some(crew) = &self.crew
            && since >= 0
            && since % EVERY == 0
            && self.licences.len() < LICENCES
            && let Some((org, family)) = self.waiting.pop_front()
        {
            let n = self.licences.len();
            self.licences.push(license(h, crew, org, family, &self.criteria, n == 2)?);
        }
        match (self.licences.as_slice(), today.0 - day.0) {
            ([.., suspended], 40) => {
                h.give(Suspend {
                    licence: *suspended, cause: "لم تصلح الورشة في الأجل (تجريبي)".into()
                })?;
            }
            ([.., appealed, _], 24) => {
                h.give(Suspend { licence: *appealed, cause: "تحليل غير مطابق (تجريبي)".into() })?;
            }
            ([.., appealed, _], 9) => {
                h.give(Appeal {
                    licence: *appealed, reason: "التحليل أخذ من دفعة أخرى (تجريبي)".into()
                })?;
            }
            ([first, ..], 5) => self.look_again(h, *first, day)?,
            (_, 14) => {
                for (org, family) in self.waiting.drain(..).take(2) {
                    let evidence = Vec::new();
                    h.give(Apply { org, families: vec![family], evidence, note: String::new() })?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A visit of surveillance is planned for the auditor who signs in here.
    fn look_again(&self, h: &Hand<'_>, licence: Id, day: Day) -> Result<()> {
        let territory = crate::demo::territory();
        let (licence, auditor) = h.db.read_blocking(|q| -> Result<_, rahba_store::Fault> {
            Ok((label::views::licence(q, territory, licence)?, people::views::by_contact(q, territory, "audit@demo.rahba")?))
        })?;
        if let (Some(l), Some(a)) = (licence, auditor) {
            h.give(PlanVisit { application: l.application, auditor: a, on: day.plus(12) })?;
        }
        Ok(())
    }

    fn define(&mut self, h: &Hand<'_>) -> Result<()> {
        for (n, (code, name, meaning)) in KINDS.into_iter().enumerate() {
            let pictogram = ["sold", "flag", "star", "fruit", "seal", "pen", "search"][n].into();
            let (name, meaning, steps) = (four(name), four(meaning), steps(PATHS[n]));
            let kind = DefineKind { code: code.into(), pictogram, position: n as i64, name, meaning, steps };
            self.kinds.push(h.give(kind)?.kind);
        }
        Ok(())
    }

    /// What each maker holds; some end within the week, the month, the quarter.
    fn certify(&self, h: &Hand<'_>, shop: &Shop, today: Day) -> Result<()> {
        let families = h.db.read_blocking(|q| catalogue::views::families(q, crate::demo::territory()))?;
        for (n, (org, code)) in shop.makers.iter().enumerate() {
            let Some(f) = families.iter().find(|f| f.code == *code) else { continue };
            let food = is_food(code);
            h.give(RecordCertificate {
                kind: self.kinds[if food { 0 } else { 5 }],
                org: *org,
                issuer: if food { "ONSSA (demo)" } else { "Artisanat (demo)" }.into(),
                number: format!("DEMO-{n:03}"),
                valid_from: today.plus(-300),
                valid_until: today.plus([400, 380, 6, 700, 25, 80][n % 6]),
                scope: vec![f.id],
                document: String::new(),
            })?;
        }
        Ok(())
    }
}

fn is_food(code: &str) -> bool {
    matches!(code, "honey" | "couscous" | "pastry_pasta" | "dried_fruit")
}
