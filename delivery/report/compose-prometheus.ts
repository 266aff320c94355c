import { stringify } from 'yaml';
import { PATHS, PORTS } from '../../app/src/contract';

/** Prometheus of the compose profile `monitoring`: the service's own metrics, for integration tests and a look at them. */
export const scrapeConfiguration = (target = `app:${PORTS.metrics}`): string =>
  stringify({
    global: { scrape_interval: '5s' },
    scrape_configs: [{ job_name: 'app', metrics_path: PATHS.metrics, static_configs: [{ targets: [target] }] }],
  });
