/** One version of the test data. A version that was sown somewhere is never changed: add another one. */
export interface Seed {
  readonly version: number;
  readonly statements: readonly string[];
}

/** Rows keep their ids on every machine, so that links to them can be written down. Times count back from the sowing. */
export const SEEDS: readonly Seed[] = [
  {
    version: 1,
    statements: [
      `INSERT INTO environments (id, name, kind, instances, created_at) VALUES
        ('00000000-0000-4000-8000-000000000001', 'prod-eu', 'production', 12, now() - interval '400 days'),
        ('00000000-0000-4000-8000-000000000002', 'prod-us', 'production', 9, now() - interval '310 days'),
        ('00000000-0000-4000-8000-000000000003', 'staging', 'staging', 3, now() - interval '395 days'),
        ('00000000-0000-4000-8000-000000000004', 'load-test', 'staging', 6, now() - interval '60 days'),
        ('00000000-0000-4000-8000-000000000005', 'dev', 'development', 1, now() - interval '395 days')`,
      // A release every other day, first where it hurts least. Every seventh is rolled back.
      `INSERT INTO deployments (id, environment_id, release, strategy, started_at, finishes_at, rolled_back_at)
        SELECT ('00000000-0000-4001-8000-' || lpad((place * 1000 + day)::text, 12, '0'))::uuid,
               ('00000000-0000-4000-8000-' || lpad(place::text, 12, '0'))::uuid,
               'v1.' || (60 - day) || '.0',
               CASE place WHEN 1 THEN 'rolling' WHEN 2 THEN 'canary' ELSE 'blue-green' END,
               started, started + interval '12 minutes',
               CASE WHEN day % 7 = 0 THEN started + interval '7 minutes' END
        FROM generate_series(0, 58, 2) AS day, generate_series(1, 3) AS place,
             LATERAL (SELECT now() - make_interval(days => day, hours => 5 - place) AS started) AS times
        ORDER BY started`,
    ],
  },
  {
    version: 2,
    statements: [
      `INSERT INTO incidents (id, environment_id, kind, severity, started_at, resolved_at) VALUES
        ('00000000-0000-4002-8000-000000000001', '00000000-0000-4000-8000-000000000001', 'bad-release', 'critical', now() - interval '56 days', now() - interval '56 days' + interval '9 minutes'),
        ('00000000-0000-4002-8000-000000000002', '00000000-0000-4000-8000-000000000002', 'database-failover', 'major', now() - interval '41 days', now() - interval '41 days' + interval '2 minutes'),
        ('00000000-0000-4002-8000-000000000003', '00000000-0000-4000-8000-000000000003', 'disk-full', 'minor', now() - interval '23 days', now() - interval '22 days'),
        ('00000000-0000-4002-8000-000000000004', '00000000-0000-4000-8000-000000000004', 'memory-leak', 'major', now() - interval '6 days', now() - interval '5 days'),
        ('00000000-0000-4002-8000-000000000005', '00000000-0000-4000-8000-000000000001', 'network-partition', 'critical', now() - interval '26 hours', now() - interval '25 hours'),
        ('00000000-0000-4002-8000-000000000006', '00000000-0000-4000-8000-000000000004', 'memory-leak', 'minor', now() - interval '3 hours', NULL)`,
    ],
  },
];
