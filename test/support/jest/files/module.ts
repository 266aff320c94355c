/** What a file leaves in a module of ours. */
export const visits: unknown[] = [];

export const fails = (): never => {
  throw new TypeError('in a module');
};
