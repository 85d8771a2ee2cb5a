import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { RecordObject } from '../../../scripts/lib/reconcile/record-missing.ts';
import {
  type ReconcileServices,
  type RunOptions,
  runReconcile,
} from '../../../scripts/lib/reconcile/run-reconcile.ts';
import { CallbackError } from '../../../shared/http/errors.ts';
import { createDatabase, type Database } from '../../../shared/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/create-database.ts';
import { LISTED_ETAG, listedBucket, listedKey } from '../../support/listed-bucket.ts';
import { ourOss } from '../../support/our-oss.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BUCKET = 'examplebucket';

let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.url, prepare: true, poolSize: 8 });
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

/** Rows of the first so many objects. */
async function recordFirst(count: number): Promise<void> {
  await testDatabase.sql`
    insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
    select 'u' || n, 'anything', ${BUCKET}, 'photos/' || lpad(n::text, 8, '0') || '.jpg', ${LISTED_ETAG}, 1, true,
      'callback', ''
    from generate_series(0, ${count - 1}::int) as n`;
}

const recordRow: RecordObject = async (key) => {
  await testDatabase.sql`
    insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
    values (${key}, 'anything', ${BUCKET}, ${key}, ${LISTED_ETAG}, 1, false, 'reconcile', '')`;
  return { outcome: 'recorded' };
};

async function countRows(): Promise<number> {
  const [row] = await testDatabase.sql<{ count: number }[]>`select count(*)::int from uploads`;
  return row?.count ?? -1;
}

/** A bucket with so many objects, and how to go through it. */
async function bucketOf(...args: Parameters<typeof listedBucket>) {
  const listed = await listedBucket(...args);
  onTestFinished(listed.close);
  const oss = ourOss(listed);
  const stateDir = await temporaryFolder();
  const printed: string[] = [];
  const stderr = { isTTY: false, columns: 80, write: (text: string) => printed.push(text) > 0 };
  const run = (options: Partial<RunOptions> = {}, services: Partial<ReconcileServices> = {}) =>
    runReconcile(
      {
        bucket: BUCKET,
        prefix: '',
        since: undefined,
        sinceText: undefined,
        startAfter: undefined,
        dryRun: false,
        resume: false,
        state: undefined,
        atOnce: 8,
        cloud: undefined,
        json: false,
        stateDir,
        ...options,
      },
      {
        oss,
        endpoint: 'http://oss',
        database,
        record: recordRow,
        stderr,
        signal: new AbortController().signal,
        firstPauseMs: 1,
        ...services,
      },
    );
  return { listed, run, stateDir, printed };
}

describe('reconcile', () => {
  it('records what has no row, and then finds everything known', async () => {
    await recordFirst(1800);
    const { run, stateDir } = await bucketOf(2100);
    const first = await run();
    expect(first).toMatchObject({
      stopped: undefined,
      tally: { found: 2100, known: 1800, recorded: 300, failed: 0 },
    });
    expect(await countRows()).toBe(2100);
    expect((await run()).tally).toMatchObject({ found: 2100, known: 2100, recorded: 0 });
    expect(await readdir(stateDir)).toEqual([]);
  });

  it('takes an object that was overwritten for another one, and looks at one again that is said to be removed', async () => {
    await recordFirst(10);
    await testDatabase.sql`update uploads set etag = 'ANOTHER' where id = 'u3'`;
    await testDatabase.sql`update uploads set removed_at = now() where id = 'u5'`;
    const recorded: string[] = [];
    const { run } = await bucketOf(10);
    const record: RecordObject = async (key) => {
      recorded.push(key);
      return { outcome: 'recorded' };
    };
    expect((await run({}, { record })).tally).toMatchObject({ known: 8, recorded: 2 });
    expect(recorded).toEqual([listedKey(3), listedKey(5)]);
  });

  it('looks only at what was put since then, and only looks in a dry run', async () => {
    const { run } = await bucketOf(10);
    const later = { since: new Date('2026-11-01T08:00:00.001Z') };
    expect((await run(later)).tally).toMatchObject({ found: 10, older: 10, recorded: 0 });
    const dry = await run({ since: new Date('2026-11-01T08:00:00.000Z'), dryRun: true });
    expect(dry.tally).toMatchObject({ older: 0, missing: 10, recorded: 0 });
    expect(await countRows()).toBe(0);
  });

  it('goes on where it was stopped, and loses nothing', async () => {
    const { run, listed } = await bucketOf(5000);
    const stopping = new AbortController();
    let done = 0;
    const record: RecordObject = (key) => {
      done += 1;
      if (done === 2500) stopping.abort();
      return recordRow(key);
    };
    const stopped = await run({ sinceText: '90d' }, { record, signal: stopping.signal });
    expect(stopped.stopped?.after).toBe(listedKey(1999));
    expect(await countRows()).toBeLessThan(2600);
    await expect(run({ resume: true })).rejects.toThrow('--since "90d"');
    await expect(run({ resume: true, sinceText: '90d', dryRun: true })).rejects.toThrow('without --dry-run');
    const pagesBefore = listed.pages();
    const resumed = await run({ resume: true, sinceText: '90d' });
    expect(listed.pages() - pagesBefore).toBe(3);
    expect(resumed).toMatchObject({ stopped: undefined, tally: { found: 5000, failed: 0 } });
    expect(await countRows()).toBe(5000);
    await expect(run({ resume: true, sinceText: '90d' })).rejects.toThrow('There is nothing to go on with');
  });

  it('names the key to go on from when OSS gives no further page', async () => {
    const { run } = await bucketOf(5000, (request) => (request > 3 ? 403 : undefined));
    const { stopped, tally } = await run();
    expect(stopped).toEqual({ after: listedKey(2999), why: expect.objectContaining({ status: 403 }) });
    expect(tally.recorded).toBe(3000);
    const { tally: rest } = await (await bucketOf(5000)).run({ startAfter: listedKey(2999) });
    expect(rest).toMatchObject({ found: 2000, recorded: 2000 });
  });

  it('tries again what may pass, counts what fails, and says which it was', async () => {
    const { run, printed } = await bucketOf(100);
    const asked = new Set<string>();
    const record: RecordObject = async (key) => {
      if (key === listedKey(7)) throw new TypeError('no');
      if (key === listedKey(8)) return { outcome: 'refused', reason: 'object_too_large' };
      if (asked.has(key)) return recordRow(key);
      asked.add(key);
      throw new CallbackError('oss_unavailable');
    };
    const { tally, stopped } = await run({}, { record });
    expect(stopped).toBeUndefined();
    expect(tally).toMatchObject({ recorded: 98, failed: 1, refused: { object_too_large: 1 } });
    expect(printed.join('')).toContain(`not recorded: ${listedKey(7)}: TypeError: no\n`);
  });

  it('stops when everything fails, and a later run does it all', async () => {
    const { run, listed } = await bucketOf(3000);
    const record: RecordObject = (key) =>
      key < listedKey(1000) ? recordRow(key) : Promise.reject(new CallbackError('database_not_migrated'));
    const { stopped, tally } = await run({}, { record });
    expect(stopped).toMatchObject({ after: listedKey(999), why: { code: 'database_not_migrated' } });
    expect(tally.failed).toBeLessThan(40);
    expect(listed.pages()).toBeLessThanOrEqual(3);
    expect((await run({ resume: true })).tally).toMatchObject({ found: 3000, recorded: 3000, failed: 0 });
  });

  it('stops when the database is not there', async () => {
    const { run } = await bucketOf(10);
    await testDatabase.sql`drop table uploads cascade`;
    const { stopped } = await run();
    expect(stopped).toMatchObject({ after: undefined, why: { code: 'database_not_migrated' } });
  });

  it('does not go on from what it cannot read', async () => {
    const { run, stateDir } = await bucketOf(10);
    const state = join(stateDir, 'state.json');
    await writeFile(state, '{"run":');
    await expect(run({ state, resume: true })).rejects.toThrow('leave --resume out');
    expect(await readFile(state, 'utf8')).toBe('{"run":');
  });
});
