/** Somebody to work as, without an account anywhere. */
export interface TestPerson {
  readonly id: string;
  readonly name: string;
  /** Why one would be this person. */
  readonly role: string;
}

export const PEOPLE: readonly TestPerson[] = [
  { id: 'olga', name: 'Olga Operator', role: 'on call, takes incidents' },
  { id: 'dana', name: 'Dana Developer', role: 'releases to every environment' },
  { id: 'zoë', name: 'Zoë Ångström-O’Neil', role: 'has a name that finds mistakes' },
];
