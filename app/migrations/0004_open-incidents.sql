-- Up Migration

-- Health and the list of open incidents ask for the few that are not resolved, among all that ever were. Writes go on
-- meanwhile. A run that broke off leaves an index that is not valid, so it is made from the beginning.
DROP INDEX CONCURRENTLY IF EXISTS incidents_open;
CREATE INDEX CONCURRENTLY incidents_open ON incidents (environment_id, position) WHERE resolved_at IS NULL;

-- Down Migration

DROP INDEX incidents_open;
