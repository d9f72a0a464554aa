-- Room: label. What an auditor photographed on a visit; the files lie under their hash.
CREATE TABLE visit_picture (
    territory_id {ID} NOT NULL,
    visit_id     {ID} NOT NULL,
    position     {INT} NOT NULL CHECK (position BETWEEN 1 AND 30),
    picture_hash TEXT NOT NULL,
    caption      TEXT NOT NULL,
    taken_by     TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, visit_id, position)
) {TABLE};
