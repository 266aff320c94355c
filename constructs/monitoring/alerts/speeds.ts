/** What an objective is about. */
export type BurnKind = 'Errors' | 'Latency';

/** How fast a budget is used up, the most urgent first. */
export const SPEEDS = ['Fast', 'Steady', 'Slow', 'Creeping'] as const;
export type Speed = (typeof SPEEDS)[number];

/** Name of an alert: `ServiceErrorsFast`. */
export const burnName = (kind: BurnKind, speed: Speed): string => `Service${kind}${speed}`;
