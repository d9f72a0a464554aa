-- Passkeys: what a person's phone or computer signs after her finger, face or code (decision 0039). Only public keys
-- lie here: a copy of the database opens no account.
CREATE TABLE passkey (
    territory_id {ID} NOT NULL,
    passkey_id   {ID} NOT NULL,
    person_id    {ID} NOT NULL,
    -- As the device names it; it is found by that when somebody signs in without typing who she is.
    credential   {BYTES} NOT NULL,
    -- A random number of its owner, which the device keeps beside it: it is in no other table.
    handle       {ID} NOT NULL,
    -- What signatures are checked against, as the passkeys crate writes it.
    public_key   TEXT NOT NULL,
    -- The host name that it is bound to.
    host         TEXT NOT NULL,
    -- As she calls it; may be empty.
    label        TEXT NOT NULL,
    -- How often it has signed, where a device counts: a number that goes back is a copy's.
    counter      {INT} NOT NULL CHECK (counter >= 0),
    -- The kind of session that it was added in: what a phone's session added opens no desk.
    added_in     TEXT NOT NULL CHECK (added_in IN ('staff', 'phone')),
    -- When the last question that it answered was asked: each is answered once.
    asked_at     {INT} NOT NULL,
    created_at   {INT} NOT NULL,
    used_at      {INT},
    revoked_at   {INT},
    PRIMARY KEY (territory_id, passkey_id)
) {TABLE};
CREATE UNIQUE INDEX passkey_credential ON passkey (territory_id, credential);
CREATE INDEX passkey_person ON passkey (territory_id, person_id);

-- The passkey that opened a session: the list of sessions says so, and taking the passkey off ends what it opened.
ALTER TABLE session ADD COLUMN passkey_id {ID};
