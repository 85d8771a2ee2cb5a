import type { KeyObject } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from '../listen.ts';
import { createSigningKeys, type PublishedKey } from './callback/signing-keys.ts';
import { type LockedServing, lockServing } from './lock-serving.ts';
import { checkBucketName } from './operations/buckets/make-bucket.ts';
import type { OssOptions } from './oss-options.ts';
import { type Exchange, serveOssRequest } from './serve-oss-request.ts';
import { createSigningKey } from './sign-callback.ts';

export interface Oss {
  url: string;
  port: number;
  /** What its callbacks verify with: served at `publicKeyUrl`. */
  publicKey: KeyObject;
  publicKeyUrl: string;
  /** Signs with a new key from now on. */
  rotateKey(): PublishedKey;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** As long as OSS's own: clients that keep a connection expect to find it open. */
const KEEP_ALIVE_MS = 60_000;
const MAX_HEADER_BYTES = 64 * 1024;

/** An OSS on loopback. Resolves when it can be used. */
export async function startOss(options: OssOptions): Promise<Oss> {
  for (const name of options.buckets ?? []) checkBucketName(name);
  const server = createServer({
    // The SDK for C sends Content-Length and Transfer-Encoding at once. Nothing but loopback reaches this.
    insecureHTTPParser: true,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A large upload may take its time.
    requestTimeout: 0,
  });
  const given = options.callbacks === 'ignored' ? {} : options.callbacks;
  const { signingKey = createSigningKey(), ...settings } = given ?? {};
  const ending = new AbortController();
  // Every callback that is on its way listens: as many as there are clients.
  setMaxListeners(0, ending.signal);
  const url = () => `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const keys = createSigningKeys(signingKey, url);
  // Only whoever has the port opens the folder: opening it sweeps what another process may be writing.
  let locked: Promise<LockedServing> | undefined;
  const ready = () => {
    locked ??= lockServing(options, {
      ...settings,
      get privateKey() {
        return keys.current().privateKey;
      },
      get publicKeyUrl() {
        return keys.current().publicKeyUrl;
      },
      signal: ending.signal,
    });
    return locked;
  };
  const running = new Set<Promise<void>>();
  const serve = (exchange: Exchange) => {
    const served = ready()
      .then(({ serving }) => serveOssRequest(exchange, serving))
      .catch(() => void exchange.response.destroy())
      .finally(() => running.delete(served));
    running.add(served);
  };
  server.on('request', (request, response) => {
    if (keys.serve(request, response)) return;
    serve({ request, response, expectsContinue: false });
  });
  server.on('checkContinue', (request, response) => {
    serve({ request, response, expectsContinue: true });
  });
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    ending.abort();
    await closed;
    // What is still being written belongs to whoever has the lock.
    await Promise.all(running);
    await (await locked?.catch(() => undefined))?.release();
  };
  const port = await listen(server, options.port, HOST);
  await ready().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const { publicKey, publicKeyUrl } = keys.current();
  return { url: url(), port, publicKey, publicKeyUrl, rotateKey: keys.rotate, close };
}
