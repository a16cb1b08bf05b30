DROP TRIGGER events_append_only ON events;
DROP FUNCTION events_append_only();
