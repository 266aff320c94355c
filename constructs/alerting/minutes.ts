/**
 * Of how many of the last whole minutes must how many be bad, before a rollback alarm fires? Prometheus's burn alerts leave
 * to CloudWatch what this finds, so both read it here.
 */
export const BAD_MINUTES = { errors: { bad: 2, of: 3 }, latency: { bad: 3, of: 5 } } as const;
