import { countEach, type Done } from './done.ts';
import type { Upload } from './uploader.ts';
import type { World } from './world.ts';

const JOB_FUNCTIONS: readonly string[] = ['on-uploaded', 'thumbnail', 'transcode'];

/** Begins to count: what is done from now on, is done for this upload. */
export function countWhatIsDone(world: World, { id, key }: Upload): () => Done {
  const { hooks, invocations, results, conversions } = world;
  const before = invocations.succeeded(JOB_FUNCTIONS).length;
  return () => {
    const calls = hooks.calls.filter(({ upload }) => upload === id);
    return {
      effects: countEach([
        ...calls.map(({ idempotencyKey }) => `call ${idempotencyKey.replace(`${id}_`, '')}`),
        ...results.writtenFor(key).map((name) => `write ${name}`),
        ...conversions.begunFor(key).map((name) => `begin ${name}`),
      ]),
      invocations: countEach(invocations.succeeded(JOB_FUNCTIONS).slice(before)),
    };
  };
}
