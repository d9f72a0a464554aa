-- Rooms: plan (the solidarity marketing plan, campaigns, coupons), sales. Texts in four languages are
-- opaque JSON, as the attributes of a family.

-- Money of others for campaigns: its account is L:fund.campaign:{fund_id}.
CREATE TABLE fund (
    territory_id {ID} NOT NULL,
    fund_id      {ID} NOT NULL,
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    created_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, fund_id)
) {TABLE};
CREATE UNIQUE INDEX fund_code ON fund (territory_id, code);

CREATE TABLE marketing_plan (
    territory_id {ID} NOT NULL,
    plan_id      {ID} NOT NULL,
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    starts_on    {INT} NOT NULL,
    ends_on      {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'adopted', 'closed')),
    created_at   {INT} NOT NULL,
    adopted_at   {INT},
    PRIMARY KEY (territory_id, plan_id),
    CHECK (ends_on >= starts_on)
) {TABLE};
CREATE UNIQUE INDEX marketing_plan_code ON marketing_plan (territory_id, code);
CREATE TABLE plan_objective (
    territory_id {ID} NOT NULL,
    objective_id {ID} NOT NULL,
    plan_id      {ID} NOT NULL,
    position     {INT} NOT NULL,
    name         TEXT NOT NULL,
    -- A figure that is computed from the books.
    measure      TEXT NOT NULL,
    baseline     {INT} NOT NULL,
    target       {INT} NOT NULL,
    responsible  TEXT NOT NULL,
    PRIMARY KEY (territory_id, objective_id)
) {TABLE};
CREATE INDEX plan_objective_plan ON plan_objective (territory_id, plan_id, position);
CREATE TABLE plan_action (
    territory_id {ID} NOT NULL,
    action_id    {ID} NOT NULL,
    plan_id      {ID} NOT NULL,
    objective_id {ID} NOT NULL,
    position     {INT} NOT NULL,
    name         TEXT NOT NULL,
    channel      TEXT NOT NULL CHECK (channel IN ('shop', 'web', 'social', 'press', 'radio', 'fair', 'partner')),
    starts_on    {INT} NOT NULL,
    ends_on      {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('planned', 'running', 'done', 'dropped')),
    responsible  TEXT NOT NULL,
    campaign_id  {ID},
    -- The fair's place, whose sales are its result.
    place_id     {ID},
    changed_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, action_id),
    CHECK (ends_on >= starts_on)
) {TABLE};
CREATE INDEX plan_action_plan ON plan_action (territory_id, plan_id, starts_on);
-- Who pays how much of an action; no fund is the union itself.
CREATE TABLE plan_budget (
    territory_id {ID} NOT NULL,
    action_id    {ID} NOT NULL,
    position     {INT} NOT NULL,
    fund_id      {ID},
    amount       {INT} NOT NULL CHECK (amount > 0),
    PRIMARY KEY (territory_id, action_id, position)
) {TABLE};
CREATE TABLE plan_expense (
    territory_id {ID} NOT NULL,
    expense_id   {ID} NOT NULL,
    number       TEXT NOT NULL,
    action_id    {ID} NOT NULL,
    fund_id      {ID},
    amount       {INT} NOT NULL CHECK (amount > 0),
    label        TEXT NOT NULL,
    -- Number of the invoice or receipt.
    paper        TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, expense_id)
) {TABLE};
CREATE INDEX plan_expense_action ON plan_expense (territory_id, action_id);
CREATE TABLE plan_review (
    territory_id {ID} NOT NULL,
    review_id    {ID} NOT NULL,
    plan_id      {ID} NOT NULL,
    found        TEXT NOT NULL,
    decided      TEXT NOT NULL,
    -- What each objective measured on that day, as it was read then.
    measured     TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, review_id)
) {TABLE};
CREATE INDEX plan_review_plan ON plan_review (territory_id, plan_id, at);

CREATE TABLE campaign (
    territory_id {ID} NOT NULL,
    campaign_id  {ID} NOT NULL,
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    pitch        TEXT NOT NULL,
    starts_on    {INT} NOT NULL,
    ends_on      {INT} NOT NULL,
    on_home      {INT} NOT NULL CHECK (on_home IN (0, 1)),
    state        TEXT NOT NULL CHECK (state IN ('running', 'stopped')),
    created_at   {INT} NOT NULL,
    stopped_at   {INT},
    stopped_why  TEXT NOT NULL,
    PRIMARY KEY (territory_id, campaign_id),
    CHECK (ends_on >= starts_on)
) {TABLE};
CREATE UNIQUE INDEX campaign_code ON campaign (territory_id, code);
CREATE TABLE campaign_product (
    territory_id {ID} NOT NULL,
    campaign_id  {ID} NOT NULL,
    product_id   {ID} NOT NULL,
    position     {INT} NOT NULL,
    PRIMARY KEY (territory_id, campaign_id, product_id)
) {TABLE};
-- How often its link was opened, by day and channel: a count, of nobody in particular.
CREATE TABLE campaign_visit (
    territory_id {ID} NOT NULL,
    campaign_id  {ID} NOT NULL,
    channel      TEXT NOT NULL,
    on_day       {INT} NOT NULL,
    visits       {INT} NOT NULL,
    PRIMARY KEY (territory_id, campaign_id, channel, on_day)
) {TABLE};

CREATE TABLE coupon (
    territory_id {ID} NOT NULL,
    coupon_id    {ID} NOT NULL,
    campaign_id  {ID} NOT NULL,
    code         TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('amount', 'percent')),
    -- Centimes, or hundredths of a per cent.
    value        {INT} NOT NULL CHECK (value > 0),
    min_goods    {INT} NOT NULL CHECK (min_goods >= 0),
    -- The most that one order is given; 0 says no limit.
    most         {INT} NOT NULL CHECK (most >= 0),
    uses_max     {INT} NOT NULL CHECK (uses_max > 0),
    used         {INT} NOT NULL CHECK (used >= 0),
    per_phone    {INT} NOT NULL CHECK (per_phone >= 0),
    starts_on    {INT} NOT NULL,
    ends_on      {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('running', 'stopped')),
    PRIMARY KEY (territory_id, coupon_id),
    CHECK (used <= uses_max)
) {TABLE};
CREATE UNIQUE INDEX coupon_code ON coupon (territory_id, code);
CREATE INDEX coupon_campaign ON coupon (territory_id, campaign_id);
CREATE TABLE coupon_funder (
    territory_id {ID} NOT NULL,
    coupon_id    {ID} NOT NULL,
    position     {INT} NOT NULL,
    fund_id      {ID},
    share_bps    {INT} NOT NULL CHECK (share_bps > 0 AND share_bps <= 10000),
    PRIMARY KEY (territory_id, coupon_id, position)
) {TABLE};

-- Who bears an order's discount; the amounts sum to it (I9).
CREATE TABLE order_funder (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    position     {INT} NOT NULL,
    coupon_id    {ID} NOT NULL,
    fund_id      {ID},
    amount       {INT} NOT NULL CHECK (amount >= 0),
    -- Money of the fund set aside until the order is delivered.
    hold_id      {ID},
    PRIMARY KEY (territory_id, order_id, position)
) {TABLE};
CREATE INDEX order_funder_coupon ON order_funder (territory_id, coupon_id);
-- The campaign whose link led to an order.
CREATE TABLE order_via (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    campaign_id  {ID} NOT NULL,
    channel      TEXT NOT NULL,
    PRIMARY KEY (territory_id, order_id)
) {TABLE};
CREATE INDEX order_via_campaign ON order_via (territory_id, campaign_id);

-- Figures of a period are read by its days.
CREATE INDEX entry_business_date ON entry (territory_id, business_date);
