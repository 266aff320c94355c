/** Parts of the Grafana foundation SDK, by the names of their files. */
export interface GrafanaSdk {
  readonly dashboard: typeof import('@grafana/grafana-foundation-sdk/dashboard');
  readonly timeseries: typeof import('@grafana/grafana-foundation-sdk/timeseries');
  readonly stat: typeof import('@grafana/grafana-foundation-sdk/stat');
  readonly table: typeof import('@grafana/grafana-foundation-sdk/table');
  readonly prometheus: typeof import('@grafana/grafana-foundation-sdk/prometheus');
  readonly common: typeof import('@grafana/grafana-foundation-sdk/common');
}

let loaded: GrafanaSdk | undefined;

/**
 * Loads the SDK with the first dashboard that is drawn: 0.15 s, which a synth of a stack without dashboards does not pay.
 */
export function loadSdk(): GrafanaSdk {
  loaded ??= {
    dashboard: require('@grafana/grafana-foundation-sdk/dashboard'),
    timeseries: require('@grafana/grafana-foundation-sdk/timeseries'),
    stat: require('@grafana/grafana-foundation-sdk/stat'),
    table: require('@grafana/grafana-foundation-sdk/table'),
    prometheus: require('@grafana/grafana-foundation-sdk/prometheus'),
    common: require('@grafana/grafana-foundation-sdk/common'),
  } as GrafanaSdk;
  return loaded;
}
