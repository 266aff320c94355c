import '../quiet-sdk';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Argument, Command } from 'commander';
import { appsOf } from '../../constructs/kubernetes/monitoring/apps';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';
import { environmentPrefix, monitoringStackName } from '../../stacks/names';
import { runCommand } from '../run-command';
import { table } from '../table';
import { renewCertificates } from './certificates';
import { Store } from './store';

const command = new Command('npm run certificates --')
  .description(
    "Makes the authority of an environment's monitoring and a certificate for each of its servers, and renews what ends\nwithin 90 days. Keys go into Secrets Manager and nowhere else. Can be repeated at any time.",
  )
  .addArgument(new Argument('<environment>', 'whose').choices(['prod', 'experimental']))
  .option('--new-authority', 'another authority, when its key may be known: every certificate is made anew', false)
  .addHelpText('after', '\nexit code: 0 done, 1 AWS refused, 2 the command cannot be used');

runCommand(
  command,
  async (name: 'prod' | 'experimental', { newAuthority }: { newAuthority: boolean }) => {
    const environment = environments[name];
    const { region } = site;
    const store = new Store(new SecretsManagerClient({ region }), new SSMClient({ region }));
    const outcomes = await renewCertificates(store, {
      prefix: environmentPrefix(environment),
      apps: appsOf(monitoringInput(site, environment)),
      anew: newAuthority,
      now: new Date(),
    });
    const rows = outcomes.map(({ name: each, ends, made }) => [each, ends, made ? `made: ${made}` : 'good']);
    process.stdout.write(`${table(rows)}\n`);
    if (outcomes.some(({ made }) => made !== undefined)) {
      process.stdout.write(`next: deploy ${monitoringStackName(environment)}, whose pods read them at their start\n`);
    }
  },
  { account: (name) => environments[name].account },
);
