import { PORTS } from '../app/src/contract';
import type { DevelopmentEnvironment } from './types';

export const dev: DevelopmentEnvironment = {
  name: 'dev',
  account: 'sandbox',
  network: {
    vpc: { create: { cidr: '10.20.0.0/18' } },
    zones: ['eu-west-1a', 'eu-west-1b'],
    natGateways: 'single',
    flowLogRetentionDays: 7,
  },
  ingress: { kind: 'tunnel' },
  services: [
    {
      name: 'app',
      nodeEnvironment: 'development',
      port: PORTS.development,
      instanceType: 't4g.small',
      ami: { id: 'ami-0a1b2c3d4e5f60718', architecture: 'arm64' },
      rootVolumeGiB: 30,
      capacity: { min: 1, desired: 1, max: 2 },
      database: { processes: 1, connectionsPerProcess: 5 },
      rollout: {
        maxHealthyPercent: 200,
        warmupSeconds: 60,
        bakeSeconds: 0,
        deadlineSeconds: 1200,
      },
      drain: { serviceDrainSeconds: 20, stopTimeoutSeconds: 30, keepAliveSeconds: 75 },
      logRetentionDays: 7,
    },
  ],
  database: {
    engineVersion: '14',
    instanceClass: 'db.t4g.micro',
    storageGiB: 20,
    maxStorageGiB: 40,
    multiAz: false,
    replicas: 0,
    backup: { retentionDays: 0, window: '01:00-02:00' },
    maintenanceWindow: 'sun:03:00-sun:04:00',
    slowQueryMs: 200,
    logRetentionDays: 7,
    insights: 'standard',
    monitoringIntervalSeconds: 60,
  },
  deletionProtection: false,
  alerting: { emails: [] },
};
