import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import { startOss } from '../../../emulator/oss/start-oss.ts';
import { startPostgres } from '../../../scripts/lib/postgres.ts';
import { createCleanup } from '../../../scripts/lib/start/cleanup.ts';
import { migrate } from '../../../shared/store/migrate.ts';
import { startBuiltCallback } from '../../support/built-callback.ts';
import { signingKey } from '../../support/callback-events.ts';
import { answer, startCallbackReceiver } from '../../support/callback-receiver.ts';
import type { Credentials } from './sdk.ts';
import { buildClients, type Toolchain } from './toolchain.ts';
import { GO, JAVA, PYTHON } from './toolchains.ts';

/** What all tests of the SDKs share. */
export interface Stack {
  ossUrl: string;
  databaseUrl: string;
  callbackUrl: string;
  /** A callback server that answers 500, and one where nobody listens. */
  failingUrl: string;
  deadUrl: string;
  /** Issued by the emulator, as STS would. */
  temporary: Credentials;
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: Stack;
  }
}

async function build(toolchain: Toolchain): Promise<void> {
  const seconds = await buildClients(toolchain);
  if (seconds > 0) console.log(`clients in ${toolchain.language}: installed in ${seconds.toFixed(1)} s`);
}

/** All at once. When one fails, it fails after the others have ended, so that none is left running. */
async function buildAll(): Promise<void> {
  const results = await Promise.allSettled([PYTHON, GO, JAVA].map(build));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** One emulated OSS, with the built callback function and a real Postgres behind it. */
export default async function startStack(project: TestProject): Promise<() => Promise<void>> {
  await buildAll();
  const cleanup = createCleanup();
  try {
    const dataDir = `.local/interop-postgres-${process.pid}`;
    const postgres = await startPostgres({ dataDir, fast: true, persistent: false });
    cleanup.add(() => postgres.stop());
    await migrate(postgres.url);
    const callback = await startBuiltCallback(postgres.url, { ADMIT: 'signature' });
    cleanup.add(() => callback.close());
    const failing = await startCallbackReceiver(answer('{"error":"out of order"}', 500));
    cleanup.add(() => failing.stop());
    const objects = await mkdtemp(join(tmpdir(), 'interop-oss-'));
    cleanup.add(() => rm(objects, { recursive: true, force: true }));
    const tokens = createStsTokens();
    const { accessKeyId, accessKeySecret, securityToken } = tokens.issue(3600);
    const oss = await startOss({
      dataDir: objects,
      port: 0,
      buckets: ['examplebucket'],
      tokens,
      callbacks: { signingKey },
    });
    cleanup.add(() => oss.close());
    project.provide('stack', {
      ossUrl: oss.url,
      databaseUrl: postgres.url,
      callbackUrl: callback.url,
      failingUrl: `http://127.0.0.1:${failing.port}/`,
      deadUrl: 'http://127.0.0.1:1/',
      temporary: { accessKeyId, accessKeySecret, securityToken },
    });
  } catch (error) {
    await cleanup.run();
    throw error;
  }
  return () => cleanup.run();
}
