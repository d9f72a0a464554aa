//! SQL of the territory room.

use rahba_store::statements;

statements! {
    pub(super) TERRITORY (Id) -> (Id, Text, Text, Text, Text) =
        "SELECT territory_id, code, currency, zone, settings FROM territory WHERE territory_id = $1";
    pub(super) TERRITORIES () -> (Id, Text, Text, Text, Text) =
        "SELECT territory_id, code, currency, zone, settings FROM territory ORDER BY code";
    pub(crate) INSERT_TERRITORY (Id, Text, Text, Text, Text, Int) -> (Id) =
        "INSERT INTO territory (territory_id, code, currency, zone, settings, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (territory_id) DO NOTHING RETURNING territory_id";
    pub(crate) UPDATE_SETTINGS (Id, Text) -> () =
        "UPDATE territory SET settings = $2 WHERE territory_id = $1";
    pub(crate) INSERT_SPACE (Id, Id, Text, Text, Id) -> () =
        "INSERT INTO space (territory_id, space_id, code, commune, operator_id) VALUES ($1, $2, $3, $4, $5)";
    pub(super) SPACES (Id) -> (Id, Text, Text, Id) =
        "SELECT space_id, code, commune, operator_id FROM space WHERE territory_id = $1 ORDER BY code";
    // Each by its key: of a thing that is in none of them nothing is read but that.
    pub(super) SPACE_OF (Id, Id) -> (Id) =
        "SELECT space_id FROM space WHERE territory_id = $1 AND space_id = $2 \
         UNION ALL SELECT space_id FROM sales_order WHERE territory_id = $1 AND order_id = $2 \
         UNION ALL SELECT o.space_id FROM order_line l JOIN sales_order o ON o.territory_id = l.territory_id AND o.order_id = l.order_id \
         WHERE l.territory_id = $1 AND l.line_id = $2 \
         UNION ALL SELECT o.space_id FROM refund r JOIN sales_order o ON o.territory_id = r.territory_id AND o.order_id = r.order_id \
         WHERE r.territory_id = $1 AND r.refund_id = $2 \
         UNION ALL SELECT o.space_id FROM privacy_request p JOIN sales_order o ON o.territory_id = p.territory_id AND o.order_id = p.order_id \
         WHERE p.territory_id = $1 AND p.request_id = $2 \
         UNION ALL SELECT space_id FROM till WHERE territory_id = $1 AND till_id = $2 \
         UNION ALL SELECT t.space_id FROM till_session s JOIN till t ON t.territory_id = s.territory_id AND t.till_id = s.till_id \
         WHERE s.territory_id = $1 AND s.session_id = $2 \
         UNION ALL SELECT t.space_id FROM till_device d JOIN till t ON t.territory_id = d.territory_id AND t.till_id = d.till_id \
         WHERE d.territory_id = $1 AND d.device_id = $2 \
         UNION ALL SELECT space_id FROM place WHERE territory_id = $1 AND place_id = $2 \
         AND kind IN ('floor', 'stand', 'store', 'workshop', 'fair') \
         UNION ALL SELECT p.space_id FROM stock_count c JOIN place p ON p.territory_id = c.territory_id AND p.place_id = c.place_id \
         WHERE c.territory_id = $1 AND c.count_id = $2 \
         UNION ALL SELECT p.space_id FROM deposit d JOIN place p ON p.territory_id = d.territory_id AND p.place_id = d.place_id \
         WHERE d.territory_id = $1 AND d.deposit_id = $2 \
         UNION ALL SELECT p.space_id FROM loss l JOIN place p ON p.territory_id = l.territory_id AND p.place_id = l.place_id \
         WHERE l.territory_id = $1 AND l.loss_id = $2";
    pub(super) NEXT (Id, Text) -> (Int) =
        "INSERT INTO series (territory_id, code, last) VALUES ($1, $2, 1) \
         ON CONFLICT (territory_id, code) DO UPDATE SET last = series.last + 1 RETURNING last";
    pub(super) BEAR (Id, Text, Int, Id) -> () =
        "INSERT INTO series_number (territory_id, code, number, document_id) VALUES ($1, $2, $3, $4)";
    pub(super) SERIES (Id) -> (Text, Int) =
        "SELECT code, last FROM series WHERE territory_id = $1 ORDER BY code";
    pub(super) BORNE (Id, Text) -> (Int, Int, Int) =
        "SELECT COUNT(*), COALESCE(MIN(number), 0), COALESCE(MAX(number), 0) FROM series_number WHERE territory_id = $1 AND code = $2";
}
