-- What holds an event to all before it: a hash over it and the seal of the one before, set together with its place.
ALTER TABLE events ADD COLUMN seal TEXT;
