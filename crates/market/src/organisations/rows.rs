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
         ON CONFLICT (territory_id, org_id, role) DO UPDATE SET \
         since = CASE WHEN organisation_role.until IS NULL THEN organisation_role.since ELSE excluded.since END, until = NULL";
    pub(crate) END_ROLE (Id, Id, Text, Int) -> (Text) =
        "UPDATE organisation_role SET until = $4 WHERE territory_id = $1 AND org_id = $2 AND role = $3 AND until IS NULL RETURNING role";
    pub(super) ROLES (Id, Id) -> (Text) =
        "SELECT role FROM organisation_role WHERE territory_id = $1 AND org_id = $2 AND until IS NULL ORDER BY role";
    pub(super) ALL_ROLES (Id) -> (Id, Text) =
        "SELECT org_id, role FROM organisation_role WHERE territory_id = $1 AND until IS NULL ORDER BY org_id, role";
    pub(crate) CHANGE (Id, Id, Text, Text, Text, Int, Int, Text) -> (Id) =
        "UPDATE organisation SET commune = $3, phone = $4, ice = $5, founded = $6, women_led = $7, vat_regime = $8 \
         WHERE territory_id = $1 AND org_id = $2 AND closed_at IS NULL RETURNING org_id";
    pub(crate) CLOSE (Id, Id, Int) -> (Id) =
        "UPDATE organisation SET closed_at = $3 WHERE territory_id = $1 AND org_id = $2 AND closed_at IS NULL RETURNING org_id";
    pub(super) CLOSED_AT (Id, Id) -> (Int) =
        "SELECT closed_at FROM organisation WHERE territory_id = $1 AND org_id = $2";
    pub(super) ALL_CLOSED (Id) -> (Id, Text, Text, Text, Text, Text, Int, Int, Text, Int) =
        "SELECT org_id, code, form, commune, phone, ice, founded, women_led, vat_regime, invented FROM organisation WHERE territory_id = $1 AND closed_at IS NOT NULL ORDER BY code";
    pub(super) NAMES (Id) -> (Id, Text, Text, Text, Text, Int, Int, Int) =
        "SELECT c.owner_id, c.field, c.lang, c.body, c.state, c.is_source, c.revision, c.source_revision FROM organisation o \
         CROSS JOIN content_text c WHERE c.territory_id = o.territory_id AND c.owner_id = o.org_id \
         AND o.territory_id = $1 AND c.field = 'name' ORDER BY c.owner_id, c.lang";
    pub(crate) LEAVE (Id, Id, Id, Int) -> (Id) =
        "UPDATE org_member SET left_at = $4 WHERE territory_id = $1 AND org_id = $2 AND member_id = $3 AND left_at IS NULL RETURNING member_id";
    pub(super) MEMBER_LIST (Id, Id) -> (Id, Text, Text, Text, Int) =
        "SELECT member_id, name, gender, age_band, joined_at FROM org_member WHERE territory_id = $1 AND org_id = $2 AND left_at IS NULL ORDER BY joined_at, member_id";
    pub(super) ALL_MEMBERS (Id) -> (Id, Text, Text, Int) =
        "SELECT org_id, gender, age_band, COUNT(*) FROM org_member WHERE territory_id = $1 AND left_at IS NULL \
         GROUP BY org_id, gender, age_band ORDER BY org_id, gender, age_band";
    pub(crate) ADD_MEMBER (Id, Id, Id, Text, Text, Text, Int) -> () =
        "INSERT INTO org_member (territory_id, member_id, org_id, name, gender, age_band, joined_at, left_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
    pub(super) MEMBERS (Id, Id) -> (Text, Text, Int) =
        "SELECT gender, age_band, COUNT(*) FROM org_member WHERE territory_id = $1 AND org_id = $2 AND left_at IS NULL GROUP BY gender, age_band ORDER BY gender, age_band";
    pub(crate) JOIN_UNION (Id, Id, Id, Int) -> () =
        "INSERT INTO union_membership (territory_id, union_id, org_id, since, until) VALUES ($1, $2, $3, $4, NULL) \
         ON CONFLICT (territory_id, union_id, org_id) DO UPDATE SET \
         since = CASE WHEN union_membership.until IS NULL THEN union_membership.since ELSE excluded.since END, until = NULL";
    pub(crate) LEAVE_UNION (Id, Id, Id, Int) -> (Id) =
        "UPDATE union_membership SET until = $4 WHERE territory_id = $1 AND union_id = $2 AND org_id = $3 AND until IS NULL RETURNING org_id";
    pub(super) MEMBERSHIPS (Id) -> (Id, Id) =
        "SELECT union_id, org_id FROM union_membership WHERE territory_id = $1 AND until IS NULL ORDER BY union_id, org_id";
    pub(crate) SET_BANK (Id, Id, Text, Text, Text, Int, Int) -> () =
        "INSERT INTO bank_account (territory_id, org_id, rib, holder, changed_by, changed_at, frozen_until) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (territory_id, org_id) DO UPDATE SET rib = excluded.rib, holder = excluded.holder, changed_by = excluded.changed_by, \
         changed_at = excluded.changed_at, frozen_until = excluded.frozen_until";
    pub(crate) BANK (Id, Id) -> (Text, Text, Int, Int) =
        "SELECT rib, holder, changed_at, frozen_until FROM bank_account WHERE territory_id = $1 AND org_id = $2";
}
