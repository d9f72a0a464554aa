-- Room: programme. Texts in four languages are opaque JSON, as in the label.

-- Whoever gives: INDH, a public body, a private one, or the holder herself.
CREATE TABLE programme_partner (
    territory_id {ID} NOT NULL,
    partner_id   {ID} NOT NULL,
    code         TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('indh', 'public', 'private', 'own')),
    name         TEXT NOT NULL,
    added_at     {INT} NOT NULL,
    PRIMARY KEY (territory_id, partner_id)
) {TABLE};
CREATE UNIQUE INDEX programme_partner_code ON programme_partner (territory_id, code);

-- A call for projects with its own rules of co-financing. Never changed once published.
CREATE TABLE programme_call (
    territory_id {ID} NOT NULL,
    call_id      {ID} NOT NULL,
    number       TEXT NOT NULL,
    title        TEXT NOT NULL,
    -- The most that the grant may be: of the cost, and in all.
    grant_bps    {INT} NOT NULL CHECK (grant_bps > 0 AND grant_bps <= 10000),
    grant_cap    {INT} NOT NULL CHECK (grant_cap > 0),
    -- The most of the own share that may be given in kind.
    kind_bps     {INT} NOT NULL CHECK (kind_bps >= 0 AND kind_bps <= 10000),
    follow_up_days {INT} NOT NULL CHECK (follow_up_days >= 0),
    opens_on     {INT} NOT NULL,
    closes_on    {INT} NOT NULL,
    -- What a file must hold: texts in the order they are asked.
    papers       TEXT NOT NULL,
    source       TEXT NOT NULL,
    published_at {INT} NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (territory_id, call_id)
) {TABLE};

CREATE TABLE project (
    territory_id {ID} NOT NULL,
    project_id   {ID} NOT NULL,
    number       TEXT NOT NULL,
    call_id      {ID} NOT NULL,
    title        TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    holder_id    {ID} NOT NULL,
    -- Who runs what was built.
    operator_id  {ID} NOT NULL,
    cost         {INT} NOT NULL CHECK (cost > 0),
    -- How its source says the amount: exactly, about, over.
    precision    TEXT NOT NULL CHECK (precision IN ('exact', 'about', 'over')),
    source       TEXT NOT NULL,
    -- Which of the call's papers are there, by position.
    papers       TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('submitted', 'approved', 'refused', 'signed', 'handed_over')),
    convention   TEXT NOT NULL,
    signed_on    {INT},
    obligations  TEXT NOT NULL,
    starts_on    {INT} NOT NULL,
    ends_on      {INT} NOT NULL,
    handed_on    {INT},
    submitted_by TEXT NOT NULL,
    submitted_at {INT} NOT NULL,
    PRIMARY KEY (territory_id, project_id)
) {TABLE};
CREATE INDEX project_call ON project (territory_id, call_id);

CREATE TABLE project_contribution (
    territory_id {ID} NOT NULL,
    project_id   {ID} NOT NULL,
    partner_id   {ID} NOT NULL,
    form         TEXT NOT NULL CHECK (form IN ('cash', 'kind')),
    amount       {INT} NOT NULL CHECK (amount > 0),
    precision    TEXT NOT NULL CHECK (precision IN ('exact', 'about', 'over')),
    is_grant     {INT} NOT NULL CHECK (is_grant IN (0, 1)),
    PRIMARY KEY (territory_id, project_id, partner_id, form)
) {TABLE};

CREATE TABLE project_tranche (
    territory_id {ID} NOT NULL,
    tranche_id   {ID} NOT NULL,
    project_id   {ID} NOT NULL,
    partner_id   {ID} NOT NULL,
    form         TEXT NOT NULL CHECK (form IN ('cash', 'kind')),
    position     {INT} NOT NULL,
    amount       {INT} NOT NULL CHECK (amount > 0),
    due_on       {INT} NOT NULL,
    condition    TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('planned', 'claimed', 'received')),
    evidence     TEXT NOT NULL,
    claimed_by   TEXT,
    claimed_at   {INT},
    received_on  {INT},
    reference    TEXT NOT NULL,
    received_by  TEXT,
    PRIMARY KEY (territory_id, tranche_id)
) {TABLE};
CREATE INDEX project_tranche_project ON project_tranche (territory_id, project_id, position);
CREATE INDEX project_tranche_due ON project_tranche (territory_id, state, due_on);

CREATE TABLE project_expense (
    territory_id {ID} NOT NULL,
    expense_id   {ID} NOT NULL,
    number       TEXT NOT NULL,
    project_id   {ID} NOT NULL,
    spent_on     {INT} NOT NULL,
    supplier     TEXT NOT NULL,
    what         TEXT NOT NULL,
    amount       {INT} NOT NULL CHECK (amount > 0),
    form         TEXT NOT NULL CHECK (form IN ('cash', 'kind')),
    -- Number of the invoice, receipt or valuation.
    paper        TEXT NOT NULL,
    -- Media hash of its picture; empty when there is none.
    document     TEXT NOT NULL,
    entry_id     {ID} NOT NULL,
    recorded_by  TEXT NOT NULL,
    recorded_at  {INT} NOT NULL,
    cancelled_at {INT},
    cancelled_why TEXT NOT NULL,
    PRIMARY KEY (territory_id, expense_id)
) {TABLE};
CREATE INDEX project_expense_project ON project_expense (territory_id, project_id, spent_on);

-- What happened to a project: decisions, progress, handover. Its history.
CREATE TABLE project_event (
    territory_id {ID} NOT NULL,
    event_id     {ID} NOT NULL,
    project_id   {ID} NOT NULL,
    kind         TEXT NOT NULL,
    -- Progress in basis points, where the event is about it.
    progress     {INT},
    body         TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, event_id)
) {TABLE};
CREATE INDEX project_event_project ON project_event (territory_id, project_id, at);

-- A sum that was announced, shown beside the computed one with the difference explained.
CREATE TABLE programme_announcement (
    territory_id {ID} NOT NULL,
    announcement_id {ID} NOT NULL,
    amount       {INT} NOT NULL CHECK (amount > 0),
    precision    TEXT NOT NULL CHECK (precision IN ('exact', 'about', 'over')),
    -- What it is a sum of: grants of this kind of partner.
    partner_kind TEXT NOT NULL CHECK (partner_kind IN ('indh', 'public', 'private', 'own')),
    source       TEXT NOT NULL,
    explanation  TEXT NOT NULL,
    said_on      {INT} NOT NULL,
    recorded_at  {INT} NOT NULL,
    PRIMARY KEY (territory_id, announcement_id)
) {TABLE};

CREATE TABLE indicator (
    territory_id {ID} NOT NULL,
    indicator_id {ID} NOT NULL,
    code         TEXT NOT NULL,
    measure      TEXT NOT NULL,
    position     {INT} NOT NULL,
    name         TEXT NOT NULL,
    definition   TEXT NOT NULL,
    baseline     {INT} NOT NULL,
    baseline_on  {INT} NOT NULL,
    target       {INT} NOT NULL,
    target_on    {INT} NOT NULL,
    changed_by   TEXT NOT NULL,
    changed_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, indicator_id)
) {TABLE};
CREATE UNIQUE INDEX indicator_code ON indicator (territory_id, code);

-- Values as they stood when a report was made; the audit computes them again from the books.
CREATE TABLE indicator_freeze (
    territory_id {ID} NOT NULL,
    freeze_id    {ID} NOT NULL,
    number       TEXT NOT NULL,
    from_day     {INT} NOT NULL,
    to_day       {INT} NOT NULL,
    -- The last entry of the money book that counts.
    through_seq  {INT} NOT NULL,
    -- What the makers and products were that day: women-led, young, commune; family. Opaque JSON.
    basis        TEXT NOT NULL,
    note         TEXT NOT NULL,
    frozen_by    TEXT NOT NULL,
    frozen_at    {INT} NOT NULL,
    PRIMARY KEY (territory_id, freeze_id)
) {TABLE};
CREATE TABLE indicator_value (
    territory_id {ID} NOT NULL,
    freeze_id    {ID} NOT NULL,
    measure      TEXT NOT NULL,
    split        TEXT NOT NULL,
    cell         TEXT NOT NULL,
    value        {INT} NOT NULL,
    -- Makers behind it: too few, and it is not shown.
    makers       {INT} NOT NULL,
    PRIMARY KEY (territory_id, freeze_id, measure, split, cell)
) {TABLE};
