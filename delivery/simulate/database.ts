import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostsEnvironment } from '../../app/development/postgres/hosts';
import { IamFront } from '../../app/development/postgres/iam';
import { type Postgres, startPostgres } from '../../app/development/postgres/postgres';
import { awsEnvironment } from '../../emulator/emulator';
import { runChild } from '../child';
import { Stop } from '../stop';
import type { Simulation } from './deploy';
import { ROOT } from './workspace';

const DIST = join(ROOT, 'app', 'dist');
const PORT = 5432;
/**
 * Of this clone, and outside of it: a socket's path is short, and PostgreSQL, which does not run as root, must be able to
 * enter the folder.
 */
const FOLDER = join(tmpdir(), `simulator-rds-${createHash('sha256').update(ROOT).digest('hex').slice(0, 8)}`);

/** A PostgreSQL 14 that the emulator takes for its primary, as long as this process runs. */
export class SimulatedDatabase {
  private constructor(
    private readonly server: Postgres,
    private readonly front: IamFront,
  ) {}

  /** What an earlier run left belongs to an emulator that is gone. */
  static forget(): void {
    rmSync(FOLDER, { recursive: true, force: true });
  }

  /**
   * Starts the server, and its front that knows IAM tokens; then tells the emulator that they stand behind the primary,
   * and that this clone's bundle stands in for every image.
   */
  static async start(simulation: Pick<Simulation, 'workspace' | 'emulator'>): Promise<SimulatedDatabase> {
    const { workspace, emulator } = simulation;
    const { primary, region } = workspace;
    // As the emulator names it: certificates are made, and tokens signed, for this name.
    const host = `${primary}.aaaaaaaaaa.${region}.rds.amazonaws.com`;
    const aws = awsEnvironment(emulator, region);
    const server = await startPostgres({ folder: FOLDER, hostNames: [host] }).catch(refuse);
    const front = await IamFront.start(server, {
      endpoints: [`${host}:${PORT}`],
      region,
      accessKeyId: aws['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: aws['AWS_SECRET_ACCESS_KEY'] ?? '',
    });
    const database = new SimulatedDatabase(server, front);
    try {
      await tell(emulator.url, 'databases', { [primary]: { socket: server.socket, port: server.port } });
      await tell(emulator.url, 'images', {
        '*': {
          environment: {
            IMAGE_FOLDER: DIST,
            DATABASE_CA_FILE: server.caFile,
            // Of this machine's node; the image's is newer.
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
            ...hostsEnvironment({ [`${host}:${PORT}`]: front.port }),
          },
        },
      });
    } catch (error) {
      await database.stop();
      throw error;
    }
    return database;
  }

  async stop(): Promise<void> {
    await this.front.stop();
    await this.server.stop();
  }
}

function refuse(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  throw new Stop(`no PostgreSQL could be started: ${why}`, 'see that openssl is there, and repeat the command', 2);
}

/** The service and the database command, as an image holds them. */
export async function bundle(env: Readonly<Record<string, string>>, onLine: (line: string) => void): Promise<void> {
  const { code, tail } = await runChild(process.execPath, ['app/build.mjs'], { cwd: ROOT, env, onLine });
  if (code !== 0) throw new Stop(`the service was not bundled:\n${tail}`, 'mend what is said above');
}

async function tell(url: string, what: string, body: object): Promise<void> {
  const response = await fetch(`${url}/simulator/${what}`, { method: 'PUT', body: JSON.stringify(body) });
  if (!response.ok) throw new Stop(`the emulator refused ${what}: ${await response.text()}`, 'repeat the command');
}
