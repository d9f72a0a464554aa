//! No form of the desk holds a choice of everybody where makers are many: she is typed. What is typed is taken when it is
//! one maker's and nobody else's; what fits several comes back to be touched, with everything else that was typed.
//! `RAHBA_MAKERS=10000 cargo test -p rahba-web --test whom_a_form_is_about -- --nocapture` says what pages weigh.

mod site;

use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::organisations::add_member::AddMember;
use rahba_market::flows::organisations::register::{NewMember, RegisterOrganisation};
use rahba_market::flows::trainings::plan::{NewSession, PlanTraining};
use rahba_market::ledger::views;
use rahba_market::organisations::model::Form;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Answer, Site, config};

/// The frame of a page and a form; names of this many makers, with their ids, are 20 KB more.
const SMALL: usize = 24_000;

fn makers() -> usize {
    std::env::var("RAHBA_MAKERS").ok().and_then(|n| n.parse().ok()).unwrap_or(230)
}

fn maker(b: &Bench, code: &str, name: &str) -> Id {
    let register = RegisterOrganisation {
        code: code.into(),
        form: Form::Cooperative,
        commune: "03.171.01.05".into(),
        phone: None,
        ice: None,
        founded: None,
        women_led: true,
        vat_regime: "exempt_small".into(),
        invented: true,
        roles: vec!["producer".into()],
        name: [(Lang::Fr, name.to_owned())].into(),
        about: [].into(),
        members: Vec::new(),
        union: None,
    };
    let org = b.system(register).expect("registered").org;
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
    org
}

/// A territory of many makers, two of them with one name.
struct Land {
    shop: Shop,
    site: Site,
    twins: [Id; 2],
}

fn land(b: &Bench) -> Land {
    let shop = Shop::open(b);
    for n in 0..makers() {
        maker(b, &format!("maker-{n:05}"), &format!("Coopérative {n:05} inventée"));
    }
    let twins = ["amal-1", "amal-2"].map(|code| maker(b, code, "Amal"));
    let site = Site::over(b, config());
    site.app.tell_time(b.now());
    Land { shop, site, twins }
}

struct Desk<'a> {
    site: &'a Site,
    session: String,
    csrf: String,
}

impl<'a> Desk<'a> {
    fn of(l: &'a Land, b: &Bench, role: Role) -> Desk<'a> {
        let login = format!("{}@example.org", role.code());
        l.site.with_password(b, &login, role, Id::NIL);
        let session = l.site.enter(&login);
        let csrf = l.site.csrf(&session);
        Desk { site: &l.site, session, csrf }
    }

    fn get(&self, path: &str) -> Answer {
        self.site.ask(path, &self.session, None)
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let sent: Vec<_> = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.site.ask(path, &self.session, Some(&sent))
    }
}

/// How many makers a page names.
fn named(page: &str) -> usize {
    page.matches("Coopérative 0").count()
}

/// A training that is open.
fn training(b: &Bench) -> Id {
    let title = |fr: &str| [(Lang::Fr, fr.to_owned())].into();
    let training = PlanTraining {
        title: title("Teinture"),
        aims: title("Teindre"),
        domain: "technique".into(),
        answers: Vec::new(),
        trainer: "Itto".into(),
        seats: 10,
        min_share: Bps(8_000),
        sessions: vec![NewSession { on: b.today().plus(7), starts: 540, minutes: 180, place: "L’espace".into() }],
    };
    b.by("coach", Role::Coach, Id::NIL, training).expect("planned").training
}

#[test]
fn no_form_holds_everybody() {
    let b = Bench::sqlite();
    let l = land(&b);
    let admin = l.site.person(&b, "somebody@example.org", Role::Coach, Id::NIL);
    let training = training(&b);
    let all: [(Role, Vec<String>); 6] = [
        (
            Role::Admin,
            [
                "/fr/desk/people".to_owned(),
                "/fr/desk/people/new".to_owned(),
                format!("/fr/desk/people/{admin}"),
                "/fr/desk/settings/spaces/new".to_owned(),
                "/fr/desk/certificates/new".to_owned(),
                "/fr/desk/programme/projects/new".to_owned(),
            ]
            .into(),
        ),
        (Role::Accountant, ["/fr/desk/payouts/new", "/fr/desk/payouts/advance"].map(String::from).into()),
        (
            Role::ShopManager,
            ["/fr/desk/deposits/new", "/fr/desk/goods/give-back", "/fr/desk/products/new?family=honey"].map(String::from).into(),
        ),
        (Role::Cashier, vec!["/fr/desk/deposits/new".to_owned()]),
        (
            Role::Coach,
            [
                "/fr/desk/certificates/paths/new".to_owned(),
                "/fr/desk/coaching/new".to_owned(),
                format!("/fr/desk/trainings/{training}"),
            ]
            .into(),
        ),
        (Role::LabelOfficer, vec!["/fr/desk/label/apply".to_owned()]),
    ];
    let mut wrong = Vec::new();
    for (role, paths) in all {
        let desk = Desk::of(&l, &b, role);
        for path in paths {
            let (status, _, page) = desk.get(&path);
            let told = format!("{path}: {} bytes, {} makers named", page.len(), named(&page));
            if std::env::var_os("RAHBA_MAKERS").is_some() {
                println!("{told}");
            }
            assert_eq!(status, 200, "{path}: {page}");
            // A form says where it asks; the list of people is looked through and asks nobody.
            let list = path.ends_with("/people");
            let field = if list { "<input type=\"text\" name=\"organisation\"" } else { "data-whom=\"/fr/desk/whom/" };
            if named(&page) > 0 || page.len() > SMALL || !page.contains(field) {
                wrong.push(told);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    if std::env::var_os("RAHBA_MAKERS").is_some() {
        let desk = Desk::of(&l, &b, Role::UnionSecretary);
        for q in ["inventee", "cooperative+00", "personne", "amal"] {
            let mut took: Vec<_> = (0..21).map(|_| suggestion(&desk, &format!("/fr/desk/whom/members?q={q}"))).collect();
            let first = took[0];
            took.sort();
            println!("a suggestion for {q}: the first {first:?}, the middle one of 21 {:?}", took[10]);
        }
    }
}

/// How long who fits is asked for.
#[expect(clippy::disallowed_methods, reason = "it prints how long it took and decides nothing by it")]
fn suggestion(desk: &Desk<'_>, path: &str) -> std::time::Duration {
    let begun = std::time::Instant::now();
    assert_eq!(desk.get(path).0, 200, "{path}");
    begun.elapsed()
}

/// The cards that a field offers: whose they are.
fn cards(page: &str, name: &str) -> Vec<Id> {
    let radio = format!("<input type=\"radio\" name=\"{name}-is\" value=\"");
    page.split(&radio).skip(1).filter_map(|x| x.split('"').next()?.parse().ok()).collect()
}

#[test]
fn what_is_typed_is_taken_asked_about_or_refused_and_nothing_is_lost() {
    let b = Bench::sqlite();
    let l = land(&b);
    let bare = l.site.give(
        &b,
        RegisterOrganisation {
            code: "bare".into(),
            form: Form::Cooperative,
            commune: "03.171.01.05".into(),
            phone: None,
            ice: None,
            founded: None,
            women_led: true,
            vat_regime: "exempt_small".into(),
            invented: true,
            roles: vec!["producer".into()],
            name: [(Lang::Fr, "Sans accord".to_owned())].into(),
            about: [].into(),
            members: Vec::new(),
            union: None,
        },
    );
    let accountant = Desk::of(&l, &b, Role::Accountant);
    let advance = |more: &[(&str, &str)]| {
        let fields: Vec<_> = more.iter().copied().chain([("amount", "512.34"), ("reason", "laine teinte")]).collect();
        accountant.post("/fr/desk/payouts/advance", &fields)
    };
    let kept = |page: &str| page.contains("value=\"512.34\"") && page.contains("value=\"laine teinte\"");
    let owed = |org: Id| b.read(|q| views::due(q, b.territory, org)).advance;

    // Two of one name: both are offered, nothing is lost, nobody is paid.
    let (status, _, page) = advance(&[("org", "amal")]);
    assert!(status == 422 && page.contains("id=\"org-error\"") && kept(&page), "{status} {page}");
    assert_eq!(cards(&page, "org"), l.twins);
    assert!(page.contains("name=\"org\" value=\"amal\"") && page.contains("name=\"org-for\" value=\"amal\""), "{page}");
    assert!(page.contains("amal-2 · ") && page.contains("choisissez ci-dessous"), "her code and where she is: {page}");
    // A part of a name, nobody, and one who may not be chosen.
    let (status, _, page) = advance(&[("org", "coopérative 00")]);
    assert!(status == 422 && kept(&page) && cards(&page, "org").len() == 12 && page.contains("précisez le nom"), "{page}");
    let (status, _, page) = advance(&[("org", "personne")]);
    assert!(status == 422 && kept(&page) && page.contains("id=\"org-error\"") && page.contains("value=\"personne\""), "{page}");
    let (status, _, page) = advance(&[("org", "sans accord")]);
    assert!(status == 422 && kept(&page) && page.contains("pas de contrat de dépôt-vente"), "{page}");
    assert!(cards(&page, "org").is_empty() && owed(bare.org) == Money(0));
    assert_eq!((owed(l.twins[0]), owed(l.twins[1])), (Money(0), Money(0)));
    // Other words after a card was touched: what she typed counts.
    let touched = l.twins[1].to_string();
    let (status, _, page) = advance(&[("org", "personne"), ("org-for", "amal"), ("org-is", &touched)]);
    assert!(status == 422 && owed(l.twins[1]) == Money(0), "{status} {page}");
    // A wrong amount after a card was touched: who was understood stands in the field.
    let wrong = [("org", "amal"), ("org-for", "amal"), ("org-is", touched.as_str()), ("amount", "beaucoup"), ("reason", "x")];
    let (status, _, page) = accountant.post("/fr/desk/payouts/advance", &wrong);
    assert!(status == 422 && page.contains("value=\"Amal — amal-2\"") && page.contains("id=\"amount-error\""), "{page}");
    // One touch finishes it; so do a label, a code and an address's id.
    assert_eq!(advance(&[("org", "amal"), ("org-for", "amal"), ("org-is", &touched)]).0, 303);
    assert_eq!((owed(l.twins[0]), owed(l.twins[1])), (Money(0), Money(51_234)));
    assert_eq!(advance(&[("org", "Amal — amal-1")]).0, 303);
    assert_eq!(advance(&[("org", "maker-00007")]).0, 303);
    assert_eq!(owed(l.twins[0]), Money(51_234));
    let (_, _, page) = accountant.get(&format!("/fr/desk/payouts/new?org={}", l.shop.maker));
    assert!(page.contains("name=\"org\" value=\"") && !page.contains(&format!("value=\"{}\"", l.shop.maker)), "by name: {page}");

    // A form in two steps: the second is of the one that was touched.
    let cashier = Desk::of(&l, &b, Role::Cashier);
    let (status, _, page) = cashier.get("/fr/desk/deposits/new?maker=amal");
    assert!(status == 422 && cards(&page, "maker") == l.twins && !page.contains("data-keep=\"receive-"), "{page}");
    let (status, _, page) = cashier.get(&format!("/fr/desk/deposits/new?maker=amal&maker-for=amal&maker-is={touched}"));
    assert!(status == 200 && page.contains(&format!("data-keep=\"receive-{touched}\"")), "{page}");
    let place = l.shop.stand;
    let (status, _, page) = cashier.get(&format!("/fr/desk/goods/give-back?place={place}&maker=amal"));
    assert!(status == 422 && cards(&page, "maker") == l.twins && page.contains(&format!("{place}\" selected")), "{page}");
}

#[test]
fn people_and_projects_ask_for_each_of_their_own() {
    let b = Bench::sqlite();
    let l = land(&b);
    let admin = Desk::of(&l, &b, Role::Admin);
    let touched = l.twins[0].to_string();
    let itto = [("name", "Itto"), ("phone", "0661000001"), ("lang", "ar")];
    let new = |more: &[(&str, &str)]| admin.post("/fr/desk/people/new", &itto.iter().chain(more).copied().collect::<Vec<_>>());
    let (status, _, page) = new(&[("organisation", "amal"), ("manager", "1")]);
    assert!(status == 422 && cards(&page, "organisation") == l.twins, "{page}");
    assert!(page.contains("value=\"Itto\"") && page.contains("0661000001") && page.contains("value=\"1\" checked"), "{page}");
    let more = [("organisation", "amal"), ("organisation-for", "amal"), ("organisation-is", touched.as_str()), ("manager", "1")];
    let (status, headers, _) = new(&more);
    assert_eq!(status, 303);
    let her = headers["location"].to_str().expect("text").to_owned();
    assert!(admin.get(&her).2.contains("Amal"), "she is of the one that was touched");
    // Looked through by code or name; nobody's people are not everybody's.
    let (_, _, list) = admin.get("/fr/desk/people?organisation=amal-1");
    assert!(list.contains("Itto") && list.contains("name=\"organisation\" value=\"amal-1\""), "{list}");
    for other in ["amal-2", "personne"] {
        assert!(!admin.get(&format!("/fr/desk/people?organisation={other}")).2.contains("Itto"), "{other}");
    }
    // A role over an organisation that is typed; over a space and an organisation it is none.
    let space = l.shop.space.to_string();
    let grant = |scope: &str, organisation: &str| {
        let fields = [("what", "grant"), ("role", "producer_member"), ("scope", scope), ("organisation", organisation)];
        admin.post(&her, &fields)
    };
    let (status, _, page) = grant("", "amal");
    assert!(status == 422 && cards(&page, "organisation") == l.twins && page.contains("producer_member\" selected"), "{page}");
    let (status, _, page) = grant(&space, "amal-2");
    assert!(
        status == 422 && page.contains("id=\"organisation-error\"") && page.contains(&format!("{space}\" selected")),
        "{page}"
    );
    assert_eq!(grant("", "amal-2").0, 303);
    assert!(admin.get("/fr/desk/people?organisation=amal-2").2.contains("Itto"));
    // Two such fields on one form: each has its own cards.
    let submit = [("title-fr", "Atelier"), ("holder", "maker-00001"), ("operator", "amal"), ("cost", "1000")];
    let (status, _, page) = admin.post("/fr/desk/programme/projects/new", &submit);
    assert!(status == 422 && cards(&page, "operator") == l.twins && cards(&page, "holder").is_empty(), "{page}");
    assert!(
        page.contains("id=\"operator-error\"") && page.contains("inventée — maker-00001\"") && page.contains("Atelier"),
        "{page}"
    );
}

/// A training's page read the members of every organisation, to offer them all.
#[test]
fn a_training_enrols_of_the_organisation_that_is_typed() {
    let b = Bench::sqlite();
    let l = land(&b);
    let itto = |name: &str| NewMember { name: name.into(), gender: "f".into(), age_band: "35-59".into() };
    for (org, name) in [(l.twins[0], "Itto Ichou"), (l.twins[1], "Hadda Ouali"), (l.twins[1], "Zahra Amrani")] {
        l.site.give(&b, AddMember { org, member: itto(name) });
    }
    let path = format!("/fr/desk/trainings/{}", training(&b));
    let coach = Desk::of(&l, &b, Role::Coach);
    let (_, _, page) = coach.get(&format!("{path}?of=amal"));
    assert!(cards(&page, "of") == l.twins && !page.contains("name=\"who\""), "{page}");
    let (_, _, page) = coach.get(&format!("{path}?of=amal-2"));
    let who = page.split("<option value=\"").skip(1).filter_map(|x| x.split('"').next()).find(|x| x.contains(':')).unwrap_or("");
    assert!(page.contains("Hadda Ouali") && !page.contains("Itto Ichou") && who.starts_with(&l.twins[1].to_string()), "{page}");
    let of = l.twins[1].to_string();
    let (status, headers, _) = coach.post(&path, &[("act", "enrol"), ("of", &of), ("who", who)]);
    assert!(status == 303 && headers["location"].to_str().is_ok_and(|to| to.ends_with(&format!("?of={of}"))), "{headers:?}");
    // Whoever is enrolled stands there, whichever organisation is looked at.
    let (_, _, page) = coach.get(&path);
    assert!(page.contains("<li><div><b><bdi>"), "{page}");
}

#[test]
fn who_fits_is_shown_to_whose_form_it_is() {
    let b = Bench::sqlite();
    let l = land(&b);
    let accountant = Desk::of(&l, &b, Role::Accountant);
    let buttons = |page: &str| page.matches("<button type=\"button\" value=\"").count();
    let (status, _, found) = accountant.get("/ar/desk/whom/terms?q=amal");
    assert!(status == 200 && buttons(&found) == 2 && found.contains("value=\"Amal — amal-1\""), "{found}");
    assert_eq!(buttons(&accountant.get("/fr/desk/whom/terms?q=inventee+cooperative").2), 12, "no more than a dozen");
    for nothing in ["", "++", "personne"] {
        assert_eq!(accountant.get(&format!("/fr/desk/whom/terms?q={nothing}")).2, "");
    }
    for none in ["people", "goods", "label", "members", "everybody"] {
        assert_eq!(accountant.get(&format!("/fr/desk/whom/{none}?q=amal")).0, 404, "{none}");
    }
    // A maker is shown her own house, and of nothing that is not a form of hers.
    l.site.with_password(&b, "hers@example.org", Role::ProducerManager, l.twins[0]);
    let session = l.site.enter("hers@example.org");
    let (status, _, found) = l.site.ask("/fr/desk/whom/people?q=amal", &session, None);
    assert!(status == 200 && buttons(&found) == 1 && found.contains("amal-1"), "{found}");
    assert_eq!(l.site.ask("/fr/desk/whom/terms?q=amal", &session, None).0, 404);
    // A member has no such form.
    l.site.with_password(&b, "member@example.org", Role::ProducerMember, l.twins[0]);
    let session = l.site.enter("member@example.org");
    assert_eq!(l.site.ask("/fr/desk/whom/people?q=amal", &session, None).0, 403);
}

/// A namesake who has no terms yet, a code that is another's name: money is not given on a guess.
#[test]
fn no_namesake_is_paid_for_another() {
    let b = Bench::sqlite();
    let l = land(&b);
    let coded = maker(&b, "amal", "Amal");
    let (accountant, cashier) = (Desk::of(&l, &b, Role::Accountant), Desk::of(&l, &b, Role::Cashier));
    let owed = |org: Id| b.read(|q| views::due(q, b.territory, org)).advance;
    let all = [coded, l.twins[0], l.twins[1]];
    for said in ["amal", "Amal"] {
        let fields = [("org", said), ("amount", "512.34"), ("reason", "laine teinte")];
        let (status, _, page) = accountant.post("/fr/desk/payouts/advance", &fields);
        assert!(status == 422 && all.iter().all(|id| cards(&page, "org").contains(id)), "{said}: {status} {page}");
        assert!(all.iter().all(|id| owed(*id) == Money(0)), "{said}");
        let (status, _, page) = cashier.get(&format!("/fr/desk/deposits/new?maker={said}"));
        assert!(status == 422 && cards(&page, "maker").len() == 3 && !page.contains("data-keep=\"receive-"), "{said}: {page}");
    }
    // She came last and has no terms: the other one of her name is not taken for her, and a touch says why not.
    let bare = l.site.give(
        &b,
        RegisterOrganisation {
            code: "new".into(),
            form: Form::Cooperative,
            commune: "03.171.01.05".into(),
            phone: None,
            ice: None,
            founded: None,
            women_led: true,
            vat_regime: "exempt_small".into(),
            invented: true,
            roles: vec!["producer".into()],
            name: [(Lang::Fr, "Coopérative 00001 inventée".to_owned())].into(),
            about: [].into(),
            members: Vec::new(),
            union: None,
        },
    );
    let name = "Coopérative+00001+inventée".replace('é', "%C3%A9");
    let ask = |more: &str| cashier.get(&format!("/fr/desk/deposits/new?maker={name}{more}"));
    let (status, _, page) = ask("");
    let found = cards(&page, "maker");
    assert!(status == 422 && found.len() == 2 && found.contains(&bare.org), "{page}");
    let (status, _, page) = ask(&format!("&maker-for={name}&maker-is={}", bare.org));
    assert!(status == 422 && page.contains("pas de contrat de dépôt-vente") && !page.contains("data-keep=\"receive-"), "{page}");
    let other = found.iter().find(|id| **id != bare.org).expect("the other");
    let (status, _, page) = ask(&format!("&maker-for={name}&maker-is={other}"));
    assert!(status == 200 && page.contains(&format!("data-keep=\"receive-{other}\"")), "{page}");
}

/// What is typed is looked at as far as anybody is called: sixty-four kilobytes are answered as their beginning is.
#[test]
fn sixty_four_kilobytes_are_their_beginning() {
    let b = Bench::sqlite();
    let l = land(&b);
    let accountant = Desk::of(&l, &b, Role::Accountant);
    let big = 64_000;
    for said in ["inventee ".repeat(big / 9), "a b c d e f g h i j k l m n o p q r s t u v ".repeat(big / 44), "x".repeat(big)] {
        let first: String = said.chars().take(100).collect();
        let ask = |q: &str| accountant.get(&format!("/fr/desk/whom/terms?q={}", q.replace(' ', "+")));
        let (long, short) = (ask(&said), ask(&first));
        assert!(long.0 == 200 && long.2 == short.2, "{first}: {}", long.0);
        let post = |org: &str| {
            let fields = [("org", org), ("org-for", org), ("amount", "512.34"), ("reason", "laine teinte"), ("command", "")];
            accountant.post("/fr/desk/payouts/advance", &fields)
        };
        let (long, short) = (post(&said), post(&first));
        assert!(long.0 == 422 && short.0 == 422 && cards(&long.2, "org") == cards(&short.2, "org"), "{first}: {}", long.0);
        assert!(long.2.len() < SMALL && long.2.contains("value=\"512.34\""), "{first}: {} bytes", long.2.len());
        // So do the filters of lists.
        let list = |q: &str| accountant.get(&format!("/fr/desk/payouts?maker={}", q.replace(' ', "+"))).0;
        assert_eq!((list(&said), list(&first)), (200, 200), "{first}");
    }
    let (_, _, page) = accountant.post("/fr/desk/payouts/advance", &[("org", &"inventee ".repeat(big / 9)), ("amount", "1")]);
    assert_eq!(cards(&page, "org").len(), 12, "words said many times are one: {page}");
}

/// Transfer, count and loss are about nobody's goods alone: what an address says of a maker is not read there.
#[test]
fn goods_are_given_back_to_one_and_moved_for_everybody() {
    let b = Bench::sqlite();
    let l = land(&b);
    l.shop.receive(&b, 3);
    let manager = Desk::of(&l, &b, Role::ShopManager);
    let place = l.shop.stand;
    for what in ["transfer", "count", "loss"] {
        for maker in ["xyz", "amal", "maker-00001"] {
            let (status, _, page) = manager.get(&format!("/fr/desk/goods/{what}?place={place}&maker={maker}"));
            assert!(status == 200 && page.contains("name=\"u-"), "{what} {maker}: {status} {page}");
        }
    }
    let (status, _, page) = manager.get(&format!("/fr/desk/goods/give-back?place={place}&maker=xyz"));
    assert!(status == 422 && page.contains("id=\"maker-error\""), "{page}");
    let (status, _, page) = manager.get(&format!("/fr/desk/goods/give-back?place={place}&maker={}", l.shop.maker));
    assert!(status == 200 && page.contains("name=\"u-"), "{page}");
}
