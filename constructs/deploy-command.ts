/** What a person types to deploy the stack of an environment, whichever it is. */
export const deployCommand = (environment: string): string =>
  `ENVIRONMENT=${environment} npx cdktf deploy ${environment}`;
