-- Rooms: organisations, catalogue.
CREATE TABLE organisation (
    territory_id {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    code         TEXT NOT NULL,
    form         TEXT NOT NULL CHECK (form IN ('cooperative', 'union', 'artisan', 'company', 'association')),
    commune      TEXT NOT NULL,
    phone        TEXT,
    ice          TEXT,
    founded      {INT},
    women_led    {INT} NOT NULL CHECK (women_led IN (0, 1)),
    -- VAT regime of the seller: exempt_small | agricultural | standard.
    vat_regime   TEXT NOT NULL,
    invented     {INT} NOT NULL CHECK (invented IN (0, 1)),
    created_at   {INT} NOT NULL,
    closed_at    {INT},
    PRIMARY KEY (territory_id, org_id)
) {TABLE};
CREATE UNIQUE INDEX organisation_code ON organisation (territory_id, code);

-- One organisation may hold several: producer, seller, depositor, carrier, union, operator.
CREATE TABLE organisation_role (
    territory_id {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    role         TEXT NOT NULL,
    since        {INT} NOT NULL,
    until        {INT},
    PRIMARY KEY (territory_id, org_id, role)
) {TABLE};

CREATE TABLE org_member (
    territory_id {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    name         TEXT NOT NULL,
    gender       TEXT NOT NULL CHECK (gender IN ('f', 'm', 'x')),
    age_band     TEXT NOT NULL CHECK (age_band IN ('u18', '18-34', '35-59', '60+')),
    joined_at    {INT} NOT NULL,
    left_at      {INT},
    PRIMARY KEY (territory_id, member_id)
) {TABLE};
CREATE INDEX org_member_org ON org_member (territory_id, org_id);

CREATE TABLE union_membership (
    territory_id {ID} NOT NULL,
    union_id     {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    since        {INT} NOT NULL,
    until        {INT},
    PRIMARY KEY (territory_id, union_id, org_id)
) {TABLE};

-- Only the accountant reads this. A change freezes payouts until frozen_until.
CREATE TABLE bank_account (
    territory_id {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    rib          TEXT NOT NULL,
    holder       TEXT NOT NULL,
    changed_by   TEXT NOT NULL,
    changed_at   {INT} NOT NULL,
    frozen_until {INT} NOT NULL,
    PRIMARY KEY (territory_id, org_id)
) {TABLE};

CREATE TABLE family (
    territory_id {ID} NOT NULL,
    family_id    {ID} NOT NULL,
    code         TEXT NOT NULL,
    pictogram    TEXT NOT NULL,
    vat_class    TEXT NOT NULL,
    withdrawal   TEXT NOT NULL CHECK (withdrawal IN ('yes', 'perishable', 'custom')),
    perishable   {INT} NOT NULL CHECK (perishable IN (0, 1)),
    position     {INT} NOT NULL,
    -- Typed attributes with labels in four languages.
    attributes   TEXT NOT NULL,
    PRIMARY KEY (territory_id, family_id)
) {TABLE};
CREATE UNIQUE INDEX family_code ON family (territory_id, code);

-- VAT by dated data: an accountant edits this, never code (GROUND §2.3).
CREATE TABLE vat_rule (
    territory_id {ID} NOT NULL,
    rule_id      {ID} NOT NULL,
    vat_class    TEXT NOT NULL,
    regime       TEXT NOT NULL,
    valid_from   {INT} NOT NULL,
    rate_bps     {INT} NOT NULL CHECK (rate_bps >= 0),
    -- The sentence that is printed when the rate is 0: key of a message.
    reason       TEXT NOT NULL,
    source       TEXT NOT NULL,
    PRIMARY KEY (territory_id, rule_id)
) {TABLE};
CREATE UNIQUE INDEX vat_rule_date ON vat_rule (territory_id, vat_class, regime, valid_from);

CREATE TABLE product (
    territory_id {ID} NOT NULL,
    product_id   {ID} NOT NULL,
    code         TEXT NOT NULL,
    org_id       {ID} NOT NULL,
    family_id    {ID} NOT NULL,
    form         TEXT NOT NULL,
    is_unique    {INT} NOT NULL CHECK (is_unique IN (0, 1)),
    unit         TEXT NOT NULL CHECK (unit IN ('piece', 'g', 'cm')),
    -- The smallest amount sold, in the unit's steps.
    step         {INT} NOT NULL CHECK (step > 0),
    -- The price is for this many steps (1 piece, 1000 g, 100 cm).
    price_per    {INT} NOT NULL CHECK (price_per > 0),
    shelf_life_days {INT},
    state        TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'published', 'withdrawn')),
    attributes   TEXT NOT NULL,
    created_at   {INT} NOT NULL,
    published_at {INT},
    PRIMARY KEY (territory_id, product_id)
) {TABLE};
CREATE UNIQUE INDEX product_code ON product (territory_id, code);
CREATE INDEX product_org ON product (territory_id, org_id);
CREATE INDEX product_family ON product (territory_id, family_id, state);

CREATE TABLE variant (
    territory_id {ID} NOT NULL,
    variant_id   {ID} NOT NULL,
    product_id   {ID} NOT NULL,
    code         TEXT NOT NULL,
    -- Digits under the bar code: a real GTIN or our internal one.
    barcode      TEXT NOT NULL,
    weight_g     {INT} NOT NULL CHECK (weight_g >= 0),
    position     {INT} NOT NULL,
    retired_at   {INT},
    PRIMARY KEY (territory_id, variant_id)
) {TABLE};
CREATE UNIQUE INDEX variant_code ON variant (territory_id, code);
CREATE UNIQUE INDEX variant_barcode ON variant (territory_id, barcode);
CREATE INDEX variant_product ON variant (territory_id, product_id, position);

-- Prices are VAT-inclusive and never overwritten: the one in force is the latest valid_from <= now.
CREATE TABLE price (
    territory_id {ID} NOT NULL,
    variant_id   {ID} NOT NULL,
    valid_from   {INT} NOT NULL,
    amount       {INT} NOT NULL CHECK (amount >= 0),
    set_by       TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (territory_id, variant_id, valid_from)
) {TABLE};
