-- All of the domain's things, in SQL that SQLite and PostgreSQL both understand.
-- Ids are UUIDv7 as text, moments are UTC, money is pence, enums are text that the Rust enums guard:
-- a CHECK stands only where the list can never grow.

CREATE TABLE settings (
  name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);

CREATE TABLE sequences (
  name TEXT PRIMARY KEY NOT NULL, last BIGINT NOT NULL CHECK (last >= 0));

CREATE TABLE calendars (
  id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE, region TEXT NOT NULL, zone TEXT NOT NULL);
CREATE TABLE calendar_days (
  id TEXT PRIMARY KEY NOT NULL, calendar_id TEXT NOT NULL REFERENCES calendars(id), closed_on DATE NOT NULL, why TEXT NOT NULL);
CREATE UNIQUE INDEX calendar_days_once ON calendar_days (calendar_id, closed_on);

CREATE TABLE policies (
  id TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, numbers TEXT NOT NULL, valid_from TIMESTAMP NOT NULL, made_by TEXT);
CREATE UNIQUE INDEX policies_version ON policies (version);

CREATE TABLE companies (
  id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, created_at TIMESTAMP NOT NULL, closed_at TIMESTAMP);
CREATE INDEX companies_name ON companies (name_key, id);

CREATE TABLE addresses (
  id TEXT PRIMARY KEY NOT NULL, company_id TEXT REFERENCES companies(id), name TEXT NOT NULL, lines TEXT NOT NULL,
  town TEXT NOT NULL, postcode TEXT NOT NULL, country TEXT NOT NULL, created_at TIMESTAMP NOT NULL);
CREATE INDEX addresses_company ON addresses (company_id, id) WHERE company_id IS NOT NULL;

CREATE TABLE sellers (
  id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, legal_name TEXT NOT NULL, vat_number TEXT,
  bank_details TEXT, address_id TEXT NOT NULL REFERENCES addresses(id), calendar_id TEXT NOT NULL REFERENCES calendars(id),
  opening_minute INTEGER NOT NULL CHECK (opening_minute BETWEEN 0 AND 1440),
  closing_minute INTEGER NOT NULL CHECK (closing_minute BETWEEN 0 AND 1440),
  contract_service TEXT, contract_licence TEXT, created_at TIMESTAMP NOT NULL, closed_at TIMESTAMP,
  CHECK ((contract_service IS NULL) = (contract_licence IS NULL)));
CREATE INDEX sellers_name ON sellers (name_key, id);

CREATE TABLE people (
  id TEXT PRIMARY KEY NOT NULL, email TEXT NOT NULL, email_key TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL,
  language TEXT NOT NULL, password_hash TEXT, created_at TIMESTAMP NOT NULL, disabled_at TIMESTAMP);
CREATE UNIQUE INDEX people_email ON people (email_key);
CREATE INDEX people_name ON people (name_key, id);

-- What a person may do: customer of a company, technician of a seller, agent or administrator of the marketplace.
CREATE TABLE memberships (
  id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people(id), role TEXT NOT NULL,
  company_id TEXT REFERENCES companies(id), seller_id TEXT REFERENCES sellers(id), created_at TIMESTAMP NOT NULL, ended_at TIMESTAMP,
  CHECK (company_id IS NULL OR seller_id IS NULL));
CREATE INDEX memberships_person ON memberships (person_id, id);
CREATE INDEX memberships_company ON memberships (company_id, person_id) WHERE company_id IS NOT NULL;
CREATE INDEX memberships_seller ON memberships (seller_id, person_id) WHERE seller_id IS NOT NULL;

CREATE TABLE sessions (
  key_hash TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people(id), created_at TIMESTAMP NOT NULL,
  touched_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Counts in a window, for whatever must not be tried too often: sign-ins, unknown links, uploads.
CREATE TABLE throttles (
  kind TEXT NOT NULL, subject TEXT NOT NULL, opened_at TIMESTAMP NOT NULL, count INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (kind, subject));
CREATE INDEX throttles_opened ON throttles (opened_at);

CREATE TABLE purchases (
  id TEXT PRIMARY KEY NOT NULL, company_id TEXT NOT NULL REFERENCES companies(id), seller_id TEXT NOT NULL REFERENCES sellers(id),
  order_number TEXT NOT NULL, order_line INTEGER NOT NULL CHECK (order_line > 0), ordered_on DATE NOT NULL, delivered_on DATE,
  invoice_number TEXT, quantity INTEGER NOT NULL CHECK (quantity > 0), price_pence BIGINT NOT NULL CHECK (price_pence >= 0),
  currency TEXT NOT NULL, created_at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX purchases_line ON purchases (order_number, order_line);
CREATE INDEX purchases_company ON purchases (company_id, id);
CREATE INDEX purchases_seller ON purchases (seller_id, id);

CREATE TABLE devices (
  id TEXT PRIMARY KEY NOT NULL, purchase_id TEXT NOT NULL REFERENCES purchases(id), company_id TEXT NOT NULL REFERENCES companies(id),
  seller_id TEXT NOT NULL REFERENCES sellers(id), unit INTEGER NOT NULL CHECK (unit > 0), generation INTEGER NOT NULL CHECK (generation > 0),
  category TEXT NOT NULL, brand TEXT NOT NULL, model TEXT NOT NULL, model_key TEXT NOT NULL, storage TEXT, colour TEXT, grade TEXT,
  state TEXT NOT NULL, replaces_id TEXT REFERENCES devices(id), cover_ends_on DATE, created_at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX devices_unit ON devices (purchase_id, unit, generation);
CREATE INDEX devices_company ON devices (company_id, id);
CREATE INDEX devices_seller ON devices (seller_id, id);
CREATE INDEX devices_model ON devices (model_key, id);

CREATE TABLE device_codes (
  id TEXT PRIMARY KEY NOT NULL, device_id TEXT NOT NULL REFERENCES devices(id), kind TEXT NOT NULL, code TEXT NOT NULL, tail TEXT NOT NULL);
CREATE UNIQUE INDEX device_codes_device ON device_codes (device_id, code);
CREATE INDEX device_codes_code ON device_codes (code, device_id);
CREATE INDEX device_codes_tail ON device_codes (tail, device_id);

-- A similar device in a seller's stock: one unit, reserved for at most one ticket.
CREATE TABLE stock (
  id TEXT PRIMARY KEY NOT NULL, seller_id TEXT NOT NULL REFERENCES sellers(id), model_key TEXT NOT NULL, storage_gb INTEGER, colour TEXT,
  grade_rank INTEGER NOT NULL, code TEXT NOT NULL, added_at TIMESTAMP NOT NULL, ticket_id TEXT, reserved_at TIMESTAMP, shipped_at TIMESTAMP,
  CHECK ((ticket_id IS NULL) = (reserved_at IS NULL)), CHECK (shipped_at IS NULL OR ticket_id IS NOT NULL));
CREATE INDEX stock_free ON stock (seller_id, model_key, grade_rank, id) WHERE ticket_id IS NULL;
CREATE UNIQUE INDEX stock_code ON stock (seller_id, code) WHERE shipped_at IS NULL;
CREATE UNIQUE INDEX stock_ticket ON stock (ticket_id) WHERE ticket_id IS NOT NULL;

CREATE TABLE batches (
  id TEXT PRIMARY KEY NOT NULL, company_id TEXT NOT NULL REFERENCES companies(id), person_id TEXT NOT NULL REFERENCES people(id),
  created_at TIMESTAMP NOT NULL, submitted_at TIMESTAMP);
CREATE INDEX batches_company ON batches (company_id, id);

-- One box with 1..n tickets for one seller; where it comes from and who gets the label.
CREATE TABLE parcels (
  id TEXT PRIMARY KEY NOT NULL, reference TEXT NOT NULL, company_id TEXT NOT NULL REFERENCES companies(id), seller_id TEXT REFERENCES sellers(id),
  sender_id TEXT NOT NULL REFERENCES addresses(id), recipient_name TEXT NOT NULL, recipient_email TEXT NOT NULL, send_back_to_id TEXT REFERENCES addresses(id),
  weight_g INTEGER CHECK (weight_g > 0), label_by_hand BOOLEAN NOT NULL, created_at TIMESTAMP NOT NULL, posted_at TIMESTAMP, last_scan_at TIMESTAMP, received_at TIMESTAMP);
CREATE UNIQUE INDEX parcels_reference ON parcels (reference);
CREATE INDEX parcels_seller ON parcels (seller_id, id) WHERE seller_id IS NOT NULL;
CREATE INDEX parcels_silent ON parcels (last_scan_at, id) WHERE received_at IS NULL;

CREATE TABLE tickets (
  id TEXT PRIMARY KEY NOT NULL, reference TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
  company_id TEXT NOT NULL REFERENCES companies(id), person_id TEXT NOT NULL REFERENCES people(id), device_id TEXT REFERENCES devices(id),
  seller_id TEXT REFERENCES sellers(id), batch_id TEXT REFERENCES batches(id), parcel_id TEXT REFERENCES parcels(id),
  policy_id TEXT NOT NULL REFERENCES policies(id), agent_id TEXT REFERENCES people(id), previous_id TEXT REFERENCES tickets(id),
  stage TEXT NOT NULL, reception TEXT NOT NULL, coverage TEXT NOT NULL, outcome TEXT, reason TEXT, identity TEXT,
  title TEXT NOT NULL, device_key TEXT, unsafe_battery BOOLEAN NOT NULL, receipts INTEGER NOT NULL CHECK (receipts >= 0),
  due_at TIMESTAMP, agent_at TIMESTAMP, created_at TIMESTAMP NOT NULL, changed_at TIMESTAMP NOT NULL,
  submitted_at TIMESTAMP, received_at TIMESTAMP, closed_at TIMESTAMP,
  CHECK ((outcome IS NULL) = (closed_at IS NULL)));
CREATE UNIQUE INDEX tickets_reference ON tickets (reference);
CREATE UNIQUE INDEX tickets_one_open ON tickets (device_id) WHERE submitted_at IS NOT NULL AND closed_at IS NULL AND device_id IS NOT NULL;
CREATE UNIQUE INDEX tickets_one_open_key ON tickets (company_id, device_key)
  WHERE submitted_at IS NOT NULL AND closed_at IS NULL AND device_id IS NULL AND device_key IS NOT NULL;
CREATE INDEX tickets_company ON tickets (company_id, changed_at, id);
CREATE INDEX tickets_agent_queue ON tickets (agent_at, id) WHERE agent_at IS NOT NULL;
CREATE INDEX tickets_seller_stage ON tickets (seller_id, stage, due_at, id) WHERE seller_id IS NOT NULL;
CREATE INDEX tickets_device ON tickets (device_id, id) WHERE device_id IS NOT NULL;
CREATE INDEX tickets_person ON tickets (person_id, id);
CREATE INDEX tickets_parcel ON tickets (parcel_id, id) WHERE parcel_id IS NOT NULL;
CREATE INDEX tickets_batch ON tickets (batch_id, id) WHERE batch_id IS NOT NULL;

-- What the customer said: the form as typed (`form`), and what it meant when it was submitted. Retention can blank it.
CREATE TABLE requests (
  ticket_id TEXT PRIMARY KEY NOT NULL REFERENCES tickets(id), form TEXT NOT NULL, detail TEXT, code_kind TEXT, code TEXT,
  description TEXT NOT NULL, exclusions TEXT NOT NULL, cover TEXT, erasure_wording TEXT, erasure_at TIMESTAMP, saved_at TIMESTAMP NOT NULL);
CREATE INDEX requests_code ON requests (code, ticket_id) WHERE code IS NOT NULL;

-- Every promise with a date: a clock of a kind runs at most once at a time for a ticket.
CREATE TABLE ticket_clocks (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), kind TEXT NOT NULL, started_at TIMESTAMP NOT NULL,
  due_at TIMESTAMP NOT NULL, paused_at TIMESTAMP, days_left INTEGER, breached_at TIMESTAMP, done_at TIMESTAMP,
  CHECK ((paused_at IS NULL) = (days_left IS NULL)));
CREATE UNIQUE INDEX ticket_clocks_running ON ticket_clocks (ticket_id, kind) WHERE done_at IS NULL;
CREATE INDEX ticket_clocks_due ON ticket_clocks (due_at, id) WHERE done_at IS NULL AND paused_at IS NULL;

CREATE TABLE blockers (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), kind TEXT NOT NULL, opened_at TIMESTAMP NOT NULL,
  opened_by TEXT, cleared_at TIMESTAMP, cleared_by TEXT, cleared_why TEXT);
CREATE UNIQUE INDEX blockers_one_open ON blockers (ticket_id, kind) WHERE cleared_at IS NULL;

-- Something that a person must look at; in the queue until done.
CREATE TABLE tasks (
  id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, ticket_id TEXT REFERENCES tickets(id), job_id TEXT, data TEXT NOT NULL,
  due_at TIMESTAMP NOT NULL, created_at TIMESTAMP NOT NULL, done_at TIMESTAMP, done_by TEXT, done_why TEXT);
CREATE INDEX tasks_ticket ON tasks (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX tasks_open ON tasks (due_at, id) WHERE done_at IS NULL;

-- Keys of files that no other row owns (yet, or any more). The sweep marks the row as given up (nobody can take it over
-- then), deletes the file, then the row: a crash in between leaves the row, and the next sweep goes on.
CREATE TABLE staged_files (
  key TEXT PRIMARY KEY NOT NULL, staged_at TIMESTAMP NOT NULL, given_up_at TIMESTAMP);
CREATE INDEX staged_files_at ON staged_files (staged_at);

CREATE TABLE photos (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), message_id TEXT, analysis_id TEXT, slot TEXT NOT NULL,
  file_name TEXT NOT NULL, original_key TEXT NOT NULL, shown_key TEXT NOT NULL, thumb_key TEXT NOT NULL, sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL CHECK (bytes > 0), width INTEGER NOT NULL, height INTEGER NOT NULL, remarks TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES people(id), created_at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX photos_once ON photos (ticket_id, slot, sha256);
CREATE INDEX photos_ticket ON photos (ticket_id, id);

CREATE TABLE messages (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), person_id TEXT REFERENCES people(id), side TEXT NOT NULL,
  internal BOOLEAN NOT NULL, body TEXT NOT NULL, mail_id TEXT, created_at TIMESTAMP NOT NULL);
CREATE INDEX messages_ticket ON messages (ticket_id, id);
CREATE UNIQUE INDEX messages_mail ON messages (mail_id) WHERE mail_id IS NOT NULL;

CREATE TABLE labels (
  id TEXT PRIMARY KEY NOT NULL, parcel_id TEXT NOT NULL REFERENCES parcels(id), state TEXT NOT NULL, carrier TEXT NOT NULL,
  carrier_name TEXT NOT NULL, number TEXT NOT NULL, request TEXT NOT NULL, carrier_ref TEXT, cost_pence BIGINT CHECK (cost_pence >= 0),
  tracked BOOLEAN NOT NULL, a4_key TEXT, small_key TEXT, valid_until DATE NOT NULL, expires_at TIMESTAMP NOT NULL,
  created_at TIMESTAMP NOT NULL, bought_at TIMESTAMP, alive_at TIMESTAMP, ended_at TIMESTAMP);
CREATE UNIQUE INDEX labels_one_alive ON labels (parcel_id) WHERE ended_at IS NULL;
CREATE INDEX labels_parcel ON labels (parcel_id, id);
CREATE UNIQUE INDEX labels_number ON labels (carrier_name, number);
CREATE INDEX labels_number_alone ON labels (number);
CREATE INDEX labels_expires ON labels (expires_at, id) WHERE ended_at IS NULL;

CREATE TABLE links (
  id TEXT PRIMARY KEY NOT NULL, token_hash TEXT NOT NULL, key_number INTEGER NOT NULL, generation INTEGER NOT NULL, purpose TEXT NOT NULL,
  ticket_id TEXT REFERENCES tickets(id), label_id TEXT REFERENCES labels(id), quote_id TEXT, sent_to TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL, revoked_at TIMESTAMP);
CREATE UNIQUE INDEX links_token ON links (token_hash);
CREATE INDEX links_label ON links (label_id) WHERE label_id IS NOT NULL;
CREATE INDEX links_ticket ON links (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX links_quote ON links (quote_id) WHERE quote_id IS NOT NULL;

CREATE TABLE link_uses (
  id TEXT PRIMARY KEY NOT NULL, link_id TEXT NOT NULL REFERENCES links(id), what TEXT NOT NULL, at TIMESTAMP NOT NULL);
CREATE INDEX link_uses_link ON link_uses (link_id, id);

CREATE TABLE analyses (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), receipt INTEGER NOT NULL, person_id TEXT NOT NULL REFERENCES people(id),
  right_device BOOLEAN NOT NULL, fault_found BOOLEAN, as_described BOOLEAN, cause TEXT, decision TEXT, skipped_why TEXT, note TEXT NOT NULL,
  corrects_id TEXT REFERENCES analyses(id), made_at TIMESTAMP NOT NULL, final_at TIMESTAMP);
CREATE INDEX analyses_ticket ON analyses (ticket_id, id);
CREATE UNIQUE INDEX analyses_one_final ON analyses (ticket_id, receipt) WHERE final_at IS NOT NULL AND corrects_id IS NULL;

CREATE TABLE quotes (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), version INTEGER NOT NULL, state TEXT NOT NULL, work TEXT NOT NULL,
  net_pence BIGINT NOT NULL CHECK (net_pence >= 0), vat_pence BIGINT NOT NULL CHECK (vat_pence >= 0), person_id TEXT NOT NULL REFERENCES people(id),
  made_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL, answered_at TIMESTAMP, ended_at TIMESTAMP);
CREATE UNIQUE INDEX quotes_version ON quotes (ticket_id, version);
CREATE UNIQUE INDEX quotes_one_open ON quotes (ticket_id) WHERE ended_at IS NULL;
CREATE TABLE quote_lines (
  id TEXT PRIMARY KEY NOT NULL, quote_id TEXT NOT NULL REFERENCES quotes(id), position INTEGER NOT NULL, text TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0), net_pence BIGINT NOT NULL CHECK (net_pence >= 0));
CREATE UNIQUE INDEX quote_lines_position ON quote_lines (quote_id, position);
CREATE TABLE payments (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT NOT NULL REFERENCES tickets(id), quote_id TEXT REFERENCES quotes(id), direction TEXT NOT NULL,
  pence BIGINT NOT NULL CHECK (pence >= 0), paid_on DATE NOT NULL, reference TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people(id),
  created_at TIMESTAMP NOT NULL);
CREATE INDEX payments_ticket ON payments (ticket_id, id);

-- Who did what when. Append-only; ids, enums, numbers and dates, no personal text. `position` is placed in commit order.
CREATE TABLE events (
  id TEXT PRIMARY KEY NOT NULL, ticket_id TEXT REFERENCES tickets(id), company_id TEXT, seller_id TEXT, subject TEXT, kind TEXT NOT NULL,
  actor TEXT NOT NULL, person_id TEXT, version INTEGER, data TEXT NOT NULL, at TIMESTAMP NOT NULL, position BIGINT);
CREATE INDEX events_ticket ON events (ticket_id, at, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX events_subject ON events (subject, at, id) WHERE subject IS NOT NULL;
CREATE UNIQUE INDEX events_position ON events (position) WHERE position IS NOT NULL;
CREATE INDEX events_unplaced ON events (id) WHERE position IS NULL;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, v INTEGER NOT NULL, body TEXT NOT NULL, run_at TIMESTAMP NOT NULL, attempt INTEGER NOT NULL,
  lease_until TIMESTAMP, claimed_by TEXT, dedupe_key TEXT, done_at TIMESTAMP, parked_at TIMESTAMP, last_error TEXT, ticket_id TEXT, event_id TEXT,
  priority INTEGER NOT NULL, created_at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX jobs_dedupe ON jobs (dedupe_key) WHERE dedupe_key IS NOT NULL;
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE done_at IS NULL AND parked_at IS NULL;
CREATE INDEX jobs_parked ON jobs (parked_at, id) WHERE parked_at IS NOT NULL;
CREATE INDEX jobs_ticket ON jobs (ticket_id) WHERE ticket_id IS NOT NULL;

-- Every letter that leaves: its facts are enough to write the same bytes again.
CREATE TABLE letters (
  id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, ticket_id TEXT REFERENCES tickets(id), event_id TEXT, message_id TEXT NOT NULL,
  to_name TEXT NOT NULL, to_email TEXT NOT NULL, facts TEXT NOT NULL, state TEXT NOT NULL, answer TEXT, created_at TIMESTAMP NOT NULL, sent_at TIMESTAMP);
CREATE UNIQUE INDEX letters_message ON letters (message_id);
CREATE INDEX letters_ticket ON letters (ticket_id, id) WHERE ticket_id IS NOT NULL;

CREATE TABLE article_votes (
  id TEXT PRIMARY KEY NOT NULL, article TEXT NOT NULL, voter_hash TEXT NOT NULL, helpful BOOLEAN NOT NULL, note TEXT, at TIMESTAMP NOT NULL);
CREATE UNIQUE INDEX article_votes_once ON article_votes (article, voter_hash);
