/** A resource that the emulator cannot make, and that nothing refers to: it is left out of a deploy to the emulator. */
export interface Lack {
  readonly type: string;
  readonly reason: string;
  /** What the emulator answers. */
  readonly evidence: string;
}

/** One row arrives with the resource that needs it; the tests fail on a row that the emulator can apply. */
export const LACKS: readonly Lack[] = [
  {
    type: 'aws_eks_addon',
    reason: 'The emulated cluster has no nodes that an add-on could run on',
    evidence: 'CreateAddon, https response error StatusCode: 404',
  },
  {
    type: 'aws_eks_access_entry',
    reason: 'The emulated cluster has no API that anybody could be let in to',
    evidence: 'CreateAccessEntry, https response error StatusCode: 404',
  },
  {
    type: 'aws_eks_access_policy_association',
    reason: 'As aws_eks_access_entry, which it belongs to',
    evidence: 'AssociateAccessPolicy, https response error StatusCode: 404',
  },
  {
    type: 'aws_eks_pod_identity_association',
    reason: 'The emulated cluster has no pods that could take a role',
    evidence: 'CreatePodIdentityAssociation, https response error StatusCode: 404',
  },
];
