import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import { RoleV1 } from '@cdktf/provider-kubernetes/lib/role-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { NAMESPACE } from '../../monitoring/config/names';

/** Group that a cluster's access entry puts people into who look at Grafana. */
export const WATCHERS = 'watchers';

const READ = ['get', 'list', 'watch'];

/** What `kubectl port-forward service/grafana` calls, and what the runbooks look at. */
const RULES = [
  { apiGroups: [''], resources: ['events', 'pods', 'pods/log', 'services'], verbs: READ },
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  // It asks to `get` where it speaks over a web socket, and to `create` where not.
  { apiGroups: [''], resources: ['pods/portforward'], verbs: ['create', 'get'] },
];

/** Lets people reach the servers' ports in this namespace, each of which still asks who they are, and see how they fare. */
export class Watchers extends Construct {
  constructor(scope: Construct, id: string, after: readonly ITerraformDependable[]) {
    super(scope, id);
    const metadata = { name: WATCHERS, namespace: NAMESPACE };
    const role = new RoleV1(this, 'role', { metadata, rule: RULES, dependsOn: [...after] });
    new RoleBindingV1(this, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: WATCHERS },
      subject: [{ kind: 'Group', name: WATCHERS, apiGroup: 'rbac.authorization.k8s.io' }],
      dependsOn: [role],
    });
  }
}
