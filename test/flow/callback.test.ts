import { afterEach, describe, expect, it, vi } from 'vitest';
import { lambdaContext } from '../../emulator/lambda/context.ts';
import { parseCallbackUrl } from '../../shared/callback/parse-callback-url.ts';
import { createLog } from '../../shared/log.ts';
import { signedRequest, toFc, toLambda } from '../support/callback-events.ts';
import { createCallbackFunction, PHOTO_BODY, ticketFor } from '../support/callback-function.ts';
import { databaseOfFile } from '../support/database-of-file.ts';
import { eventNamed } from '../support/events.ts';

const { testDatabase, database } = await databaseOfFile({ poolSize: 4 });
const callback = createCallbackFunction({ database });

afterEach(() => vi.restoreAllMocks());

const rowOf = async (id: string) => (await testDatabase.sql`select * from uploads where id = ${id}`)[0];

describe('a callback that OSS really signed', () => {
  const open = () =>
    createCallbackFunction({ database, config: { ADMIT: 'signature', OSS_CALLBACK_DEV_KEY: undefined } });

  it.each([
    ["as Function Compute's event", eventNamed('fc-callback-json-null'), undefined],
    ["as Lambda's event", JSON.parse(eventNamed('lambda-callback-json-null').toString()), lambdaContext()],
  ])('%s becomes one row, and OSS gets its JSON', async (_, event, context) => {
    const answer = await open().invoke(event, context);
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({ 'content-type': 'application/json' });
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^obj_/),
      kind: 'anything',
      bucket: 'post-test',
      object: '42cf77bf-2d25-485a-947c-b9216ee079ee',
      state: 'recorded',
      jobs: [],
    });
    const rows =
      await testDatabase.sql`select bucket, etag, size::int, mime_type, ticketed from uploads where bucket = 'post-test'`;
    expect(rows).toEqual([
      {
        bucket: 'post-test',
        etag: '97E1A27874032FC4B29F007C90DFA372',
        size: 31,
        mime_type: 'image/jpeg',
        ticketed: false,
      },
    ]);
  });

  it('needs a ticket where it counts', async () => {
    const strict = createCallbackFunction({ database });
    expect((await strict.invoke(eventNamed('fc-callback-json-null'))).json.error?.code).toBe(
      'ticket_missing',
    );
  });

  it('that lacks what is needed says what to put into the template', async () => {
    const answer = await open().invoke(eventNamed('fc-callback-documentation-2018'));
    expect(answer).toMatchObject({
      status: 422,
      json: { error: { code: 'field_missing', message: expect.stringContaining('Missing: etag') } },
    });
    const query = await open().invoke(eventNamed('fc-callback-documentation-2015'));
    expect(query.json.error?.code).toBe('field_missing');
  });
});

describe('a request that is no POST', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'is refused, though a callback would be taken: %s',
    async (method) => {
      const id = `flow-ticket-by-${method}`;
      const body = `${PHOTO_BODY}&ticket=${ticketFor({ jti: id })}`;
      expect(await callback.send({ method, body })).toMatchObject({
        status: 405,
        headers: { allow: 'POST' },
        json: { error: { code: 'method_not_allowed' } },
      });
      expect(await rowOf(id)).toBeUndefined();
      expect((await callback.send({ body })).status).toBe(200);
    },
  );
});

describe('an upload with a ticket', () => {
  const bodyWith = (claims: Parameters<typeof ticketFor>[0]) => `${PHOTO_BODY}&ticket=${ticketFor(claims)}`;

  it('is recorded under the id of its ticket, and its duplicates get the same answer', async () => {
    const body = bodyWith({ jti: 'flow-ticket-1', sub: 'user-1', vars: { userId: '1' } });
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => callback.send({ body })));
    expect(first).toMatchObject({ status: 200, json: { id: 'flow-ticket-1' } });
    for (const other of others) expect(other.text).toBe(first?.text);
    expect(await rowOf('flow-ticket-1')).toMatchObject({
      uploader: 'user-1',
      vars: { userId: '1' },
      ticketed: true,
    });
  });

  it('is refused when its ticket comes again with other content', async () => {
    const body = bodyWith({ jti: 'flow-ticket-2' });
    await callback.send({ body });
    const again = await callback.send({
      body: body.replace('97E1A27874032FC4B29F007C90DFA372', 'A'.repeat(32)),
    });
    expect(again).toMatchObject({ status: 403, json: { error: { code: 'ticket_used' } } });
    expect(await rowOf('flow-ticket-2')).toMatchObject({ etag: '97E1A27874032FC4B29F007C90DFA372' });
  });

  it('in JSON, with names of its own and a 64-bit checksum, is recorded exactly', async () => {
    const named = createCallbackFunction({
      database,
      config: { CALLBACK_FIELDS: new Map([['path', 'object']]) },
    });
    const body = JSON.stringify({
      path: 'photos/ü 中.jpg',
      etag: 'A'.repeat(32),
      size: 5,
      crc64: 0,
      note: 'mine',
      ticket: ticketFor({ jti: 'flow-ticket-3', key: 'photos/ü 中.jpg' }),
    }).replace('"crc64":0', '"crc64":18446744073709551615');
    const answer = await named.send({ body, contentType: 'Application/JSON; charset=utf-8' });
    expect(answer).toMatchObject({ status: 200, json: { object: 'photos/ü 中.jpg' } });
    expect(await rowOf('flow-ticket-3')).toMatchObject({
      crc64: '18446744073709551615',
      untrusted_vars: { note: 'mine' },
    });
  });

  it('comes through a Lambda function URL with a query as it was signed', async () => {
    const request = signedRequest({ body: bodyWith({ jti: 'flow-ticket-4' }), target: '/cb?b=2&a=%31+x' });
    expect(await callback.invoke(toLambda(request), lambdaContext())).toMatchObject({ status: 200 });
  });
});

describe('a callbackUrl with a query, on Function Compute', () => {
  const body = () => `${PHOTO_BODY}&ticket=${ticketFor({ jti: 'flow-query-1' })}`;

  it.each([
    ['/cb?id=1&index=2', 'percent-encoded'],
    ['/cb?path=a%2Fb%20c', 'percent-encoded'],
    ['/cb?q=a+b', 'form-encoded'],
    ['/cb?u=a/b:c', 'as-it-is'],
    ['/cb?token', 'bare-names'],
    ['/cb?b=1&a=2', 'reversed'],
    ['/cb?a=1&a=2', 'repeated'],
  ])('%s is verified by one of the candidates, and the log says that it is %s', async (target, form) => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
    const logging = createCallbackFunction({ database, log: createLog('info') });
    expect(await logging.send({ body: body(), target })).toMatchObject({ status: 200 });
    expect(JSON.parse(lines[0] ?? '').queryRebuilt).toBe(`${form}: use no query in callbackUrl`);
  });

  it.each([['/cb?z=%7e%41&a=%c3%bc'], [`/cb?b=1&c='x'&a="<>`]])(
    "is verified by the callbackUrl's own query when no guess would do: %s",
    async (target) => {
      expect((await callback.send({ body: body(), target })).status).toBe(401);
      const configured = createCallbackFunction({
        database,
        config: { CALLBACK_URL: parseCallbackUrl(`https://c.example.com${target}`) },
      });
      expect((await configured.send({ body: body(), target })).status).toBe(200);
    },
  );

  it('lets no forged one in', async () => {
    const request = signedRequest({ body: body(), target: '/cb?id=1' });
    expect((await callback.invoke(toFc({ ...request, target: '/cb?id=2' }))).status).toBe(401);
    expect((await callback.invoke(toFc({ ...request, target: '/cb' }))).status).toBe(401);
  });
});

describe('a gateway that strips a part of the path', () => {
  it('is made good by CALLBACK_PATH', async () => {
    const request = signedRequest({
      body: `${PHOTO_BODY}&ticket=${ticketFor({ jti: 'flow-path-1' })}`,
      target: '/prod/cb',
    });
    const stripped = { ...request, target: '/cb' };
    expect((await callback.invoke(toFc(stripped))).status).toBe(401);
    const configured = createCallbackFunction({ database, config: { CALLBACK_PATH: '/prod/cb' } });
    expect((await configured.invoke(toFc(stripped))).status).toBe(200);
  });
});

describe('the log', () => {
  it("tells of a placeholder within a field of the template's own, which is recorded as it is", async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
    const logging = createCallbackFunction({ database, log: createLog('info') });
    const ticket = ticketFor({ jti: 'flow-within-1' });
    const body = `${PHOTO_BODY}&pic_info=${encodeURIComponent('${imageInfo.widht},1080')}&ticket=${ticket}`;
    expect(await logging.send({ body })).toMatchObject({ status: 200 });
    expect(JSON.parse(lines[0] ?? '').unresolvedVariable).toContain(
      'Field "pic_info" holds "${imageInfo.widht}". OSS does not replace it',
    );
    expect(await rowOf('flow-within-1')).toMatchObject({
      untrusted_vars: { pic_info: '${imageInfo.widht},1080' },
    });
  });

  it('has one JSON line an invocation, with the time of each step, and no secret', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
    const logging = createCallbackFunction({ database, log: createLog('debug') });
    const ticket = ticketFor({ jti: 'flow-log-1' });
    const request = signedRequest({ body: `${PHOTO_BODY}&ticket=${ticket}` });
    await logging.invoke(toFc(request));
    await logging.invoke(toFc(request));
    await logging.send({ body: PHOTO_BODY });
    await logging.send({ body: PHOTO_BODY });
    expect(lines).toHaveLength(4);
    const [first, second, third, fourth] = lines.map((line) => JSON.parse(line));
    expect(first).toEqual({
      time: expect.any(String),
      level: 'info',
      requestId: expect.stringMatching(/^1-/),
      ossRequestId: request.headers['x-oss-request-id'],
      status: 200,
      uploadId: 'flow-log-1',
      kind: 'anything',
      bucket: 'examplebucket',
      state: 'recorded',
      outcome: 'recorded',
      cold: true,
      ms: {
        verify: expect.any(Number),
        parse: expect.any(Number),
        admit: expect.any(Number),
        confirm: expect.any(Number),
        record: expect.any(Number),
        total: expect.any(Number),
      },
    });
    expect(second).toMatchObject({ outcome: 'duplicate' });
    expect(second.cold).toBeUndefined();
    expect(third).toMatchObject({
      level: 'warn',
      outcome: 'refused',
      code: 'ticket_missing',
      timesSoFar: 1,
      status: 403,
    });
    expect(fourth).toMatchObject({ code: 'ticket_missing', timesSoFar: 2 });
    const text = lines.join('\n');
    for (const secret of [ticket, request.headers.Authorization, testDatabase.url])
      expect(text).not.toContain(secret);
  });
});
