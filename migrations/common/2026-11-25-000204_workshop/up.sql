-- The seller's finding: what was checked, whether it is covered, what only we read; as typed while it is a draft, of which a
-- receipt has one. A correction says why.
ALTER TABLE analyses ADD COLUMN coverage TEXT;
ALTER TABLE analyses ADD COLUMN checks TEXT NOT NULL DEFAULT '';
ALTER TABLE analyses ADD COLUMN internal_note TEXT NOT NULL DEFAULT '';
ALTER TABLE analyses ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE analyses ADD COLUMN form TEXT NOT NULL DEFAULT '{}';
CREATE UNIQUE INDEX analyses_one_draft ON analyses (ticket_id, receipt) WHERE final_at IS NULL;

-- What a repair took: as typed while it goes on, its lines once it is sent.
CREATE TABLE repairs (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), receipt INTEGER NOT NULL, person_id TEXT NOT NULL REFERENCES people(id),
  form TEXT NOT NULL, tested BOOLEAN NOT NULL, made_at TIMESTAMP NOT NULL, sent_at TIMESTAMP);
CREATE UNIQUE INDEX repairs_once ON repairs (ticket_id, receipt);
CREATE TABLE repair_parts (
  id TEXT PRIMARY KEY NOT NULL, repair_id TEXT NOT NULL REFERENCES repairs(id), position INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0));
CREATE UNIQUE INDEX repair_parts_position ON repair_parts (repair_id, position);

-- What a seller sent to the customer: the same device, another one, a part, or the device as it was.
CREATE TABLE dispatches (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), person_id TEXT NOT NULL REFERENCES people(id), what TEXT NOT NULL,
  device_id TEXT REFERENCES devices(id), carrier TEXT NOT NULL, number TEXT NOT NULL, note TEXT NOT NULL, sent_at TIMESTAMP NOT NULL);
CREATE INDEX dispatches_ticket ON dispatches (ticket_id, id);

-- What is to be paid back: the default, what an agent confirmed instead and why, and the payment that was made elsewhere.
CREATE TABLE refunds (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), most_pence BIGINT NOT NULL CHECK (most_pence >= 0),
  price_pence BIGINT NOT NULL CHECK (price_pence >= 0), why TEXT NOT NULL, payment_id TEXT REFERENCES payments(id), made_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP, failed_at TIMESTAMP);
CREATE UNIQUE INDEX refunds_one_open ON refunds (ticket_id) WHERE ended_at IS NULL;
CREATE INDEX refunds_ticket ON refunds (ticket_id, id);

-- A unit as its seller calls it; what is listed by its seller comes in the order of this.
ALTER TABLE stock ADD COLUMN model TEXT NOT NULL DEFAULT '';
CREATE INDEX stock_seller ON stock (seller_id, model_key, id) WHERE shipped_at IS NULL;
-- The customer takes another colour.
ALTER TABLE requests ADD COLUMN any_colour_at TIMESTAMP;

CREATE INDEX tickets_previous ON tickets (previous_id, id) WHERE previous_id IS NOT NULL;
CREATE INDEX devices_replaces ON devices (replaces_id) WHERE replaces_id IS NOT NULL;
