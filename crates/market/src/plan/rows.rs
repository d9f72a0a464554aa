//! SQL of the plan room.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_FUND (Id, Id, Text, Text, Int) -> (Id) =
        "INSERT INTO fund (territory_id, fund_id, code, name, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (territory_id, code) DO UPDATE SET name = excluded.name RETURNING fund_id";
    pub(super) FUNDS (Id) -> (Id, Text, Text) =
        "SELECT fund_id, code, name FROM fund WHERE territory_id = $1 ORDER BY code";
    pub(crate) INSERT_PLAN (Id, Id, Text, Text, Int, Int, Int) -> (Id) =
        "INSERT INTO marketing_plan (territory_id, plan_id, code, name, starts_on, ends_on, state, created_at, adopted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, NULL) ON CONFLICT (territory_id, code) DO NOTHING RETURNING plan_id";
    pub(crate) MOVE_PLAN (Id, Id, Text, Text, Int) -> (Id) =
        "UPDATE marketing_plan SET state = $4, adopted_at = COALESCE(adopted_at, $5) WHERE territory_id = $1 AND plan_id = $2 AND state = $3 RETURNING plan_id";
    pub(super) PLANS (Id) -> (Id, Text, Text, Int, Int, Text) =
        "SELECT plan_id, code, name, starts_on, ends_on, state FROM marketing_plan WHERE territory_id = $1 ORDER BY starts_on DESC, code";
    pub(crate) INSERT_OBJECTIVE (Id, Id, Id, Int, Text, Text, Int, Int, Text) -> () =
        "INSERT INTO plan_objective (territory_id, objective_id, plan_id, position, name, measure, baseline, target, responsible) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) OBJECTIVES (Id, Id) -> (Id, Text, Text, Int, Int, Text) =
        "SELECT objective_id, name, measure, baseline, target, responsible FROM plan_objective \
         WHERE territory_id = $1 AND plan_id = $2 ORDER BY position, objective_id";
    pub(crate) INSERT_ACTION (Id, Id, Id, Id, Int, Text, Text, Int, Int, Text, Id, Id, Int) -> () =
        "INSERT INTO plan_action (territory_id, action_id, plan_id, objective_id, position, name, channel, starts_on, ends_on, state, responsible, campaign_id, place_id, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'planned', $10, $11, $12, $13)";
    pub(crate) MOVE_ACTION (Id, Id, Text, Text, Int) -> (Id) =
        "UPDATE plan_action SET state = $4, changed_at = $5 WHERE territory_id = $1 AND action_id = $2 AND state = $3 RETURNING action_id";
    pub(super) ACTIONS (Id) -> (Id, Id, Id, Text, Text, Int, Int, Text, Text, Id, Id) =
        "SELECT action_id, plan_id, objective_id, name, channel, starts_on, ends_on, state, responsible, campaign_id, place_id \
         FROM plan_action WHERE territory_id = $1 ORDER BY starts_on, position, action_id";
    pub(crate) INSERT_BUDGET (Id, Id, Int, Id, Int) -> () =
        "INSERT INTO plan_budget (territory_id, action_id, position, fund_id, amount) VALUES ($1, $2, $3, $4, $5)";
    pub(super) BUDGETS (Id) -> (Id, Id, Int) =
        "SELECT action_id, fund_id, amount FROM plan_budget WHERE territory_id = $1 ORDER BY action_id, position";
    pub(crate) INSERT_EXPENSE (Id, Id, Text, Id, Id, Int, Text, Text, Text, Int) -> () =
        "INSERT INTO plan_expense (territory_id, expense_id, number, action_id, fund_id, amount, label, paper, by_whom, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    pub(super) EXPENSES (Id) -> (Id, Text, Id, Id, Int, Text, Text, Text, Int) =
        "SELECT expense_id, number, action_id, fund_id, amount, label, paper, by_whom, at FROM plan_expense WHERE territory_id = $1 ORDER BY at, number";
    pub(crate) INSERT_REVIEW (Id, Id, Id, Text, Text, Text, Text, Int) -> () =
        "INSERT INTO plan_review (territory_id, review_id, plan_id, found, decided, measured, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    pub(super) REVIEWS (Id, Id) -> (Id, Text, Text, Text, Text, Int) =
        "SELECT review_id, found, decided, measured, by_whom, at FROM plan_review WHERE territory_id = $1 AND plan_id = $2 ORDER BY at DESC";
    pub(crate) INSERT_CAMPAIGN (Id, Id, Text, Text, Text, Int, Int, Int, Int) -> (Id) =
        "INSERT INTO campaign (territory_id, campaign_id, code, name, pitch, starts_on, ends_on, on_home, state, created_at, stopped_at, stopped_why) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, NULL, '') ON CONFLICT (territory_id, code) DO NOTHING RETURNING campaign_id";
    pub(crate) STOP_CAMPAIGN (Id, Id, Int, Text) -> (Id) =
        "UPDATE campaign SET state = 'stopped', stopped_at = $3, stopped_why = $4 WHERE territory_id = $1 AND campaign_id = $2 AND state = 'running' RETURNING campaign_id";
    pub(super) CAMPAIGNS (Id) -> (Id, Text, Text, Text, Int, Int, Int, Text, Text) =
        "SELECT campaign_id, code, name, pitch, starts_on, ends_on, on_home, state, stopped_why FROM campaign \
         WHERE territory_id = $1 ORDER BY starts_on DESC, code";
    pub(crate) INSERT_CAMPAIGN_PRODUCT (Id, Id, Id, Int) -> () =
        "INSERT INTO campaign_product (territory_id, campaign_id, product_id, position) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (territory_id, campaign_id, product_id) DO NOTHING";
    pub(crate) CLEAR_CAMPAIGN_PRODUCTS (Id, Id) -> () =
        "DELETE FROM campaign_product WHERE territory_id = $1 AND campaign_id = $2";
    pub(super) CAMPAIGN_PRODUCTS (Id) -> (Id, Id) =
        "SELECT campaign_id, product_id FROM campaign_product WHERE territory_id = $1 ORDER BY campaign_id, position, product_id";
    pub(crate) ADD_VISITS (Id, Id, Text, Int, Int) -> () =
        "INSERT INTO campaign_visit (territory_id, campaign_id, channel, on_day, visits) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (territory_id, campaign_id, channel, on_day) DO UPDATE SET visits = campaign_visit.visits + excluded.visits";
    pub(super) VISITS (Id, Int, Int) -> (Id, Text, Int) =
        "SELECT campaign_id, channel, CAST(SUM(visits) AS BIGINT) FROM campaign_visit \
         WHERE territory_id = $1 AND on_day >= $2 AND on_day <= $3 GROUP BY campaign_id, channel ORDER BY campaign_id, channel";
    pub(crate) INSERT_COUPON (Id, Id, Id, Text, Text, Int, Int, Int, Int, Int, Int, Int) -> (Id) =
        "INSERT INTO coupon (territory_id, coupon_id, campaign_id, code, kind, value, min_goods, most, uses_max, used, per_phone, starts_on, ends_on, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, 'running') ON CONFLICT (territory_id, code) DO NOTHING RETURNING coupon_id";
    pub(crate) INSERT_COUPON_FUNDER (Id, Id, Int, Id, Int) -> () =
        "INSERT INTO coupon_funder (territory_id, coupon_id, position, fund_id, share_bps) VALUES ($1, $2, $3, $4, $5)";
    pub(crate) STOP_COUPON (Id, Id) -> (Id) =
        "UPDATE coupon SET state = 'stopped' WHERE territory_id = $1 AND coupon_id = $2 AND state = 'running' RETURNING coupon_id";
    pub(crate) STOP_COUPONS_OF (Id, Id) -> () =
        "UPDATE coupon SET state = 'stopped' WHERE territory_id = $1 AND campaign_id = $2 AND state = 'running'";
    pub(super) COUPON_BY_CODE (Id, Text) -> (Id, Id, Text, Text, Int, Int, Int, Int, Int, Int, Int, Int, Text) =
        "SELECT coupon_id, campaign_id, code, kind, value, min_goods, most, uses_max, used, per_phone, starts_on, ends_on, state \
         FROM coupon WHERE territory_id = $1 AND code = $2";
    pub(super) COUPONS (Id) -> (Id, Id, Text, Text, Int, Int, Int, Int, Int, Int, Int, Int, Text) =
        "SELECT coupon_id, campaign_id, code, kind, value, min_goods, most, uses_max, used, per_phone, starts_on, ends_on, state \
         FROM coupon WHERE territory_id = $1 ORDER BY code";
    pub(super) COUPON_FUNDERS (Id, Id) -> (Id, Int) =
        "SELECT fund_id, share_bps FROM coupon_funder WHERE territory_id = $1 AND coupon_id = $2 ORDER BY position";
    pub(crate) USE_COUPON (Id, Id, Int) -> (Int) =
        "UPDATE coupon SET used = used + 1 WHERE territory_id = $1 AND coupon_id = $2 AND used < uses_max AND state = 'running' \
         AND starts_on <= $3 AND ends_on >= $3 RETURNING used";
    pub(crate) GIVE_USE_BACK (Id, Id) -> () =
        "UPDATE coupon SET used = used - 1 WHERE territory_id = $1 AND coupon_id = $2 AND used > 0";
    pub(super) USES_BY_PHONE (Id, Id, Text) -> (Int) =
        "SELECT COUNT(DISTINCT u.order_id) FROM order_funder u JOIN order_buyer b ON b.territory_id = u.territory_id AND b.order_id = u.order_id \
         JOIN sales_order o ON o.territory_id = u.territory_id AND o.order_id = u.order_id \
         WHERE u.territory_id = $1 AND u.coupon_id = $2 AND b.phone = $3 AND o.state NOT IN ('cancelled', 'refused')";
    pub(crate) INSERT_ORDER_FUNDER (Id, Id, Int, Id, Id, Int, Id) -> () =
        "INSERT INTO order_funder (territory_id, order_id, position, coupon_id, fund_id, amount, hold_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) ORDER_FUNDERS (Id, Id) -> (Id, Id, Int, Id) =
        "SELECT coupon_id, fund_id, amount, hold_id FROM order_funder WHERE territory_id = $1 AND order_id = $2 ORDER BY position";
    pub(super) UNFUNDED (Id) -> (Text, Int, Int, Int) =
        "SELECT o.number, o.discount, \
         (SELECT CAST(COALESCE(SUM(f.amount), 0) AS BIGINT) FROM order_funder f WHERE f.territory_id = o.territory_id AND f.order_id = o.order_id) AS funded, \
         (SELECT CAST(COALESCE(SUM(l.discount), 0) AS BIGINT) FROM order_line l WHERE l.territory_id = o.territory_id AND l.order_id = o.order_id) AS lines \
         FROM sales_order o WHERE o.territory_id = $1 AND (o.discount > 0 OR EXISTS (SELECT 1 FROM order_funder f WHERE f.territory_id = o.territory_id AND f.order_id = o.order_id)) ORDER BY o.number";
    pub(super) MISCOUNTED (Id) -> (Text, Int, Int) =
        "SELECT c.code, c.used, (SELECT COUNT(DISTINCT f.order_id) FROM order_funder f JOIN sales_order o ON o.territory_id = f.territory_id AND o.order_id = f.order_id \
         WHERE f.territory_id = c.territory_id AND f.coupon_id = c.coupon_id AND o.state NOT IN ('cancelled', 'refused')) AS counted FROM coupon c WHERE c.territory_id = $1 ORDER BY c.code";
    pub(crate) INSERT_VIA (Id, Id, Id, Text) -> () =
        "INSERT INTO order_via (territory_id, order_id, campaign_id, channel) VALUES ($1, $2, $3, $4)";
    pub(super) ATTRIBUTED (Id) -> (Id, Text, Int, Int) =
        "SELECT v.campaign_id, v.channel, COUNT(*), CAST(COALESCE(SUM(o.goods), 0) AS BIGINT) FROM order_via v \
         JOIN sales_order o ON o.territory_id = v.territory_id AND o.order_id = v.order_id \
         WHERE v.territory_id = $1 AND o.state NOT IN ('cancelled', 'refused') GROUP BY v.campaign_id, v.channel ORDER BY v.campaign_id, v.channel";
    pub(super) COUPON_COST (Id) -> (Id, Id, Int, Int, Int) =
        "SELECT c.campaign_id, f.fund_id, CAST(COALESCE(SUM(f.amount), 0) AS BIGINT), COUNT(DISTINCT f.order_id), \
         CAST(COALESCE(SUM(CASE WHEN f.position = 1 THEN o.goods ELSE 0 END), 0) AS BIGINT) FROM order_funder f \
         JOIN coupon c ON c.territory_id = f.territory_id AND c.coupon_id = f.coupon_id \
         JOIN sales_order o ON o.territory_id = f.territory_id AND o.order_id = f.order_id \
         WHERE f.territory_id = $1 AND o.state NOT IN ('cancelled', 'refused') GROUP BY c.campaign_id, f.fund_id ORDER BY c.campaign_id, f.fund_id";
    pub(super) WEB_ORDERS (Id, Int, Int) -> (Int) =
        "SELECT COUNT(*) FROM sales_order WHERE territory_id = $1 AND channel = 'web' AND business_date >= $2 AND business_date <= $3 \
         AND state NOT IN ('cancelled', 'refused')";
    pub(super) ORDER_VALUE (Id, Int, Int) -> (Int, Int) =
        "SELECT COUNT(*), CAST(COALESCE(SUM(goods), 0) AS BIGINT) FROM sales_order WHERE territory_id = $1 AND business_date >= $2 AND business_date <= $3 \
         AND state NOT IN ('cancelled', 'refused')";
    pub(super) PUBLISHED (Id) -> (Int) =
        "SELECT COUNT(*) FROM product WHERE territory_id = $1 AND state = 'published'";
}
