-- Two payments of one day may look the same and be two: the second one counts from 2, where support says so.
ALTER TABLE payments ADD COLUMN alike INTEGER NOT NULL DEFAULT 1;
DROP INDEX payments_once;
CREATE UNIQUE INDEX payments_once ON payments (ticket_id, direction, paid_on, pence, reference, alike)
  WHERE quote_id IS NOT NULL;
