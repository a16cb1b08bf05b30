DROP INDEX events_person; DROP INDEX events_kind;
