use super::*;
use crate::kit::app::{App, Config};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Grant;
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use std::sync::Arc;

fn register(b: &Bench, code: &str, form: Form, terms: bool, names: &[(Lang, &str)]) -> Id {
    let c = RegisterOrganisation {
        code: code.into(),
        form,
        commune: "03.171.01.05".into(),
        phone: None,
        ice: None,
        founded: None,
        women_led: true,
        vat_regime: "exempt_small".into(),
        invented: true,
        roles: vec![if form == Form::Company { "carrier" } else { "producer" }.into()],
        name: names.iter().map(|(l, n)| (*l, (*n).to_owned())).collect(),
        about: [].into(),
        members: Vec::new(),
        union: None,
    };
    let org = b.system(c).expect("registered").org;
    if terms {
        let terms = Agree {
            org,
            regime: "agent".into(),
            commission: Bps(1_000),
            commission_vat: Bps(2_000),
            label: Bps(0),
            solidarity: Bps(0),
            loss_bearer: "union".into(),
            hold_days: 7,
            term_days: 365,
        };
        b.system(terms).expect("terms");
    }
    org
}

/// Makers whose names are made to be mistaken for each other.
struct Land {
    s: Arc<Snapshot>,
    valley: Id,
    weavers: Id,
    twins: [Id; 2],
    bare: Id,
    carrier: Id,
}

fn land(b: &Bench) -> Land {
    let coop = |code: &str, terms, names: &[(Lang, &str)]| register(b, code, Form::Cooperative, terms, names);
    let valley = coop("valley", true, &[(Lang::Fr, "Tisserandes de la Vallée"), (Lang::Ar, "نَسَّاجَاتُ الْوَادِي")]);
    let weavers = coop("Weavers", true, &[(Lang::Fr, "Tisserandes"), (Lang::Ar, "النساجات")]);
    let twins = ["amal-1", "amal-2"].map(|code| coop(code, true, &[(Lang::Fr, "Amal"), (Lang::Ar, "الأمل")]));
    // Its name is another's code in other letters.
    coop("third", true, &[(Lang::Fr, "weavers")]);
    let bare = coop("bare", false, &[(Lang::Fr, "Sans accord")]);
    let carrier = register(b, "carrier", Form::Company, false, &[(Lang::Fr, "Messagerie Atlas")]);
    let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
    let config = Config {
        secure: false,
        proxies: Vec::new(),
        origin: String::new(),
        key: [7; 32].into(),
        data: std::env::temp_dir(),
        demo_logins: Vec::new(),
    };
    let app = App::new(b.db.clone(), t, config);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    Land { s: runtime.block_on(app.shop()).expect("the shop"), valley, weavers, twins, bare, carrier }
}

impl Land {
    fn whom(&self, of: Of, role: Role, scope: Id) -> Whom<'_> {
        let actor = Actor::person(Id::named("she"), vec![Grant { role, scope }]);
        Whom { s: &self.s, lang: Lang::Fr, actor, of, name: "org", last: RefCell::default() }
    }
}

fn typed(text: &str) -> Fields {
    Fields(vec![("org".into(), text.into())])
}

/// The ids that are offered for what was typed; none where it is not asked about.
fn offered(meant: Meant<'_>) -> Vec<Id> {
    match meant {
        Meant::Which(all, 0) => all.iter().map(|o| o.id).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_alone_is_taken_by_id_code_label_or_whole_name() {
    let b = Bench::sqlite();
    let l = land(&b);
    let whom = l.whom(Of::Terms, Role::Accountant, Id::NIL);
    for (said, who) in [
        (l.valley.to_string().as_str(), l.valley),
        ("valley", l.valley),
        ("VALLEY", l.valley),
        // A whole name goes before names that hold it.
        ("tisserandes", l.weavers),
        ("  Tisserandes   de la vallee ", l.valley),
        ("نساجات الوادي", l.valley),
        // What the field shows for one of two with the same name.
        ("Amal — amal-2", l.twins[1]),
        ("الأمل — amal-1", l.twins[0]),
    ] {
        assert_eq!(whom.read(&typed(said)).ok(), Some(who), "{said:?}");
        assert_eq!(whom.read_or(&typed(said)).ok(), Some(Some(who)), "{said:?}");
    }
    for id in [l.valley, l.twins[0], l.twins[1]] {
        let shown = whom.label(&l.s.makers[&id]);
        assert_eq!(whom.read(&typed(&shown)).ok(), Some(id), "{shown}");
    }
    // Any other id is the command's to refuse, as it was with a choice.
    let closed = Id::named("one that has closed");
    assert_eq!(whom.read(&typed(&closed.to_string())).ok(), Some(closed));
}

#[test]
fn what_fits_several_or_a_part_is_asked_about() {
    let b = Bench::sqlite();
    let l = land(&b);
    let whom = l.whom(Of::Terms, Role::Accountant, Id::NIL);
    assert_eq!(offered(whom.meant(&typed("amal"))), l.twins, "two of one name");
    // A part of a name is not taken, not even one that only one name holds.
    assert_eq!(offered(whom.meant(&typed("vallée"))), [l.valley]);
    assert_eq!(offered(whom.meant(&typed("tisser"))), [l.weavers, l.valley], "beginnings by name");
    assert_eq!(offered(whom.meant(&typed("vallee tisserandes"))), [l.valley], "words in any order");
    // One's code, as it is or in other letters, is another's name.
    for said in ["Weavers", "weavers", "WEAVERS"] {
        let both = offered(whom.meant(&typed(said)));
        assert!(both.len() == 2 && both.contains(&l.weavers), "{said}: {both:?}");
    }
    // A label with another's code is not that other.
    assert_eq!(whom.meant(&typed("Amal — valley")), Meant::Nobody);
    let e = whom.read(&typed("amal")).expect_err("two");
    assert_eq!((e.status, e.code.as_str(), e.field), (422, "organisation_which", Some("org")));
    let field = whom.choice("Productrice".into(), &typed("amal"), None);
    assert_eq!(field.value, "amal", "few: a choice, and what was asked for stays");
    // What she touched counts for the words it was shown for, and for no others.
    let chosen = |said: &str| {
        let more = [("org-for", "amal".to_owned()), ("org-is", l.twins[1].to_string())].map(|(k, v)| (k.to_owned(), v));
        Fields(typed(said).0.into_iter().chain(more).collect())
    };
    assert_eq!(whom.read(&chosen("amal")).ok(), Some(l.twins[1]));
    assert_eq!(whom.read(&chosen("valley")).ok(), Some(l.valley));
    assert_eq!(whom.read(&chosen("")).expect_err("nobody").code, "organisation_missing");
}

#[test]
fn nobody_and_who_may_not_be_chosen_are_refused_at_the_field() {
    let b = Bench::sqlite();
    let l = land(&b);
    let paid = l.whom(Of::Terms, Role::Accountant, Id::NIL);
    let coached = l.whom(Of::Members, Role::Coach, Id::NIL);
    for (whom, said, code) in [
        (&paid, "", "organisation_missing"),
        (&paid, "personne", "organisation_unknown"),
        (&paid, "—", "organisation_unknown"),
        (&paid, "bare", "organisation_no_terms"),
        (&paid, "sans accord", "organisation_no_terms"),
        (&paid, "Sans accord — bare", "organisation_no_terms"),
        // A part of the name of one who may not be chosen leads nowhere.
        (&paid, "sans", "organisation_unknown"),
        (&coached, "messagerie atlas", "organisation_no_members"),
    ] {
        let e = whom.read(&typed(said)).expect_err(said);
        assert_eq!((e.status, e.code.as_str(), e.field), (422, code, Some("org")), "{said:?}");
        for lang in Lang::ALL {
            assert!(T(lang).has(&e.message), "{} in {lang}", e.message);
        }
    }
    assert_eq!(paid.read_or(&typed("")).ok(), Some(None), "where nobody may be meant");
    assert_eq!(coached.read(&typed("bare")).ok(), Some(l.bare));
    assert_eq!(l.whom(Of::All, Role::Admin, Id::NIL).read(&typed("messagerie atlas")).ok(), Some(l.carrier));
}

#[test]
fn a_maker_knows_only_her_own() {
    let b = Bench::sqlite();
    let l = land(&b);
    for of in [Of::Goods, Of::People, Of::Label] {
        let hers = l.whom(of, Role::ProducerManager, l.valley);
        assert_eq!(hers.read(&typed("valley")).ok(), Some(l.valley));
        assert_eq!(hers.read(&typed("Weavers")).expect_err("another's").code, "organisation_unknown");
        assert_eq!(hers.fitting("tisser", false).0.iter().map(|o| o.id).collect::<Vec<_>>(), [l.valley]);
    }
    // A member looks after nobody; forms of the office are not a maker's.
    assert!(l.whom(Of::People, Role::ProducerMember, l.valley).seen().next().is_none());
    for of in [Of::Terms, Of::Members, Of::All] {
        assert!(l.whom(of, Role::ProducerManager, l.valley).seen().next().is_none(), "{of:?}");
    }
    assert!(l.whom(Of::Terms, Role::Coach, Id::NIL).seen().next().is_none(), "not whose form it is");
}

#[test]
fn a_dozen_is_offered_and_the_others_are_counted() {
    let b = Bench::sqlite();
    for n in 0..15 {
        register(&b, &format!("atlas-{n:02}"), Form::Cooperative, true, &[(Lang::Fr, &format!("Atlas {n:02}"))]);
    }
    let l = land(&b);
    match l.whom(Of::Terms, Role::Accountant, Id::NIL).meant(&typed("atlas")) {
        Meant::Which(all, 3) => assert!(all.len() == 12 && all[0].code == "atlas-00", "{all:?}"),
        other => panic!("{other:?}"),
    };
}

#[test]
fn a_code_or_terms_do_not_choose_between_namesakes() {
    let b = Bench::sqlite();
    let coop = |code: &str, terms, names: &[(Lang, &str)]| register(&b, code, Form::Cooperative, terms, names);
    // The first has for her code what both are called.
    let first = coop("fadma", true, &[(Lang::Fr, "Fadma")]);
    let second = coop("fadma-2", true, &[(Lang::Fr, "Fadma")]);
    // One's code is another's name, in one of her languages.
    let code = coop("tigmi", true, &[(Lang::Fr, "Laine du Haut")]);
    let name = coop("house", true, &[(Lang::Ar, "الدار"), (Lang::En, "Tigmi")]);
    // Of two with one name, the one who came last has no terms yet; of two others neither has.
    let old = coop("old", true, &[(Lang::Fr, "Tamont")]);
    let new = coop("new", false, &[(Lang::Fr, "Tamont")]);
    let bare = ["bare-1", "bare-2"].map(|code| coop(code, false, &[(Lang::Fr, "Sans accord encore")]));
    let l = land(&b);
    let whom = l.whom(Of::Terms, Role::Accountant, Id::NIL);
    for (said, all) in [
        ("fadma", [first, second]),
        ("FADMA", [first, second]),
        ("Fadma", [first, second]),
        ("tigmi", [code, name]),
        ("Tigmi", [code, name]),
        ("tamont", [old, new]),
        ("sans accord encore", bare),
    ] {
        let found = offered(whom.meant(&typed(said)));
        assert!(found.len() == 2 && all.iter().all(|id| found.contains(id)), "{said}: {found:?}");
        assert_eq!(whom.read(&typed(said)).expect_err(said).code, "organisation_which", "{said}");
        assert_eq!(whom.read_or(&typed(said)).expect_err(said).code, "organisation_which", "{said}");
    }
    // One is said by her own code or by what the field shows, and the refusal says why not.
    for (said, who) in [("fadma-2", second), ("Fadma — fadma", first), ("house", name), ("old", old), ("Tamont — old", old)] {
        assert_eq!(whom.read(&typed(said)).ok(), Some(who), "{said}");
    }
    let touched = |said: &str, id: Id| {
        let all = [("org", said.to_owned()), ("org-for", said.to_owned()), ("org-is", id.to_string())];
        Fields(all.map(|(k, v)| (k.to_owned(), v)).into())
    };
    for f in [typed("new"), typed("Tamont — new"), touched("tamont", new)] {
        assert_eq!(whom.read(&f).expect_err("no terms").code, "organisation_no_terms", "{f:?}");
    }
    assert_eq!(whom.read(&touched("tamont", old)).ok(), Some(old));
    assert_eq!(whom.read(&touched("fadma", second)).ok(), Some(second));
    // Where terms are not asked for, nothing else is: both may be meant.
    let all = l.whom(Of::All, Role::Admin, Id::NIL);
    assert_eq!(all.read(&typed("new")).ok(), Some(new));
    assert_eq!(offered(all.meant(&typed("tamont"))).len(), 2);
    // A maker is not asked about others.
    assert_eq!(l.whom(Of::Goods, Role::ProducerManager, old).read(&typed("tamont")).ok(), Some(old));
}

#[test]
fn a_long_text_is_its_beginning_and_a_long_name_is_understood_again() {
    let b = Bench::sqlite();
    let long = format!("Coopérative {} de la vallée", "des tisserandes ".repeat(8));
    let code = "a-code-of-forty-letters-and-digits-00001";
    let org = register(&b, code, Form::Cooperative, true, &[(Lang::Fr, &long), (Lang::Ar, "نَسَّاجَاتُ الْوَادِي الطَّوِيل")]);
    let nine = "un deux trois quatre cinq six sept huit";
    let eight = register(&b, "eight", Form::Cooperative, true, &[(Lang::Fr, nine)]);
    for (code, letters) in [("cut-1", TYPED_MAX), ("cut-2", TYPED_MAX - 1)] {
        register(&b, code, Form::Cooperative, true, &[(Lang::Fr, &"z".repeat(letters))]);
    }
    for n in 0..300 {
        register(&b, &format!("atlas-{n:03}"), Form::Cooperative, true, &[(Lang::Fr, &format!("Atlas {n:03} inventée"))]);
    }
    let l = land(&b);
    let whom = l.whom(Of::Terms, Role::Accountant, Id::NIL);
    // What the field shows for her is she, in each language, though her name is longer than what is looked at.
    assert!(long.chars().count() > TYPED_MAX);
    for lang in Lang::ALL {
        let shown = whom.label_in(&l.s.makers[&org], lang);
        assert!(shown.chars().count() <= WHOLE_MAX && shown.ends_with(code), "{shown}");
        assert_eq!(whom.read(&typed(&shown)).ok(), Some(org), "{shown}");
    }
    // The beginning of a name is another's whole name, as far as it is looked at: that other is not taken for her.
    for (letters, more) in [(TYPED_MAX, "plus"), (TYPED_MAX - 1, " et plus")] {
        let whole = "z".repeat(letters);
        assert!(matches!(whom.meant(&typed(&format!("{whole}{more}"))), Meant::Which(..)), "{letters}");
    }
    // Her whole name is longer: she is asked about, not taken.
    assert_eq!(offered(whom.meant(&typed(&long))), [org]);
    // Sixty-four kilobytes: of one word, of many, of letters that are eighteen each, of what nobody sees.
    let big = 64 << 10;
    for said in
        ["x".repeat(big), "atlas ".repeat(big / 6), "a b c d e f g h i j k l ".repeat(big / 24), "\u{FDFA} ".repeat(big / 4)]
    {
        let first: String = said.chars().take(TYPED_MAX).collect();
        assert_eq!(whom.meant(&typed(&said)), whom.meant(&typed(&first)), "{first}");
        let (a, b) = (whom.field("Productrice".into(), &typed(&said)), whom.field("Productrice".into(), &typed(&first)));
        assert!(a.value == b.value && a.value.chars().count() <= TYPED_MAX, "{first}");
    }
    assert!(matches!(whom.meant(&typed(&"atlas ".repeat(big / 6))), Meant::Which(all, 288) if all.len() == 12));
    assert_eq!(whom.meant(&typed(&"\u{200F}".repeat(big))), Meant::Nothing);
    // The words after the eighth are not looked for; words said twice are one.
    let more = "huit sept six cinq quatre trois deux un";
    assert_eq!(offered(whom.meant(&typed(&format!("{more} neuf dix")))), [eight]);
    assert_eq!(offered(whom.meant(&typed(&format!("un un un un un un un un {more}")))), [eight]);
    assert_eq!(whom.meant(&typed("neuf huit")), Meant::Nobody);
}
