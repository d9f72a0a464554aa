//! No order before the buyer has seen what she will pay, with the delivery to her commune; what changed since
//! is said and asked again, and nothing that she typed is lost.

mod site;

use rahba_kernel::role::Reach;
use rahba_kernel::{Lang, Money};
use rahba_market::catalogue;
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::orders::set_delivery_rate::SetDeliveryRate;
use rahba_market::sales::views;
use rahba_market::territory::communes;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Answer, Site, config, cookie};

fn seen(page: &str) -> Option<&str> {
    page.split("name=\"seen\" value=\"").nth(1)?.split('"').next()
}

fn orders(b: &Bench) -> i64 {
    b.read(|q| views::counts(q, b.territory, Reach::Everywhere)).iter().map(|(_, n)| n).sum()
}

#[test]
fn what_she_saw_is_what_she_pays() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        s.receive(b, 20);
        let all = b.read(|q| catalogue::views::all_variants(q, b.territory, site.app.now()));
        let code = all.into_iter().find(|x| x.id == s.honey).unwrap().barcode;
        let (_, headers, _) = site.ask("/fr/basket", "", Some(&[("code", &code), ("quantity", "3")]));
        let basket = cookie(&headers, "basket");
        let home = communes::by_code("03.171.01.05").unwrap();
        let typed = |place: &str, how: &str, more: &[(&str, &str)]| -> Answer {
            let mut sent = vec![("how", how), ("name", "Lina"), ("phone", "0612345678"), ("commune", place)];
            sent.extend([("address", "12, rue des Oliviers"), ("note", "deuxième étage")]);
            sent.extend(more);
            site.ask("/fr/checkout", &basket, Some(&sent))
        };
        let kept = |page: &str| {
            for part in ["value=\"Lina\"", "value=\"0612345678\"", "12, rue des Oliviers", "value=\"deuxième étage\""] {
                assert!(page.contains(part), "{part} is lost: {page}");
            }
        };

        let (_, _, page) = site.ask("/fr/checkout", &basket, None);
        assert_eq!(seen(&page), None, "nobody knows the fee yet");
        // What is not known cannot be ordered.
        for (place, said) in [("", "Choisissez la commune"), ("nulle part", "Choisissez la commune")] {
            let (status, _, page) = typed(place, "cod", &[]);
            assert_eq!(status, 422);
            assert!(page.contains(said), "{page}");
            kept(&page);
        }
        // Two communes of one name: which?
        let mut names: Vec<&str> = communes::all_communes().map(|a| a.name_fr).collect();
        names.sort_unstable();
        let twin = names.windows(2).find(|w| w[0] == w[1]).unwrap()[0];
        let (_, _, page) = typed(twin, "cod", &[("total", "1")]);
        assert_eq!(seen(&page), None);
        let which = page.split("name=\"which\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let (_, _, page) = typed(twin, "cod", &[("total", "1"), ("which", which)]);
        assert!(seen(&page).is_some() && page.contains(&communes::by_code(which).unwrap().label(Lang::Fr)));

        // The first press says the total: 3 × 250.00 and 45.00.
        let (status, _, page) = typed("el hajeb", "cod", &[]);
        assert_eq!((status, seen(&page)), (200, Some("79500")), "{page}");
        kept(&page);
        assert!(page.contains("795,00") && page.contains(&home.label(Lang::Fr)));
        assert_eq!(orders(b), 0);
        // Collected at the shop it needs no commune and no fee.
        assert_eq!(seen(&typed("", "pickup", &[("total", "1")]).2), Some("75000"));
        // A coupon that does not work is said before an order without it.
        let (status, _, page) = typed("el hajeb", "cod", &[("coupon", "nothing"), ("seen", "79500")]);
        assert_eq!((status, seen(&page)), (422, None));

        // The price changes, then the fee, while she types.
        site.give(b, SetPrice { variant: s.honey, amount: Money(26_000), reason: "dearer".into() });
        let (status, _, page) = typed("el hajeb", "cod", &[("seen", "79500")]);
        assert_eq!((status, seen(&page)), (422, Some("82500")), "{page}");
        assert!(page.contains("825,00"));
        kept(&page);
        let rate = |fee| SetDeliveryRate {
            code: "near".into(),
            area: "03.171".into(),
            up_to_g: 30_000,
            fee: Money(fee),
            days_min: 1,
            days_max: 2,
        };
        site.give(b, rate(1_000));
        let (status, _, page) = typed("el hajeb", "cod", &[("seen", "82500")]);
        assert_eq!((status, seen(&page)), (422, Some("79000")), "{page}");
        // Another commune has another fee: the total of the first is not hers.
        let (status, _, page) = typed("06.141.01.01", "cod", &[("seen", "79000")]);
        assert_eq!(status, 422, "{page}");
        assert_eq!(orders(b), 0);

        let (status, headers, page) = typed(&home.label(Lang::Fr), "cod", &[("seen", "79000")]);
        assert_eq!(status, 303, "{page}");
        assert_eq!(orders(b), 1);
        let token = headers["location"].to_str().unwrap().split('/').next_back().unwrap().replace("?new=1", "");
        let hash = rahba_market::people::rules::token_hash(&token);
        let o = b.read(|q| views::order_by_secret(q, b.territory, &hash)).unwrap();
        assert_eq!(o.total, Money(79_000));
        // Next time the place is known, and so is the total.
        let place = cookie(&headers, "commune");
        let (_, headers, _) = site.ask("/fr/basket", "", Some(&[("code", &code), ("quantity", "1")]));
        let (_, _, page) = site.ask("/fr/checkout", &format!("{place}; {}", cookie(&headers, "basket")), None);
        assert_eq!(seen(&page), Some("27000"));
        // Suggestions while she types, in either script.
        for q in ["hajeb", "%D8%A7%D9%84%D8%AD%D8%A7%D8%AC%D8%A8"] {
            let (_, _, options) = site.ask(&format!("/fr/communes?q={q}"), "", None);
            assert!(options.contains(&home.label(Lang::Fr)), "{options}");
        }
    });
}
