import { bsdNetwork, linuxNetwork } from '../../../delivery/development/network';
import { bytes, type Counters, usageLine } from '../../../delivery/development/usage';

const GIB = 1024 ** 3;
const counters = (at: number, cpuSeconds: number, received: number): Counters => ({
  at,
  service: { cpuSeconds, memoryBytes: 100 * 1024 ** 2 },
  network: { received, sent: 2 * received },
  disk: { freeBytes: 20 * GIB, totalBytes: 80 * GIB },
});

describe('the console line', () => {
  test('says what happened between two looks', () => {
    const line = usageLine(counters(0, 1, 0), counters(60_000, 4, 60 * 1024), 17);

    expect(line).toBe(
      'cpu 5.0 %, memory 100.0 MiB, disk 20.0 GiB of 80.0 GiB free, network in 1.0 KiB/s, out 2.0 KiB/s, last build 17 ms',
    );
  });

  test('counts from zero after a restart', () => {
    expect(usageLine(counters(0, 50, 0), counters(10_000, 1, 0), 17)).toMatch(/^cpu 10.0 %, /);
  });

  test('says what is not known', () => {
    const unknown = { ...counters(0, 0, 0), service: undefined, network: undefined };

    expect(usageLine(unknown, unknown, undefined)).toBe(
      'cpu unknown (the service does not answer), memory unknown, disk 20.0 GiB of 80.0 GiB free, network unknown on this system, last build failed',
    );
  });

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [5 * GIB, '5.0 GiB'],
  ])('%d bytes are %s', (count, text) => expect(bytes(count)).toBe(text));
});

describe('network counters', () => {
  test("of Linux's /proc/net/dev are those of all interfaces together", () => {
    const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0
  eth0:2000      20    0    0    0     0          0         0     3000      30    0    0    0     0       0          0
`;

    expect(linuxNetwork(text)).toEqual({ received: 3000, sent: 4000 });
  });

  test("of macOS' netstat count an interface once, with and without an address", () => {
    const text = `Name       Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll
lo0        16384 <Link#1>                           10     0       1000       10     0       1000     0
lo0        16384 127           127.0.0.1            10     -       1000       10     -       1000     -
en0        1500  <Link#4>      aa:bb:cc:dd:ee:ff    20     0       2000       30     0       3000     0
en0        1500  192.168.1     192.168.1.2          20     -       2000       30     -       3000     -
`;

    expect(bsdNetwork(text)).toEqual({ received: 3000, sent: 4000 });
  });
});
