import type { Construct } from 'constructs';
import { TerraformData } from '../terraform-data';

/**
 * Name of the snapshot that RDS takes when it deletes the primary. A fixed name fails at the second deletion, since the
 * first snapshot is still there, and neither chance nor the clock may enter the synth. So Terraform's own `terraform_data`
 * lends its id: a UUID made at creation, kept in the state, gone with it on destroy. It is replaced by whatever replaces
 * the primary, so that a replaced primary does not leave its successor a name that is taken; who replaces the primary by
 * hand (`-replace`) replaces this one with it.
 * @param replacedBy what makes Terraform replace the primary when it changes
 */
export function finalSnapshotName(
  scope: Construct,
  id: string,
  identifier: string,
  replacedBy: Readonly<Record<string, string>>,
): string {
  const { id: uuid } = new TerraformData(scope, id, { triggersReplace: { identifier, ...replacedBy } });
  return `${identifier}-final-${uuid}`;
}
