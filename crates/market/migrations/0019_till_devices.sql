-- Tills by device and PIN (decision 0043): the tablet at the counter has a key, its cashiers a PIN each.

-- A device that is, or was, a till. It stands while it has not ended and its epoch is the till's: one number decides,
-- so that two devices are never the same till, whoever enrolled them in the same moment.
CREATE TABLE till_device (
    territory_id {ID} NOT NULL,
    device_id    {ID} NOT NULL,
    till_id      {ID} NOT NULL,
    -- The till's epoch when it was enrolled.
    epoch        {INT} NOT NULL CHECK (epoch > 0),
    -- SHA-256 of the token in its cookie.
    token_hash   {BYTES} NOT NULL,
    -- As the manager calls it: the tablet by the door.
    name         TEXT NOT NULL,
    enrolled_by  TEXT NOT NULL,
    enrolled_at  {INT} NOT NULL,
    -- When somebody last entered by PIN.
    used_at      {INT},
    ended_by     TEXT,
    ended_at     {INT},
    PRIMARY KEY (territory_id, device_id)
) {TABLE};
CREATE UNIQUE INDEX till_device_token ON till_device (territory_id, token_hash);
CREATE UNIQUE INDEX till_device_epoch ON till_device (territory_id, till_id, epoch);

-- A kind of secret of its own, so that the phone's PIN and the till's never mix. SQLite changes no CHECK in place.
CREATE TABLE credential_new (
    territory_id  {ID} NOT NULL,
    credential_id {ID} NOT NULL,
    person_id     {ID} NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('password', 'totp', 'pin', 'passkey', 'recovery', 'till_pin')),
    secret        TEXT NOT NULL,
    device_hash   {BYTES},
    label         TEXT NOT NULL,
    counter       {INT} NOT NULL,
    created_at    {INT} NOT NULL,
    revoked_at    {INT},
    PRIMARY KEY (territory_id, credential_id)
) {TABLE};
INSERT INTO credential_new (territory_id, credential_id, person_id, kind, secret, device_hash, label, counter, created_at, revoked_at)
    SELECT territory_id, credential_id, person_id, kind, secret, device_hash, label, counter, created_at, revoked_at FROM credential;
DROP TABLE credential;
ALTER TABLE credential_new RENAME TO credential;
CREATE INDEX credential_person ON credential (territory_id, person_id);
CREATE INDEX credential_device ON credential (territory_id, device_hash) WHERE device_hash IS NOT NULL;

-- A session that a PIN opened at a till's device; the others have no device.
CREATE TABLE session_new (
    territory_id  {ID} NOT NULL,
    token_hash    {BYTES} NOT NULL,
    session_id    {ID} NOT NULL,
    person_id     {ID} NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('staff', 'phone', 'customer', 'till')),
    created_at    {INT} NOT NULL,
    seen_at       {INT} NOT NULL,
    expires_at    {INT} NOT NULL,
    stepped_up_at {INT} NOT NULL,
    agent         TEXT NOT NULL,
    ended_at      {INT},
    passkey_id    {ID},
    device_id     {ID},
    CHECK (kind <> 'till' OR device_id IS NOT NULL),
    PRIMARY KEY (territory_id, token_hash)
) {TABLE};
INSERT INTO session_new (territory_id, token_hash, session_id, person_id, kind, created_at, seen_at, expires_at, stepped_up_at, agent, ended_at, passkey_id, device_id)
    SELECT territory_id, token_hash, session_id, person_id, kind, created_at, seen_at, expires_at, stepped_up_at, agent, ended_at, passkey_id, NULL FROM session;
DROP TABLE session;
ALTER TABLE session_new RENAME TO session;
CREATE INDEX session_person ON session (territory_id, person_id);
CREATE INDEX session_device ON session (territory_id, device_id) WHERE device_id IS NOT NULL;
