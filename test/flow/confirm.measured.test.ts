import { randomBytes } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { listen } from '../../emulator/listen.ts';
import { createStsTokens } from '../../emulator/oss/auth/sts-tokens.ts';
import type { OssOptions } from '../../emulator/oss/oss-options.ts';
import { createDeliverOfRole } from '../../functions/callback/deliver-of-role.ts';
import { createOssOfRole } from '../../functions/callback/oss-of-role.ts';
import type { CallbackServices } from '../../functions/callback/pipeline.ts';
import { readConfig } from '../../shared/config.ts';
import { type ReportServices, reportObject } from '../../shared/dispatch/report-object.ts';
import { createLog } from '../../shared/log.ts';
import { defineUploads } from '../../shared/uploads/define-uploads.ts';
import { callbackBody } from '../support/callback-body.ts';
import { fcContextOf, signedRequest, toFc } from '../support/callback-events.ts';
import { createCallbackFunction, ticketFor, ticketSecret } from '../support/callback-function.ts';
import { databaseOfFile } from '../support/database-of-file.ts';
import { ECHO, frontOf } from '../support/front-of.ts';
import { aliOss, ossEmulator } from '../support/oss-emulator.ts';
import { ourOss } from '../support/our-oss.ts';
import { serve } from '../support/serve.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const LONG_AGO_MS = 5 * 60_000;
const OSS_VARIABLES = [
  'OSS_ENDPOINT',
  'OSS_REGION',
  'OSS_ACCESS_KEY_ID',
  'OSS_ACCESS_KEY_SECRET',
  'OSS_SECURITY_TOKEN',
] as const;
const uploads = defineUploads({
  photo: {
    prefix: 'photos/',
    accept: ['image/*', 'application/pdf'],
    maxSize: '1 KB',
    thumbnails: { small: { width: 16 } },
    onUploaded: () => undefined,
  },
  avatar: {
    prefix: 'avatars/',
    vars: z.object({ userId: z.string() }),
    respond: ({ id, vars }, jobs) => ({ id, user: vars.userId, jobs: jobs.length }),
  },
  broken: {
    prefix: 'broken/',
    respond: () => {
      throw new Error('no answer today');
    },
  },
  open: { prefix: 'open/', ticket: 'optional' },
  unticketed: { prefix: 'unticketed/', ticket: 'optional', onUploaded: () => undefined },
  believed: { prefix: 'believed/', confirm: false },
});

const { testDatabase, database } = await databaseOfFile({ poolSize: 8 });

afterEach(() => vi.restoreAllMocks());

function functionBefore(oss: CallbackServices['oss'], log = createLog('silent')) {
  const BUCKETS = new Set(['examplebucket', 'second-bucket', 'third-bucket']);
  return createCallbackFunction({ database, uploads, oss, config: { BUCKETS }, log });
}

interface Put {
  key: string;
  content?: Buffer;
  mime?: string;
  /** In its metadata. */
  ticket?: string;
  /** The time at which it is put, as OSS sees it. */
  agoMs?: number;
}

/** The callback function in front of an emulated OSS, and a real client of that. */
async function start(log = createLog('silent'), options: Partial<OssOptions> = {}) {
  let agoMs = 0;
  const now = () => new Date(Date.now() - agoMs);
  const emulator = await ossEmulator({ buckets: ['examplebucket', 'second-bucket'], now, ...options });
  const client = aliOss(emulator);
  const oss = ourOss(emulator);
  return {
    client,
    url: emulator.url,
    callback: functionBefore(() => oss, log),
    /** As the event of OSS does. */
    reportEvent: (key: string, seen?: { etag: string; size: number; mimeType: string }) => {
      const services: ReportServices = {
        config: { BUCKETS: new Set(['examplebucket']), TICKET_SECRETS: [ticketSecret], ADMIT: 'ticket' },
        uploads,
        database,
        oss: () => oss,
        deliver: undefined,
      };
      const object = { bucket: 'examplebucket', key, source: 'event', timeoutMs: 5000 } as const;
      return reportObject({ ...object, ...(seen && { seen }) }, services);
    },
    /** Uploads, and gives what OSS says of it in a callback. */
    async put({ key, content = randomBytes(31), mime = 'image/png', ticket, agoMs: givenMs = 0 }: Put) {
      agoMs = givenMs;
      const headers = ticket === undefined ? {} : { 'x-oss-meta-ticket': ticket };
      const { res } = await client.put(key, content, { mime, headers });
      agoMs = 0;
      const etag = String((res.headers as Record<string, string>).etag).replaceAll('"', '');
      return { bucket: 'examplebucket', object: key, etag, size: content.length, mimeType: mime };
    },
  };
}

function captureLog(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
  return lines;
}

let tickets = 0;
function ticketOf(key: string, claims: Parameters<typeof ticketFor>[0] = {}): string {
  tickets += 1;
  return ticketFor({ jti: `confirmed-${tickets}`, kind: 'photo', key, ...claims });
}

const rowsOf = (object: string) => testDatabase.sql`
  select id, state, size::int as size, mime_type, ticketed from uploads where object = ${object}`;
const jobsOf = (object: string) => testDatabase.sql`
  select j.name, j.state, j.result, j.params, j.finished_at is not null as finished
  from jobs j join uploads u on u.id = j.upload_id where object = ${object} order by j.name`;

describe('an upload that is as the callback says', () => {
  test('is recorded with its jobs, and the answer lists them', async () => {
    const { callback, put } = await start();
    const said = await put({ key: 'photos/ü 中 +.png' });
    const answer = await callback.send({ body: callbackBody({ ...said, ticket: ticketOf(said.object) }) });
    expect(answer).toMatchObject({ status: 200, json: { kind: 'photo', state: 'recorded' } });
    const id = String(answer.json.id);
    expect(answer.json.jobs).toEqual([
      { id: `${id}_thumbnail`, name: 'thumbnail', state: 'queued' },
      { id: `${id}_on-uploaded`, name: 'on-uploaded', state: 'queued' },
    ]);
    expect(await rowsOf(said.object)).toEqual([
      { id, state: 'recorded', size: 31, mime_type: 'image/png', ticketed: true },
    ]);
    const sizes = { small: { fit: 'lfit', width: 16, format: 'webp' } };
    expect(await jobsOf(said.object)).toEqual([
      { name: 'on-uploaded', state: 'queued', result: null, params: {}, finished: false },
      { name: 'thumbnail', state: 'queued', result: null, params: { sizes }, finished: false },
    ]);
  });

  test('may say its ETag in lower case and with quotes, and no type: OSS knows it', async () => {
    const { callback, put } = await start();
    const { mimeType: _, ...said } = await put({ key: 'photos/a.pdf', mime: 'application/pdf' });
    const etag = `"${said.etag.toLowerCase()}"`;
    const answer = await callback.send({
      body: callbackBody({ ...said, etag, ticket: ticketOf(said.object) }),
    });
    const reason = 'application/pdf is neither a picture nor a video.';
    expect(answer.json.jobs).toContainEqual(expect.objectContaining({ state: 'skipped', reason }));
    expect(await rowsOf(said.object)).toMatchObject([{ mime_type: 'application/pdf' }]);
    expect(await jobsOf(said.object)).toMatchObject([
      { name: 'on-uploaded', state: 'queued' },
      { name: 'thumbnail', state: 'skipped', result: { reason }, finished: true },
    ]);
  });

  test('is answered as its kind says', async () => {
    const { callback, put } = await start();
    const said = await put({ key: 'avatars/1.png' });
    const ticket = ticketOf(said.object, { kind: 'avatar', vars: { userId: 'user-1' } });
    const answer = await callback.send({ body: callbackBody({ ...said, ticket }) });
    expect(answer.json).toEqual({ id: expect.stringMatching(/^confirmed-/), user: 'user-1', jobs: 0 });
  });

  test('is not recorded when the hook that answers fails, and the log says why', async () => {
    const lines = captureLog();
    const { callback, put } = await start(createLog('warn'));
    const said = await put({ key: 'broken/1.png' });
    const ticket = ticketOf(said.object, { kind: 'broken' });
    const answer = await callback.send({ body: callbackBody({ ...said, ticket }) });
    expect(answer).toMatchObject({ status: 500, json: { error: { code: 'respond_failed' } } });
    expect(answer.text).not.toContain('no answer today');
    expect(lines.at(-1)).toContain('no answer today');
    expect(await rowsOf(said.object)).toEqual([]);
  });

  test('needs no ticket where the kind says so', async () => {
    const { callback, put } = await start();
    const said = await put({ key: 'open/a.png' });
    expect(await callback.send({ body: callbackBody(said) })).toMatchObject({ status: 200 });
    expect(await rowsOf(said.object)).toMatchObject([{ ticketed: false, state: 'recorded' }]);
  });

  test('keeps its first answer when the object is gone, or OSS cannot be reached', async () => {
    const { callback, put, client } = await start();
    const said = await put({ key: 'photos/moved.png' });
    const body = callbackBody({ ...said, ticket: ticketOf(said.object) });
    const { status, text } = await callback.send({ body });
    const cutOff = functionBefore(() => ourOss({ url: 'http://127.0.0.1:1' }));
    expect(await cutOff.send({ body })).toMatchObject({ status, text });
    await client.delete(said.object);
    expect(await callback.send({ body })).toMatchObject({ status: 200, text });
  });
});

describe('a callback that lies', () => {
  const lies = [
    ['size', { size: 30 }, 'size'],
    ['ETag', { etag: 'A'.repeat(32) }, 'etag'],
    ['type', { mimeType: 'image/jpeg' }, 'type'],
    ['object', { object: 'photos/none.png' }, 'absent'],
    ['bucket', { bucket: 'second-bucket' }, 'absent'],
  ] as const;
  const ages = [
    ['put just now', 0],
    ['put long ago', LONG_AGO_MS],
  ] as const;

  test.each(ages.flatMap(([age, agoMs]) => lies.map((lie) => [...lie, age, agoMs] as const)))(
    'of the %s is refused, counted, and logged with what differs (%o, %s, %s)',
    async (what, lie, notAsClaimed, age, agoMs) => {
      const lines = captureLog();
      const { callback, put } = await start(createLog('warn'));
      const said = await put({ key: `photos/lie of ${what}, ${age}.png`, agoMs });
      const claims = { ...said, ...lie };
      const ticket = ticketOf(claims.object, { bucket: claims.bucket });
      for (const timesSoFar of [1, 2]) {
        const answer = await callback.send({ body: callbackBody({ ...claims, ticket }) });
        expect(answer).toMatchObject({ status: 403, json: { error: { code: 'confirmation_failed' } } });
        expect(answer.text).not.toContain(said.etag);
        expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
          outcome: 'refused',
          notAsClaimed,
          timesSoFar,
        });
      }
      expect(await rowsOf(claims.object)).toEqual([]);
    },
  );

  test('of a type that its kind does not take is refused for what OSS says', async () => {
    const { callback, put } = await start();
    const { mimeType: _, ...said } = await put({ key: 'photos/page.html', mime: 'text/html' });
    const answer = await callback.send({ body: callbackBody({ ...said, ticket: ticketOf(said.object) }) });
    expect(answer).toMatchObject({ status: 415, json: { error: { code: 'type_not_accepted' } } });
  });

  test('is refused as one, within a second or so, when Postgres cannot be asked what it knows', async () => {
    const { callback } = await start();
    const claims = { bucket: 'examplebucket', object: 'photos/none.png', etag: 'A'.repeat(32), size: 5 };
    const body = callbackBody({ ...claims, ticket: ticketOf(claims.object) });
    const { oss } = callback.services;
    const cutOff = createCallbackFunction({ uploads, oss });
    const before = performance.now();
    const answer = await cutOff.send({ body });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: 'confirmation_failed' } } });
    expect(performance.now() - before).toBeLessThan(3000);
  });

  test('is believed where the kind says so, and else not on the strength of a signature', async () => {
    const { callback } = await start();
    const said = { bucket: 'examplebucket', etag: 'A'.repeat(32), size: 5 };
    const ticket = ticketOf('believed/none', { kind: 'believed' });
    const believed = callbackBody({ ...said, object: 'believed/none', ticket });
    expect(await callback.send({ body: believed })).toMatchObject({ status: 200 });
    expect(await callback.send({ body: callbackBody({ ...said, object: 'open/none' }) })).toMatchObject({
      status: 403,
    });
  });

  test('with the ticket of another upload or kind is refused, and a ticket is good for one upload', async () => {
    const { callback, put } = await start();
    const [one, other] = [await put({ key: 'photos/one.png' }), await put({ key: 'photos/other.png' })];
    const send = (claims: typeof one, ticket: string) =>
      callback.send({ body: callbackBody({ ...claims, ticket }) });
    const mismatch = { status: 403, json: { error: { code: 'ticket_mismatch' } } };
    expect(await send(one, ticketOf(other.object))).toMatchObject(mismatch);
    expect(await send(other, ticketOf(one.object))).toMatchObject(mismatch);
    expect(await send(one, ticketOf(one.object, { kind: 'open' }))).toMatchObject(mismatch);
    const ticket = ticketFor({ jti: 'confirmed-any', kind: 'photo', prefix: 'photos/' });
    expect(await send(one, ticket)).toMatchObject({ status: 200 });
    expect(await send(other, ticket)).toMatchObject({
      status: 403,
      json: { error: { code: 'ticket_used' } },
    });
  });
});

describe('the ticket in the metadata of the object', () => {
  const mismatch = { status: 403, json: { error: { code: 'ticket_mismatch' } } };

  test('has to be that of the callback: two of one prefix cannot be swapped', async () => {
    const { callback, put } = await start();
    const [one, other] = [1, 2].map((n) =>
      ticketFor({ jti: `swapped-${n}`, kind: 'photo', prefix: 'photos/swapped/' }),
    ) as [string, string];
    const a = await put({ key: 'photos/swapped/a.png', ticket: one });
    const b = await put({ key: 'photos/swapped/b.png', ticket: other });
    expect(await callback.send({ body: callbackBody({ ...a, ticket: other }) })).toMatchObject(mismatch);
    expect(await callback.send({ body: callbackBody({ ...b, ticket: one }) })).toMatchObject(mismatch);
    for (const [said, ticket, id] of [
      [a, one, 'swapped-1'],
      [b, other, 'swapped-2'],
    ] as const) {
      const answer = await callback.send({ body: callbackBody({ ...said, ticket }) });
      expect(answer).toMatchObject({ status: 200, json: { id, state: 'recorded' } });
    }
  });

  test('makes one upload of the object, whatever tickets its uploader holds, also one that has expired', async () => {
    const { callback, put, reportEvent } = await start();
    const key = 'photos/many-tickets.png';
    const [own, ...others] = [1, 2, 3].map(() => ticketOf(key)) as [string, string, string];
    const said = await put({ key, ticket: own });
    for (const ticket of others)
      expect(await callback.send({ body: callbackBody({ ...said, ticket }) })).toMatchObject(mismatch);
    await reportEvent(key);
    for (const ticket of others)
      expect(await callback.send({ body: callbackBody({ ...said, ticket }) })).toMatchObject(mismatch);
    expect(await callback.send({ body: callbackBody({ ...said, ticket: own }) })).toMatchObject({
      status: 200,
    });
    expect(await rowsOf(key)).toHaveLength(1);
    const expired = await put({ key: 'photos/old.png', ticket: ticketOf('photos/old.png', { exp: 1 }) });
    const body = callbackBody({ ...expired, ticket: ticketOf('photos/old.png') });
    expect(await callback.send({ body })).toMatchObject(mismatch);
  });

  test.each([
    ['when it is none of ours', 'photos/no-ticket.png', () => 'no ticket'],
    [
      'when it is for an object that is smaller',
      'photos/too-large.png',
      (key: string) => ticketOf(key, { maxSize: 30 }),
    ],
  ])('says nothing %s', async (_, key, ticketWith) => {
    const { callback, put } = await start();
    const said = await put({ key, ticket: ticketWith(key) });
    const body = callbackBody({ ...said, ticket: ticketOf(key) });
    expect(await callback.send({ body })).toMatchObject({ status: 200 });
  });

  test('shows that a wrong ETag is a lie, however fresh the object is, and the true callback is taken', async () => {
    const { callback, put } = await start();
    const key = 'photos/fresh-lie.png';
    const ticket = ticketOf(key);
    const said = await put({ key, ticket });
    const lie = callbackBody({ ...said, etag: 'A'.repeat(32), ticket });
    expect(await callback.send({ body: lie })).toMatchObject({
      status: 403,
      json: { error: { code: 'confirmation_failed' } },
    });
    expect(await callback.send({ body: callbackBody({ ...said, ticket }) })).toMatchObject({
      status: 200,
      json: { state: 'recorded' },
    });
  });
});

describe('an upload that an event has recorded', () => {
  async function startReported(key: string) {
    const started = await start();
    const ticket = ticketOf(key, { kind: 'avatar', vars: { userId: 'user-1' } });
    const { put, client, reportEvent } = started;
    const said = await put({ key, ticket });
    const head = await client.head(key);
    const crc64 = (head.res.headers as Record<string, string>)['x-oss-hash-crc64ecma'] as string;
    await reportEvent(key);
    const row = async () => {
      const [known] = await testDatabase.sql`
        select crc64::text, source, removed_at is not null as removed from uploads where object = ${key}`;
      return known;
    };
    return { ...started, said: { ...said, crc64, ticket }, row };
  }

  test.each([
    ['size', { size: 5 }],
    ['type', { mimeType: 'image/gif' }],
    ['CRC-64', { crc64: '1' }],
  ])('is not lied about, by its %s: the true callback is the first', async (what, lie) => {
    const { callback, said, row } = await startReported(`avatars/lie of ${what}`);
    expect(await callback.send({ body: callbackBody({ ...said, ...lie }) })).toMatchObject({ status: 403 });
    expect(await callback.send({ body: callbackBody(said) })).toMatchObject({
      status: 200,
      json: { user: 'user-1' },
    });
    expect(await row()).toEqual({ crc64: said.crc64, source: 'event', removed: false });
  });

  test('takes what its callback says, and answers it, though OSS is away or the object was moved since', async () => {
    const away = await startReported('avatars/away');
    const cutOff = functionBefore(() => ourOss({ url: 'http://127.0.0.1:1' }));
    const lie = callbackBody({ ...away.said, size: 5 });
    expect(await cutOff.send({ body: lie })).toMatchObject({ status: 503 });
    const moved = await startReported('avatars/moved');
    await moved.client.delete('avatars/moved');
    await testDatabase.sql`update uploads set removed_at = now() where object = 'avatars/moved'`;
    for (const [callback, { said, row }, removed] of [
      [cutOff, away, false],
      // Nothing has seen it there again.
      [moved.callback, moved, true],
    ] as const) {
      const first = await callback.send({ body: callbackBody(said) });
      expect(first).toMatchObject({ status: 200, json: { user: 'user-1' } });
      expect((await callback.send({ body: callbackBody(said) })).text).toBe(first.text);
      expect(await row()).toEqual({ crc64: said.crc64, source: 'event', removed });
    }
  });

  test('as superseded starts nothing when its callback comes, though OSS is away', async () => {
    const key = 'unticketed/superseded.png';
    const { put, reportEvent } = await start();
    const first = await put({ key });
    await put({ key, content: Buffer.from('another') });
    expect(await reportEvent(key, first)).toMatchObject({ outcome: 'recorded', state: 'superseded' });
    const cutOff = functionBefore(() => ourOss({ url: 'http://127.0.0.1:1' }));
    const answer = await cutOff.send({ body: callbackBody(first) });
    expect(answer).toMatchObject({ status: 200, json: { state: 'superseded', jobs: [] } });
    expect(await rowsOf(key)).toMatchObject([{ id: answer.json.id, state: 'superseded' }]);
    expect(await jobsOf(key)).toEqual([]);
  });

  test('keeps its answer when another upload puts the same content there', async () => {
    const key = 'photos/same-content.png';
    const { callback, put } = await start();
    const content = randomBytes(31);
    const ticket = ticketOf(key);
    const body = callbackBody({ ...(await put({ key, ticket, content })), ticket });
    const { text } = await callback.send({ body });
    await put({ key, ticket: ticketOf(key), content });
    expect(await callback.send({ body })).toMatchObject({ status: 200, text });
  });
});

describe('an object that another has taken the place of', () => {
  test('is recorded as superseded, starts nothing, and both get the same answer again', async () => {
    const { callback, put } = await start();
    const first = await put({ key: 'open/again.png' });
    const second = await put({ key: 'open/again.png', content: randomBytes(32) });
    const superseded = await callback.send({ body: callbackBody(first) });
    expect(superseded).toMatchObject({ status: 200, json: { state: 'superseded', jobs: [] } });
    expect(await callback.send({ body: callbackBody(second) })).toMatchObject({
      status: 200,
      json: { state: 'recorded' },
    });
    expect((await callback.send({ body: callbackBody(first) })).text).toBe(superseded.text);
    const states = (await rowsOf('open/again.png')).map(({ state }) => state);
    expect(states.sort()).toEqual(['recorded', 'superseded']);
  });

  test('starts no jobs where its kind has some', async () => {
    const { callback, put } = await start();
    const first = await put({ key: 'photos/again.png' });
    await put({ key: 'photos/again.png', content: randomBytes(32) });
    await callback.send({ body: callbackBody({ ...first, ticket: ticketOf(first.object) }) });
    expect(await rowsOf('photos/again.png')).toMatchObject([{ state: 'superseded' }]);
    expect(await jobsOf('photos/again.png')).toEqual([]);
  });

  test('of the same size and type is told from a lie by its CRC-64, or by having come after the callback', async () => {
    const { callback, put, client } = await start();
    const send = async (key: string, fields: object) =>
      callback.send({ body: callbackBody({ ...fields, ticket: ticketOf(key) }) });
    const key = 'photos/same-size.png';
    const first = await put({ key });
    const { res } = await client.head(key);
    const crc64 = (res.headers as Record<string, string>)['x-oss-hash-crc64ecma'] as string;
    await put({ key });
    expect(await send(key, first)).toMatchObject({ status: 403 });
    expect(await send(key, { ...first, crc64 })).toMatchObject({
      status: 200,
      json: { state: 'superseded' },
    });
    const late = await put({ key: 'photos/came-after.png' });
    await put({ key: late.object, agoMs: -5000 });
    expect(await send(late.object, late)).toMatchObject({ status: 200, json: { state: 'superseded' } });
  });
});

describe('an instance that stays warm for long', () => {
  test('asks OSS and Function Compute with the credentials that came with this invocation', async () => {
    const lines = captureLog();
    const tokens = createStsTokens();
    const [expired, ofOther, newest] = [tokens.issue(-1), tokens.issue(900), tokens.issue(900)];
    const account = { accountId: '0000000000000000', region: 'cn-hangzhou', credentials: newest };
    const spec = { asyncInvokeConfig: { asyncTask: true } };
    const front = await frontOf({ 'on-uploaded': ECHO }, { account, spec });
    const { url, put } = await start(undefined, { tokens });
    const env = { OSS_ENDPOINT: url, INVOKE_ENDPOINT: front.url };
    const config = readConfig([...OSS_VARIABLES, 'INVOKE_ENDPOINT'], env);
    const [oss, deliver] = [createOssOfRole(config), createDeliverOfRole(config)];
    const instance = createCallbackFunction({ database, uploads, oss, deliver, log: createLog('info') });
    const invoke = async (credentials: typeof newest) => {
      const said = await put({ key: `photos/${lines.length}.pdf`, mime: 'application/pdf' });
      const body = callbackBody({ ...said, ticket: ticketOf(said.object) });
      await instance.invoke(toFc(signedRequest({ body })), fcContextOf(10, credentials));
      return JSON.parse(lines.at(-1) ?? '');
    };
    expect(await invoke(expired)).toMatchObject({ status: 500, code: 'config_invalid' });
    const notHandedOver = expect.stringContaining('InvokeFunction was answered with 403');
    // Not at once on a busy machine: a hand-over is given half a second.
    const wait = { timeout: 10_000 };
    const refused = { status: 200, handedOver: 0, notHandedOver };
    await expect.poll(() => invoke(ofOther), wait).toMatchObject(refused);
    await expect.poll(() => invoke(newest), wait).toMatchObject({ status: 200, handedOver: 1 });
  });
});

describe('an OSS that does not answer', () => {
  const said = { bucket: 'examplebucket', object: 'open/unknown', etag: 'A'.repeat(32), size: 5 };

  test.each(['cannot be reached', 'is silent'])('because it %s is a 503 after a second', async (how) => {
    const { url } = await start();
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(url).port) });
    onTestFinished(proxy.close);
    if (how === 'is silent') proxy.blackhole();
    else await proxy.close();
    const before = performance.now();
    const oss = ourOss({ url: `http://127.0.0.1:${proxy.port}` });
    const answer = await functionBefore(() => oss).send({ body: callbackBody(said) });
    expect(answer).toMatchObject({ status: 503, json: { error: { code: 'oss_unavailable' } } });
    expect(performance.now() - before).toBeLessThan(3000);
  });

  test('is asked again within the second', async () => {
    const { url, put } = await start();
    const upload = await put({ key: 'open/patience.png' });
    let asked = 0;
    const gateway = createServer((request, response) => {
      asked += 1;
      if (asked < 3) return void response.writeHead(503).end();
      const { method, headers } = request;
      httpRequest(`${url}${request.url}`, { method, headers }, (answer) =>
        response.writeHead(answer.statusCode ?? 0, answer.headers).end(),
      ).end();
    });
    onTestFinished(() => void gateway.close());
    const port = await listen(gateway, 0, '127.0.0.1');
    const oss = ourOss({ url: `http://127.0.0.1:${port}` });
    expect(await functionBefore(() => oss).send({ body: callbackBody(upload) })).toMatchObject({
      status: 200,
    });
    expect(asked).toBe(3);
  });

  test.each([
    ['200 without an ETag', 200, { 'content-length': '5' }],
    ['204', 204, { etag: 'A'.repeat(32) }],
    ['304', 304, { etag: 'A'.repeat(32), 'content-length': '5' }],
  ])('with %s says nothing of the object, and is asked again', async (_, status, headers) => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(status, headers).end();
    });
    const oss = ourOss({ url: `http://127.0.0.1:${port}` });
    const answer = await functionBefore(() => oss).send({ body: callbackBody(said) });
    expect(answer).toMatchObject({ status: 503, json: { error: { code: 'oss_unavailable' } } });
    expect(asked).toBeGreaterThan(1);
  });

  test.each([
    [400, 'InvalidObjectName', { status: 403, code: 'confirmation_failed' }, /let OSS fill in/],
    [403, 'AccessDenied', { status: 500, code: 'config_invalid' }, /oss:GetObject/],
    [400, 'InvalidBucketName', { status: 500, code: 'config_invalid' }, /^Check BUCKETS/],
  ])('of OSS itself says what to do: %i %s', async (status, code, { status: answered, ...error }, hint) => {
    const xml = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
    const port = await serve((_, response) => {
      response.writeHead(status, { 'x-oss-err': Buffer.from(xml).toString('base64') }).end();
    });
    const oss = ourOss({ url: `http://127.0.0.1:${port}` });
    const body = callbackBody({ ...said, object: `open//${code}` });
    const answer = await functionBefore(() => oss).send({ body });
    expect(answer).toMatchObject({ status: answered, json: { error } });
    expect(answer.json.error?.hint).toMatch(hint);
  });

  test('to this function is a mistake of the configuration, and says which', async () => {
    const { url } = await start();
    const stranger = ourOss(
      { url },
      { credentials: () => ({ accessKeyId: 'local', accessKeySecret: 'wrong' }) },
    );
    const answer = await functionBefore(() => stranger).send({ body: callbackBody(said) });
    expect(answer).toMatchObject({ status: 500, json: { error: { code: 'config_invalid' } } });
    expect(answer.json.error?.message).toContain('SignatureDoesNotMatch');
    const nobody = createOssOfRole(readConfig(OSS_VARIABLES, { OSS_ENDPOINT: url }));
    expect(await functionBefore(nobody).send({ body: callbackBody(said) })).toMatchObject({
      status: 500,
      json: { error: { code: 'config_invalid' } },
    });
    const nowhere = callbackBody({ ...said, bucket: 'third-bucket' });
    const oss = ourOss({ url });
    expect((await functionBefore(() => oss).send({ body: nowhere })).json.error?.message).toContain(
      'NoSuchBucket',
    );
  });
});
