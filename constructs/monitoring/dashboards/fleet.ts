import { DISKS, INTERFACES } from '../devices';
import type { MonitoringInput } from '../input';
import type { Dashboard } from '../types';
import { graph, number, query, RATE, SERVICE } from './panels';

const OF = 'job="node",service=~"$service"';

/** All instances beside each other: which one is unlike the others? */
export const fleet = ({ thresholds }: MonitoringInput): Dashboard => ({
  uid: 'fleet',
  title: 'Fleet',
  description: 'Processor, memory, disk and network of every instance.',
  variables: [SERVICE],
  rows: [
    {
      title: 'Now',
      panels: [
        number('Instances', 'Instances whose node exporter answers.', 'short', [
          query(`count(up{${OF}} == 1)`, 'instances'),
        ]),
        number(
          'Busiest processor',
          'Of the instance that has the most to do.',
          'percent',
          [
            query(
              `max(100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{${OF},mode="idle"}${RATE}))))`,
              'busiest',
            ),
          ],
          { thresholds: { warning: thresholds.cpuPercent } },
        ),
        number(
          'Fullest memory',
          'Of the instance that has the least left.',
          'percent',
          [
            query(
              `max(100 * (1 - node_memory_MemAvailable_bytes{${OF}} / node_memory_MemTotal_bytes{${OF}}))`,
              'fullest',
            ),
          ],
          { thresholds: { warning: thresholds.memoryPercent } },
        ),
        number(
          'Least disk free',
          'Of all disks of all instances.',
          'percent',
          [
            query(
              `min(100 * node_filesystem_avail_bytes{${OF},${DISKS}} / node_filesystem_size_bytes{${OF},${DISKS}})`,
              'least',
            ),
          ],
          { thresholds: { critical: thresholds.diskFreePercent, below: true } },
        ),
      ],
    },
    {
      title: 'Processor and memory',
      panels: [
        graph(
          'Processor',
          'Share of time that is not idle. One line above the others is an uneven load.',
          'percent',
          [
            query(
              `100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{${OF},mode="idle"}${RATE})))`,
              '{{instance}}',
            ),
          ],
          { thresholds: { warning: thresholds.cpuPercent } },
        ),
        graph(
          'Load per processor',
          'Processes that run or wait, over five minutes. Above 1 they wait.',
          'short',
          [
            query(
              `node_load5{${OF}} / on (instance) count by (instance) (node_cpu_seconds_total{${OF},mode="idle"})`,
              '{{instance}}',
            ),
          ],
          { thresholds: { warning: 1 } },
        ),
        graph(
          'Memory',
          'Share that no new process could have.',
          'percent',
          [
            query(
              `100 * (1 - node_memory_MemAvailable_bytes{${OF}} / node_memory_MemTotal_bytes{${OF}})`,
              '{{instance}}',
            ),
          ],
          { thresholds: { warning: thresholds.memoryPercent } },
        ),
        graph(
          'Processes killed for memory',
          'Each is one that the kernel has ended.',
          'short',
          [query(`increase(node_vmstat_oom_kill{${OF}}${RATE})`, '{{instance}}')],
          { thresholds: { critical: 1 } },
        ),
      ],
    },
    {
      title: 'Disk',
      panels: [
        graph(
          'Disk free',
          'Of each disk. A line that falls evenly is a log that nobody rotates.',
          'percent',
          [
            query(
              `100 * node_filesystem_avail_bytes{${OF},${DISKS}} / node_filesystem_size_bytes{${OF},${DISKS}}`,
              '{{instance}} {{mountpoint}}',
            ),
          ],
          { thresholds: { critical: thresholds.diskFreePercent, below: true } },
        ),
        graph(
          'Inodes free',
          'Of each disk: many small files use these up before the space.',
          'percent',
          [
            query(
              `100 * node_filesystem_files_free{${OF},${DISKS}} / node_filesystem_files{${OF},${DISKS}}`,
              '{{instance}} {{mountpoint}}',
            ),
          ],
          { thresholds: { critical: thresholds.inodesFreePercent, below: true } },
        ),
        graph(
          'Disk busy',
          'Share of time in which a device has something to do.',
          'percentunit',
          [
            query(
              `max by (instance, device) (rate(node_disk_io_time_seconds_total{${OF}}${RATE}))`,
              '{{instance}} {{device}}',
            ),
          ],
          { thresholds: { warning: 0.9 } },
        ),
      ],
    },
    {
      title: 'Network',
      panels: [
        graph(
          'Received',
          'Every interface that leads out of the instance.',
          'bps',
          [
            query(
              `8 * sum by (instance) (rate(node_network_receive_bytes_total{${OF},${INTERFACES}}${RATE}))`,
              '{{instance}}',
            ),
          ],
          { thresholds: { warning: thresholds.networkMbps * 1e6 } },
        ),
        graph(
          'Sent',
          'Every interface that leads out of the instance.',
          'bps',
          [
            query(
              `8 * sum by (instance) (rate(node_network_transmit_bytes_total{${OF},${INTERFACES}}${RATE}))`,
              '{{instance}}',
            ),
          ],
          { thresholds: { warning: thresholds.networkMbps * 1e6 } },
        ),
        graph('Damaged packets', 'In both directions.', 'ops', [
          query(
            `sum by (instance) (rate(node_network_receive_errs_total{${OF},${INTERFACES}}${RATE})) + sum by (instance) (rate(node_network_transmit_errs_total{${OF},${INTERFACES}}${RATE}))`,
            '{{instance}}',
          ),
        ]),
        graph('Dropped packets', 'In both directions: more arrives than is taken.', 'ops', [
          query(
            `sum by (instance) (rate(node_network_receive_drop_total{${OF},${INTERFACES}}${RATE})) + sum by (instance) (rate(node_network_transmit_drop_total{${OF},${INTERFACES}}${RATE}))`,
            '{{instance}}',
          ),
        ]),
      ],
    },
  ],
});
