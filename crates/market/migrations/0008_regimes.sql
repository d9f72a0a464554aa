-- Rooms: ledger (goods that the union bought), stock, catalogue.

-- Goods owned by the union, per variant: units and what they cost, at weighted average.
CREATE TABLE owned_stock (
    territory_id {ID} NOT NULL,
    variant_id   {ID} NOT NULL,
    units        {INT} NOT NULL CHECK (units >= 0),
    cost         {INT} NOT NULL CHECK (cost >= 0),
    PRIMARY KEY (territory_id, variant_id)
) {TABLE};
-- What left it: for an order line or a loss, so that a return brings back exactly what went.
CREATE TABLE owned_cost (
    territory_id {ID} NOT NULL,
    subject_id   {ID} NOT NULL,
    variant_id   {ID} NOT NULL,
    units        {INT} NOT NULL CHECK (units > 0),
    cost         {INT} NOT NULL CHECK (cost >= 0),
    PRIMARY KEY (territory_id, subject_id)
) {TABLE};

-- Why the shop sent a product back to its maker; gone once she sends it in again.
ALTER TABLE product ADD COLUMN refused_reason TEXT;
