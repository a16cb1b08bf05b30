-- The packing slip alone, where the label's PDF is not drawn by us, and the manifest of a box with several returns.
ALTER TABLE labels ADD COLUMN slip_key TEXT;
ALTER TABLE labels ADD COLUMN manifest_key TEXT;
