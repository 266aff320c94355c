/** Plain HTTP to a login provider can be read on its way, unless it never leaves the machine. */
export const isLoopback = (address: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
