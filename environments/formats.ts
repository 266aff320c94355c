/** Texts with a shape, as environments write them. The rules judge what a type cannot: whether a range is a range. */

export type Cidr = `${number}.${number}.${number}.${number}/${number}`;
export type Email = `${string}@${string}.${string}`;
export type ZoneName = `${string}-${string}-${number}${'a' | 'b' | 'c' | 'd' | 'e' | 'f'}`;
export type AmiId = `ami-${string}`;
/** Of Amazon Linux, and of Ubuntu and Debian. */
export type RootDevice = '/dev/xvda' | '/dev/sda1';
/** `hh:mm-hh:mm`, UTC. */
export type DailyWindow = `${number}:${number}-${number}:${number}`;
type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** `ddd:hh:mm-ddd:hh:mm`, UTC. */
export type WeeklyWindow = `${Day}:${number}:${number}-${Day}:${number}:${number}`;
export type OneOrMore<T> = readonly [T, ...T[]];
