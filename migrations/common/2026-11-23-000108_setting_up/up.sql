-- Several administrators may change the same thing: a form says which version its page showed.
ALTER TABLE companies ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sellers ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE purchases ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE devices ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
