import type { PoolClient } from 'pg';
import { z } from 'zod';
import { PATHS } from '../contract';
import { Problem } from '../http/problem';
import { route } from '../http/route';
import { lockEnvironment } from './environments';
import { beforePosition, pageQuery, type Row, toPage } from './page';
import {
  type IncidentKind,
  id,
  incident,
  incidentKind,
  incidents,
  newIncident,
  type Severity,
  severity,
  simulation,
} from './schemas';
import { healthDuring } from './simulation';

interface IncidentRow extends Row {
  readonly id: string;
  readonly environment_id: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly started_at: Date;
  readonly resolved_at: Date | null;
  readonly created_by: string | null;
}

const SELECT =
  'SELECT position, id, environment_id, kind, severity, started_at, resolved_at, created_by FROM incidents';
const byId = z.strictObject({ id });

export const incidentRoutes = [
  route({
    method: 'get',
    path: `${PATHS.api}/incidents`,
    operationId: 'listIncidents',
    summary: 'Incidents, newest first',
    query: pageQuery.extend({
      environmentId: id.optional(),
      kind: incidentKind.optional(),
      severity: severity.optional(),
      state: z.enum(['open', 'resolved']).optional(),
    }),
    response: incidents,
    problems: [],
    work: async ({ query }, { client }) => {
      const { rows } = await client.query<IncidentRow>({
        name: 'incidents',
        text: `${SELECT} WHERE ($1::bigint IS NULL OR position < $1) AND ($2::uuid IS NULL OR environment_id = $2)
                 AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR severity = $4)
                 AND ($5::text IS NULL OR (resolved_at IS NULL) = ($5 = 'open')) ORDER BY position DESC LIMIT $6`,
        values: [
          beforePosition(query),
          query.environmentId ?? null,
          query.kind ?? null,
          query.severity ?? null,
          query.state ?? null,
          query.limit + 1,
        ],
      });
      return toPage(query, rows, toIncident);
    },
  }),
  route({
    method: 'get',
    path: `${PATHS.api}/incidents/{id}`,
    operationId: 'getIncident',
    summary: 'One incident',
    params: byId,
    response: incident,
    problems: [404],
    work: async ({ params }, { client }) => toIncident(await rowById(client, params.id)),
  }),
  route({
    method: 'get',
    path: `${PATHS.api}/incidents/{id}/simulation`,
    operationId: 'simulateIncident',
    summary: 'Effect of an incident on health over time',
    params: byId,
    query: z.strictObject({
      seconds: z.coerce.number().int().min(1).max(86_400).default(900).describe('From the start of the incident'),
      step: z.coerce.number().int().min(1).max(3600).default(30).describe('Seconds between two points'),
    }),
    response: simulation,
    problems: [404],
    work: async ({ params, query }, { client }) => simulate(await rowById(client, params.id), query),
  }),
  route({
    method: 'post',
    path: `${PATHS.api}/incidents`,
    operationId: 'createIncident',
    summary: 'Begins an incident; a critical one, or a bad release, rolls a running deployment back',
    body: newIncident,
    creates: true,
    response: incident,
    problems: [404],
    work: async ({ body }, { client, subject }) => {
      await lockEnvironment(client, body.environmentId);
      const { rows } = await client.query<{ id: string }>(
        'INSERT INTO incidents (environment_id, kind, severity, created_by) VALUES ($1, $2, $3, $4) RETURNING id',
        [body.environmentId, body.kind, body.severity, subject],
      );
      if (body.severity === 'critical' || body.kind === 'bad-release')
        await client.query(
          // Not now(), which is when this transaction began: it may have waited for the deployment to be made.
          `UPDATE deployments SET rolled_back_at = clock_timestamp()
            WHERE environment_id = $1 AND rolled_back_at IS NULL AND finishes_at > clock_timestamp()`,
          [body.environmentId],
        );
      return toIncident(await rowById(client, rows[0]!.id));
    },
  }),
  route({
    method: 'post',
    path: `${PATHS.api}/incidents/{id}/resolve`,
    operationId: 'resolveIncident',
    summary: 'Ends an incident; one that has ended keeps its time',
    params: byId,
    response: incident,
    problems: [404],
    work: async ({ params }, { client }) => {
      await client.query('UPDATE incidents SET resolved_at = clock_timestamp() WHERE id = $1 AND resolved_at IS NULL', [
        params.id,
      ]);
      return toIncident(await rowById(client, params.id));
    },
  }),
];

async function rowById(client: PoolClient, wanted: string): Promise<IncidentRow> {
  const { rows } = await client.query<IncidentRow>(`${SELECT} WHERE id = $1`, [wanted]);
  if (!rows[0]) throw new Problem(404, 'Not found', `there is no incident ${wanted}`);
  return rows[0];
}

/** Points that one answer may hold. */
const MOST_POINTS = 1000;

function simulate(row: IncidentRow, { seconds, step }: { seconds: number; step: number }) {
  const count = Math.floor(seconds / step) + 1;
  if (count > MOST_POINTS)
    throw new Problem(400, 'Bad request', `seconds / step must give at most ${MOST_POINTS} points, got ${count}`);
  const effect = { kind: row.kind, severity: row.severity, startedAt: row.started_at, resolvedAt: row.resolved_at };
  const now = Date.now();
  const points = Array.from({ length: count }, (_, index) => {
    const at = new Date(row.started_at.getTime() + index * step * 1000);
    return { at: at.toISOString(), health: healthDuring(effect, at), forecast: at.getTime() > now };
  });
  return { incidentId: row.id, points };
}

const toIncident = (row: IncidentRow) => ({
  id: row.id,
  environmentId: row.environment_id,
  kind: row.kind,
  severity: row.severity,
  startedAt: row.started_at.toISOString(),
  resolvedAt: row.resolved_at?.toISOString() ?? null,
  createdBy: row.created_by,
});
