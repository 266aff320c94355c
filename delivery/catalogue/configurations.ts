import { stringify } from 'yaml';
import { ruleGroups } from '../../constructs/monitoring/alerts';
import { renderRuleFile } from '../../constructs/monitoring/rule-file';
import { environments } from '../../environments';
import { site } from '../../environments/site';
import { monitoringInput } from '../../stacks/monitoring-input';

/** Scrapes itself and evaluates our rules, since some metrics have their labels only once there is something to count. */
export const prometheusConfig = (address: string, write: (name: string, text: string) => string): string =>
  stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [write('rules.yml', renderRuleFile(ruleGroups(monitoringInput(site, environments.prod))))],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:9'] }] }] },
    scrape_configs: [{ job_name: 'prometheus', static_configs: [{ targets: [address] }] }],
  });

/** Counts messages by kind of receiver, so there must be one of the kind that production uses. */
export const alertmanagerConfig = (): string =>
  stringify({
    route: { receiver: 'topic' },
    receivers: [
      {
        name: 'topic',
        sns_configs: [{ topic_arn: 'arn:aws:sns:eu-west-1:000000000000:nobody', sigv4: { region: 'eu-west-1' } }],
      },
    ],
  });
