import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startControl } from '../../../emulator/control/start-control.ts';
import { parseFault } from '../../../emulator/faults/catalogue.ts';
import { createFaultSet } from '../../../emulator/faults/fault-set.ts';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import type { CallbackResult } from '../../../emulator/oss/callback/deliver-callback.ts';
import { findFfmpeg } from '../../../emulator/oss/processing/video/find-ffmpeg.ts';
import { startOss } from '../../../emulator/oss/start-oss.ts';
import { EMULATOR_ACCOUNT_ID } from '../../../shared/config.ts';
import { checkPort } from '../free-port.ts';
import { build } from './build.ts';
import type { Cleanup } from './cleanup.ts';
import { describeCallback } from './describe-callback.ts';
import { describeEvent } from './describe-event.ts';
import { describeStack } from './describe-stack.ts';
import { openDatabase } from './local-database.ts';
import { doorsFor } from './local-doors.ts';
import { openRedis } from './local-redis.ts';
import { openLocalSecrets } from './local-secrets.ts';
import { migrateGiven } from './migrate-given.ts';
import type { StartOptions } from './options.ts';
import { choosePorts } from './ports.ts';
import { announceCloud, resolveData } from './running-cloud.ts';
import type { LocalStack } from './stack.ts';
import { startFunctions } from './start-functions.ts';
import { takeFolder } from './take-folder.ts';

const ACCESS_KEY = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const BUCKET = 'examplebucket';
const IMM_PROJECT = 'local-project';
const ROLE_TOKEN_S = 365 * 24 * 3600;
/** Where Node's own debugger is looked for first. */
const INSPECT_PORT = 9229;

export interface StackOptions extends StartOptions {
  cleanup: Cleanup;
  log: (line: string, functionName?: string) => void;
  onDelivered?: (result: CallbackResult) => void;
}

async function describeFfmpeg(): Promise<string> {
  try {
    return await findFfmpeg(process.env.FFMPEG_PATH, process.env);
  } catch (error) {
    return `none. ${error instanceof Error ? error.message : error}`;
  }
}

async function openServers(options: StackOptions, dataDir: string) {
  const [database, redis] = await Promise.all([
    openDatabase({ ...options, dataDir }),
    openRedis(options.redis, options),
  ]);
  return { database, redis, migrating: migrateGiven(database.url, options.db === undefined) };
}

/** Starts the cloud of this machine. What was started is in `cleanup`, also after a failure. */
export async function startLocalStack(options: StackOptions): Promise<LocalStack> {
  const { fresh, debug, cleanup, log } = options;
  const dataDir = resolveData(options.data);
  const region = process.env.OSS_REGION || 'cn-hangzhou';
  const account = { accountId: EMULATOR_ACCOUNT_ID, region };
  const tokens = createStsTokens();
  const ports = await choosePorts(options.port);
  if (options.inspect) await checkPort(INSPECT_PORT, '--inspect needs it');
  cleanup.add(await takeFolder(dataDir));
  if (fresh) {
    for (const name of ['oss', 'functions']) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  const building = build();
  building.catch(() => undefined);
  const { signingKey, ticketSecret } = await openLocalSecrets(dataDir);
  const { database, redis, migrating } = await openServers(options, dataDir);
  migrating.catch(() => undefined);

  const faults = createFaultSet({
    ...(database.gone && { 'postgres-gone': database.gone }),
    ...(redis.gone && { 'redis-gone': redis.gone }),
    'rotate-key': {
      async begin() {
        publicKeys.unshift(oss.rotateKey().publicKey);
        functions.setDoors(doorsFor(publicKeys));
      },
    },
  });
  const publicKeys = [signingKey.publicKey];
  const functions = await startFunctions({
    variables: {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url ?? '',
      TICKET_SECRETS: ticketSecret,
      BUCKETS: BUCKET,
      IMM_PROJECT,
      OSS_ENDPOINT: `http://127.0.0.1:${ports.oss}`,
      INVOKE_ENDPOINT: `http://127.0.0.1:${ports.functions}`,
    },
    doors: doorsFor(publicKeys),
    building,
    // What functions with a role act as.
    account: { ...account, credentials: tokens.issue(ROLE_TOKEN_S) },
    port: ports.functions,
    dataDir: join(dataDir, 'functions'),
    faults: faults.front,
    triggerFaults: faults.triggers,
    noTimeout: options['no-timeout'],
    ...(options.inspect ? { inspect: INSPECT_PORT } : {}),
    cleanup,
    log,
    debug,
  });
  await migrating;
  const oss = await startOss({
    port: ports.oss,
    dataDir: join(dataDir, 'oss'),
    buckets: [BUCKET],
    immProject: IMM_PROJECT,
    ...account,
    tokens,
    credentials: { [ACCESS_KEY.accessKeyId]: ACCESS_KEY.accessKeySecret },
    async onEvent(event) {
      log(describeEvent(event), 'oss');
      await functions.triggers.onEvent(event);
    },
    onTopicMessage: functions.triggers.onTopicMessage,
    callbacks: {
      signingKey,
      allowRemote: options['allow-remote-callbacks'],
      faults: faults.callbacks,
      onDelivered(result, upload) {
        options.onDelivered?.(result);
        for (const line of describeCallback(result, upload)) log(line, 'oss');
      },
    },
    log: (line) => log(line, 'oss'),
  });
  cleanup.add(oss.close);
  for (const fault of options.fault) await faults.set(parseFault(fault));
  if (options.inspect) log(`Debuggers attach from port ${INSPECT_PORT} on.`);
  const control = await startControl({
    port: ports.control,
    faults,
    status: () => describeStack(stack),
    tokens,
    log: (line) => log(line, 'control'),
  });
  cleanup.add(control.close);
  const { front, names, callbackUrl } = functions;
  const stack: LocalStack = {
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
    ffmpeg: await describeFfmpeg(),
    broken: database.broken,
  };
  cleanup.add(
    await announceCloud(dataDir, {
      ossUrl: oss.url,
      functionsUrl: front.url,
      callbackUrl,
      databaseUrl: database.url,
      bucket: BUCKET,
      region,
      ...ACCESS_KEY,
    }),
  );
  return stack;
}
