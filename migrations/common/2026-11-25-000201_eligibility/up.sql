-- A file of orders and devices, or of a seller's stock, on its way in: read and checked first, written in one go when an
-- administrator says so. The file goes when the import has ended; the row stays.
CREATE TABLE imports (
  id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
  file_name TEXT NOT NULL, file_key TEXT, bytes BIGINT NOT NULL CHECK (bytes >= 0), headers TEXT NOT NULL, mapping TEXT NOT NULL,
  person_id TEXT REFERENCES people(id), about_rows INTEGER NOT NULL CHECK (about_rows >= 0), rows_read INTEGER NOT NULL CHECK (rows_read >= 0),
  counts TEXT NOT NULL, created_at TIMESTAMP NOT NULL, changed_at TIMESTAMP NOT NULL);
CREATE INDEX imports_open ON imports (changed_at, id) WHERE file_key IS NOT NULL;

-- What the check found, in pages of rows: those with problems, those that differ from what is here, the first of the others.
CREATE TABLE import_pages (
  import_id TEXT NOT NULL REFERENCES imports(id), part TEXT NOT NULL, number INTEGER NOT NULL CHECK (number > 0), body TEXT NOT NULL,
  PRIMARY KEY (import_id, part, number));

-- Which column was which, the last time that a file had these headers.
CREATE TABLE import_mappings (
  kind TEXT NOT NULL, headers TEXT NOT NULL, mapping TEXT NOT NULL, saved_at TIMESTAMP NOT NULL, PRIMARY KEY (kind, headers));

-- What is not as described, in which condition a device is that somebody has changed their mind about, and when somebody who
-- was told that the repair must be paid asked for a price.
ALTER TABLE requests ADD COLUMN aspect TEXT;
ALTER TABLE requests ADD COLUMN condition TEXT;
ALTER TABLE requests ADD COLUMN price_asked_at TIMESTAMP;
