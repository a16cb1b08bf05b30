-- The same photo is stored once in a slot of a return, and once on each message: every message shows its own.
DROP INDEX photos_once;
CREATE UNIQUE INDEX photos_once ON photos (ticket_id, slot, sha256) WHERE message_id IS NULL;
CREATE UNIQUE INDEX photos_once_on_message ON photos (message_id, sha256) WHERE message_id IS NOT NULL;
