import type { Finding } from './rule';

/** One broken rule, for a person: where, which rule, what is allowed, what it got, how to mend it. */
export function formatFinding({ where, rule, property, allowed, got, mend, severity }: Finding): string {
  const level = severity === 'error' ? '' : ' (warning)';
  return `${where}  ${rule}${level}\n  ${property} must be ${allowed}, got ${got}\n  mend: ${mend}`;
}

/** Every broken rule in one text, errors last since that is where a terminal's eye rests. */
export function formatReport(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity !== 'error');
  const count = `${errors.length} broken ${errors.length === 1 ? 'rule' : 'rules'}`;
  return [...[...warnings, ...errors].map(formatFinding), ...(errors.length > 0 ? [count] : [])].join('\n\n');
}
