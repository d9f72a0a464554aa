-- Room: privacy. What people ask about their data, what they agreed to, and what the night took away.

-- Somebody asks for her data, a correction, or to be forgotten (law 09-08, articles 7 to 9): by her account
-- (person_id) or by the secret link of her order (order_id). Each is answered, or refused with a reason.
CREATE TABLE privacy_request (
    territory_id {ID} NOT NULL,
    request_id   {ID} NOT NULL,
    number       TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('export', 'correct', 'erase')),
    person_id    {ID},
    order_id     {ID},
    words        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('asked', 'done', 'refused')),
    asked_at     {INT} NOT NULL,
    due_on       {INT} NOT NULL,
    answered_by  TEXT,
    answered_at  {INT},
    reason       TEXT NOT NULL,
    PRIMARY KEY (territory_id, request_id),
    CHECK (person_id IS NOT NULL OR order_id IS NOT NULL),
    CHECK (state <> 'refused' OR reason <> '')
) {TABLE};
CREATE INDEX privacy_request_state ON privacy_request (territory_id, state, due_on);
CREATE INDEX privacy_request_person ON privacy_request (territory_id, person_id);
CREATE INDEX privacy_request_order ON privacy_request (territory_id, order_id);

-- Which version of which text she had before her when she gave her data, in which language.
CREATE TABLE consent (
    territory_id {ID} NOT NULL,
    -- The order, or the person.
    subject_id   {ID} NOT NULL,
    text         TEXT NOT NULL,
    version      TEXT NOT NULL,
    lang         TEXT NOT NULL,
    given_at     {INT} NOT NULL,
    PRIMARY KEY (territory_id, subject_id, text, version)
) {TABLE};

-- What the last night took away, by class of the retention table; a class without a row was never looked at.
CREATE TABLE retention_run (
    territory_id {ID} NOT NULL,
    class        TEXT NOT NULL,
    on_day       {INT} NOT NULL,
    ran_at       {INT} NOT NULL,
    removed      {INT} NOT NULL CHECK (removed >= 0),
    removed_ever {INT} NOT NULL CHECK (removed_ever >= 0),
    -- 1 while the night's work has not come to its end.
    unfinished   {INT} NOT NULL CHECK (unfinished IN (0, 1)),
    PRIMARY KEY (territory_id, class)
) {TABLE};
