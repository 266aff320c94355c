-- Up Migration

-- The answer to each create that came with a key, so that a repeated request gets it again and makes nothing twice.
CREATE TABLE idempotency_keys (
  -- Who asked: two clients may choose the same key.
  subject text NOT NULL,
  key text NOT NULL,
  -- Of method, path and body: the same key with another request is a mistake.
  request_hash text NOT NULL,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- Down Migration

DROP TABLE idempotency_keys;
