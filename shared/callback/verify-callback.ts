import { createVerify, type KeyObject } from 'node:crypto';
import { type SignedParts, signedPrefix } from './string-to-sign.ts';

declare const signed: unique symbol;

/** A path, query and body that OSS has signed. Only `verifyCallback` makes one. It does not say whose upload it was. */
export interface SignedCallback extends SignedParts {
  readonly [signed]: true;
}

export interface VerifyOptions {
  path: string;
  /** Usually one. Several only where the platform lost the raw query: the first that verifies is the one. */
  queries: Iterable<string>;
  body: Buffer;
  signature: Buffer;
  publicKey: KeyObject;
}

export function verifyCallback(options: VerifyOptions): SignedCallback | undefined {
  const { path, queries, body, signature, publicKey } = options;
  for (const query of queries) {
    // RSA, as the key is. To look "RSA-MD5" up by its name takes a fifth longer.
    const verifier = createVerify('md5').update(signedPrefix(path, query)).update(body);
    if (verifier.verify(publicKey, signature)) return { path, query, body } as SignedCallback;
  }
  return undefined;
}
