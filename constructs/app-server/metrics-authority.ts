import { CONTAINER_USER, INSTANCE_TLS } from './tls-files';

export const FETCH_AUTHORITY = '/usr/local/sbin/fetch-metrics-authority';

/** The certificates of the monitoring are made after the first instances: they should not wait long for its authority. */
const EVERY = '5min';
/** The service starts after this script, and must not wait for an API that does not answer. */
const TIMEOUT_SECONDS = 30;

/**
 * Shell that brings the authority's certificate, which is public. Where there is none yet the instance boots all the
 * same, with an authority whose key nobody has: then no client may read, until one is there. A reader of the file sees
 * the former one or the new one, never a half.
 */
export const fetchAuthority = (region: string, parameter: string): string =>
  `
#!/bin/sh
set -eu
file='${INSTANCE_TLS.authority}'
new=$(mktemp "$file.XXXXXX")
trap 'rm -f "$new"' EXIT
if timeout ${TIMEOUT_SECONDS} aws ssm get-parameter --region '${region}' --name '${parameter}' \\
    --query Parameter.Value --output text >"$new" && openssl x509 -in "$new" -noout; then
  :
elif [ -s "$file" ]; then
  exit 0
else
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=nobody \\
    -keyout /dev/null -out "$new"
fi
chown ${CONTAINER_USER}:${CONTAINER_USER} "$new"
chmod 0400 "$new"
mv -f "$new" "$file"
`.trimStart();

/**
 * Both that read the file take a new authority without a restart: the exporter reads it at each connection, the service
 * looks at it (app/src/client-authority.ts).
 *
 * A timer whose only base is its unit's last run never elapses where the unit never ran: hence `OnActiveSec`.
 */
export const authorityUnits = {
  service: `
[Unit]
Description=Fetch the authority of the monitoring
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=${FETCH_AUTHORITY}
`.trimStart(),
  timer: `
[Unit]
Description=Fetch the authority of the monitoring every ${EVERY}

[Timer]
OnActiveSec=${EVERY}
OnUnitActiveSec=${EVERY}
RandomizedDelaySec=30s

[Install]
WantedBy=timers.target
`.trimStart(),
} as const;
