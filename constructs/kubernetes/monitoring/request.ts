/** What a build of the deploy project is told, and what it runs: `npm run monitoring` starts it, and is what it runs. */

/** Environment variable of what is done. */
export const VERB_VARIABLE = 'MONITORING_VERB';
/** Environment variable of the commit that the archive was made of. */
export const COMMIT_VARIABLE = 'SOURCE_COMMIT';

export type Verb = 'plan' | 'deploy' | 'destroy';

/** Whoever started the build was asked already. */
export const DEPLOY_COMMANDS: readonly string[] = [
  `npm run --silent monitoring -- "$${VERB_VARIABLE}" "$ENVIRONMENT" --here --auto-approve`,
];
