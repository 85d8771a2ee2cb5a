import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFaultSet, type FaultSet } from '../../../emulator/faults/fault-set.ts';
import { exponentialDelayMs } from '../../../emulator/fc/async/task-queue.ts';
import { type Front, startFront } from '../../../emulator/fc/front.ts';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import { createSigningKey } from '../../../emulator/oss/sign-callback.ts';
import { type Oss, startOss } from '../../../emulator/oss/start-oss.ts';
import { connectTriggers } from '../../../emulator/triggers/connect-triggers.ts';
import { EMULATOR_ACCOUNT_ID } from '../../../shared/config.ts';
import { buildFunctions } from '../../build.ts';
import type { ClientTarget } from '../demo/client.ts';
import type { Cleanup } from '../start/cleanup.ts';
import { openDatabase } from '../start/local-database.ts';
import {
  callbackFunctionOf,
  type Functions,
  readLocalManifest,
  toFunctions,
} from '../start/local-functions.ts';
import { openRedis } from '../start/local-redis.ts';
import { choosePorts } from '../start/ports.ts';
import { type ChaosDatabase, openChaosDatabase } from './chaos-database.ts';
import { copyChaosProject } from './copy-chaos-project.ts';
import { createObserver, type Observer } from './observer.ts';
import { PUBLISHED_KEY_URL, publishKey } from './published-key.ts';

const BUCKET = 'examplebucket';
const IMM_PROJECT = 'chaos';
const ACCESS_KEY = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const ACCOUNT = { accountId: EMULATOR_ACCOUNT_ID, region: 'cn-hangzhou' };
/** On Function Compute they double each time, and the last ones take minutes. */
const LONGEST_RETRY_PAUSE_MS = 1000;
const ROLE_TOKEN_S = 12 * 3600;
const OFFLINE = join(import.meta.dirname, 'offline.cjs');
const LOCAL = join(import.meta.dirname, '../../../.local');

export interface ChaosCloud extends ClientTarget {
  oss: Oss;
  front: Front;
  callbackUrl: string;
  functions: readonly string[];
  ticketSecret: string;
  database: ChaosDatabase;
  databaseUrl: string;
  faults: FaultSet;
  observer: Observer;
  /** Of the project whose functions these are. */
  root: string;
  /** Where all is kept. */
  dataDir: string;
  /** What the callback function finds in its environment. */
  functionEnv: Readonly<Record<string, string>>;
}

export interface ChaosCloudOptions {
  /** As many callbacks come at once: Function Compute has an instance for each of them. */
  clients: number;
  cleanup: Cleanup;
}

async function makeFolder(cleanup: Cleanup): Promise<string> {
  const folder = join(LOCAL, `chaos-${process.pid}`);
  await mkdir(folder, { recursive: true });
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function openServers(dataDir: string, cleanup: Cleanup) {
  const log = () => undefined;
  const database = await openDatabase({ db: undefined, dataDir, fresh: true, debug: false, cleanup, log });
  const redis = await openRedis(undefined, { cleanup, log });
  if (redis.url === undefined || redis.gone === undefined || database.gone === undefined)
    throw new Error('There is no redis-server on PATH: the chaos needs one, to take it away.');
  return {
    databaseUrl: database.url,
    postgresGone: database.gone,
    redisUrl: redis.url,
    redisGone: redis.gone,
  };
}

function withoutInternet(functions: Functions): Functions {
  const entries = Object.entries(functions).map(([name, spec]) => {
    const NODE_OPTIONS = `${spec.env.NODE_OPTIONS ?? ''} --require "${OFFLINE}"`.trim();
    return [name, { ...spec, env: { ...spec.env, NODE_OPTIONS } }];
  });
  return Object.fromEntries(entries);
}

/** The emulated cloud with the functions of s.yaml, as they are deployed: nothing is admitted that production refuses. */
export async function startChaosCloud({ clients, cleanup }: ChaosCloudOptions): Promise<ChaosCloud> {
  const dataDir = await makeFolder(cleanup);
  const root = await copyChaosProject(cleanup);
  await buildFunctions(root);
  const ports = await choosePorts(0);
  const { databaseUrl, postgresGone, redisUrl, redisGone } = await openServers(dataDir, cleanup);
  const database = await openChaosDatabase(databaseUrl);
  cleanup.add(database.close);
  const ticketSecret = randomBytes(32).toString('base64');
  const signingKey = createSigningKey();
  await publishKey(redisUrl, ticketSecret, signingKey.publicKey);
  const faults = createFaultSet({
    'postgres-gone': postgresGone,
    'redis-gone': {
      begin: redisGone.begin,
      async end() {
        await redisGone.end?.();
        await publishKey(redisUrl, ticketSecret, signingKey.publicKey);
      },
    },
  });

  const manifest = await readLocalManifest(
    {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      TICKET_SECRETS: ticketSecret,
      BUCKETS: BUCKET,
      IMM_PROJECT,
      OSS_ENDPOINT: `http://127.0.0.1:${ports.oss}`,
      INVOKE_ENDPOINT: `http://127.0.0.1:${ports.functions}`,
    },
    AbortSignal.timeout(60_000),
  );
  const devKey = signingKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const functions = withoutInternet(toFunctions(manifest, { OSS_CALLBACK_DEV_KEY: devKey }, root));
  const observer = createObserver();
  const tokens = createStsTokens();
  const account = { ...ACCOUNT, credentials: tokens.issue(ROLE_TOKEN_S) };
  const front = await startFront({
    functions,
    account,
    port: ports.functions,
    dataDir: join(dataDir, 'functions'),
    maxInstances: clients,
    retryDelayMs: (retry) => Math.min(exponentialDelayMs(retry), LONGEST_RETRY_PAUSE_MS),
    faults: faults.front,
    log: observer.onLine,
    onTopicMessage: (topic, message) => triggers.onTopicMessage(topic, message.toString('utf8')),
  });
  cleanup.add(front.close);
  const triggers = connectTriggers({
    functions,
    invokeEvent: front.invokeEvent,
    account,
    faults: faults.triggers,
    log: observer.onLine,
  });
  const oss = await startOss({
    ...ACCOUNT,
    port: ports.oss,
    dataDir: join(dataDir, 'oss'),
    buckets: [BUCKET],
    immProject: IMM_PROJECT,
    tokens,
    credentials: { [ACCESS_KEY.accessKeyId]: ACCESS_KEY.accessKeySecret },
    async onEvent(event) {
      observer.onEvent(event);
      await triggers.onEvent(event);
    },
    onTopicMessage: triggers.onTopicMessage,
    callbacks: { signingKey, faults: alternateKeys(faults), onDelivered: observer.onDelivered },
    log: (line) => observer.onLine(line, 'oss'),
  });
  cleanup.add(oss.close);
  const callbackFunction = callbackFunctionOf(manifest);
  return {
    oss,
    bucket: BUCKET,
    region: ACCOUNT.region,
    accessKey: ACCESS_KEY,
    front,
    database,
    databaseUrl,
    faults,
    observer,
    ticketSecret,
    functions: Object.keys(functions),
    callbackUrl: `${front.url}/${callbackFunction}`,
    root,
    dataDir,
    functionEnv: functions[callbackFunction]?.env ?? {},
  };
}

/** Every other callback names a key that the functions have to look up, so that it matters whether Redis is there. */
function alternateKeys({ callbacks }: FaultSet): FaultSet['callbacks'] {
  let delivered = 0;
  return Object.create(callbacks, {
    keyUrl: {
      get() {
        delivered += 1;
        return delivered % 2 === 0 ? PUBLISHED_KEY_URL : undefined;
      },
    },
  });
}
