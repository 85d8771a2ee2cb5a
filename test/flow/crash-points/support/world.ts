import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Front, startFront } from '../../../../emulator/fc/front.ts';
import { createStsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import { type Oss, startOss } from '../../../../emulator/oss/start-oss.ts';
import { connectTriggers } from '../../../../emulator/triggers/connect-triggers.ts';
import { type Cleanup, createCleanup } from '../../../../scripts/lib/start/cleanup.ts';
import { signingKey } from '../../../support/callback-events.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/create-database.ts';
import { startCallbackGateway } from './callback-gateway.ts';
import type { Crasher } from './crasher.ts';
import { type HookServer, startHookServer } from './hook-server.ts';
import { createInvocationLog, type InvocationLog } from './invocation-log.ts';
import type { Platform } from './platform.ts';
import { type WatchedFunctions, watchFunctions } from './watched-functions.ts';
import { startWatchedKeyHost } from './watched-key-host.ts';

const NEW_KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v2.pem';
const TICKET_SECRET = 'a secret of the tests: 32 bytes or more';
const ACCOUNT = { accountId: '0000000000000000', region: 'cn-hangzhou' };
const CREDENTIALS_SECONDS = 3600;
const RETRY_MS = 20;

/** What a test can change. */
interface Switches {
  /** Function Compute takes no hand-overs of the callback function. */
  refusesHandOvers: boolean;
  /** OSS says that its public key is one that the callback function does not bring along. */
  signsWithNewKey: boolean;
  /** OSS does not reach the callback function. */
  losesCallbacks: boolean;
  /** Messages of topics get lost. */
  losesMessages: boolean;
}

/** A cloud of its own, each function of which is watched and has one instance at a time. */
export interface World {
  switches: Switches;
  database: TestDatabase;
  oss: Oss;
  front: Front;
  hooks: HookServer;
  /** Those that Function Compute invokes asynchronously. */
  asyncFunctions: readonly string[];
  /** How many conversions of videos OSS has begun that have not ended. */
  conversions(): number;
  invocations: InvocationLog;
  /** What OSS is told to call back. */
  callbackUrl: string;
  /** By the name of the function. */
  crasherOf(functionName: string): Crasher;
  /** What OSS tells of the object with this key comes now. Until then it is kept, so that nothing happens by chance. */
  deliverEvent(key: string): Promise<void>;
  /** Nothing is killed or kept back any more. */
  disarm(): void;
  /** What functions have put into Redis is no longer there. */
  emptyRedis(): Promise<void>;
  close(): Promise<void>;
}

async function build(platform: Platform, index: number, cleanup: Cleanup): Promise<Omit<World, 'close'>> {
  const { functions, redis, keyHostFinder } = platform;
  const closing = <T extends { close(): Promise<void> }>(one: T): T => {
    cleanup.add(one.close);
    return one;
  };
  const folder = await mkdtemp(join(tmpdir(), 'crash-points-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const database = await createTestDatabase();
  cleanup.add(database.drop);
  const tokens = createStsTokens();
  const switches: Switches = {
    refusesHandOvers: false,
    signsWithNewKey: false,
    losesCallbacks: false,
    losesMessages: false,
  };
  const events = new Map<string, OssEvent>();
  let conversions = 0;
  const oss = closing(
    await startOss({
      port: 0,
      dataDir: join(folder, 'oss'),
      buckets: ['examplebucket'],
      tokens,
      callbacks: { signingKey },
      log: () => undefined,
      onEvent: async (event) => void events.set(event.oss.object.key, event),
      async onTopicMessage(topic, message) {
        if (!switches.losesMessages) await triggers.onTopicMessage(topic, message);
        conversions -= 1;
      },
    }),
  );
  const hooks = closing(await startHookServer());
  const keyHost = closing(
    await startWatchedKeyHost({
      pem: signingKey.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      folder,
      crasher: () => watched.crasherOf('callback'),
      finder: keyHostFinder,
    }),
  );

  const watched: WatchedFunctions = closing(
    await watchFunctions({
      functions,
      front: () => front,
      env: {
        TICKET_SECRETS: TICKET_SECRET,
        OSS_CALLBACK_DEV_KEY: signingKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        // One connection, so that what it does has one order.
        POOL_SIZE: '1',
      },
      surroundingsOf: (functionName) => ({
        env: functionName === 'callback' ? keyHost.env : {},
        databaseUrl: database.url,
        redisUrl: `${redis.url}/${index}`,
        ossUrl: oss.url,
        hookUrl: `http://127.0.0.1:${hooks.port}`,
        onOssRequest(step) {
          if (step.startsWith('have OSS begin')) conversions += 1;
        },
        apiUrl: () => (functionName === 'callback' && switches.refusesHandOvers ? undefined : front.url),
      }),
    }),
  );
  const invocations = createInvocationLog();
  const front: Front = closing(
    await startFront({
      port: 0,
      functions: watched.functions,
      maxInstances: 1,
      debug: true,
      account: { ...ACCOUNT, credentials: tokens.issue(CREDENTIALS_SECONDS) },
      retryDelayMs: () => RETRY_MS,
      log(line, functionName) {
        if (functionName !== undefined && line.startsWith('FC Invoke End'))
          watched.crasherOf(functionName).invocationEnded();
        invocations.read(line);
      },
    }),
  );
  const triggers = connectTriggers({
    functions: watched.functions,
    invokeEvent: front.invokeEvent,
    account: ACCOUNT,
    log: () => undefined,
  });
  const gateway = closing(
    await startCallbackGateway({
      target: () => (switches.losesCallbacks ? undefined : front.url),
      publicKeyUrl: () => (switches.signsWithNewKey ? NEW_KEY_URL : undefined),
    }),
  );
  return {
    switches,
    database,
    oss,
    front,
    hooks,
    invocations,
    asyncFunctions: Object.keys(functions).filter((name) => functions[name]?.asyncInvokeConfig !== undefined),
    conversions: () => conversions,
    callbackUrl: `http://127.0.0.1:${gateway.port}/callback`,
    crasherOf: watched.crasherOf,
    disarm: watched.disarm,
    async deliverEvent(key) {
      const event = events.get(key);
      if (event === undefined) throw new Error(`OSS has told of no object ${key}.`);
      await triggers.onEvent(event);
    },
    async emptyRedis() {
      const client = redis.client.duplicate({ db: index });
      await client.flushdb();
      client.disconnect();
    },
  };
}

/** Its index tells its share of Redis from those of others. */
export async function startWorld(platform: Platform, index: number): Promise<World> {
  const cleanup = createCleanup();
  try {
    return { ...(await build(platform, index, cleanup)), close: cleanup.run };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
