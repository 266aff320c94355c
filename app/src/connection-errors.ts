const GONE = /^(08|57P|53300|E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_)|ENOTFOUND)/;
/** What pg says without a code. */
const GONE_WORDS =
  /timeout exceeded when trying to connect|timeout expired|Query read timeout|Connection terminated|Client has encountered a connection error/;
/** After a failover an old connection may still lead to what is the standby now, which refuses to write. */
const READ_ONLY = '25006';

/** SQLSTATE, or the system's code. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Starting, stopping, failing over, full, not in the DNS, not to be reached: the server may answer in a moment. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && (GONE.test(codeOf(error)) || GONE_WORDS.test(error.message));

/** Is the connection of no use any more, or the server behind it? */
export const isConnectionError = (error: unknown): boolean => isUnreachable(error) || codeOf(error) === READ_ONLY;

/** The server is there, and is not the one that it should be. */
export const isTlsError = (error: unknown): boolean =>
  /^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(codeOf(error));
