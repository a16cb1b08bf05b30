-- Which PDF was fetched with a link: several different ones in one go are several.
ALTER TABLE link_uses ADD COLUMN file TEXT NOT NULL DEFAULT '';
