import { fcClient } from '../../../support/fc-client.ts';
import { type JobRow, letTimePass } from '../../../support/recorded-jobs.ts';
import { listTasks } from './list-tasks.ts';
import type { Healing } from './step.ts';
import type { Upload } from './uploader.ts';
import type { World } from './world.ts';

const RELAY_RUNS = 3;
/** Of what Function Compute gives up. */
const DESTINATION = 'invocation-failed';
const ENDED: readonly string[] = ['Succeeded', 'Failed'];
const PATIENCE_MS = 40_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;

/** Invokes a function, and gives back what it returns, or what Function Compute says of its end. */
export async function invokeNow({ front }: World, functionName: string): Promise<unknown> {
  const { body } = await fcClient(front)(functionName, '{}', { type: 'Sync' });
  return JSON.parse(body.toString('utf8'));
}

export function invokeRelay(world: World): Promise<unknown> {
  return invokeNow(world, 'relay');
}

export async function jobsOf({ database }: World, { id }: Upload): Promise<JobRow[]> {
  return database.sql<JobRow[]>`select * from jobs where upload_id = ${id} order by id`;
}

async function isBusy({ front, asyncFunctions, invocations, conversions }: World): Promise<boolean> {
  if (invocations.running() > 0 || conversions.underWay() > 0) return true;
  const begun = invocations.begun();
  const isAtWork = async (functionName: string) =>
    (await listTasks(front, functionName)).some(({ status }) => !ENDED.includes(status));
  for (const name of asyncFunctions) if (name !== DESTINATION && (await isAtWork(name))) return true;
  // At last: it is told of a task before that has ended. And what has begun meanwhile may have invoked any of them.
  return (await isAtWork(DESTINATION)) || invocations.begun() !== begun;
}

/** Until neither Function Compute nor OSS has anything more to do. */
export async function settle(world: World): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  let pauseMs = FIRST_PAUSE_MS;
  while (await isBusy(world)) {
    if (Date.now() > giveUpAt) throw new Error('The emulated cloud is still at work.');
    const hasEnded = await world.invocations.waitForEnd(pauseMs);
    pauseMs = hasEnded ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

/** An hour passes: leases run out, and what is to be tried again is due. */
export async function letHoursPass(world: World, upload: Upload): Promise<void> {
  for (const { id } of await jobsOf(world, upload)) await letTimePass(world.database, id);
}

export async function isRecorded({ database }: World, { id }: Upload): Promise<boolean> {
  const rows = await database.sql`select from uploads where id = ${id}`;
  return rows.length > 0;
}

/** Lets everything happen that happens by itself, in its order, until all jobs have ended. */
export async function heal(world: World, upload: Upload): Promise<Healing> {
  await settle(world);
  const wasRecorded = await isRecorded(world, upload);
  if (!wasRecorded) {
    await world.deliverEvent(upload.key);
    await settle(world);
  }
  for (let run = 0; ; run += 1) {
    const isWell = (await jobsOf(world, upload)).every(({ state }) => state === 'succeeded');
    if (isWell) return wasRecorded ? (run === 0 ? 'at once' : 'relay') : 'event';
    if (run === RELAY_RUNS) throw new Error(`The relay has run ${run} times, and there is still work.`);
    await letHoursPass(world, upload);
    await invokeRelay(world);
    await settle(world);
  }
}
