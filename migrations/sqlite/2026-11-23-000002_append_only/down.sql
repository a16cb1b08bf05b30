DROP TRIGGER events_never_changed;
DROP TRIGGER events_never_deleted;
