import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOptions, USAGE, UsageError } from './lib/chaos/options.ts';
import { render } from './lib/chaos/render.ts';
import { runChaos } from './lib/chaos/run-chaos.ts';
import { showProgress } from './lib/chaos/show-progress.ts';
import { summarise } from './lib/chaos/summarise.ts';
import { createCleanup } from './lib/start/cleanup.ts';

const LOG_FOLDER = join(import.meta.dirname, '../.local');
const LOG_FILE = 'chaos.log';

const cleanup = createCleanup();
const interrupted = new AbortController();
const lines: string[] = [];

async function keepLog(): Promise<void> {
  await mkdir(LOG_FOLDER, { recursive: true });
  await writeFile(join(LOG_FOLDER, LOG_FILE), `${lines.join('\n')}\n`);
  console.error(`What the functions and the emulators have logged is in .local/${LOG_FILE}.`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return console.log(USAGE);
  console.error(`seed ${options.seed}: ${options.uploads} uploads by ${options.clients} clients`);
  const events = { ...showProgress(process.stderr), onLine: (line: string) => void lines.push(line) };
  const result = await runChaos(options, events, {
    cleanup,
    signal: interrupted.signal,
  });
  const summary = summarise(result);
  console.log(options.json ? JSON.stringify(summary, null, 2) : render(summary, result.moments));
  if (result.problems.length === 0) return;
  process.exitCode = 1;
  await keepLog();
}

/** The first one lets what has begun come to an end, so that nothing is left behind; the second does not. */
function interrupt(): void {
  if (interrupted.signal.aborted) process.exit(1);
  interrupted.abort(new Error('It was interrupted.'));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);

main()
  .catch(async (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof UsageError) console.error('See npm run chaos -- --help.');
    process.exitCode = 1;
    if (lines.length > 0) await keepLog();
  })
  .finally(cleanup.run);
