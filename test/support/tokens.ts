import { TokenMap } from 'cdktf/lib/tokens/private/token-map';

/**
 * What `run` returns holds no token. cdktf remembers each token of a process, and with it the stacks that it belongs to:
 * a thousand models are 2 GB, and a quarter of a test's time goes into looking through them.
 */
export function withoutTokens<T>(run: () => T): T {
  // Its maps are private, and nothing else forgets.
  const map = TokenMap.instance() as unknown as Record<'stringTokenMap' | 'numberTokenMap', Map<unknown, unknown>>;
  const { stringTokenMap, numberTokenMap } = map;
  map.stringTokenMap = new Map(stringTokenMap);
  map.numberTokenMap = new Map(numberTokenMap);
  try {
    return run();
  } finally {
    Object.assign(map, { stringTokenMap, numberTokenMap });
  }
}
