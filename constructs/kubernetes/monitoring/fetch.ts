import { deployCommand } from '../../deploy-command';
import { POD_TLS_FOLDER, tlsFilesIn } from '../../monitoring/config/files';

/** A secret that a pod reads at its start. */
export interface SecretFile {
  /** Name in Secrets Manager. */
  readonly secret: string;
  /** Absolute path, in memory. */
  readonly file: string;
  /** Take `password` of a JSON object instead of the whole text. @default false */
  readonly password?: boolean;
  /** What fills it: told where it is empty. */
  readonly filledBy: string;
}

/** Where secrets other than certificates lie in a pod. */
export const SECRETS_FOLDER = '/etc/monitoring/secrets';

export interface Fetch {
  /** Whose secrets they are. */
  readonly environment: string;
  readonly tlsSecret: string;
  readonly authorityParameter: string;
  readonly secrets: readonly SecretFile[];
}

/** What is taken out of AWS's answer, for jq: nothing at all where it is not what it should be. */
const VALUES = {
  identity: {
    filter: '.SecretString | strings | select(test("BEGIN CERTIFICATE") and test("PRIVATE KEY"))',
    called: 'certificate with its key',
  },
  authority: { filter: '.Parameter.Value | strings | select(test("BEGIN CERTIFICATE"))', called: 'certificate' },
  // What else postgres_exporter 0.19 makes of it is "malformed dsn", and it writes that into its log, password and all.
  // `db prepare` makes none of those.
  password: {
    filter: String.raw`.SecretString | strings | fromjson | .password | strings | select(test("^[!-&(-\\[\\]-~]+\\z"))`,
    called: 'JSON with a password of ASCII without apostrophe, backslash and space',
  },
  // Whoever pastes a secret may paste a line end, too.
  text: { filter: '.SecretString | strings | sub("[\\r\\n]+$"; "") | select(. != "")', called: 'text' },
} as const;

/**
 * Shell of the container that runs before a server: brings what the pod's identity may read into memory, all of it or
 * nothing. Nothing of it passes through Terraform or Kubernetes. A renewed secret is read by the next pod.
 *
 * jq is in the AWS CLI's image: https://github.com/aws/aws-cli/pull/9600. It alone reads JSON as it is meant, and says
 * whether there was anything; what it complains of may quote the secret, so that nobody hears it.
 */
export function fetchScript({ environment, tlsSecret, authorityParameter, secrets }: Fetch): string {
  const { authority, certificate, key } = tlsFilesIn(POD_TLS_FOLDER);
  const certificates = `npm run certificates -- ${environment}`;
  const fetched = [certificate, authority, ...secrets.map(({ file }) => file)];
  return [
    'set -eu',
    'umask 077',
    `trap 'rm -f ${fetched.flatMap((file) => [`${file}.json`, `${file}.new`]).join(' ')}' EXIT`,
    'stop() { printf "%s; next: %s\\n" "$1" "$2" >&2; exit 1; }',
    'for program in aws jq; do',
    '  command -v $program >/dev/null || stop "the image has no $program" "correct awsCli in constructs/server-versions.ts"',
    'done',
    'fetch() {',
    '  what=$1 file=$2 next=$3 called=$4 filter=$5',
    '  shift 5',
    '  if ! said=$(aws "$@" --output json 2>&1 >"$file.json"); then',
    `    case $said in *AccessDenied*) next='${deployCommand(environment)}, which lets this pod read it' ;; esac`,
    '    stop "$what cannot be read: $(printf %s "$said" | tr -s "\\n" " " | sed "s/^ *//")" "$next"',
    '  fi',
    '  jq -ej "$filter" "$file.json" >"$file.new" 2>/dev/null || stop "$what holds no $called" "$next"',
    '}',
    // One PEM text holds both: each reader takes the blocks that it looks for.
    fetchSecret(tlsSecret, certificate, certificates, 'identity'),
    fetchLine(`the parameter ${authorityParameter}`, authority, certificates, 'authority', [
      ...['ssm', 'get-parameter', '--name', authorityParameter],
    ]),
    ...secrets.map(({ secret, file, filledBy, password = false }) =>
      fetchSecret(secret, file, filledBy, password ? 'password' : 'text'),
    ),
    ...fetched.map((file) => `mv ${file}.new ${file}`),
    `cp ${certificate} ${key}`,
  ].join('\n');
}

const fetchSecret = (secret: string, file: string, next: string, kind: keyof typeof VALUES): string =>
  fetchLine(`the secret ${secret}`, file, next, kind, ['secretsmanager', 'get-secret-value', '--secret-id', secret]);

function fetchLine(what: string, file: string, next: string, kind: keyof typeof VALUES, command: readonly string[]) {
  const { filter, called } = VALUES[kind];
  return ['fetch', ...[what, file, next, called, filter, ...command].map(quoted)].join(' ');
}

/** One word of a shell. */
const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
