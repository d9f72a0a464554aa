//! SQL of payouts and advances.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_PAYOUT (Id, Id, Text, Id, Int, Int, Text, Id, Text, Int) -> () =
        "INSERT INTO payout (territory_id, payout_id, number, org_id, amount, advance_recovered, method, hold_id, state, proposed_by, proposed_at, decided_by, decided_at, reason) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10, NULL, NULL, '')";
    pub(crate) PAYOUT (Id, Id) -> (Id, Text, Id, Int, Int, Text, Id, Text, Text, Int, Text, Int, Text) =
        "SELECT payout_id, number, org_id, amount, advance_recovered, method, hold_id, state, proposed_by, proposed_at, decided_by, decided_at, reason \
         FROM payout WHERE territory_id = $1 AND payout_id = $2";
    pub(crate) DECIDE (Id, Id, Text, Text, Int, Text) -> (Id) =
        "UPDATE payout SET state = $3, decided_by = $4, decided_at = $5, reason = $6 \
         WHERE territory_id = $1 AND payout_id = $2 AND state = 'proposed' AND proposed_by <> $4 RETURNING payout_id";
    pub(crate) NOT_AS_POSTED (Id) -> (Text, Text, Int) =
        "SELECT x.number, x.state, x.posted FROM (SELECT p.number, p.state, \
         (SELECT COUNT(*) FROM entry e WHERE e.territory_id = $1 AND e.document_id = p.payout_id AND e.kind = 'payout') AS posted \
         FROM payout p WHERE p.territory_id = $1) x \
         WHERE x.posted <> (CASE WHEN x.state = 'approved' THEN 1 ELSE 0 END) ORDER BY x.number";
    pub(crate) PAYOUTS (Id, Id, Text, Int, Int) -> (Id, Text, Id, Int, Int, Text, Id, Text, Text, Int, Text, Int, Text) =
        "SELECT payout_id, number, org_id, amount, advance_recovered, method, hold_id, state, proposed_by, proposed_at, decided_by, decided_at, reason \
         FROM payout WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND ($3 = '' OR state = $3) ORDER BY proposed_at DESC, payout_id LIMIT $4 OFFSET $5";
    pub(super) WAITING (Id) -> (Int, Int) =
        "SELECT COUNT(*), CAST(COALESCE(SUM(amount - advance_recovered), 0) AS BIGINT) FROM payout WHERE territory_id = $1 AND state = 'proposed'";
    pub(super) LATEST (Id, Id) -> (Int) =
        "SELECT MAX(proposed_at) FROM payout WHERE territory_id = $1 AND org_id = $2";
    pub(crate) INSERT_ADVANCE (Id, Id, Text, Id, Int, Text, Text, Text, Int) -> () =
        "INSERT INTO advance (territory_id, advance_id, number, org_id, amount, method, reason, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}
