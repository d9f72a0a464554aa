//! The demo's charter: what every family promises, and what each one of them adds about its material, its
//! technique and its hygiene, with the evidence that is asked for. Invented, as an office could write it.

use rahba_kernel::{Id, Lang};
use rahba_market::flows::label::publish_charter::PublishCharter;
use rahba_market::label::model::{NewCriterion, Texts};

pub(crate) fn four(x: [&str; 4]) -> Texts {
    [Lang::Ar, Lang::Fr, Lang::Zgh, Lang::En].into_iter().zip(x).map(|(l, t)| (l, t.to_owned())).collect()
}

/// What is shown as evidence; in Arabic, French, Tamazight and English.
mod evidence {
    pub const ADDRESS: [&str; 4] = [
        "عنوان الورشة وصورة واجهتها",
        "Adresse de l’atelier et photo de sa façade",
        "ⴰⵏⵙⴰ ⵏ ⵓⵙⴰⵔⴰⴳ ⴷ ⵜⵡⵍⴰⴼⵜ ⵏⵏⵙ",
        "Address of the workshop and a photograph of its front",
    ];
    pub const PURCHASES: [&str; 4] = [
        "سجل المشتريات أو فواتيرها",
        "Registre des achats ou factures",
        "ⴰⵣⵎⵎⴻⵎ ⵏ ⵜⵎⵙⵖⵉⵡⵉⵏ ⵏⵖⴷ ⵜⵉⴼⴰⵜⵓⵔⵉⵏ",
        "Register of purchases, or invoices",
    ];
    pub const WORK: [&str; 4] = [
        "صور مراحل العمل",
        "Photos des étapes du travail",
        "ⵜⵉⵡⵍⴰⴼⵉⵏ ⵏ ⵜⵙⵓⵔⵉⴼⵉⵏ ⵏ ⵜⵡⵓⵔⵉ",
        "Photographs of the steps of the work",
    ];
    pub const ROOM: [&str; 4] = [
        "صورة المكان، وتقرير الزيارة",
        "Photo du local, et rapport de visite",
        "ⵜⴰⵡⵍⴰⴼⵜ ⵏ ⵓⴷⵖⴰⵔ, ⴷ ⵓⵏⵖⵎⵉⵙ ⵏ ⵜⵉⵔⵣⵉ",
        "Photograph of the room, and the visit’s report",
    ];
    pub const ANALYSIS: [&str; 4] = [
        "تحليل مختبر لدفعة من هذه السنة",
        "Analyse d’un lot de l’année par un laboratoire",
        "ⴰⵙⵍⴹ ⵏ ⵜⵔⴱⵉⵄⵜ ⵏ ⵓⵙⴳⴳⵯⴰⵙ ⴰⴷ ⴳ ⵓⵎⵙⵔⵎ",
        "Laboratory analysis of a lot of this year",
    ];
    pub const SHEET: [&str; 4] = [
        "بطاقة الحرارة أو التجفيف لكل دفعة",
        "Fiche de température ou de séchage par lot",
        "ⵜⴰⴽⴰⵕⴹⴰ ⵏ ⵜⵔⵖⵉ ⵏⵖⴷ ⵏ ⵓⵙⵖⴰⵔ ⵉ ⴽⵓ ⵜⴰⵔⴱⵉⵄⵜ",
        "Temperature or drying sheet of each lot",
    ];
    pub const SAMPLE: [&str; 4] = [
        "قطعة نموذجية تُعرض على المفتحصة",
        "Pièce témoin montrée à l’auditrice",
        "ⵜⴰⵙⵇⵇⴰⵎⵜ ⵏ ⵓⵎⴷⵢⴰ ⵉ ⵜⵎⵙⵙⴼⵇⴷⵜ",
        "Sample piece shown to the auditor",
    ];
    pub const MINUTES: [&str; 4] = [
        "محضر الجمع العام وكشف حساب كل عضوة",
        "Procès-verbal de l’assemblée et relevé de chaque membre",
        "ⴰⵏⵖⵎⵉⵙ ⵏ ⵓⴳⵔⴰⵡ ⴷ ⵓⵙⵙⵉⴹⵏ ⵏ ⴽⵓ ⵜⴰⴳⵎⴰⵎⵜ",
        "Minutes of the general meeting, and each member’s statement",
    ];
}

/// Of every family: theme, whether major, body, evidence.
const EVERY: [(&str, bool, [&str; 4], [&str; 4]); 5] = [
    (
        "origin",
        true,
        [
            "المنتوج مصنوع في إقليم الحاجب",
            "Le produit est fait dans la province d’El Hajeb",
            "ⵜⴰⴼⴰⵔⵉⵙⵜ ⵜⵜⵓⵙⴽⴰⵔ ⴳ ⵜⵙⴳⴰ ⵏ ⵍⵃⴰⵊⴱ",
            "The product is made in the province of El Hajeb",
        ],
        evidence::ADDRESS,
    ),
    (
        "material",
        true,
        [
            "أصل المواد معروف ومسجل",
            "L’origine des matières est connue et notée",
            "ⴰⵥⵓⵕ ⵏ ⵜⴰⵏⴳⵉⵡⵉⵏ ⵉⵜⵜⵡⴰⵙⵙⵏ, ⵢⵓⵔⴰ",
            "The origin of the materials is known and written down",
        ],
        evidence::PURCHASES,
    ),
    (
        "technique",
        true,
        [
            "العمل باليد أو في ورشة صغيرة، لا في سلسلة صناعية",
            "Le travail est fait à la main ou en petit atelier, pas à la chaîne",
            "ⵜⴰⵡⵓⵔⵉ ⵙ ⵓⴼⵓⵙ ⵏⵖⴷ ⴳ ⵓⵙⴰⵔⴰⴳ ⴰⵎⵥⵥⵢⴰⵏ",
            "The work is done by hand or in a small workshop, not on a line",
        ],
        evidence::WORK,
    ),
    (
        "hygiene",
        true,
        [
            "الورشة نظيفة وفيها ماء ومغسلة",
            "L’atelier est propre, avec de l’eau et un lavabo",
            "ⴰⵙⴰⵔⴰⴳ ⵉⵣⴷⴷⵉⴳ, ⵍⵍⴰⵏ ⴳⵉⵙ ⵡⴰⵎⴰⵏ",
            "The workshop is clean, with water and a basin",
        ],
        evidence::ROOM,
    ),
    (
        "social",
        false,
        [
            "كل عضوة تعرف حسابها وتصوت في الجمع العام",
            "Chaque membre connaît son compte et vote en assemblée",
            "ⴽⵓ ⵜⴰⴳⵎⴰⵎⵜ ⵜⵙⵙⵏ ⴰⵎⵉⴹⴰⵏ ⵏⵏⵙ, ⴷⴰ ⵜⵙⵜⵜⵉ ⴳ ⵓⴳⵔⴰⵡ",
            "Each member knows her account and votes in the general meeting",
        ],
        evidence::MINUTES,
    ),
];

/// What a family adds.
type Added = (&'static str, &'static str, bool, [&'static str; 4], [&'static str; 4]);

const ADDED: [Added; 24] = [
    (
        "textile_wool",
        "material",
        true,
        [
            "صوف قطعان الأطلس، بلا خيوط اصطناعية في اللُّحمة",
            "Laine des troupeaux de l’Atlas, sans fil synthétique dans la trame",
            "ⵜⴰⴹⵓⵟⵟ ⵏ ⵓⵍⵍⵉ ⵏ ⵡⴰⵟⵍⴰⵙ, ⴱⵍⴰ ⵉⴼⵉⵍⴰⵏ ⵉⵎⵙⴽⴰⵔⵏ",
            "Wool of the Atlas flocks, with no synthetic thread in the weft",
        ],
        evidence::PURCHASES,
    ),
    (
        "textile_wool",
        "technique",
        true,
        [
            "النسج على منسج يدوي، والعقد باليد",
            "Tissé sur métier à main, noué à la main",
            "ⵉⵜⵜⵓⵥⴹⴰ ⴳ ⵓⵥⵟⵟⴰ ⵙ ⵓⴼⵓⵙ",
            "Woven on a hand loom, knotted by hand",
        ],
        evidence::WORK,
    ),
    (
        "pottery",
        "material",
        true,
        ["طين من مقالع الإقليم", "Argile des carrières de la province", "ⴰⵍⵓⴹ ⵙⴳ ⵜⵙⴳⴰ", "Clay from the province’s pits"],
        evidence::PURCHASES,
    ),
    (
        "pottery",
        "technique",
        true,
        [
            "مشكّل باليد أو بالدولاب، والطلاء بلا رصاص",
            "Façonné à la main ou au tour, émail sans plomb",
            "ⵉⵜⵜⵓⵙⴽⴰⵔ ⵙ ⵓⴼⵓⵙ, ⴱⵍⴰ ⴰⵍⴷⵓⵏ ⴳ ⵓⵖⵎⵓ",
            "Shaped by hand or on the wheel, with a glaze free of lead",
        ],
        evidence::ANALYSIS,
    ),
    (
        "leather",
        "material",
        true,
        [
            "جلود من مجازر مراقبة",
            "Peaux d’abattoirs contrôlés",
            "ⵉⵍⵎⴰⵡⵏ ⵙⴳ ⵉⵎⵣⵍⴰⵢⵏ ⵉⵜⵜⵡⴰⵙⵙⴼⵇⴷⵏ",
            "Hides from inspected slaughterhouses",
        ],
        evidence::PURCHASES,
    ),
    (
        "leather",
        "technique",
        true,
        [
            "دباغة نباتية وخياطة باليد",
            "Tannage végétal et couture à la main",
            "ⴰⴷⴱⴰⵖ ⵙ ⵉⵎⵖⴰⵢⵏ, ⴰⵖⵏⵏⵓ ⵙ ⵓⴼⵓⵙ",
            "Tanned with plants and sewn by hand",
        ],
        evidence::SAMPLE,
    ),
    (
        "honey",
        "material",
        true,
        [
            "خلايا موضوعة في الإقليم، بلا تغذية بالسكر في موسم الجني",
            "Ruches posées dans la province, sans sucre pendant la miellée",
            "ⵜⵉⵎⵓⵔⴰⵙ ⴳ ⵜⵙⴳⴰ, ⴱⵍⴰ ⵙⵓⴽⴽⵯⵕ ⴳ ⵡⴰⴽⵓⴷ ⵏ ⵜⴰⵎⵎⵏⵜ",
            "Hives that stand in the province, fed no sugar during the flow",
        ],
        evidence::PURCHASES,
    ),
    (
        "honey",
        "technique",
        true,
        [
            "استخلاص على البارد وتصفية بلا تسخين",
            "Extrait à froid et filtré sans chauffer",
            "ⵉⵜⵜⵓⵙⵙⵓⴼⵖ ⵙ ⵓⵙⵎⵎⵉⴹ, ⴱⵍⴰ ⵜⴰⵔⵖⵉ",
            "Extracted cold and strained without heating",
        ],
        evidence::ANALYSIS,
    ),
    (
        "honey",
        "hygiene",
        true,
        [
            "أوان غذائية ورطوبة أقل من 20 %",
            "Récipients alimentaires, humidité sous 20 %",
            "ⵉⵔⵓⴽⵓⵜⵏ ⵏ ⵓⵛⵛⴰ, ⵜⵉⵎⵉⵍⵍⵉⵜ ⴷⴷⴰⵡ 20 %",
            "Food-grade vessels, moisture below 20 %",
        ],
        evidence::ANALYSIS,
    ),
    (
        "pastry_pasta",
        "material",
        true,
        [
            "دقيق وزبدة ولوز بأصل مكتوب على كل دفعة",
            "Farine, beurre et amandes dont l’origine est écrite sur chaque lot",
            "ⴰⴳⴳⵯⵔⵏ, ⵓⴷⵉ, ⵜⵉⵏⵉ ⵏ ⵍⵍⵓⵣ: ⴰⵥⵓⵕ ⵢⵓⵔⴰ ⴳ ⴽⵓ ⵜⴰⵔⴱⵉⵄⵜ",
            "Flour, butter and almonds whose origin is written on each lot",
        ],
        evidence::PURCHASES,
    ),
    (
        "pastry_pasta",
        "technique",
        true,
        [
            "العجن والتشكيل باليد، بلا ملونات ولا مواد حافظة",
            "Pétri et façonné à la main, sans colorant ni conservateur",
            "ⴰⵙⵏⴷⵓ ⴷ ⵓⵙⴽⴰⵔ ⵙ ⵓⴼⵓⵙ, ⴱⵍⴰ ⵉⵖⵎⴰⵏ",
            "Kneaded and shaped by hand, without colouring or preservative",
        ],
        evidence::WORK,
    ),
    (
        "pastry_pasta",
        "hygiene",
        true,
        [
            "بطاقة حرارة الفرن والتبريد لكل دفعة",
            "Température du four et du refroidissement notée par lot",
            "ⵜⴰⵔⵖⵉ ⵏ ⵓⴼⴰⵔⵏⵓ ⵜⵓⵔⴰ ⵉ ⴽⵓ ⵜⴰⵔⴱⵉⵄⵜ",
            "Oven and cooling temperatures written down for each lot",
        ],
        evidence::SHEET,
    ),
    (
        "couscous",
        "material",
        true,
        [
            "قمح أو شعير من حقول الإقليم",
            "Blé ou orge des champs de la province",
            "ⵉⵔⴷⵏ ⵏⵖⴷ ⵜⵓⵎⵥⵉⵏ ⵙⴳ ⵉⴳⵔⴰⵏ ⵏ ⵜⵙⴳⴰ",
            "Wheat or barley from the province’s fields",
        ],
        evidence::PURCHASES,
    ),
    (
        "couscous",
        "technique",
        true,
        [
            "الفتل باليد والتبخير مرتين",
            "Roulé à la main et passé deux fois à la vapeur",
            "ⵉⵜⵜⵓⴼⵜⵍ ⵙ ⵓⴼⵓⵙ, ⵉⵜⵜⵓⵙⵙⵏⵡⴰ ⵙⵏⴰⵜ ⵜⵉⴽⴽⴰⵍ",
            "Rolled by hand and steamed twice",
        ],
        evidence::WORK,
    ),
    (
        "couscous",
        "hygiene",
        true,
        [
            "التجفيف في مكان مغلق، والرطوبة أقل من 13 %",
            "Séché à l’abri, humidité sous 13 %",
            "ⵉⵙⵖⵔ ⴳ ⵓⴷⵖⴰⵔ ⵉⵇⵇⵏⵏ, ⵜⵉⵎⵉⵍⵍⵉⵜ ⴷⴷⴰⵡ 13 %",
            "Dried under cover, moisture below 13 %",
        ],
        evidence::SHEET,
    ),
    (
        "dried_fruit",
        "material",
        true,
        [
            "فواكه من بساتين الإقليم",
            "Fruits des vergers de la province",
            "ⵉⴳⵓⵎⵎⴰ ⵙⴳ ⵡⵓⵔⵜⴰⵏ ⵏ ⵜⵙⴳⴰ",
            "Fruit from the province’s orchards",
        ],
        evidence::PURCHASES,
    ),
    (
        "dried_fruit",
        "technique",
        true,
        [
            "التجفيف بالشمس أو بالهواء، بلا كبريت",
            "Séché au soleil ou à l’air, sans soufre",
            "ⵉⵙⵖⵔ ⵙ ⵜⴰⴼⵓⴽⵜ ⵏⵖⴷ ⵙ ⵓⵣⵡⵓ, ⴱⵍⴰ ⴰⴽⵉⴱⵔⵉⵜ",
            "Dried by sun or air, without sulphur",
        ],
        evidence::SHEET,
    ),
    (
        "dried_fruit",
        "hygiene",
        true,
        [
            "التخزين فوق الأرض، محميا من الحشرات",
            "Stocké hors du sol, à l’abri des insectes",
            "ⵉⵜⵜⵓⵃⴹⴰ ⵓⴼⵍⵍⴰ ⵏ ⵡⴰⴽⴰⵍ, ⴱⵍⴰ ⵉⴱⵓⵅⵅⴰ",
            "Stored off the ground, safe from insects",
        ],
        evidence::ROOM,
    ),
    (
        "wood",
        "material",
        true,
        [
            "خشب برخصة من المياه والغابات",
            "Bois coupé avec l’autorisation des Eaux et Forêts",
            "ⴰⴽⵛⵛⵓⴹ ⵙ ⵜⵓⵔⴰⴳⵜ ⵏ ⵜⴰⴳⴰⵏⵜ",
            "Wood cut with the forest service’s permit",
        ],
        evidence::PURCHASES,
    ),
    (
        "wood",
        "technique",
        true,
        [
            "النجارة والنقش باليد، والتشطيب بزيوت طبيعية",
            "Menuiserie et sculpture à la main, finition aux huiles naturelles",
            "ⴰⵏⵊⵊⴰⵔ ⴷ ⵓⵙⵇⵛ ⵙ ⵓⴼⵓⵙ, ⵙ ⵜⵣⵉⵜ ⵜⴰⴳⴰⵎⴰⵏⵜ",
            "Joined and carved by hand, finished with natural oils",
        ],
        evidence::SAMPLE,
    ),
    (
        "decoration",
        "material",
        false,
        [
            "مواد من الإقليم أو مسترجعة",
            "Matières de la province, ou récupérées",
            "ⵜⴰⵏⴳⵉⵡⵉⵏ ⵙⴳ ⵜⵙⴳⴰ, ⵏⵖⴷ ⵜⵜⵢⴰⵢⵙⵉⵏⵜ ⴷⴰⵖ",
            "Materials of the province, or reclaimed",
        ],
        evidence::PURCHASES,
    ),
    (
        "decoration",
        "technique",
        true,
        [
            "زخارف المنطقة، مرسومة أو منسوجة باليد",
            "Motifs de la région, peints ou tissés à la main",
            "ⵜⵉⵔⴽⵙⴰ ⵏ ⵜⵎⵏⴰⴹⵜ, ⵙ ⵓⴼⵓⵙ",
            "The region’s motifs, painted or woven by hand",
        ],
        evidence::SAMPLE,
    ),
    (
        "plaster",
        "material",
        true,
        ["جبص من مقالع مرخصة", "Plâtre de carrières autorisées", "ⵍⴳⴱⵚ ⵙⴳ ⵉⵎⵇⵍⴰⵄⵏ ⵙ ⵜⵓⵔⴰⴳⵜ", "Plaster from licensed quarries"],
        evidence::PURCHASES,
    ),
    (
        "plaster",
        "technique",
        true,
        [
            "النقش باليد على الجبص قبل أن يجف",
            "Sculpté à la main dans le plâtre encore frais",
            "ⵉⵜⵜⵓⵙⵇⵛ ⵙ ⵓⴼⵓⵙ ⵉⵣⵡⴰⵔ ⴰⴷ ⵉⵇⵇⴰⵔ",
            "Carved by hand while the plaster is still fresh",
        ],
        evidence::WORK,
    ),
];

/// The charter; `family` gives the id of a family's code.
pub(crate) fn charter(family: impl Fn(&str) -> Option<Id>) -> PublishCharter {
    let of = |family, theme: &str, major, body, evidence| NewCriterion {
        family,
        theme: theme.into(),
        major,
        body: four(body),
        evidence: four(evidence),
    };
    let mut criteria: Vec<NewCriterion> =
        EVERY.into_iter().map(|(theme, major, body, evidence)| of(None, theme, major, body, evidence)).collect();
    criteria.extend(
        ADDED
            .into_iter()
            .filter_map(|(code, theme, major, body, evidence)| Some(of(Some(family(code)?), theme, major, body, evidence))),
    );
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
        criteria,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_market::label::model::THEMES;
    use std::collections::BTreeSet;

    #[test]
    fn every_family_is_asked_about_every_theme_in_four_languages() {
        let c = charter(|code| Some(Id::named(code)));
        for code in ADDED.iter().map(|a| a.0).collect::<BTreeSet<_>>() {
            let id = Some(Id::named(code));
            let themes: BTreeSet<&str> =
                c.criteria.iter().filter(|x| x.family.is_none() || x.family == id).map(|x| x.theme.as_str()).collect();
            assert_eq!(themes, THEMES.into_iter().collect(), "{code}");
            for own in ["material", "technique"] {
                assert!(c.criteria.iter().any(|x| x.family == id && x.theme == own), "{code} says nothing of its {own}");
            }
        }
        let tifinagh = |t: &str| t.chars().any(|c| ('\u{2d30}'..='\u{2d7f}').contains(&c));
        for x in &c.criteria {
            for (lang, t) in x.body.iter().chain(&x.evidence) {
                assert_eq!(tifinagh(t), *lang == Lang::Zgh, "{lang}: {t}");
            }
        }
    }
}
