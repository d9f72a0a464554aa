//! The demo's year, with what it lacks: a second space with a day of work in it, things that buyers ask, and another
//! territory beside it.

use crate::shape::{Shape, read};
use crate::site::Site;
use rahba_kernel::role::Actor;
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::orders::place::Place;
use rahba_market::flows::organisations::register::{NewMember, RegisterOrganisation};
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::privacy::ask::Ask;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::territory::found::Found;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::organisations::model::Form;
use rahba_market::people::rules::token_hash;
use rahba_market::privacy::model::Kind;
use rahba_market::sales::model::{Buyer, Delivery, Payment};
use rahba_market::stock::model::PlaceKind;
use rahba_market::territory::model::Settings;
use rahba_market::territory::views::{spaces, territories};
use rahba_store::{Call, Db, FromValue, Ty};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The hash of the one photograph that stands for all evidence.
pub const PICTURE: &str = "00000000000000000000000000000000000000000000000000000000000000aa";
/// The file of it that is there.
pub const PHOTOGRAPH: &str = "00000000000000000000000000000000000000000000000000000000000000aa-160.jpg";
/// The token of an invitation that is open.
pub const INVITATION: &str = "invitation-of-somebody-long-enough";

/// The two spaces' orders are asked for by their buyers with these.
pub fn order_token(n: usize) -> String {
    format!("order-of-space-{n}-long-enough")
}

pub struct World {
    pub db: Db,
    pub engine: &'static str,
    pub here: Site,
    pub there: Site,
    pub shape: Shape,
    /// The two whose things lie in the most tables.
    pub makers: Vec<Id>,
    pub spaces: Vec<Id>,
    pub their_maker: Id,
    pub their_space: Id,
    pub folder: PathBuf,
}

/// Where the database of a world is.
fn database(engine: &str, name: &str, folder: &std::path::Path) -> Db {
    if engine == "sqlite" {
        return Db::open_sqlite(&folder.join("rahba.sqlite"), rahba_market::options()).expect("a database");
    }
    let url = std::env::var("RAHBA_TEST_POSTGRES").expect("a server");
    let own = Db::in_fresh_schema(&url, &format!("w_{name}_{}", std::process::id())).expect("a schema of our own");
    match std::env::var("RAHBA_TEST_POSTGRES_ROLE") {
        Ok(role) => {
            let works = format!("postgres://{role}@{}", own.split_once('@').expect("a URL with a role").1);
            let options = rahba_store::Options { owner: Some(own), ..rahba_market::options() };
            Db::open_postgres(&works, options).expect("a database")
        }
        Err(_) => Db::open_postgres(&own, rahba_market::options()).expect("a database"),
    }
}

/// The engines that are there.
pub fn engines() -> Vec<&'static str> {
    if std::env::var_os("RAHBA_TEST_POSTGRES").is_some() {
        return vec!["sqlite", "postgres"];
    }
    eprintln!("RAHBA_TEST_POSTGRES is not set: SQLite only");
    vec!["sqlite"]
}

impl World {
    pub fn make(engine: &'static str, name: &str) -> World {
        let folder = std::env::temp_dir().join(format!("rahba-{name}-{engine}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let db = database(engine, name, &folder);
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
        let now = Micros(i64::try_from(since.as_micros()).expect("before 294000"));
        let demo = db.within(rahba_world::demo::territory());
        rahba_world::demo::make(&demo, now, |_| ()).expect("the demo");
        let id = db.read_blocking(territories).expect("read")[0].id;
        let here = Site::over(&db, id, &folder);
        let other = Id::named("another territory");
        let call =
            Call { territory: other, command: Id::named("founded"), actor: Actor::system("test"), now, zone: here.app.zone() };
        let settings = Settings { province: "03.061".into(), ..Settings::default() };
        let found = Found { code: "BM".into(), currency: "MAD".into(), zone: "Africa/Casablanca".into(), settings };
        db.command_blocking(call, found).expect("founded");
        let there = Site::over(&db, other, &folder);
        let their_maker = there.give(organisation()).org;
        let their_space =
            there.give(OpenSpace { code: "B1".into(), commune: "03.061.01.01".into(), operator: their_maker }).space;
        let shape = Shape::of(&db);
        let makers = here.app.db.read_blocking(|q| Ok::<_, rahba_store::Fault>(richest(q, &shape, id))).expect("read");
        let first = here.app.db.read_blocking(|q| spaces(q, id)).expect("read")[0].id;
        let second = here.give(OpenSpace { code: "S2".into(), commune: "03.171.01.01".into(), operator: makers[0] }).space;
        let w = World { db, engine, here, there, shape, makers, spaces: vec![first, second], their_maker, their_space, folder };
        w.days_of_work();
        w.photographs();
        w.pictures();
        w.assemblies();
        let email = Some("invited@example.org".to_owned());
        let person = w.here.give(Register { name: "Invited".into(), phone: None, email, lang: Lang::Fr }).person;
        w.here.give(Invite { person, to: InviteTo::Password, token_hash: token_hash(INVITATION) });
        w
    }

    /// A day of work in each space: received, sold, counted, lost, ordered, and a buyer who asks what is known of her.
    fn days_of_work(&self) {
        let (territory, now) = (self.here.app.territory.id, self.here.app.now());
        let variants = self.here.app.db.read_blocking(|q| {
            let text = "SELECT v.variant_id FROM variant v JOIN product p ON p.territory_id = v.territory_id AND p.product_id = v.product_id \
                        WHERE v.territory_id = $1 AND p.state = 'published' AND p.unit = 'piece' AND p.is_unique = 0 AND v.retired_at IS NULL";
            let ids: Vec<Id> = read(q, text, territory, &[Ty::Id]).iter().filter_map(|r| Id::from_value(&r[0])).collect();
            let mut priced = Vec::new();
            for id in ids {
                let sold = rahba_market::catalogue::views::saleable(q, territory, id, now)?;
                let price = rahba_market::catalogue::views::price_at(q, territory, id, now)?;
                priced.extend(sold.zip(price).map(|(v, price)| (v.org, id, price)));
            }
            Ok::<_, rahba_store::Fault>(priced)
        });
        let variants = variants.expect("read");
        for (n, space) in self.spaces.iter().enumerate() {
            let (org, variant, price) = *variants.iter().find(|(org, ..)| *org == self.makers[n]).unwrap_or(&variants[0]);
            let place = self.here.give(OpenPlace {
                space: *space,
                parent: None,
                code: format!("NEW{n}"),
                kind: PlaceKind::Stand,
                position: 90,
                name: BTreeMap::from([(Lang::Fr, format!("Stand {n}"))]),
            });
            let (stand, till) = (place.place, self.here.give(AddTill { space: *space, code: format!("NEW{n}") }).till);
            self.device(n, till);
            let line = ReceiveLine { variant, units: 9, price: None, cost: None, made_on: None, expires_on: None };
            let received = self.here.give(Receive {
                org,
                place: stand,
                lines: vec![line],
                signature: "M1 1L20 20".into(),
                note: String::new(),
            });
            self.here.give(OpenSession { till, fair: None, float: Money(0) });
            self.here.give(Sell {
                till,
                lines: vec![(variant, 1)],
                tenders: vec![Tender::Cash { amount: price }],
                seen_total: price,
                lang: Lang::Fr,
                secret_hash: token_hash(&till.to_string()),
                coupon: None,
            });
            self.here.give(CloseSession { till, counted: price });
            let lot = received.lots[0];
            self.here.give(RecordLoss { lot, place: stand, units: 1, cause: "moth".into() });
            self.here.give(RecordCount { place: stand, lines: vec![(lot, 3)] });
            let cart = Id::named(&format!("cart of space {n}"));
            let buyer = Buyer {
                name: "Acheteuse".into(),
                phone: "0661907324".into(),
                email: None,
                commune: "03.171.01.05".into(),
                address: "1, rue".into(),
                note: String::new(),
            };
            let secret_hash = token_hash(&order_token(n));
            let order = Place {
                cart,
                lines: vec![(variant, 1)],
                buyer,
                lang: Lang::Fr,
                delivery: Delivery::Carrier,
                payment: Payment::Cod,
                space: *space,
                secret_hash,
                seen_total: None,
                coupon: None,
                via: None,
            };
            let call = Call { command: cart, ..self.here.app.call(Actor::anonymous()) };
            self.here.app.db.command_blocking(call, order).expect("ordered");
            self.here.give(Ask { kind: Kind::Export, words: String::new(), secret_hash: Some(secret_hash) });
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.db.stop();
        let _left_behind = std::fs::remove_dir_all(&self.folder);
    }
}

fn organisation() -> RegisterOrganisation {
    RegisterOrganisation {
        code: "there".into(),
        form: Form::Cooperative,
        commune: "03.061.01.01".into(),
        phone: Some("0600000109".into()),
        ice: None,
        founded: Some(2016),
        women_led: true,
        vat_regime: "exempt_small".into(),
        invented: true,
        roles: vec!["producer".into()],
        name: BTreeMap::from([(Lang::Fr, "Ailleurs".to_owned())]),
        about: BTreeMap::new(),
        members: vec![NewMember { name: "Itto".into(), gender: "f".into(), age_band: "35-59".into() }],
        union: None,
    }
}

/// The two makers whose things lie in the most tables.
fn richest(q: &mut rahba_store::Reader<'_>, shape: &Shape, territory: Id) -> Vec<Id> {
    let producers = rahba_market::organisations::views::with_role(q, territory, "producer").expect("read");
    let mut tables: BTreeMap<Id, BTreeSet<&str>> = producers.iter().map(|o| (o.id, BTreeSet::new())).collect();
    for (table, key) in shape.things() {
        for h in shape.held(q, territory, table, key) {
            if let Some(of) = h.maker.and_then(|m| tables.get_mut(&m)) {
                of.insert(table);
            }
        }
    }
    let mut all: Vec<(usize, Id)> = tables.into_iter().map(|(id, of)| (of.len(), id)).collect();
    all.sort();
    all.into_iter().rev().take(2).map(|(_, id)| id).collect()
}
