import { createCleanup } from './lib/start/cleanup.ts';
import { startLocalStack } from './lib/start/local-stack.ts';
import { readOptions, type StartOptions, USAGE, UsageError } from './lib/start/options.ts';
import { screen, summary } from './lib/start/screen.ts';

const cleanup = createCleanup();
let stopping = false;

async function end(exitCode: number): Promise<never> {
  if (stopping) process.exit(1);
  stopping = true;
  await cleanup.run();
  process.exit(exitCode);
}

async function start(options: StartOptions): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  const log = (line: string) => (options.json ? console.error(line) : console.log(line));
  const stack = await startLocalStack({ ...options, cleanup, log });
  console.log(options.json ? summary(stack) : screen(stack, performance.now()));
  const reason = await stack.broken;
  if (stopping) return;
  console.error(reason);
  await end(1);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else await start(options);
}

main().catch(async (error: unknown) => {
  if (stopping) return;
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error('See ./scripts/start --help.');
  await end(1);
});
