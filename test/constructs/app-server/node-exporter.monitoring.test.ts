import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsFiles } from '../../../constructs/monitoring/config/files';
import { Authority } from '../../../delivery/servers/authority';
import { type Running, startNodeExporter } from '../../../delivery/servers/exporters';
import { ask } from '../../../delivery/servers/https-client';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

describeWith(['node_exporter', 'openssl'], 'the node exporter', () => {
  let folder: string;
  let exporter: Running | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'node-exporter-'));
  });
  afterEach(async () => {
    await exporter?.program.stop('SIGKILL'); // keeps nothing
    rmSync(folder, { recursive: true, force: true });
  });

  test('takes a new authority at the next connection, without a restart', async () => {
    const [former, present] = [new Authority(join(folder, 'former')), new Authority(join(folder, 'present'))];
    const own = former.issue('node');
    exporter = await startNodeExporter(join(folder, 'node'), own);
    const read = async (tls: TlsFiles): Promise<number> => {
      const client = { ...tls, authority: former.certificate }; // the exporter's own certificate stays
      return (await ask(`https://${exporter?.address}/metrics`, client).catch(() => ({ status: 0 }))).status;
    };
    const [old, young] = [former.issue('old'), present.issue('young')];
    expect([await read(old), await read(young)]).toEqual([200, 0]);

    copyFileSync(present.certificate, `${own.authority}.new`);
    renameSync(`${own.authority}.new`, own.authority);

    expect([await read(old), await read(young)]).toEqual([0, 200]);
  });
});
