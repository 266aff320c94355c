import { type AlertCase, changes, type Series, series, stays } from './alert-case';

const TARGET = { job: 'node', instance: 'i-1', service: 'app', zone: 'a' };
const SHOWN = { instance: 'i-1', service: 'app' };
const DISK = { ...TARGET, device: '/dev/nvme0n1p1', fstype: 'xfs', mountpoint: '/' };
const GIB = 2 ** 30;

const idle = (perMinute: number): Series[] => [
  series('node_cpu_seconds_total', { ...TARGET, cpu: '0', mode: 'idle' }, changes(perMinute)),
  series('node_cpu_seconds_total', { ...TARGET, cpu: '0', mode: 'user' }, changes(60 - perMinute)),
];
const memory = (available: number): Series[] => [
  series('node_memory_MemAvailable_bytes', TARGET, stays(available * GIB)),
  series('node_memory_MemTotal_bytes', TARGET, stays(4 * GIB)),
];
const disk = (free: string, filesFree = 900): Series[] => [
  series('node_filesystem_avail_bytes', DISK, free),
  series('node_filesystem_size_bytes', DISK, stays(30 * GIB)),
  series('node_filesystem_files_free', DISK, stays(filesFree)),
  series('node_filesystem_files', DISK, stays(1000)),
  series('node_filesystem_readonly', DISK, stays(0)),
];
const WAYS = ['receive', 'transmit'] as const;
const DEVICE = { ...TARGET, device: 'ens5' };
/** Lost a minute, of 6000 each way, in one of the ways that there are. */
const packets = (lost: number, kind: 'errs' | 'drop' = 'errs', lossy: (typeof WAYS)[number] = 'receive'): Series[] =>
  WAYS.flatMap((way) => [
    series(`node_network_${way}_packets_total`, DEVICE, changes(6_000)),
    ...['errs', 'drop'].map((each) =>
      series(`node_network_${way}_${each}_total`, DEVICE, changes(each === kind && way === lossy ? lost : 0)),
    ),
  ]);
const traffic = (megabits: number, busy: (typeof WAYS)[number]): Series[] =>
  WAYS.map((way) =>
    series(`node_network_${way}_bytes_total`, DEVICE, changes(way === busy ? (megabits * 60e6) / 8 : 6e6)),
  );

export const HOST_CASES: Readonly<Record<string, AlertCase>> = {
  HostCpuBusy: { bad: idle(6), labels: SHOWN, good: idle(12) },
  HostMemoryLow: { bad: memory(0.3), labels: TARGET, good: memory(0.5) },
  HostOutOfMemory: {
    bad: [series('node_vmstat_oom_kill', TARGET, '0x4 1x300')],
    labels: TARGET,
    seenWithinSeconds: 420,
    good: [series('node_vmstat_oom_kill', TARGET, stays(3))],
  },
  HostDiskFilling: {
    bad: disk(changes(-0.02 * GIB, 14 * GIB)),
    labels: DISK,
    good: disk(changes(-0.001 * GIB, 14 * GIB)),
  },
  HostDiskFull: { bad: disk(stays(2 * GIB)), labels: DISK, good: disk(stays(4 * GIB)) },
  HostInodesLow: {
    bad: disk(stays(20 * GIB), 50),
    labels: DISK,
    good: disk(stays(20 * GIB), 150),
  },
  HostNetworkErrors: {
    bad: packets(150),
    labels: SHOWN,
    others: [
      { bad: packets(150, 'errs', 'transmit'), labels: SHOWN },
      { bad: packets(150, 'drop', 'receive'), labels: SHOWN },
      { bad: packets(150, 'drop', 'transmit'), labels: SHOWN },
    ],
    good: packets(60),
  },
  HostNetworkBusy: {
    bad: traffic(300, 'receive'),
    labels: SHOWN,
    others: [{ bad: traffic(300, 'transmit'), labels: SHOWN }],
    seenWithinSeconds: 360,
    good: traffic(150, 'receive'),
    alsoGood: [traffic(150, 'transmit')],
  },
};
