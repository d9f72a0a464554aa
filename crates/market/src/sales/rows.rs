//! SQL of the sales room.

use rahba_store::statements;

statements! {
    pub(super) TO_PICK (Id, Id) -> (Id, Text, Text, Int, Id, Id, Text, Id, Int) =
        concat!("SELECT o.order_id, o.number, o.delivery, o.placed_at, l.place_id, l.variant_id, t.code, l.org_id, l.quantity FROM sales_order o CROSS JOIN order_line l \
         JOIN lot t ON t.territory_id = l.territory_id AND t.lot_id = l.lot_id \
         WHERE l.territory_id = o.territory_id AND l.order_id = o.order_id AND o.territory_id = $1 AND o.state IN ('paid', 'placed') AND (o.state = 'paid' OR o.payment <> 'transfer') AND ", of_her_spaces!("o.space_id", "$2"), " \
         ORDER BY l.place_id, l.variant_id, o.placed_at, l.line LIMIT 2000");
    pub(super) PROMISED_FROM (Id, Id) -> (Id) =
        "SELECT o.order_id FROM sales_order o CROSS JOIN order_line l \
         WHERE l.territory_id = o.territory_id AND l.order_id = o.order_id AND o.territory_id = $1 AND o.state IN ('placed', 'paid', 'packed', 'shipped', 'ready') \
         AND l.place_id = $2 LIMIT 1";
    pub(crate) INSERT_ORDER (Id, Id, Text, Id, Bytes, Text, Id, Id, Text, Text, Text, Int, Int, Int, Int, Text, Int, Int, Int) -> (Id) =
        "INSERT INTO sales_order (territory_id, order_id, number, cart_id, secret_hash, channel, till_id, carrier_id, space_id, lang, delivery, payment, goods, discount, shipping, total, state, placed_at, delivered_at, business_date) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
         ON CONFLICT (territory_id, cart_id) DO NOTHING RETURNING order_id";
    pub(crate) INSERT_BUYER (Id, Id, Text, Text, Text, Text, Text, Text) -> () =
        "INSERT INTO order_buyer (territory_id, order_id, name, phone, email, commune, address, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    pub(crate) FORGET_BUYER (Id, Id) -> (Id) =
        "DELETE FROM order_buyer WHERE territory_id = $1 AND order_id = $2 RETURNING order_id";
    pub(crate) FORGET_REASONS (Id, Id) -> () =
        "UPDATE order_event SET reason = '' WHERE territory_id = $1 AND order_id = $2 AND reason <> ''";
    // Buyers of orders that came to their end, placed before a moment, so many at most.
    pub(crate) OLD_BUYERS (Id, Int, Int) -> (Id) =
        "SELECT b.order_id FROM sales_order o JOIN order_buyer b ON b.territory_id = o.territory_id AND b.order_id = o.order_id \
         WHERE o.territory_id = $1 AND o.placed_at < $2 AND o.state IN ('delivered', 'refused', 'cancelled', 'returned') LIMIT $3";
    pub(crate) INSERT_PART (Id, Id, Id, Int) -> () =
        "INSERT INTO order_part (territory_id, order_id, org_id, goods) VALUES ($1, $2, $3, $4)";
    pub(crate) INSERT_LINE (Id, Id, Int, Id, Id, Id, Id, Id, Int, Int, Int, Int, Int, Int, Text, Int, Int, Int) -> () =
        "INSERT INTO order_line (territory_id, order_id, line, line_id, org_id, variant_id, lot_id, place_id, quantity, unit_price, price_per, total, discount, vat_bps, vat_reason, terms_version, labelled, refunded_units, matured) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, $18)";
    pub(super) PARTS (Id, Id) -> (Id, Int) =
        "SELECT org_id, goods FROM order_part WHERE territory_id = $1 AND order_id = $2 ORDER BY org_id";
    pub(crate) INSERT_EVENT (Id, Id, Text, Text, Int, Text, Text) -> () =
        "INSERT INTO order_event (territory_id, order_id, seq, kind, who, at, reason, data) \
         SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7 FROM order_event WHERE territory_id = $1 AND order_id = $2";
    pub(crate) MOVE (Id, Id, Text, Text, Int) -> (Id) =
        "UPDATE sales_order SET state = $4, delivered_at = CASE WHEN $4 = 'delivered' THEN $5 ELSE delivered_at END \
         WHERE territory_id = $1 AND order_id = $2 AND state = $3 RETURNING order_id";
    pub(crate) SET_CARRIER (Id, Id, Id) -> () =
        "UPDATE sales_order SET carrier_id = $3 WHERE territory_id = $1 AND order_id = $2";
    pub(crate) REFUND_UNITS (Id, Id, Int, Int) -> (Int) =
        "UPDATE order_line SET refunded_units = refunded_units + $3 WHERE territory_id = $1 AND line_id = $2 AND refunded_units = $4 AND refunded_units + $3 <= quantity RETURNING refunded_units";
    pub(crate) MATURE (Id, Id) -> (Id) =
        "UPDATE order_line SET matured = 1, matures_at = NULL WHERE territory_id = $1 AND line_id = $2 AND matured = 0 RETURNING line_id";
    /// The return window of each line begins; how long it is, its maker's terms say.
    pub(crate) BEGIN_WINDOW (Id, Id, Int) -> () =
        "UPDATE order_line SET matures_at = $3 + (SELECT a.hold_days FROM agreement a WHERE a.territory_id = order_line.territory_id \
         AND a.org_id = order_line.org_id AND a.version = order_line.terms_version) * 86400000000 \
         WHERE territory_id = $1 AND order_id = $2 AND matured = 0";
    pub(crate) INSERT_REFUND (Id, Id, Text, Id, Id, Int, Int, Int, Int, Text, Text, Text, Text, Int) -> () =
        "INSERT INTO refund (territory_id, refund_id, number, order_id, line_id, units, gross, discount, paid, method, goods_to, reason, by_whom, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    pub(crate) INSERT_TENDER (Id, Id, Int, Text, Int, Text) -> () =
        "INSERT INTO tender (territory_id, order_id, line, kind, amount, reference) VALUES ($1, $2, $3, $4, $5, $6)";
    pub(super) TENDERS (Id, Id) -> (Text, Int, Text) =
        "SELECT kind, amount, reference FROM tender WHERE territory_id = $1 AND order_id = $2 ORDER BY line";
    pub(super) ORDER (Id, Id) -> (Id, Text, Text, Id, Id, Id, Text, Text, Text, Int, Int, Int, Int, Text, Int, Int, Int) =
        "SELECT order_id, number, channel, till_id, carrier_id, space_id, lang, delivery, payment, goods, discount, shipping, total, state, placed_at, delivered_at, business_date \
         FROM sales_order WHERE territory_id = $1 AND order_id = $2";
    pub(super) ORDER_BY_SECRET (Id, Bytes) -> (Id, Text, Text, Id, Id, Id, Text, Text, Text, Int, Int, Int, Int, Text, Int, Int, Int) =
        "SELECT order_id, number, channel, till_id, carrier_id, space_id, lang, delivery, payment, goods, discount, shipping, total, state, placed_at, delivered_at, business_date \
         FROM sales_order WHERE territory_id = $1 AND secret_hash = $2";
    pub(super) ORDER_OF_CART (Id, Id) -> (Id, Text, Int) =
        "SELECT order_id, number, total FROM sales_order WHERE territory_id = $1 AND cart_id = $2";
    pub(super) ORDERS (Id, Text, Text, Text, Int, Int, Id, Text) -> (Id, Text, Text, Id, Id, Id, Text, Text, Text, Int, Int, Int, Int, Text, Int, Int, Int, Text, Text) =
        concat!("SELECT o.order_id, o.number, o.channel, o.till_id, o.carrier_id, o.space_id, o.lang, o.delivery, o.payment, o.goods, o.discount, o.shipping, o.total, o.state, o.placed_at, o.delivered_at, o.business_date, COALESCE(b.name, ''), COALESCE(b.phone, '') \
         FROM sales_order o LEFT JOIN order_buyer b ON b.territory_id = o.territory_id AND b.order_id = o.order_id \
         WHERE o.territory_id = $1 AND ($2 = '' OR o.state = $2) AND ($3 = '' OR o.channel = $3) AND ($4 = '' OR LOWER(o.number) LIKE LOWER($4) OR b.phone LIKE $8 OR b.phone LIKE $4 OR LOWER(b.name) LIKE LOWER($4)) AND ", of_her_spaces!("o.space_id", "$7"), " \
         ORDER BY o.placed_at DESC, o.order_id LIMIT $5 OFFSET $6");
    /// Those in one state, by the index of states: a state that few orders are in is found among a million at once.
    pub(super) ORDERS_IN (Id, Text, Text, Text, Int, Int, Id, Text) -> (Id, Text, Text, Id, Id, Id, Text, Text, Text, Int, Int, Int, Int, Text, Int, Int, Int, Text, Text) =
        concat!("SELECT o.order_id, o.number, o.channel, o.till_id, o.carrier_id, o.space_id, o.lang, o.delivery, o.payment, o.goods, o.discount, o.shipping, o.total, o.state, o.placed_at, o.delivered_at, o.business_date, COALESCE(b.name, ''), COALESCE(b.phone, '') \
         FROM sales_order o LEFT JOIN order_buyer b ON b.territory_id = o.territory_id AND b.order_id = o.order_id \
         WHERE o.territory_id = $1 AND o.state = $2 AND ($3 = '' OR o.channel = $3) AND ($4 = '' OR LOWER(o.number) LIKE LOWER($4) OR b.phone LIKE $8 OR b.phone LIKE $4 OR LOWER(b.name) LIKE LOWER($4)) AND ", of_her_spaces!("o.space_id", "$7"), " \
         ORDER BY o.placed_at DESC, o.order_id LIMIT $5 OFFSET $6");
    /// Those of a whole number, and of a buyer with a whole telephone number: by their indexes.
    pub(super) ORDERS_OF (Id, Text, Text, Text, Int, Int, Id, Text) -> (Id, Text, Text, Id, Id, Id, Text, Text, Text, Int, Int, Int, Int, Text, Int, Int, Int, Text, Text) =
        concat!("SELECT o.order_id, o.number, o.channel, o.till_id, o.carrier_id, o.space_id, o.lang, o.delivery, o.payment, o.goods, o.discount, o.shipping, o.total, o.state, o.placed_at, o.delivered_at, o.business_date, COALESCE(b.name, ''), COALESCE(b.phone, '') \
         FROM (SELECT n.order_id FROM sales_order n WHERE n.territory_id = $1 AND n.number = $4 \
         UNION SELECT p.order_id FROM order_buyer p WHERE p.territory_id = $1 AND $8 <> '' AND p.phone = $8) f \
         JOIN sales_order o ON o.territory_id = $1 AND o.order_id = f.order_id \
         LEFT JOIN order_buyer b ON b.territory_id = o.territory_id AND b.order_id = o.order_id \
         WHERE o.territory_id = $1 AND ($2 = '' OR o.state = $2) AND ($3 = '' OR o.channel = $3) AND ", of_her_spaces!("o.space_id", "$7"), " \
         ORDER BY o.placed_at DESC, o.order_id LIMIT $5 OFFSET $6");
    pub(super) BUYER (Id, Id) -> (Text, Text, Text, Text, Text, Text) =
        "SELECT name, phone, email, commune, address, note FROM order_buyer WHERE territory_id = $1 AND order_id = $2";
    pub(super) LINES (Id, Id) -> (Id, Int, Id, Id, Id, Id, Id, Int, Int, Int, Int, Int, Int, Text, Int, Int, Int, Int) =
        "SELECT order_id, line, line_id, org_id, variant_id, lot_id, place_id, quantity, unit_price, price_per, total, discount, vat_bps, vat_reason, terms_version, labelled, refunded_units, matured \
         FROM order_line WHERE territory_id = $1 AND order_id = $2 ORDER BY line";
    pub(super) LINE (Id, Id) -> (Id, Int, Id, Id, Id, Id, Id, Int, Int, Int, Int, Int, Int, Text, Int, Int, Int, Int) =
        "SELECT order_id, line, line_id, org_id, variant_id, lot_id, place_id, quantity, unit_price, price_per, total, discount, vat_bps, vat_reason, terms_version, labelled, refunded_units, matured \
         FROM order_line WHERE territory_id = $1 AND line_id = $2";
    pub(super) EVENTS (Id, Id) -> (Int, Text, Text, Int, Text, Text) =
        "SELECT seq, kind, who, at, reason, data FROM order_event WHERE territory_id = $1 AND order_id = $2 ORDER BY seq";
    pub(super) MATURING (Id, Int, Int) -> (Id, Int, Id, Id, Id, Id, Id, Int, Int, Int, Int, Int, Int, Text, Int, Int, Int, Int) =
        "SELECT l.order_id, l.line, l.line_id, l.org_id, l.variant_id, l.lot_id, l.place_id, l.quantity, l.unit_price, l.price_per, l.total, l.discount, l.vat_bps, l.vat_reason, l.terms_version, l.labelled, l.refunded_units, l.matured \
         FROM order_line l WHERE l.territory_id = $1 AND l.matures_at <= $2 ORDER BY l.matures_at, l.line_id LIMIT $3";
    pub(super) OF_ORG (Id, Id, Int, Int) -> (Id, Int, Id, Id, Id, Id, Id, Int, Int, Int, Int, Int, Int, Text, Int, Int, Int, Int, Text, Text, Int, Text) =
        "SELECT l.order_id, l.line, l.line_id, l.org_id, l.variant_id, l.lot_id, l.place_id, l.quantity, l.unit_price, l.price_per, l.total, l.discount, l.vat_bps, l.vat_reason, l.terms_version, l.labelled, l.refunded_units, l.matured, o.number, o.channel, o.placed_at, o.state \
         FROM order_line l JOIN sales_order o ON o.territory_id = l.territory_id AND o.order_id = l.order_id \
         WHERE l.territory_id = $1 AND l.org_id = $2 AND o.state <> 'cancelled' ORDER BY l.order_id DESC, l.line LIMIT $3 OFFSET $4";
    pub(super) UNITS_SOLD (Id, Id, Int) -> (Text, Int, Int) =
        "SELECT p.unit, CAST(COALESCE(SUM(CASE WHEN o.placed_at >= $3 THEN l.quantity - l.refunded_units ELSE 0 END), 0) AS BIGINT), CAST(SUM(l.quantity - l.refunded_units) AS BIGINT) \
         FROM order_part op JOIN order_line l ON l.territory_id = op.territory_id AND l.order_id = op.order_id AND l.org_id = op.org_id \
         JOIN sales_order o ON o.territory_id = l.territory_id AND o.order_id = l.order_id \
         JOIN variant v ON v.territory_id = l.territory_id AND v.variant_id = l.variant_id \
         JOIN product p ON p.territory_id = v.territory_id AND p.product_id = v.product_id \
         WHERE op.territory_id = $1 AND op.org_id = $2 AND o.state NOT IN ('cancelled', 'refused') GROUP BY p.unit ORDER BY p.unit DESC";
    pub(super) ZONES (Id) -> (Id, Text, Text, Int, Int, Int, Int) =
        "SELECT zone_id, code, area, up_to_g, fee, days_min, days_max FROM delivery_zone WHERE territory_id = $1 ORDER BY code, up_to_g";
    pub(crate) INSERT_ZONE (Id, Id, Text, Text, Int, Int, Int, Int) -> () =
        "INSERT INTO delivery_zone (territory_id, zone_id, code, area, up_to_g, fee, days_min, days_max) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    pub(crate) DELETE_ZONE (Id, Id) -> (Id) =
        "DELETE FROM delivery_zone WHERE territory_id = $1 AND zone_id = $2 RETURNING zone_id";
    pub(super) COUNTS (Id, Id) -> (Text, Int) =
        concat!("SELECT o.state, COUNT(*) FROM sales_order o WHERE o.territory_id = $1 AND ", of_her_spaces!("o.space_id", "$2"), " GROUP BY o.state ORDER BY o.state");
    pub(super) OPEN_COUNTS (Id, Id) -> (Text, Int) =
        concat!("SELECT o.state, COUNT(*) FROM sales_order o WHERE o.territory_id = $1 AND o.state IN ('placed', 'paid', 'packed', 'ready', 'shipped') AND ", of_her_spaces!("o.space_id", "$2"), " GROUP BY o.state ORDER BY o.state");
    pub(super) TENDER_MISMATCH (Id) -> (Text, Int, Int) =
        "SELECT o.number, o.total, CAST(COALESCE(SUM(t.amount), 0) AS BIGINT) FROM sales_order o LEFT JOIN tender t ON t.territory_id = o.territory_id AND t.order_id = o.order_id \
         WHERE o.territory_id = $1 AND o.channel = 'till' GROUP BY o.number, o.total HAVING CAST(COALESCE(SUM(t.amount), 0) AS BIGINT) <> o.total";
    pub(super) LINE_MISMATCH (Id) -> (Text, Int, Int) =
        "SELECT o.number, o.goods, CAST(SUM(l.total) AS BIGINT) FROM sales_order o JOIN order_line l ON l.territory_id = o.territory_id AND l.order_id = o.order_id \
         WHERE o.territory_id = $1 GROUP BY o.number, o.goods HAVING CAST(SUM(l.total) AS BIGINT) <> o.goods";
    pub(super) REFUND_MISMATCH (Id) -> (Text, Int, Int) =
        "SELECT o.number, l.refunded_units, CAST(COALESCE(SUM(r.units), 0) AS BIGINT) FROM order_line l JOIN sales_order o ON o.territory_id = l.territory_id AND o.order_id = l.order_id \
         LEFT JOIN refund r ON r.territory_id = l.territory_id AND r.line_id = l.line_id WHERE l.territory_id = $1 \
         GROUP BY o.number, l.line_id, l.refunded_units HAVING CAST(COALESCE(SUM(r.units), 0) AS BIGINT) <> l.refunded_units";
}

#[cfg(feature = "planted")]
statements! {
    pub(super) ORDER_ANYWHERE (Id) -> (Id, Text, Text, Id, Id, Id, Text, Text, Text, Int, Int, Int, Int, Text, Int, Int, Int) =
        "SELECT order_id, number, channel, till_id, carrier_id, space_id, lang, delivery, payment, goods, discount, shipping, total, state, placed_at, delivered_at, business_date \
         FROM sales_order WHERE order_id = $1";
}
