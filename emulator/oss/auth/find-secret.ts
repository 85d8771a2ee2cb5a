import { forbidden } from '../http/errors.ts';
import type { Claim } from './claim.ts';
import type { StsTokens } from './sts-tokens.ts';

export interface Authority {
  /** Secrets by access key id. */
  credentials: ReadonlyMap<string, string>;
  tokens: StsTokens;
  region: string;
}

/** The secret to sign with. Throws OSS's error when the key or its token is not one of ours. */
export function findSecret(
  { accessKeyId, securityToken }: Claim,
  { credentials, tokens }: Authority,
  now: Date,
): string {
  const token = securityToken === undefined ? undefined : tokens.find(accessKeyId);
  const secret = securityToken === undefined ? credentials.get(accessKeyId) : token?.accessKeySecret;
  if (secret === undefined) {
    throw forbidden(
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
      {
        OSSAccessKeyId: accessKeyId,
      },
    );
  }
  if (token !== undefined && token.securityToken !== securityToken) {
    throw forbidden('InvalidSecurityToken', 'The security token you provided is invalid.');
  }
  if (token !== undefined && now > token.expiration) {
    throw forbidden('SecurityTokenExpired', 'The security token you provided has expired.');
  }
  return secret;
}
