-- Rooms: territory, people, content, messages.
CREATE TABLE territory (
    territory_id {ID} NOT NULL PRIMARY KEY,
    code         TEXT NOT NULL,
    currency     TEXT NOT NULL,
    zone         TEXT NOT NULL,
    -- What cannot be asked in SQL: hours, contact lines, where the demo is said to be invented.
    settings     TEXT NOT NULL,
    created_at   {INT} NOT NULL
) {TABLE};

-- A space: a shop with floors, or the platform's store. Cash, tills and stands belong to one.
CREATE TABLE space (
    territory_id {ID} NOT NULL,
    space_id     {ID} NOT NULL,
    code         TEXT NOT NULL,
    commune      TEXT NOT NULL,
    operator_id  {ID} NOT NULL,
    PRIMARY KEY (territory_id, space_id)
) {TABLE};

-- Legal and human number series: 1..n without hole, taken in the transaction that uses the number.
CREATE TABLE series (
    territory_id {ID} NOT NULL,
    code         TEXT NOT NULL,
    last         {INT} NOT NULL CHECK (last >= 0),
    PRIMARY KEY (territory_id, code)
) {TABLE};
-- Each number and the document that bears it (invariant I14).
CREATE TABLE series_number (
    territory_id {ID} NOT NULL,
    code         TEXT NOT NULL,
    number       {INT} NOT NULL,
    document_id  {ID} NOT NULL,
    PRIMARY KEY (territory_id, code, number)
) {TABLE};

-- Personal data of people who sign in or whom we serve. Books refer to the id only.
CREATE TABLE person (
    territory_id {ID} NOT NULL,
    person_id    {ID} NOT NULL,
    name         TEXT NOT NULL,
    phone        TEXT,
    email        TEXT,
    lang         TEXT NOT NULL,
    created_at   {INT} NOT NULL,
    disabled_at  {INT},
    PRIMARY KEY (territory_id, person_id)
) {TABLE};
CREATE UNIQUE INDEX person_phone ON person (territory_id, phone);
CREATE UNIQUE INDEX person_email ON person (territory_id, email);

-- password | totp | pin | passkey. A pin is bound to one phone (device_hash).
CREATE TABLE credential (
    territory_id  {ID} NOT NULL,
    credential_id {ID} NOT NULL,
    person_id     {ID} NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('password', 'totp', 'pin', 'passkey', 'recovery')),
    secret        TEXT NOT NULL,
    device_hash   {BYTES},
    label         TEXT NOT NULL,
    -- Last accepted TOTP step, so that a code works once; sign count of a passkey.
    counter       {INT} NOT NULL,
    created_at    {INT} NOT NULL,
    revoked_at    {INT},
    PRIMARY KEY (territory_id, credential_id)
) {TABLE};
CREATE INDEX credential_person ON credential (territory_id, person_id);

CREATE TABLE session (
    territory_id  {ID} NOT NULL,
    token_hash    {BYTES} NOT NULL,
    session_id    {ID} NOT NULL,
    person_id     {ID} NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('staff', 'phone', 'customer')),
    created_at    {INT} NOT NULL,
    seen_at       {INT} NOT NULL,
    expires_at    {INT} NOT NULL,
    stepped_up_at {INT} NOT NULL,
    agent         TEXT NOT NULL,
    ended_at      {INT},
    PRIMARY KEY (territory_id, token_hash)
) {TABLE};
CREATE INDEX session_person ON session (territory_id, person_id);

CREATE TABLE role_grant (
    territory_id {ID} NOT NULL,
    person_id    {ID} NOT NULL,
    role         TEXT NOT NULL,
    scope_id     {ID} NOT NULL,
    granted_by   TEXT NOT NULL,
    granted_at   {INT} NOT NULL,
    revoked_at   {INT},
    PRIMARY KEY (territory_id, person_id, role, scope_id)
) {TABLE};

-- A link or printed QR that lets a person in once.
CREATE TABLE invitation (
    territory_id {ID} NOT NULL,
    token_hash   {BYTES} NOT NULL,
    person_id    {ID} NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('phone', 'password', 'first_run')),
    created_at   {INT} NOT NULL,
    expires_at   {INT} NOT NULL,
    used_at      {INT},
    PRIMARY KEY (territory_id, token_hash)
) {TABLE};

-- Failed tries by key (account, address); growing delay, never a permanent lock.
CREATE TABLE throttle (
    territory_id {ID} NOT NULL,
    subject      TEXT NOT NULL,
    failures     {INT} NOT NULL,
    last_at      {INT} NOT NULL,
    PRIMARY KEY (territory_id, subject)
) {TABLE};

-- Texts that people write, in four languages. A text written for revision n of its source is stale
-- once the source is at n + 1.
CREATE TABLE content_text (
    territory_id    {ID} NOT NULL,
    owner_id        {ID} NOT NULL,
    field           TEXT NOT NULL,
    lang            TEXT NOT NULL CHECK (lang IN ('ar', 'fr', 'zgh', 'en')),
    body            TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('machine', 'written', 'reviewed')),
    is_source       {INT} NOT NULL CHECK (is_source IN (0, 1)),
    revision        {INT} NOT NULL,
    source_revision {INT} NOT NULL,
    changed_by      TEXT NOT NULL,
    changed_at      {INT} NOT NULL,
    PRIMARY KEY (territory_id, owner_id, field, lang)
) {TABLE};

-- Pictures: files are named by the hash of their bytes, in three sizes and two formats.
CREATE TABLE picture (
    territory_id {ID} NOT NULL,
    picture_id   {ID} NOT NULL,
    owner_id     {ID} NOT NULL,
    position     {INT} NOT NULL,
    media_hash   TEXT NOT NULL,
    width        {INT} NOT NULL,
    height       {INT} NOT NULL,
    added_by     TEXT NOT NULL,
    added_at     {INT} NOT NULL,
    removed_at   {INT},
    PRIMARY KEY (territory_id, picture_id)
) {TABLE};
CREATE INDEX picture_owner ON picture (territory_id, owner_id, position);

-- Messages that were made for people (mail, SMS), as sent to their channel's sink.
CREATE TABLE message (
    territory_id {ID} NOT NULL,
    message_id   {ID} NOT NULL,
    channel      TEXT NOT NULL,
    recipient    TEXT NOT NULL,
    lang         TEXT NOT NULL,
    subject_id   {ID} NOT NULL,
    title        TEXT NOT NULL,
    body         TEXT NOT NULL,
    created_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, message_id)
) {TABLE};
CREATE INDEX message_subject ON message (territory_id, subject_id);
