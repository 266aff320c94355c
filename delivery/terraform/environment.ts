/** Variables that any program may need. Everything else stays outside: no profile, no inherited AWS_*, no TF_VAR_*. */
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'SHELL',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'TERM',
  'CI',
  'NO_COLOR',
  'XDG_CACHE_HOME',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'SystemRoot',
] as const;
/** What is on this machine is never asked through a proxy. */
const LOOPBACK = 'localhost,127.0.0.1,::1';

/** The whole environment of a child: what is listed here, and what the caller adds on purpose. */
export function childEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const passed = PASSED.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const]));
  const noProxy = [from['NO_PROXY'] ?? from['no_proxy'], LOOPBACK].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(passed),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    CHECKPOINT_DISABLE: '1', // terraform and cdktf ask for newer versions otherwise
    ...added,
  };
}
