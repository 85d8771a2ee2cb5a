import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(import.meta.dirname, '../..');

export interface ReconcileProcess {
  child: ChildProcess;
  ended: Promise<{ stdout: string; stderr: string; code: number | null }>;
}

/** `npm run reconcile`, in a process of its own. */
export function startReconcile(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): ReconcileProcess {
  const child = spawn(process.execPath, [...nodeFlags, '--import', 'tsx', 'scripts/reconcile.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      BUCKETS: 'examplebucket',
      TICKET_SECRETS: 'a secret of the tests: 32 bytes or more',
      OSS_ACCESS_KEY_ID: 'local',
      OSS_ACCESS_KEY_SECRET: 'local-secret',
      // Whatever the .env of a developer says.
      OSS_REGION: '',
      OSS_SECURITY_TOKEN: '',
      INVOKE_ENDPOINT: '',
      PREPARE: '',
      POOL_SIZE: '',
      ADMIT: '',
      ...env,
    },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number | null }),
  );
  return { child, ended };
}
