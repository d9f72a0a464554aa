//! SQL of the catalogue room.

use rahba_store::statements;

statements! {
    pub(crate) PUT_FAMILY (Id, Id, Text, Text, Text, Text, Int, Int, Text) -> () =
        "INSERT INTO family (territory_id, family_id, code, pictogram, vat_class, withdrawal, perishable, position, attributes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (territory_id, family_id) DO UPDATE SET pictogram = excluded.pictogram, \
         vat_class = excluded.vat_class, withdrawal = excluded.withdrawal, perishable = excluded.perishable, position = excluded.position, attributes = excluded.attributes";
    pub(super) FAMILIES (Id) -> (Id, Text, Text, Text, Text, Int, Text) =
        "SELECT family_id, code, pictogram, vat_class, withdrawal, perishable, attributes FROM family WHERE territory_id = $1 ORDER BY position, code";
    pub(super) FAMILY (Id, Id) -> (Id, Text, Text, Text, Text, Int, Text) =
        "SELECT family_id, code, pictogram, vat_class, withdrawal, perishable, attributes FROM family WHERE territory_id = $1 AND family_id = $2";
    pub(crate) INSERT_VAT_RULE (Id, Id, Text, Text, Int, Int, Text, Text) -> (Id) =
        "INSERT INTO vat_rule (territory_id, rule_id, vat_class, regime, valid_from, rate_bps, reason, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (territory_id, vat_class, regime, valid_from) DO NOTHING RETURNING rule_id";
    pub(super) VAT_RULES (Id) -> (Text, Text, Int, Int, Text, Text) =
        "SELECT vat_class, regime, valid_from, rate_bps, reason, source FROM vat_rule WHERE territory_id = $1 ORDER BY vat_class, regime, valid_from";
    pub(crate) INSERT_PRODUCT (Id, Id, Text, Id, Id, Text, Int, Text, Int, Int, Int, Text, Int) -> (Id) =
        "INSERT INTO product (territory_id, product_id, code, org_id, family_id, form, is_unique, unit, step, price_per, shelf_life_days, state, attributes, created_at, published_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', $12, $13, NULL) ON CONFLICT (territory_id, code) DO NOTHING RETURNING product_id";
    pub(crate) SET_STATE (Id, Id, Text, Int) -> (Text) =
        "UPDATE product SET state = $3, refused_reason = NULL, published_at = CASE WHEN $3 = 'published' THEN COALESCE(published_at, $4) ELSE published_at END \
         WHERE territory_id = $1 AND product_id = $2 RETURNING state";
    pub(crate) REFUSE_PRODUCT (Id, Id, Text) -> (Id) =
        "UPDATE product SET state = 'draft', refused_reason = $3 WHERE territory_id = $1 AND product_id = $2 AND state = 'submitted' RETURNING product_id";
    pub(super) REFUSED_REASON (Id, Id) -> (Text) =
        "SELECT refused_reason FROM product WHERE territory_id = $1 AND product_id = $2 AND refused_reason IS NOT NULL";
    pub(super) REFUSED_OF (Id, Id) -> (Id, Text) =
        "SELECT product_id, refused_reason FROM product WHERE territory_id = $1 AND org_id = $2 AND refused_reason IS NOT NULL ORDER BY product_id";
    pub(super) FAMILY_POSITION (Id, Id) -> (Int) =
        "SELECT position FROM family WHERE territory_id = $1 AND family_id = $2";
    pub(super) PRODUCT (Id, Id) -> (Id, Text, Id, Id, Text, Int, Text, Int, Int, Int, Text, Text, Int) =
        "SELECT product_id, code, org_id, family_id, form, is_unique, unit, step, price_per, shelf_life_days, state, attributes, published_at FROM product WHERE territory_id = $1 AND product_id = $2";
    pub(super) PRODUCT_BY_CODE (Id, Text) -> (Id, Text, Id, Id, Text, Int, Text, Int, Int, Int, Text, Text, Int) =
        "SELECT product_id, code, org_id, family_id, form, is_unique, unit, step, price_per, shelf_life_days, state, attributes, published_at FROM product WHERE territory_id = $1 AND code = $2";
    pub(super) PRODUCTS (Id, Text) -> (Id, Text, Id, Id, Text, Int, Text, Int, Int, Int, Text, Text, Int) =
        "SELECT product_id, code, org_id, family_id, form, is_unique, unit, step, price_per, shelf_life_days, state, attributes, published_at FROM product \
         WHERE territory_id = $1 AND ($2 = '' OR state = $2) ORDER BY published_at DESC, code";
    pub(super) PRODUCTS_OF (Id, Id) -> (Id, Text, Id, Id, Text, Int, Text, Int, Int, Int, Text, Text, Int) =
        "SELECT product_id, code, org_id, family_id, form, is_unique, unit, step, price_per, shelf_life_days, state, attributes, published_at FROM product \
         WHERE territory_id = $1 AND org_id = $2 ORDER BY code";
    pub(crate) INSERT_VARIANT (Id, Id, Id, Text, Text, Int, Int) -> (Id) =
        "INSERT INTO variant (territory_id, variant_id, product_id, code, barcode, weight_g, position, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL) \
         ON CONFLICT DO NOTHING RETURNING variant_id";
    pub(super) VARIANTS_OF (Id, Id, Int) -> (Id, Id, Text, Text, Int, Int) =
        "SELECT v.variant_id, v.product_id, v.code, v.barcode, v.weight_g, \
         (SELECT p.amount FROM price p WHERE p.territory_id = v.territory_id AND p.variant_id = v.variant_id AND p.valid_from <= $3 ORDER BY p.valid_from DESC LIMIT 1) \
         FROM variant v WHERE v.territory_id = $1 AND v.product_id = $2 AND v.retired_at IS NULL ORDER BY v.position, v.code";
    pub(super) VARIANT (Id, Id, Int) -> (Id, Id, Text, Text, Int, Int) =
        "SELECT v.variant_id, v.product_id, v.code, v.barcode, v.weight_g, \
         (SELECT p.amount FROM price p WHERE p.territory_id = v.territory_id AND p.variant_id = v.variant_id AND p.valid_from <= $3 ORDER BY p.valid_from DESC LIMIT 1) \
         FROM variant v WHERE v.territory_id = $1 AND v.variant_id = $2 AND v.retired_at IS NULL";
    pub(super) VARIANT_BY_BARCODE (Id, Text) -> (Id) =
        "SELECT variant_id FROM variant WHERE territory_id = $1 AND (barcode = $2 OR code = $2) AND retired_at IS NULL";
    pub(super) ALL_VARIANTS (Id) -> (Id, Id, Text, Text, Int, Int) =
        "SELECT variant_id, product_id, code, barcode, weight_g, position FROM variant \
         WHERE territory_id = $1 AND retired_at IS NULL ORDER BY variant_id";
    pub(super) BY_FAMILY (Id) -> (Id, Int) =
        "SELECT family_id, COUNT(*) FROM product WHERE territory_id = $1 GROUP BY family_id";
    pub(super) ALL_PRICES (Id, Int) -> (Id, Int) =
        "SELECT variant_id, amount FROM price WHERE territory_id = $1 AND valid_from <= $2 ORDER BY variant_id, valid_from";
    pub(super) REPRICED (Id, Int, Int) -> (Id) =
        "SELECT DISTINCT variant_id FROM price WHERE territory_id = $1 AND valid_from > $2 AND valid_from <= $3";
    pub(crate) INSERT_PRICE (Id, Id, Int, Int, Text, Text) -> () =
        "INSERT INTO price (territory_id, variant_id, valid_from, amount, set_by, reason) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (territory_id, variant_id, valid_from) DO UPDATE SET amount = excluded.amount, set_by = excluded.set_by, reason = excluded.reason";
    pub(super) PRICE_AT (Id, Id, Int) -> (Int) =
        "SELECT amount FROM price WHERE territory_id = $1 AND variant_id = $2 AND valid_from <= $3 ORDER BY valid_from DESC LIMIT 1";
    pub(super) PRICES (Id, Id) -> (Int, Int, Text, Text) =
        "SELECT valid_from, amount, set_by, reason FROM price WHERE territory_id = $1 AND variant_id = $2 ORDER BY valid_from DESC";
    pub(super) SALEABLE (Id, Id, Int) -> (Id, Id, Id, Int, Int, Int, Int, Text, Text, Text, Int, Int) =
        "SELECT v.product_id, p.org_id, p.family_id, p.is_unique, p.step, p.price_per, v.weight_g, f.vat_class, o.vat_regime, p.state, \
         (SELECT x.amount FROM price x WHERE x.territory_id = v.territory_id AND x.variant_id = v.variant_id AND x.valid_from <= $3 ORDER BY x.valid_from DESC LIMIT 1), p.shelf_life_days \
         FROM variant v JOIN product p ON p.territory_id = v.territory_id AND p.product_id = v.product_id \
         JOIN family f ON f.territory_id = p.territory_id AND f.family_id = p.family_id \
         JOIN organisation o ON o.territory_id = p.territory_id AND o.org_id = p.org_id \
         WHERE v.territory_id = $1 AND v.variant_id = $2 AND v.retired_at IS NULL";
    pub(super) OWN_VAT_REGIME (Id) -> (Text) =
        "SELECT o.vat_regime FROM space s JOIN organisation o ON o.territory_id = s.territory_id AND o.org_id = s.operator_id \
         WHERE s.territory_id = $1 ORDER BY s.code LIMIT 1";
    pub(crate) CHANGE_PRODUCT (Id, Id, Id, Text, Int, Text) -> (Id) =
        "UPDATE product SET family_id = $3, form = $4, shelf_life_days = $5, attributes = $6 WHERE territory_id = $1 AND product_id = $2 RETURNING product_id";
    pub(crate) RETIRE_VARIANT (Id, Id, Int) -> (Id) =
        "UPDATE variant SET retired_at = $3 WHERE territory_id = $1 AND variant_id = $2 AND retired_at IS NULL RETURNING product_id";
    pub(super) VARIANT_COUNT (Id, Id) -> (Int) =
        "SELECT COUNT(*) FROM variant WHERE territory_id = $1 AND product_id = $2";
    pub(super) CODE_TAKEN (Id, Text) -> (Id) =
        "SELECT variant_id FROM variant WHERE territory_id = $1 AND code = $2";
    pub(super) FAMILY_ATTRIBUTES (Id, Id) -> (Text) =
        "SELECT attributes FROM product WHERE territory_id = $1 AND family_id = $2 AND attributes <> '{}'";
    pub(super) IS_UNIQUE (Id, Id) -> (Int) =
        "SELECT p.is_unique FROM variant v JOIN product p ON p.territory_id = v.territory_id AND p.product_id = v.product_id \
         WHERE v.territory_id = $1 AND v.variant_id = $2";
    pub(super) PRICES_NOW (Id, Int, Id, Id, Id, Id, Id, Id, Id, Id) -> (Id, Int) =
        "SELECT x.variant_id, x.amount FROM price x WHERE x.territory_id = $1 AND x.variant_id IN ($3, $4, $5, $6, $7, $8, $9, $10) \
         AND x.valid_from = (SELECT MAX(y.valid_from) FROM price y WHERE y.territory_id = x.territory_id AND y.variant_id = x.variant_id AND y.valid_from <= $2)";
    pub(super) UNITS_OF_PRODUCT (Id, Id, Int) -> (Id, Int) =
        "SELECT h.variant_id, CAST(SUM(h.units) AS BIGINT) FROM variant v \
         JOIN holding h ON h.territory_id = v.territory_id AND h.variant_id = v.variant_id AND h.on_sale = 1 \
         JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         WHERE v.territory_id = $1 AND v.product_id = $2 AND (l.expires_on IS NULL OR l.expires_on > $3) GROUP BY h.variant_id";
    pub(super) LATEST (Id, Id, Int, Int, Int) -> (Id, Text, Id, Id, Text, Int) =
        "SELECT product_id, code, org_id, family_id, state, COALESCE(published_at, created_at) FROM product \
         WHERE territory_id = $1 AND ($3 = 0 OR family_id = $2) ORDER BY COALESCE(published_at, created_at) DESC, product_id DESC LIMIT $4 OFFSET $5";
    pub(super) LATEST_IN (Id, Text, Id, Int, Int, Int) -> (Id, Text, Id, Id, Text, Int) =
        "SELECT product_id, code, org_id, family_id, state, COALESCE(published_at, created_at) FROM product \
         WHERE territory_id = $1 AND state = $2 AND ($4 = 0 OR family_id = $3) ORDER BY COALESCE(published_at, created_at) DESC, product_id DESC LIMIT $5 OFFSET $6";
    pub(super) LATEST_OF (Id, Id, Text, Id, Int, Int, Int) -> (Id, Text, Id, Id, Text, Int) =
        "SELECT product_id, code, org_id, family_id, state, COALESCE(published_at, created_at) FROM product \
         WHERE territory_id = $1 AND org_id = $2 AND ($3 = '' OR state = $3) AND ($5 = 0 OR family_id = $4) ORDER BY COALESCE(published_at, created_at) DESC, product_id DESC LIMIT $6 OFFSET $7";
    pub(super) COUNT_IN_STATE (Id, Text) -> (Int) =
        "SELECT COUNT(*) FROM product WHERE territory_id = $1 AND state = $2";
    pub(super) LISTED (Id, Id, Id, Id, Id, Id, Id, Id, Id) -> (Id, Text, Id, Id, Text, Int) =
        "SELECT product_id, code, org_id, family_id, state, COALESCE(published_at, created_at) FROM product \
         WHERE territory_id = $1 AND product_id IN ($2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) PRICES_OF_PRODUCTS (Id, Int, Id, Id, Id, Id, Id, Id, Id, Id) -> (Id, Int) =
        "SELECT v.product_id, \
         (SELECT p.amount FROM price p WHERE p.territory_id = v.territory_id AND p.variant_id = v.variant_id AND p.valid_from <= $2 ORDER BY p.valid_from DESC LIMIT 1) \
         FROM variant v WHERE v.territory_id = $1 AND v.product_id IN ($3, $4, $5, $6, $7, $8, $9, $10) AND v.retired_at IS NULL";
    pub(super) UNITS_OF_PRODUCTS (Id, Int, Id, Id, Id, Id, Id, Id, Id, Id) -> (Id, Int) =
        "SELECT v.product_id, CAST(SUM(h.units) AS BIGINT) FROM variant v \
         JOIN holding h ON h.territory_id = v.territory_id AND h.variant_id = v.variant_id AND h.on_sale = 1 \
         JOIN lot l ON l.territory_id = h.territory_id AND l.lot_id = h.lot_id \
         WHERE v.territory_id = $1 AND v.product_id IN ($3, $4, $5, $6, $7, $8, $9, $10) AND (l.expires_on IS NULL OR l.expires_on > $2) GROUP BY v.product_id";
}
