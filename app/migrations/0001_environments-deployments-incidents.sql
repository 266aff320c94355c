-- Up Migration

CREATE TABLE environments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Lists are read in the order of making, page after page, while rows are added.
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{1,39}$'),
  kind text NOT NULL CHECK (kind IN ('production', 'staging', 'development')),
  instances integer NOT NULL CHECK (instances BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE deployments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  environment_id uuid NOT NULL REFERENCES environments,
  release text NOT NULL CHECK (length(release) BETWEEN 1 AND 128),
  strategy text NOT NULL CHECK (strategy IN ('rolling', 'blue-green', 'canary')),
  started_at timestamptz NOT NULL DEFAULT now(),
  -- When the simulation will have replaced the last instance.
  finishes_at timestamptz NOT NULL,
  rolled_back_at timestamptz CHECK (rolled_back_at >= started_at)
);
CREATE INDEX deployments_environment ON deployments (environment_id, position);

CREATE TABLE incidents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  environment_id uuid NOT NULL REFERENCES environments,
  kind text NOT NULL CHECK (kind IN ('bad-release', 'database-failover', 'disk-full', 'memory-leak', 'network-partition')),
  severity text NOT NULL CHECK (severity IN ('minor', 'major', 'critical')),
  started_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz CHECK (resolved_at >= started_at)
);
CREATE INDEX incidents_environment ON incidents (environment_id, position);

-- Versions of the test data that were sown here; none in production.
CREATE TABLE seeds (
  version integer PRIMARY KEY,
  sown_at timestamptz NOT NULL DEFAULT now()
);

-- Down Migration

DROP TABLE seeds, incidents, deployments, environments;
