import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { listen } from '../listen.ts';
import { takeLock } from '../take-lock.ts';
import { createStsTokens, type StsTokens } from './auth/sts-tokens.ts';
import { createSigningKeys, type PublishedKey } from './callback/signing-keys.ts';
import { formatIsoSeconds } from './format-iso-seconds.ts';
import { type CorsRule, OPEN_CORS } from './http/cors.ts';
import { checkBucketName } from './operations/make-bucket.ts';
import type { CallbackDelivery, OnEvent } from './operations/oss-context.ts';
import { type Exchange, type Serving, serveOssRequest } from './serve-oss-request.ts';
import { createSigningKey, type SigningKey } from './sign-callback.ts';
import { openObjectStore } from './store/object-store.ts';

export interface OssOptions {
  /** Where objects are kept. One process at a time may use it, and another is refused. */
  dataDir: string;
  /** 0 chooses a free port. */
  port: number;
  /** Buckets to make when they are missing. */
  buckets?: readonly string[];
  /** Secrets by access key id. */
  credentials?: Readonly<Record<string, string>>;
  /** Temporary credentials that are accepted besides. */
  tokens?: StsTokens;
  region?: string;
  accountId?: string;
  /** Host names that stand for a bucket, as a CNAME does. */
  hosts?: Readonly<Record<string, string>>;
  /** Names under which <bucket>.<name> is a bucket. */
  domains?: readonly string[];
  /** Everything is allowed unless rules are given. */
  cors?: readonly CorsRule[];
  now?: () => Date;
  /** Gets each change of a bucket when it is on the disk, before the client is answered. When it rejects, the client gets a 500. */
  onEvent?: OnEvent;
  /** How callbacks are signed and sent; a key pair is made unless one is given. Or uploads are stored as if none was asked for. */
  callbacks?: CallbackSettings | 'ignored';
  log?: (line: string) => void;
}

export interface CallbackSettings extends Omit<CallbackDelivery, 'privateKey' | 'publicKeyUrl' | 'signal'> {
  signingKey?: SigningKey;
}

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

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function prepare(options: OssOptions, delivery: CallbackDelivery): Promise<Serving> {
  const { credentials = { local: 'local-secret' }, region = 'cn-hangzhou', now = () => new Date() } = options;
  const store = await openObjectStore(options.dataDir);
  for (const name of options.buckets ?? []) {
    await store.createBucket({ name, creationDate: formatIsoSeconds(now()), storageClass: 'Standard' });
  }
  return {
    store,
    region,
    now,
    accountId: options.accountId ?? '0000000000000000',
    addressing: {
      hosts: new Map(Object.entries(options.hosts ?? {})),
      domains: options.domains ?? ['localhost'],
    },
    authority: {
      credentials: new Map(Object.entries(credentials)),
      tokens: options.tokens ?? createStsTokens(),
      region,
    },
    cors: options.cors ?? OPEN_CORS,
    onEvent: options.onEvent ?? (async () => undefined),
    callbacks: options.callbacks === 'ignored' ? undefined : delivery,
    log: options.log ?? printLine,
  };
}

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
  const url = () => `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const keys = createSigningKeys(signingKey, url);
  // Only whoever has the port opens the folder: opening it sweeps what another process may be writing.
  let prepared: Promise<Serving> | undefined;
  let unlock: (() => Promise<void>) | undefined;
  const ready = () => {
    prepared ??= takeLock(join(options.dataDir, 'oss.lock')).then((release) => {
      unlock = release;
      return prepare(options, {
        ...settings,
        get privateKey() {
          return keys.current().privateKey;
        },
        get publicKeyUrl() {
          return keys.current().publicKeyUrl;
        },
        signal: ending.signal,
      });
    });
    return prepared;
  };
  const running = new Set<Promise<void>>();
  const serve = (exchange: Exchange) => {
    const served = ready()
      .then((serving) => serveOssRequest(exchange, serving))
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
    await unlock?.();
  };
  const port = await listen(server, options.port, HOST);
  await ready().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const { publicKey, publicKeyUrl } = keys.current();
  return { url: url(), port, publicKey, publicKeyUrl, rotateKey: keys.rotate, close };
}
