import { NODE_MAJOR } from '../app/src/contract';
import { type Finding, judge, type Rule, ruleFor, show } from '../validation/rule';

const CALENDAR_LINK = 'https://github.com/nodejs/release#release-schedule';
/** Days before a major version of node is abandoned from which the synth warns: as for PostgreSQL and Kubernetes. */
const WARNING_DAYS = 180;
/** Last day of security fixes, by major version, as the schedule stood on 2026-11-25. */
const ENDS: Readonly<Record<number, string>> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30' };

interface Runtime {
  readonly major: number;
  readonly asOf: string;
}

const rule = ruleFor<Runtime>();
const daysLeft = ({ major, asOf }: Runtime): number => (Date.parse(ENDS[major] ?? '') - Date.parse(asOf)) / 86_400_000;
const shown = ({ major }: Runtime): string => `${major}, looked after until ${show(ENDS[major])}`;

/** What the service runs on in its image, whichever the environment. */
export const RUNTIME_RULES: readonly Rule<Runtime>[] = [
  rule({
    id: 'RUN-01',
    sentence: 'The version of node is one whose end is known',
    reason: 'Odd versions live for six months, and nobody would be warned.',
    link: CALENDAR_LINK,
    property: 'node',
    allowed: Object.keys(ENDS).join(', '),
    mend: 'set NODE_MAJOR of app/src/contract.ts and the image of app/Dockerfile, or add its end to environments/runtime.ts',
    value: ({ major }) => major,
    ok: (major) => major in ENDS,
  }),
  rule({
    id: 'RUN-02',
    sentence: `A version of node is replaced ${WARNING_DAYS} days before it is abandoned`,
    reason: 'A flaw that is found afterwards stays, in what faces the internet.',
    link: CALENDAR_LINK,
    property: 'node',
    severity: 'warning',
    allowed: `a version that is looked after for more than ${WARNING_DAYS} days`,
    mend: 'set NODE_MAJOR of app/src/contract.ts and the image of app/Dockerfile to a later version',
    when: (runtime) => daysLeft(runtime) >= 0,
    value: shown,
    ok: (_, runtime) => daysLeft(runtime) > WARNING_DAYS,
  }),
  rule({
    id: 'RUN-03',
    sentence: 'A version of node is looked after',
    reason: 'As RUN-02.',
    link: CALENDAR_LINK,
    property: 'node',
    severity: 'dated',
    allowed: 'a version that gets security fixes',
    mend: 'set NODE_MAJOR of app/src/contract.ts and the image of app/Dockerfile to a later version',
    when: (runtime) => !Number.isNaN(daysLeft(runtime)),
    value: shown,
    ok: (_, runtime) => daysLeft(runtime) >= 0,
  }),
];

/** @param asOf the day, written yyyy-mm-dd */
export const checkRuntime = (asOf: string, major: number = NODE_MAJOR): readonly Finding[] =>
  judge('service', { major, asOf }, RUNTIME_RULES).findings;
