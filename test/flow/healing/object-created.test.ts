import { describe, expect, test, vi } from 'vitest';
import { handleEvents } from '../../../functions/object-created/handle-events.ts';
import type { ReportServices } from '../../../shared/dispatch/report-object.ts';
import { createLog } from '../../../shared/log.ts';
import { createDatabase } from '../../../shared/store/database.ts';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { ticketFor } from '../../support/callback-function.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { healingStack } from '../../support/healing-stack.ts';

const uploads = defineUploads({
  photo: { prefix: 'photos/', accept: ['image/*'], thumbnails: { small: { width: 16 } } },
  open: { prefix: 'open/', ticket: 'optional' },
});

const { testDatabase, database } = await databaseOfFile({ poolSize: 4 });

async function start(change: Partial<ReportServices> = {}) {
  const stack = await healingStack({ database, uploads, ...change });
  const getServices = async () => stack.services;
  const handle = (events: unknown[], log = createLog('silent')) =>
    handleEvents(Buffer.from(JSON.stringify({ events })), { getServices, log, timeoutMs: 5000 });
  return {
    ...stack,
    handle,
    /** Reports all that has happened to the bucket since the last time. */
    handleAll: () => handle(stack.events.splice(0)),
    takeEvents: () => stack.events.splice(0),
  };
}

async function rowsOf(prefix: string): Promise<[object: string, state: string, removed: boolean][]> {
  const rows = await testDatabase.sql`
    select object, state, removed_at is not null as removed from uploads
    where object like ${`${prefix}%`} order by object, created_at`;
  return rows.map(({ object, state, removed }) => [object, state, removed]);
}

describe('object-created', () => {
  test('records the objects of one message, and starts their work', async () => {
    const { put, handleAll, delivered } = await start();
    const ticketed = 'photos/message/a.png';
    await put(ticketed, { ticket: ticketFor({ jti: 'message-1', kind: 'photo', key: ticketed }) });
    await put('photos/message/b.png');
    await put('_results/photos/message/a.png/small.webp');
    expect(await handleAll()).toEqual({ reported: 3 });
    expect(await rowsOf('photos/message/')).toEqual([
      [ticketed, 'recorded', false],
      ['photos/message/b.png', 'unclaimed', false],
    ]);
    expect(delivered.map(({ id }) => id)).toEqual(['message-1_thumbnail']);
  });

  test('needs neither OSS nor a database for a result', async () => {
    const { put, takeEvents } = await start();
    await put('_results/a.png/small.webp');
    const getServices = () => Promise.reject(new Error('There should be no need for it.'));
    const message = Buffer.from(JSON.stringify({ events: takeEvents() }));
    const options = { getServices, log: createLog('silent'), timeoutMs: 5000 };
    expect(await handleEvents(message, options)).toEqual({ reported: 1 });
  });

  test('reports the good events of a message, and then says that others are malformed', async () => {
    const { put, takeEvents, handle } = await start();
    await put('open/good.png');
    const [event] = takeEvents();
    const bad = { ...event, oss: {} };
    await expect(handle([bad, event])).rejects.toThrow('1 of the events lack a bucket');
    expect(await rowsOf('open/good.png')).toHaveLength(1);
  });

  test('rejects for what may pass, after all others were reported', async () => {
    const nowhere = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', prepare: true, poolSize: 1 });
    const { put, takeEvents } = await start();
    await put('open/later.png');
    const events = takeEvents();
    const broken = await start({ database: nowhere });
    await broken.put('open/later.png');
    await expect(broken.handle(events)).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await rowsOf('open/later.png')).toEqual([]);
  });

  test('logs what it left alone and what was known at debug, and what nobody claimed or no kind takes as a warning', async () => {
    const { put, takeEvents, handle } = await start();
    await put('_results/a.png');
    await put('photos/log/nobodys.png');
    await put('photos/log/page.html', { mime: 'text/html' });
    await put('open/log/twice.png');
    const events = takeEvents();
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    await handle(events, createLog('debug'));
    await handle(events.slice(-1), createLog('debug'));
    spy.mockRestore();
    const logged = lines.map((line) => JSON.parse(line)).sort((a, b) => a.object.localeCompare(b.object));
    expect(logged).toMatchObject([
      { level: 'debug', outcome: 'ignored', object: '_results/a.png' },
      { level: 'info', outcome: 'recorded', object: 'open/log/twice.png' },
      { level: 'debug', outcome: 'duplicate', object: 'open/log/twice.png' },
      { level: 'warn', outcome: 'recorded', state: 'unclaimed', change: 'created', bucket: 'examplebucket' },
      { level: 'warn', outcome: 'refused', code: 'type_not_accepted' },
    ]);
  });
});

describe('the removal of objects', () => {
  test('is noted on their uploads, those of earlier versions too', async () => {
    const { put, client, handleAll } = await start();
    await put('open/removed/a.png');
    await handleAll();
    await put('open/removed/a.png', { size: 32 });
    await put('open/removed/b.png');
    await put('open/removed/stays.png');
    await handleAll();
    await client.delete('open/removed/a.png');
    await client.deleteMulti(['open/removed/b.png', 'open/removed/never-there.png']);
    await handleAll();
    expect(await rowsOf('open/removed/')).toEqual([
      ['open/removed/a.png', 'recorded', true],
      ['open/removed/a.png', 'recorded', true],
      ['open/removed/b.png', 'recorded', true],
      ['open/removed/stays.png', 'recorded', false],
    ]);
  });

  test('is not noted when the object is there again, and forgotten when it comes back', async () => {
    const { put, client, handle, takeEvents } = await start();
    const key = 'open/again.png';
    await put(key);
    await handle(takeEvents());
    await client.delete(key);
    const removal = takeEvents();
    await handle(removal);
    expect(await rowsOf(key)).toEqual([[key, 'recorded', true]]);
    await put(key);
    await handle(takeEvents());
    expect(await rowsOf(key)).toEqual([[key, 'recorded', false]]);
    await handle(removal);
    expect(await rowsOf(key)).toEqual([[key, 'recorded', false]]);
  });

  test('is not noted on an upload that is newer than it', async () => {
    const { put, client, handle, takeEvents } = await start();
    const key = 'open/newer.png';
    await put(key);
    await handle(takeEvents());
    await client.delete(key);
    const removal = takeEvents().map((event) => ({ ...event, eventTime: '2020-01-01T00:00:00.000Z' }));
    await handle(removal);
    expect(await rowsOf(key)).toEqual([[key, 'recorded', false]]);
  });

  test('before the object was reported leaves no row', async () => {
    const { put, client, handle, takeEvents } = await start();
    const key = 'open/short-lived.png';
    await put(key);
    await client.delete(key);
    expect(await handle(takeEvents())).toEqual({ reported: 2 });
    expect(await rowsOf(key)).toEqual([]);
  });

  test('of what is no upload is left alone', async () => {
    const { put, client, handle, takeEvents } = await start();
    for (const key of ['elsewhere.png', '_results/a.png']) {
      await put(key);
      await client.delete(key);
    }
    expect(await handle(takeEvents())).toEqual({ reported: 4 });
  });
});
