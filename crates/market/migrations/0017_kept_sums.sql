-- What pages count over everything that was ever sold or written, kept when it changes: a page reads sums of
-- days and rows of work, and walks neither the book nor the texts (decision 0038).

-- The money book's sales by day: who sold where, and where the buyers' dirhams went. Posting adds to it; the
-- audit adds the lines up again. A line that concerns no maker stands under the territory's own id.
CREATE TABLE takings_day (
    territory_id  {ID} NOT NULL,
    business_date {INT} NOT NULL,
    org_id        {ID} NOT NULL,
    channel       TEXT NOT NULL,
    place_id      {ID} NOT NULL,
    labelled      {INT} NOT NULL CHECK (labelled IN (0, 1)),
    -- Sold less refunded, at the buyers' price.
    gross         {INT} NOT NULL,
    to_maker      {INT} NOT NULL,
    -- The part of to_maker that fees took (negative) or gave back.
    fees          {INT} NOT NULL,
    to_union      {INT} NOT NULL,
    to_vat        {INT} NOT NULL,
    to_label      {INT} NOT NULL,
    to_solidarity {INT} NOT NULL,
    -- What the union bought from the maker.
    bought        {INT} NOT NULL,
    PRIMARY KEY (territory_id, business_date, org_id, channel, place_id, labelled)
) {TABLE};
INSERT INTO takings_day
SELECT e.territory_id, e.business_date, COALESCE(ol.org_id, l.org_id, l.territory_id), COALESCE(o.channel, ''),
    COALESCE(ol.place_id, l.territory_id), COALESCE(ol.labelled, 0),
    CAST(SUM(CASE WHEN e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund') AND ol.line_id IS NOT NULL
        AND (l.account LIKE 'L:producer.%' OR l.account = 'I:sales.owned' OR l.account LIKE 'L:vat.out%')
        THEN CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN e.kind <> 'purchase' AND l.account LIKE 'L:producer.%'
        THEN CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN e.kind IN ('fees', 'fees_reversed') AND l.account LIKE 'L:producer.%'
        THEN CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN l.account LIKE 'L:producer.%' OR l.account LIKE 'L:vat.out%' OR l.account IN ('I:label.fee', 'L:fund.solidarity')
        THEN 0 ELSE CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END END) AS BIGINT),
    CAST(SUM(CASE WHEN l.account LIKE 'L:vat.out%' THEN CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN l.account = 'I:label.fee' THEN CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN l.account = 'L:fund.solidarity' THEN CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN e.kind = 'purchase' THEN CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END ELSE 0 END) AS BIGINT)
FROM entry e JOIN entry_line l ON l.territory_id = e.territory_id AND l.seq = e.seq
LEFT JOIN order_line ol ON ol.territory_id = l.territory_id AND ol.line_id = l.subject_id
LEFT JOIN sales_order o ON o.territory_id = ol.territory_id AND o.order_id = ol.order_id
WHERE e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund', 'fees', 'fees_reversed', 'purchase')
    AND l.account NOT LIKE 'L:refund.payable%'
    AND (l.account LIKE 'L:producer.%' OR (e.kind <> 'purchase' AND l.subject_id IS NOT NULL))
GROUP BY e.territory_id, e.business_date, COALESCE(ol.org_id, l.org_id, l.territory_id), COALESCE(o.channel, ''),
    COALESCE(ol.place_id, l.territory_id), COALESCE(ol.labelled, 0);

-- Sold less refunded by day and product: families are looked up when it is read, for a product may change hers.
CREATE TABLE sold_day (
    territory_id  {ID} NOT NULL,
    business_date {INT} NOT NULL,
    product_id    {ID} NOT NULL,
    gross         {INT} NOT NULL,
    PRIMARY KEY (territory_id, business_date, product_id)
) {TABLE};
INSERT INTO sold_day
SELECT e.territory_id, e.business_date, v.product_id, CAST(SUM(CASE WHEN l.side = 'c' THEN l.amount ELSE -l.amount END) AS BIGINT)
FROM entry e JOIN entry_line l ON l.territory_id = e.territory_id AND l.seq = e.seq
JOIN order_line ol ON ol.territory_id = l.territory_id AND ol.line_id = l.subject_id
JOIN variant v ON v.territory_id = ol.territory_id AND v.variant_id = ol.variant_id
WHERE e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund')
    AND (l.account LIKE 'L:producer.%' OR l.account = 'I:sales.owned' OR l.account LIKE 'L:vat.out%')
GROUP BY e.territory_id, e.business_date, v.product_id;

-- Whoever translates: texts that their source has left behind, texts that nobody of the shop has read, and the
-- languages that a text lacks.
ALTER TABLE content_text ADD COLUMN stale {INT} NOT NULL DEFAULT 0;
UPDATE content_text SET stale = 1 WHERE is_source = 0 AND source_revision < (SELECT s.revision FROM content_text s
    WHERE s.territory_id = content_text.territory_id AND s.owner_id = content_text.owner_id AND s.field = content_text.field
    AND s.is_source = 1);
-- Each has the column of its condition too: SQLite counts by an index alone only when it finds it there.
CREATE INDEX content_text_stale ON content_text (territory_id, lang, stale, owner_id, field) WHERE stale = 1;
CREATE INDEX content_text_unread ON content_text (territory_id, lang, changed_at, owner_id, field, state) WHERE state <> 'reviewed';
CREATE INDEX content_text_source ON content_text (territory_id, is_source, owner_id, field) WHERE is_source = 1;
CREATE TABLE text_missing (
    territory_id {ID} NOT NULL,
    lang         TEXT NOT NULL CHECK (lang IN ('ar', 'fr', 'zgh', 'en')),
    owner_id     {ID} NOT NULL,
    field        TEXT NOT NULL,
    PRIMARY KEY (territory_id, lang, owner_id, field)
) {TABLE};
INSERT INTO text_missing
SELECT s.territory_id, w.lang, s.owner_id, s.field FROM content_text s
CROSS JOIN (SELECT 'ar' AS lang UNION ALL SELECT 'fr' UNION ALL SELECT 'zgh' UNION ALL SELECT 'en') w
LEFT JOIN content_text t ON t.territory_id = s.territory_id AND t.owner_id = s.owner_id AND t.field = s.field AND t.lang = w.lang
WHERE s.is_source = 1 AND t.lang IS NULL;

-- The desk's list of products, latest first: all of them, those of a state, those of a maker.
CREATE INDEX product_latest ON product (territory_id, (COALESCE(published_at, created_at)), product_id);
CREATE INDEX product_state ON product (territory_id, state, (COALESCE(published_at, created_at)), product_id);
