/** A resource that the emulator cannot make, and that nothing refers to: it is left out of a deploy to the emulator. */
export interface Lack {
  readonly type: string;
  readonly reason: string;
  /** What the emulator answers. */
  readonly evidence: string;
}

/** One row arrives with the resource that needs it; the tests fail on a row that the emulator can apply. */
export const LACKS: readonly Lack[] = [];
