import { EXIT_SECONDS as SERVICE_EXIT_SECONDS } from '../../app/src/contract';
import { LATE_REQUESTS_SECONDS } from '../load-balancer/target';

/**
 * How an instance leaves without losing a request. All times in seconds.
 *
 *   deregistration    the load balancer sends nothing new and waits for what is in flight; the group waits with it
 *   termination       systemd stops the container, which gets SIGTERM
 *   service drain     the service goes on answering: the load balancer may still send for a moment
 *   stop timeout      systemd kills what has not ended
 *
 * Besides, the service must keep idle connections longer than the load balancer does: otherwise the load balancer sends
 * a request into a connection that is just being closed, and the client gets a 502.
 */
export interface Drain {
  readonly serviceDrainSeconds: number;
  readonly stopTimeoutSeconds: number;
  readonly keepAliveSeconds: number;
}

/** Room between two idle timeouts, for the way that a packet takes and clocks that differ. */
export const IDLE_MARGIN_SECONDS = 5;
/** docker is asked to kill before systemd does, so that systemd still sees the container's own end. */
const DOCKER_BEFORE_SYSTEMD_SECONDS = 2;
/** Between the last answer and systemd's patience. */
export const EXIT_SECONDS = SERVICE_EXIT_SECONDS + DOCKER_BEFORE_SYSTEMD_SECONDS;

/** The least that each time may be, given the others. */
export const leastDrain = ({ serviceDrainSeconds }: Drain, idleTimeoutSeconds: number) => ({
  serviceDrainSeconds: LATE_REQUESTS_SECONDS,
  stopTimeoutSeconds: serviceDrainSeconds + EXIT_SECONDS,
  keepAliveSeconds: idleTimeoutSeconds + IDLE_MARGIN_SECONDS,
});

/** What docker waits after SIGTERM. */
export const dockerStopSeconds = ({ stopTimeoutSeconds }: Drain): number =>
  stopTimeoutSeconds - DOCKER_BEFORE_SYSTEMD_SECONDS;
