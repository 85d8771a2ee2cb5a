import { setTimeout as sleep } from 'node:timers/promises';
import { fcClient, fcTasks } from '../../../test/support/fc-client.ts';
import type { ChaosCloud } from './chaos-cloud.ts';

const BUSY = ['Enqueued', 'Running', 'Retrying'];
const PAUSE_MS = 100;
const PATIENCE_MS = 120_000;

/** Whether Function Compute has something to do, or to do again. */
async function isBusy({ functions: { front, names } }: ChaosCloud): Promise<boolean> {
  const { list } = fcTasks(front);
  for (const name of names) {
    for (const status of BUSY) {
      const answer = await list(name, { status, limit: 1 });
      if ((answer?.tasks?.length ?? 0) > 0) return true;
    }
  }
  return false;
}

async function waitUntilIdle(cloud: ChaosCloud): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (await isBusy(cloud)) {
    if (Date.now() > end) throw new Error('The functions do not come to rest.');
    await sleep(PAUSE_MS);
  }
}

/**
 * Lets time pass, hour after hour, until no job is left to be done: what waits for its time in the database is made an hour
 * older, and the relay is invoked, as its timer would. Never while a function works: its lease would seem to be over.
 * How many hours it took.
 */
export async function heal(cloud: ChaosCloud, signal: AbortSignal): Promise<number> {
  const invoke = fcClient(cloud.functions.front);
  const end = Date.now() + PATIENCE_MS;
  await waitUntilIdle(cloud);
  for (let hours = 0; ; hours += 1) {
    signal.throwIfAborted();
    if ((await cloud.database.countOpenJobs()) === 0 || Date.now() > end) return hours;
    await cloud.database.letAnHourPass();
    await invoke('relay', '{}', { type: 'Sync' });
    await waitUntilIdle(cloud);
    // OSS may be at a conversion, which no time that is made to pass makes any faster.
    await sleep(PAUSE_MS);
  }
}
