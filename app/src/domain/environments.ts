import type { PoolClient } from 'pg';
import { z } from 'zod';
import { PATHS } from '../contract';
import { Problem } from '../http/problem';
import { route } from '../http/route';
import { beforePosition, pageQuery, type Row, toPage } from './page';
import { environment, environmentKind, environments, id, newEnvironment } from './schemas';
import { type Effect, healthUnder, LONGEST_RECOVERY_SECONDS } from './simulation';

type NewEnvironment = z.infer<typeof newEnvironment>;

interface EnvironmentRow extends Row, NewEnvironment {
  readonly id: string;
  readonly release: string | null;
  readonly created_at: Date;
  readonly created_by: string | null;
  readonly incidents: readonly {
    kind: Effect['kind'];
    severity: Effect['severity'];
    started: string;
    resolved: string | null;
  }[];
}

/** With what is needed to tell release and health at this moment. */
const SELECT = `
  SELECT e.position, e.id, e.name, e.kind, e.instances, e.created_at, e.created_by,
         (SELECT d.release FROM deployments d
           WHERE d.environment_id = e.id AND d.rolled_back_at IS NULL AND d.finishes_at <= now()
           ORDER BY d.position DESC LIMIT 1) AS release,
         (SELECT coalesce(json_agg(json_build_object('kind', i.kind, 'severity', i.severity,
                                                     'started', i.started_at, 'resolved', i.resolved_at)), '[]')
            FROM incidents i
           WHERE i.environment_id = e.id
             AND (i.resolved_at IS NULL OR i.resolved_at > now() - interval '${LONGEST_RECOVERY_SECONDS} s')) AS incidents
    FROM environments e`;

const UNIQUE_VIOLATION = '23505';

export const environmentRoutes = [
  route({
    method: 'get',
    path: `${PATHS.api}/environments`,
    operationId: 'listEnvironments',
    summary: 'Environments, newest first',
    query: pageQuery.extend({ kind: environmentKind.optional() }),
    response: environments,
    problems: [],
    work: async ({ query }, { client }) => {
      const { rows } = await client.query<EnvironmentRow>({
        name: 'environments',
        text: `${SELECT} WHERE ($1::bigint IS NULL OR e.position < $1) AND ($2::text IS NULL OR e.kind = $2)
               ORDER BY e.position DESC LIMIT $3`,
        values: [beforePosition(query), query.kind ?? null, query.limit + 1],
      });
      return toPage(query, rows, toEnvironment);
    },
  }),
  route({
    method: 'get',
    path: `${PATHS.api}/environments/{id}`,
    operationId: 'getEnvironment',
    summary: 'One environment, with its release and health of this moment',
    params: z.strictObject({ id }),
    response: environment,
    problems: [404],
    work: ({ params }, { client }) => environmentById(client, params.id),
  }),
  route({
    method: 'post',
    path: `${PATHS.api}/environments`,
    operationId: 'createEnvironment',
    summary: 'Makes an environment',
    body: newEnvironment,
    creates: true,
    response: environment,
    problems: [409],
    work: async ({ body }, { client, subject }) => {
      try {
        const { rows } = await client.query<{ id: string }>(
          'INSERT INTO environments (name, kind, instances, created_by) VALUES ($1, $2, $3, $4) RETURNING id',
          [body.name, body.kind, body.instances, subject],
        );
        return await environmentById(client, rows[0]!.id);
      } catch (error) {
        if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
        throw new Problem(409, 'Conflict', `there is an environment named ${body.name} already`);
      }
    },
  }),
];

async function environmentById(client: PoolClient, wanted: string) {
  const { rows } = await client.query<EnvironmentRow>({
    name: 'environment',
    text: `${SELECT} WHERE e.id = $1`,
    values: [wanted],
  });
  if (!rows[0]) throw noEnvironment(wanted);
  return toEnvironment(rows[0]);
}

/** Holds the environment until the transaction ends: what happens to one environment happens one after the other. */
export async function lockEnvironment(client: PoolClient, wanted: string): Promise<{ instances: number }> {
  const { rows } = await client.query<{ instances: number }>(
    'SELECT instances FROM environments WHERE id = $1 FOR UPDATE',
    [wanted],
  );
  if (!rows[0]) throw noEnvironment(wanted);
  return rows[0];
}

const noEnvironment = (wanted: string): Problem => new Problem(404, 'Not found', `there is no environment ${wanted}`);

const toEnvironment = (row: EnvironmentRow) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  instances: row.instances,
  release: row.release,
  health: healthUnder(
    row.incidents.map(({ kind, severity, started, resolved }) => ({
      kind,
      severity,
      startedAt: new Date(started),
      resolvedAt: resolved === null ? null : new Date(resolved),
    })),
    new Date(),
  ),
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
});
