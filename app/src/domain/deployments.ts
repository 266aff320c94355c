import type { PoolClient } from 'pg';
import { z } from 'zod';
import { PATHS } from '../contract';
import { Problem } from '../http/problem';
import { route } from '../http/route';
import { lockEnvironment } from './environments';
import { beforePosition, pageQuery, type Row, toPage } from './page';
import { deployment, deploymentStatus, deployments, id, newDeployment } from './schemas';
import { DEPLOYMENT_SECONDS } from './simulation';

interface DeploymentRow extends Row {
  readonly id: string;
  readonly environment_id: string;
  readonly release: string;
  readonly strategy: keyof typeof DEPLOYMENT_SECONDS;
  readonly status: z.infer<typeof deploymentStatus>;
  readonly started_at: Date;
  readonly finishes_at: Date;
  readonly created_by: string | null;
}

/** The status follows from the times: nobody has to be there to write that a deployment has finished. */
const SELECT = `
  SELECT * FROM (
    SELECT position, id, environment_id, release, strategy, started_at, finishes_at, created_by,
           CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled-back'
                WHEN finishes_at > now() THEN 'running'
                ELSE 'succeeded' END AS status
      FROM deployments) d`;

export const deploymentRoutes = [
  route({
    method: 'get',
    path: `${PATHS.api}/deployments`,
    operationId: 'listDeployments',
    summary: 'Deployments, newest first',
    query: pageQuery.extend({ environmentId: id.optional(), status: deploymentStatus.optional() }),
    response: deployments,
    problems: [],
    work: async ({ query }, { client }) => {
      const { rows } = await client.query<DeploymentRow>({
        name: 'deployments',
        text: `${SELECT} WHERE ($1::bigint IS NULL OR position < $1) AND ($2::uuid IS NULL OR environment_id = $2)
                 AND ($3::text IS NULL OR status = $3) ORDER BY position DESC LIMIT $4`,
        values: [beforePosition(query), query.environmentId ?? null, query.status ?? null, query.limit + 1],
      });
      return toPage(query, rows, toDeployment);
    },
  }),
  route({
    method: 'get',
    path: `${PATHS.api}/deployments/{id}`,
    operationId: 'getDeployment',
    summary: 'One deployment',
    params: z.strictObject({ id }),
    response: deployment,
    problems: [404],
    work: ({ params }, { client }) => deploymentById(client, params.id),
  }),
  route({
    method: 'post',
    path: `${PATHS.api}/deployments`,
    operationId: 'createDeployment',
    summary: 'Deploys a release to an environment, one deployment at a time',
    body: newDeployment,
    creates: true,
    response: deployment,
    problems: [404, 409],
    work: async ({ body }, { client, subject }) => {
      const { instances } = await lockEnvironment(client, body.environmentId);
      const running = await client.query<{ id: string }>(
        'SELECT id FROM deployments WHERE environment_id = $1 AND rolled_back_at IS NULL AND finishes_at > now()',
        [body.environmentId],
      );
      if (running.rows[0])
        throw new Problem(409, 'Conflict', `deployment ${running.rows[0].id} is still running in this environment`);
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO deployments (environment_id, release, strategy, finishes_at, created_by)
         VALUES ($1, $2, $3, now() + make_interval(secs => $4), $5) RETURNING id`,
        [body.environmentId, body.release, body.strategy, DEPLOYMENT_SECONDS[body.strategy](instances), subject],
      );
      return deploymentById(client, rows[0]!.id);
    },
  }),
];

async function deploymentById(client: PoolClient, wanted: string) {
  const { rows } = await client.query<DeploymentRow>(`${SELECT} WHERE id = $1`, [wanted]);
  if (!rows[0]) throw new Problem(404, 'Not found', `there is no deployment ${wanted}`);
  return toDeployment(rows[0]);
}

const toDeployment = (row: DeploymentRow) => ({
  id: row.id,
  environmentId: row.environment_id,
  release: row.release,
  strategy: row.strategy,
  status: row.status,
  startedAt: row.started_at.toISOString(),
  finishesAt: row.finishes_at.toISOString(),
  createdBy: row.created_by,
});
