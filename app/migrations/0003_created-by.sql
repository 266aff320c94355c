-- Up Migration

-- Expands only: the former release goes on inserting without it, and null means that nobody knows.
ALTER TABLE environments ADD COLUMN created_by text;
ALTER TABLE deployments ADD COLUMN created_by text;
ALTER TABLE incidents ADD COLUMN created_by text;

-- Down Migration

ALTER TABLE incidents DROP COLUMN created_by;
ALTER TABLE deployments DROP COLUMN created_by;
ALTER TABLE environments DROP COLUMN created_by;
