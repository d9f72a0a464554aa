//! A year of capacities: scores, trainings, coaching, governance. People and figures are invented.

use crate::data::Texts;
use crate::demo::{Hand, Shop, one};
use anyhow::{Context, Result};
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id};
use rahba_market::capacities::governance_views;
use rahba_market::capacities::model::{Criterion, Resolution, Statutes};
use rahba_market::flows::capacities::assess::{Assess, Level};
use rahba_market::flows::capacities::publish_grid::PublishGrid;
use rahba_market::flows::capacities::remind::RemindCapacities;
use rahba_market::flows::coaching::plan::PlanCoaching;
use rahba_market::flows::coaching::record::{NewAction, RecordCoaching};
use rahba_market::flows::coaching::say_done::SayActionDone;
use rahba_market::flows::coaching::verify::VerifyAction;
use rahba_market::flows::governance::convoke::Convoke;
use rahba_market::flows::governance::define_duty::DefineDuty;
use rahba_market::flows::governance::give_mandate::GiveMandate;
use rahba_market::flows::governance::hold::HoldAssembly;
use rahba_market::flows::governance::move_shares::MoveShares;
use rahba_market::flows::governance::set_statutes::SetStatutes;
use rahba_market::flows::governance::settle::SettleDeadline;
use rahba_market::flows::trainings::close::CloseTraining;
use rahba_market::flows::trainings::enrol::Enrol;
use rahba_market::flows::trainings::evaluate::Evaluate;
use rahba_market::flows::trainings::plan::{NewSession, PlanTraining};
use rahba_market::flows::trainings::record_session::RecordSession;
use rahba_market::organisations;
use rahba_market::people;

/// Organisations that are followed closely.
const FOLLOWED: usize = 9;
/// Organisations that hold their yearly assembly; the others' is late.
const GATHERED: usize = 21;

struct Course {
    id: Id,
    sessions: Vec<(Day, Id)>,
    members: Vec<Id>,
}

/// What has begun, as the year goes on.
#[derive(Default)]
pub(crate) struct Year {
    coach: Option<Id>,
    courses: Vec<Course>,
    visits: Vec<(Day, Id, usize)>,
    actions: Vec<(Day, Id, bool)>,
    assemblies: Vec<(Day, Id, Id)>,
}

/// Organisations in the order in which they are followed: the demo's own maker first.
fn followed(shop: &Shop) -> Vec<Id> {
    let own = |family: &str| family == "honey";
    let first = shop.makers.iter().position(|(_, f)| own(f)).unwrap_or(0);
    let mut out: Vec<Id> = shop.makers.iter().map(|(org, _)| *org).collect();
    let one = out.remove(first);
    out.insert(0, one);
    out
}

fn members(h: &Hand<'_>, org: Id) -> Result<Vec<Id>> {
    let all = h.db.read_blocking(|q| organisations::views::member_list(q, crate::demo::territory(), org))?;
    Ok(all.into_iter().map(|m| m.id).collect())
}

impl Year {
    /// What happens on a day of the year.
    pub(crate) fn day(&mut self, h: &Hand<'_>, shop: &Shop, start: Day, day: Day, today: Day) -> Result<()> {
        let n = day.0 - start.0;
        if n == 3 {
            self.begin(h)?;
        }
        if n >= 4 && (n - 4) % 22 == 0 {
            let i = ((n - 4) / 22) as usize;
            if i < FOLLOWED {
                score(h, shop, i, day, 0)?;
            }
        }
        if n >= 230 && (n - 230) % 12 == 0 {
            let i = ((n - 230) / 12) as usize;
            if i < FOLLOWED {
                score(h, shop, i, day, 1)?;
            }
        }
        self.trainings(h, shop, start, day, today)?;
        self.coaching(h, shop, n, day, today)?;
        self.governance(h, shop, n, day)?;
        let (_, _, date) = day.ymd();
        if date == 25 {
            while h.give(RemindCapacities {})?.more {}
        }
        Ok(())
    }

    fn begin(&mut self, h: &Hand<'_>) -> Result<()> {
        let coach = h.db.read_blocking(|q| people::views::by_contact(q, crate::demo::territory(), "coach@demo.rahba"))?;
        self.coach = Some(coach.context("the demo has a coach")?);
        let criteria = CRITERIA
            .iter()
            .map(|(code, domain, body)| Criterion {
                code: (*code).into(),
                domain: (*domain).into(),
                wanted: 3,
                body: one(body[0], body[1], body[2], body[3]),
                levels: LEVELS.iter().map(|l| one(l[0], l[1], l[2], l[3])).collect(),
            })
            .collect();
        h.give(PublishGrid {
            name: one("شبكة النضج", "Grille de maturité", "ⵜⴰⵥⵟⵟⴰ ⵏ ⵜⴰⵙⵙⵡⵉⵜ", "Maturity grid"), criteria
        })?;
        for (code, rule, days, by_assembly, name) in [
            (
                "yearly_assembly",
                "year_end",
                180,
                true,
                one("الجمع العام السنوي", "Assemblée générale annuelle", "ⴰⴳⵔⴰⵡ ⴰⵎⴰⵜⴰⵢ ⵏ ⵓⵙⴳⴳⵯⴰⵙ", "Yearly general meeting"),
            ),
            (
                "file_minutes",
                "assembly",
                30,
                false,
                one(
                    "إيداع المحضر بالسجل المحلي",
                    "Dépôt du procès-verbal au registre local",
                    "ⴰⵙⵔⵙ ⵏ ⵓⵏⵎⵎⴰⵍ ⴳ ⵓⵙⴽⴽⵉⵍ",
                    "Filing the minutes at the local register",
                ),
            ),
            (
                "renew_office",
                "mandate",
                60,
                false,
                one(
                    "التحضير لتجديد المهمة",
                    "Préparer le renouvellement du mandat",
                    "ⴰⵙⵎⵓⵜⵜⴳ ⵏ ⵓⵙⵎⴰⵢⵏⵓ ⵏ ⵉⵏⴰⴼⵍ",
                    "Preparing the renewal of the office",
                ),
            ),
        ] {
            h.give(DefineDuty {
                code: code.into(),
                rule: rule.into(),
                days,
                by_assembly,
                name,
                source: "Loi 112-12 (délai à confirmer par un juriste)".into(),
            })?;
        }
        Ok(())
    }

    fn trainings(&mut self, h: &Hand<'_>, shop: &Shop, start: Day, day: Day, today: Day) -> Result<()> {
        for (k, (domain, title, aims, trainer, answers)) in TRAININGS.iter().enumerate() {
            let planned = if k == TRAININGS.len() - 1 { today.plus(-9) } else { start.plus(20 + 55 * k as i64) };
            if day != planned {
                continue;
            }
            let session = |after: i64| NewSession {
                on: day.plus(after),
                starts: 9 * 60,
                minutes: 180,
                place: "Espace solidaire, El Hajeb".into(),
            };
            let sessions = if k % 2 == 0 { vec![session(16), session(17)] } else { vec![session(16)] };
            let days: Vec<Day> = sessions.iter().map(|s| s.on).collect();
            let made = h.give(PlanTraining {
                domain: (*domain).into(),
                title: words(title),
                aims: words(aims),
                trainer: (*trainer).into(),
                seats: 14,
                min_share: Bps(8_000),
                answers: answers.iter().map(|a| (*a).to_owned()).collect(),
                sessions,
            })?;
            let mut enrolled = Vec::new();
            for i in 0..6 {
                let all = followed(shop);
                let others = all.len() - 1;
                let org = if i == 0 { all[0] } else { all[1 + (k * 4 + i) % others] };
                for member in members(h, org)?.into_iter().take(2) {
                    h.give(Enrol { training: made.training, org, member })?;
                    enrolled.push(member);
                }
            }
            self.courses.push(Course {
                id: made.training,
                sessions: days.into_iter().zip(made.sessions).collect(),
                members: enrolled,
            });
        }
        for c in &self.courses {
            for (n, (_, session)) in c.sessions.iter().enumerate().filter(|(_, (on, _))| *on == day) {
                // One in seven is absent.
                let present = c.members.iter().enumerate().filter(|(i, _)| (i + n) % 7 != 6).map(|(_, m)| *m).collect();
                h.give(RecordSession { session: *session, present })?;
            }
            if c.sessions.last().is_some_and(|(on, _)| on.plus(1) == day) {
                for (i, member) in c.members.iter().enumerate().filter(|(i, _)| i % 7 < 5) {
                    let (useful, clear, applied) = (4 + i as i64 % 2, 3 + i as i64 % 3, 3 + i as i64 % 2);
                    let remark = if i == 1 { "Plus d’exercices, s’il vous plaît." } else { "" };
                    h.give(Evaluate { training: c.id, member: *member, useful, clear, applied, remark: remark.into() })?;
                }
                h.give(CloseTraining { training: c.id })?;
            }
        }
        Ok(())
    }

    fn coaching(&mut self, h: &Hand<'_>, shop: &Shop, n: i64, day: Day, today: Day) -> Result<()> {
        let coach = self.coach.unwrap_or(Id::NIL);
        if (n >= 30 && (n - 30) % 28 == 0 && day < today.plus(-8)) || day == today.plus(-2) {
            let i = (n / 28) as usize;
            let org = followed(shop)[i % FOLLOWED];
            let subject = SUBJECTS[i % SUBJECTS.len()];
            let made = h.give(PlanCoaching { org, coach, on: day.plus(6), subject: subject.into() })?;
            self.visits.push((day.plus(6), made.visit, i));
        }
        for (_, visit, i) in self.visits.iter().filter(|(on, ..)| *on == day) {
            let actions = [0, 1].map(|k| {
                let (body, responsible) = ACTIONS[(i + k) % ACTIONS.len()];
                NewAction { body: body.into(), responsible: responsible.into(), due_on: day.plus(25 + 20 * k as i64) }
            });
            let due = [day.plus(25), day.plus(45)];
            let made = h.give(RecordCoaching {
                visit: *visit,
                report: "Visite de l’atelier ; comptes et stock regardés ensemble (inventé).".into(),
                actions: actions.into(),
            })?;
            self.actions.extend(due.into_iter().zip(made.actions).enumerate().map(|(k, (d, a))| (d, a, (i + k) % 6 != 4)));
        }
        // Most are done in time; some wait, said to be done; some are late.
        for (due, action, keeps) in &self.actions {
            if *keeps && due.plus(-4) == day {
                h.give(SayActionDone { action: *action, note: String::new() })?;
            }
            if *keeps && due.plus(3) == day {
                h.give(VerifyAction { action: *action, verdict: "done".into(), note: "Vu sur place.".into() })?;
            }
        }
        Ok(())
    }

    fn governance(&mut self, h: &Hand<'_>, shop: &Shop, n: i64, day: Day) -> Result<()> {
        for (i, org) in followed(shop).iter().enumerate().take(GATHERED) {
            if n == 6 && i < FOLLOWED {
                h.give(SetStatutes { org: *org, statutes: Statutes::default() })?;
                for (k, member) in members(h, *org)?.into_iter().enumerate() {
                    let shares = if k == 0 { 5 } else { 2 };
                    h.give(MoveShares {
                        org: *org,
                        member,
                        kind: "subscribed".into(),
                        shares,
                        to: None,
                        on: day,
                        note: String::new(),
                    })?;
                }
                for (k, office) in ["president", "treasurer", "secretary"].into_iter().enumerate() {
                    let Some(member) = members(h, *org)?.into_iter().nth(k) else { continue };
                    h.give(GiveMandate {
                        org: *org,
                        member,
                        office: office.into(),
                        from: day.plus(-720 - 30 * i as i64),
                        until: None,
                        assembly: None,
                    })?;
                }
            }
            if n == 130 + 3 * i as i64 && !members(h, *org)?.is_empty() {
                let made = h.give(Convoke {
                    org: *org,
                    kind: "ordinary".into(),
                    again_of: None,
                    on: day.plus(18),
                    starts: 10 * 60,
                    place: "Siège de la coopérative".into(),
                    agenda: "Rapport moral et financier\nComptes de l’exercice\nQuestions diverses".into(),
                })?;
                self.assemblies.push((day.plus(18), made.assembly, *org));
            }
        }
        // Most file their minutes in time.
        for (_, _, org) in
            self.assemblies.iter().enumerate().filter(|(k, (on, ..))| on.plus(15) == day && k % 5 != 3).map(|(_, a)| a)
        {
            let open = h.db.read_blocking(|q| {
                governance_views::deadlines(q, crate::demo::territory(), Some(*org), false, Some(day.plus(20)))
            })?;
            for d in open {
                let note = format!("Récépissé {} (inventé)", 100 + d.due_on.0 % 800);
                h.give(SettleDeadline { deadline: d.id, on: day, note })?;
            }
        }
        for (_, assembly, org) in self.assemblies.iter().filter(|(on, ..)| *on == day) {
            let all = members(h, *org)?;
            let voters = all.len() - usize::from(all.len() > 5);
            let yes = voters as i64;
            let resolution = |body: &str, no: i64| Resolution { body: body.into(), yes: yes - no, no, abstain: 0, passed: false };
            h.give(HoldAssembly {
                assembly: *assembly,
                present: all.into_iter().take(voters).collect(),
                proxies: Vec::new(),
                resolutions: vec![
                    resolution("Approbation des comptes de l’exercice", 0),
                    resolution("Achat en commun des emballages", 1),
                ],
                minutes: "Les comptes sont présentés et discutés, puis mis aux voix (inventé).".into(),
            })?;
        }
        Ok(())
    }
}

/// Scores an organisation; a second time it stands higher where it was low.
fn score(h: &Hand<'_>, shop: &Shop, i: usize, day: Day, round: i64) -> Result<()> {
    let org = followed(shop)[i];
    let levels = CRITERIA
        .iter()
        .enumerate()
        .map(|(k, (code, ..))| {
            let first = 1 + ((i * 5 + k * 3) % 3) as i64;
            let level = (first + round * i64::from(!(i + k).is_multiple_of(3))).min(4);
            Level { code: (*code).into(), level, note: String::new() }
        })
        .collect();
    let note = if round == 0 { "Première évaluation (inventée)" } else { "Après les formations (inventée)" };
    h.give(Assess { org, on: day, levels, note: note.into() })?;
    Ok(())
}

fn words(x: &[&str; 4]) -> Texts {
    one(x[0], x[1], x[2], x[3])
}

const LEVELS: [[&str; 4]; 5] = [
    ["لا شيء بعد", "Rien encore", "ⵡⴰⵍⵓ ⵜⴰ", "Nothing yet"],
    ["بدأنا، بمساعدة", "Commencé, avec de l’aide", "ⵏⴱⴷⴰ, ⵙ ⵜⵡⵉⵙⵉ", "Begun, with help"],
    ["أحيانا، وحدنا", "Parfois, seules", "ⵜⵉⴽⴽⴰⵍ, ⵙ ⵉⵅⴼ ⵏⵏⵖ", "Sometimes, on our own"],
    ["بانتظام", "Régulièrement", "ⵙ ⵓⵙⵙⵓⴷⵙ", "Regularly"],
    [
        "بانتظام، ونعلّم غيرنا",
        "Régulièrement, et nous l’apprenons à d’autres",
        "ⵙ ⵓⵙⵙⵓⴷⵙ, ⴷ ⵏⵙⵙⵍⵎⴰⴷ ⵡⵉⵢⵢⴰⴹ",
        "Regularly, and we teach others",
    ],
];

const CRITERIA: [(&str, &str, [&str; 4]); 6] = [
    (
        "register",
        "organisation",
        [
            "سجل الأعضاء والأنصبة محيَّن",
            "Le registre des membres et des parts est à jour",
            "ⴰⵙⴽⴽⵉⵍ ⵏ ⵉⴳⵎⴰⵎⵏ ⵉⵜⵜⵓⵙⵎⴰⵢⵏⵓ",
            "The register of members and shares is up to date",
        ],
    ),
    (
        "decides",
        "organisation",
        [
            "القرارات تتخذ في اجتماعات وتدوَّن",
            "Les décisions se prennent en réunion et s’écrivent",
            "ⵜⵉⵖⵜⴰⵙⵉⵏ ⵜⵜⵓⴼⵔⴰⵏⵜ ⴳ ⵉⴳⵔⴰⵡⵏ ⵜⵜⵓⵔⴰⵏⵜ",
            "Decisions are taken in meetings and written down",
        ],
    ),
    (
        "books",
        "management",
        [
            "المداخيل والمصاريف مدوَّنة كل أسبوع",
            "Recettes et dépenses notées chaque semaine",
            "ⵉⴽⵛⵛⵓⵎⵏ ⴷ ⵉⴼⴼⵓⵖⵏ ⵜⵜⵓⵔⴰⵏ ⴽⵓ ⵉⵎⴰⵍⴰⵙⵙ",
            "Income and spending are noted every week",
        ],
    ),
    (
        "pricing",
        "management",
        [
            "الثمن محسوب من الكلفة وساعات العمل",
            "Le prix se calcule du coût et des heures",
            "ⴰⵜⵉⴳ ⵉⵜⵜⵓⵙⵉⴹⵏ ⵙⴳ ⵓⴼⵔⴰⵏ ⴷ ⵜⵙⵔⴰⴳⵉⵏ",
            "The price is computed from cost and hours",
        ],
    ),
    (
        "quality",
        "technique",
        [
            "كل قطعة تراقَب قبل أن تخرج",
            "Chaque pièce est contrôlée avant de sortir",
            "ⴽⵓ ⵜⴰⴼⵔⵉⵙⵜ ⵜⵜⵓⵙⴰⴳⵔ ⴷⴰⵜ ⵏ ⵓⴼⴼⵓⵖ",
            "Each piece is checked before it leaves",
        ],
    ),
    (
        "hygiene",
        "technique",
        [
            "قواعد النظافة والسلامة متبعة",
            "Les règles d’hygiène et de sécurité sont suivies",
            "ⵉⵍⵓⴳⵏ ⵏ ⵜⵣⴷⴷⵉⴳⵜ ⵜⵜⵓⴹⴼⵕⵏ",
            "Rules of hygiene and safety are kept",
        ],
    ),
];

type Planned = (&'static str, [&'static str; 4], [&'static str; 4], &'static str, &'static [&'static str]);

const TRAININGS: [Planned; 6] = [
    (
        "management",
        ["مسك دفتر المداخيل والمصاريف", "Tenir un cahier de comptes", "ⴰⵙⵙⵓⴷⵙ ⵏ ⵓⴷⵍⵉⵙ ⵏ ⵉⵎⵉⴹⴰⵏⵏ", "Keeping a cash book"],
        [
            "كل مشارِكة تكتب شهرا من حساباتها.",
            "Chaque participante écrit un mois de ses comptes.",
            "ⴽⵓ ⵜⴰⵎⴷⵔⴰⵡⵜ ⴰⴷ ⵜⴰⵔⴰ ⴰⵢⵢⵓⵔ ⵏ ⵉⵎⵉⴹⴰⵏⵏ ⵏⵏⵙ.",
            "Each participant writes a month of her accounts.",
        ],
        "Formatrice en gestion (inventée)",
        &["books"],
    ),
    (
        "technique",
        [
            "النظافة في ورشات الأغذية",
            "Hygiène dans l’atelier alimentaire",
            "ⵜⴰⵣⴷⴷⵉⴳⵜ ⴳ ⵓⵙⴰⵢⵔⴰⵔ ⵏ ⵡⵓⵜⵛⵉ",
            "Hygiene in the food workshop",
        ],
        [
            "الاستعداد لرخصة السلامة الصحية.",
            "Se préparer à l’autorisation sanitaire.",
            "ⴰⵙⵎⵓⵜⵜⴳ ⵉ ⵜⵙⵓⵔⵉⴼⵜ ⵏ ⵜⴷⵓⵙⵉ.",
            "Getting ready for the food-safety authorisation.",
        ],
        "Technicienne agroalimentaire (inventée)",
        &["hygiene", "quality"],
    ),
    (
        "management",
        ["حساب ثمن البيع", "Calculer son prix de vente", "ⴰⵙⵉⴹⵏ ⵏ ⵡⴰⵜⵉⴳ ⵏ ⵜⵣⵏⵣⴰ", "Computing a selling price"],
        [
            "المواد والساعات والربح في ورقة واحدة.",
            "Matière, heures et marge sur une seule feuille.",
            "ⵜⴰⵏⴳⴰ, ⵜⵉⵙⵔⴰⴳⵉⵏ ⴷ ⵓⵔⴱⵃ ⴳ ⵢⴰⵜ ⵜⵉⴼⵔⵜ.",
            "Material, hours and margin on one sheet.",
        ],
        "Formatrice en gestion (inventée)",
        &["pricing"],
    ),
    (
        "organisation",
        ["إعداد الجمع العام", "Préparer son assemblée générale", "ⴰⵙⵎⵓⵜⵜⴳ ⵏ ⵓⴳⵔⴰⵡ ⴰⵎⴰⵜⴰⵢ", "Preparing a general meeting"],
        [
            "الدعوة والنصاب والمحضر.",
            "Convocation, quorum, procès-verbal.",
            "ⵜⵉⵖⵔⵉ, ⵏⵉⵚⴰⴱ ⴷ ⵓⵏⵎⵎⴰⵍ.",
            "Convocation, quorum, minutes.",
        ],
        "Juriste (inventée)",
        &["decides", "register"],
    ),
    (
        "technique",
        ["الصباغة بالنباتات", "Teinture aux plantes", "ⴰⵖⵎⵎⵓ ⵙ ⵉⵎⵖⴰⵢⵏ", "Dyeing with plants"],
        [
            "ألوان ثابتة من نباتات الأطلس المتوسط.",
            "Des couleurs solides, des plantes du Moyen Atlas.",
            "ⵉⴽⵍⴰⵏ ⵉⵣⴳⴰⵏ ⵙⴳ ⵉⵎⵖⴰⵢⵏ ⵏ ⵡⴰⵟⵍⴰⵙ ⴰⵏⴰⵎⵎⴰⵙ.",
            "Lasting colours from plants of the Middle Atlas.",
        ],
        "Maîtresse artisane (inventée)",
        &["quality"],
    ),
    (
        "management",
        [
            "التصوير والبيع عبر الإنترنت",
            "Photographier et vendre en ligne",
            "ⵜⴰⵡⵍⴰⴼⵜ ⴷ ⵜⵣⵏⵣⴰ ⴳ ⵓⵙⵉⵏⵜⵔⵏⵉⵜ",
            "Photographing and selling online",
        ],
        [
            "صورة جيدة بهاتف بسيط.",
            "Une bonne image avec un téléphone simple.",
            "ⵜⴰⵡⵍⴰⴼⵜ ⵉⵖⵓⴷⴰⵏ ⵙ ⵓⵜⵉⵍⵉⴼⵓⵏ ⴰⴼⵔⴰⵔⵉ.",
            "A good picture with a simple phone.",
        ],
        "Photographe (inventée)",
        &["pricing"],
    ),
];

const SUBJECTS: [&str; 4] =
    ["Suivi des comptes et du stock", "Préparer la demande de label", "Étiquettes et emballage", "Organisation de l’atelier"];

const ACTIONS: [(&str, &str); 6] = [
    ("Ouvrir un cahier de caisse", "Trésorière (inventée)"),
    ("Afficher les règles d’hygiène", "Responsable d’atelier (inventée)"),
    ("Compter le stock chaque fin de mois", "Secrétaire (inventée)"),
    ("Écrire le prix de revient de trois produits", "Présidente (inventée)"),
    ("Refaire les étiquettes des pots", "Responsable d’atelier (inventée)"),
    ("Mettre à jour le registre des membres", "Secrétaire (inventée)"),
];
