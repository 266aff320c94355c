import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import type { Construct } from 'constructs';
import { SESSION_STORE_ADDRESS, SESSION_STORE_FILE } from './session-store';
import { CONTAINER_USER } from './tls-files';

/** Login of a service in development mode: test accounts, and sessions in a Redis beside the service. */
export interface Login {
  /** Name of the secret with what people log in by; docs/login.md says who fills it. */
  readonly secret: string;
  /** Of the sessions, 16 to 512. */
  readonly sessionMemoryMiB: number;
}

/** In memory: neither a disk nor Docker, which writes down a container's environment, holds it. */
export const LOGIN_FILE = '/run/devops-simulator/login.env';

export const FETCH_LOGIN = '/usr/local/sbin/fetch-login';

/** The service starts after this script, and must not wait for an API that does not answer. */
const TIMEOUT_SECONDS = 30;

/**
 * Shell that brings the login's variables at each start of the service. Whatever the secret holds, the service starts: its
 * API needs no login. So a client without its own secret is left out, and a list that cannot be read lets nobody in.
 *
 * The secret holds lines as `.env` does, which sed reads: the machine image promises no reader of JSON.
 */
export const fetchLogin = (region: string, secret: string): string =>
  `
#!/bin/sh
set -eu
umask 077
file='${LOGIN_FILE}'
secret='${secret}'
say() { printf 'login: %s; next: docs/login.md, On AWS\\n' "$1" >&2; }

mkdir -p "$(dirname "$file")"
new=$(mktemp "$file.XXXXXX")
trap 'rm -f "$new"' EXIT
# Made here, and kept for as long as the machine is up: a new one would log everybody out.
if ! grep '^SESSION_SECRET=' "$file" >"$new" 2>/dev/null; then
  made=$(openssl rand -hex 32)
  printf 'SESSION_SECRET=%s\\n' "$made" >"$new"
fi
sed -n 's|^requirepass \\(.*\\)|REDIS_URL=redis://:\\1@${SESSION_STORE_ADDRESS}|p' '${SESSION_STORE_FILE}' >>"$new"

if ! held=$(timeout ${TIMEOUT_SECONDS} aws secretsmanager get-secret-value --region '${region}' --secret-id "$secret" \\
    --query SecretString --output text); then
  say "the secret $secret holds nothing yet, or cannot be read"
  [ ! -s "$file" ] || exit 0
  held=
fi
# What each line says that is meant for the service, and ?NAME for one that may be and is not understood. Quotes, # and
# others are not: node would end a value there, or read on to the next line.
blank='[[:blank:]]*'
one='(google|github):[A-Za-z0-9_.-]+'
held=$(printf '%s\\n' "$held" |
  LC_ALL=C sed -E "s/\\r$//; s/^$blank//; s/[[:blank:]]+(#.*)?$//; /^(#|$)/d; s/^export[[:blank:]]+//" |
  LC_ALL=C sed -nE "
    s/^(LOGIN_SUBJECTS)$blank=$blank([\\"']?)($one($blank,$blank$one)*)\\2$/\\1=\\3/p; t
    s,^((GOOGLE|GITHUB)_CLIENT_(ID|SECRET))$blank=$blank([\\"']?)([A-Za-z0-9._~+/=-]*)\\4$,\\1=\\5,p; t
    s/.*SUBJECT.*/?LOGIN_SUBJECTS/Ip; t
    s/.*(GOOGLE|GITHUB).?CLIENT.*/?\\U\\1/Ip" | tr -d ' \\t')
value() { printf '%s\\n' "$held" | sed -n "s/^$1=//p" | tail -n 1; }
unclear() { printf '%s\\n' "$held" | grep -qxF "?$1"; }

if unclear LOGIN_SUBJECTS; then
  say "a line of $secret about LOGIN_SUBJECTS must name people such as github:583231, by comma"
  held=
fi
for provider in GOOGLE GITHUB; do
  id="$provider"_CLIENT_ID
  key="$provider"_CLIENT_SECRET
  if unclear "$provider"; then
    say "$id and $key in $secret must be of letters, digits and . _ ~ + / = -"
  elif [ -n "$(value "$id")" ] && [ -n "$(value "$key")" ]; then
    printf '%s=%s\\n' "$id" "$(value "$id")" "$key" "$(value "$key")" >>"$new"
  elif [ -n "$(value "$id")$(value "$key")" ]; then
    say "$id and $key must both stand in $secret, or neither"
  fi
done
if ! grep -q '_CLIENT_ID=' "$new"; then
  say "nobody can log in: $secret names no client of Google or GitHub"
elif [ -n "$(value LOGIN_SUBJECTS)" ]; then
  printf 'LOGIN_SUBJECTS=%s\\n' "$(value LOGIN_SUBJECTS)" >>"$new"
else
  say 'no LOGIN_SUBJECTS: whoever has the tunnel may log in'
fi

chown ${CONTAINER_USER}:${CONTAINER_USER} "$new"
chmod 0400 "$new"
mv -f "$new" "$file"
`.trimStart();

/**
 * Where the clients' ids and secrets live, without them: a person writes it. Its name is free again at once when the
 * environment is destroyed, which may be made again the next morning.
 */
export const loginSecret = (scope: Construct, id: string, name: string, keyArn: string): SecretsmanagerSecret =>
  new SecretsmanagerSecret(scope, id, {
    name,
    description: 'Test accounts of the login, written by a person: docs/login.md',
    kmsKeyId: keyArn,
    recoveryWindowInDays: 0,
  });
