import * as devices from '../devices';
import type { MonitoringInput } from '../input';
import { type AlertText, timeOf } from './alert-text';

const DISKS = `job="node",${devices.DISKS}`;
const INTERFACES = `job="node",${devices.INTERFACES}`;
const ON = 'by (instance, service)';

/** Processor, memory, disk and network of every instance. */
export function hostAlerts(input: MonitoringInput): AlertText[] {
  const { prefix, thresholds } = input;
  const { range, rate, seconds } = timeOf(input);
  const name = `${prefix}-{{ $labels.service }} {{ $labels.instance }}`;
  const busy = (way: string) =>
    `8 * max ${ON} (rate(node_network_${way}_bytes_total{${INTERFACES}}[${rate()}])) / 1e6 > ${thresholds.networkMbps}`;
  const packets = (kind: string) =>
    ['receive', 'transmit']
      .map((way) => `sum ${ON} (rate(node_network_${way}_${kind}_total{${INTERFACES}}[${rate()}]))`)
      .join(' + ');
  return [
    {
      alert: 'HostCpuBusy',
      expr: `100 * (1 - avg ${ON} (rate(node_cpu_seconds_total{job="node",mode="idle"}[${rate()}]))) > ${thresholds.cpuPercent}`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'CPU of {{ $labels.instance }} is busy',
      description: `${name} has used {{ $value | printf "%.0f" }} % of its processors for 15 minutes, more than ${thresholds.cpuPercent} %.`,
    },
    {
      alert: 'HostMemoryLow',
      expr: `100 * (1 - node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"}) > ${thresholds.memoryPercent}`,
      forSeconds: 600,
      severity: 'warning',
      summary: 'Memory of {{ $labels.instance }} is nearly used up',
      description: `${name} has used {{ $value | printf "%.0f" }} % of its memory for 10 minutes, more than ${thresholds.memoryPercent} %.`,
    },
    {
      alert: 'HostOutOfMemory',
      expr: `increase(node_vmstat_oom_kill{job="node"}[${rate(600)}]) > 0`,
      forSeconds: 0,
      severity: 'critical',
      summary: 'The kernel of {{ $labels.instance }} has killed a process',
      description: `${name} was out of memory, and its kernel has ended a process in the last 10 minutes.`,
    },
    {
      alert: 'HostDiskFilling',
      expr: [
        `predict_linear(node_filesystem_avail_bytes{${DISKS}}[${range(21_600)}], ${seconds(thresholds.diskFullWithinHours * 3600)}) < 0`,
        `and 100 * node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}} < ${thresholds.diskFillingFreePercent}`,
        `and node_filesystem_readonly{${DISKS}} == 0`,
      ].join(' '),
      forSeconds: 1800,
      severity: 'warning',
      summary: 'Disk of {{ $labels.instance }} fills up',
      description: `${name}: {{ $labels.mountpoint }} will be full within ${thresholds.diskFullWithinHours} hours if it goes on as in the last six.`,
    },
    {
      alert: 'HostDiskFull',
      expr: `100 * node_filesystem_avail_bytes{${DISKS}} / node_filesystem_size_bytes{${DISKS}} < ${thresholds.diskFreePercent} and node_filesystem_readonly{${DISKS}} == 0`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Disk of {{ $labels.instance }} is nearly full',
      description: `${name}: {{ $value | printf "%.1f" }} % of {{ $labels.mountpoint }} is free, less than ${thresholds.diskFreePercent} %.`,
    },
    {
      alert: 'HostInodesLow',
      expr: `100 * node_filesystem_files_free{${DISKS}} / node_filesystem_files{${DISKS}} < ${thresholds.inodesFreePercent} and node_filesystem_readonly{${DISKS}} == 0`,
      forSeconds: 300,
      severity: 'critical',
      summary: 'Disk of {{ $labels.instance }} can hold few more files',
      description: `${name}: {{ $value | printf "%.1f" }} % of the inodes of {{ $labels.mountpoint }} are free, less than ${thresholds.inodesFreePercent} %.`,
    },
    {
      alert: 'HostNetworkErrors',
      expr: `100 * (${packets('errs')} + ${packets('drop')}) / (${packets('packets')}) > ${thresholds.networkErrorPercent}`,
      forSeconds: 600,
      severity: 'warning',
      summary: 'Network of {{ $labels.instance }} loses packets',
      description: `${name} has lost {{ $value | printf "%.2f" }} % of its packets for 10 minutes, more than ${thresholds.networkErrorPercent} %.`,
    },
    {
      alert: 'HostNetworkBusy',
      expr: `${busy('receive')} or ${busy('transmit')}`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'Network of {{ $labels.instance }} is busy',
      description: `${name} has moved {{ $value | printf "%.0f" }} Mbit/s for 15 minutes, more than ${thresholds.networkMbps}: its baseline is near.`,
    },
  ];
}
