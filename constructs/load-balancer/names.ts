import { matches } from '../../validation/checks';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)+[a-z]{2,63}$`);

export const isHostName = (name: unknown): name is string => matches(name, HOST_NAME) && name.length <= 253;

/** Is the name the zone's own, or below it? */
export const isWithin = (name: unknown, zone: unknown): boolean =>
  typeof name === 'string' && typeof zone === 'string' && (name === zone || name.endsWith(`.${zone}`));

/** Does a certificate's name cover a host name? `*.` stands for exactly one label. */
export function covers(certificateName: unknown, hostName: unknown): boolean {
  if (typeof certificateName !== 'string' || typeof hostName !== 'string') return false;
  if (!certificateName.startsWith('*.')) return certificateName === hostName;
  return hostName.slice(hostName.indexOf('.')) === certificateName.slice(1);
}
