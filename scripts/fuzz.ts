import { createPublicKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type FuzzResult, fuzz, observe } from './lib/fuzz/fuzz.ts';
import type { FuzzInput } from './lib/fuzz/fuzz-input.ts';
import { createFuzzedFunction } from './lib/fuzz/fuzzed-function.ts';
import { devKey } from './lib/fuzz/signed-request.ts';

const ROOT = path.join(import.meta.dirname, '..');
const FAILURE_FILE = path.join('.local', 'fuzz-failure.json');
const DEFAULT_RUNS = 20_000;
const MOST_HEAP_GROWTH_MB = 20;
const PROGRESS_EVERY = 500;

const USAGE = `Usage: npm run fuzz [-- --runs <number>] [--seed <number>] [--replay <file>] [--json]

Invents hostile requests and sends them through the callback function in this process. Each must be refused: in time, with a
4xx and a JSON error, without showing a secret, and without leaving memory behind. Nothing goes over a network.

  --runs <number>   how many requests; by default ${DEFAULT_RUNS}
  --seed <number>   invents the same requests again; by default another each time
  --replay <file>   sends again what an earlier run failed with (${FAILURE_FILE})
  --json            print the result as JSON
  --help            print this text`;

interface SavedFailures {
  seed: number;
  /** The requests are signed for this key. */
  devKey: string;
  failures: { run: number; violations: readonly string[]; times: number; input: FuzzInput }[];
}

async function replay(file: string, asJson: boolean): Promise<boolean> {
  const saved = JSON.parse(await readFile(file, 'utf8')) as SavedFailures;
  const key = createPublicKey({ key: Buffer.from(saved.devKey, 'base64'), format: 'der', type: 'spki' });
  const target = createFuzzedFunction(key);
  const results = [];
  for (const { run, input } of saved.failures)
    results.push({ run, generator: input.generator, ...(await observe(target, input)) });
  if (asJson) console.log(JSON.stringify({ results }, null, 2));
  else
    for (const { run, generator, code, violations } of results)
      console.log(
        `run ${run}, ${generator}: ${code}${violations.length > 0 ? `; ${violations.join('; ')}` : ', as it should be'}`,
      );
  return results.every(({ violations }) => violations.length === 0);
}

async function save(seed: number, failures: FuzzResult['failures']): Promise<void> {
  const saved: SavedFailures = {
    seed,
    devKey: devKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    failures: [...failures],
  };
  await mkdir(path.join(ROOT, path.dirname(FAILURE_FILE)), { recursive: true });
  await writeFile(path.join(ROOT, FAILURE_FILE), `${JSON.stringify(saved, null, 2)}\n`);
}

function print(seed: number, result: FuzzResult): void {
  const { runs, seconds, counts, failures, slowestMs, before, after } = result;
  const rows = Object.entries(counts).sort(([, one], [, other]) => other - one);
  for (const [code, count] of rows) console.log(`${String(count).padStart(8)}  ${code}`);
  console.log(
    `\nseed ${seed}: ${runs} requests in ${seconds.toFixed(1)} s, ${Math.round(runs / seconds)} a second`,
  );
  console.log(`slowest ${slowestMs.toFixed(1)} ms`);
  console.log(
    `heap ${before.heapMb} MB → ${after.heapMb} MB, resident ${before.rssMb} MB → ${after.rssMb} MB`,
  );
  for (const { run, input, violations, times } of failures)
    console.error(`FAILED run ${run} (${input.generator}), ${times} times: ${violations.join('; ')}`);
  if (failures.length > 0)
    console.error(`\nThe requests are in ${FAILURE_FILE}. Again: npm run fuzz -- --replay ${FAILURE_FILE}`);
}

function readNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`--${name} should be a whole number, and is ${JSON.stringify(text)}.`);
  return Number(text);
}

function createProgress(runs: number): ((run: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (run) => {
    if (run % PROGRESS_EVERY === 0) process.stderr.write(`\r${run} of ${runs}`);
    if (run === runs) process.stderr.write('\r\x1b[K');
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: String(DEFAULT_RUNS) },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      replay: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.replay !== undefined) {
    process.exitCode = (await replay(values.replay, values.json)) ? 0 : 1;
    return;
  }
  const seed = readNumber(values.seed, 'seed');
  const runs = readNumber(values.runs, 'runs');
  const onProgress = createProgress(runs);
  const target = createFuzzedFunction(devKey);
  const result = await fuzz({ target, runs, seed, ...(onProgress ? { onProgress } : {}) });
  const grownMb = result.after.heapMb - result.before.heapMb;
  if (result.failures.length > 0) await save(seed, result.failures);
  if (values.json) console.log(JSON.stringify({ seed, ...result }, null, 2));
  else print(seed, result);
  if (grownMb > MOST_HEAP_GROWTH_MB) console.error(`FAILED: the heap grew by ${grownMb.toFixed(1)} MB.`);
  process.exitCode = result.failures.length > 0 || grownMb > MOST_HEAP_GROWTH_MB ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
