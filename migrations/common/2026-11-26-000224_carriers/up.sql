-- Who is asked for labels; ordinary: it has no labels for returns, so ordinary ones are bought; failing: how many of the last calls in a row had no answer, heard_at: when the last call was. Two are always there: the labels that this program draws, and those that a person buys elsewhere.
CREATE TABLE carriers (
  id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, account TEXT NOT NULL,
  service TEXT NOT NULL, ordinary BOOLEAN NOT NULL, at_once INTEGER NOT NULL CHECK (at_once > 0), timeout_s INTEGER NOT NULL CHECK (timeout_s > 0),
  version INTEGER NOT NULL, failing INTEGER NOT NULL, heard_at TIMESTAMP, created_at TIMESTAMP NOT NULL, closed_at TIMESTAMP);
INSERT INTO carriers VALUES
  ('019ac000-0000-7000-8000-000000000001', 'own', 'Sendback label', 'sendback label', '', '', FALSE, 8, 20, 1, 0, NULL, '2026-11-26 00:00:00.000000', NULL),
  ('019ac000-0000-7000-8000-000000000002', 'manual', 'Bought by hand', 'bought by hand', '', '', FALSE, 8, 20, 1, 0, NULL, '2026-11-26 00:00:00.000000', NULL);

-- Who is asked for which box, in this order: a rule fits where each thing that it names is so.
CREATE TABLE carrier_rules (
  id TEXT PRIMARY KEY NOT NULL, carrier_id TEXT NOT NULL REFERENCES carriers(id), place INTEGER NOT NULL,
  seller_id TEXT REFERENCES sellers(id), category TEXT, country TEXT, created_at TIMESTAMP NOT NULL);

-- What was said between us and a carrier: no names, no tokens.
CREATE TABLE carrier_calls (
  id TEXT PRIMARY KEY NOT NULL, carrier_id TEXT NOT NULL REFERENCES carriers(id), label_id TEXT NOT NULL REFERENCES labels(id),
  what TEXT NOT NULL, status INTEGER, took_ms BIGINT NOT NULL, said TEXT NOT NULL, at TIMESTAMP NOT NULL);
CREATE INDEX carrier_calls_newest ON carrier_calls (carrier_id, id);
CREATE INDEX carrier_calls_old ON carrier_calls (at);

-- asked_at: when the carrier was asked for this label first (or again, after it did not know it); missed: how often it did not
-- know it since; fallbacks: the carriers that are asked next, with commas; said: its words of refusal.
ALTER TABLE labels ADD COLUMN carrier_id TEXT REFERENCES carriers(id);
ALTER TABLE labels ADD COLUMN fallbacks TEXT NOT NULL DEFAULT '';
ALTER TABLE labels ADD COLUMN asked_at TIMESTAMP;
ALTER TABLE labels ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE labels ADD COLUMN said TEXT;
-- When the carrier is asked next where the parcel is.
ALTER TABLE labels ADD COLUMN track_at TIMESTAMP;
UPDATE labels SET carrier_id = CASE carrier WHEN 'own' THEN '019ac000-0000-7000-8000-000000000001'
  ELSE '019ac000-0000-7000-8000-000000000002' END;
CREATE INDEX labels_track ON labels (track_at, id) WHERE track_at IS NOT NULL;
CREATE INDEX labels_carrier_ref ON labels (carrier_ref) WHERE carrier_ref IS NOT NULL;
-- What a carrier's labels of a month cost.
CREATE INDEX labels_bought ON labels (bought_at, id) WHERE bought_at IS NOT NULL;

-- Where a parcel was, as its carrier says.
CREATE TABLE scans (
  id TEXT PRIMARY KEY NOT NULL, label_id TEXT NOT NULL REFERENCES labels(id), status TEXT NOT NULL, at TIMESTAMP NOT NULL,
  place TEXT NOT NULL, words TEXT NOT NULL, noted_at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX scans_once ON scans (label_id, at, status, place);

-- What whoever packed a box has ticked off, with commas.
ALTER TABLE parcels ADD COLUMN prepared TEXT NOT NULL DEFAULT '';
