/** Environment variable of the request, which is JSON. */
export const ROLLOUT_REQUEST = 'ROLLOUT_REQUEST';

/**
 * What the driver in delivery/rollout is told. No sensitive value may enter: Terraform would hide the driver's whole
 * output.
 */
export interface RolloutRequest {
  readonly group: string;
  readonly region: string;
  readonly launchTemplateId: string;
  /** Number of the launch template version that is to run. */
  readonly version: string;
  /** Where health is asked. @default - what EC2 says of the instances */
  readonly targetGroupArn?: string;
  /** Names of CloudWatch alarms that roll back. */
  readonly alarms: readonly string[];
  readonly maxHealthyPercent: number;
  readonly warmupSeconds: number;
  readonly bakeSeconds: number;
  readonly deadlineSeconds: number;
}
