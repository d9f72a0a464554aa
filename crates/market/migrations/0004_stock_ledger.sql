-- Rooms: stock (the goods book), ledger (the money book).
CREATE TABLE place (
    territory_id {ID} NOT NULL,
    place_id     {ID} NOT NULL,
    space_id     {ID} NOT NULL,
    parent_id    {ID},
    code         TEXT NOT NULL,
    -- Real places: floor stand store workshop fair. Pseudo-places of the goods book: supplier
    -- (outside, may go below zero), reserved, transit, sold, lost, returned.
    kind         TEXT NOT NULL CHECK (kind IN ('floor', 'stand', 'store', 'workshop', 'fair', 'supplier', 'reserved', 'transit', 'sold', 'lost', 'returned')),
    position     {INT} NOT NULL,
    closed_at    {INT},
    PRIMARY KEY (territory_id, place_id)
) {TABLE};
CREATE UNIQUE INDEX place_code ON place (territory_id, code);

-- Deposit agreement: versioned terms between a maker and the union. Entries store the version used.
CREATE TABLE agreement (
    territory_id   {ID} NOT NULL,
    org_id         {ID} NOT NULL,
    version        {INT} NOT NULL,
    regime         TEXT NOT NULL CHECK (regime IN ('agent', 'commissionaire', 'principal')),
    commission_bps {INT} NOT NULL CHECK (commission_bps >= 0 AND commission_bps <= 10000),
    commission_vat_bps {INT} NOT NULL CHECK (commission_vat_bps >= 0),
    label_bps      {INT} NOT NULL CHECK (label_bps >= 0),
    solidarity_bps {INT} NOT NULL CHECK (solidarity_bps >= 0),
    -- Who bears a loss on the shelf: the union, the maker, or each a half.
    loss_bearer    TEXT NOT NULL CHECK (loss_bearer IN ('union', 'maker', 'shared')),
    -- Days an online sale is held before it can be paid out (the return window).
    hold_days      {INT} NOT NULL CHECK (hold_days >= 0),
    term_days      {INT} NOT NULL CHECK (term_days > 0),
    valid_from     {INT} NOT NULL,
    signed_by      TEXT NOT NULL,
    PRIMARY KEY (territory_id, org_id, version)
) {TABLE};

CREATE TABLE lot (
    territory_id {ID} NOT NULL,
    lot_id       {ID} NOT NULL,
    code         TEXT NOT NULL,
    variant_id   {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    agreement_version {INT} NOT NULL,
    made_on      {INT},
    expires_on   {INT},
    created_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, lot_id)
) {TABLE};
CREATE UNIQUE INDEX lot_code ON lot (territory_id, code);
CREATE INDEX lot_variant ON lot (territory_id, variant_id);
CREATE INDEX lot_org ON lot (territory_id, org_id);

-- The goods book. A movement takes units from one place to another; nothing is ever overwritten.
CREATE TABLE movement (
    territory_id {ID} NOT NULL,
    movement_id  {ID} NOT NULL,
    kind         TEXT NOT NULL,
    document_id  {ID} NOT NULL,
    occurred_at  {INT} NOT NULL,
    command_id   {ID} NOT NULL,
    PRIMARY KEY (territory_id, movement_id)
) {TABLE};
CREATE INDEX movement_document ON movement (territory_id, document_id);
CREATE TABLE movement_line (
    territory_id {ID} NOT NULL,
    movement_id  {ID} NOT NULL,
    line         {INT} NOT NULL,
    lot_id       {ID} NOT NULL,
    from_place   {ID} NOT NULL,
    to_place     {ID} NOT NULL,
    units        {INT} NOT NULL CHECK (units > 0),
    PRIMARY KEY (territory_id, movement_id, line)
) {TABLE};
CREATE INDEX movement_line_lot ON movement_line (territory_id, lot_id, movement_id);

-- Units of a lot at a place: a cache of the goods book, changed in the same transaction, compared
-- by the audit. Only outside (the supplier) may owe units.
CREATE TABLE holding (
    territory_id {ID} NOT NULL,
    place_id     {ID} NOT NULL,
    lot_id       {ID} NOT NULL,
    variant_id   {ID} NOT NULL,
    units        {INT} NOT NULL,
    is_outside   {INT} NOT NULL CHECK (is_outside IN (0, 1)),
    -- Of `units`, offered to buyers: 1 on a floor, stand or the platform's store.
    on_sale      {INT} NOT NULL CHECK (on_sale IN (0, 1)),
    PRIMARY KEY (territory_id, place_id, lot_id),
    CHECK (units >= 0 OR is_outside = 1)
) {TABLE};
CREATE INDEX holding_variant ON holding (territory_id, variant_id, on_sale);
CREATE INDEX holding_lot ON holding (territory_id, lot_id);

CREATE TABLE deposit (
    territory_id {ID} NOT NULL,
    deposit_id   {ID} NOT NULL,
    number       TEXT NOT NULL,
    -- in (received from the maker) | out (returned to the maker)
    direction    TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    org_id       {ID} NOT NULL,
    agreement_version {INT} NOT NULL,
    place_id     {ID} NOT NULL,
    received_by  TEXT NOT NULL,
    at           {INT} NOT NULL,
    -- The path drawn on the screen with a finger, as SVG path data; empty when signed on paper.
    signature    TEXT NOT NULL,
    note         TEXT NOT NULL,
    PRIMARY KEY (territory_id, deposit_id)
) {TABLE};
CREATE UNIQUE INDEX deposit_number ON deposit (territory_id, number);
CREATE INDEX deposit_org ON deposit (territory_id, org_id, at);
CREATE TABLE deposit_line (
    territory_id {ID} NOT NULL,
    deposit_id   {ID} NOT NULL,
    line         {INT} NOT NULL,
    lot_id       {ID} NOT NULL,
    variant_id   {ID} NOT NULL,
    units        {INT} NOT NULL CHECK (units > 0),
    price        {INT} NOT NULL CHECK (price >= 0),
    picture_hash TEXT,
    PRIMARY KEY (territory_id, deposit_id, line)
) {TABLE};

CREATE TABLE stock_count (
    territory_id {ID} NOT NULL,
    count_id     {ID} NOT NULL,
    number       TEXT NOT NULL,
    place_id     {ID} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'counted', 'approved', 'abandoned')),
    opened_by    TEXT NOT NULL,
    opened_at    {INT} NOT NULL,
    closed_by    TEXT,
    closed_at    {INT},
    PRIMARY KEY (territory_id, count_id)
) {TABLE};
CREATE TABLE stock_count_line (
    territory_id {ID} NOT NULL,
    count_id     {ID} NOT NULL,
    lot_id       {ID} NOT NULL,
    -- What the book said at the moment this lot was counted; shown only after the count.
    expected     {INT} NOT NULL,
    counted      {INT} NOT NULL CHECK (counted >= 0),
    cause        TEXT,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, count_id, lot_id)
) {TABLE};

CREATE TABLE loss (
    territory_id {ID} NOT NULL,
    loss_id      {ID} NOT NULL,
    number       TEXT NOT NULL,
    lot_id       {ID} NOT NULL,
    place_id     {ID} NOT NULL,
    units        {INT} NOT NULL CHECK (units > 0),
    cause        TEXT NOT NULL CHECK (cause IN ('breakage', 'theft', 'expiry', 'moth', 'drying', 'unknown', 'gift')),
    bearer       TEXT NOT NULL CHECK (bearer IN ('union', 'maker', 'shared')),
    -- What the union owes the maker for it.
    amount       {INT} NOT NULL CHECK (amount >= 0),
    at           {INT} NOT NULL,
    by_whom      TEXT NOT NULL,
    PRIMARY KEY (territory_id, loss_id)
) {TABLE};

-- The money book (LEDGER §2.1). No UPDATE or DELETE of entries and lines, ever.
CREATE TABLE entry (
    territory_id  {ID} NOT NULL,
    seq           {INT} NOT NULL,
    entry_id      {ID} NOT NULL,
    kind          TEXT NOT NULL,
    business_date {INT} NOT NULL,
    occurred_at   {INT} NOT NULL,
    posted_at     {INT} NOT NULL,
    command_id    {ID} NOT NULL,
    document_id   {ID} NOT NULL,
    reverses      {ID},
    note          TEXT NOT NULL,
    leaf_hash     {BYTES} NOT NULL,
    PRIMARY KEY (territory_id, seq)
) {TABLE};
CREATE UNIQUE INDEX entry_id_unique ON entry (territory_id, entry_id);
CREATE INDEX entry_document ON entry (territory_id, document_id);
CREATE TABLE entry_line (
    territory_id  {ID} NOT NULL,
    seq           {INT} NOT NULL,
    line          {INT} NOT NULL,
    account       TEXT NOT NULL,
    side          TEXT NOT NULL CHECK (side IN ('d', 'c')),
    amount        {INT} NOT NULL CHECK (amount > 0),
    org_id        {ID},
    -- What this line is about: an order line, a lot, a payout; so that every figure opens.
    subject_id    {ID},
    terms_version {INT},
    PRIMARY KEY (territory_id, seq, line)
) {TABLE};
CREATE INDEX entry_line_account ON entry_line (territory_id, account, seq);
CREATE INDEX entry_line_org ON entry_line (territory_id, org_id, seq);
CREATE INDEX entry_line_subject ON entry_line (territory_id, subject_id);

CREATE TABLE balance (
    territory_id {ID} NOT NULL,
    account      TEXT NOT NULL,
    debit        {INT} NOT NULL,
    credit       {INT} NOT NULL,
    -- none | debit_only | credit_only, as the chart says for the account's code.
    floor        TEXT NOT NULL CHECK (floor IN ('none', 'debit_only', 'credit_only')),
    PRIMARY KEY (territory_id, account),
    CHECK (floor <> 'debit_only' OR debit >= credit),
    CHECK (floor <> 'credit_only' OR credit >= debit)
) {TABLE};

-- Days that are closed: no line may be dated in them (I13).
CREATE TABLE period_close (
    territory_id {ID} NOT NULL,
    through      {INT} NOT NULL,
    closed_at    {INT} NOT NULL,
    closed_by    TEXT NOT NULL,
    root         {BYTES} NOT NULL,
    entries      {INT} NOT NULL,
    PRIMARY KEY (territory_id, through)
) {TABLE};

-- Money set aside and not yet moved: resolved once, by post, void or expiry.
CREATE TABLE hold (
    territory_id {ID} NOT NULL,
    hold_id      {ID} NOT NULL,
    account      TEXT NOT NULL,
    amount       {INT} NOT NULL CHECK (amount > 0),
    purpose      TEXT NOT NULL,
    subject_id   {ID} NOT NULL,
    created_at   {INT} NOT NULL,
    expires_at   {INT},
    state        TEXT NOT NULL CHECK (state IN ('open', 'posted', 'void', 'expired')),
    posted       {INT} NOT NULL,
    resolved_at  {INT},
    PRIMARY KEY (territory_id, hold_id)
) {TABLE};
CREATE INDEX hold_account ON hold (territory_id, account, state);

CREATE TABLE payout (
    territory_id {ID} NOT NULL,
    payout_id    {ID} NOT NULL,
    number       TEXT NOT NULL,
    org_id       {ID} NOT NULL,
    -- What is taken from the payable; of it, advance_recovered repays advances, the rest is paid.
    amount       {INT} NOT NULL CHECK (amount > 0),
    advance_recovered {INT} NOT NULL CHECK (advance_recovered >= 0),
    method       TEXT NOT NULL CHECK (method IN ('bank', 'cash')),
    hold_id      {ID} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    proposed_by  TEXT NOT NULL,
    proposed_at  {INT} NOT NULL,
    decided_by   TEXT,
    decided_at   {INT},
    reason       TEXT NOT NULL,
    PRIMARY KEY (territory_id, payout_id),
    CHECK (decided_by IS NULL OR decided_by <> proposed_by)
) {TABLE};
CREATE INDEX payout_org ON payout (territory_id, org_id, proposed_at);
CREATE INDEX payout_state ON payout (territory_id, state, proposed_at);

CREATE TABLE advance (
    territory_id {ID} NOT NULL,
    advance_id   {ID} NOT NULL,
    number       TEXT NOT NULL,
    org_id       {ID} NOT NULL,
    amount       {INT} NOT NULL CHECK (amount > 0),
    method       TEXT NOT NULL CHECK (method IN ('bank', 'cash')),
    reason       TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, advance_id)
) {TABLE};
