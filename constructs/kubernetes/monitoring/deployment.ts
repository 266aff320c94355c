import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { NAMESPACE } from '../../monitoring/config/names';
import { labelsOf, type PodProps, podTemplate } from './pod';

/** Pods that keep nothing: a new one is up before the old one goes. */
export const statelessPods = (
  scope: Construct,
  id: string,
  name: string,
  replicas: number,
  pod: PodProps,
  after: readonly ITerraformDependable[],
): DeploymentV1 =>
  new DeploymentV1(scope, id, {
    metadata: { name, namespace: NAMESPACE, labels: labelsOf(pod.app, pod.instance) },
    spec: {
      replicas: String(replicas),
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 300,
      selector: { matchLabels: labelsOf(pod.app, pod.instance) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1', maxUnavailable: '0' } },
      template: podTemplate(pod),
    },
    dependsOn: [...after],
  });
