import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Client } from 'pg';
import { setMasterPassword } from './instance';
import { connect, opens, type Patience, type Say } from './login';
import { agreeOnPassword, scramVerifier } from './password';
import { createRoles, MONITOR, setPassword } from './roles';
import { Secret } from './secret';
import type { PrepareSettings } from './settings';

export interface PrepareOptions {
  /** New passwords for master and monitor. */
  readonly rotate: boolean;
  readonly patience: Patience;
  readonly say: Say;
}

/** Of all advisory locks of this database, the one of this command. */
const LOCK = 7_305_804_402;

/**
 * Makes the master's password, the roles and the schema what they are to be, from whatever state. Killed anywhere, it is
 * repeated. docs/decisions/database-password.md
 */
export async function prepare(settings: PrepareSettings, options: PrepareOptions): Promise<void> {
  const { region, masterUser, masterSecret, monitorSecret, instance, host } = settings;
  const { rotate, patience, say } = options;
  const secrets = new SecretsManagerClient({ region });
  const rds = new RDSClient({ region });
  const place = { host, port: settings.port, database: settings.database, ca: settings.ca };

  const isOpen = (user: string) => (password: string) => opens({ ...place, user, password }, patience);
  const masterPassword = await agreeOnPassword({
    user: masterUser,
    secret: new Secret(secrets, masterSecret, masterUser),
    rotate,
    opens: isOpen(masterUser),
    set: async (password) => {
      await setMasterPassword(rds, instance, password, patience);
      say(`${masterUser}: RDS was told`);
      await patience.until(`${instance} with its new password`, async () =>
        (await isOpen(masterUser)(password)) ? true : undefined,
      );
    },
    say,
  });

  const master = await connect({ ...place, user: masterUser, password: masterPassword });
  try {
    await lock(master, patience);
    await createRoles(master, settings);
    say('roles migrator, app and monitor are as they should be');
    await agreeOnPassword({
      user: MONITOR,
      secret: new Secret(secrets, monitorSecret, MONITOR),
      rotate,
      opens: isOpen(MONITOR),
      set: async (password) => void (await setPassword(master, MONITOR, scramVerifier(password))),
      say,
    });
  } finally {
    await master.end(); // and the lock with it
  }
}

/** One run at a time. Up to here two of them agree by the secret's versions. */
async function lock(master: Client, patience: Patience): Promise<void> {
  await patience.until('another run that prepares this database', async () => {
    const { rows } = await master.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
    return rows[0]?.mine ? true : undefined;
  });
}
