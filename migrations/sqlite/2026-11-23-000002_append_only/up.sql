-- An event is never changed or deleted; only its place in the order of commits is filled in, once.
CREATE TRIGGER events_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_never_changed BEFORE UPDATE ON events
WHEN OLD.position IS NOT NULL OR NEW.id <> OLD.id OR NEW.ticket_id IS NOT OLD.ticket_id OR NEW.company_id IS NOT OLD.company_id
  OR NEW.seller_id IS NOT OLD.seller_id OR NEW.subject IS NOT OLD.subject OR NEW.kind <> OLD.kind OR NEW.actor <> OLD.actor
  OR NEW.person_id IS NOT OLD.person_id OR NEW.version IS NOT OLD.version OR NEW.data <> OLD.data OR NEW.at <> OLD.at
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
