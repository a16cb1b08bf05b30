-- When something was last said to be out of a seller's way is found without reading all that ever was.
CREATE INDEX blockers_cleared ON blockers (ticket_id, kind, cleared_at) WHERE cleared_at IS NOT NULL;
