import { SERVERS } from '../server-versions';
import { PULL_SECONDS, pullPublicImage } from './pull-public-image';
import { CONTAINER_USER } from './tls-files';

/** Of the unit and the container. No service can have it: their names have no hyphen. */
const NAME = 'session-store';
export const SESSION_STORE_UNIT = `${NAME}.service`;

/** For the service alone, which is on the host's network. */
export const SESSION_STORE_URL = `redis://127.0.0.1:${SERVERS.redis.port}`;

export const PULL_SESSION_STORE = '/usr/local/sbin/pull-session-store';

export const pullSessionStore = (): string => pullPublicImage(SERVERS.redis.image);

/**
 * Redis beside the service: sessions end with the instance, so nothing is written to its disk. Where it is full it refuses
 * what is new, and the login says so; to drop a key of its ring would break tokens that are still good.
 *
 * @param memoryMiB of what it holds; the container may take as much again for connections and gaps
 */
export const sessionStoreUnit = (memoryMiB: number): string =>
  `
[Unit]
Description=Redis with the sessions of the login
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target

[Service]
Restart=always
RestartSec=30
TimeoutStartSec=${PULL_SECONDS + 30}
ExecStartPre=-/usr/bin/docker rm --force ${NAME}
ExecStartPre=${PULL_SESSION_STORE}
ExecStart=/usr/bin/docker run --rm --pull never --name ${NAME} --network host --read-only --tmpfs /data --cap-drop ALL \\
  --user ${CONTAINER_USER}:${CONTAINER_USER} --security-opt no-new-privileges --memory ${2 * memoryMiB}m \\
  ${SERVERS.redis.image} \\
  redis-server --bind 127.0.0.1 --port ${SERVERS.redis.port} --save '' --appendonly no \\
  --maxmemory ${memoryMiB}mb --maxmemory-policy noeviction
ExecStop=/usr/bin/docker stop --time 5 ${NAME}

[Install]
WantedBy=multi-user.target
`.trimStart();
