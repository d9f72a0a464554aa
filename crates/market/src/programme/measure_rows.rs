//! SQL of the measures: they read the money book's lines and what those are about, and write nothing.

use rahba_store::statements;

statements! {
    /// The entries' lines behind what was sold, newest first.
    pub(super) SOLD_LINES (Id, Int, Int, Int, Int) -> (Int, Id, Text, Int, Text, Int, Id, Id, Id, Text) =
        "SELECT e.seq, e.entry_id, e.kind, e.business_date, l.side, l.amount, l.subject_id, ol.org_id, v.product_id, o.channel \
         FROM entry e CROSS JOIN entry_line l \
         JOIN order_line ol ON ol.territory_id = l.territory_id AND ol.line_id = l.subject_id \
         JOIN sales_order o ON o.territory_id = ol.territory_id AND o.order_id = ol.order_id \
         JOIN variant v ON v.territory_id = ol.territory_id AND v.variant_id = ol.variant_id \
         WHERE l.territory_id = e.territory_id AND l.seq = e.seq AND e.territory_id = $1 AND e.business_date >= $2 AND e.business_date <= $3 \
         AND e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund') \
         AND (l.account LIKE 'L:producer.%' OR l.account = 'I:sales.owned' OR l.account LIKE 'L:vat.out%') \
         ORDER BY e.seq DESC, l.line LIMIT $4 OFFSET $5";
    /// The entries' lines behind what makers earned, newest first.
    pub(super) EARNED_LINES (Id, Int, Int, Int, Int) -> (Int, Id, Text, Int, Text, Int, Id, Id) =
        "SELECT e.seq, e.entry_id, e.kind, e.business_date, l.side, l.amount, l.subject_id, l.org_id \
         FROM entry e CROSS JOIN entry_line l \
         WHERE l.territory_id = e.territory_id AND l.seq = e.seq AND e.territory_id = $1 AND e.business_date >= $2 AND e.business_date <= $3 \
         AND e.kind IN ('till_sale', 'delivered', 'cod_delivered', 'refund', 'fees', 'fees_reversed', 'purchase') \
         AND l.account LIKE 'L:producer.%' AND l.org_id IS NOT NULL ORDER BY e.seq DESC, l.line LIMIT $4 OFFSET $5";
    pub(super) LAST_SEQ (Id) -> (Int) =
        "SELECT COALESCE(MAX(seq), 0) FROM entry WHERE territory_id = $1";
    /// What makers are: led by women, commune, members and those under 35.
    pub(super) MAKERS (Id) -> (Id, Int, Text, Int, Int) =
        "SELECT o.org_id, o.women_led, o.commune, COUNT(m.member_id), \
         CAST(COALESCE(SUM(CASE WHEN m.age_band IN ('u18', '18-34') THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM organisation o LEFT JOIN org_member m ON m.territory_id = o.territory_id AND m.org_id = o.org_id AND m.left_at IS NULL \
         WHERE o.territory_id = $1 GROUP BY o.org_id, o.women_led, o.commune ORDER BY o.org_id";
    /// Licences with the documents that changed them up to a moment, oldest first.
    pub(super) LICENCES (Id, Int) -> (Id, Id, Int, Int, Text, Text) =
        "SELECT l.licence_id, l.org_id, l.valid_from, l.valid_until, p.kind, l.number \
         FROM licence l JOIN label_paper p ON p.territory_id = l.territory_id AND p.subject_id = l.licence_id \
         WHERE l.territory_id = $1 AND p.at <= $2 AND p.kind IN ('licensed', 'suspended', 'withdrawn', 'reinstated') \
         ORDER BY l.licence_id, p.at, p.paper_id";
    /// Certificates of attendance given in a period, made before an id of a later moment, by organisation.
    pub(super) TRAINED (Id, Int, Int, Id) -> (Id, Int) =
        "SELECT org_id, COUNT(*) FROM attendance_certificate WHERE territory_id = $1 AND given_on >= $2 AND given_on <= $3 AND certificate_id < $4 \
         GROUP BY org_id ORDER BY org_id";
    pub(super) ATTESTATIONS (Id, Int, Int, Id) -> (Text, Id, Int, Int) =
        "SELECT number, org_id, given_on, given_on FROM attendance_certificate WHERE territory_id = $1 AND given_on >= $2 AND given_on <= $3 \
         AND certificate_id < $4 ORDER BY number";
    /// Certificates in force on a day as it was known at a moment.
    pub(super) CERTIFICATES (Id, Int, Int) -> (Text, Id, Int, Int) =
        "SELECT number, org_id, valid_from, valid_until FROM certificate WHERE territory_id = $1 AND valid_from <= $2 AND valid_until >= $2 AND recorded_at <= $3 \
         AND (revoked_at IS NULL OR revoked_at > $3) ORDER BY org_id, certificate_id";
}
