-- A period's orders are read in pages, in the order of their ids; the longer index serves both.
CREATE INDEX idx_order_period_period_order ON order_period (period_number, order_id);
DROP INDEX idx_order_period_period;
