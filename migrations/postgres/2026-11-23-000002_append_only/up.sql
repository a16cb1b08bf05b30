-- An event is never changed or deleted; only its place in the order of commits is filled in, once.
CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.position IS NULL
    AND (NEW.id, NEW.ticket_id, NEW.company_id, NEW.seller_id, NEW.subject, NEW.kind, NEW.actor, NEW.person_id, NEW.version, NEW.data, NEW.at)
        IS NOT DISTINCT FROM
        (OLD.id, OLD.ticket_id, OLD.company_id, OLD.seller_id, OLD.subject, OLD.kind, OLD.actor, OLD.person_id, OLD.version, OLD.data, OLD.at)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_append_only();
