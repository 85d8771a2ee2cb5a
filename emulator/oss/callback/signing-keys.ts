import type { KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSigningKey, type SigningKey } from '../sign-callback.ts';
import { createKeyEndpoint, publicKeyUrlAt } from './key-endpoint.ts';

export interface PublishedKey {
  publicKey: KeyObject;
  publicKeyUrl: string;
}

export interface SigningKeys {
  current(): PublishedKey & { privateKey: KeyObject };
  /** From now on a new key signs, published at a new URL; the former ones stay published. */
  rotate(): PublishedKey;
  /** Serves the public keys. False when the request was not for one of them. */
  serve(request: IncomingMessage, response: ServerResponse): boolean;
}

/** The keys that callbacks are signed with. `origin` is where this emulator is reached. */
export function createSigningKeys(first: SigningKey, origin: () => string): SigningKeys {
  const keys = [first];
  const endpoints = [createKeyEndpoint(first.publicKey, 1)];
  const current = () => {
    const { privateKey, publicKey } = keys.at(-1) ?? first;
    return { privateKey, publicKey, publicKeyUrl: publicKeyUrlAt(origin(), keys.length) };
  };
  return {
    current,
    rotate() {
      const next = createSigningKey();
      keys.push(next);
      endpoints.push(createKeyEndpoint(next.publicKey, keys.length));
      const { publicKey, publicKeyUrl } = current();
      return { publicKey, publicKeyUrl };
    },
    serve: (request, response) => endpoints.some((endpoint) => endpoint(request, response)),
  };
}
