import type { ITerraformDependable } from 'cdktf';
import type { MonitoringInput } from '../../monitoring/input';
import type { Resources } from './pod';

/** What every server of the monitoring is given. */
export interface ServerProps {
  /** Prefix of names in AWS. */
  readonly prefix: string;
  readonly region: string;
  readonly input: MonitoringInput;
  readonly resources: Resources;
  /** What must stand before its objects. */
  readonly after: readonly ITerraformDependable[];
}
