import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Client } from 'pg';
import { own, Server, type ServerParts, SUPERUSER, write } from './server';

/** Recreated by a server when it starts, or not a part of a backup: https://www.postgresql.org/docs/14/continuous-archiving.html */
const LEFT_OUT = new Set(['pg_wal', 'pg_replslot', 'postmaster.pid', 'postmaster.opts', 'pg_stat_tmp', 'pg_subtrans']);

/** A streaming replica. It can be stopped and killed like the primary, and made a primary of its own. */
export class Replica extends Server {
  /** Makes it take writes, as RDS does with a read replica that is promoted. */
  async promote(): Promise<void> {
    await this.query('SELECT pg_promote(true, 60)');
  }

  /** Bytes of the primary's log that this replica has not replayed. */
  async lagBytes(primary: Server): Promise<number> {
    const { rows } = await primary.query('SELECT pg_current_wal_lsn() AS lsn');
    const lag = await this.query(`SELECT pg_wal_lsn_diff('${rows[0].lsn}', pg_last_wal_replay_lsn()) AS bytes`);
    return Math.max(0, Number(lag.rows[0].bytes));
  }

  /** Waits until everything that the primary has committed so far can be read here. */
  async caughtUp(primary: Server, seconds = 30): Promise<void> {
    const { rows } = await primary.query('SELECT pg_current_wal_lsn() AS lsn');
    for (const end = Date.now() + seconds * 1000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const seen = await this.query(`SELECT pg_last_wal_replay_lsn() >= '${rows[0].lsn}' AS all`);
      if (seen.rows[0].all === true) return;
      if (Date.now() > end) throw new Error(`the replica did not catch up with ${rows[0].lsn} in ${seconds} s`);
    }
  }
}

/** Copies a running primary, without pg_basebackup, which the package lacks. It streams from a slot of its own. */
export async function makeReplica(primary: Server, parts: ServerParts, slot: string): Promise<Replica> {
  const replica = new Replica(parts);
  mkdirSync(replica.data, { recursive: true, mode: 0o700 });
  own(replica.data, parts.account);
  await replica.watch();
  // The slot is first: from now on the primary keeps the log that the copy will ask for.
  await primary.query(`SELECT pg_create_physical_replication_slot('${slot}', true)`);
  const session = new Client({ host: primary.socket, port: primary.port, user: SUPERUSER, database: 'postgres' });
  await session.connect();
  let label: string;
  try {
    await session.query("SELECT pg_start_backup('replica', true, false)");
    copyData(primary.data, replica);
    label = (await session.query('SELECT labelfile FROM pg_stop_backup(false, false)')).rows[0].labelfile;
  } finally {
    await session.end();
  }
  write(join(replica.data, 'backup_label'), label, parts.account);
  write(join(replica.data, 'standby.signal'), '', parts.account);
  const settings = {
    ...parts.settings,
    hot_standby: 'on',
    primary_conninfo: `host=${primary.socket} port=${primary.port} user=${SUPERUSER} application_name=${slot}`,
    primary_slot_name: slot,
  };
  const ready = new Replica({ ...parts, settings });
  await ready.start();
  await replica.dismiss();
  return ready;
}

function copyData(from: string, { data, parts }: Replica): void {
  const filter = (path: string): boolean => !LEFT_OUT.has(relative(from, path).split(sep)[0] ?? '');
  cpSync(from, data, { recursive: true, filter });
  for (const name of ['pg_wal', 'pg_replslot', 'pg_stat_tmp', 'pg_subtrans'])
    mkdirSync(join(data, name), { mode: 0o700 });
  own(data, parts.account);
  for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) own(join(data, name), parts.account);
}
