//! What is read of one person, table by table. A test holds this list to the register: each personal column
//! stands here, or the export is not whole.

use rahba_store::{Statement, statements};

/// A table as it is told.
pub(super) struct Told {
    /// As the register says it: `person`, `buyer`, `member`, `artisan`, `named`.
    pub whose: &'static str,
    pub table: &'static str,
    pub columns: &'static [&'static str],
    pub statement: &'static Statement,
}

/// One statement for each table, its columns named once. `$1` is the territory, `$2` whose it is.
macro_rules! told {
    ($( $name:ident $whose:literal $table:literal [ $($column:ident : $ty:ident),+ $(,)? ] ($($p:ident),+) $rest:literal; )+) => {
        statements! { $(
            $name ($($p),+) -> (Id, $($ty),+) =
                concat!("SELECT t.territory_id", $(", t.", stringify!($column),)+ " FROM ", $table, " t ", $rest);
        )+ }
        pub(super) static TOLD: &[Told] = &[$(
            Told { whose: $whose, table: $table, columns: &[$(stringify!($column)),+], statement: &$name },
        )+];
    };
}

told! {
    PERSON "person" "person" [name: Text, phone: Text, email: Text, lang: Text, created_at: Int, disabled_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 AND t.erased_at IS NULL";
    ROLES "person" "role_grant" [role: Text, scope_id: Id, granted_at: Int, revoked_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 ORDER BY t.granted_at, t.role, t.scope_id";
    CREDENTIALS "person" "credential" [kind: Text, label: Text, created_at: Int, revoked_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 ORDER BY t.created_at, t.credential_id";
    PASSKEYS "person" "passkey" [label: Text, host: Text, added_in: Text, created_at: Int, used_at: Int, revoked_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 ORDER BY t.created_at, t.passkey_id";
    SESSIONS "person" "session" [kind: Text, agent: Text, created_at: Int, seen_at: Int, expires_at: Int, stepped_up_at: Int, ended_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 ORDER BY t.created_at, t.session_id";
    INVITATIONS "person" "invitation" [kind: Text, created_at: Int, expires_at: Int, used_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 ORDER BY t.created_at, t.token_hash";
    // Subjects are written `account:ID@ADDRESS`; `$2` is `%ID%`.
    TRIES "person" "throttle" [subject: Text, failures: Int, last_at: Int] (Id, Text)
        "WHERE t.territory_id = $1 AND t.subject LIKE $2 ORDER BY t.subject";
    VOTES "person" "label_vote" [voice: Text, reason: Text, at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 ORDER BY t.at";
    // Written to an organisation of hers at her own number: to another's phone it is the other's.
    LETTERS "person" "message" [channel: Text, recipient: Text, lang: Text, title: Text, body: Text, created_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.recipient = (SELECT p.phone FROM person p WHERE p.territory_id = $1 AND p.person_id = $2) \
         AND t.subject_id IN (SELECT g.scope_id FROM role_grant g WHERE g.territory_id = $1 AND g.person_id = $2) ORDER BY t.created_at, t.message_id";
    AGREED "person" "consent" [text: Text, version: Text, lang: Text, given_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.subject_id = $2 ORDER BY t.given_at";
    ASKED "person" "privacy_request" [number: Text, kind: Text, words: Text, state: Text, asked_at: Int, due_on: Int, answered_at: Int, reason: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.person_id = $2 ORDER BY t.asked_at, t.number";
    HOUSE "artisan" "organisation" [code: Text, form: Text, commune: Text, phone: Text, ice: Text, founded: Int, women_led: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.form = 'artisan' AND t.org_id IN (SELECT g.scope_id FROM role_grant g WHERE g.territory_id = $1 AND g.person_id = $2 \
         AND g.role = 'producer_manager' AND g.revoked_at IS NULL) ORDER BY t.code";
    BANK "artisan" "bank_account" [rib: Text, holder: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.org_id IN (SELECT o.org_id FROM organisation o JOIN role_grant g ON g.territory_id = o.territory_id AND g.scope_id = o.org_id \
         WHERE o.territory_id = $1 AND o.form = 'artisan' AND g.person_id = $2 AND g.role = 'producer_manager' AND g.revoked_at IS NULL)";
    IN_COACHING "named" "agreed_action" [responsible: Text, due_on: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.responsible = (SELECT p.name FROM person p WHERE p.territory_id = $1 AND p.person_id = $2) ORDER BY t.due_on, t.action_id";
    IN_PLAN "named" "plan_action" [responsible: Text, starts_on: Int, ends_on: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.responsible = (SELECT p.name FROM person p WHERE p.territory_id = $1 AND p.person_id = $2) ORDER BY t.starts_on, t.action_id";
    IN_OBJECTIVES "named" "plan_objective" [responsible: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.responsible = (SELECT p.name FROM person p WHERE p.territory_id = $1 AND p.person_id = $2) ORDER BY t.objective_id";
    AS_TRAINER "named" "training" [trainer: Text, number: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.trainer = (SELECT p.name FROM person p WHERE p.territory_id = $1 AND p.person_id = $2) ORDER BY t.number";

    BUYER "buyer" "order_buyer" [name: Text, phone: Text, email: Text, commune: Text, address: Text, note: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2";
    ORDER "buyer" "sales_order" [number: Text, channel: Text, lang: Text, delivery: Text, payment: Text, state: Text, goods: Int, discount: Int, shipping: Int, total: Int, placed_at: Int, delivered_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2";
    LINES "buyer" "order_line" [variant_id: Id, quantity: Int, unit_price: Int, total: Int, discount: Int, refunded_units: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2 ORDER BY t.line";
    EVENTS "buyer" "order_event" [kind: Text, at: Int, reason: Text, data: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2 ORDER BY t.seq";
    CAME_BY "buyer" "order_via" [channel: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2";
    REFUNDS "buyer" "refund" [number: Text, units: Int, paid: Int, method: Text, reason: Text, at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2 ORDER BY t.at, t.number";
    TENDERS "buyer" "tender" [kind: Text, amount: Int, reference: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2 ORDER BY t.line";
    TOLD_BUYER "buyer" "message" [channel: Text, recipient: Text, lang: Text, title: Text, body: Text, created_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.subject_id = $2 ORDER BY t.created_at, t.message_id";
    BUYER_AGREED "buyer" "consent" [text: Text, version: Text, lang: Text, given_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.subject_id = $2 ORDER BY t.given_at";
    BUYER_ASKED "buyer" "privacy_request" [number: Text, kind: Text, words: Text, state: Text, asked_at: Int, due_on: Int, answered_at: Int, reason: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.order_id = $2 ORDER BY t.asked_at, t.number";

    MEMBER "member" "org_member" [name: Text, gender: Text, age_band: Text, joined_at: Int, left_at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2";
    ATTENDED "member" "attendance" [present: Int, at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2 ORDER BY t.at, t.session_id";
    CERTIFIED "member" "attendance_certificate" [number: Text, minutes: Int, given_on: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2 ORDER BY t.given_on, t.number";
    ENROLLED "member" "enrolment" [state: Text, at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2 ORDER BY t.at, t.training_id";
    MANDATES "member" "mandate" [office: Text, from_day: Int, until_day: Int, ended_on: Int, ended_why: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2 ORDER BY t.from_day, t.mandate_id";
    VOTED "member" "assembly_voter" [assembly_id: Id, proxy_id: Id] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2 ORDER BY t.assembly_id";
    SHARES "member" "share_holding" [register_no: Int, shares: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2";
    SHARES_MOVED "member" "share_movement" [shares: Int, value: Int, kind: Text, on_day: Int, note: Text] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2 ORDER BY t.on_day, t.movement_id";
    FOUND_USEFUL "member" "training_evaluation" [useful: Int, clear: Int, applied: Int, remark: Text, at: Int] (Id, Id)
        "WHERE t.territory_id = $1 AND t.member_id = $2 ORDER BY t.at";
}

/// What each `whose` is, for a test.
#[cfg(test)]
pub(super) fn covers(whose: &str, table: &str, column: &str) -> bool {
    // What she did is read from the journal, page by page.
    if table == "journal" {
        return matches!(column, "name" | "at");
    }
    TOLD.iter().any(|t| t.whose == whose && t.table == table && t.columns.contains(&column))
}
