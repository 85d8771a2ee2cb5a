import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { startFront } from '../../../emulator/fc/front.ts';
import { createSigningKey } from '../../../emulator/oss/sign-callback.ts';
import { EMULATOR_ACCOUNT_ID } from '../../../shared/config.ts';
import { migrate } from '../../../shared/store/migrate.ts';
import { checkPort } from '../free-port.ts';
import { startPostgres } from '../postgres.ts';
import { build } from './build.ts';
import type { Cleanup } from './cleanup.ts';
import { curlLine } from './local-callback.ts';
import type { StartOptions } from './options.ts';

const ROOT = join(import.meta.dirname, '../../..');
const BUCKET = 'examplebucket';
/** As in s.yaml. */
const CALLBACK = { timeoutSeconds: 10, memoryMb: 512 };
const NEVER = new Promise<never>(() => undefined);

export interface LocalStack {
  callbackUrl: string;
  databaseUrl: string;
  /** Where the data is, unless the database is the user's own. */
  dataDir: string | undefined;
  redisUrl: string | undefined;
  curl: string;
  /** Resolves with a sentence when a part has ended by itself. */
  broken: Promise<string>;
}

export interface StackOptions extends StartOptions {
  cleanup: Cleanup;
  log: (line: string) => void;
}

interface Database {
  url: string;
  dataDir: string | undefined;
  broken: Promise<string>;
}

async function startDatabase({ db, data, fresh, debug, cleanup, log }: StackOptions): Promise<Database> {
  if (db !== undefined) return { url: db, dataDir: undefined, broken: NEVER };
  const postgres = await startPostgres({
    dataDir: resolve(ROOT, data, 'postgres'),
    persistent: true,
    fresh,
    log,
    ...(debug ? { serverLog: log } : {}),
  });
  cleanup.add(postgres.stop);
  const broken = postgres.ended.then(() => 'Postgres has ended. Run this again with --debug to see its log.');
  return { url: postgres.url, dataDir: postgres.directory, broken };
}

/** Starts everything that the callback function needs, and the function. What was started is in `cleanup`, also after a failure. */
export async function startLocalStack(options: StackOptions): Promise<LocalStack> {
  const { port, redis, debug, cleanup, log } = options;
  await checkPort(port);
  const building = build();
  building.catch(() => undefined);
  const database = await startDatabase(options);
  await Promise.all([building, migrate(database.url)]);
  const { privateKey, publicKey } = createSigningKey();
  const env = {
    DATABASE_URL: database.url,
    BUCKETS: BUCKET,
    TICKET_SECRETS: randomBytes(32).toString('base64'),
    ADMIT: 'signature',
    OSS_CALLBACK_DEV_KEY: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    ...(redis === undefined ? {} : { REDIS_URL: redis }),
  };
  const handlerPath = join(ROOT, 'dist/callback/index.js');
  const front = await startFront({
    functions: { callback: { handlerPath, env, ...CALLBACK } },
    only: 'callback',
    account: { accountId: EMULATOR_ACCOUNT_ID, region: 'cn-hangzhou' },
    port,
    log,
    debug,
  });
  cleanup.add(front.close);
  const callbackUrl = `${front.url}/callback`;
  return {
    callbackUrl,
    databaseUrl: database.url,
    dataDir: database.dataDir,
    redisUrl: redis,
    curl: curlLine({ callbackUrl, bucket: BUCKET, privateKey }),
    broken: database.broken,
  };
}
