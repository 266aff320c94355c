/** Days that a certificate of the monitoring's own servers is good for, and before its end from which a new one is made. */
export const CERTIFICATE = { days: 365, renewDays: 90 } as const;

/** Days before the end of such a certificate from which it can wait no longer. */
export const LAST_DAYS = 7;
