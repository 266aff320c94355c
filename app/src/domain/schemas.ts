import { z } from 'zod';

/** Schemas with a name in the OpenAPI document. */
export const named = z.registry<{ id: string }>();
/** Gives a schema its name there. */
export function name<S extends z.ZodType>(id: string, schema: S): S {
  named.add(schema as z.ZodType, { id });
  return schema;
}

export const id = z.uuid();
const time = z.iso.datetime();

export const environmentKind = z.enum(['production', 'staging', 'development']);
export const strategy = z.enum(['rolling', 'blue-green', 'canary']);
export const deploymentStatus = z.enum(['running', 'succeeded', 'rolled-back']);
export const incidentKind = z.enum([
  'bad-release',
  'database-failover',
  'disk-full',
  'memory-leak',
  'network-partition',
]);
export const severity = z.enum(['minor', 'major', 'critical']);
export type IncidentKind = z.infer<typeof incidentKind>;
export type Severity = z.infer<typeof severity>;

export const newEnvironment = name(
  'NewEnvironment',
  z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'a small letter, then 1 to 39 small letters, digits or hyphens'),
    kind: environmentKind,
    instances: z.int().min(1).max(100),
  }),
);
export const environment = name(
  'Environment',
  newEnvironment.extend({
    id,
    release: z.string().nullable().describe('What was deployed last and not rolled back'),
    health: z.int().min(0).max(100).describe('Percent, under all incidents of this moment'),
    createdAt: time,
    createdBy: z.string().nullable(),
  }),
);

export const newDeployment = name(
  'NewDeployment',
  z.strictObject({
    environmentId: id,
    release: z.string().min(1).max(128),
    strategy: strategy.default('rolling'),
  }),
);
export const deployment = name(
  'Deployment',
  z.strictObject({
    id,
    environmentId: id,
    release: z.string(),
    strategy,
    status: deploymentStatus,
    startedAt: time,
    finishesAt: time.describe('When the last instance is replaced; a critical incident until then rolls it back'),
    createdBy: z.string().nullable(),
  }),
);

export const newIncident = name('NewIncident', z.strictObject({ environmentId: id, kind: incidentKind, severity }));
export const incident = name(
  'Incident',
  newIncident.extend({ id, startedAt: time, resolvedAt: time.nullable(), createdBy: z.string().nullable() }),
);
export const simulation = name(
  'Simulation',
  z.strictObject({
    incidentId: id,
    points: z.array(
      z.strictObject({
        at: time,
        health: z.int().min(0).max(100),
        forecast: z.boolean().describe('Not reached yet: holds if nothing is resolved before'),
      }),
    ),
  }),
);

const page = <S extends z.ZodType>(title: string, item: S) =>
  name(
    title,
    z.strictObject({ items: z.array(item), next: z.string().nullable().describe('`after` of the next page') }),
  );
export const environments = page('Environments', environment);
export const deployments = page('Deployments', deployment);
export const incidents = page('Incidents', incident);

export const problem = name(
  'Problem',
  z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  }),
);
