import type { IConstruct } from 'constructs';
import { givenTo } from '../given';
import { rendered } from '../rendered';
import { holdsToken } from '../validation';
import { eachOf, got, mustBe, together, type Verdict } from '../verdict';
import { AUDIENCE, ISSUER } from './names';
import { listOf, policiesOf, type Statement } from './policies';
import { ownerOf } from './principals';

/** Is CI trusted as it should be? Judges roles that a provider's tokens take, and the provider. */
export function judgeTrust(node: IConstruct, subjects: readonly string[]): Verdict {
  const given = givenTo(node);
  if (given?.type === 'aws_iam_openid_connect_provider') {
    return together(
      mustBe(given.argument('url'), `https://${ISSUER}`, 'url'),
      eachOf<string>(given.argument('clientIdList'), (audience) => mustBe(audience, AUDIENCE, 'client_id_list')),
    );
  }
  const verdicts = policiesOf(node)
    .filter(({ kind }) => kind === 'trust')
    .map(({ statements }) =>
      statements === undefined
        ? ('undecidable' as const)
        : together(...statements.map((statement) => judgeStatement(node, statement, subjects))),
    );
  return together(...verdicts);
}

function judgeStatement(node: IConstruct, { Principal, Condition }: Statement, subjects: readonly string[]): Verdict {
  const providers = typeof Principal === 'string' ? [] : listOf(Principal?.['Federated']);
  if (providers.length === 0) return undefined;
  const equals = Condition?.['StringEquals'] ?? {};
  return together(
    ...providers.map((provider) => judgeProvider(node, provider)),
    oneOf(equals[`${ISSUER}:sub`], subjects, 'sub'),
    oneOf(equals[`${ISSUER}:aud`], [AUDIENCE], 'aud'),
  );
}

function judgeProvider(node: IConstruct, provider: string): Verdict {
  const text = rendered(node, provider);
  if (/^\$\{aws_iam_openid_connect_provider\.[^{}]+\.arn\}$/.test(text)) return [];
  const owner = ownerOf(node, text);
  if (owner === 'unknown') return 'undecidable';
  return owner === 'own' && text.endsWith(`:oidc-provider/${ISSUER}`) ? [] : [`provider ${got(provider)}`];
}

function oneOf(value: string | readonly string[] | undefined, allowed: readonly string[], name: string): Verdict {
  const values = listOf(value);
  if (values.length === 0) return [`no ${name} under StringEquals`];
  const wrong = values.filter((each) => !holdsToken(each) && !allowed.includes(each)).map(got);
  return wrong.length > 0 ? wrong : values.some(holdsToken) ? 'undecidable' : [];
}
