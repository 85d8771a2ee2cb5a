import { deployedKind } from '../lib/deployed-kind.ts';
import { readIdentity } from '../lib/identity.ts';
import { toFc } from '../lib/platform-events.ts';
import type { Row } from '../lib/row.ts';
import { signUpload } from '../lib/signed-upload.ts';
import type { Stand } from '../lib/stand.ts';
import { startWorker, type Worker } from '../lib/worker.ts';
import type { HostQuestion, Memory } from '../workers/function-host.ts';

const BATCH = 250;
const AT_ONCE = 4;
const MARKS = [10_000, 50_000, 100_000] as const;
const MB = 1024 * 1024;

type Host = Worker<HostQuestion, Memory | undefined>;

async function readMemory(host: Host): Promise<Memory> {
  const memory = await host.ask('memory');
  if (memory === undefined) throw new Error('The function does not say how much memory it uses.');
  return memory;
}

function createBatches(stand: Stand): (first: number) => Buffer[] {
  const identity = readIdentity(stand.env);
  const kind = deployedKind();
  return (first) =>
    Array.from({ length: BATCH }, (_, index) => toFc(signUpload(`memory-${first + index}`, kind, identity)));
}

/** Signs the next batch while the host works on this one. */
async function handleUntil(host: Host, batchFrom: (first: number) => Buffer[], [from, to]: [number, number]) {
  let events = batchFrom(from);
  for (let done = from; done < to; done += BATCH) {
    const handled = host.ask({ events, atOnce: AT_ONCE });
    if (done + BATCH < to) events = batchFrom(done + BATCH);
    await handled;
  }
}

/** 100,000 different callbacks through the deployed bundle, each of them written to a real Postgres. */
export async function measureMemory(stand: Stand): Promise<Row[]> {
  const host: Host = await startWorker(await stand.worker('function-host'), {
    args: [await stand.callback()],
    env: { ...(await stand.deployedEnv()), DATABASE_URL: await stand.freshDatabaseUrl('fast') },
    nodeFlags: ['--expose-gc'],
  });
  const batchFrom = createBatches(stand);
  const memories: Memory[] = [];
  try {
    await host.ask('initialize');
    let done = 0;
    for (const mark of MARKS) {
      await handleUntil(host, batchFrom, [done, mark]);
      done = mark;
      memories.push(await readMemory(host));
    }
  } finally {
    await host.stop();
  }
  return toRows(memories);
}

function toRows(memories: readonly Memory[]): Row[] {
  const rss = (at: number): number => (memories[at]?.rss ?? Number.NaN) / MB;
  const row = (what: string, ours: number): Row => ({ what, ours, unit: 'MB' });
  return [
    row('RSS after 10,000 callbacks', rss(0)),
    row('RSS after 50,000 callbacks', rss(1)),
    { ...row('RSS after 100,000 callbacks', rss(2)), goal: { of: 'ours', at: 'most', value: 90 } },
    {
      ...row('  growth over the last 50,000 (flat: hardly any)', rss(2) - rss(1)),
      goal: { of: 'ours', at: 'most', value: 3 },
    },
    row('  the most that it ever was', (memories.at(-1)?.maxRss ?? Number.NaN) / MB),
  ];
}
