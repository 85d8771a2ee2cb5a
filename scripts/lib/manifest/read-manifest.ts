import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { spawnWatched } from '../../../emulator/spawn-watched.ts';
import type { Manifest } from './manifest.ts';

const TIMEOUT_MS = 30_000;
const PACKAGE = createRequire(import.meta.url).resolve('@serverless-devs/s/package.json');
const S_YAML = path.join(import.meta.dirname, '../../../s.yaml');

/** s.yaml takes the account out of it, and what has no account has no such part. */
const ROLE_WITHOUT_ACCOUNT = /\$\{env\('FUNCTION_ROLE'\)\.split\([^\n]*\s+RuntimeError: undefined not found/;

class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

interface ReadOptions {
  template?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

// `s` writes into its home, reports errors to its makers with the text of the template, and looks for updates.
async function makeQuietHome(): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 's-preview-'));
  await mkdir(path.join(home, '.s', 'config'), { recursive: true });
  await writeFile(path.join(home, '.s', 'set-config.yml'), 'analysis: disable\n');
  await writeFile(
    path.join(home, '.s', 'config', 'update-notifier.json'),
    JSON.stringify({ output: false, lastUpdateCheck: Date.now() }),
  );
  return home;
}

interface Preview {
  stdout: string;
  stderr: string;
  failed: boolean;
}

/** Left alone, `s` would go on for ever when nobody reads what it prints any more. */
async function preview(template: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Preview> {
  const program = path.join(path.dirname(PACKAGE), 'bin', 's');
  const printed: Buffer[] = [];
  const { child, stderr, release } = spawnWatched({
    command: [process.execPath, program, 'preview', '-t', template, '-o', 'json'],
    cwd: path.dirname(template),
    env,
  });
  child.stdout?.on('data', (bytes: Buffer) => printed.push(bytes));
  if (signal.aborted) release();
  signal.addEventListener('abort', release, { once: true });
  try {
    const [complaint] = await Promise.all([text(stderr), once(child, 'close')]);
    return {
      stdout: Buffer.concat(printed).toString('utf8'),
      stderr: complaint,
      failed: child.exitCode !== 0,
    };
  } finally {
    signal.removeEventListener('abort', release);
  }
}

function explainFailure(output: string, template: string, env: NodeJS.ProcessEnv): string {
  const file = path.basename(template);
  const missing = /env\('([^']*)'\) not found/.exec(output)?.[1];
  if (missing !== undefined) return `${file} needs the variable ${missing}, and it is not set.`;
  if (ROLE_WITHOUT_ACCOUNT.test(output))
    return 'FUNCTION_ROLE is not valid: it should be what the ARNs of the roles begin with, such as acs:ram::<account>:role/uploads.';
  const evaluated = Object.keys(env).find((name) => {
    const value = env[name];
    return value?.includes('${') && output.includes(value);
  });
  if (evaluated !== undefined)
    return `The value of ${evaluated} contains "\${", which Serverless Devs evaluates: in a URL write %24%7B, in a secret choose other characters.`;
  const reason = output.split('A complete log of this run')[0]?.split('Error Message:')[1] ?? output;
  return `${file} cannot be resolved: ${reason.trim()}`;
}

/** Resolves s.yaml as the real `s` does, offline: what runs locally is what is deployed. */
export async function readManifest(options: ReadOptions = {}): Promise<Manifest> {
  const { template = S_YAML, env = process.env, signal } = options;
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const home = await makeQuietHome();
  try {
    const childEnv = { ...env, HOME: home, serverless_devs_config_home: home };
    const { stdout, stderr, failed } = await preview(
      template,
      childEnv,
      signal === undefined ? limit : AbortSignal.any([signal, limit]),
    );
    if (limit.aborted)
      throw new ManifestError(`${path.basename(template)} was not resolved within ${TIMEOUT_MS / 1000} s.`);
    signal?.throwIfAborted();
    // A warning may stand before the JSON.
    const start = stdout.indexOf('{');
    if (failed || start < 0)
      throw new ManifestError(explainFailure(`${stdout}\n${stderr}`, template, childEnv));
    return JSON.parse(stdout.slice(start)) as Manifest;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
