import { createLogPrinter } from '../emulator/fc/log-printer.ts';
import type { Attempt } from '../emulator/oss/callback/deliver-once.ts';
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

/** Everything is quiet in the meantime, unless something goes wrong. */
async function demonstrate(options: StartOptions): Promise<void> {
  const { runDemo } = await import('./lib/demo/run-demo.ts');
  const lines: string[] = [];
  const attempts: Attempt[] = [];
  const stack = await startLocalStack({
    ...options,
    cleanup,
    log: options.debug ? console.error : (line) => lines.push(line),
    onDelivered: (result) => attempts.push(...result.attempts),
  });
  console.log(`OSS ${stack.oss.url}, callbackUrl ${stack.callbackUrl}`);
  const isRight = await runDemo({ stack, attempts, say: console.log });
  if (!isRight) console.error(lines.join('\n'));
  await end(isRight ? 0 : 1);
}

async function run(options: StartOptions): Promise<void> {
  const output = options.json ? process.stderr : process.stdout;
  const log = createLogPrinter({
    write: (line) => output.write(`${line}\n`),
    colour: output.isTTY && !process.env.NO_COLOR,
  });
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
  else {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
    await (options.demo ? demonstrate(options) : run(options));
  }
}

main().catch(async (error: unknown) => {
  if (stopping) return;
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error('See ./scripts/start --help.');
  await end(1);
});
