import { createHmac } from 'node:crypto';
import type { CloudCredentials } from '../cloud/credentials.ts';

export const ALGORITHM = 'OSS4-HMAC-SHA256';
const REQUEST_TYPE = 'aliyun_v4_request';

export interface SigningOptions {
  region: string;
  credentials: CloudCredentials;
  now: Date;
}

/** What a V4 signature is good for: a day, a region, and OSS. */
export interface Scope {
  timestamp: string;
  scope: string;
  credential: string;
}

export function scopeOf({ region, credentials, now }: SigningOptions): Scope {
  const timestamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${timestamp.slice(0, 'yyyymmdd'.length)}/${region}/oss/${REQUEST_TYPE}`;
  return { timestamp, scope, credential: `${credentials.accessKeyId}/${scope}` };
}

export function signInScope(text: string, scope: string, { accessKeySecret }: CloudCredentials): string {
  const signingKey = scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, step) => createHmac('sha256', secret).update(step).digest(),
      `aliyun_v4${accessKeySecret}`,
    );
  return createHmac('sha256', signingKey).update(text).digest('hex');
}
