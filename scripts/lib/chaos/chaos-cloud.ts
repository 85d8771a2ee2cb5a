import { join } from 'node:path';
import type { FaultSet } from '../../../emulator/faults/fault-set.ts';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import { type Oss, startOss } from '../../../emulator/oss/start-oss.ts';
import { EMULATOR_ACCOUNT_ID } from '../../../shared/config.ts';
import { buildFunctions } from '../../build.ts';
import type { ClientTarget } from '../demo/client.ts';
import type { Cleanup } from '../start/cleanup.ts';
import { choosePorts } from '../start/ports.ts';
import { type ChaosServers, openChaosServers } from './chaos-servers.ts';
import { copyChaosProject } from './copy-chaos-project.ts';
import { createObserver, type Observer } from './observer.ts';
import { PUBLISHED_KEY_URL } from './published-key.ts';
import { type ChaosFunctions, startChaosFunctions } from './start-chaos-functions.ts';

const BUCKET = 'examplebucket';
const ACCESS_KEY = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const IMM_PROJECT = 'chaos';
const ACCOUNT = { accountId: EMULATOR_ACCOUNT_ID, region: 'cn-hangzhou' };
const ROLE_TOKEN_S = 12 * 3600;

/** The emulated cloud, and what is seen of it. */
export interface ChaosCloud extends ChaosServers, ClientTarget {
  oss: Oss;
  functions: ChaosFunctions;
  observer: Observer;
  /** Of the project whose functions these are. */
  root: string;
}

export interface ChaosCloudOptions {
  /** As many callbacks come at once: Function Compute has an instance for each of them. */
  clients: number;
  cleanup: Cleanup;
  /** Gets all that the functions and the emulators log. */
  log: (line: string) => void;
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

/** Starts it. What was started is in `cleanup`, also after a failure. */
export async function startChaosCloud({ clients, cleanup, log }: ChaosCloudOptions): Promise<ChaosCloud> {
  const root = await copyChaosProject(cleanup);
  await buildFunctions(root);
  const servers = await openChaosServers(cleanup);
  const { signingKey, faults, dataDir } = servers;
  const ports = await choosePorts(0);
  const tokens = createStsTokens();
  const observer = createObserver(log);
  const functions = await startChaosFunctions({
    ...{ root, servers, observer, cleanup },
    variables: { BUCKETS: BUCKET, IMM_PROJECT, OSS_ENDPOINT: `http://127.0.0.1:${ports.oss}` },
    account: { ...ACCOUNT, credentials: tokens.issue(ROLE_TOKEN_S) },
    port: ports.functions,
    maxInstances: clients,
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
      // Nothing comes in between: it is lost, or not, in the same moment.
      observer.onEvent(event, faults.triggers().loseEvents === true);
      await functions.triggers.onEvent(event);
    },
    async onTopicMessage(topic, message) {
      observer.onTopicMessage(message);
      await functions.triggers.onTopicMessage(topic, message);
    },
    callbacks: { signingKey, faults: alternateKeys(faults), onDelivered: observer.onDelivered },
    log: (line) => observer.onLine(line, 'oss'),
  });
  cleanup.add(oss.close);
  return {
    ...servers,
    ...{ oss, functions, observer, root },
    ...{ bucket: BUCKET, region: ACCOUNT.region, accessKey: ACCESS_KEY },
  };
}
