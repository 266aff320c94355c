import { isWhole } from '../../validation/checks';
import { type Rule, ruleFor } from '../../validation/rule';
import { LATE_REQUESTS_SECONDS } from '../load-balancer/target';
import type { AppServerGroupProps } from './app-server-group';
import { type Drain, EXIT_SECONDS, IDLE_MARGIN_SECONDS, leastDrain } from './drain';

const ALB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application';
const rule = ruleFor<AppServerGroupProps>();
/** An hour: the group itself waits no longer for an instance to leave. */
const MOST = 3600;

/** Whole text of one limit: at least what the other times ask for, at most an hour. */
const drainRule = (
  field: keyof Drain,
  text: Pick<Rule<AppServerGroupProps>, 'id' | 'sentence' | 'reason' | 'link'> & { readonly because: string },
): Rule<AppServerGroupProps> => {
  const { because, ...rest } = text;
  const least = ({ drain, target }: AppServerGroupProps): number =>
    leastDrain(drain ?? {}, target?.idleTimeoutSeconds ?? 0)[field];
  return rule({
    ...rest,
    property: `drain.${field}`,
    allowed: (props) => `a whole number from ${least(props)} (${because}) to ${MOST} seconds`,
    mend: `correct the service's drain.${field} in the environment's file`,
    when: (props) => Number.isFinite(least(props)),
    value: ({ drain }) => drain?.[field],
    ok: (seconds, props) => isWhole(seconds, least(props), MOST),
  });
};

export const DRAIN_RULES: readonly Rule<AppServerGroupProps>[] = [
  drainRule('serviceDrainSeconds', {
    id: 'APP-16',
    sentence: 'The service goes on answering after SIGTERM',
    reason: 'A request that is sent to a closed port is answered with 502.',
    link: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366',
    because: `${LATE_REQUESTS_SECONDS} for late requests`,
  }),
  drainRule('stopTimeoutSeconds', {
    id: 'APP-17',
    sentence: 'systemd waits longer than the service drains',
    reason: 'Killed earlier, the service loses the requests that it drains for.',
    link: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#TimeoutStopSec=',
    because: `serviceDrainSeconds and ${EXIT_SECONDS} to exit`,
  }),
  drainRule('keepAliveSeconds', {
    id: 'APP-18',
    sentence: 'The service keeps idle connections longer than the load balancer does',
    reason: 'The load balancer would reuse a connection that is just being closed, and answer 502.',
    link: `${ALB}/edit-load-balancer-attributes.html#connection-idle-timeout`,
    because: `ingress.idleTimeoutSeconds and ${IDLE_MARGIN_SECONDS} of margin`,
  }),
];
