import { SERVERS } from '../server-versions';
import { publicContainerUnit, pullPublicImage } from './public-container';
import { CONTAINER_USER } from './tls-files';

/** Of the unit and the container. No service can have it: their names have no hyphen. */
const NAME = 'session-store';
export const SESSION_STORE_UNIT = `${NAME}.service`;

/** For the service alone, which is on the host's network. */
export const SESSION_STORE_ADDRESS = `127.0.0.1:${SERVERS.redis.port}`;

/** With Redis's password, in memory. Root's, as its folder is: the container gets this one file. */
export const SESSION_STORE_FILE = '/run/devops-simulator/session-store.conf';

export const MAKE_SESSION_PASSWORD = '/usr/local/sbin/make-session-password';

/**
 * Shell that makes Redis's password, once for as long as the machine is up. A tunnel to the service's port leads to any
 * other one as well: without a password whoever has it could write a session of anybody's.
 *
 * Before Redis and before the service: whichever of them starts first, or again, both know the same one.
 */
export const makeSessionPassword = (): string =>
  `
#!/bin/sh
set -eu
umask 077
file='${SESSION_STORE_FILE}'
[ ! -s "$file" ] || exit 0
mkdir -p "$(dirname "$file")"
new=$(mktemp "$file.XXXXXX")
trap 'rm -f "$new"' EXIT
made=$(openssl rand -hex 32)
printf 'requirepass %s\n' "$made" >"$new"
chown ${CONTAINER_USER}:${CONTAINER_USER} "$new"
chmod 0400 "$new"
# Not mv: were both at it, the first one's stays.
ln "$new" "$file" 2>/dev/null || [ -s "$file" ]
`.trimStart();

export const PULL_SESSION_STORE = '/usr/local/sbin/pull-session-store';

export const pullSessionStore = (): string => pullPublicImage(SERVERS.redis.image);

/**
 * Redis beside the service: sessions end with the instance, so nothing is written to its disk. Where it is full it refuses
 * what is new, and the login says so; to drop a key of its ring would break tokens that are still good.
 *
 * @param memoryMiB of what it holds; the container may take as much again for connections and gaps
 */
export const sessionStoreUnit = (memoryMiB: number): string =>
  publicContainerUnit({
    name: NAME,
    description: 'Redis with the sessions of the login',
    before: [MAKE_SESSION_PASSWORD, PULL_SESSION_STORE],
    run: `
  --read-only --tmpfs /data --cap-drop ALL \\
  --user ${CONTAINER_USER}:${CONTAINER_USER} --security-opt no-new-privileges --memory ${2 * memoryMiB}m \\
  --volume ${SESSION_STORE_FILE}:${SESSION_STORE_FILE}:ro \\
  ${SERVERS.redis.image} \\
  redis-server ${SESSION_STORE_FILE} --bind 127.0.0.1 --port ${SERVERS.redis.port} --save '' --appendonly no \\
  --maxmemory ${memoryMiB}mb --maxmemory-policy noeviction`,
  });
