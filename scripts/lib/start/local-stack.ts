import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Control, startControl } from '../../../emulator/control/start-control.ts';
import { parseFault } from '../../../emulator/faults/catalogue.ts';
import { createFaultSet, type FaultSet } from '../../../emulator/faults/fault-set.ts';
import { type Front, startFront } from '../../../emulator/fc/front.ts';
import { type Oss, startOss } from '../../../emulator/oss/start-oss.ts';
import { EMULATOR_ACCOUNT_ID } from '../../../shared/config.ts';
import { migrate } from '../../../shared/store/migrate.ts';
import { build } from './build.ts';
import type { Cleanup } from './cleanup.ts';
import { type LocalDatabase, openDatabase } from './local-database.ts';
import { readFunctions } from './local-functions.ts';
import { type LocalRedis, openRedis } from './local-redis.ts';
import { openLocalSecrets } from './local-secrets.ts';
import { logCallback } from './log-callback.ts';
import type { StartOptions } from './options.ts';
import { choosePorts } from './ports.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ACCESS_KEY = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const BUCKET = 'examplebucket';

export interface LocalStack {
  oss: Oss;
  front: Front;
  control: Control;
  database: LocalDatabase;
  redis: LocalRedis;
  faults: FaultSet;
  functions: readonly string[];
  callbackUrl: string;
  bucket: string;
  region: string;
  accessKey: typeof ACCESS_KEY;
  /** Resolves with a sentence when a part has ended by itself. */
  broken: Promise<string>;
}

export interface StackOptions extends StartOptions {
  cleanup: Cleanup;
  log: (line: string) => void;
}

function devKey(publicKey: Oss['publicKey']): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** Starts the cloud of this machine. What was started is in `cleanup`, also after a failure. */
export async function startLocalStack(options: StackOptions): Promise<LocalStack> {
  const { redis: givenRedis, fresh, debug, cleanup, log } = options;
  const dataDir = resolve(ROOT, options.data);
  const region = process.env.OSS_REGION || 'cn-hangzhou';
  const account = { accountId: EMULATOR_ACCOUNT_ID, region };
  const ports = await choosePorts(options.port);
  const callbackUrl = `http://127.0.0.1:${ports.functions}/callback`;
  if (fresh) {
    for (const name of ['oss', 'functions']) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  const building = build();
  building.catch(() => undefined);
  const { signingKey, ticketSecret } = await openLocalSecrets(dataDir);
  const [database, redis] = await Promise.all([
    openDatabase({ ...options, dataDir }),
    openRedis(givenRedis, cleanup),
  ]);
  const migrating = migrate(database.url);
  migrating.catch(() => undefined);
  const functions = await readFunctions({
    manifest: {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url ?? '',
      TICKET_SECRETS: ticketSecret,
      BUCKETS: BUCKET,
      CALLBACK_URL: callbackUrl,
    },
    functions: { ADMIT: 'signature', OSS_CALLBACK_DEV_KEY: devKey(signingKey.publicKey) },
  });
  await Promise.all([building, migrating]);

  const faults = createFaultSet({
    ...(database.gone && { 'postgres-gone': database.gone }),
    ...(redis.gone && { 'redis-gone': redis.gone }),
  });
  const front = await startFront({
    functions,
    account,
    port: ports.functions,
    dataDir: join(dataDir, 'functions'),
    log,
    debug,
  });
  cleanup.add(front.close);
  const oss = await startOss({
    port: ports.oss,
    dataDir: join(dataDir, 'oss'),
    buckets: [BUCKET],
    ...account,
    credentials: { [ACCESS_KEY.accessKeyId]: ACCESS_KEY.accessKeySecret },
    callbacks: {
      signingKey,
      allowRemote: options['allow-remote-callbacks'],
      faults: faults.callbacks,
      onDelivered: logCallback(log),
    },
    log,
  });
  cleanup.add(oss.close);
  for (const fault of options.fault) await faults.set(parseFault(fault));
  const names = Object.keys(functions);
  const status = () => ({ oss: oss.url, functions: names, callbackUrl, faults: faults.active() });
  const control = await startControl({ port: ports.control, faults, status });
  cleanup.add(control.close);
  return {
    oss,
    front,
    control,
    database,
    redis,
    faults,
    functions: names,
    callbackUrl,
    bucket: BUCKET,
    region,
    accessKey: ACCESS_KEY,
    broken: database.broken,
  };
}
