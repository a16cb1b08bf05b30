-- Photos that were added to a list of devices and belong to none of its rows yet.
CREATE TABLE batch_photos (
  id TEXT PRIMARY KEY NOT NULL, batch_id TEXT NOT NULL REFERENCES batches(id), file_name TEXT NOT NULL, original_key TEXT NOT NULL,
  shown_key TEXT NOT NULL, thumb_key TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL CHECK (bytes > 0), width INTEGER NOT NULL,
  height INTEGER NOT NULL, remarks TEXT NOT NULL, created_at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX batch_photos_once ON batch_photos (batch_id, sha256);
