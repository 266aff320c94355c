import { IMAGE_COMMAND } from '../../app/src/contract';
import type { Boot } from './boot';
import { dockerStopSeconds } from './drain';
import { FETCH_LOGIN, LOGIN_FILE } from './login';
import { MAKE_SESSION_PASSWORD, SESSION_STORE_UNIT } from './session-store';
import { CONTAINER_USER, TLS_FOLDER } from './tls-files';

/** Its variables, none of which is a secret. */
export const SERVICE_FILE = '/etc/devops-simulator/service.env';

export const PULL_IMAGE = '/usr/local/sbin/pull-image';

/**
 * The host's network, so that the metadata service needs to answer one hop only.
 *
 * With a login: after the session store, and stopped before it, though not without it. Redis may be gone, and only the login
 * is then.
 */
export const serviceUnit = ({ service, image, region, logGroup, drain, login }: Boot): string => {
  const store = login ? ` ${SESSION_STORE_UNIT}` : '';
  const fetch = login ? `ExecStartPre=${MAKE_SESSION_PASSWORD}\nExecStartPre=${FETCH_LOGIN}\n` : '';
  const mount = login ? `  --volume ${LOGIN_FILE}:${LOGIN_FILE}:ro \\\n` : '';
  const [node, ...rest] = IMAGE_COMMAND;
  const command = login ? ` ${[node, `--env-file=${LOGIN_FILE}`, ...rest].join(' ')}` : '';
  return `
[Unit]
Description=${service}
Requires=docker.service
After=docker.service network-online.target${store}
Wants=network-online.target${store}

[Service]
Restart=always
RestartSec=5
TimeoutStartSec=300
TimeoutStopSec=${drain.stopTimeoutSeconds}
ExecStartPre=-/usr/bin/docker rm --force ${service}
ExecStartPre=${PULL_IMAGE}
${fetch}ExecStart=/usr/bin/docker run --rm --name ${service} --network host \\
  --env-file ${SERVICE_FILE} --volume ${TLS_FOLDER}:${TLS_FOLDER}:ro \\
${mount}  --user ${CONTAINER_USER}:${CONTAINER_USER} --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
  --log-driver awslogs --log-opt awslogs-region=${region} --log-opt awslogs-group=${logGroup} \\
  --log-opt mode=non-blocking ${image}${command}
ExecStop=/usr/bin/docker stop --time ${dockerStopSeconds(drain)} ${service}

[Install]
WantedBy=multi-user.target
`.trimStart();
};
