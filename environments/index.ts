import { dev } from './dev';
import { experimental } from './experimental';
import { prod } from './prod';
import type { Environments } from './types';

/** Every environment, by name. A missing, stray or misfiled one does not compile. */
export const environments: Environments = { prod, dev, experimental };
