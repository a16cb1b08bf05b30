-- A return's page reads its events with the letters that they asked for.
CREATE INDEX letters_event ON letters (event_id) WHERE event_id IS NOT NULL;
