import { BODY_GENERATORS } from './body-generators.ts';
import { codeOf, findViolations } from './check-reaction.ts';
import type { FuzzInput, Generator } from './fuzz-input.ts';
import type { FuzzedFunction, Reaction } from './fuzzed-function.ts';
import { type Memory, measureMemory } from './heap.ts';
import { type Random, randomOfRun } from './random.ts';
import { RAW_GENERATORS } from './raw-generators.ts';
import { REQUEST_GENERATORS } from './request-generators.ts';

const GENERATORS: readonly Generator[] = [...RAW_GENERATORS, ...REQUEST_GENERATORS, ...BODY_GENERATORS];
const TOTAL_WEIGHT = GENERATORS.reduce((sum, { weight }) => sum + weight, 0);
const WARM_UP_SHARE = 0.2;
const MOST_WARM_UP_RUNS = 5000;
const MOST_KINDS_OF_FAILURE = 50;

interface Failure {
  run: number;
  input: FuzzInput;
  violations: readonly string[];
  /** Whether the same was seen before is decided by the generator and the violations. */
  times: number;
}

export interface FuzzResult {
  runs: number;
  seconds: number;
  counts: Readonly<Record<string, number>>;
  failures: readonly Failure[];
  slowestMs: number;
  before: Memory;
  after: Memory;
}

export interface FuzzOptions {
  target: FuzzedFunction;
  runs: number;
  seed: number;
  onProgress?: (run: number) => void;
}

function invent(random: Random): FuzzInput {
  let left = random.int(TOTAL_WEIGHT * 1000) / 1000;
  const found = GENERATORS.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const generator = found ?? random.pick(GENERATORS);
  return { generator: generator.name, ...generator.make(random) };
}

export interface Observation {
  code: string;
  milliseconds: number;
  violations: readonly string[];
}

/** Invokes the function once and says what was wrong with its answer. */
export async function observe(target: FuzzedFunction, input: FuzzInput): Promise<Observation> {
  let reaction: Reaction;
  try {
    reaction = await target.invoke(input);
  } catch (error) {
    return { code: 'rejected', milliseconds: 0, violations: [`it rejected: ${String(error)}`] };
  }
  return {
    code: codeOf(reaction),
    milliseconds: reaction.milliseconds,
    violations: findViolations(input, reaction),
  };
}

export async function fuzz({ target, runs, seed, onProgress }: FuzzOptions): Promise<FuzzResult> {
  const counts: Record<string, number> = {};
  const failures = new Map<string, Failure>();
  const warmUpRuns = Math.min(Math.floor(runs * WARM_UP_SHARE), MOST_WARM_UP_RUNS);
  const startedAt = performance.now();
  let before = measureMemory();
  let slowestMs = 0;
  for (let run = 0; run < runs; run += 1) {
    if (run === warmUpRuns) before = measureMemory();
    const input = invent(randomOfRun(seed, run));
    const { code, milliseconds, violations } = await observe(target, input);
    counts[code] = (counts[code] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, milliseconds);
    if (violations.length > 0) {
      const kind = JSON.stringify([input.generator, violations]);
      const known = failures.get(kind);
      if (known) known.times += 1;
      else if (failures.size < MOST_KINDS_OF_FAILURE)
        failures.set(kind, { run, input, violations, times: 1 });
    }
    onProgress?.(run + 1);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    runs,
    seconds,
    counts,
    failures: [...failures.values()],
    slowestMs,
    before,
    after: measureMemory(),
  };
}
