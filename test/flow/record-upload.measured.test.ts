import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDatabase } from '../../shared/store/database.ts';
import { recordUpload, type UploadSource } from '../../shared/store/record-upload.ts';
import type { AdmittedUpload } from '../../shared/uploads/admitted-upload.ts';
import type { NewJob } from '../../shared/uploads/new-job.ts';
import { createTestDatabase } from '../support/create-database.ts';
import { databaseOfFile } from '../support/database-of-file.ts';
import { recordManyJobs } from '../support/recorded-jobs.ts';

const CONCURRENT = 200;
const ROUNDS = 20;
const MANY = 5000;

const { testDatabase, database } = await databaseOfFile({ poolSize: 20 });

function upload(change: Partial<AdmittedUpload> = {}): AdmittedUpload {
  return {
    id: 'ticket-00000001',
    kind: 'anything',
    bucket: 'examplebucket',
    object: 'photos/a.jpg',
    etag: '97E1A27874032FC4B29F007C90DFA372',
    size: 31,
    ticketed: true,
    vars: {},
    untrustedVars: {},
    state: 'recorded',
    ...change,
  } as AdmittedUpload;
}

const record = (row: AdmittedUpload, answer: string) =>
  recordUpload(database, { upload: row, source: 'callback', answer, jobs: [] }, 20_000);

describe('recordUpload', () => {
  it('writes every column', async () => {
    const row = upload({
      id: 'every-column',
      object: 'ünï 中.jpg',
      size: 5_368_709_120,
      mimeType: 'image/jpeg',
      image: { width: 3, height: 4, format: 'jpg' },
      crc64: '18446744073709551615',
      contentMd5: 'md5',
      operation: 'PostObject',
      clientIp: '10.0.0.1',
      vpcId: 'vpc-1',
      ossRequestId: '5B9CDDCC',
      uploader: 'user-1',
      vars: { userId: '1', list: [1, null] },
      untrustedVars: { my_var: "it's" },
    });
    expect(await record(row, '{"id":"every-column"}')).toEqual({
      outcome: 'recorded',
      answer: '{"id":"every-column"}',
      started: [],
    });
    const [written] =
      await testDatabase.sql`select *, size::text, crc64::text from uploads where id = 'every-column'`;
    expect(written).toMatchObject({
      object: 'ünï 中.jpg',
      size: '5368709120',
      mime_type: 'image/jpeg',
      image: { width: 3, height: 4, format: 'jpg' },
      crc64: '18446744073709551615',
      content_md5: 'md5',
      operation: 'PostObject',
      client_ip: '10.0.0.1',
      vpc_id: 'vpc-1',
      oss_request_id: '5B9CDDCC',
      uploader: 'user-1',
      ticketed: true,
      vars: { userId: '1', list: [1, null] },
      untrusted_vars: { my_var: "it's" },
      source: 'callback',
      state: 'recorded',
    });
  });

  it('gives a duplicate the first answer, byte for byte', async () => {
    const first = '{"a":  1,\n"ü":"\\u00fc"}';
    await record(upload({ id: 'duplicate-1' }), first);
    expect(await record(upload({ id: 'duplicate-1', size: 99 }), 'another')).toEqual({
      outcome: 'duplicate',
      answer: first,
      started: [],
    });
  });

  it.each([
    ['another ETag', { etag: 'OTHER' }],
    ['another object', { object: 'other' }],
    ['another bucket', { bucket: 'other-bucket' }],
  ])('refuses the same ticket with %s', async (name, change) => {
    const id = `used-${name.replace(' ', '-')}`;
    await record(upload({ id }), 'first');
    expect(await record(upload({ id, ...change }), 'second')).toBeUndefined();
    const rows = await testDatabase.sql`select answer from uploads where id = ${id}`;
    expect(rows).toEqual([{ answer: 'first' }]);
  });

  it('inserts the jobs with the upload, once, and those that do not apply as skipped', async () => {
    const jobs: NewJob[] = [
      { id: 'j1', name: 'thumbnail', state: 'queued', params: { sizes: { small: { width: 1 } } } },
      { id: 'j2', name: 'transcode', state: 'skipped', reason: "It's no video.", params: {} },
      { id: 'j3', name: 'transcode', state: 'queued', params: { rendition: 'sd' } },
    ];
    const entry = { upload: upload({ id: 'with-jobs' }), source: 'callback', jobs } as const;
    for (const answer of ['first', 'second']) await recordUpload(database, { ...entry, answer }, 20_000);
    const written = await testDatabase.sql`
      select id, name, params, state, attempts, result, finished_at is not null as finished
      from jobs where upload_id = 'with-jobs' order by id`;
    expect(written).toEqual([
      { ...jobs[0], attempts: 0, result: null, finished: false },
      {
        id: 'j2',
        name: 'transcode',
        params: {},
        state: 'skipped',
        attempts: 0,
        result: { reason: "It's no video." },
        finished: true,
      },
      { ...jobs[2], attempts: 0, result: null, finished: false },
    ]);
  });

  it('writes the upload of an object that another has taken the place of as superseded', async () => {
    await record(upload({ id: 'superseded-1', state: 'superseded' }), '{}');
    const rows = await testDatabase.sql`select state from uploads where id = 'superseded-1'`;
    expect(rows).toEqual([{ state: 'superseded' }]);
  });

  it.each<[string, Partial<AdmittedUpload>, UploadSource]>([
    ['a state', { state: 'lost' as never }, 'callback'],
    ['a size', { size: -1 }, 'callback'],
    ['a source', {}, 'rumour' as never],
  ])('refuses %s that there is none of', async (_, change, source) => {
    const row = upload({ id: 'not-recorded', object: 'not/recorded.jpg', ...change });
    await expect(
      recordUpload(database, { upload: row, source, answer: '{}', jobs: [] }, 20_000),
    ).rejects.toThrow('violates check constraint');
    expect(await testDatabase.sql`select id from uploads where id = 'not-recorded'`).toEqual([]);
  });

  it('still serves the version before this one, which names neither jobs nor a state', async () => {
    const { state: _, ...fields } = upload({ id: 'older-version' });
    const given = JSON.stringify(fields);
    const rows = await testDatabase.sql`
      select outcome, answer from record_upload(${given}::text::jsonb, 'callback', 'x')`;
    expect(rows).toEqual([{ outcome: 'recorded', answer: 'x' }]);
    const [row] = await testDatabase.sql`select state from uploads where id = 'older-version'`;
    expect(row).toEqual({ state: 'recorded' });
  });

  it(`makes one row and ${CONCURRENT} equal answers of ${CONCURRENT} concurrent callbacks, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const row = upload({ id: `concurrent-${round}`, object: `concurrent/${round}` });
      const results = await Promise.all(
        Array.from({ length: CONCURRENT }, (_, index) => record(row, `answer of delivery ${index}`)),
      );
      const [{ count, answer } = { count: -1, answer: '' }] = await testDatabase.sql<
        { count: number; answer: string }[]
      >`
        select count(*)::int, min(answer) as answer from uploads where id = ${row.id}`;
      expect(count).toBe(1);
      expect(new Set(results.map((result) => result?.answer))).toEqual(new Set([answer]));
      expect(results.filter((result) => result?.outcome === 'recorded')).toHaveLength(1);
    }
  });

  it('lets one win when one ticket comes with many objects at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        record(upload({ id: 'one-ticket', object: `many/${index}` }), `${index}`),
      ),
    );
    expect(results.filter((result) => result !== undefined)).toHaveLength(1);
  });

  it('reads no table from end to end, though its plans were made while there was little in it', async () => {
    const fresh = await createTestDatabase();
    onTestFinished(fresh.drop);
    const one = createDatabase({ url: fresh.url, prepare: true, poolSize: 1 });
    const recordOne = async (id: string) => {
      const jobs: NewJob[] = [{ id: `${id}_thumbnail`, name: 'thumbnail', state: 'queued', params: {} }];
      const entry = { upload: upload({ id, object: id }), answer: '{}', jobs };
      for (const source of ['event', 'callback'] as const)
        await recordUpload(one, { ...entry, source }, 20_000);
    };
    for (let index = 0; index < 10; index += 1) await recordOne(`few-${index}`);
    await recordManyJobs(fresh, MANY, 'many');
    await recordOne('one-of-many');
    // What a connection has read is counted when it ends.
    await one.close();
    const ofOurs = () => fresh.sql`
      select pid from pg_stat_activity
      where datname = current_database() and application_name = 'oss-upload-callback'`;
    await expect.poll(ofOurs).toHaveLength(0);
    const [read] = await fresh.sql`
      select sum(seq_tup_read)::int as rows from pg_stat_user_tables where relname in ('uploads', 'jobs')`;
    expect(read?.rows).toBeLessThan(MANY);
  });

  it('does not let uploads of different objects wait for each other', async () => {
    const holder = await testDatabase.sql.reserve();
    await holder`select pg_advisory_lock(hashtextextended('examplebucket/blocked', 0))`;
    const order: string[] = [];
    const blocked = record(upload({ id: 'was-blocked', object: 'blocked' }), 'x').then(() =>
      order.push('blocked'),
    );
    await record(upload({ id: 'not-blocked', object: 'free' }), 'x').then(() => order.push('free'));
    await sleep(200);
    expect(order).toEqual(['free']);
    await holder`select pg_advisory_unlock(hashtextextended('examplebucket/blocked', 0))`;
    holder.release();
    await blocked;
    expect(order).toEqual(['free', 'blocked']);
  });
});
