import type { CrashPoint } from '../support/crasher.ts';
import type { Counts, Done } from '../support/done.ts';
import type { Healing, Step } from '../support/step.ts';
import type { Story } from '../support/story.ts';

interface Crash extends CrashPoint {
  healing: Healing;
}

/** What has an effect that is counted. */
const EFFECTS: readonly [RegExp, string][] = [
  [/^do what the hook does$/, 'call on-uploaded'],
  [/^(?:have OSS make|PUT) (.+)$/, 'write $1'],
  [/^have OSS begin (.+)$/, 'begin $1'],
];

function effectOf(step: string): string | undefined {
  const known = EFFECTS.find(([pattern]) => pattern.test(step));
  return known && step.replace(...known);
}

/** Those that were had before it was killed, and recorded nowhere. */
function unrecordedEffects(steps: readonly Step[], { step, moment }: CrashPoint): string[] {
  const names = steps.map(([name]) => name);
  const killedAt = names.indexOf(step);
  const before = names.slice(0, moment === 'before it gets there' ? killedAt : killedAt + 1);
  if (before.some((name) => name.startsWith('record '))) return [];
  const effects = before.map(effectOf).filter((effect) => effect !== undefined);
  // A conversion that has begun ends by itself.
  return effects.flatMap((effect) => [
    effect,
    ...(effect.startsWith('begin ') ? [effect.replace('begin', 'write')] : []),
  ]);
}

function add(counts: Counts, more: readonly string[]): Counts {
  const all: Record<string, number> = { ...counts };
  for (const name of more) all[name] = (all[name] ?? 0) + 1;
  return all;
}

/**
 * What was done in the end. At least once, exactly: an effect that was had and not recorded is had once more, each other
 * once. Function Compute invokes a function again whose process has ended before its answer, until one comes to a good
 * end, and the relay once more what had claimed its job by then. A job that another function hands over twice is run once all the same.
 */
export function expectDone({ functionName, done }: Story, steps: readonly Step[], crash: Crash): Done {
  const invocations = crash.healing === 'relay' ? [functionName] : [];
  return {
    effects: add(done.effects, unrecordedEffects(steps, crash)),
    invocations: functionName in done.invocations ? add(done.invocations, invocations) : done.invocations,
  };
}
