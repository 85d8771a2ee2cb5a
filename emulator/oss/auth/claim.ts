import type { V4Scope } from './sign-v4.ts';

/** What a request says of its signature, before any of it is believed. */
export interface Claim {
  accessKeyId: string;
  signature: string;
  securityToken: string | undefined;
  /** When the signature was made; not known for a V1 URL. */
  signedAt: Date | undefined;
  /** The end of a presigned URL. */
  expires: Date | undefined;
  signing:
    | { version: 1; date: string }
    | { version: 4; timestamp: string; scope: V4Scope; additionalHeaders: readonly string[] };
}
