import { CERTIFICATE_MODULE, PROBE_MODULE } from '../jobs';
import { type ConfigFiles, renderWebConfig, type TlsFiles, yaml } from './files';

export interface BlackboxSettings {
  /** @default - plain HTTP, in development only */
  readonly tls?: TlsFiles;
  /** PEM of who signs the certificate that is probed. @default - those that the system trusts, as a browser does */
  readonly probedAuthority?: string;
}

export const BLACKBOX_FILES = { config: 'blackbox.yml', web: 'web.yml' } as const;

/** How it probes: https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md */
export const renderBlackbox = ({ tls, probedAuthority }: BlackboxSettings): ConfigFiles => ({
  [BLACKBOX_FILES.config]: yaml({
    modules: {
      [PROBE_MODULE]: {
        prober: 'http',
        timeout: '5s',
        http: {
          preferred_ip_protocol: 'ip4',
          fail_if_not_ssl: true,
          follow_redirects: false,
          tls_config: { min_version: 'TLS12', ...(probedAuthority !== undefined && { ca_file: probedAuthority }) },
        },
      },
      ...(tls && { [CERTIFICATE_MODULE]: certificateModule(tls) }),
    },
  }),
  ...(tls && { [BLACKBOX_FILES.web]: renderWebConfig(tls) }),
});

/**
 * Ends with the handshake, for which it shows its own certificate: most of these servers refuse whoever has none. It does
 * not verify theirs: one that has ended would be no answer, and its alert would be over just then. Prometheus verifies
 * them at each scrape, and nothing is asked or told here.
 */
const certificateModule = ({ certificate, key }: TlsFiles) => ({
  prober: 'tcp',
  timeout: '3s',
  tcp: {
    preferred_ip_protocol: 'ip4',
    tls: true,
    tls_config: { cert_file: certificate, key_file: key, insecure_skip_verify: true, min_version: 'TLS12' },
  },
});
