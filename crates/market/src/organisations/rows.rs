//! SQL of the organisations room.

use rahba_store::statements;

statements! {
    pub(crate) INSERT (Id, Id, Text, Text, Text, Text, Text, Int, Int, Text, Int, Int) -> (Id) =
        "INSERT INTO organisation (territory_id, org_id, code, form, commune, phone, ice, founded, women_led, vat_regime, invented, created_at, closed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL) ON CONFLICT (territory_id, code) DO NOTHING RETURNING org_id";
    pub(crate) ONE (Id, Id) -> (Id, Text, Text, Text, Text, Text, Int, Int, Text, Int) =
        "SELECT org_id, code, form, commune, phone, ice, founded, women_led, vat_regime, invented FROM organisation WHERE territory_id = $1 AND org_id = $2";
    pub(super) ALL (Id) -> (Id, Text, Text, Text, Text, Text, Int, Int, Text, Int) =
        "SELECT org_id, code, form, commune, phone, ice, founded, women_led, vat_regime, invented FROM organisation WHERE territory_id = $1 AND closed_at IS NULL ORDER BY code";
    pub(super) WITH_ROLE (Id, Text) -> (Id, Text, Text, Text, Text, Text, Int, Int, Text, Int) =
        "SELECT o.org_id, o.code, o.form, o.commune, o.phone, o.ice, o.founded, o.women_led, o.vat_regime, o.invented FROM organisation o \
         JOIN organisation_role r ON r.territory_id = o.territory_id AND r.org_id = o.org_id \
         WHERE o.territory_id = $1 AND r.role = $2 AND r.until IS NULL AND o.closed_at IS NULL ORDER BY o.code";
    pub(crate) ADD_ROLE (Id, Id, Text, Int) -> () =
        "INSERT INTO organisation_role (territory_id, org_id, role, since, until) VALUES ($1, $2, $3, $4, NULL) \
         ON CONFLICT (territory_id, org_id, role) DO UPDATE SET until = NULL";
    pub(crate) ADD_MEMBER (Id, Id, Id, Text, Text, Text, Int) -> () =
        "INSERT INTO org_member (territory_id, member_id, org_id, name, gender, age_band, joined_at, left_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
    pub(super) MEMBERS (Id, Id) -> (Text, Text, Int) =
        "SELECT gender, age_band, COUNT(*) FROM org_member WHERE territory_id = $1 AND org_id = $2 AND left_at IS NULL GROUP BY gender, age_band ORDER BY gender, age_band";
    pub(crate) JOIN_UNION (Id, Id, Id, Int) -> () =
        "INSERT INTO union_membership (territory_id, union_id, org_id, since, until) VALUES ($1, $2, $3, $4, NULL) \
         ON CONFLICT (territory_id, union_id, org_id) DO UPDATE SET until = NULL";
    pub(crate) SET_BANK (Id, Id, Text, Text, Text, Int, Int) -> () =
        "INSERT INTO bank_account (territory_id, org_id, rib, holder, changed_by, changed_at, frozen_until) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (territory_id, org_id) DO UPDATE SET rib = excluded.rib, holder = excluded.holder, changed_by = excluded.changed_by, \
         changed_at = excluded.changed_at, frozen_until = excluded.frozen_until";
    pub(crate) BANK (Id, Id) -> (Text, Text, Int, Int) =
        "SELECT rib, holder, changed_at, frozen_until FROM bank_account WHERE territory_id = $1 AND org_id = $2";
}
