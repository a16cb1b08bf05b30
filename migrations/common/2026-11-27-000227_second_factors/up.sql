-- A second factor: what an authenticator app knows, sealed with the key beside the database. `pending` is one that is being set up.
CREATE TABLE second_factors (
  person_id TEXT PRIMARY KEY NOT NULL REFERENCES people(id), secret TEXT, pending TEXT, last_step BIGINT NOT NULL, confirmed_at TIMESTAMP);
CREATE TABLE recovery_codes (
  id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people(id), code_hash TEXT NOT NULL, used_at TIMESTAMP);
CREATE INDEX recovery_codes_person ON recovery_codes (person_id, code_hash);
-- What a session still waits for before it opens anything; and when its person last gave a code.
ALTER TABLE sessions ADD COLUMN waits_for TEXT;
ALTER TABLE sessions ADD COLUMN proven_at TIMESTAMP;
-- None of them began with a code: everybody signs in again.
DELETE FROM sessions;
