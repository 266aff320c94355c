/** What a second plan shows on the emulator though nothing was changed. */
export interface Drift {
  /** Terraform address. */
  readonly address: string;
  readonly attribute: string;
  /** What the emulator gives back, as JSON. */
  readonly expected: unknown;
  readonly cause: string;
}

/** Reviewed one by one; a row that a second plan does not show fails. None may touch security, encryption, IAM or counts. */
export const DRIFT: readonly Drift[] = [];
