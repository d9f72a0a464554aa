-- Room: ledger. A period is closed by two people: one asks, another closes.

CREATE TABLE close_request (
    territory_id {ID} NOT NULL,
    through      {INT} NOT NULL,
    asked_by     TEXT NOT NULL,
    asked_at     {INT} NOT NULL,
    -- One at a time.
    PRIMARY KEY (territory_id)
) {TABLE};

-- No release could close a period before this one, so that there is no row to fill.
DROP TABLE period_close;
CREATE TABLE period_close (
    territory_id {ID} NOT NULL,
    through      {INT} NOT NULL,
    closed_at    {INT} NOT NULL,
    closed_by    TEXT NOT NULL,
    -- The seal: how many entries it covers, their root, the root over the balances after them.
    root         {BYTES} NOT NULL,
    entries      {INT} NOT NULL,
    asked_by     TEXT NOT NULL CHECK (asked_by <> closed_by),
    balances     {BYTES} NOT NULL,
    -- What the tree grows on from, so that the next close does not read the whole book.
    peaks        {BYTES} NOT NULL,
    PRIMARY KEY (territory_id, through)
) {TABLE};
