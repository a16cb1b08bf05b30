-- A device that is locked to an account says whose: the customer is told how to remove it from there.
ALTER TABLE blockers ADD COLUMN platform TEXT;

-- Promises that are broken and noticed are not looked at again, and those that end something are found by their kind: however
-- many stand open, the clock's rounds read only what is due.
CREATE INDEX ticket_clocks_unbroken ON ticket_clocks (due_at, id) WHERE done_at IS NULL AND paused_at IS NULL AND breached_at IS NULL;
CREATE INDEX ticket_clocks_kind ON ticket_clocks (kind, due_at, id) WHERE done_at IS NULL AND paused_at IS NULL;
