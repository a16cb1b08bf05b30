DROP TABLE article_votes; DROP TABLE letters; DROP TABLE jobs; DROP TABLE events; DROP TABLE payments; DROP TABLE quote_lines;
DROP TABLE quotes; DROP TABLE analyses; DROP TABLE link_uses; DROP TABLE links; DROP TABLE labels; DROP TABLE messages;
DROP TABLE photos; DROP TABLE staged_files; DROP TABLE tasks; DROP TABLE blockers; DROP TABLE ticket_clocks; DROP TABLE requests;
DROP TABLE tickets; DROP TABLE parcels; DROP TABLE batches; DROP TABLE stock; DROP TABLE device_codes; DROP TABLE devices;
DROP TABLE purchases; DROP TABLE throttles; DROP TABLE sessions; DROP TABLE memberships; DROP TABLE people; DROP TABLE sellers;
DROP TABLE addresses; DROP TABLE companies; DROP TABLE policies; DROP TABLE calendar_days; DROP TABLE calendars;
DROP TABLE sequences; DROP TABLE settings;
