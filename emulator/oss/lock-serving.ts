import { join } from 'node:path';
import { takeLock } from '../take-lock.ts';
import { createStsTokens } from './auth/sts-tokens.ts';
import { formatIsoSeconds } from './format-iso-seconds.ts';
import { OPEN_CORS } from './http/cors.ts';
import type { CallbackDelivery } from './operations/oss-context.ts';
import type { OssOptions } from './oss-options.ts';
import { openMedia } from './processing/open-media.ts';
import type { Serving } from './serve-oss-request.ts';
import { type ObjectStore, openObjectStore } from './store/object-store.ts';

export interface LockedServing {
  serving: Serving;
  /** Lets another process have the folder. */
  release(): Promise<void>;
}

type OwnDelivery = CallbackDelivery & { signal: AbortSignal };

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function putStyles(store: ObjectStore, { buckets = [], styles = {} }: OssOptions, now: Date) {
  for (const name of buckets) {
    for (const [style, content] of Object.entries(styles))
      await store.findBucket(name)?.styles.put(style, content, now);
  }
}

async function openServing(options: OssOptions, delivery: OwnDelivery): Promise<Serving> {
  const { credentials = { local: 'local-secret' }, region = 'cn-hangzhou', now = () => new Date() } = options;
  const store = await openObjectStore(options.dataDir);
  for (const name of options.buckets ?? []) {
    await store.createBucket({ name, creationDate: formatIsoSeconds(now()), storageClass: 'Standard' });
  }
  await putStyles(store, options, now());
  const serving = {
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
  return { ...serving, media: await openMedia({ ...options, signal: delivery.signal }, serving) };
}

/** Opens the folder of an OSS, for this process alone. */
export async function lockServing(options: OssOptions, delivery: OwnDelivery): Promise<LockedServing> {
  const release = await takeLock(join(options.dataDir, 'oss.lock'));
  try {
    const serving = await openServing(options, delivery);
    return {
      serving,
      async release() {
        await serving.media.tasks.close();
        await serving.store.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
