-- What a command told its listeners that it touched: ids of 16 bytes, one behind the other, and eight bytes of a mark. Not
-- under the chain's hash, whose form is fixed for ever: it serves a shop that is caught up. NULL: an older line.
ALTER TABLE journal ADD COLUMN touched {BYTES};
