-- The outbox: every letter, newest first; those in one state; those to an address that begins like what is looked for.
ALTER TABLE letters ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE letters ADD COLUMN to_key TEXT NOT NULL DEFAULT '';
-- Of those that are here already the address in small letters: enough for nearly every one.
UPDATE letters SET to_key = lower(to_email);
-- A letter that failed was never handed over.
UPDATE letters SET sent_at = NULL WHERE state = 'failed';
CREATE INDEX letters_newest ON letters (created_at, id);
CREATE INDEX letters_by_state ON letters (state, created_at, id);
CREATE INDEX letters_by_address ON letters (to_key, created_at DESC, id DESC);
CREATE INDEX letters_by_state_address ON letters (state, to_key, created_at DESC, id DESC);

-- A job that is tried again counts on: what an earlier attempt may have done is asked about, and an attempt that sleeps settles
-- nothing. `tried_before` are the attempts of earlier rounds. A dismissed one says who gave it up, and why.
ALTER TABLE jobs ADD COLUMN tried_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN done_by TEXT;
ALTER TABLE jobs ADD COLUMN done_why TEXT;
CREATE INDEX tasks_job ON tasks (job_id) WHERE job_id IS NOT NULL;

-- Several administrators may change a calendar. After a change its promises are counted anew, and once more at `recount_at`:
-- a promise that was being made in that very moment may have counted on the days of before.
ALTER TABLE calendars ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE calendars ADD COLUMN recount_at TIMESTAMP;
CREATE INDEX calendars_recount ON calendars (recount_at) WHERE recount_at IS NOT NULL;
CREATE INDEX sellers_calendar ON sellers (calendar_id, id);
-- A promise that was resumed counts so many days from the moment of that; others count from their start.
ALTER TABLE ticket_clocks ADD COLUMN counted_from TIMESTAMP;
ALTER TABLE ticket_clocks ADD COLUMN counted_days INTEGER;
