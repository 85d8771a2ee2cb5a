import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFaultSet, type FaultAction, type FaultSet } from '../../../emulator/faults/fault-set.ts';
import { createSigningKey, type SigningKey } from '../../../emulator/oss/sign-callback.ts';
import type { Cleanup } from '../start/cleanup.ts';
import { openDatabase } from '../start/local-database.ts';
import { openRedis } from '../start/local-redis.ts';
import { type ChaosDatabase, openChaosDatabase } from './chaos-database.ts';
import { publishKey } from './published-key.ts';

const LOCAL = join(import.meta.dirname, '../../../.local');

/** What the functions need besides the cloud, and what takes it away from them. */
export interface ChaosServers {
  /** Where all is kept. */
  dataDir: string;
  database: ChaosDatabase;
  databaseUrl: string;
  redisUrl: string;
  ticketSecret: string;
  signingKey: SigningKey;
  faults: FaultSet;
}

async function makeFolder(cleanup: Cleanup): Promise<string> {
  const folder = join(LOCAL, `chaos-${process.pid}`);
  await mkdir(folder, { recursive: true });
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function openPostgres(dataDir: string, cleanup: Cleanup): Promise<{ url: string; gone: FaultAction }> {
  const options = { db: undefined, dataDir, fresh: true, debug: false };
  // Perhaps in another folder, which the user that Postgres runs as can enter.
  let kept: string | undefined;
  cleanup.add(async () => {
    if (kept !== undefined) await rm(kept, { recursive: true, force: true });
  });
  const { url, gone, ...opened } = await openDatabase({ ...options, cleanup, log: () => undefined });
  kept = opened.dataDir;
  if (gone === undefined) throw new Error('Postgres cannot be taken away.');
  return { url, gone };
}

async function openOurRedis(cleanup: Cleanup): Promise<{ url: string; gone: FaultAction }> {
  const { url, gone } = await openRedis(undefined, { cleanup, log: () => undefined });
  if (url === undefined || gone === undefined)
    throw new Error('There is no redis-server on PATH: the chaos needs one, to take it away.');
  return { url, gone };
}

/** Real ones, of this run alone. */
export async function openChaosServers(cleanup: Cleanup): Promise<ChaosServers> {
  const dataDir = await makeFolder(cleanup);
  const redis = await openOurRedis(cleanup);
  const postgres = await openPostgres(dataDir, cleanup);
  const database = await openChaosDatabase(postgres.url);
  cleanup.add(database.close);
  const ticketSecret = randomBytes(32).toString('base64');
  const signingKey = createSigningKey();
  const publish = () => publishKey(redis.url, ticketSecret, signingKey.publicKey);
  await publish();
  const faults = createFaultSet({
    'postgres-gone': postgres.gone,
    'redis-gone': {
      begin: redis.gone.begin,
      async end() {
        await redis.gone.end?.();
        await publish();
      },
    },
  });
  const { url: databaseUrl } = postgres;
  return { dataDir, database, databaseUrl, redisUrl: redis.url, ticketSecret, signingKey, faults };
}
