import { join } from 'node:path';
import { exponentialDelayMs } from '../../../emulator/fc/async/task-queue.ts';
import { type Front, startFront } from '../../../emulator/fc/front.ts';
import type { Account } from '../../../emulator/fc/function-spec.ts';
import { connectTriggers, type Triggers } from '../../../emulator/triggers/connect-triggers.ts';
import type { Cleanup } from '../start/cleanup.ts';
import {
  callbackFunctionOf,
  type Functions,
  readLocalManifest,
  toFunctions,
} from '../start/local-functions.ts';
import type { ChaosServers } from './chaos-servers.ts';
import { crashTheSpared, type SparedCrash } from './crash-the-spared.ts';
import type { Observer } from './observer.ts';

const OFFLINE = join(import.meta.dirname, 'offline.cjs');
const MANIFEST_LIMIT_MS = 60_000;
/** On Function Compute they double each time, and the last ones take minutes. */
const LONGEST_RETRY_PAUSE_MS = 1000;

export interface ChaosFunctionsOptions {
  /** Of the project with the built functions. */
  root: string;
  servers: ChaosServers;
  /** What s.yaml takes from the environment besides. */
  variables: Readonly<Record<string, string>>;
  account: Account;
  port: number;
  /** How many instances of each function there may be. */
  maxInstances: number;
  observer: Observer;
  cleanup: Cleanup;
}

export interface ChaosFunctions {
  front: Front;
  names: readonly string[];
  callbackUrl: string;
  /** What the callback function finds in its environment. */
  environment: Readonly<Record<string, string>>;
  triggers: Triggers;
  sparedCrash: SparedCrash;
}

function withoutInternet(functions: Functions): Functions {
  const entries = Object.entries(functions).map(([name, spec]) => {
    const NODE_OPTIONS = `${spec.env.NODE_OPTIONS ?? ''} --require "${OFFLINE}"`.trim();
    return [name, { ...spec, env: { ...spec.env, NODE_OPTIONS } }];
  });
  return Object.fromEntries(entries);
}

/** The functions of s.yaml as they are deployed: nothing is admitted that production refuses. */
export async function startChaosFunctions(options: ChaosFunctionsOptions): Promise<ChaosFunctions> {
  const { root, account, port, maxInstances, observer, cleanup } = options;
  const { dataDir, databaseUrl, redisUrl, ticketSecret, signingKey, faults } = options.servers;
  const variables = {
    ...options.variables,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    TICKET_SECRETS: ticketSecret,
    INVOKE_ENDPOINT: `http://127.0.0.1:${port}`,
  };
  const manifest = await readLocalManifest(variables, AbortSignal.timeout(MANIFEST_LIMIT_MS));
  const devKey = signingKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const functions = withoutInternet(toFunctions(manifest, { OSS_CALLBACK_DEV_KEY: devKey }, root));
  const sparedCrash = crashTheSpared(faults, observer.killed);
  const front = await startFront({
    functions,
    account,
    port,
    dataDir: join(dataDir, 'functions'),
    maxInstances,
    retryDelayMs: (retry) => Math.min(exponentialDelayMs(retry), LONGEST_RETRY_PAUSE_MS),
    faults: sparedCrash.front,
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
  const callback = callbackFunctionOf(manifest);
  return {
    front,
    names: Object.keys(functions),
    callbackUrl: `${front.url}/${callback}`,
    environment: functions[callback]?.env ?? {},
    triggers,
    sparedCrash,
  };
}
