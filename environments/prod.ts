import { PORTS } from '../app/src/contract';
import type { ProductionEnvironment } from './types';

export const prod: ProductionEnvironment = {
  name: 'prod',
  account: 'prod',
  network: {
    vpc: { create: { cidr: '10.10.0.0/16' } },
    zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    natGateways: 'one-per-zone',
    flowLogRetentionDays: 90,
  },
  ingress: {
    kind: 'public-tls',
    hostName: 'app.devops-simulator.example.com',
    idleTimeoutSeconds: 60,
    accessLogRetentionDays: 90,
  },
  services: [
    {
      name: 'app',
      nodeEnvironment: 'production',
      port: PORTS.production,
      instanceType: 't4g.medium',
      ami: { id: 'ami-0a1b2c3d4e5f60718', architecture: 'arm64' },
      rootVolumeGiB: 30,
      capacity: { min: 3, desired: 3, max: 9 },
      scaling: { cpuPercent: 60, requestsPerTargetPerMinute: 1200 },
      route: { priority: 100, paths: ['/*'], deregistrationDelaySeconds: 60 },
      rollbackAlarms: { maxErrorPercent: 5, maxLatencySeconds: 2 },
      database: { processes: 2, connectionsPerProcess: 10 },
      rollout: {
        maxHealthyPercent: 150,
        warmupSeconds: 120,
        bakeSeconds: 300,
        deadlineSeconds: 2700,
      },
      drain: { serviceDrainSeconds: 30, stopTimeoutSeconds: 45, keepAliveSeconds: 75 },
      logRetentionDays: 30,
    },
  ],
  database: {
    engineVersion: '14',
    instanceClass: 'db.m7g.large',
    storageGiB: 100,
    maxStorageGiB: 500,
    multiAz: true,
    replicas: 1,
    backup: { retentionDays: 35, window: '01:00-02:00' },
    maintenanceWindow: 'sun:03:00-sun:04:00',
    replicaMaintenanceWindow: 'wed:03:00-wed:04:00',
    slowQueryMs: 500,
    logRetentionDays: 90,
    insights: 'standard',
    monitoringIntervalSeconds: 60,
  },
  deletionProtection: true,
  alerting: { emails: ['oncall@example.com'] },
};
