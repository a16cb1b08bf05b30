-- The version of the numbers that counts at a moment is found without sorting all of them.
CREATE INDEX policies_valid ON policies (valid_from, version);
