-- Rooms: tills, content.

-- The fair that a session sells at; NULL in the space of its till.
ALTER TABLE till_session ADD COLUMN place_id {ID};
CREATE INDEX till_session_place ON till_session (territory_id, place_id) WHERE place_id IS NOT NULL;

-- A photograph that proves something: of an application's criterion, of how a non-conformity was mended
-- (its visit's), of a tranche's condition, of an expense. The files lie under their hash.
CREATE TABLE evidence_picture (
    territory_id {ID} NOT NULL,
    subject_id   {ID} NOT NULL,
    -- The criterion; the subject's own id where there is none.
    part_id      {ID} NOT NULL,
    position     {INT} NOT NULL CHECK (position BETWEEN 1 AND 12),
    picture_hash TEXT NOT NULL,
    caption      TEXT NOT NULL,
    given_by     TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, subject_id, part_id, position)
) {TABLE};
