import { CERTIFICATE, LAST_DAYS } from './certificates';

/**
 * What the numbers of an environment's `monitoring.thresholds` may be. Their meaning and unit stand in the environment's
 * type; a number outside of this either never tells anybody or tells somebody all the time.
 */
export const LIMITS = {
  cpuPercent: [50, 99],
  memoryPercent: [50, 99],
  diskFullWithinHours: [1, 168],
  diskFillingFreePercent: [10, 90],
  diskFreePercent: [1, 50],
  inodesFreePercent: [1, 50],
  networkErrorPercent: [0.01, 20],
  networkMbps: [1, 100_000],
  eventLoopLagSeconds: [0.01, 10],
  poolWaiting: [1, 1000],
  restartsPerHour: [1, 60],
  connectionPercent: [50, 99],
  replicaLagSeconds: [1, 3600],
  slotGiB: [1, 10_000],
  deadlocksPerHour: [1, 1000],
  transactionSeconds: [60, 86_400],
  wraparoundPercent: [15, 75],
  certificateDays: [3, 60],
  // Whatever is warned of, `npm run certificates` renews; and the warning comes a week before it can wait no longer.
  monitoringCertificateDays: [2 * LAST_DAYS, CERTIFICATE.renewDays],
  notificationErrorPercent: [1, 50],
} as const satisfies Readonly<Record<string, readonly [min: number, max: number]>>;

export type ThresholdName = keyof typeof LIMITS;
/** Without meaning where there is no replica, no public URL, no cluster, or no Alertmanager. */
export const CONDITIONAL = [
  'replicaLagSeconds',
  'certificateDays',
  'monitoringCertificateDays',
  'notificationErrorPercent',
] as const;
type Conditional = (typeof CONDITIONAL)[number];
export type Thresholds = Readonly<
  Record<Exclude<ThresholdName, Conditional>, number> & Partial<Record<Conditional, number>>
>;
