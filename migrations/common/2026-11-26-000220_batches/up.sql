-- Several devices that come back together: a list that is put together row by row. `form` is what all rows answer alike, as it
-- was typed; `reminded_at` is when somebody was last told that the list will be deleted.
ALTER TABLE batches ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE batches ADD COLUMN form TEXT NOT NULL DEFAULT '{}';
ALTER TABLE batches ADD COLUMN changed_at TIMESTAMP;
ALTER TABLE batches ADD COLUMN reminded_at TIMESTAMP;
CREATE INDEX batches_unsent ON batches (changed_at, id) WHERE submitted_at IS NULL;

-- A row of it, as it was typed; the device that carries its number; and the draft of its return, where one can be begun.
CREATE TABLE batch_rows (
  id TEXT PRIMARY KEY NOT NULL, batch_id TEXT NOT NULL REFERENCES batches(id), position INTEGER NOT NULL CHECK (position > 0),
  number TEXT NOT NULL, fault TEXT NOT NULL, device_id TEXT REFERENCES devices(id), ticket_id TEXT REFERENCES tickets(id));
CREATE UNIQUE INDEX batch_rows_position ON batch_rows (batch_id, position);
CREATE UNIQUE INDEX batch_rows_ticket ON batch_rows (ticket_id) WHERE ticket_id IS NOT NULL;
