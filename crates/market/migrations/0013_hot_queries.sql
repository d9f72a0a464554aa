-- Lists and background work that walked a whole table when a territory is big.

-- When a line's share leaves its return window: set at delivery, NULL before it and once it has.
ALTER TABLE order_line ADD COLUMN matures_at {INT};
UPDATE order_line SET matures_at = (SELECT o.delivered_at + a.hold_days * 86400000000 FROM sales_order o, agreement a
    WHERE o.territory_id = order_line.territory_id AND o.order_id = order_line.order_id
    AND a.territory_id = order_line.territory_id AND a.org_id = order_line.org_id AND a.version = order_line.terms_version
    AND o.state IN ('delivered', 'returned') AND o.delivered_at IS NOT NULL)
    WHERE matured = 0;
CREATE INDEX order_line_maturing ON order_line (territory_id, matures_at) WHERE matures_at IS NOT NULL;
-- A maker's sales, latest first: ids follow time.
CREATE INDEX order_line_org ON order_line (territory_id, org_id, order_id);

CREATE INDEX lot_created ON lot (territory_id, created_at);
CREATE INDEX lot_expiry ON lot (territory_id, expires_on) WHERE expires_on IS NOT NULL;
CREATE INDEX deposit_at ON deposit (territory_id, at);
CREATE INDEX loss_at ON loss (territory_id, at);
CREATE INDEX loss_lot ON loss (territory_id, lot_id);
CREATE INDEX stock_count_at ON stock_count (territory_id, opened_at);
CREATE INDEX stock_count_place ON stock_count (territory_id, place_id, state);
CREATE INDEX message_created ON message (territory_id, created_at);
CREATE INDEX content_text_field ON content_text (territory_id, field, owner_id);
CREATE INDEX refund_line ON refund (territory_id, line_id);
CREATE INDEX payout_proposed ON payout (territory_id, proposed_at);
CREATE INDEX sales_order_day ON sales_order (territory_id, business_date);
