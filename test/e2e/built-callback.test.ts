import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildFunctions } from '../../scripts/build.ts';
import { type BuiltCallback, sendOverHttp, startBuiltCallback } from '../support/built-callback.ts';
import { signedRequest } from '../support/callback-events.ts';
import { PHOTO_BODY, ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { projectWithUploads } from '../support/project-with-uploads.ts';
import { samples } from '../support/samples.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

let testDatabase: TestDatabase;
const fronts: BuiltCallback[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.close();
});
afterAll(() => testDatabase.drop());

async function start(env: Record<string, string> = {}): Promise<BuiltCallback> {
  const front = await startBuiltCallback(testDatabase.url, env);
  fronts.push(front);
  return front;
}

const photo = (id: string, change = '') => `${PHOTO_BODY}${change}&ticket=${ticketFor({ jti: id })}`;
const count = async () => (await testDatabase.sql`select count(*)::int as rows from uploads`)[0]?.rows;

describe('the callback function as it is deployed', () => {
  it('B5: verifies through its real entry: a genuine callback becomes a row, a forged one does not', async () => {
    const { url } = await start();
    const request = signedRequest({ body: photo('built-ticket-1') });
    const before = await count();
    const forged = { ...request, body: Buffer.from(photo('built-ticket-2')) };
    expect((await sendOverHttp(url, forged)).status).toBe(401);
    expect(await count()).toBe(before);
    expect((await sendOverHttp(url, request)).status).toBe(200);
    expect(await count()).toBe(before + 1);
  });

  it('B16: verifies a body that comes one byte at a time, with characters of three bytes', async () => {
    const { url } = await start();
    const ticket = ticketFor({ jti: 'built-ticket-3', key: '照片/中文.jpg' });
    const body = JSON.stringify({
      bucket: 'examplebucket',
      object: '照片/中文.jpg',
      etag: 'A'.repeat(32),
      size: 3,
      ticket,
    });
    const answer = await sendOverHttp(url, signedRequest({ body, contentType: 'application/json' }), 1);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString()).object).toBe('照片/中文.jpg');
  });

  it('B18: answers 200 with JSON, a length, no byte order mark and no redirect', async () => {
    const { url } = await start();
    const { status, headers, body } = await sendOverHttp(
      url,
      signedRequest({ body: photo('built-ticket-4') }),
    );
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(body[0]).toBe('{'.charCodeAt(0));
    expect(body.length).toBeLessThan(1024 * 1024);
  });

  it.each([
    ['an unsigned request', { headers: { Authorization: undefined } }, 401],
    ['a GET', { method: 'GET' }, 405],
    ['a body of more than 1 MB', { body: 'x'.repeat(1024 * 1024 + 1) }, 413],
    ['a content type of its own', { contentType: 'text/plain' }, 415],
    ['a configuration that is not valid', {}, 500],
  ] as const)('B20: answers %s with JSON and a length', async (name, options, status) => {
    const { url } = await start(name.startsWith('a configuration') ? { BUCKETS: 'Not A Bucket' } : {});
    const request = signedRequest({ body: photo('built-ticket-5'), ...options });
    const answer = await sendOverHttp(url, request);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    const { error } = JSON.parse(answer.body.toString());
    expect(error).toEqual({
      code: expect.any(String),
      message: expect.any(String),
      hint: expect.any(String),
      requestId: expect.stringMatching(/^1-/),
    });
  });

  it('says in its log at start what is wrong with its configuration, and never a value', async () => {
    const front = await start({ BUCKETS: 'Hunter2', TICKET_SECRETS: 'hunter2', DATABASE_URL: 'hunter2' });
    const answer = await sendOverHttp(front.url, signedRequest({ body: photo('built-ticket-6') }));
    expect(JSON.parse(answer.body.toString()).error.code).toBe('config_invalid');
    const log = front.lines.join('\n');
    const atStart = front.lines.find((line) => line.includes('"not ready"'));
    for (const name of ['BUCKETS', 'TICKET_SECRETS', 'DATABASE_URL'])
      expect(atStart).toContain(`${name} is not valid: it should be`);
    expect(log + answer.body.toString()).not.toMatch(/hunter2/i);
  });

  it('is ready in good time before a Postgres that accepts and says nothing, and works when that speaks', async () => {
    const { hostname: host, port } = new URL(testDatabase.url);
    const proxy = await startTcpProxy({ host, port: Number(port) });
    onTestFinished(proxy.close);
    proxy.blackhole();
    const url = new URL(testDatabase.url);
    url.port = String(proxy.port);
    // Several times what it takes on a machine that is idle.
    const front = await startBuiltCallback(url.href, {}, { initializerSeconds: 7 });
    fronts.push(front);
    const request = signedRequest({ body: photo('built-ticket-10') });
    const refused = await sendOverHttp(front.url, request);
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.body.toString()).error.code).toMatch(
      /^(database_unavailable|deadline_exceeded)$/,
    );
    expect(front.lines.join('\n')).toContain('"not ready"');
    proxy.heal();
    await expect.poll(async () => (await sendOverHttp(front.url, request)).status).toBe(200);
  });

  it('verifies a callback that OSS really signed, with the key that ships with it', async () => {
    const { url } = await start({ ADMIT: 'signature' });
    const sample = samples.find(({ id }) => id === 'json-null');
    const answer = await sendOverHttp(url, {
      method: 'POST',
      target: sample?.target ?? '',
      body: sample?.body ?? Buffer.alloc(0),
      headers: {
        authorization: sample?.authorization ?? '',
        'content-type': 'application/json',
        'content-length': String(sample?.body.length),
        'x-oss-pub-key-url': Buffer.from('http://gosspublic.alicdn.com/callback_pub_key_v1.pem').toString(
          'base64',
        ),
      },
    });
    expect([answer.status, JSON.parse(answer.body.toString()).bucket]).toEqual([200, 'post-test']);
  });

  it('answers 500 when uploads.ts fails on the platform alone, and nothing counts as received', async () => {
    const root = await projectWithUploads(
      `import { defineUploads } from './shared/uploads/define-uploads.ts';
      if (process.env.BUCKETS) throw new Error('only here');
      export default defineUploads({});`,
    );
    await buildFunctions(root);
    const front = await startBuiltCallback(
      testDatabase.url,
      {},
      { handlerPath: join(root, 'dist/callback/index.js') },
    );
    fronts.push(front);
    const { status, body } = await sendOverHttp(front.url, signedRequest({ body: photo('built-ticket-9') }));
    expect(status).toBe(500);
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'config_invalid' } });
    expect(front.lines.join('\n')).toContain('uploads.ts cannot be loaded: only here');
  });
});
