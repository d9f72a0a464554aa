-- The journal: the log of commands kept for ever, hash-chained. One row is one command that took
-- effect; its answer is kept so that the same command sent again gets the same bytes back.
CREATE TABLE journal (
    territory_id {ID} NOT NULL,
    seq          {INT} NOT NULL,
    command_id   {ID} NOT NULL,
    name         TEXT NOT NULL,
    who          TEXT NOT NULL,
    at           {INT} NOT NULL,
    body_hash    {BYTES} NOT NULL,
    outcome      TEXT NOT NULL,
    facts        TEXT NOT NULL,
    prev_hash    {BYTES} NOT NULL,
    hash         {BYTES} NOT NULL,
    PRIMARY KEY (territory_id, seq)
) {TABLE};
CREATE UNIQUE INDEX journal_command ON journal (territory_id, command_id);
-- Which things a command touched: the answer to "why is this number so".
CREATE TABLE journal_subject (
    territory_id {ID} NOT NULL,
    subject_id   {ID} NOT NULL,
    seq          {INT} NOT NULL,
    PRIMARY KEY (territory_id, subject_id, seq)
) {TABLE};
-- What must be told to the world after a commit: mail, messages, gateways.
CREATE TABLE outbox (
    territory_id {ID} NOT NULL,
    outbox_id    {ID} NOT NULL,
    kind         TEXT NOT NULL,
    payload      TEXT NOT NULL,
    created_at   {INT} NOT NULL,
    due_at       {INT} NOT NULL,
    attempts     {INT} NOT NULL,
    lease_until  {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    last_error   TEXT,
    PRIMARY KEY (territory_id, outbox_id)
) {TABLE};
CREATE INDEX outbox_due ON outbox (state, due_at);
