//! The filter by maker of the desk's lists is a choice as long as makers are few; with more than two hundred she is
//! typed, by name or code, and what was typed finds her alone.

mod site;

use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::organisations::model::Form;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};

/// As many as a choice offers; the shop's own is one more.
const FEW: usize = 199;

fn maker(b: &Bench, n: usize) {
    let register = RegisterOrganisation {
        code: format!("maker-{n:03}"),
        form: Form::Cooperative,
        commune: "03.171.01.05".into(),
        phone: None,
        ice: None,
        founded: None,
        women_led: true,
        vat_regime: "exempt_small".into(),
        invented: true,
        roles: vec!["producer".into()],
        name: [(Lang::Fr, format!("Coopérative {n:03} inventée"))].into(),
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
}

#[test]
fn a_choice_of_two_hundred_and_a_field_for_more() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 4);
        (0..FEW).for_each(|n| maker(b, n));
        let site = Site::over(b, config());
        site.with_password(b, "manager@example.org", Role::ShopManager, Id::NIL);
        let session = site.enter("manager@example.org");
        let get = |path: &str| {
            let (status, _, page) = site.ask(path, &session, None);
            assert_eq!(status, 200, "{path}");
            page
        };
        let lists = ["/fr/desk/products", "/fr/desk/stock", "/fr/desk/deposits", "/fr/desk/losses", "/fr/desk/resting"];
        for list in lists {
            let page = get(list);
            assert!(page.contains("<select name=\"maker\"") && page.contains("Coopérative 198 inventée"), "{list}");
        }
        // One more, and nobody is offered two hundred names any more.
        maker(b, FEW);
        for list in lists {
            let page = get(list);
            assert!(!page.contains("<select name=\"maker\""), "{list}");
            assert!(page.contains("<input type=\"text\" name=\"maker\" value=\"\""), "{list}");
            assert!(!page.contains("Coopérative 198 inventée"), "{list}");
        }
        // Typed by a part of her name in any letters, she is shown by her code, which finds her alone when it is sent again.
        let name = b.read(|q| rahba_market::content::of_owner(q, b.territory, s.maker));
        let name = name["name"].body(Lang::Fr).to_uppercase();
        let page = get(&format!("/fr/desk/products?maker={}", name.replace(' ', "+")));
        let code = page.split("name=\"maker\" value=\"").nth(1).and_then(|x| x.split('"').next()).expect("the field").to_owned();
        assert!(!code.is_empty() && code != name, "{code}");
        let link = format!("/fr/desk/products/{}", s.product);
        assert!(page.contains(&link), "{name}");
        assert!(get(&format!("/fr/desk/products?maker={code}")).contains(&link), "{code}");
        // Another's list is hers, and nobody's is empty; what was typed stays.
        assert!(!get("/fr/desk/products?maker=maker-007").contains(&link));
        let none = get("/fr/desk/products?maker=personne");
        assert!(!none.contains(&link) && none.contains("name=\"maker\" value=\"personne\""));
    });
}
