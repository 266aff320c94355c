import type { LRParser } from '@lezer/lr';

/**
 * Prometheus's own grammar. The package has a CommonJS build and types of its module build only, so that an import from
 * our CommonJS does not compile; the types of the parser are those of @lezer/lr either way.
 */
export const { parser } = require('@prometheus-io/lezer-promql') as { readonly parser: LRParser };
