-- Rooms: label, certificates. Texts in four languages are opaque JSON, as the attributes of a family.

-- A version of the charter with its rules; criteria belong to it. Never changed once published.
CREATE TABLE label_charter (
    territory_id {ID} NOT NULL,
    charter_id   {ID} NOT NULL,
    version      {INT} NOT NULL CHECK (version > 0),
    name         TEXT NOT NULL,
    promise      TEXT NOT NULL,
    term_days    {INT} NOT NULL CHECK (term_days > 0),
    quorum       {INT} NOT NULL CHECK (quorum > 0),
    mend_days    {INT} NOT NULL CHECK (mend_days > 0),
    appeal_days  {INT} NOT NULL CHECK (appeal_days > 0),
    -- Whether goods under a suspended or withdrawn licence may not be sold.
    stops_sale   {INT} NOT NULL CHECK (stops_sale IN (0, 1)),
    published_at {INT} NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (territory_id, charter_id)
) {TABLE};
CREATE UNIQUE INDEX label_charter_version ON label_charter (territory_id, version);

CREATE TABLE label_criterion (
    territory_id {ID} NOT NULL,
    criterion_id {ID} NOT NULL,
    charter_id   {ID} NOT NULL,
    -- NULL: every family.
    family_id    {ID},
    theme        TEXT NOT NULL CHECK (theme IN ('origin', 'material', 'technique', 'hygiene', 'social')),
    is_major     {INT} NOT NULL CHECK (is_major IN (0, 1)),
    position     {INT} NOT NULL,
    body         TEXT NOT NULL,
    evidence     TEXT NOT NULL,
    PRIMARY KEY (territory_id, criterion_id)
) {TABLE};
CREATE INDEX label_criterion_charter ON label_criterion (territory_id, charter_id, position);

CREATE TABLE label_application (
    territory_id   {ID} NOT NULL,
    application_id {ID} NOT NULL,
    number         TEXT NOT NULL,
    org_id         {ID} NOT NULL,
    charter_id     {ID} NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('submitted', 'incomplete', 'complete', 'mending', 'ready', 'voting', 'granted', 'refused')),
    note           TEXT NOT NULL,
    submitted_by   TEXT NOT NULL,
    submitted_at   {INT} NOT NULL,
    changed_at     {INT} NOT NULL,
    PRIMARY KEY (territory_id, application_id)
) {TABLE};
CREATE INDEX label_application_org ON label_application (territory_id, org_id);
CREATE TABLE label_application_family (
    territory_id   {ID} NOT NULL,
    application_id {ID} NOT NULL,
    family_id      {ID} NOT NULL,
    PRIMARY KEY (territory_id, application_id, family_id)
) {TABLE};
CREATE TABLE label_evidence (
    territory_id   {ID} NOT NULL,
    application_id {ID} NOT NULL,
    criterion_id   {ID} NOT NULL,
    body           TEXT NOT NULL,
    given_at       {INT} NOT NULL,
    PRIMARY KEY (territory_id, application_id, criterion_id)
) {TABLE};

-- A visit for an application, or under a licence (surveillance).
CREATE TABLE label_visit (
    territory_id {ID} NOT NULL,
    visit_id     {ID} NOT NULL,
    number       TEXT NOT NULL,
    org_id       {ID} NOT NULL,
    application_id {ID} NOT NULL,
    is_surveillance {INT} NOT NULL CHECK (is_surveillance IN (0, 1)),
    planned_on   {INT} NOT NULL,
    auditor      {ID} NOT NULL,
    done_at      {INT},
    report       TEXT NOT NULL,
    PRIMARY KEY (territory_id, visit_id)
) {TABLE};
CREATE INDEX label_visit_application ON label_visit (territory_id, application_id);
CREATE TABLE label_finding (
    territory_id {ID} NOT NULL,
    visit_id     {ID} NOT NULL,
    criterion_id {ID} NOT NULL,
    verdict      TEXT NOT NULL CHECK (verdict IN ('conform', 'minor', 'major', 'not_applicable')),
    note         TEXT NOT NULL,
    due_on       {INT},
    mended_note  TEXT NOT NULL,
    mended_at    {INT},
    verified_by  TEXT,
    verified_at  {INT},
    PRIMARY KEY (territory_id, visit_id, criterion_id)
) {TABLE};

-- What the committee is asked: to grant, to withdraw, to reinstate on appeal.
CREATE TABLE label_case (
    territory_id {ID} NOT NULL,
    case_id      {ID} NOT NULL,
    number       TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('grant', 'withdraw', 'appeal')),
    subject_id   {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    reason       TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'yes', 'no')),
    opened_by    TEXT NOT NULL,
    opened_at    {INT} NOT NULL,
    closed_at    {INT},
    PRIMARY KEY (territory_id, case_id)
) {TABLE};
CREATE INDEX label_case_subject ON label_case (territory_id, subject_id);
CREATE TABLE label_vote (
    territory_id {ID} NOT NULL,
    case_id      {ID} NOT NULL,
    person_id    {ID} NOT NULL,
    voice        TEXT NOT NULL CHECK (voice IN ('yes', 'no', 'abstain')),
    reason       TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, case_id, person_id)
) {TABLE};

CREATE TABLE licence (
    territory_id {ID} NOT NULL,
    licence_id   {ID} NOT NULL,
    number       TEXT NOT NULL,
    org_id       {ID} NOT NULL,
    application_id {ID} NOT NULL,
    charter_id   {ID} NOT NULL,
    valid_from   {INT} NOT NULL,
    valid_until  {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('valid', 'suspended', 'withdrawn')),
    stops_sale   {INT} NOT NULL CHECK (stops_sale IN (0, 1)),
    cause        TEXT NOT NULL,
    changed_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, licence_id)
) {TABLE};
CREATE INDEX licence_org ON licence (territory_id, org_id);
CREATE TABLE licence_family (
    territory_id {ID} NOT NULL,
    licence_id   {ID} NOT NULL,
    family_id    {ID} NOT NULL,
    PRIMARY KEY (territory_id, licence_id, family_id)
) {TABLE};

-- The document of each step, numbered; also the history of an application or a licence.
CREATE TABLE label_paper (
    territory_id {ID} NOT NULL,
    paper_id     {ID} NOT NULL,
    number       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    subject_id   {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    body         TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, paper_id)
) {TABLE};
CREATE INDEX label_paper_subject ON label_paper (territory_id, subject_id, at);

CREATE TABLE certificate_kind (
    territory_id {ID} NOT NULL,
    kind_id      {ID} NOT NULL,
    code         TEXT NOT NULL,
    pictogram    TEXT NOT NULL,
    position     {INT} NOT NULL,
    name         TEXT NOT NULL,
    meaning      TEXT NOT NULL,
    -- The obtaining path: steps with papers, cost and helper.
    steps        TEXT NOT NULL,
    PRIMARY KEY (territory_id, kind_id)
) {TABLE};
CREATE UNIQUE INDEX certificate_kind_code ON certificate_kind (territory_id, code);

CREATE TABLE certificate (
    territory_id {ID} NOT NULL,
    certificate_id {ID} NOT NULL,
    kind_id      {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    issuer       TEXT NOT NULL,
    number       TEXT NOT NULL,
    valid_from   {INT} NOT NULL,
    valid_until  {INT} NOT NULL,
    -- Media hash of its picture; empty when there is none.
    document     TEXT NOT NULL,
    recorded_by  TEXT NOT NULL,
    recorded_at  {INT} NOT NULL,
    revoked_at   {INT},
    revoked_why  TEXT NOT NULL,
    PRIMARY KEY (territory_id, certificate_id)
) {TABLE};
CREATE INDEX certificate_org ON certificate (territory_id, org_id);
CREATE INDEX certificate_end ON certificate (territory_id, valid_until);
CREATE UNIQUE INDEX certificate_number ON certificate (territory_id, kind_id, issuer, number);
-- A family or a product that it covers.
CREATE TABLE certificate_scope (
    territory_id {ID} NOT NULL,
    certificate_id {ID} NOT NULL,
    scope_id     {ID} NOT NULL,
    PRIMARY KEY (territory_id, certificate_id, scope_id)
) {TABLE};

CREATE TABLE certificate_path (
    territory_id {ID} NOT NULL,
    path_id      {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    kind_id      {ID} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    due_on       {INT} NOT NULL,
    coach        TEXT NOT NULL,
    started_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, path_id)
) {TABLE};
CREATE INDEX certificate_path_org ON certificate_path (territory_id, org_id);
CREATE TABLE certificate_path_step (
    territory_id {ID} NOT NULL,
    path_id      {ID} NOT NULL,
    step         {INT} NOT NULL,
    note         TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    done_at      {INT} NOT NULL,
    PRIMARY KEY (territory_id, path_id, step)
) {TABLE};
-- Reminders given: each once.
CREATE TABLE certificate_reminder (
    territory_id {ID} NOT NULL,
    certificate_id {ID} NOT NULL,
    days         {INT} NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, certificate_id, days)
) {TABLE};
