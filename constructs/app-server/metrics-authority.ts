import { CONTAINER_USER, INSTANCE_TLS } from './tls-files';

export const FETCH_AUTHORITY = '/usr/local/sbin/fetch-metrics-authority';

/**
 * Shell that brings the authority's certificate, which is public. Where there is none yet the instance boots all the
 * same, with an authority whose key nobody has: then no client may read, and an hour later it is asked for again.
 */
export const fetchAuthority = (region: string, parameter: string): string =>
  `
#!/bin/sh
set -eu
file='${INSTANCE_TLS.authority}'
new=$(mktemp)
trap 'rm -f "$new"' EXIT
if aws ssm get-parameter --region '${region}' --name '${parameter}' --query Parameter.Value --output text >"$new" &&
  openssl x509 -in "$new" -noout; then
  :
elif [ -s "$file" ]; then
  exit 0
else
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=nobody \\
    -keyout /dev/null -out "$new"
fi
install -o ${CONTAINER_USER} -g ${CONTAINER_USER} -m 0400 "$new" "$file"
`.trimStart();

/** Once an hour: the exporter reads the file at each connection, the service at its next start. */
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
Description=Fetch the authority of the monitoring every hour

[Timer]
OnUnitActiveSec=1h
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
`.trimStart(),
} as const;
