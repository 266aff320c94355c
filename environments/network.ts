/** Of a network for development: cheap, and nobody is woken when the zone of its one way out fails. */
export const SMALL_NETWORK = { natGateways: 'single', flowLogRetentionDays: 7 } as const;
