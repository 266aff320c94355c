import { type Rule, ruleFor } from '../validation/rule';
import type { Environment, Site } from './types';

/** One digit twelve times: an account that nobody has. */
const PLACEHOLDER_ACCOUNT = /^(\d)\1{11}$/;
/** Names that are reserved for documents (https://www.rfc-editor.org/rfc/rfc2606), and the image that nobody has. */
const PLACEHOLDER = /^example$|^example\/|\/example\/|(^|[@.])example\.(com|net|org)(\/|$)|^ami-0a1b2c3d4e5f60718$/;

interface Company {
  readonly site: Site;
  readonly environments: readonly Environment[];
}

const rule = ruleFor<Company>();

export const PLACEHOLDER_RULES: readonly Rule<Company>[] = [
  rule({
    id: 'SITE-05',
    sentence: 'What is deployed to a real account holds no placeholder',
    reason:
      'Alerts would be mailed to nobody, tokens of a stranger accepted, and names claimed that another company may register.',
    link: 'https://www.rfc-editor.org/rfc/rfc2606',
    property: 'placeholders',
    allowed: "none, once an account's id is a real one",
    mend: 'put your own values there, as docs/first-deploy.md says',
    value: ({ site, environments }) => [
      ...(Object.values(site.accounts).some(({ id }) => isReal(id)) ? placeholdersIn(site, 'site') : []),
      ...environments
        .filter(({ account }) => isReal(site.accounts[account]?.id))
        .flatMap((environment) => placeholdersIn(environment, environment.name)),
    ],
    ok: (found) => found.length === 0,
  }),
];

const isReal = (id: unknown): boolean => /^\d{12}$/.test(String(id)) && !PLACEHOLDER_ACCOUNT.test(String(id));

/** Where they stand, as a person would write it. */
function placeholdersIn(value: unknown, path: string): string[] {
  if (typeof value === 'string') return PLACEHOLDER.test(value) ? [`${path} ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placeholdersIn(item, `${path}.${key}`));
}
