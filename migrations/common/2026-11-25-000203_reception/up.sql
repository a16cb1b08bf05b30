-- A photo that support or a seller adds as evidence knows the version that its return had then: what is recorded after it
-- rests on it, and it stays.
ALTER TABLE photos ADD COLUMN ticket_version INTEGER;

-- What was in the box, each time that somebody looked: the first look at the door and every closer one.
CREATE TABLE receptions (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), receipt INTEGER NOT NULL CHECK (receipt >= 0),
  person_id TEXT NOT NULL REFERENCES people(id), reception TEXT NOT NULL, missing TEXT NOT NULL, accessories TEXT NOT NULL,
  invoice_seen BOOLEAN NOT NULL, locked BOOLEAN, code TEXT, identity TEXT, note TEXT NOT NULL, made_at TIMESTAMP NOT NULL);
CREATE INDEX receptions_ticket ON receptions (ticket_id, id);

-- A parcel that nobody expects, as the technician found it; support finds out whose it is.
CREATE TABLE unexpected_parcels (
  id TEXT PRIMARY KEY NOT NULL, seller_id TEXT NOT NULL REFERENCES sellers(id), person_id TEXT NOT NULL REFERENCES people(id),
  scan TEXT NOT NULL, sender TEXT NOT NULL, note TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
  created_at TIMESTAMP NOT NULL, sent_at TIMESTAMP, ticket_id TEXT REFERENCES tickets(id), settled_at TIMESTAMP, settled_by TEXT, settled_why TEXT);
CREATE INDEX unexpected_parcels_open ON unexpected_parcels (sent_at, id) WHERE sent_at IS NOT NULL AND settled_at IS NULL;
CREATE INDEX unexpected_parcels_seller ON unexpected_parcels (seller_id, id);
CREATE TABLE unexpected_photos (
  id TEXT PRIMARY KEY NOT NULL, unexpected_id TEXT NOT NULL REFERENCES unexpected_parcels(id), file_name TEXT NOT NULL,
  original_key TEXT NOT NULL, shown_key TEXT NOT NULL, thumb_key TEXT NOT NULL, sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL CHECK (bytes > 0), width INTEGER NOT NULL, height INTEGER NOT NULL, remarks TEXT NOT NULL, created_at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX unexpected_photos_once ON unexpected_photos (unexpected_id, sha256);
