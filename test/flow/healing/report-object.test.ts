import { describe, expect, test } from 'vitest';
import {
  type ObjectToReport,
  type ReportServices,
  reportObject,
} from '../../../shared/dispatch/report-object.ts';
import { createDatabase } from '../../../shared/store/database.ts';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { ticketFor } from '../../support/callback-function.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { healingStack } from '../../support/healing-stack.ts';
import { ourOss } from '../../support/our-oss.ts';
import { serve } from '../../support/serve.ts';

const uploads = defineUploads({
  photo: { prefix: 'photos/', accept: ['image/*'], maxSize: '1 KB', thumbnails: { small: { width: 16 } } },
  open: { prefix: 'open/', ticket: 'optional', onUploaded: () => undefined },
  broken: {
    prefix: 'broken/',
    ticket: 'optional',
    respond: () => {
      throw new Error('no answer today');
    },
  },
});

const { testDatabase, database } = await databaseOfFile({ poolSize: 4 });

async function start(change: Partial<ReportServices> = {}) {
  const stack = await healingStack({ database, uploads, ...change });
  return {
    ...stack,
    report: (key: string, more: Partial<ObjectToReport> = {}) =>
      reportObject(
        { bucket: 'examplebucket', key, source: 'event', timeoutMs: 5000, ...more },
        stack.services,
      ),
  };
}

const rowsOf = (object: string) => testDatabase.sql`
  select id, kind, state, source, size::int as size, mime_type, ticketed, vars, uploader from uploads where object = ${object}`;

describe('reportObject', () => {
  test('records what is there, with what its ticket says, and hands its jobs over, once', async () => {
    const { put, report, delivered } = await start();
    const key = 'photos/ü +%20 中.png';
    await put(key, {
      ticket: ticketFor({ jti: 'reported-1', kind: 'photo', key, sub: 'user-1', vars: { a: 1 } }),
    });
    expect(await report(key)).toEqual({
      outcome: 'recorded',
      uploadId: 'reported-1',
      kind: 'photo',
      state: 'recorded',
      startedJobs: 1,
      handedOver: 1,
    });
    expect(await report(key)).toMatchObject({ outcome: 'duplicate', startedJobs: 0 });
    expect(delivered).toEqual([{ id: 'reported-1_thumbnail', name: 'thumbnail', attempt: 1 }]);
    expect(await rowsOf(key)).toEqual([
      {
        id: 'reported-1',
        kind: 'photo',
        state: 'recorded',
        source: 'event',
        size: 31,
        mime_type: 'image/png',
        ticketed: true,
        vars: { a: 1 },
        uploader: 'user-1',
      },
    ]);
  });

  test('records as unclaimed what lacks the ticket that its kind requires, and starts nothing', async () => {
    const { put, report, delivered } = await start();
    await put('photos/unclaimed.png');
    const key = 'photos/expired.png';
    await put(key, { ticket: ticketFor({ jti: 'expired-1', kind: 'photo', key, exp: 1 }) });
    expect(await report('photos/unclaimed.png')).toMatchObject({ outcome: 'recorded', state: 'unclaimed' });
    expect(await report(key, { source: 'reconcile' })).toMatchObject({
      state: 'unclaimed',
      ticketProblem: 'ticket_expired',
    });
    expect(delivered).toEqual([]);
    expect(await rowsOf(key)).toMatchObject([{ state: 'unclaimed', source: 'reconcile', ticketed: false }]);
  });

  test('records a second object of one ticket as unclaimed, if its kind requires one of its own', async () => {
    const { put, report } = await start();
    const ticket = ticketFor({ jti: 'used-twice', kind: 'photo', prefix: 'photos/' });
    for (const key of ['photos/first.png', 'photos/copy.png']) await put(key, { ticket });
    expect(await report('photos/first.png')).toMatchObject({ uploadId: 'used-twice', state: 'recorded' });
    const second = await report('photos/copy.png');
    expect(second).toMatchObject({ outcome: 'recorded', state: 'unclaimed', ticketProblem: 'ticket_used' });
    expect(await report('photos/copy.png')).toMatchObject({
      outcome: 'duplicate',
      ticketProblem: 'ticket_used',
    });
  });

  test('records an object that was overwritten before the report as superseded, and the other by its own', async () => {
    const { put, report, delivered } = await start();
    const key = 'open/overwritten.png';
    const first = await put(key);
    const second = await put(key, { size: 32 });
    expect(await report(key, { seen: second })).toMatchObject({ outcome: 'recorded', state: 'recorded' });
    expect(await report(key, { seen: first })).toMatchObject({ outcome: 'recorded', state: 'superseded' });
    expect(delivered).toHaveLength(1);
    expect((await rowsOf(key)).map(({ size, state }) => [size, state])).toEqual([
      [32, 'recorded'],
      [31, 'superseded'],
    ]);
  });

  test('records nothing of what its kind does not take, and says why', async () => {
    const { put, report } = await start();
    const cases = [
      ['photos/large.png', 'image/png', 1025, 'object_too_large'],
      ['photos/page.html', 'text/html', 31, 'type_not_accepted'],
    ] as const;
    for (const [key, mime, size, code] of cases) {
      await put(key, { ticket: ticketFor({ jti: `not-taken-${size}`, kind: 'photo', key }), mime, size });
      expect(await report(key)).toMatchObject({ outcome: 'refused', error: { code } });
      expect(await rowsOf(key)).toEqual([]);
    }
  });

  test('leaves alone what is no upload, and what is gone', async () => {
    const { put, report } = await start();
    await put('elsewhere/a.png');
    await put('_results/photos/a.png/small.webp');
    expect(await report('elsewhere/a.png')).toEqual({ outcome: 'ignored' });
    expect(await report('_results/photos/a.png/small.webp')).toEqual({ outcome: 'ignored' });
    expect(await report('photos/a.png', { bucket: 'foreign-bucket' })).toEqual({ outcome: 'ignored' });
    expect(await report('photos/gone.png')).toEqual({ outcome: 'gone' });
  });

  test('asks no "respond": a broken one loses no upload', async () => {
    const { put, report } = await start();
    await put('broken/a.png');
    expect(await report('broken/a.png')).toMatchObject({ outcome: 'recorded' });
  });

  test('leaves the jobs to the relay where they cannot be handed over', async () => {
    const { put, report } = await start({ deliver: () => Promise.reject(new Error('no functions today')) });
    await put('open/later.png');
    expect(await report('open/later.png')).toMatchObject({
      startedJobs: 1,
      handedOver: 0,
      notHandedOver: 'Error: no functions today',
    });
    const [job] = await testDatabase.sql`
      select j.state, due_at is not null as due from jobs j join uploads u on u.id = upload_id where object = 'open/later.png'`;
    expect(job).toEqual({ state: 'queued', due: true });
  });

  test('rejects while OSS or Postgres is away, so that it is tried again', async () => {
    const port = await serve((_, response) => void response.writeHead(503).end());
    const oss = ourOss({ url: `http://127.0.0.1:${port}` });
    const away = await start({ oss: () => oss });
    await expect(away.report('open/a.png', { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'oss_unavailable',
    });
    const nowhere = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', prepare: true, poolSize: 1 });
    const { put, report } = await start({ database: nowhere });
    await put('open/a.png');
    await expect(report('open/a.png', { timeoutMs: 2000 })).rejects.toMatchObject({
      code: 'database_unavailable',
    });
  });
});
