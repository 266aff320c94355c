import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import { StorageClassV1 } from '@cdktf/provider-kubernetes/lib/storage-class-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { NAMESPACE } from '../../monitoring/config/names';

export const STORAGE_CLASS = 'gp3';

export interface FoundationProps {
  /** Minor version whose `restricted` standard holds, so that an upgrade of the cluster does not change it unseen. */
  readonly version: string;
  /** What must be there before the first object. */
  readonly after: readonly ITerraformDependable[];
}

/** What everything else stands in: a namespace that takes no pod with any right, and the cluster's default volumes. */
export class Foundation extends Construct {
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { version, after }: FoundationProps) {
    super(scope, id);
    const standard = Object.fromEntries(
      ['enforce', 'audit', 'warn'].flatMap((mode) => [
        [`pod-security.kubernetes.io/${mode}`, 'restricted'],
        [`pod-security.kubernetes.io/${mode}-version`, `v${version}`],
      ]),
    );
    const namespace = new NamespaceV1(this, 'namespace', {
      metadata: { name: NAMESPACE, labels: standard },
      dependsOn: [...after],
    });
    const storage = new StorageClassV1(this, 'storage-class', {
      metadata: { name: STORAGE_CLASS, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      storageProvisioner: 'ebs.csi.aws.com',
      parameters: { type: 'gp3', encrypted: 'true' },
      // The volume is made in the zone that the pod is sent to, not the other way round.
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      reclaimPolicy: 'Delete',
      // One object is asked for first: a plan that cannot reach the API fails once, not once for each.
      dependsOn: [namespace],
    });
    this.ready = [namespace, storage];
  }
}
