import {
  nodeExporterArguments,
  postgresExporterArguments,
  prometheusArguments,
} from '../../constructs/monitoring/config/arguments';
import { FOLDERS } from '../../constructs/monitoring/config/names';
import { SERVERS } from '../../constructs/server-versions';
import { DATABASE } from '../development/environment';
import { DEVELOPMENT_INPUT } from './compose-prometheus';

const PROMETHEUS_DATA = '/prometheus';
/** Where the node exporter sees the disk that volumes lie on. */
const DISK = '/database';
/** No files beside them: nothing here speaks TLS. */
const PLAIN = { config: '', tls: false };

/** Services of the profile `monitoring`. @param passwordFile of the database's owner */
export const monitoring = (passwordFile: string): string => `\
  # docker compose --profile monitoring up
  prometheus:
    profiles: [monitoring]
    image: ${SERVERS.prometheus.image}
    command:
${list(prometheusArguments(DEVELOPMENT_INPUT, { ...PLAIN, config: FOLDERS.prometheus, data: PROMETHEUS_DATA }))}
    configs:
      - source: prometheus
        target: ${FOLDERS.prometheus}/prometheus.yml
      - source: rules
        target: ${FOLDERS.prometheus}/rules.yml
    ports:
      - 127.0.0.1:\${MONITORING_PORT:-${SERVERS.prometheus.port}}:${SERVERS.prometheus.port}
    volumes:
      - prometheus:${PROMETHEUS_DATA}
    depends_on:
      app:
        condition: service_healthy
    healthcheck:
      test: [CMD, promtool, check, ready, --url=http://localhost:${SERVERS.prometheus.port}]
      interval: 5s
      timeout: 5s
      retries: 12
  # Processor and memory of the machine, the application's network, and the disk that the database lies on. That is not
  # mounted read-only: one that is so never fills up, and no alert is about it.
  node-exporter:
    profiles: [monitoring]
    image: ${SERVERS.nodeExporter.image}
    command:
${list([...nodeExporterArguments(PLAIN), `--collector.filesystem.mount-points-include=^${DISK}$$`])}
    network_mode: service:app
    volumes:
      - database:${DISK}
    depends_on:
      app:
        condition: service_healthy
  postgres-exporter:
    profiles: [monitoring]
    image: ${SERVERS.postgresExporter.image}
    command:
${list(postgresExporterArguments(PLAIN))}
    environment:
      DATA_SOURCE_URI: database:${DATABASE.port}/${DATABASE.name}?sslmode=disable
      DATA_SOURCE_USER: ${DATABASE.user}
      DATA_SOURCE_PASS_FILE: ${passwordFile}
    volumes:
      - credentials:/credentials:ro
    depends_on:
      database:
        condition: service_healthy`;

const list = (args: readonly string[]): string => args.map((arg) => `      - ${arg}`).join('\n');
