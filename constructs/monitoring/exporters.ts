/**
 * What postgres_exporter collects besides its defaults: how near transaction ids are to their end is not among them.
 * https://github.com/prometheus-community/postgres_exporter#flags
 */
export const POSTGRES_COLLECTORS: readonly string[] = ['--collector.database_wraparound'];
