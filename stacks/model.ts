import type { App } from 'cdktf';
import { findingsBelow, REVIEW, undecidableBelow } from '../constructs/validation';
import { checkEnvironment, SHAPE_RULE } from '../environments/check';
import { checkOwners } from '../environments/check-owners';
import { checkTogether } from '../environments/check-together';
import { type Owner, ownedEnvironment, ownedName } from '../environments/owners';
import { checkRuntime } from '../environments/runtime';
import type { DevelopmentEnvironment, Environment, Site } from '../environments/types';
import type { Finding } from '../validation/rule';
import { AccountStack } from './account-stack';
import type { Choices } from './choices';
import { EnvironmentStack } from './environment-stack';
import { JudgedApp } from './judged-app';
import { MonitoringStack } from './monitoring-stack';
import { accountStackName, monitoringStackName } from './names';
import { policies } from './policies';

export interface Model {
  readonly app: App;
  /** Every broken rule of everything that was asked for. An `error` among them forbids `app.synth()`. */
  readonly findings: readonly Finding[];
  /** Ids of rules that cannot be decided before apply, once for each time. */
  readonly undecidable: readonly string[];
}

export interface ModelInput {
  readonly site: Site;
  readonly environments: Readonly<Record<string, Environment>>;
  /** Who may have a copy of dev. @default - nobody */
  readonly owners?: Readonly<Record<string, Owner>>;
  readonly choices: Choices;
  /** @default - cdktf's own choice: CDKTF_OUTDIR, or `cdktf.out` */
  readonly outdir?: string;
}

/** Builds every stack that was asked for and judges the whole. Writes nothing: `model.app.synth()` does. */
export function buildModel({ site, environments, owners = {}, choices, outdir }: ModelInput): Model {
  const all = Object.values(environments);
  const { asOf, release, review } = choices;
  const app = new JudgedApp(
    { context: { [REVIEW]: choices.review }, ...(outdir !== undefined && { outdir }) },
    policies({ asOf, repository: site.repository, environments: environmentsIn(all) }),
  );
  const wanted = wantedOf(environments, owners, choices);

  const findings = [
    ...checkTogether(site, all),
    ...[...checkOwners({ owners, environments: all, asOf }), ...checkRuntime(asOf)].map((finding) =>
      settled(finding, review),
    ),
    ...wanted.flatMap(checkEnvironment),
  ];
  for (const environment of wanted.filter((each) => isReadable(each, findings))) {
    build(app, findings, [environment.name], () => new EnvironmentStack(app, { site, environment, release, asOf }));
    const { cluster } = environment;
    if (cluster) {
      const props = { site, environment, cluster };
      build(app, findings, [environment.name, monitoringStackName(environment)], () => new MonitoringStack(app, props));
    }
  }
  for (const account of new Set(
    wanted.map((environment) => environment.account).filter((each) => each in Object(site.accounts)),
  )) {
    const inside = all.filter((environment) => environment.account === account);
    const names = inside.map(({ name }) => name);
    const props = {
      site,
      account,
      services: servicesOf(inside),
      environments: names,
      ...(names.includes('dev') && { ending: ownedName('*') }),
    };
    build(app, findings, [accountStackName(account)], () => new AccountStack(app, props));
  }
  app.judge();
  return { app, findings: [...findings, ...findingsBelow(app)], undecidable: undecidableBelow(app) };
}

/** The environments that were asked for: those that everybody shares, or one owner's. */
function wantedOf(
  environments: ModelInput['environments'],
  owners: Readonly<Record<string, Owner>>,
  { environment, owner }: Choices,
): Environment[] {
  const shared = Object.values(environments).filter(({ name }) => environment === undefined || name === environment);
  const owned = owner === undefined ? undefined : owners[owner];
  if (owner === undefined || owned === undefined) return shared;
  return shared.map((dev) => ownedEnvironment(dev as DevelopmentEnvironment, owner, owned));
}

/** Names of the environments that a stack may be deployed from, by the name of the stack: an account's. */
function environmentsIn(all: readonly Environment[]): Readonly<Record<string, readonly string[]>> {
  const accounts = [...new Set(all.map(({ account }) => account))];
  return Object.fromEntries(
    accounts.map((account) => [
      accountStackName(account),
      all.filter((each) => each.account === account).map(({ name }) => name),
    ]),
  );
}

/** A day that has passed blocks a review, and no deploy. */
const settled = (finding: Finding, review: boolean): Finding =>
  finding.severity === 'dated' ? { ...finding, severity: review ? 'error' : 'warning' } : finding;

/** An environment that lacks whole sections is reported, and not built. */
const isReadable = ({ name }: Environment, findings: readonly Finding[]): boolean =>
  !findings.some(({ where, rule }) => where === name && rule === SHAPE_RULE.id);

const servicesOf = (environments: readonly Environment[]): string[] => [
  ...new Set(environments.flatMap(({ services }) => (Array.isArray(services) ? services.map(({ name }) => name) : []))),
];

/**
 * Values that rules refuse may go on to upset a library. That is a consequence of what is reported already; without
 * such a report it is a defect of ours, and is thrown.
 */
function build(app: App, findings: readonly Finding[], names: readonly string[], add: () => unknown): void {
  try {
    add();
  } catch (error) {
    const refused = [...findings, ...findingsBelow(app)].some(
      ({ where, severity }) =>
        severity === 'error' && [...names, 'site', 'environments', 'owners'].includes(where.split('/')[0]!),
    );
    if (!refused) throw error;
  }
}
