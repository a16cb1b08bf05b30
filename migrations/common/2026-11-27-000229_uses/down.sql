ALTER TABLE link_uses DROP COLUMN file;
