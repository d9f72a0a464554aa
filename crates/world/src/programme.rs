//! The public programme of the demo. Titles, amounts and their precision are the report's
//! (MAP, 27 April 2024); dates, papers, suppliers, baselines and targets are invented and say so.

use crate::data::Texts;
use crate::demo::{Hand, Shop, one};
use anyhow::{Context, Result};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Actor;
use rahba_kernel::{Day, Id, Money};
use rahba_market::flows::programme::add_partner::AddPartner;
use rahba_market::flows::programme::announce::Announce;
use rahba_market::flows::programme::claim_tranche::ClaimTranche;
use rahba_market::flows::programme::decide::DecideProject;
use rahba_market::flows::programme::define_indicator::DefineIndicator;
use rahba_market::flows::programme::freeze::FreezeIndicators;
use rahba_market::flows::programme::hand_over::HandOver;
use rahba_market::flows::programme::publish_call::PublishCall;
use rahba_market::flows::programme::receive_tranche::ReceiveTranche;
use rahba_market::flows::programme::record_expense::RecordExpense;
use rahba_market::flows::programme::report_progress::ReportProgress;
use rahba_market::flows::programme::sign_convention::{NewTranche, SignConvention};
use rahba_market::flows::programme::submit::Submit;
use rahba_market::programme::model::{Contribution, Measure};
use rahba_store::Command;

const SOURCE: &str = "MAP, 27/04/2024";
const INVENTED: &str = "Dates, pièces et fournisseurs inventés pour la démonstration.";

/// What of the programme has begun, as the year goes on.
#[derive(Default)]
pub(crate) struct Year {
    indh: Option<Id>,
    own: Option<Id>,
    call: Option<Id>,
    platform: Option<Id>,
    second: Option<Id>,
}

/// Said by another than who asked: the programme wants two.
fn other<C: Command>(h: &Hand<'_>, c: C) -> Result<C::Done> {
    h.db.command_blocking(h.call(Actor::system("demo approver")), c).map_err(|e| anyhow::anyhow!("{}: {e}", C::NAME))
}

fn on(y: i16, m: i8, d: i8) -> Result<Day> {
    Day::from_ymd(y, m, d).context("a day of the calendar")
}

fn gift(partner: Id, dirhams: i64, precision: &str, grant: bool) -> Contribution {
    Contribution { partner, form: "cash".into(), amount: Money::from_dirhams(dirhams), precision: precision.into(), grant }
}

fn tranche(partner: Id, dirhams: i64, due_on: Day, condition: &str) -> NewTranche {
    let amount = Money::from_dirhams(dirhams);
    NewTranche { partner, form: "cash".into(), amount, due_on, condition: condition.into() }
}

fn receive(h: &Hand<'_>, tranche: Id, evidence: &str, received_on: Day, reference: &str) -> Result<()> {
    h.give(ClaimTranche { tranche, evidence: evidence.into() })?;
    other(h, ReceiveTranche { tranche, received_on, reference: reference.into() })?;
    Ok(())
}

fn spend(h: &Hand<'_>, project: Id, all: &[(Day, &str, &str, i64, &str)]) -> Result<()> {
    for (spent_on, supplier, what, dirhams, paper) in all {
        h.give(RecordExpense {
            project,
            spent_on: *spent_on,
            supplier: (*supplier).into(),
            what: (*what).into(),
            amount: Money::from_dirhams(*dirhams),
            form: "cash".into(),
            paper: (*paper).into(),
            document: String::new(),
        })?;
    }
    Ok(())
}

fn progress(h: &Hand<'_>, project: Id, percent: i64, note: &str) -> Result<()> {
    h.give(ReportProgress { project, progress: Bps(percent * 100), note: note.into() })?;
    Ok(())
}

impl Year {
    /// What happens to the programme on a day of the year.
    pub(crate) fn day(&mut self, h: &Hand<'_>, shop: &Shop, start: Day, day: Day, today: Day) -> Result<()> {
        if day == start.plus(1) {
            self.begin(h, start, today)?;
            self.space(h, shop)?;
            self.platform_begins(h, shop, day, today)?;
        }
        let Some(platform) = self.platform else { return Ok(()) };
        if day == start.plus(120) {
            spend(
                h,
                platform,
                &[
                    (day.plus(-40), "Éditeur (inventé)", "Site et boutique en quatre langues", 96_000, "F-2201"),
                    (day.plus(-8), "Studio (inventé)", "Photographies des produits", 34_000, "F-0388"),
                ],
            )?;
            progress(h, platform, 45, "Catalogue en ligne, premières commandes.")?;
        }
        if day == start.plus(230) {
            spend(h, platform, &[(day.plus(-5), "Imprimeur (inventé)", "Emballages et étiquettes à QR", 41_500, "F-1107")])?;
            progress(h, platform, 70, "Livraison dans tout le pays ; formation des vendeuses.")?;
        }
        if day == today.plus(-25)
            && let Some(last) = self.second
        {
            progress(h, platform, 85, "Reste la photographie des pièces de laine.")?;
            h.give(ClaimTranche { tranche: last, evidence: "Rapport d’avancement et factures, 85 % (inventé)".into() })?;
        }
        let (_, month, date) = day.ymd();
        // A report for the committee at each half-year's end.
        if (month, date) == (7, 5) || (month, date) == (1, 5) {
            let to = day.plus(-5);
            let (year, ..) = to.ymd();
            let from = on(year, if month == 7 { 1 } else { 7 }, 1)?.max(start);
            if from < to {
                h.give(FreezeIndicators { from, to, note: "Comité provincial (démonstration)".into() })?;
            }
        }
        Ok(())
    }

    fn begin(&mut self, h: &Hand<'_>, start: Day, today: Day) -> Result<()> {
        let partner = |code: &str, kind: &str, name: Texts| AddPartner { code: code.into(), kind: kind.into(), name };
        let indh = h.give(partner(
            "indh",
            "indh",
            one(
                "المبادرة الوطنية للتنمية البشرية",
                "Initiative nationale pour le développement humain (INDH)",
                "ⵜⴰⵙⵏⴽⵔⴰⵜ ⵜⴰⵏⴰⵎⵓⵔⵜ ⵏ ⵜⵏⴼⵍⵉⵜ ⵜⴰⴼⴳⴰⵏⵜ (INDH)",
                "National Initiative for Human Development (INDH)",
            ),
        ))?;
        let own = h.give(partner(
            "own",
            "own",
            one(
                "مساهمة ذاتية وشركاء لم يذكرهم التقرير",
                "Part propre et partenaires que le rapport ne nomme pas",
                "ⵜⵓⵎⵓⵜ ⵏⵏⵙⵏ ⴷ ⵉⵎⴷⵔⴰⵡⵏ ⵏⵏⴰ ⵓⵔ ⵉⴱⴷⵔ ⵓⵏⵎⵎⴰⵍ",
                "Own share, and partners that the report does not name",
            ),
        ))?;
        let call = h.give(PublishCall {
            title: one(
                "تحسين الدخل والإدماج الاقتصادي للشباب، محور الاقتصاد الاجتماعي",
                "Amélioration du revenu et inclusion économique des jeunes : économie sociale",
                "ⴰⵙⵖⵏⵓ ⵏ ⵓⵎⵓⴷ ⴷ ⵓⵙⵉⴷⴼ ⴰⴷⴰⵎⵙⴰⵏ ⵏ ⵉⵄⵔⵔⵉⵎⵏ: ⵜⴰⴷⴰⵎⵙⴰ ⵜⴰⵏⴰⵎⵓⵏⵜ",
                "Income improvement and economic inclusion of youth: social economy",
            ),
            grant: Bps(8_000),
            cap: Money::from_dirhams(300_000),
            kind: Bps(5_000),
            follow_up_days: 730,
            opens_on: start,
            closes_on: start.plus(45),
            papers: vec![
                one("طلب", "Demande", "ⴰⵙⵓⵜⵔ", "Request"),
                one("بطاقة تقنية", "Fiche technique", "ⵜⴰⴽⴰⵕⴹⴰ ⵜⴰⵜⵉⵇⵏⵉⵜ", "Technical sheet"),
                one("الملف القانوني", "Dossier juridique", "ⴰⵙⴷⴰⵡ ⴰⵣⵔⴼⴰⵏ", "Legal file"),
                one("آخر حصيلة", "Dernier bilan", "ⴰⵙⵙⵉⵟⵏ ⴰⵏⴳⴳⴰⵔⵓ", "Last balance sheet"),
            ],
            source: format!("{SOURCE}. {INVENTED}"),
        })?;
        other(
            h,
            Announce {
                amount: Money::from_dirhams(520_000),
                precision: "over".into(),
                partner_kind: "indh".into(),
                source: SOURCE.into(),
                explanation: one(
                    "مجموع المساهمتين المعلنتين، 272 000 و240 000، هو 512 000 درهم، وكلتاهما «حوالي». الفرق من التقريب في المصدر أو من نفقات لم يفصّلها؛ لم نكمله بأرقام من عندنا.",
                    "Les deux parts annoncées, 272 000 et 240 000, font 512 000 DH, et chacune est dite « environ ». L’écart vient des arrondis de la source, ou de dépenses qu’elle ne détaille pas ; nous ne l’avons pas comblé.",
                    "ⵙⵏⴰⵜ ⵏ ⵜⵓⵎⵓⵜⵉⵏ, 272 000 ⴷ 240 000, ⵙⴽⴰⵔⵏⵜ 512 000 ⴷⵔⵀ, ⴽⵓ ⵢⴰⵜ «ⴰⵜⵜⴰⵢⵏ ⵏ». ⴰⵎⵣⴰⵔⴰⵢ ⵉⴽⴽⴰ ⴷ ⵙⴳ ⵓⵙⵎⵖⵓⵔ ⴳ ⵓⵖⴱⴰⵍⵓ; ⵓⵔ ⵜ ⵏⴽⵎⵎⵍ.",
                    "The two shares announced, 272,000 and 240,000, make 512,000 MAD, and each is said to be “about”. The difference comes from rounding in the source, or from spending that it does not detail; we did not fill it in.",
                ),
                said_on: on(2024, 4, 27)?,
            },
        )?;
        for (position, (measure, baseline, target)) in [
            (Measure::Sales, 0, 50_000_000),
            (Measure::Income, 0, 41_000_000),
            (Measure::IncomePerMaker, 600_000, 1_600_000),
            (Measure::ActiveMakers, 12, 25),
            (Measure::MakerShare, 6_500, 8_400),
            (Measure::Licences, 0, 15),
            (Measure::Certificates, 4, 30),
            (Measure::Trained, 0, 60),
        ]
        .into_iter()
        .enumerate()
        {
            let (name, definition) = words(measure);
            h.give(DefineIndicator {
                code: measure.code().into(),
                measure,
                position: position as i64,
                name,
                definition,
                baseline,
                baseline_on: start,
                target,
                target_on: today.plus(90),
            })?;
        }
        (self.indh, self.own, self.call) = (Some(indh.partner), Some(own.partner), Some(call.call));
        Ok(())
    }

    /// The two-floor shop, built before the books begin: its papers are taken over as they were.
    fn space(&mut self, h: &Hand<'_>, shop: &Shop) -> Result<()> {
        let (indh, own) = (self.indh.context("a partner")?, self.own.context("a partner")?);
        let project = h
            .give(Submit {
                call: self.call.context("a call")?,
                title: one(
                    "فضاء التسويق التضامني بالحاجب",
                    "Espace de commercialisation solidaire d’El Hajeb",
                    "ⴰⵙⴰⵢⵔⴰⵔ ⵏ ⵜⵣⵏⵣⴰ ⵜⴰⵎⵎⵉⵡⵏⵜ ⵏ ⵍⵃⴰⵊⴱ",
                    "Solidarity marketing space of El Hajeb",
                ),
                purpose: one(
                    "متجر من طابقين يديره اتحاد تعاونيات بوابة الأطلس، يعرض منتوجات تعاونيات الإقليم وصناعه.",
                    "Un magasin sur deux étages, tenu par l’union de coopératives Porte de l’Atlas, où se vendent les produits des coopératives et artisans de la province.",
                    "ⵜⴰⵃⴰⵏⵓⵜ ⵏ ⵙⵏⴰⵜ ⵏ ⵜⴷⵡⵍⵉⵏ, ⵉⵙⵎⵓⵜⵜⵓⵢ ⵜⵜ ⵓⵎⵓⵏ ⵏ ⵜⵎⵙⵎⵓⵏⵉⵏ ⵜⴰⴳⴳⵓⵔⵜ ⵏ ⵡⴰⵟⵍⴰⵙ.",
                    "A shop on two floors, run by the union of cooperatives Porte de l’Atlas, that sells what the province’s cooperatives and craftspeople make.",
                ),
                holder: shop.union,
                operator: shop.union,
                cost: Money::from_dirhams(340_000),
                precision: "over".into(),
                source: SOURCE.into(),
                starts_on: on(2023, 5, 2)?,
                ends_on: on(2024, 3, 31)?,
                contributions: vec![gift(indh, 272_000, "about", true), gift(own, 68_000, "about", false)],
                papers: vec![0, 1, 2, 3],
            })?
            .project;
        other(h, DecideProject { project, approve: true, reason: format!("Repris des dossiers. {INVENTED}") })?;
        let tranches = h
            .give(SignConvention {
                project,
                convention: "CONV-2023-07 (inventé)".into(),
                signed_on: on(2023, 4, 18)?,
                obligations: format!(
                    "Ouvrir l’espace aux producteurs de toute la province ; tenir les comptes ouverts. {INVENTED}"
                ),
                tranches: vec![
                    tranche(own, 68_000, on(2023, 5, 2)?, "À la signature"),
                    tranche(indh, 163_200, on(2023, 5, 15)?, "Part propre versée"),
                    tranche(indh, 108_800, on(2024, 1, 15)?, "Travaux faits aux deux tiers"),
                ],
            })?
            .tranches;
        let [first, second, third] = tranches[..] else { anyhow::bail!("three tranches") };
        receive(h, first, "Avis de versement (inventé)", on(2023, 5, 2)?, "VIR-0502")?;
        receive(h, second, "Relevé du compte du projet (inventé)", on(2023, 5, 19)?, "VIR-0519")?;
        spend(
            h,
            project,
            &[
                (on(2023, 8, 11)?, "Entreprise (inventée)", "Gros œuvre, escalier, électricité", 148_000, "F-114"),
                (on(2023, 11, 20)?, "Menuiserie (inventée)", "Rayonnages et stands", 71_400, "F-207"),
            ],
        )?;
        progress(h, project, 68, "Les deux étages sont posés, les stands sont commandés.")?;
        receive(h, third, "Procès-verbal d’avancement, 68 % (inventé)", on(2024, 1, 22)?, "VIR-0122")?;
        spend(
            h,
            project,
            &[
                (on(2024, 2, 9)?, "Plâtrier (inventé)", "Plafonds et niches en plâtre", 52_600, "F-031"),
                (on(2024, 3, 15)?, "Équipement (inventé)", "Caisses, éclairage, enseigne", 68_000, "F-088"),
            ],
        )?;
        progress(h, project, 100, "Espace ouvert au public.")?;
        other(
            h,
            HandOver {
                project,
                operator: shop.union,
                handed_on: on(2024, 4, 15)?,
                minutes: format!("Remis en bon état, deux étages et dix stands. {INVENTED}"),
            },
        )?;
        Ok(())
    }

    fn platform_begins(&mut self, h: &Hand<'_>, shop: &Shop, day: Day, today: Day) -> Result<()> {
        let (indh, own) = (self.indh.context("a partner")?, self.own.context("a partner")?);
        let project = h
            .give(Submit {
                call: self.call.context("a call")?,
                title: one(
                    "منصة للتسويق الإلكتروني للمنتوجات المحلية",
                    "Plateforme de commerce en ligne des produits du terroir et de l’artisanat",
                    "ⵜⴰⵣⴷⵓⵜ ⵏ ⵜⵣⵏⵣⴰ ⵜⴰⵍⵉⴽⵟⵕⵓⵏⵉⵜ ⵏ ⵜⴼⴰⵔⵉⵙⵉⵏ ⵜⵉⴷⵖⴰⵔⴰⵏⵉⵏ",
                    "Online platform for craft and local products",
                ),
                purpose: one(
                    "بيع منتوجات الصناعة التقليدية والمنتوجات المجالية عبر الإنترنت، تديرها تعاونية «الحاجب سيرفيس».",
                    "Vendre en ligne les produits de l’artisanat et du terroir ; la coopérative « El Hajeb Service » la tient.",
                    "ⵜⴰⵣⵏⵣⴰ ⴳ ⵓⵙⵉⵏⵜⵔⵏⵉⵜ; ⵜⵙⵎⵓⵜⵜⵓⵢ ⵜⵜ ⵜⵎⵙⵎⵓⵏⵜ «ⵍⵃⴰⵊⴱ ⵙⵉⵔⴼⵉⵙ».",
                    "Sell craft and local products online; the cooperative “El Hajeb Service” runs it.",
                ),
                holder: shop.platform,
                operator: shop.platform,
                cost: Money::from_dirhams(300_000),
                precision: "about".into(),
                source: SOURCE.into(),
                starts_on: day,
                ends_on: today.plus(60),
                contributions: vec![gift(indh, 240_000, "about", true), gift(own, 60_000, "about", false)],
                papers: vec![0, 1, 2, 3],
            })?
            .project;
        other(h, DecideProject { project, approve: true, reason: format!("Repris des dossiers. {INVENTED}") })?;
        let tranches = h
            .give(SignConvention {
                project,
                convention: "CONV-2025-19 (inventé)".into(),
                signed_on: day,
                obligations: format!("Vendre pour toutes les coopératives de la province, en quatre langues. {INVENTED}"),
                tranches: vec![
                    tranche(own, 60_000, day, "À la signature"),
                    tranche(indh, 144_000, day, "Part propre versée"),
                    tranche(indh, 96_000, today.plus(20), "Rapport d’avancement d’au moins 80 %"),
                ],
            })?
            .tranches;
        let [first, second, third] = tranches[..] else { anyhow::bail!("three tranches") };
        receive(h, first, "Avis de versement (inventé)", day, "VIR-1125")?;
        receive(h, second, "Relevé du compte du projet (inventé)", day, "VIR-1126")?;
        (self.platform, self.second) = (Some(project), Some(third));
        Ok(())
    }
}

/// An indicator's name, and what is counted.
fn words(m: Measure) -> (Texts, Texts) {
    let (name, definition) = match m {
        Measure::Sales => (
            one("المبيعات", "Ventes", "ⵜⵉⵣⵏⵣⴰ", "Sales"),
            [
                "ما أدّاه المشترون ثمنا للسلع، ناقص ما رُدّ إليهم.",
                "Ce que les acheteurs ont payé pour les produits, moins ce qui leur fut rendu.",
                "ⴰⵢⵏⵏⴰ ⴼⵔⴰⵏ ⵉⵎⵙⵖⵏ ⵉ ⵜⴼⴰⵔⵉⵙⵉⵏ, ⴱⵍⴰ ⴰⵢⵏⵏⴰ ⵙⵏ ⵉⵜⵜⵓⵔⴰⵔⵏ.",
                "What buyers paid for goods, less what was given back to them.",
            ],
        ),
        Measure::Income => (
            one("دخل المنتجين", "Revenu des producteurs", "ⴰⵎⵓⴷ ⵏ ⵉⵎⴼⴰⵔⵙⵏ", "Makers’ income"),
            [
                "ما كسبه المنتجون من تلك المبيعات بعد كل الاقتطاعات.",
                "Ce que ces ventes ont apporté aux producteurs, tous frais déduits.",
                "ⴰⵢⵏⵏⴰ ⴷ ⴽⴽⵉⵏⵜ ⵜⵣⵏⵣⴰ ⵉ ⵉⵎⴼⴰⵔⵙⵏ, ⵙ ⴷⴰⵔⵜ ⵏ ⴽⵓⵍⵍⵓ ⵉⵙⵓⴼⴰⵖ.",
                "What those sales brought to makers, after every fee.",
            ],
        ),
        Measure::IncomePerMaker => (
            one("الدخل لكل منتج", "Revenu par producteur", "ⴰⵎⵓⴷ ⵉ ⴽⵓ ⴰⵎⴼⴰⵔⵙ", "Income per maker"),
            [
                "دخل المنتجين مقسوما على عدد من باع منهم.",
                "Le revenu des producteurs divisé par le nombre de ceux qui ont vendu.",
                "ⴰⵎⵓⴷ ⵏ ⵉⵎⴼⴰⵔⵙⵏ ⵉⴱⴹⴰ ⵅⴼ ⵡⵉⵏⵏⴰ ⵉⵣⵣⵏⵣⴰⵏ.",
                "Makers’ income divided by the number of makers who sold.",
            ],
        ),
        Measure::ActiveMakers => (
            one("منتجون نشطون", "Producteurs actifs", "ⵉⵎⴼⴰⵔⵙⵏ ⵉⵎⵙⴽⴰⵔⵏ", "Active makers"),
            [
                "منتجون لهم بيع واحد على الأقل لم يُردّ.",
                "Producteurs ayant au moins une vente qui n’a pas été rendue.",
                "ⵉⵎⴼⴰⵔⵙⵏ ⵏⵏⴰ ⵖⵓⵔ ⵜⵍⵍⴰ ⵢⴰⵜ ⵜⵣⵏⵣⴰ ⵏⵏⴰ ⵓⵔ ⵉⵜⵜⵓⵔⴰⵔⵏ.",
                "Makers with at least one sale that was kept.",
            ],
        ),
        Measure::MakerShare => (
            one("حصة المنتج", "Part qui revient au producteur", "ⵜⵓⵎⵓⵜ ⵏ ⵓⵎⴼⴰⵔⵙ", "Share that reaches makers"),
            [
                "دخل المنتجين مقسوما على المبيعات.",
                "Le revenu des producteurs divisé par les ventes.",
                "ⴰⵎⵓⴷ ⵏ ⵉⵎⴼⴰⵔⵙⵏ ⵉⴱⴹⴰ ⵅⴼ ⵜⵣⵏⵣⴰ.",
                "Makers’ income divided by sales.",
            ],
        ),
        Measure::Licences => (
            one("رخص العلامة", "Licences du label", "ⵜⵉⵙⵓⵔⴰⴳ ⵏ ⵓⵛⴰⵔⴹ", "Label licences"),
            [
                "رخص سارية في آخر يوم من المدة.",
                "Licences valables le dernier jour de la période.",
                "ⵜⵉⵙⵓⵔⴰⴳ ⵏⵏⴰ ⵉⵙⵡⵓⵔⵉⵏ ⴰⵙⵙ ⴰⵏⴳⴳⴰⵔⵓ.",
                "Licences valid on the last day of the period.",
            ],
        ),
        Measure::Certificates => (
            one("شواهد الجودة", "Certificats de qualité", "ⵉⵙⴷⴰⵙⵏ ⵏ ⵜⵖⴰⵔⴰ", "Quality certificates"),
            [
                "شواهد سارية في آخر يوم من المدة.",
                "Certificats valables le dernier jour de la période.",
                "ⵉⵙⴷⴰⵙⵏ ⵏⵏⴰ ⵉⵙⵡⵓⵔⵉⵏ ⴰⵙⵙ ⴰⵏⴳⴳⴰⵔⵓ.",
                "Certificates valid on the last day of the period.",
            ],
        ),
        Measure::Trained => (
            one("أعضاء مكوَّنون", "Membres formés", "ⵉⴳⵎⴰⵎⵏ ⵉⵜⵜⵓⵙⵎⵓⵜⵜⴳⵏ", "Members trained"),
            [
                "أعضاء حصلوا على شهادة حضور.",
                "Membres ayant reçu une attestation de présence.",
                "ⵉⴳⵎⴰⵎⵏ ⵏⵏⴰ ⵢⵓⵎⵥⵏ ⴰⵙⵙⴷⵢⴰⵙ ⵏ ⵜⵉⵍⵉⵜ.",
                "Members who got a certificate of attendance.",
            ],
        ),
    };
    let [ar, fr, zgh, en] = definition;
    let invented = [
        "الأساس والهدف مبتكران للعرض.",
        "Point de départ et cible inventés pour la démonstration.",
        "ⴰⵙⵉⵍⴰ ⴷ ⵓⵡⵜⵜⴰⵙ ⵜⵜⵓⵙⵏⴼⵍⵓⵍⵏ ⵉ ⵓⵙⵎⵎⴰⵍ.",
        "Baseline and target are invented for the demo.",
    ];
    let say = |x: &str, n: usize| format!("{x} {}", invented[n]);
    (name, one(&say(ar, 0), &say(fr, 1), &say(zgh, 2), &say(en, 3)))
}
