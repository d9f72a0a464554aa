//! The charter and the kinds of certificate are written in forms that keep what was typed; the check page
//! tells a known code from an unknown and an altered one.

mod site;

use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_market::label::rules::code_of_lot;
use rahba_market::label::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::{certificates, stock};
use site::{Site, config};

fn post(site: &Site, path: &str, session: &str, fields: &[(&str, &str)]) -> site::Answer {
    let csrf = site.csrf(session);
    let all: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
    site.ask(path, session, Some(&all))
}

#[test]
fn a_charter_is_published_in_versions() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        site.with_password(b, "label@example.org", Role::LabelOfficer, Id::NIL);
        site.with_password(b, "bees@example.org", Role::ProducerManager, s.maker);
        let officer = site.enter("label@example.org");
        let (status, _, page) = site.ask("/fr/desk/label/charter", &officer, None);
        assert!(status == 200 && page.contains("Aucune charte"), "{status}");
        let rules = [("term", "365"), ("quorum", "2"), ("mend", "30"), ("appeal", "15"), ("stops", "1"), ("criteria", "3")];
        let family = s.family.to_string();
        let one =
            [("family-0", ""), ("theme-0", "origin"), ("major-0", "1"), ("body-0-fr", "Fait ici"), ("evidence-0-fr", "Carte")];
        let two = [("family-1", family.as_str()), ("theme-1", "hygiene"), ("body-1-fr", "Propre"), ("evidence-1-fr", "ONSSA")];
        // Without a name it is refused, and what was typed stays.
        let nameless: Vec<_> = rules.into_iter().chain(one).chain(two).collect();
        let (status, _, page) = post(&site, "/fr/desk/label/charter/new", &officer, &nameless);
        assert!(status == 422 && page.contains("La charte a un nom"), "{status}");
        // Half of a criterion is said to be wrong, not left out.
        let half: Vec<_> = nameless.iter().copied().chain([("name-fr", "El Hajeb"), ("body-2-fr", "Seulement")]).collect();
        let (status, _, page) = post(&site, "/fr/desk/label/charter/new", &officer, &half);
        assert!(status == 422 && page.contains("il manque le texte") && page.contains("value=\"El Hajeb\""), "{status}");
        let whole: Vec<_> = nameless.iter().copied().chain([("name-fr", "El Hajeb"), ("promise-fr", "Promis")]).collect();
        assert_eq!(post(&site, "/fr/desk/label/charter/new", &officer, &whole).0, 303);
        // The next version begins from this one; a criterion is left out.
        let (_, _, form) = site.ask("/fr/desk/label/charter/new", &officer, None);
        assert!(form.contains("Fait ici") && form.contains("name=\"remove-1\""));
        let next: Vec<_> = whole.iter().copied().chain([("remove-1", "1")]).collect();
        assert_eq!(post(&site, "/fr/desk/label/charter/new", &officer, &next).0, 303);
        let versions = b.read(|q| views::charters(q, b.territory));
        let counts: Vec<_> =
            versions.iter().map(|c| (c.version, b.read(|q| views::criteria(q, b.territory, c.id)).len())).collect();
        assert_eq!(counts, [(2, 1), (1, 2)], "{}: the first is as it was", b.engine);
        let (_, _, page) = site.ask("/fr/desk/label/charter?version=1", &officer, None);
        assert!(page.contains("Propre") && page.contains("value=\"2\""), "{}", b.engine);
        // A producer reads it and does not write it.
        let maker = site.enter("bees@example.org");
        assert_eq!(site.ask("/fr/desk/label/charter", &maker, None).0, 200);
        assert_eq!(site.ask("/fr/desk/label/charter/new", &maker, None).0, 403);
        assert_eq!(post(&site, "/fr/desk/label/charter/new", &maker, &whole).0, 403);
        assert_eq!(site.ask("/fr/desk/label/watch", &maker, None).0, 403);
    });
}

#[test]
fn a_kind_of_certificate_is_defined_with_its_path() {
    Bench::each(|b| {
        Shop::open(b);
        let site = Site::over(b, config());
        site.with_password(b, "coach@example.org", Role::Coach, Id::NIL);
        let coach = site.enter("coach@example.org");
        let path = "/fr/desk/certificates/kinds/new";
        let kind = [("code", "onssa"), ("name-fr", "ONSSA"), ("meaning-fr", "Propre"), ("pictogram", "star"), ("position", "1")];
        let steps = [("steps", "3"), ("step-0-fr", "Dossier"), ("days-0", "15"), ("step-1-fr", "Visite"), ("cost-1", "12,50")];
        let wrong: Vec<_> = kind.into_iter().chain(steps).chain([("days-1", "bientôt")]).collect();
        let (status, _, page) = post(&site, path, &coach, &wrong);
        assert!(status == 422 && page.contains("value=\"bientôt\""), "{status}: a number that cannot be read is said");
        let good: Vec<_> = kind.into_iter().chain(steps).chain([("days-1", "٣٠")]).collect();
        assert_eq!(post(&site, path, &coach, &good).0, 303);
        let kinds = b.read(|q| certificates::views::kinds(q, b.territory));
        let steps: Vec<_> = kinds[0].steps.iter().map(|s| (s.cost, s.days)).collect();
        assert_eq!((kinds.len(), steps), (1, vec![(0, 15), (1_250, 30)]));
        // Defined anew under its code; a step is left out.
        let (_, _, form) = site.ask("/fr/desk/certificates/kinds/onssa", &coach, None);
        assert!(form.contains("value=\"12.50\"") && form.contains("Dossier"));
        let anew: Vec<_> = good.iter().copied().chain([("remove-0", "1")]).collect();
        assert_eq!(post(&site, "/fr/desk/certificates/kinds/onssa", &coach, &anew).0, 303);
        let kinds = b.read(|q| certificates::views::kinds(q, b.territory));
        assert_eq!((kinds.len(), kinds[0].steps.len()), (1, 1));
        assert_eq!(site.ask("/fr/desk/certificates/kinds/none", &coach, None).0, 404);
    });
}

#[test]
fn a_code_is_known_unknown_or_altered() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 5);
        let site = Site::over(b, config());
        let lot = b.read(|q| stock::views::lots_of(q, b.territory, s.honey))[0].1.clone();
        let code = code_of_lot(&lot).expect("a lot has its code");
        let state = |path: &str| {
            let (status, _, page) = site.ask(path, "", None);
            let at = page.find("verdict verdict-").map(|n| &page[n + "verdict verdict-".len()..]);
            (status, at.and_then(|x| x.split('"').next()).unwrap_or_default().to_owned())
        };
        let address = site.app.check_path(&lot).expect("a lot has its address");
        assert_eq!(state(&format!("/ar{address}")), (200, "plain".into()));
        assert_eq!(state(&format!("/zgh/check/{code}")), (200, "plain".into()), "typed without its signature");
        // A letter changed, a signature changed, a code that was never given.
        let mut letters: Vec<char> = code.chars().collect();
        letters[0] = if letters[0] == 'A' { 'C' } else { 'A' };
        let typed: String = letters.into_iter().collect();
        assert_eq!(state(&format!("/fr/check/{typed}")).1, "altered");
        let forged = format!("{}0000", &address[..address.len() - 4]);
        assert_eq!(state(&format!("/en{forged}")).1, "altered");
        let never = code_of_lot(&rahba_market::stock::rules::lot_code("L-2026-000999")).unwrap_or_default();
        assert_eq!(state(&format!("/fr/check/{never}")).1, "unknown");
        // GTIN and lot lead to the same page; a lot of another thing does not.
        let gtin = b.read(|q| rahba_market::catalogue::views::variant(q, b.territory, s.honey, b.now())).unwrap().barcode;
        let (status, headers, _) = site.ask(&format!("/01/{gtin}/10/{lot}"), "", None);
        let to = headers.get("location").and_then(|l| l.to_str().ok()).unwrap_or_default();
        assert!(status == 303 && to.ends_with(&code), "{status} {to}");
        let (_, headers, _) = site.ask(&format!("/01/2400000009993/10/{lot}"), "", None);
        let to = headers.get("location").and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(state(&to).1, "altered", "{to}: what does not belong together");
    });
}
