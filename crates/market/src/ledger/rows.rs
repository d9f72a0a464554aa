//! SQL of the ledger room.

use rahba_store::statements;

statements! {
    pub(super) LAST_SEQ (Id) -> (Int) =
        "SELECT COALESCE(MAX(seq), 0) FROM entry WHERE territory_id = $1";
    pub(super) LAST_CLOSED (Id) -> (Int) =
        "SELECT COALESCE(MAX(through), -1000000) FROM period_close WHERE territory_id = $1";
    pub(super) INSERT_ENTRY (Id, Int, Id, Text, Int, Int, Int, Id, Id, Id, Text, Bytes) -> () =
        "INSERT INTO entry (territory_id, seq, entry_id, kind, business_date, occurred_at, posted_at, command_id, document_id, reverses, note, leaf_hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    pub(super) INSERT_LINE (Id, Int, Int, Text, Text, Int, Id, Id, Int) -> () =
        "INSERT INTO entry_line (territory_id, seq, line, account, side, amount, org_id, subject_id, terms_version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) ADD_TO_BALANCE (Id, Text, Int, Int) -> (Int) =
        "UPDATE balance SET debit = debit + $3, credit = credit + $4 WHERE territory_id = $1 AND account = $2 RETURNING debit";
    pub(super) OPEN_BALANCE (Id, Text, Int, Int, Text) -> () =
        "INSERT INTO balance (territory_id, account, debit, credit, floor) VALUES ($1, $2, $3, $4, $5)";
    pub(super) BALANCE (Id, Text) -> (Int, Int) =
        "SELECT debit, credit FROM balance WHERE territory_id = $1 AND account = $2";
    pub(super) BALANCES (Id) -> (Text, Int, Int) =
        "SELECT account, debit, credit FROM balance WHERE territory_id = $1 ORDER BY account";
    pub(super) BALANCES_LIKE (Id, Text) -> (Text, Int, Int) =
        "SELECT account, debit, credit FROM balance WHERE territory_id = $1 AND account LIKE $2 ORDER BY account";
    pub(super) BALANCE_AT (Id, Text, Int) -> (Int) =
        "SELECT CAST(COALESCE(SUM(CASE WHEN l.side = 'd' THEN l.amount ELSE -l.amount END), 0) AS BIGINT) \
         FROM entry_line l JOIN entry e ON e.territory_id = l.territory_id AND e.seq = l.seq \
         WHERE l.territory_id = $1 AND l.account = $2 AND e.business_date <= $3";
    pub(super) INSERT_HOLD (Id, Id, Text, Int, Text, Id, Int, Int) -> () =
        "INSERT INTO hold (territory_id, hold_id, account, amount, purpose, subject_id, created_at, expires_at, state, posted, resolved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 0, NULL)";
    pub(super) RESOLVE_HOLD (Id, Id, Text, Int, Int) -> (Int) =
        "UPDATE hold SET state = $3, posted = $4, resolved_at = $5 \
         WHERE territory_id = $1 AND hold_id = $2 AND state = 'open' AND amount >= $4 RETURNING amount";
    pub(super) HELD_OPEN (Id, Text) -> (Int) =
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM hold WHERE territory_id = $1 AND account = $2 AND state = 'open'";
    pub(super) ENTRIES_FROM (Id, Int, Int) -> (Int, Id, Text, Int, Int, Int, Id, Id, Id, Text, Bytes) =
        "SELECT seq, entry_id, kind, business_date, occurred_at, posted_at, command_id, document_id, reverses, note, leaf_hash \
         FROM entry WHERE territory_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    pub(super) LINES_BETWEEN (Id, Int, Int) -> (Int, Int, Text, Text, Int, Id, Id, Int) =
        "SELECT seq, line, account, side, amount, org_id, subject_id, terms_version FROM entry_line \
         WHERE territory_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, line";
    pub(super) ENTRIES_OF_DOCUMENT (Id, Id) -> (Int, Id, Text, Int, Int, Int, Id, Id, Id, Text, Bytes) =
        "SELECT seq, entry_id, kind, business_date, occurred_at, posted_at, command_id, document_id, reverses, note, leaf_hash \
         FROM entry WHERE territory_id = $1 AND document_id = $2 ORDER BY seq";
    pub(super) ENTRY (Id, Id) -> (Int, Id, Text, Int, Int, Int, Id, Id, Id, Text, Bytes) =
        "SELECT seq, entry_id, kind, business_date, occurred_at, posted_at, command_id, document_id, reverses, note, leaf_hash \
         FROM entry WHERE territory_id = $1 AND entry_id = $2";
    pub(super) LINES_OF (Id, Int) -> (Int, Int, Text, Text, Int, Id, Id, Int) =
        "SELECT seq, line, account, side, amount, org_id, subject_id, terms_version FROM entry_line \
         WHERE territory_id = $1 AND seq = $2 ORDER BY line";
    pub(super) STATEMENT (Id, Id, Int, Int) -> (Int, Id, Text, Int, Int, Id, Text, Text, Int, Id, Int, Text) =
        "SELECT e.seq, e.entry_id, e.kind, e.business_date, e.occurred_at, e.document_id, l.account, l.side, l.amount, l.subject_id, l.terms_version, c.account \
         FROM entry_line l JOIN entry e ON e.territory_id = l.territory_id AND e.seq = l.seq \
         LEFT JOIN entry_line c ON c.territory_id = l.territory_id AND c.seq = l.seq AND c.line = l.line + 1 AND e.kind IN ('fees', 'fees_reversed') \
         WHERE l.territory_id = $1 AND l.org_id = $2 AND e.business_date >= $3 AND e.business_date <= $4 ORDER BY e.seq, l.line";
    pub(super) OWED_BEFORE (Id, Id, Int) -> (Int) =
        "SELECT CAST(COALESCE(SUM(CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END), 0) AS BIGINT) \
         FROM entry_line l JOIN entry e ON e.territory_id = l.territory_id AND e.seq = l.seq \
         WHERE l.territory_id = $1 AND l.org_id = $2 AND e.business_date < $3 \
         AND (l.account LIKE 'L:producer.held:%' OR l.account LIKE 'L:producer.payable:%')";
    pub(super) ACCOUNT_LINES (Id, Text, Int, Int, Int) -> (Int, Id, Text, Int, Int, Id, Text, Text, Int, Id, Int) =
        "SELECT e.seq, e.entry_id, e.kind, e.business_date, e.occurred_at, e.document_id, l.account, l.side, l.amount, l.subject_id, l.terms_version \
         FROM entry_line l CROSS JOIN entry e WHERE e.territory_id = l.territory_id AND e.seq = l.seq \
         AND l.territory_id = $1 AND l.account = $2 AND e.business_date >= $3 AND e.business_date <= $4 ORDER BY l.seq DESC, l.line LIMIT $5";
    pub(super) OF_SUBJECT (Id, Id) -> (Int, Id, Text, Int, Int, Id, Text, Text, Int, Id, Int) =
        "SELECT e.seq, e.entry_id, e.kind, e.business_date, e.occurred_at, e.document_id, l.account, l.side, l.amount, l.subject_id, l.terms_version \
         FROM entry_line l JOIN entry e ON e.territory_id = l.territory_id AND e.seq = l.seq \
         WHERE l.territory_id = $1 AND l.subject_id = $2 ORDER BY l.seq, l.line";
    pub(super) REPLAY (Id) -> (Text, Int, Int) =
        "SELECT account, CAST(SUM(CASE WHEN side = 'd' THEN amount ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN side = 'c' THEN amount ELSE 0 END) AS BIGINT) \
         FROM entry_line WHERE territory_id = $1 GROUP BY account ORDER BY account";
    pub(crate) ASK_CLOSE (Id, Int, Text, Int) -> () =
        "INSERT INTO close_request (territory_id, through, asked_by, asked_at) VALUES ($1, $2, $3, $4)";
    pub(super) CLOSE_ASKED (Id) -> (Int, Text, Int) =
        "SELECT through, asked_by, asked_at FROM close_request WHERE territory_id = $1";
    pub(crate) END_CLOSE_REQUEST (Id, Int) -> (Int) =
        "DELETE FROM close_request WHERE territory_id = $1 AND through = $2 RETURNING through";
    pub(crate) CLOSE_PERIOD (Id, Int, Int, Text, Bytes, Int, Text, Bytes, Bytes) -> () =
        "INSERT INTO period_close (territory_id, through, closed_at, closed_by, root, entries, asked_by, balances, peaks) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) CLOSES (Id) -> (Int, Int, Text, Bytes, Int, Text, Bytes) =
        "SELECT through, closed_at, closed_by, root, entries, asked_by, balances FROM period_close WHERE territory_id = $1 ORDER BY through";
    pub(super) LAST_PEAKS (Id) -> (Int, Bytes) =
        "SELECT entries, peaks FROM period_close WHERE territory_id = $1 ORDER BY through DESC LIMIT 1";
    pub(super) LEAVES_AFTER (Id, Int, Int) -> (Int, Bytes) =
        "SELECT seq, leaf_hash FROM entry WHERE territory_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    pub(super) ENTRY_NUMBERED (Id, Int) -> (Int, Id, Text, Int, Int, Int, Id, Id, Id, Text, Bytes) =
        "SELECT seq, entry_id, kind, business_date, occurred_at, posted_at, command_id, document_id, reverses, note, leaf_hash \
         FROM entry WHERE territory_id = $1 AND seq = $2";
    pub(super) OVER_REVERSED (Id) -> (Id, Text, Int) =
        "SELECT subject_id, account, CAST(SUM(CASE WHEN side = 'c' THEN amount ELSE -amount END) AS BIGINT) FROM entry_line \
         WHERE territory_id = $1 AND subject_id IS NOT NULL AND account IN ('I:commission', 'I:label.fee') \
         GROUP BY subject_id, account HAVING SUM(CASE WHEN side = 'c' THEN amount ELSE -amount END) < 0 ORDER BY subject_id";
    pub(super) OWNED_ADD (Id, Id, Int, Int) -> () =
        "INSERT INTO owned_stock (territory_id, variant_id, units, cost) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (territory_id, variant_id) DO UPDATE SET units = owned_stock.units + excluded.units, cost = owned_stock.cost + excluded.cost";
    pub(super) OWNED_TAKE (Id, Id, Int, Int, Int, Int) -> (Int) =
        "UPDATE owned_stock SET units = units - $3, cost = cost - $4 WHERE territory_id = $1 AND variant_id = $2 \
         AND units = $5 AND cost = $6 AND units >= $3 RETURNING units";
    pub(super) OWNED (Id, Id) -> (Int, Int) =
        "SELECT units, cost FROM owned_stock WHERE territory_id = $1 AND variant_id = $2";
    pub(super) OWNED_ALL (Id) -> (Id, Int, Int) =
        "SELECT variant_id, units, cost FROM owned_stock WHERE territory_id = $1 ORDER BY variant_id";
    pub(super) INSERT_OWNED_COST (Id, Id, Id, Int, Int) -> () =
        "INSERT INTO owned_cost (territory_id, subject_id, variant_id, units, cost) VALUES ($1, $2, $3, $4, $5)";
    pub(super) OWNED_COST (Id, Id) -> (Int, Int) =
        "SELECT units, cost FROM owned_cost WHERE territory_id = $1 AND subject_id = $2";
    pub(super) OWNED_STANDING (Id) -> (Id, Int) =
        "SELECT h.variant_id, CAST(SUM(h.units) AS BIGINT) FROM holding h JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         JOIN agreement a ON a.territory_id = l.territory_id AND a.org_id = l.org_id AND a.version = l.agreement_version \
         JOIN place p ON p.territory_id = h.territory_id AND p.place_id = h.place_id \
         WHERE h.territory_id = $1 AND a.regime = 'principal' AND p.kind NOT IN ('supplier', 'sold', 'lost', 'returned') GROUP BY h.variant_id ORDER BY h.variant_id";
    pub(super) TERMS_NOW (Id, Id, Int) -> (Int, Text, Int, Int, Int, Int, Int) =
        "SELECT version, regime, commission_bps, commission_vat_bps, label_bps, solidarity_bps, hold_days FROM agreement \
         WHERE territory_id = $1 AND org_id = $2 AND valid_from <= $3 ORDER BY version DESC LIMIT 1";
    pub(super) ALL_TERMS (Id, Int) -> (Int, Text, Int, Int, Int, Int, Int, Id) =
        "SELECT version, regime, commission_bps, commission_vat_bps, label_bps, solidarity_bps, hold_days, org_id FROM agreement \
         WHERE territory_id = $1 AND valid_from <= $2 ORDER BY org_id, version";
    pub(super) TERMS_VERSION (Id, Id, Int) -> (Int, Text, Int, Int, Int, Int, Int) =
        "SELECT version, regime, commission_bps, commission_vat_bps, label_bps, solidarity_bps, hold_days FROM agreement \
         WHERE territory_id = $1 AND org_id = $2 AND version = $3";
}
