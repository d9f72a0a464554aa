-- What a command told its listeners that it touched: ids of 16 bytes, one behind the other. Not under the chain's hash,
-- whose form is fixed for ever: it serves a shop that is caught up and proves nothing. NULL: an older line.
ALTER TABLE journal ADD COLUMN touched {BYTES};
