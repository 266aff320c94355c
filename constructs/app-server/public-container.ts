/** Seconds. A public registry answers slowly at times. Then it is asked again, for as long as the instance lives. */
const PULL_SECONDS = 180;

/** Shell. Once for an instance: what is there is the same, since a digest names it. */
export const pullPublicImage = (image: string): string =>
  `
#!/bin/sh
set -eu
image='${image}'
docker image inspect "$image" >/dev/null 2>&1 || timeout ${PULL_SECONDS} docker pull --quiet "$image"
`.trimStart();

export interface PublicContainer {
  /** Of the container. */
  readonly name: string;
  readonly description: string;
  /** Scripts that are run before each start, in this order: the one that pulls the image is among them. */
  readonly before: readonly string[];
  /** What `docker run` is told besides, and what the image is. */
  readonly run: string;
}

/** systemd unit of what runs beside the service, from an image that was pulled before. */
export const publicContainerUnit = ({ name, description, before, run }: PublicContainer): string =>
  `
[Unit]
Description=${description}
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target

[Service]
Restart=always
RestartSec=30
TimeoutStartSec=${PULL_SECONDS + 30}
ExecStartPre=-/usr/bin/docker rm --force ${name}
${before.map((script) => `ExecStartPre=${script}`).join('\n')}
ExecStart=/usr/bin/docker run --rm --pull never --name ${name} --network host ${run.trim()}
ExecStop=/usr/bin/docker stop --time 5 ${name}

[Install]
WantedBy=multi-user.target
`.trimStart();
