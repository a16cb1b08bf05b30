-- Messages are written before they are sent: text, photos and one PDF are kept in a draft of their author.
ALTER TABLE messages ADD COLUMN pdf_key TEXT;
ALTER TABLE messages ADD COLUMN pdf_name TEXT;
ALTER TABLE messages ADD COLUMN draft_at TIMESTAMP;
CREATE UNIQUE INDEX messages_draft ON messages (ticket_id, person_id) WHERE draft_at IS NOT NULL;
CREATE INDEX photos_message ON photos (message_id, id) WHERE message_id IS NOT NULL;

-- Up to which version somebody of support has seen a return.
CREATE TABLE ticket_looks (
  person_id TEXT NOT NULL REFERENCES people(id), ticket_id TEXT NOT NULL REFERENCES tickets(id), version INTEGER NOT NULL,
  at TIMESTAMP NOT NULL, PRIMARY KEY (person_id, ticket_id));

-- Every word that is written on a return, folded; of numbers also their ends, so that a fragment is a beginning.
CREATE TABLE ticket_words (
  word TEXT NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), PRIMARY KEY (word, ticket_id));
CREATE INDEX ticket_words_ticket ON ticket_words (ticket_id);

-- Support's lists: all that is open by stage, by seller and by company, and what somebody has taken on.
CREATE INDEX tickets_open_stage ON tickets (stage, changed_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX tickets_all ON tickets (changed_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX tickets_of_agent ON tickets (agent_id, changed_at, id) WHERE agent_id IS NOT NULL;
CREATE INDEX tickets_of_seller ON tickets (seller_id, changed_at, id) WHERE seller_id IS NOT NULL;

-- When whoever is to act is reminded next.
ALTER TABLE ticket_clocks ADD COLUMN remind_at TIMESTAMP;
CREATE INDEX ticket_clocks_remind ON ticket_clocks (remind_at, id) WHERE remind_at IS NOT NULL AND done_at IS NULL AND paused_at IS NULL;
CREATE INDEX tickets_open ON tickets (changed_at, id) WHERE submitted_at IS NOT NULL AND closed_at IS NULL;
