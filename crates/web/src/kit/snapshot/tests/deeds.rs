//! Whatever is done, the shop in memory is the shop: each deed is told as a commit tells it, part of the shop is read
//! again, and it shows what one shows that is read whole.

use super::super::kept::Of;
use super::super::{Snapshot, Snapshots};
use super::{listed, told, whole};
use rahba_kernel::money::Bps;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros, Money, Unit};
use rahba_market::catalogue;
use rahba_market::flows::catalogue::add_picture::AddPicture;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::add_variant::AddVariant;
use rahba_market::flows::catalogue::change_product::ChangeProduct;
use rahba_market::flows::catalogue::define_family::DefineFamily;
use rahba_market::flows::catalogue::retire_variant::RetireVariant;
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::catalogue::set_vat_rule::SetVatRule;
use rahba_market::flows::catalogue::write_text::WriteText;
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::orders::set_delivery_rate::SetDeliveryRate;
use rahba_market::flows::organisations::change::ChangeOrganisation;
use rahba_market::flows::organisations::close::CloseOrganisation;
use rahba_market::flows::organisations::register::{NewMember, RegisterOrganisation};
use rahba_market::flows::stock::close_place::ClosePlace;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::organisations::model::Form;
use rahba_market::stock::model::PlaceKind;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Committed, JournalRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What has been made so far, for the next deed to choose from.
struct Hand<'a> {
    b: &'a Bench,
    shop: Shop,
    shops: Arc<Snapshots>,
    dice: u64,
    n: usize,
    families: Vec<Id>,
    makers: Vec<Id>,
    places: Vec<Id>,
    /// A product and its first variant.
    products: Vec<(Id, Id)>,
    /// Those that wait to be published.
    drafts: Vec<Id>,
}

fn said(text: String) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Fr, text.clone()), (Lang::Ar, format!("عسل {text}"))])
}

fn terms(org: Id) -> Agree {
    Agree {
        org,
        regime: "agent".into(),
        commission: Bps(1_000),
        commission_vat: Bps(2_000),
        label: Bps(100),
        solidarity: Bps(50),
        loss_bearer: "union".into(),
        hold_days: 7,
        term_days: 365,
    }
}

impl Hand<'_> {
    fn below(&mut self, n: usize) -> usize {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) as usize % n
    }

    fn one<T: Copy>(&mut self, of: fn(&Self) -> &Vec<T>) -> T {
        let n = self.below(of(self).len());
        of(self)[n]
    }

    /// Something that a shop does on a day; what is refused changed nothing. Its name.
    fn deed(&mut self) -> &'static str {
        self.n += 1;
        let (n, b) = (self.n, self.b);
        b.pass(1_000_000);
        let (product, variant) = self.one(|h| &h.products);
        let maker = self.one(|h| &h.makers);
        let family = self.one(|h| &h.families);
        let place = self.one(|h| &h.places);
        match self.below(23) {
            0..=2 => {
                let one = AddProduct {
                    code: format!("nouveau-{n}"),
                    org: maker,
                    family,
                    form: ["jar", "rug", "bottle"][n % 3].into(),
                    unique: false,
                    unit: Unit::Piece,
                    step: 1,
                    price_per: 1,
                    shelf_life_days: None,
                    attributes: BTreeMap::new(),
                    name: said(format!("Nouveau miel {n}")),
                    description: said("gelée".into()),
                    story: BTreeMap::new(),
                    variants: vec![NewVariant {
                        code: format!("v-{n}"),
                        label: said("250 g".into()),
                        weight_g: 300,
                        price: Some(Money(1_000 + (n as i64 % 7) * 100)),
                    }],
                };
                if let Ok(done) = b.system(one) {
                    self.products.push((done.product, done.variants[0]));
                    // Some wait: who came first is not who is newest.
                    if n % 3 == 0 {
                        self.drafts.push(done.product);
                    } else {
                        let _may_lack_terms = b.system(SetProductState { product: done.product, to: ProductMove::Publish });
                    }
                }
                "a product is added, and mostly published"
            }
            3 | 4 => {
                let to = [ProductMove::Withdraw, ProductMove::Publish, ProductMove::Submit][n % 3];
                let _ = b.system(SetProductState { product, to });
                "a product goes or comes back"
            }
            5 => {
                let _ = b.system(SetPrice { variant, amount: Money(1_000 + (n as i64 % 5) * 100), reason: String::new() });
                "a price"
            }
            6 => {
                let body = format!("Sauvage {n}");
                let _ = b.system(WriteText { owner: product, field: "name".into(), lang: Lang::Fr, body });
                "a product's name"
            }
            7 => {
                let body = format!("Coop des abeilles {n}");
                let _ = b.system(WriteText { owner: maker, field: "name".into(), lang: Lang::Fr, body });
                "a maker's name"
            }
            8 => {
                let body = format!("Miel et huile {n}");
                let _ = b.system(WriteText { owner: family, field: "name".into(), lang: Lang::Fr, body });
                "a family's name"
            }
            9 => {
                let owner = if n % 2 == 0 { product } else { maker };
                let media_hash = format!("{n:064}");
                let _ = b.system(AddPicture { owner, media_hash, width: 1_600, height: 1_200 });
                "a photograph"
            }
            10 => {
                self.register(n);
                "a maker who is new"
            }
            11 => {
                let to = ["03.171.01.05", "03.171.05.01"][n % 2];
                let _ = b.system(ChangeOrganisation {
                    org: maker,
                    commune: to.into(),
                    phone: None,
                    ice: None,
                    founded: None,
                    women_led: n % 2 == 0,
                    vat_regime: "exempt_small".into(),
                });
                "a maker's commune"
            }
            12 | 13 => {
                let org = b.read(|q| catalogue::views::product(q, b.territory, product)).expect("a product").org;
                let expires_on = (n % 3 == 0).then(|| Zone::casablanca().day(b.now()).plus(2));
                let line = ReceiveLine { variant, units: 3, price: None, cost: None, made_on: None, expires_on };
                let lines = vec![line];
                let _ = b.system(Receive { org, place, lines, signature: "M1 1L20 20".into(), note: String::new() });
                "a deposit"
            }
            14 => {
                let mut call = b.call(rahba_kernel::role::Actor::anonymous());
                call.command = Id::named(&format!("basket {n}"));
                let order =
                    rahba_market::flows::orders::place::Place { lines: vec![(variant, 1)], ..self.shop.order(call.command, 1) };
                let _ = b.db.command_blocking(call, order);
                "an order"
            }
            15 => {
                let form = ["jar", "rug"][n % 2].into();
                let _ = b.system(ChangeProduct { product, family, form, shelf_life_days: None, attributes: BTreeMap::new() });
                "another family, another form"
            }
            16 => {
                let size = NewVariant {
                    code: format!("size-{n}"),
                    label: said("1 kg".into()),
                    weight_g: 1_100,
                    price: Some(Money(900 + n as i64)),
                };
                if let Ok(done) = b.system(AddVariant { product, variant: size })
                    && n % 2 == 0
                {
                    let _ = b.system(RetireVariant { variant: done.variant });
                }
                "a size"
            }
            17 => {
                let _ = b.system(CloseOrganisation { org: maker });
                "a maker closes, where she may"
            }
            18 => {
                if n % 2 == 0 {
                    let _ = b.system(ClosePlace { place });
                } else {
                    self.open_place(n);
                }
                let fee = Money(1_000 + n as i64);
                let (code, area) = (format!("zone {n}"), String::new());
                let _ = b.system(SetDeliveryRate { code, area, up_to_g: 5_000, fee, days_min: 1, days_max: 2 });
                "a place, a zone"
            }
            19 => {
                let _ = b.system(Agree { commission: Bps(1_000 + n as i64), ..terms(maker) });
                let kind = if n % 2 == 0 { "farm" } else { "processed" };
                let _ = b.system(SetVatRule {
                    vat_class: kind.into(),
                    regime: "*".into(),
                    valid_from: Zone::casablanca().day(b.now()),
                    rate: Bps(n as i64 % 3 * 1_000),
                    reason: "vat-out-of-scope".into(),
                    source: "test".into(),
                });
                "terms, a rate of VAT"
            }
            20 => {
                // As after a new start: what was withdrawn has no number any more.
                self.shops.changed(&Committed { territory: b.territory, name: "something/new", seq: 0, touched: Vec::new() });
                ANYTHING
            }
            21 => {
                if let Some(product) = self.drafts.pop() {
                    let _may_lack_terms = b.system(SetProductState { product, to: ProductMove::Publish });
                }
                WAITED
            }
            _ => {
                b.pass(9 * Micros::HOUR);
                "hours pass"
            }
        }
    }

    fn open_place(&mut self, n: usize) {
        let name = said(format!("Étal {n}"));
        let (space, code) = (self.shop.space, format!("B{n}"));
        let opened = self.b.system(OpenPlace { space, parent: None, code, kind: PlaceKind::Stand, position: 2, name });
        self.places.extend(opened.map(|o| o.place));
    }

    fn register(&mut self, n: usize) {
        let one = RegisterOrganisation {
            code: format!("coop-{n}"),
            form: Form::Cooperative,
            commune: "03.171.01.05".into(),
            phone: None,
            ice: None,
            founded: Some(2020),
            women_led: true,
            vat_regime: "exempt_small".into(),
            invented: true,
            roles: vec!["producer".into()],
            name: said(format!("Coop {n}")),
            about: BTreeMap::new(),
            members: vec![NewMember { name: "Itto".into(), gender: "f".into(), age_band: "35-59".into() }],
            union: None,
        };
        let org = self.b.system(one).expect("a maker").org;
        self.b.system(terms(org)).expect("terms");
        self.makers.push(org);
    }

    fn define_family(&mut self, n: usize) {
        let one = DefineFamily {
            code: format!("family-{n}"),
            pictogram: "honey".into(),
            vat_class: "farm".into(),
            withdrawal: "yes".into(),
            position: 1 + n as i64,
            attributes: Vec::new(),
            name: said(format!("Famille {n}")),
            about: BTreeMap::new(),
        };
        self.families.push(self.b.system(one).expect("a family").family);
    }
}

/// After these all of it may have to be read: a number of makers is one less; what comes back was published before
/// the newest.
const WIDE: [&str; 4] = ["a maker closes, where she may", "a product goes or comes back", WAITED, ANYTHING];
/// It may have come and gone meanwhile.
const WAITED: &str = "one that waited is published";
const ANYTHING: &str = "something of which nobody knows what it changes";

#[test]
fn whatever_is_done_the_shop_in_memory_is_the_shop() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let turned = std::cell::Cell::new(0);
    for seed in 0..4_u64 {
        Bench::each(|b| {
            let shop = Shop::open(b);
            shop.receive(b, 3);
            let (families, makers, places) = (vec![shop.family], vec![shop.maker], vec![shop.stand]);
            let products = vec![(shop.product, shop.honey)];
            let shops = Arc::new(Snapshots::default());
            let mut h =
                Hand { b, shop, shops: shops.clone(), dice: seed, n: 0, families, makers, places, products, drafts: Vec::new() };
            h.define_family(1);
            h.register(2);
            h.open_place(3);
            let watched = shops.clone();
            b.db.on_commit(move |c| watched.changed(c));
            // What was kept some rounds ago is caught up to the same shop, or passed over.
            let path = std::env::temp_dir().join(format!("rahba-deeds-{}-{}-{seed}.kept", std::process::id(), b.engine));
            let (mut caught_up, mut rows) = (0, 0);
            for round in 0..60 {
                let read = shops.read_whole();
                let some = 1 + h.below(3);
                let done: Vec<_> = (0..some).map(|_| h.deed()).collect();
                let now = b.now();
                let seen = runtime.block_on(shops.get(&b.db, b.territory, &|| now, &Zone::casablanca())).expect("a shop");
                turned.set(turned.get() + usize::from(seen.by_family != seen.came));
                let case = format!("{} seed {seed}, round {round}, after {done:?}", b.engine);
                assert_eq!(told(&seen), told(&b.read(|q| whole(q, b, now))), "{case}");
                let may_be_wide = round == 0 || done.iter().any(|d| WIDE.contains(d));
                assert!(may_be_wide || shops.read_whole() == read, "{case}: a part was to be read");
                let zone = Zone::casablanca();
                let moment = (now, zone.day(now), Micros(zone.start_of(zone.day(now).plus(1)).0));
                if let Some((kept, _)) = b.read(|q| Snapshot::kept(&path, q, b.territory, moment)) {
                    assert_eq!(told(&kept), told(&seen), "{case}: kept and caught up");
                    caught_up += 1;
                }
                if round % 20 == 19 {
                    rows += listed::check(b, &seen, now, &h.families, &h.makers, &case);
                }
                if round % 5 == 0 {
                    let head = b.read(|q| JournalRow::head(q, b.territory)).expect("a journal");
                    seen.keep(&path, b.territory, Of { knows: head, saw: head }, &|| Ok(())).expect("kept");
                }
            }
            assert!(caught_up > 20, "{} seed {seed}: caught up in {caught_up} of 60 rounds", b.engine);
            assert!(rows > 300, "{} seed {seed}: lists of {rows} rows say little", b.engine);
            std::fs::remove_file(&path).expect("the file");
        });
    }
    assert!(turned.get() > 10, "who came first was the newest in {} rounds", turned.get());
}
