import { readFileSync } from 'node:fs';
import { METRICS } from '../../../app/src/contract';
import { catalogueOf, type Recording } from '../../../constructs/monitoring/catalogue/catalogue';
import { monitoringModel } from '../../../constructs/monitoring/model';
import { parse } from '../../../constructs/monitoring/promql/parse';
import { withRanges } from '../../../constructs/monitoring/promql/variables';
import { SERVERS } from '../../../constructs/server-versions';
import { readExposed } from '../../../delivery/catalogue/exposition';
import { type RecordedJob, Servers } from '../../../delivery/catalogue/servers';
import { INPUTS } from '../../support/monitoring';
import { describeWith } from '../../support/tools';

const VERSIONS: Readonly<Partial<Record<RecordedJob, string>>> = {
  node: SERVERS.nodeExporter.version,
  postgres: SERVERS.postgresExporter.version,
  blackbox: SERVERS.blackboxExporter.version,
  certificate: SERVERS.blackboxExporter.version,
  prometheus: SERVERS.prometheus.version,
  alertmanager: SERVERS.alertmanager.version,
};
const JOBS: readonly RecordedJob[] = [
  'app',
  'node',
  'postgres',
  'blackbox',
  'certificate',
  'prometheus',
  'alertmanager',
];

const recordingOf = (job: RecordedJob): Recording =>
  JSON.parse(readFileSync(`constructs/monitoring/catalogue/${job}.json`, 'utf8')) as Recording;

/** Metrics that some rule or panel of an environment asks a job for. */
function askedOf(job: RecordedJob): string[] {
  const names = Object.values(INPUTS).flatMap((input) => {
    const { groups, dashboards } = monitoringModel(input);
    const texts = [
      ...groups.flatMap(({ recordings, alerts }) => [...recordings, ...alerts].map(({ expr }) => expr)),
      ...dashboards.flatMap(({ rows }) =>
        rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
      ),
    ];
    return texts
      .flatMap((text) => parse(withRanges(text, '2m')).selectors)
      .flatMap(({ metric, matchers }) => {
        const named = matchers.find(({ label, operator }) => label === 'job' && operator === '=')?.value;
        return named === job ? [metric] : [];
      });
  });
  return [...new Set(names)].filter((name) => catalogueOf([]).of(name).length > 0).sort();
}

/** A part of a histogram is recorded under its whole. */
const wholeOf = (name: string, metrics: Recording['metrics']): string =>
  name in metrics ? name : name.replace(/_(bucket|sum|count)$/, '');

test.each(Object.entries(VERSIONS))(
  'the catalogue of %s was recorded from version %s, which is pinned',
  (job, version) => {
    expect(recordingOf(job as RecordedJob).version).toBe(version);
  },
);

describeWith(
  ['prometheus', 'alertmanager', 'node_exporter', 'postgres_exporter', 'blackbox_exporter', 'openssl'],
  'the real servers',
  () => {
    const servers = new Servers();
    afterAll(() => servers.stop(), 60_000);

    test.each(JOBS)(
      '%s exposes what rules and panels ask it for, as the catalogue says',
      async (job) => {
        const recorded = recordingOf(job);
        const { metrics, buckets } = readExposed(await servers.exposed[job]());
        const asked = askedOf(job)
          .filter((name) => !/^(up$|scrape_)/.test(name))
          .map((name) => wholeOf(name, recorded.metrics));

        expect(asked.length).toBeGreaterThan(0);
        expect(Object.fromEntries(asked.map((name) => [name, metrics[name]]))).toEqual(
          Object.fromEntries(asked.map((name) => [name, recorded.metrics[name]])),
        );
        expect(buckets[METRICS.requestDuration]).toEqual(recorded.buckets[METRICS.requestDuration]);
      },
      120_000,
    );
  },
);
