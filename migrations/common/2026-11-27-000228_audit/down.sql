DROP INDEX photos_sha256; DROP INDEX events_person; DROP INDEX events_kind;
