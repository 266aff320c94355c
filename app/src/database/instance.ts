import {
  DescribeDBInstancesCommand,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Patience } from './login';

/**
 * Tells RDS the master's password. RDS answers at once and sets it later; while the instance is being modified, backed
 * up or restarted it refuses.
 */
export async function setMasterPassword(
  rds: RDSClient,
  instance: string,
  password: string,
  patience: Patience,
): Promise<void> {
  const request = { DBInstanceIdentifier: instance, MasterUserPassword: password, ApplyImmediately: true };
  await patience.until(`RDS about ${instance}`, async () => {
    const { DBInstances: [found] = [] } = await rds.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance }),
    );
    if (found?.DBInstanceStatus !== 'available') return undefined;
    try {
      await rds.send(new ModifyDBInstanceCommand(request));
      return true;
    } catch (error) {
      if (error instanceof InvalidDBInstanceStateFault) return undefined; // between the question and the request
      throw error;
    }
  });
}
