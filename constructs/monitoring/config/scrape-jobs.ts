import { PATHS, PORTS } from '../../../app/src/contract';
import { SERVERS } from '../../server-versions';
import { jobsOf, type MonitoringInput } from '../input';
import { CERTIFICATE_MODULE, JOBS, type Job, PROBE_MODULE } from '../jobs';
import {
  blackboxAddress,
  type Discovery,
  fixedTargets,
  fromPod,
  instanceDiscovery,
  instanceLabels,
  onlyHttps,
  podDiscovery,
  throughBlackbox,
} from './discovery';
import { clientTls, type TlsFiles } from './files';
import { type App, dnsName } from './names';

/** Which server of the cluster answers a job. The others run on instances, or are asked about something else. */
const SERVER_OF: Readonly<Partial<Record<Job, App>>> = {
  postgres: 'postgresExporter',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  grafana: 'grafana',
};
const INSTANCE_PORT = { app: PORTS.metrics, node: SERVERS.nodeExporter.port } as const;

export interface ScrapeSettings {
  readonly input: MonitoringInput;
  readonly discovery: Discovery;
  /** What Prometheus shows, and asks for. @default - plain HTTP, in development only */
  readonly tls?: TlsFiles;
}

/** One job a kind of target: `job_name` is what rules and dashboards call it. */
export const scrapeJobs = (settings: ScrapeSettings) =>
  jobsOf(settings.input).map((job) => ({
    job_name: JOBS[job],
    ...configurationOf(settings, job),
  }));

function configurationOf(settings: ScrapeSettings, job: Job) {
  if (job === 'blackbox') return publicUrl(settings);
  return job === 'certificate' ? certificates(settings) : scrape(settings, job);
}

function scrape({ discovery, tls }: ScrapeSettings, job: Exclude<Job, 'blackbox' | 'certificate'>) {
  const how = {
    scheme: tls ? 'https' : 'http',
    ...(job === 'app' && { metrics_path: PATHS.metrics }),
  };
  if (discovery.kind === 'fixed') {
    return { ...how, ...tlsOf(tls, job), ...fixedTargets(discovery.targets[job]) };
  }
  if (job === 'app' || job === 'node') {
    return {
      ...how,
      ...tlsOf(tls, job),
      ...instanceDiscovery(discovery.instances, INSTANCE_PORT[job]),
      relabel_configs: instanceLabels(discovery.instances),
    };
  }
  const app = SERVER_OF[job]!;
  // Each database has an exporter of its own, whose pods are called after it.
  const name = job === 'postgres' ? 'label_app_kubernetes_io_instance' : 'name';
  return {
    ...how,
    ...tlsOf(tls, job, dnsName(app)),
    ...podDiscovery(app),
    relabel_configs: [onlyHttps, fromPod(name)],
  };
}

/** blackbox_exporter opens the public URL as a client would; the series are about the URL, not about the exporter. */
function publicUrl({ input, discovery, tls }: ScrapeSettings) {
  return {
    ...probe(discovery, tls),
    params: { module: [PROBE_MODULE], target: [`${input.publicUrl}${PATHS.live}`] },
    ...fixedTargets([
      {
        address: blackboxAddress(discovery, dnsName('blackboxExporter')),
        labels: { instance: String(input.publicUrl) },
      },
    ]),
  };
}

/** Every pod of the monitoring speaks TLS at its port of HTTPS. A new pod is looked at, too. */
function certificates({ discovery, tls }: ScrapeSettings) {
  const labels = [onlyHttps, fromPod('name'), fromPod('label_app_kubernetes_io_name', 'server')];
  return {
    ...probe(discovery, tls),
    params: { module: [CERTIFICATE_MODULE] },
    ...(discovery.kind === 'cluster' ? podDiscovery() : fixedTargets(discovery.targets.certificate)),
    relabel_configs: [
      ...(discovery.kind === 'cluster' ? labels : []),
      ...throughBlackbox(blackboxAddress(discovery, dnsName('blackboxExporter'))),
    ],
  };
}

const probe = (discovery: Discovery, tls: TlsFiles | undefined) => ({
  scheme: tls ? 'https' : 'http',
  metrics_path: '/probe',
  ...tlsOf(tls, 'blackbox', discovery.kind === 'cluster' ? dnsName('blackboxExporter') : undefined),
});

function tlsOf(tls: TlsFiles | undefined, job: Job, serverName?: string) {
  if (!tls) return {};
  return {
    tls_config: {
      ...clientTls(tls),
      ...(serverName !== undefined && { server_name: serverName }),
      // An instance makes its certificate at boot, and nobody can vouch for it. The network decides who can answer
      // there; who may ask is decided by the certificate that Prometheus shows.
      ...((job === 'app' || job === 'node') && { insecure_skip_verify: true }),
    },
  };
}
