//! What `demo` does with commands, a union does with its own hands: from an empty territory to the first sale,
//! every setting through the desk's forms.

mod site;

use rahba_kernel::money::Bps;
use rahba_kernel::role::{Reach, Role};
use rahba_kernel::{Id, Lang, Money, Unit};
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::define_family::DefineFamily;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::organisations::model::Form;
use rahba_market::testing::Bench;
use site::{Site, config, cookie};
use std::collections::BTreeMap;

fn four(x: &str) -> BTreeMap<Lang, String> {
    Lang::ALL.map(|l| (l, x.to_owned())).into()
}

fn organisation(code: &str, form: Form, roles: &[&str]) -> RegisterOrganisation {
    RegisterOrganisation {
        code: code.into(),
        form,
        commune: "03.171.01.05".into(),
        phone: None,
        ice: None,
        founded: None,
        women_led: false,
        vat_regime: "exempt_small".into(),
        invented: false,
        roles: roles.iter().map(|r| (*r).to_owned()).collect(),
        name: four(code),
        about: BTreeMap::new(),
        members: Vec::new(),
        union: None,
    }
}

#[test]
fn from_nothing_to_a_sale() {
    Bench::each(|b| {
        let site = Site::over(b, config());
        site.with_password(b, "admin@example.org", Role::Admin, Id::NIL);
        let session = site.enter("admin@example.org");
        let csrf = site.csrf(&session);
        let see = |path: &str| site.ask(path, &session, None).2;
        let send = |path: &str, fields: &[(&str, &str)]| {
            let mut all = vec![("csrf", csrf.as_str())];
            all.extend(fields);
            site.ask(path, &session, Some(&all))
        };
        let done = |path: &str, fields: &[(&str, &str)]| {
            let (status, _, body) = send(path, fields);
            assert_eq!(status, 303, "{} {path}: {body}", b.engine);
        };
        assert!(see("/fr/desk").contains("étapes avant la première vente"), "the desk says what lacks");
        let before = see("/fr/desk/settings");
        assert!(before.contains("À faire") && !before.contains("Tout est prêt"));

        // The union's own facts; what is wrong is said at its field and nothing is lost.
        let facts = |phone| [("phone", phone), ("ice", "001512572000078"), ("tax_id", "77"), ("rib", ""), ("holder", "")];
        let (status, _, body) = send("/fr/desk/settings/union", &facts("12"));
        assert!(status == 422 && body.contains("phone-error") && body.contains("001512572000078"), "{status}");
        done("/fr/desk/settings/union", &facts("05 35 00 00 01"));
        assert!(site.ask("/fr/space", "", None).2.contains("05 35 00 00 01"), "buyers read it at once");

        let union = site.give(b, organisation("union", Form::Union, &["union", "seller"])).org;
        let space = [("code", "s1"), ("commune", "03.171.01.05"), ("operator", &union.to_string())];
        done("/fr/desk/settings/spaces/new", &space);
        assert_eq!(send("/fr/desk/settings/spaces/new", &space).0, 409, "its code is taken");
        done("/fr/desk/places/new", &[("name-fr", "Stand un"), ("code", "A1"), ("kind", "stand"), ("parent", "")]);
        let space = b.read(|q| rahba_market::territory::views::spaces(q, b.territory)).first().expect("a space").id;
        done("/fr/desk/settings/tills/new", &[("space", &space.to_string()), ("code", "t1")]);
        let takes = ["exempt_carpet", "staple", "farm", "reduced", "standard"].map(|c| format!("take-{c}"));
        done("/fr/desk/settings/vat/suggested", &takes.iter().map(|c| (c.as_str(), "1")).collect::<Vec<_>>());
        done("/fr/desk/settings/vat/suggested", &[("take-farm", "1")]);
        let rule = [("class", "farm"), ("regime", "*"), ("from", "2027-01-01"), ("rate", "10"), ("reason", ""), ("source", "x")];
        done("/fr/desk/settings/vat/new", &rule);
        assert_eq!(send("/fr/desk/settings/vat/new", &rule).0, 409, "one rule a day");
        let rate = |fee| [("area", ""), ("kg", "30"), ("fee", fee), ("from", "1"), ("to", "3")];
        assert_eq!(send("/fr/desk/settings/delivery/new", &rate("beaucoup")).0, 422);
        done("/fr/desk/settings/delivery/new", &rate("99"));
        let first = b.read(|q| rahba_market::sales::views::zones(q, b.territory)).first().expect("a price").id.to_string();
        done("/fr/desk/settings/delivery/remove", &[("rate", &first)]);
        done("/fr/desk/settings/delivery/new", &rate("45,00"));

        // Somebody who keeps the books opens them.
        site.with_password(b, "books@example.org", Role::Accountant, Id::NIL);
        let hers = site.enter("books@example.org");
        let token = site.csrf(&hers);
        let opening = [("csrf", token.as_str()), ("space", &space.to_string()), ("safe", "500"), ("bank", "1000,00")];
        assert_eq!(site.ask("/fr/desk/settings/books", &hers, Some(&opening)).0, 303);

        // A family, a maker with her terms, her honey on the stand.
        let family = DefineFamily {
            code: "honey".into(),
            pictogram: "honey".into(),
            vat_class: "farm".into(),
            withdrawal: "yes".into(),
            position: 1,
            attributes: Vec::new(),
            name: four("Miel"),
            about: BTreeMap::new(),
        };
        let family = site.give(b, family).family;
        let maker = site.give(b, organisation("bees", Form::Cooperative, &["producer"])).org;
        let terms = Agree {
            org: maker,
            regime: "agent".into(),
            commission: Bps(1_200),
            commission_vat: Bps(2_000),
            label: Bps(0),
            solidarity: Bps(50),
            loss_bearer: "union".into(),
            hold_days: 7,
            term_days: 365,
        };
        site.give(b, terms);
        let honey = AddProduct {
            code: "miel".into(),
            org: maker,
            family,
            form: "jar".into(),
            unique: false,
            unit: Unit::Piece,
            step: 1,
            price_per: 1,
            shelf_life_days: None,
            attributes: BTreeMap::new(),
            name: four("Miel de thym"),
            description: BTreeMap::new(),
            story: BTreeMap::new(),
            variants: vec![NewVariant { code: "miel-1".into(), label: four("500 g"), weight_g: 700, price: Some(Money(12_000)) }],
        };
        let made = site.give(b, honey);
        let stand = b.read(|q| rahba_market::stock::views::places(q, b.territory)).first().expect("a stand").id;
        let line = ReceiveLine { variant: made.variants[0], units: 3, price: None, cost: None, made_on: None, expires_on: None };
        site.give(b, Receive { org: maker, place: stand, lines: vec![line], signature: String::new(), note: String::new() });
        site.give(b, SetProductState { product: made.product, to: ProductMove::Publish });
        assert!(see("/fr/desk/settings").contains("Tout est prêt"), "{}", b.engine);
        assert!(!see("/fr/desk").contains("étapes avant la première vente"));

        // A stranger buys it.
        let page = site.ask("/fr/p/miel", "", None).2;
        let code = page.split("name=\"code\" value=\"").nth(1).and_then(|x| x.split('"').next()).expect("a bar code").to_owned();
        let (status, headers, _) = site.ask("/fr/basket", "", Some(&[("code", &code), ("quantity", "2")]));
        assert_eq!(status, 303);
        let basket = cookie(&headers, "basket");
        let between = |page: &str, from: &str| page.split(from).nth(1).and_then(|x| x.split('"').next()).map(str::to_owned);
        let page = site.ask("/fr/checkout", &basket, None).2;
        let token = between(&page, "name=\"csrf\" value=\"").expect("a form token");
        let mut order = vec![
            ("csrf", token.as_str()),
            ("how", "cod"),
            ("name", "Acheteuse"),
            ("phone", "0612345678"),
            ("email", ""),
            ("commune", "03.171.01.05"),
            ("address", "1, rue de la Source"),
            ("note", ""),
            ("coupon", ""),
        ];
        // The first press says the total; the second orders at it.
        let mut first = order.clone();
        first.push(("total", "1"));
        let priced = site.ask("/fr/checkout", &basket, Some(&first)).2;
        let seen = between(&priced, "name=\"seen\" value=\"").expect("a total");
        assert_eq!(seen, "28500", "two jars at 120 and the delivery at 45");
        order.push(("seen", &seen));
        let (status, headers, body) = site.ask("/fr/checkout", &basket, Some(&order));
        assert_eq!(status, 303, "{body}");
        assert!(headers["location"].to_str().expect("text").contains("/order/"));
        let placed = b.read(|q| rahba_market::sales::views::counts(q, b.territory, Reach::Everywhere));
        assert_eq!(placed, [("placed".to_owned(), 1)], "{}", b.engine);
    });
}
