import { METRICS } from '../../../app/src/contract';
import { DISKS, INTERFACES } from '../devices';
import type { MonitoringInput } from '../input';
import type { Dashboard } from '../types';
import { graph, number, query, RATE } from './panels';

const OF = 'job="node",instance=~"$instance"';

/** One instance by itself, with what runs on it. */
export const instance = ({ thresholds }: MonitoringInput): Dashboard => ({
  uid: 'instance',
  title: 'Instance',
  description: 'One instance in detail, and the service on it.',
  variables: [
    {
      name: 'instance',
      label: 'Instance',
      values: { metric: 'up', matchers: 'job="node"', of: 'instance' },
      multiple: false,
    },
  ],
  rows: [
    {
      title: 'Now',
      panels: [
        number('Running for', 'Since the machine started.', 's', [
          query(`time() - node_boot_time_seconds{${OF}}`, 'running'),
        ]),
        number('Processors', 'Virtual processors.', 'short', [
          query(`count by (instance) (node_cpu_seconds_total{${OF},mode="idle"})`, 'processors'),
        ]),
        number('Memory', 'All of it.', 'bytes', [query(`node_memory_MemTotal_bytes{${OF}}`, 'memory')]),
        number('Open files', 'Of all processes.', 'short', [query(`node_filefd_allocated{${OF}}`, 'open')]),
      ],
    },
    {
      title: 'Processor and memory',
      panels: [
        graph(
          'Processor by kind of work',
          'steal: the host gave the time to others, for lack of CPU credits as a rule.',
          'percentunit',
          [query(`avg by (mode) (rate(node_cpu_seconds_total{${OF},mode!="idle"}${RATE}))`, '{{mode}}')],
        ),
        graph('Load', 'Processes that run or wait.', 'short', [
          query(`node_load1{${OF}}`, '1 minute'),
          query(`node_load15{${OF}}`, '15 minutes'),
        ]),
        graph('Memory by use', 'Cache is given back when a process asks for it.', 'bytes', [
          query(`node_memory_MemAvailable_bytes{${OF}}`, 'available'),
          query(`node_memory_Cached_bytes{${OF}}`, 'cache'),
          query(`node_memory_AnonPages_bytes{${OF}}`, 'processes'),
          query(`node_memory_Slab_bytes{${OF}}`, 'kernel'),
        ]),
        graph('Memory of the service', 'Of all its processes.', 'bytes', [
          query(`${METRICS.memory}{job="app",instance=~"$instance"}`, '{{service}}'),
        ]),
        graph('Processor time of the service', 'In processors: 1 is one that is never idle.', 'short', [
          query(`rate(${METRICS.cpu}{job="app",instance=~"$instance"}${RATE})`, '{{service}}'),
        ]),
      ],
    },
    {
      title: 'Disk',
      panels: [
        graph('Free space', 'Of each disk.', 'bytes', [
          query(`node_filesystem_avail_bytes{${OF},${DISKS}}`, '{{mountpoint}}'),
        ]),
        graph(
          'Free inodes',
          'Of each disk.',
          'percent',
          [
            query(
              `100 * node_filesystem_files_free{${OF},${DISKS}} / node_filesystem_files{${OF},${DISKS}}`,
              '{{mountpoint}}',
            ),
          ],
          { thresholds: { critical: thresholds.inodesFreePercent, below: true } },
        ),
        graph('Read and written', 'By device.', 'Bps', [
          query(`rate(node_disk_read_bytes_total{${OF}}${RATE})`, '{{device}} read'),
          query(`rate(node_disk_written_bytes_total{${OF}}${RATE})`, '{{device}} written'),
        ]),
        graph(
          'Device busy',
          'Share of time.',
          'percentunit',
          [query(`rate(node_disk_io_time_seconds_total{${OF}}${RATE})`, '{{device}}')],
          { thresholds: { warning: 0.9 } },
        ),
      ],
    },
    {
      title: 'Network',
      panels: [
        graph(
          'Traffic',
          'By interface.',
          'bps',
          [
            query(`8 * rate(node_network_receive_bytes_total{${OF},${INTERFACES}}${RATE})`, '{{device}} received'),
            query(`8 * rate(node_network_transmit_bytes_total{${OF},${INTERFACES}}${RATE})`, '{{device}} sent'),
          ],
          { thresholds: { warning: thresholds.networkMbps * 1e6 } },
        ),
        graph('Damaged and dropped packets', 'By interface, in both directions.', 'ops', [
          query(`rate(node_network_receive_errs_total{${OF},${INTERFACES}}${RATE})`, '{{device}} damaged, received'),
          query(`rate(node_network_transmit_errs_total{${OF},${INTERFACES}}${RATE})`, '{{device}} damaged, sent'),
          query(`rate(node_network_receive_drop_total{${OF},${INTERFACES}}${RATE})`, '{{device}} dropped, received'),
          query(`rate(node_network_transmit_drop_total{${OF},${INTERFACES}}${RATE})`, '{{device}} dropped, sent'),
        ]),
        graph('TCP connections', 'Established, and half open.', 'short', [
          query(`node_netstat_Tcp_CurrEstab{${OF}}`, 'established'),
          query(`node_sockstat_TCP_tw{${OF}}`, 'waiting to be forgotten'),
        ]),
      ],
    },
  ],
});
