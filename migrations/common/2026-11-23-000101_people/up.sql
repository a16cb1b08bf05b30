-- Several administrators may change the same person: a form says which version its page showed.
ALTER TABLE people ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Every word of a name and of an e-mail address, folded: a person is found by the beginning of any of them.
CREATE TABLE person_words (
  word TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people(id), PRIMARY KEY (word, person_id));
CREATE INDEX person_words_person ON person_words (person_id);
-- Of those who are here already the beginning of the name and of the address; all words come with the next change.
INSERT INTO person_words (word, person_id) SELECT name_key, id FROM people UNION SELECT email_key, id FROM people;

CREATE INDEX memberships_marketplace ON memberships (role, person_id) WHERE company_id IS NULL AND seller_id IS NULL;

-- A link with which one person sets a password, once. The token is made from the id and a key that is not in here.
CREATE TABLE password_links (
  id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people(id), token_hash TEXT NOT NULL, key_number INTEGER NOT NULL,
  generation INTEGER NOT NULL, purpose TEXT NOT NULL, created_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP, revoked_at TIMESTAMP);
CREATE UNIQUE INDEX password_links_token ON password_links (token_hash);
CREATE INDEX password_links_person ON password_links (person_id, id);

-- A letter can be about a person in place of a return.
ALTER TABLE letters ADD COLUMN person_id TEXT REFERENCES people(id);
CREATE INDEX letters_person ON letters (person_id, id) WHERE person_id IS NOT NULL;
