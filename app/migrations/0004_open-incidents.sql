-- Up Migration

-- Health and the list of open incidents ask for the few that are not resolved, among all that ever were.
CREATE INDEX incidents_open ON incidents (environment_id, position) WHERE resolved_at IS NULL;

-- Down Migration

DROP INDEX incidents_open;
