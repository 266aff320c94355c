import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsFiles } from '../../../constructs/monitoring/config/files';
import { Authority } from '../../../delivery/servers/authority';
import { ask } from '../../../delivery/servers/https-client';
import { buildService, productionVariables, runService, Scratch, Service } from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

describeWith(['openssl'], 'the authority whose clients may read the metrics', () => {
  let scratch: Scratch;
  let former: Authority;
  let present: Authority;
  let file: string;

  beforeAll(async () => {
    buildService();
    scratch = await Scratch.make();
    former = new Authority(join(scratch.folder, 'former'));
    present = new Authority(join(scratch.folder, 'present'));
    file = join(scratch.folder, 'metrics-ca.pem');
  });
  afterAll(() => scratch.remove());

  /** As the script of an instance does. */
  const put = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  const variables = (processes: string) => ({
    ...productionVariables(scratch, { port: 1, caFile: scratch.certificate.caFile }), // metrics need no database
    METRICS_CLIENT_CA_FILE: file,
    PROCESSES: processes,
  });
  /** It shows its own certificate, and expects the service's. */
  const clientOf = (authority: Authority): TlsFiles => ({
    ...authority.issue('prometheus'),
    authority: scratch.certificate.caFile,
  });

  test.each(['1', '2'])('is taken while %s processes run, and the former one no longer is', async (processes) => {
    put(readFileSync(former.certificate, 'utf8'));
    const service = await Service.start(scratch, variables(processes));
    try {
      const read = async (tls: TlsFiles) =>
        (await ask(`https://localhost:${service.metricsPort}/metrics`, tls).catch(() => ({ status: 0 }))).status;
      const [old, young] = [clientOf(former), clientOf(present)];
      expect([await read(old), await read(young)]).toEqual([200, 0]);

      put(readFileSync(present.certificate, 'utf8'));
      await service.until(async () => (await read(young)) === 200, "the new authority's client is let in");
      expect(await read(old)).toBe(0);

      put('none yet');
      const told = 'the authority cannot be read: the former one stays';
      await service.until(() => service.line(told) !== undefined, 'it says that the file is of no use');
      expect(service.line(told)).toMatchObject({ level: 'error', error: `Error: ${file} holds no certificate` });
      expect(await read(young)).toBe(200);
    } finally {
      expect(await service.stop()).toBe(0);
    }
  });

  test('is one, or the service does not start', () => {
    put('none yet');
    const { status, stdout } = runService(variables('1'));

    expect({ status, said: JSON.parse(stdout) }).toMatchObject({
      status: 1,
      said: { msg: 'cannot start', error: `Error: ${file} holds no certificate` },
    });
  });
});
