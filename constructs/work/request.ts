/** Environment variable of the request, which is JSON. */
export const WORK_REQUEST = 'WORK_REQUEST';

/**
 * What the driver in delivery/work is told. No sensitive value may enter: Terraform would hide the driver's whole output.
 */
export interface WorkRequest {
  /** CodeBuild project. */
  readonly project: string;
  readonly region: string;
  /** Completes "… of the database": what a person is told the build is for. */
  readonly purpose: string;
  /** `registry/repository@sha256:…`, which the build runs instead of the project's own image. */
  readonly image: string;
  /** After this the build is stopped and the apply fails. */
  readonly deadlineSeconds: number;
}
