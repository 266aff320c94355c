import type { Exception } from './exception';

/** What the agent of an instance needs, so that people reach it, or what it reaches, through Session Manager. */
export const SESSIONS = {
  Sid: 'Sessions',
  Effect: 'Allow',
  Action: [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  Resource: '*',
} as const;

/** AWS's own: a tunnel to a port of an instance itself. */
export const PORT_DOCUMENT = 'AWS-StartPortForwardingSession';

/** AWS's own: a tunnel through an instance, to a host that the instance reaches. */
export const TUNNEL_DOCUMENT = 'AWS-StartPortForwardingSessionToRemoteHost';

export const SESSIONS_EXCEPTION: Exception = {
  rule: 'ID-01',
  scope: SESSIONS.Sid,
  owner: 'platform',
  reason: 'The channels of Session Manager support no resource; an agent opens only its own.',
  expires: '2027-11-30',
};
