import { expect } from 'vitest';
import { aliOss } from '../../../support/oss-emulator.ts';
import type { JobRow } from '../../../support/recorded-jobs.ts';
import { invokeRelay, jobsOf, letHoursPass, settle } from './heal.ts';
import type { Upload } from './uploader.ts';
import { WORK } from './work.ts';
import type { World } from './world.ts';

interface Result {
  key: string;
  bytes: number;
}

/** Thumbnails and renditions, by their names. */
function resultsOf({ result }: JobRow): Result[] {
  const groups = Object.values((result ?? {}) as Record<string, Record<string, Result>>);
  return groups.flatMap((group) => Object.values(group));
}

/** One row; each job ended, with its results; and nothing more ever happens. */
export async function expectWell(world: World, upload: Upload): Promise<void> {
  const { database, oss } = world;
  const { id, key, kind } = upload;
  const rows = await database.sql`select id from uploads where bucket = 'examplebucket' and object = ${key}`;
  expect(rows.map((row) => row.id)).toEqual([id]);

  const jobs = await jobsOf(world, upload);
  expect(jobs.map((job) => job.id)).toEqual(WORK[kind].jobs.map((name) => `${id}_${name}`));
  for (const { state, error, due_at, finished_at } of jobs)
    expect({ state, error, due_at, isFinished: finished_at !== null }).toEqual({
      state: 'succeeded',
      error: null,
      due_at: null,
      isFinished: true,
    });

  const results = jobs.flatMap(resultsOf);
  expect(results.map((one) => one.key.split('/').at(-1)).sort()).toEqual(WORK[kind].results);
  for (const { key: result, bytes } of results) {
    const { res } = await aliOss(oss).head(result);
    expect(Number((res.headers as Record<string, string>)['content-length'])).toBe(bytes);
  }

  await world.deliverEvent(key);
  await settle(world);
  await letHoursPass(world, upload);
  expect(await invokeRelay(world)).toEqual({ delivered: 0, undelivered: 0, dead: 0 });
  expect(await jobsOf(world, upload)).toEqual(jobs);
}
