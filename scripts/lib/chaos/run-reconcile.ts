import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ChaosCloud } from './chaos-cloud.ts';

/** All that is not recorded now was refused, as its callback was. */
const REFUSED_EXIT_CODE = 2;
const LIMIT_MS = 120_000;

function exitCodeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** `npm run reconcile` of the project that is tried, in a process of its own: it records what no event has told of. */
export async function runReconcile({
  root,
  functions,
  accessKey,
  bucket,
  dataDir,
}: ChaosCloud): Promise<void> {
  const args = ['--import', 'tsx', join(root, 'scripts/reconcile.ts')];
  const options = ['--bucket', bucket, '--state', join(dataDir, 'reconcile.json'), '--json'];
  const env = {
    ...functions.environment,
    PATH: process.env.PATH,
    OSS_ACCESS_KEY_ID: accessKey.accessKeyId,
    OSS_ACCESS_KEY_SECRET: accessKey.accessKeySecret,
  };
  try {
    await promisify(execFile)(process.execPath, [...args, ...options], { cwd: root, env, timeout: LIMIT_MS });
  } catch (error) {
    if (exitCodeOf(error) !== REFUSED_EXIT_CODE) throw error;
  }
}
