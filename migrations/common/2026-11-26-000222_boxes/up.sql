-- In which box of its seller a row of a list travels, from 1.
ALTER TABLE batch_rows ADD COLUMN box_number INTEGER NOT NULL DEFAULT 1 CHECK (box_number > 0);
