import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Front, startFront } from '../../../../emulator/fc/front.ts';
import { createStsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import { connectTriggers } from '../../../../emulator/triggers/connect-triggers.ts';
import { type Cleanup, createCleanup } from '../../../../scripts/lib/start/cleanup.ts';
import { signingKey } from '../../../support/callback-events.ts';
import { createTestDatabase } from '../../../support/create-database.ts';
import { arrangeSurroundings } from './arrange-surroundings.ts';
import { startCallbackGateway } from './callback-gateway.ts';
import { startHookServer } from './hook-server.ts';
import { createInvocationLog } from './invocation-log.ts';
import type { Platform } from './platform.ts';
import { createSwitches } from './switches.ts';
import { type WatchedFunctions, watchFunctions } from './watched-functions.ts';
import { startWatchedKeyHost } from './watched-key-host.ts';
import { startWatchedOss } from './watched-oss.ts';
import type { World } from './world.ts';

const NEW_KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v2.pem';
const TICKET_SECRET = 'a secret of the tests: 32 bytes or more';
const ACCOUNT = { accountId: '0000000000000000', region: 'cn-hangzhou' };
const CREDENTIALS_SECONDS = 3600;
const RETRY_MS = 20;

async function build(platform: Platform, index: number, cleanup: Cleanup): Promise<Omit<World, 'close'>> {
  const { functions, redis } = platform;
  const closing = <T extends { close(): Promise<void> }>(one: T): T => {
    cleanup.add(one.close);
    return one;
  };
  const folder = await mkdtemp(join(tmpdir(), 'crash-points-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const database = await createTestDatabase();
  cleanup.add(database.drop);
  const emptyDatabase = await createTestDatabase({ migrated: false });
  cleanup.add(emptyDatabase.drop);
  const tokens = createStsTokens();
  const switches = createSwitches();
  const invocations = createInvocationLog();
  const { oss, conversions, results, eventOf } = await startWatchedOss({
    folder,
    tokens,
    async onTopicMessage(topic, message) {
      // A conversion outlasts what has begun it.
      await invocations.waitForQuiet();
      if (!switches.losesMessages) await triggers.onTopicMessage(topic, message);
    },
  });
  cleanup.add(oss.close);
  const hooks = closing(await startHookServer());
  const keyHost = closing(
    await startWatchedKeyHost({
      pem: signingKey.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      folder,
      crasher: () => watched.crasherOf('callback'),
      isAway: () => switches.losesKeyHost,
    }),
  );

  const surroundingsOf = arrangeSurroundings({
    index,
    platform,
    switches,
    database,
    emptyDatabase,
    ossUrl: oss.url,
    hookUrl: `http://127.0.0.1:${hooks.port}`,
    apiUrl: () => front.url,
    keyHost: keyHost.env,
    onConversionBegun: conversions.begun,
  });
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
      surroundingsOf,
    }),
  );
  const front: Front = closing(
    await startFront({
      port: 0,
      functions: watched.functions,
      maxInstances: 1,
      debug: true,
      account: { ...ACCOUNT, credentials: tokens.issue(CREDENTIALS_SECONDS) },
      retryDelayMs: () => RETRY_MS,
      log(line, functionName) {
        if (functionName === undefined) return;
        if (line.startsWith('FC Invoke End')) watched.crasherOf(functionName).invocationEnded();
        invocations.read(line, functionName);
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
      target: () => front.url,
      isClosed: () => switches.losesCallbacks,
      publicKeyUrl: () => (switches.signsWithNewKey ? NEW_KEY_URL : undefined),
    }),
  );
  const names = Object.keys(functions);
  return {
    switches,
    database,
    emptyDatabase,
    oss,
    front,
    hooks,
    invocations,
    functions: names,
    asyncFunctions: names.filter((name) => functions[name]?.asyncInvokeConfig !== undefined),
    conversions,
    results,
    callbackUrl: `http://127.0.0.1:${gateway.port}/callback`,
    deliverCallbackAgain: gateway.deliverAgain,
    crasherOf: watched.crasherOf,
    deliverEvent: (key) => triggers.onEvent(eventOf(key)),
    async disarm() {
      watched.disarm();
      await conversions.goOn();
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
