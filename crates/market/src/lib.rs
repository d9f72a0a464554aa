//! The business: rooms (nouns) and flows (verbs).
//!
//! A room owns its tables, its pure rules and its views; it never writes another room's tables.
//! Only flows cross rooms, and only flows write. The folder listing of `flows` is the list of
//! everything the business can do.

/// SQL that keeps what is of the spaces that a person's roles name; everything when the parameter holds the
/// territory's own id ([`rahba_kernel::role::Reach::narrowed`]). `$1` is the territory.
macro_rules! of_her_spaces {
    ($space:literal, $person:literal) => {
        concat!(
            "(",
            $person,
            " = $1 OR EXISTS (SELECT 1 FROM role_grant rg WHERE rg.territory_id = $1 AND rg.person_id = ",
            $person,
            " AND rg.scope_id = ",
            $space,
            " AND rg.role IN ('cashier', 'shop_manager') AND rg.revoked_at IS NULL))"
        )
    };
    (place $place:literal, $person:literal) => {
        concat!(
            "(",
            $person,
            " = $1 OR EXISTS (SELECT 1 FROM place rp JOIN role_grant rg ON rg.territory_id = rp.territory_id AND rg.scope_id = rp.space_id \
             WHERE rp.territory_id = $1 AND rp.place_id = ",
            $place,
            " AND rg.person_id = ",
            $person,
            " AND rg.role IN ('cashier', 'shop_manager') AND rg.revoked_at IS NULL))"
        )
    };
    (till $till:literal, $person:literal) => {
        concat!(
            "(",
            $person,
            " = $1 OR EXISTS (SELECT 1 FROM till rt JOIN role_grant rg ON rg.territory_id = rt.territory_id AND rg.scope_id = rt.space_id \
             WHERE rt.territory_id = $1 AND rt.till_id = ",
            $till,
            " AND rg.person_id = ",
            $person,
            " AND rg.role IN ('cashier', 'shop_manager') AND rg.revoked_at IS NULL))"
        )
    };
}

pub mod capacities;
pub mod catalogue;
pub mod certificates;
pub mod content;
pub mod flows;
pub mod label;
pub mod ledger;
pub mod messages;
pub mod organisations;
pub mod people;
pub mod plan;
pub mod privacy;
pub mod programme;
pub mod sales;
pub mod stock;
pub mod territory;
pub mod tills;

mod refusal;
pub use refusal::{RefusalCodes as __RefusalCodes, all_refusal_codes};
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(any(test, feature = "testing"))]
pub mod testing_shop;

pub mod audit;

use rahba_store::{Migration, Options};

/// The schema of the business, after the store's own.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 2, name: "territory_people", sql: include_str!("../migrations/0002_territory_people.sql") },
    Migration {
        version: 3,
        name: "organisations_catalogue",
        sql: include_str!("../migrations/0003_organisations_catalogue.sql"),
    },
    Migration { version: 4, name: "stock_ledger", sql: include_str!("../migrations/0004_stock_ledger.sql") },
    Migration { version: 5, name: "sales_tills", sql: include_str!("../migrations/0005_sales_tills.sql") },
    Migration { version: 6, name: "people", sql: include_str!("../migrations/0006_people.sql") },
    Migration { version: 7, name: "label_certificates", sql: include_str!("../migrations/0007_label_certificates.sql") },
    Migration { version: 8, name: "regimes", sql: include_str!("../migrations/0008_regimes.sql") },
    Migration { version: 9, name: "capacities", sql: include_str!("../migrations/0009_capacities.sql") },
    Migration { version: 10, name: "plan", sql: include_str!("../migrations/0010_plan.sql") },
    Migration { version: 11, name: "programme", sql: include_str!("../migrations/0011_programme.sql") },
    Migration { version: 12, name: "visit_pictures", sql: include_str!("../migrations/0012_visit_pictures.sql") },
    Migration { version: 13, name: "hot_queries", sql: include_str!("../migrations/0013_hot_queries.sql") },
    Migration { version: 14, name: "closing", sql: include_str!("../migrations/0014_closing.sql") },
    Migration { version: 15, name: "fairs_and_evidence", sql: include_str!("../migrations/0015_fairs_and_evidence.sql") },
    Migration { version: 16, name: "privacy", sql: include_str!("../migrations/0016_privacy.sql") },
    Migration { version: 17, name: "kept_sums", sql: include_str!("../migrations/0017_kept_sums.sql") },
    Migration { version: 18, name: "passkeys", sql: include_str!("../migrations/0018_passkeys.sql") },
    Migration { version: 19, name: "till_devices", sql: include_str!("../migrations/0019_till_devices.sql") },
    rahba_store::JOURNAL_TOUCHED,
];

/// Options for opening a database with this program's schema.
pub fn options() -> Options {
    Options { migrations: MIGRATIONS.to_vec(), ..Options::default() }
}

/// Who acts, as rows record it: `person:<id>`, `system:<name>` or `anonymous`.
pub(crate) fn who(ctx: &rahba_store::Ctx) -> String {
    use rahba_kernel::role::Who;
    match &ctx.actor.who {
        Who::Anonymous => "anonymous".to_owned(),
        Who::Person(id) => format!("person:{id}"),
        Who::System(name) => format!("system:{name}"),
    }
}
