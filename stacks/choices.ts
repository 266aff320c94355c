import { z } from 'zod/mini';
import type { EnvironmentName } from '../environments/types';

/** What a command decides: everything that reaches the model from outside, read once. */
export interface Choices {
  /** Today as `yyyy-mm-dd`, for the support calendars. Never reaches the JSON. */
  readonly asOf: string;
  /** Synthesize only this environment and its account. @default - all of them */
  readonly environment?: EnvironmentName;
  /** Image digest by service. */
  readonly release: Release;
  /** Judge as a reviewer: passed dates are errors. */
  readonly review: boolean;
  readonly outdir: string;
}

export type Release = Readonly<Record<string, string>>;
