/** A policy of IAM, or of a resource, as AWS reads it. */
export const policyOf = (statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
