//! SQL of the stock room.

use rahba_store::statements;

statements! {
    pub(super) PLACE_KIND (Id, Id) -> (Text, Id) =
        "SELECT kind, space_id FROM place WHERE territory_id = $1 AND place_id = $2 AND closed_at IS NULL";
    pub(super) SPACE_OF (Id, Id) -> (Id) =
        "SELECT space_id FROM place WHERE territory_id = $1 AND place_id = $2 AND kind IN ('floor', 'stand', 'store', 'workshop', 'fair')";
    pub(crate) INSERT_PLACE (Id, Id, Id, Id, Text, Text, Int) -> (Id) =
        "INSERT INTO place (territory_id, place_id, space_id, parent_id, code, kind, position, closed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL) ON CONFLICT (territory_id, code) DO NOTHING RETURNING place_id";
    pub(super) PLACES (Id) -> (Id, Id, Id, Text, Text, Int) =
        "SELECT place_id, space_id, parent_id, code, kind, position FROM place \
         WHERE territory_id = $1 AND closed_at IS NULL AND kind IN ('floor', 'stand', 'store', 'workshop', 'fair') ORDER BY position, code";
    pub(super) FAIRS (Id) -> (Id) =
        "SELECT place_id FROM place WHERE territory_id = $1 AND kind = 'fair' ORDER BY place_id";
    pub(super) TAKE (Id, Id, Id, Int) -> (Int) =
        "UPDATE holding SET units = units - $4 WHERE territory_id = $1 AND place_id = $2 AND lot_id = $3 \
         AND (units >= $4 OR is_outside = 1) RETURNING units";
    pub(super) GIVE (Id, Id, Id, Id, Int, Int, Int) -> () =
        "INSERT INTO holding (territory_id, place_id, lot_id, variant_id, units, is_outside, on_sale) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (territory_id, place_id, lot_id) DO UPDATE SET units = holding.units + excluded.units";
    pub(super) INSERT_MOVEMENT (Id, Id, Text, Id, Int, Id) -> () =
        "INSERT INTO movement (territory_id, movement_id, kind, document_id, occurred_at, command_id) VALUES ($1, $2, $3, $4, $5, $6)";
    pub(super) INSERT_MOVEMENT_LINE (Id, Id, Int, Id, Id, Id, Int) -> () =
        "INSERT INTO movement_line (territory_id, movement_id, line, lot_id, from_place, to_place, units) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) AVAILABLE (Id, Id, Int) -> (Id, Id, Id, Int, Int, Int, Text) =
        "SELECT h.lot_id, h.place_id, l.org_id, l.agreement_version, h.units, l.expires_on, a.regime FROM holding h \
         JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         JOIN agreement a ON a.territory_id = l.territory_id AND a.org_id = l.org_id AND a.version = l.agreement_version \
         WHERE h.territory_id = $1 AND h.variant_id = $2 AND h.on_sale = 1 AND h.units > 0 \
         AND (l.expires_on IS NULL OR l.expires_on > $3) ORDER BY COALESCE(l.expires_on, 9999999), l.created_at, h.lot_id, h.place_id";
    pub(super) AVAILABLE_AT (Id, Id, Int, Id) -> (Id, Id, Id, Int, Int, Int, Text) =
        "SELECT h.lot_id, h.place_id, l.org_id, l.agreement_version, h.units, l.expires_on, a.regime FROM holding h \
         JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         JOIN agreement a ON a.territory_id = l.territory_id AND a.org_id = l.org_id AND a.version = l.agreement_version \
         JOIN place p ON p.territory_id = h.territory_id AND p.place_id = h.place_id \
         WHERE h.territory_id = $1 AND h.variant_id = $2 AND h.units > 0 AND p.kind IN ('floor', 'stand', 'store') AND p.space_id = $4 \
         AND (l.expires_on IS NULL OR l.expires_on > $3) ORDER BY COALESCE(l.expires_on, 9999999), l.created_at, h.lot_id, h.place_id";
    pub(super) AVAILABLE_ON (Id, Id, Int, Id) -> (Id, Id, Id, Int, Int, Int, Text) =
        "SELECT h.lot_id, h.place_id, l.org_id, l.agreement_version, h.units, l.expires_on, a.regime FROM holding h \
         JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         JOIN agreement a ON a.territory_id = l.territory_id AND a.org_id = l.org_id AND a.version = l.agreement_version \
         WHERE h.territory_id = $1 AND h.variant_id = $2 AND h.units > 0 AND h.place_id = $4 \
         AND (l.expires_on IS NULL OR l.expires_on > $3) ORDER BY COALESCE(l.expires_on, 9999999), l.created_at, h.lot_id";
    pub(super) STANDING_ON (Id, Id, Int) -> (Id, Int) =
        "SELECT h.variant_id, CAST(SUM(h.units) AS BIGINT) FROM holding h JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         WHERE h.territory_id = $1 AND h.place_id = $2 AND h.units > 0 AND (l.expires_on IS NULL OR l.expires_on > $3) GROUP BY h.variant_id";
    pub(super) ON_SALE (Id, Id, Int) -> (Int) =
        "SELECT CAST(COALESCE(SUM(h.units), 0) AS BIGINT) FROM holding h JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         WHERE h.territory_id = $1 AND h.variant_id = $2 AND h.on_sale = 1 AND (l.expires_on IS NULL OR l.expires_on > $3)";
    pub(super) SHELVES (Id) -> (Id, Id, Int, Int) =
        "SELECT h.variant_id, h.place_id, h.units, l.expires_on FROM holding h JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         WHERE h.territory_id = $1 AND h.on_sale = 1 AND h.units > 0 ORDER BY h.place_id, h.lot_id";
    pub(super) EXPIRED (Id, Int, Int) -> (Id) =
        "SELECT DISTINCT variant_id FROM lot WHERE territory_id = $1 AND expires_on > $2 AND expires_on <= $3";
    pub(crate) INSERT_LOT (Id, Id, Text, Id, Id, Int, Int, Int, Int) -> () =
        "INSERT INTO lot (territory_id, lot_id, code, variant_id, org_id, agreement_version, made_on, expires_on, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(crate) LOT (Id, Id) -> (Text, Id, Id, Int, Int, Int) =
        "SELECT code, variant_id, org_id, agreement_version, made_on, expires_on FROM lot WHERE territory_id = $1 AND lot_id = $2";
    pub(crate) LOTS_EVER (Id, Id) -> (Int) =
        "SELECT COUNT(*) FROM lot WHERE territory_id = $1 AND variant_id = $2";
    pub(crate) UNITS (Id, Id, Id) -> (Int) =
        "SELECT units FROM holding WHERE territory_id = $1 AND place_id = $2 AND lot_id = $3";
    pub(crate) INSERT_DEPOSIT (Id, Id, Text, Text, Id, Int, Id, Text, Int, Text, Text) -> () =
        "INSERT INTO deposit (territory_id, deposit_id, number, direction, org_id, agreement_version, place_id, received_by, at, signature, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    pub(crate) INSERT_DEPOSIT_LINE (Id, Id, Int, Id, Id, Int, Int) -> () =
        "INSERT INTO deposit_line (territory_id, deposit_id, line, lot_id, variant_id, units, price, picture_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
    pub(crate) INSERT_AGREEMENT (Id, Id, Int, Text, Int, Int, Int, Int, Text, Int, Int, Int, Text) -> () =
        "INSERT INTO agreement (territory_id, org_id, version, regime, commission_bps, commission_vat_bps, label_bps, solidarity_bps, loss_bearer, hold_days, term_days, valid_from, signed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    pub(crate) LAST_AGREEMENT (Id, Id) -> (Int) =
        "SELECT COALESCE(MAX(version), 0) FROM agreement WHERE territory_id = $1 AND org_id = $2";
    pub(crate) LOSS_BEARER (Id, Id, Int) -> (Text) =
        "SELECT loss_bearer FROM agreement WHERE territory_id = $1 AND org_id = $2 AND version = $3";
    pub(crate) INSERT_LOSS (Id, Id, Text, Id, Id, Int, Text, Text, Int, Int, Text) -> () =
        "INSERT INTO loss (territory_id, loss_id, number, lot_id, place_id, units, cause, bearer, amount, at, by_whom) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    pub(crate) INSERT_COUNT (Id, Id, Text, Id, Text, Int) -> () =
        "INSERT INTO stock_count (territory_id, count_id, number, place_id, state, opened_by, opened_at, closed_by, closed_at) \
         VALUES ($1, $2, $3, $4, 'open', $5, $6, NULL, NULL)";
    pub(crate) OPEN_COUNT_AT (Id, Id) -> (Id) =
        "SELECT count_id FROM stock_count WHERE territory_id = $1 AND place_id = $2 AND state IN ('open', 'counted')";
    pub(crate) COUNT (Id, Id) -> (Text, Id, Text, Text) =
        "SELECT number, place_id, state, opened_by FROM stock_count WHERE territory_id = $1 AND count_id = $2";
    pub(crate) PUT_COUNT_LINE (Id, Id, Id, Int, Int, Int) -> () =
        "INSERT INTO stock_count_line (territory_id, count_id, lot_id, expected, counted, cause, at) VALUES ($1, $2, $3, $4, $5, NULL, $6) \
         ON CONFLICT (territory_id, count_id, lot_id) DO UPDATE SET expected = excluded.expected, counted = excluded.counted, at = excluded.at";
    pub(crate) MOVE_COUNT (Id, Id, Text, Text, Text, Int) -> (Id) =
        "UPDATE stock_count SET state = $4, closed_by = $5, closed_at = $6 WHERE territory_id = $1 AND count_id = $2 AND state = $3 RETURNING count_id";
    pub(crate) COUNT_LINES (Id, Id) -> (Id, Int, Int, Text) =
        "SELECT lot_id, expected, counted, cause FROM stock_count_line WHERE territory_id = $1 AND count_id = $2 ORDER BY lot_id";
    pub(crate) LOTS_AT (Id, Id) -> (Id, Id, Int) =
        "SELECT lot_id, variant_id, units FROM holding WHERE territory_id = $1 AND place_id = $2 AND units > 0 ORDER BY lot_id";
    pub(super) STOCK_PAGE (Id, Id, Id, Text, Int, Int, Id) -> (Id, Text, Id, Id, Id, Int, Int, Int, Text) =
        concat!("SELECT h.lot_id, l.code, h.variant_id, l.org_id, h.place_id, h.units, l.expires_on, l.created_at, v.code FROM lot l CROSS JOIN holding h \
         JOIN variant v ON v.territory_id = h.territory_id AND v.variant_id = h.variant_id \
         JOIN place p ON p.territory_id = h.territory_id AND p.place_id = h.place_id \
         WHERE l.territory_id = $1 AND h.territory_id = l.territory_id AND h.lot_id = l.lot_id AND h.units > 0 AND p.kind IN ('floor', 'stand', 'store', 'workshop', 'fair') \
         AND ($2 = $1 OR h.place_id = $2) AND ($3 = $1 OR l.org_id = $3) AND ($4 = '' OR l.code LIKE $4 OR v.code LIKE $4) AND ", of_her_spaces!("p.space_id", "$7"), " \
         ORDER BY l.created_at DESC, h.lot_id, h.place_id LIMIT $5 OFFSET $6");
    pub(super) LOT_HISTORY (Id, Id, Int) -> (Id, Text, Id, Int, Id, Id, Id, Int) =
        "SELECT m.movement_id, m.kind, m.document_id, m.occurred_at, m.command_id, ml.from_place, ml.to_place, ml.units FROM movement_line ml \
         JOIN movement m ON m.territory_id = ml.territory_id AND m.movement_id = ml.movement_id \
         WHERE ml.territory_id = $1 AND ml.lot_id = $2 AND m.occurred_at <= $3 ORDER BY m.occurred_at, m.movement_id, ml.line";
    pub(super) LOTS_OF_VARIANT (Id, Id) -> (Id, Text) =
        "SELECT lot_id, code FROM lot WHERE territory_id = $1 AND variant_id = $2 ORDER BY created_at";
    pub(super) DEPOSITS (Id, Id, Int, Int, Id) -> (Id, Text, Text, Id, Id, Text, Int, Int, Int) =
        concat!("SELECT d.deposit_id, d.number, d.direction, d.org_id, d.place_id, d.received_by, d.at, d.agreement_version, \
         (SELECT CAST(COALESCE(SUM(x.units), 0) AS BIGINT) FROM deposit_line x WHERE x.territory_id = d.territory_id AND x.deposit_id = d.deposit_id) \
         FROM deposit d WHERE d.territory_id = $1 AND ($2 = $1 OR d.org_id = $2) AND ", of_her_spaces!(place "d.place_id", "$5"), " ORDER BY d.at DESC, d.deposit_id LIMIT $3 OFFSET $4");
    pub(super) DEPOSIT (Id, Id) -> (Text, Text, Id, Id, Text, Int, Int, Text, Text) =
        "SELECT number, direction, org_id, place_id, received_by, at, agreement_version, signature, note FROM deposit WHERE territory_id = $1 AND deposit_id = $2";
    pub(super) DEPOSIT_LINES (Id, Id) -> (Id, Id, Int, Int, Text, Int, Int, Text) =
        "SELECT d.lot_id, d.variant_id, d.units, d.price, l.code, l.expires_on, d.line, d.picture_hash FROM deposit_line d \
         JOIN lot l ON l.territory_id = d.territory_id AND l.lot_id = d.lot_id WHERE d.territory_id = $1 AND d.deposit_id = $2 ORDER BY d.line";
    pub(super) COUNTS (Id, Id, Text, Int, Int, Id) -> (Id, Text, Id, Text, Text, Int, Int) =
        concat!("SELECT c.count_id, c.number, c.place_id, c.state, c.opened_by, c.opened_at, \
         (SELECT COUNT(*) FROM stock_count_line x WHERE x.territory_id = c.territory_id AND x.count_id = c.count_id AND x.counted <> x.expected) \
         FROM stock_count c WHERE c.territory_id = $1 AND ($2 = $1 OR c.place_id = $2) AND ($3 = '' OR c.state = $3) AND ", of_her_spaces!(place "c.place_id", "$6"), " \
         ORDER BY c.opened_at DESC, c.count_id LIMIT $4 OFFSET $5");
    pub(super) ORG_STOCK (Id, Id) -> (Id, Int) =
        "SELECT h.variant_id, CAST(SUM(h.units) AS BIGINT) FROM holding h JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         JOIN place p ON p.territory_id = h.territory_id AND p.place_id = h.place_id \
         WHERE h.territory_id = $1 AND l.org_id = $2 AND h.units > 0 AND p.kind IN ('floor', 'stand', 'store', 'fair') GROUP BY h.variant_id ORDER BY 2 DESC, h.variant_id";
    pub(super) UNITS_OPEN (Id, Id) -> (Int) =
        "SELECT CAST(COALESCE(SUM(h.units), 0) AS BIGINT) FROM holding h JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         JOIN place p ON p.territory_id = h.territory_id AND p.place_id = h.place_id \
         WHERE h.territory_id = $1 AND l.org_id = $2 AND h.units > 0 AND p.kind IN ('floor', 'stand', 'store', 'workshop', 'fair', 'reserved', 'transit')";
    pub(super) REPLAY (Id) -> (Id, Id, Int) =
        "SELECT x.place_id, x.lot_id, CAST(SUM(x.units) AS BIGINT) FROM ( \
         SELECT to_place AS place_id, lot_id, units FROM movement_line WHERE territory_id = $1 \
         UNION ALL SELECT from_place, lot_id, -units FROM movement_line WHERE territory_id = $1) x GROUP BY x.place_id, x.lot_id ORDER BY x.place_id, x.lot_id";
    pub(super) HOLDINGS (Id) -> (Id, Id, Int, Int) =
        "SELECT place_id, lot_id, units, is_outside FROM holding WHERE territory_id = $1 ORDER BY place_id, lot_id";
    pub(super) EXPIRING (Id, Int, Int, Id) -> (Id, Text, Id, Id, Int, Int) =
        concat!("SELECT l.lot_id, l.code, l.variant_id, h.place_id, h.units, l.expires_on FROM lot l CROSS JOIN holding h \
         JOIN place p ON p.territory_id = h.territory_id AND p.place_id = h.place_id \
         WHERE l.territory_id = $1 AND h.territory_id = l.territory_id AND h.lot_id = l.lot_id AND l.expires_on >= $2 AND l.expires_on <= $3 AND h.units > 0 AND p.kind IN ('floor', 'stand', 'store', 'fair') AND ", of_her_spaces!("p.space_id", "$4"), " ORDER BY l.expires_on, l.lot_id LIMIT 20000");
    pub(crate) CLOSE_PLACE (Id, Id, Int) -> (Id) =
        "UPDATE place SET closed_at = $3 WHERE territory_id = $1 AND place_id = $2 AND closed_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.territory_id = $1 AND h.place_id = $2 AND h.units > 0) \
         AND NOT EXISTS (SELECT 1 FROM place c WHERE c.territory_id = $1 AND c.parent_id = $2 AND c.closed_at IS NULL) RETURNING place_id";
    pub(super) COUNT_SHEET (Id, Id) -> (Id, Text, Id, Int, Int, Text) =
        "SELECT c.lot_id, l.code, l.variant_id, c.expected, c.counted, c.cause FROM stock_count_line c \
         JOIN lot l ON l.territory_id = c.territory_id AND l.lot_id = c.lot_id \
         WHERE c.territory_id = $1 AND c.count_id = $2 ORDER BY l.code";
    pub(super) COUNT_ONE (Id, Id) -> (Id, Text, Id, Text, Text, Int, Int) =
        "SELECT c.count_id, c.number, c.place_id, c.state, c.opened_by, c.opened_at, \
         (SELECT COUNT(*) FROM stock_count_line x WHERE x.territory_id = c.territory_id AND x.count_id = c.count_id AND x.counted <> x.expected) \
         FROM stock_count c WHERE c.territory_id = $1 AND c.count_id = $2";
    pub(super) LOSSES (Id, Id, Text, Int, Int, Int, Int, Id) -> (Id, Text, Id, Text, Id, Id, Int, Text, Text, Int, Int) =
        concat!("SELECT x.loss_id, x.number, x.lot_id, l.code, l.variant_id, l.org_id, x.units, x.cause, x.bearer, x.amount, x.at FROM loss x \
         JOIN lot l ON l.territory_id = x.territory_id AND l.lot_id = x.lot_id \
         WHERE x.territory_id = $1 AND ($2 = $1 OR l.org_id = $2) AND ($3 = '' OR x.cause = $3) AND x.at >= $4 AND x.at < $5 AND ", of_her_spaces!(place "x.place_id", "$8"), " \
         ORDER BY x.at DESC, x.loss_id LIMIT $6 OFFSET $7");
    pub(super) AGREEMENTS (Id, Id) -> (Int, Text, Int, Int, Int, Int, Text, Int, Int, Int, Text) =
        "SELECT version, regime, commission_bps, commission_vat_bps, label_bps, solidarity_bps, loss_bearer, hold_days, term_days, valid_from, signed_by \
         FROM agreement WHERE territory_id = $1 AND org_id = $2 ORDER BY version DESC";
    pub(super) LOT_BY_CODE (Id, Text) -> (Id, Text, Id, Id, Int, Int, Int) =
        "SELECT lot_id, code, variant_id, org_id, made_on, expires_on, created_at FROM lot WHERE territory_id = $1 AND code = $2";
    pub(super) ON_SHOW_SINCE (Id, Int, Id, Id) -> (Id, Text, Id, Id, Id, Int, Int) =
        concat!("SELECT y.lot_id, y.code, y.variant_id, y.org_id, y.place_id, y.units, y.since FROM ( \
         SELECT h.lot_id, l.code, l.variant_id, l.org_id, h.place_id, h.units, \
         (SELECT MIN(m.occurred_at) FROM movement_line ml \
         JOIN movement m ON m.territory_id = ml.territory_id AND m.movement_id = ml.movement_id \
         JOIN place s ON s.territory_id = ml.territory_id AND s.place_id = ml.to_place \
         WHERE ml.territory_id = h.territory_id AND ml.lot_id = h.lot_id AND s.kind IN ('floor', 'stand', 'fair')) AS since \
         FROM holding h JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         JOIN place p ON p.territory_id = h.territory_id AND p.place_id = h.place_id \
         WHERE h.territory_id = $1 AND h.units > 0 AND p.kind IN ('floor', 'stand', 'fair') AND ($3 = $1 OR l.org_id = $3) AND ", of_her_spaces!("p.space_id", "$4"), ") y \
         WHERE y.since <= $2 ORDER BY y.since, y.code, y.place_id");
    pub(crate) PHOTOGRAPH (Id, Id, Int, Text) -> (Id) =
        "UPDATE deposit_line SET picture_hash = $4 WHERE territory_id = $1 AND deposit_id = $2 AND line = $3 AND picture_hash IS NULL RETURNING lot_id";
    pub(crate) LINE_PICTURE (Id, Id, Int) -> (Text) =
        "SELECT picture_hash FROM deposit_line WHERE territory_id = $1 AND deposit_id = $2 AND line = $3";
    pub(super) NOTE_PICTURES () -> (Text) =
        "SELECT DISTINCT picture_hash FROM deposit_line WHERE picture_hash IS NOT NULL ORDER BY picture_hash";
    pub(crate) LOSSES_OF_LOT (Id, Id) -> (Id, Text, Int, Int) =
        "SELECT loss_id, number, units, amount FROM loss WHERE territory_id = $1 AND lot_id = $2 ORDER BY at, loss_id";
    pub(super) UNTOLD_LOSSES (Id, Id) -> (Text, Int, Int) =
        "SELECT l.code, x.units, CAST(COALESCE(h.units, 0) AS BIGINT) FROM ( \
         SELECT t.lot_id, CAST(SUM(t.units) AS BIGINT) AS units FROM (SELECT lot_id, units FROM loss WHERE territory_id = $1 \
         UNION ALL SELECT ol.lot_id, r.units FROM refund r JOIN order_line ol ON ol.territory_id = r.territory_id AND ol.line_id = r.line_id \
         WHERE r.territory_id = $1 AND r.goods_to = 'lost') t GROUP BY t.lot_id) x \
         JOIN lot l ON l.territory_id = $1 AND l.lot_id = x.lot_id \
         LEFT JOIN holding h ON h.territory_id = $1 AND h.lot_id = x.lot_id AND h.place_id = $2 \
         WHERE COALESCE(h.units, 0) > x.units ORDER BY l.code";
    pub(super) NOTE_WITHOUT_MOVE (Id) -> (Text, Int, Int) =
        "SELECT y.number, y.told, y.moved FROM (SELECT d.number, \
         (SELECT CAST(COALESCE(SUM(x.units), 0) AS BIGINT) FROM deposit_line x WHERE x.territory_id = d.territory_id AND x.deposit_id = d.deposit_id) AS told, \
         (SELECT CAST(COALESCE(SUM(ml.units), 0) AS BIGINT) FROM movement m JOIN movement_line ml ON ml.territory_id = m.territory_id AND ml.movement_id = m.movement_id \
         WHERE m.territory_id = d.territory_id AND m.document_id = d.deposit_id) AS moved FROM deposit d WHERE d.territory_id = $1) y WHERE y.told <> y.moved ORDER BY y.number";
}
