-- Rooms: sales, tills.
CREATE TABLE delivery_zone (
    territory_id {ID} NOT NULL,
    zone_id      {ID} NOT NULL,
    code         TEXT NOT NULL,
    -- A commune, province or region code prefix ("03.171"), longest match wins; "" is everywhere.
    area         TEXT NOT NULL,
    up_to_g      {INT} NOT NULL CHECK (up_to_g > 0),
    fee          {INT} NOT NULL CHECK (fee >= 0),
    days_min     {INT} NOT NULL,
    days_max     {INT} NOT NULL,
    PRIMARY KEY (territory_id, zone_id)
) {TABLE};

-- One order; one part per maker; lines frozen with the terms they were sold under.
CREATE TABLE sales_order (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    number       TEXT NOT NULL,
    -- The buyer's basket, which lives with the buyer: placing it twice gives the same order.
    cart_id      {ID},
    -- Link for the buyer: hash of a random token (rule R4).
    secret_hash  {BYTES} NOT NULL,
    channel      TEXT NOT NULL CHECK (channel IN ('web', 'till', 'fair')),
    till_id      {ID},
    -- Who carries it, once it is shipped.
    carrier_id   {ID},
    space_id     {ID} NOT NULL,
    lang         TEXT NOT NULL,
    delivery     TEXT NOT NULL CHECK (delivery IN ('carrier', 'pickup', 'counter')),
    payment      TEXT NOT NULL CHECK (payment IN ('cod', 'transfer', 'pickup', 'cash', 'card', 'mixed')),
    goods        {INT} NOT NULL CHECK (goods >= 0),
    discount     {INT} NOT NULL CHECK (discount >= 0),
    shipping     {INT} NOT NULL CHECK (shipping >= 0),
    total        {INT} NOT NULL CHECK (total >= 0),
    -- Written by one function of the lines' and events' facts; never by a form.
    state        TEXT NOT NULL CHECK (state IN ('placed', 'paid', 'packed', 'shipped', 'ready', 'delivered', 'refused', 'cancelled', 'returned')),
    placed_at    {INT} NOT NULL,
    delivered_at {INT},
    business_date {INT} NOT NULL,
    PRIMARY KEY (territory_id, order_id)
) {TABLE};
CREATE UNIQUE INDEX sales_order_number ON sales_order (territory_id, number);
CREATE UNIQUE INDEX sales_order_cart ON sales_order (territory_id, cart_id);
CREATE UNIQUE INDEX sales_order_secret ON sales_order (territory_id, secret_hash);
CREATE INDEX sales_order_placed ON sales_order (territory_id, placed_at);
CREATE INDEX sales_order_state ON sales_order (territory_id, state, placed_at);

-- The buyer's personal data of an order, apart from the books so that it can be erased.
CREATE TABLE order_buyer (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    name         TEXT NOT NULL,
    phone        TEXT NOT NULL,
    email        TEXT,
    commune      TEXT NOT NULL,
    address      TEXT NOT NULL,
    note         TEXT NOT NULL,
    PRIMARY KEY (territory_id, order_id)
) {TABLE};
CREATE INDEX order_buyer_phone ON order_buyer (territory_id, phone);

CREATE TABLE order_part (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    goods        {INT} NOT NULL,
    PRIMARY KEY (territory_id, order_id, org_id)
) {TABLE};
CREATE INDEX order_part_org ON order_part (territory_id, org_id);

CREATE TABLE order_line (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    line         {INT} NOT NULL,
    line_id      {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    variant_id   {ID} NOT NULL,
    lot_id       {ID} NOT NULL,
    -- Where the units stood when they were taken.
    place_id     {ID} NOT NULL,
    quantity     {INT} NOT NULL CHECK (quantity > 0),
    unit_price   {INT} NOT NULL CHECK (unit_price >= 0),
    price_per    {INT} NOT NULL CHECK (price_per > 0),
    total        {INT} NOT NULL CHECK (total >= 0),
    discount     {INT} NOT NULL CHECK (discount >= 0),
    vat_bps      {INT} NOT NULL,
    vat_reason   TEXT NOT NULL,
    terms_version {INT} NOT NULL,
    labelled     {INT} NOT NULL CHECK (labelled IN (0, 1)),
    refunded_units {INT} NOT NULL CHECK (refunded_units >= 0 AND refunded_units <= quantity),
    -- 1 once the maker's share has left the return window (counter sales at once).
    matured      {INT} NOT NULL CHECK (matured IN (0, 1)),
    PRIMARY KEY (territory_id, order_id, line)
) {TABLE};
CREATE UNIQUE INDEX order_line_id ON order_line (territory_id, line_id);
CREATE INDEX order_line_variant ON order_line (territory_id, variant_id);

-- Every change to an order: who, when, why. The buyer reads it too.
CREATE TABLE order_event (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    seq          {INT} NOT NULL,
    kind         TEXT NOT NULL,
    who          TEXT NOT NULL,
    at           {INT} NOT NULL,
    reason       TEXT NOT NULL,
    data         TEXT NOT NULL,
    PRIMARY KEY (territory_id, order_id, seq)
) {TABLE};

CREATE TABLE refund (
    territory_id {ID} NOT NULL,
    refund_id    {ID} NOT NULL,
    number       TEXT NOT NULL,
    order_id     {ID} NOT NULL,
    line_id      {ID} NOT NULL,
    units        {INT} NOT NULL CHECK (units > 0),
    -- Gross of the maker, discount given back to its funders, and what the buyer gets.
    gross        {INT} NOT NULL,
    discount     {INT} NOT NULL,
    paid         {INT} NOT NULL,
    method       TEXT NOT NULL CHECK (method IN ('cash', 'bank')),
    -- Where the units went: back to a place on sale, or lost.
    goods_to     TEXT NOT NULL CHECK (goods_to IN ('shelf', 'lost')),
    reason       TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, refund_id)
) {TABLE};
CREATE INDEX refund_order ON refund (territory_id, order_id);

CREATE TABLE till (
    territory_id {ID} NOT NULL,
    till_id      {ID} NOT NULL,
    space_id     {ID} NOT NULL,
    code         TEXT NOT NULL,
    epoch        {INT} NOT NULL,
    closed_at    {INT},
    PRIMARY KEY (territory_id, till_id)
) {TABLE};
CREATE UNIQUE INDEX till_code ON till (territory_id, code);

CREATE TABLE till_session (
    territory_id {ID} NOT NULL,
    session_id   {ID} NOT NULL,
    till_id      {ID} NOT NULL,
    z_number     {INT},
    business_date {INT} NOT NULL,
    opened_by    TEXT NOT NULL,
    opened_at    {INT} NOT NULL,
    float_amount {INT} NOT NULL CHECK (float_amount >= 0),
    -- Blind: counted is entered before expected is shown.
    counted      {INT},
    expected     {INT},
    closed_by    TEXT,
    closed_at    {INT},
    report       TEXT,
    PRIMARY KEY (territory_id, session_id)
) {TABLE};
CREATE INDEX till_session_till ON till_session (territory_id, till_id, opened_at);

-- The till's log: gapless sequence per epoch, each event chained to the one before.
CREATE TABLE till_event (
    territory_id {ID} NOT NULL,
    till_id      {ID} NOT NULL,
    epoch        {INT} NOT NULL,
    seq          {INT} NOT NULL,
    event_id     {ID} NOT NULL,
    session_id   {ID} NOT NULL,
    kind         TEXT NOT NULL,
    body         TEXT NOT NULL,
    at           {INT} NOT NULL,
    received_at  {INT} NOT NULL,
    prev_hash    {BYTES} NOT NULL,
    hash         {BYTES} NOT NULL,
    PRIMARY KEY (territory_id, till_id, epoch, seq)
) {TABLE};
CREATE UNIQUE INDEX till_event_id ON till_event (territory_id, event_id);
CREATE INDEX till_event_session ON till_event (territory_id, session_id, seq);

-- How a sale at the counter was paid: the tenders sum to the order's total (I7).
CREATE TABLE tender (
    territory_id {ID} NOT NULL,
    order_id     {ID} NOT NULL,
    line         {INT} NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('cash', 'card')),
    amount       {INT} NOT NULL CHECK (amount > 0),
    -- Slip number of the card machine.
    reference    TEXT NOT NULL,
    PRIMARY KEY (territory_id, order_id, line)
) {TABLE};
