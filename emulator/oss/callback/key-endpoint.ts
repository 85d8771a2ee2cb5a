import type { KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

function pathOf(version: number): string {
  return version === 1 ? '/callback_pub_key.pem' : `/callback_pub_key_v${version}.pem`;
}

/** The URL to sign with, where the emulator is reached at this origin. */
export function publicKeyUrlAt(origin: string, version = 1): string {
  return new URL(pathOf(version), origin).href;
}

/** Serves the key that callbacks verify with. The handler answers false when the request was not for it. */
export function createKeyEndpoint(publicKey: KeyObject, version = 1) {
  const path = pathOf(version);
  const pem = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
  return ({ method, url = '' }: IncomingMessage, response: ServerResponse): boolean => {
    if (url.split('?', 1)[0] !== path) return false;
    if (method === 'GET' || method === 'HEAD') {
      response.writeHead(200, { 'Content-Type': 'application/x-pem-file', 'Content-Length': pem.length });
      response.end(method === 'HEAD' ? undefined : pem);
    } else {
      response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
    }
    return true;
  };
}
