-- The log is searched by what happened and by who did it; ids carry the moment.
CREATE INDEX events_kind ON events (kind, id);
CREATE INDEX events_person ON events (person_id, id) WHERE person_id IS NOT NULL;
-- A photo that came with another return too.
CREATE INDEX photos_sha256 ON photos (sha256);
