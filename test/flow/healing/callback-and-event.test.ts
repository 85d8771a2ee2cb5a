import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { readEvents } from '../../../functions/object-created/read-events.ts';
import { type Random, randomOfRun } from '../../../scripts/lib/fuzz/random.ts';
import { reportObject } from '../../../shared/dispatch/report-object.ts';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { callbackBody } from '../../support/callback-body.ts';
import { type Answer, createCallbackFunction, ticketFor } from '../../support/callback-function.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { healingStack } from '../../support/healing-stack.ts';

const UPLOADS = 200;
const AT_ONCE = 25;
const SPREAD_MS = 60;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

const work = { thumbnails: { small: { width: 16 } }, onUploaded: () => undefined };
const uploads = defineUploads({
  strict: { prefix: 'strict/', ...work },
  open: { prefix: 'open/', ticket: 'optional', ...work },
});

const answering = defineUploads({
  avatar: {
    prefix: 'avatars/',
    vars: z.object({ userId: z.string() }),
    respond: ({ id, vars, untrustedVars }) => ({ id, user: vars.userId, note: untrustedVars.note ?? null }),
    ...work,
  },
});

/** Where the ticket of an upload is seen. */
const CASES = [
  { kind: 'strict', inBody: true, inMetadata: true },
  { kind: 'strict', inBody: true, inMetadata: false },
  { kind: 'open', inBody: true, inMetadata: true },
  { kind: 'open', inBody: true, inMetadata: false },
  { kind: 'open', inBody: false, inMetadata: true },
  { kind: 'open', inBody: false, inMetadata: false },
];

const { testDatabase, database } = await databaseOfFile({ poolSize: 16 });

/** What tells of one upload: its callback and its event, each once or twice, in any order. */
function shuffledReports(random: Random): ('callback' | 'event')[] {
  const reports: ('callback' | 'event')[] = ['callback', 'event'];
  while (reports.length < 4 && random.chance(0.5)) reports.push(random.pick(['callback', 'event']));
  return reports.sort(() => random.int(3) - 1);
}

const isBusy = ({ status }: Answer) => status === 503;

/** On a busy machine the time of a callback or an event may be up: both come again, as another URL or a retry. */
async function withPatience<T>(attempt: () => Promise<T>, isInVain = (_: T) => false): Promise<T> {
  for (let left = 9; ; left -= 1) {
    const result = await attempt().catch((error: { status?: number }) => {
      if (left === 0 || error.status !== 503) throw error;
      return undefined;
    });
    if (result !== undefined && (left === 0 || !isInVain(result))) return result;
  }
}

test(`${UPLOADS} uploads of which callback and event come in any order and at once are one row and one set of jobs each (SEED=${SEED})`, async () => {
  const { put, events, services, delivered } = await healingStack({ database, uploads });
  const deliver = () => services.deliver;
  const callback = createCallbackFunction({ database, uploads, oss: services.oss, deliver });

  async function upload(index: number) {
    const random = randomOfRun(SEED, index);
    const { kind, inBody, inMetadata } = random.pick(CASES);
    const object = `${kind}/${index}.png`;
    const ticket = ticketFor({ jti: `ticket-${index}`, kind, key: object });
    const said = await put(object, { ticket: inMetadata ? ticket : undefined });
    const body = callbackBody({ bucket: 'examplebucket', object, ...said, ...(inBody ? { ticket } : {}) });
    return { object, reports: shuffledReports(random), random, body };
  }

  type Upload = Awaited<ReturnType<typeof upload>>;
  async function report({ object: name, body }: Upload, by: 'callback' | 'event') {
    if (by === 'callback') return withPatience(() => callback.send({ body }), isBusy);
    const [event] = readEvents(
      JSON.stringify({ events: events.filter(({ oss }) => oss.object.key === name) }),
    ).events;
    if (event === undefined) throw new Error(`There is no event of ${name}.`);
    const { bucket, key, etag, size, mimeType } = event;
    const seen = { etag, size, mimeType };
    const object = { bucket, key, source: 'event', seen, timeoutMs: 20_000 } as const;
    await withPatience(() => reportObject(object, services));
    return undefined;
  }

  async function reportAll(uploaded: Upload) {
    const pausesMs = uploaded.reports.map(() => uploaded.random.int(SPREAD_MS));
    const answers = await Promise.all(
      uploaded.reports.map(async (by, index) => {
        await sleep(pausesMs[index]);
        return report(uploaded, by);
      }),
    );
    return { ...uploaded, answers: answers.filter((answer) => answer !== undefined) };
  }

  const reported = [];
  for (let from = 0; from < UPLOADS; from += AT_ONCE) {
    const some = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => upload(from + index)));
    reported.push(...(await Promise.all(some.map(reportAll))));
  }

  const rows = await testDatabase.sql`
    select u.id, object, u.state, jsonb_object_agg(j.id, j.name) as jobs
    from uploads u join jobs j on j.upload_id = u.id group by u.id`;
  expect(rows).toHaveLength(UPLOADS);
  const rowOf = new Map(rows.map((row) => [row.object, row]));
  for (const { object, answers } of reported) {
    const { id, state, jobs } = rowOf.get(object) ?? {};
    expect(state).toBe('recorded');
    expect(Object.values(jobs).sort()).toEqual(['on-uploaded', 'thumbnail']);
    const [first, ...others] = answers;
    expect(first).toMatchObject({ status: 200, json: { id, object } });
    const named = (first?.json.jobs ?? []) as { id: string }[];
    expect(named.map((job) => job.id).sort()).toEqual(Object.keys(jobs).sort());
    for (const other of others) expect(other.text).toBe(first?.text);
  }
  const begun = delivered.map(({ id }) => id);
  expect(new Set(begun).size).toBe(begun.length);
  // What was recorded when there was no time left to hand it over is the relay's.
  const left = await testDatabase.sql`
    select id from jobs where id <> all(${begun}) and not (state = 'queued' and due_at is not null)`;
  expect(left).toEqual([]);
  expect(begun.length).toBeGreaterThan(UPLOADS);
});

test('the uploader gets what "respond" says of his callback, though the event came first, and again', async () => {
  const { put, services, delivered } = await healingStack({ database, uploads: answering });
  const deliver = () => services.deliver;
  const callback = createCallbackFunction({ database, uploads: answering, oss: services.oss, deliver });
  const key = 'avatars/1.png';
  const ticket = ticketFor({ jti: 'answered-late', kind: 'avatar', key, vars: { userId: '7' } });
  const said = await put(key, { ticket });
  await reportObject({ bucket: 'examplebucket', key, source: 'event', timeoutMs: 20_000 }, services);
  const fields = {
    bucket: 'examplebucket',
    object: key,
    ...said,
    operation: 'PutObject',
    note: 'hello',
    ticket,
  };
  for (let delivery = 0; delivery < 2; delivery += 1) {
    const { status, json } = await callback.send({ body: callbackBody(fields) });
    expect({ status, json }).toEqual({
      status: 200,
      json: { id: 'answered-late', user: '7', note: 'hello' },
    });
  }
  const [row] = await testDatabase.sql`
    select source, operation, untrusted_vars from uploads where id = 'answered-late'`;
  expect(row).toEqual({ source: 'event', operation: 'PutObject', untrusted_vars: { note: 'hello' } });
  expect(delivered.map(({ name }) => name).sort()).toEqual(['on-uploaded', 'thumbnail']);
});
