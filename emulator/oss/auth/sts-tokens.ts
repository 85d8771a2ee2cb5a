import { randomBytes } from 'node:crypto';

interface StsToken {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken: string;
  expiration: Date;
}

export interface StsTokens {
  issue(durationSeconds: number, now?: Date): StsToken;
  find(accessKeyId: string): StsToken | undefined;
}

/** Keeps the temporary credentials that were issued here: no others are accepted. */
export function createStsTokens(): StsTokens {
  const tokens = new Map<string, StsToken>();
  return {
    issue(durationSeconds, now = new Date()) {
      const token = {
        accessKeyId: `STS.${randomBytes(12).toString('hex')}`,
        accessKeySecret: randomBytes(24).toString('hex'),
        securityToken: randomBytes(64).toString('base64'),
        expiration: new Date(now.getTime() + durationSeconds * 1000),
      };
      tokens.set(token.accessKeyId, token);
      return token;
    },
    find: (accessKeyId) => tokens.get(accessKeyId),
  };
}
