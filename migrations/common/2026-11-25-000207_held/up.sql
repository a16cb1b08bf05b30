-- A return of which support has to say first what happens with what has arrived says so itself.
ALTER TABLE tickets ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE tickets SET held = TRUE WHERE id IN
    (SELECT ticket_id FROM ticket_clocks WHERE kind = 'arrival_decision' AND done_at IS NULL);
