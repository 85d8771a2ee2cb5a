import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startControl } from '../../../../emulator/control/start-control.ts';
import { createFaultSet, type FaultSet } from '../../../../emulator/faults/fault-set.ts';
import { createStsTokens, type StsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';

let faults: FaultSet;
let tokens: StsTokens;
let url: string;

beforeEach(async () => {
  faults = createFaultSet({ 'redis-gone': { begin: () => Promise.reject(new Error('it does not stop')) } });
  tokens = createStsTokens();
  const control = await startControl({ port: 0, faults, status: () => ({ callbackUrl: 'here' }), tokens });
  onTestFinished(control.close);
  url = control.url;
});

async function ask(method: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number | undefined; body: Record<string, unknown> }>((resolve, reject) => {
    const asking = request(`${url}${path}`, { method, headers }, async (response) =>
      resolve({ status: response.statusCode, body: JSON.parse(await text(response)) }),
    );
    asking.on('error', reject).end();
  });
}

test('tells what runs', async () => {
  expect(await ask('GET', '/status')).toEqual({ status: 200, body: { callbackUrl: 'here' } });
});

describe('faults', () => {
  test('are listed with what they do', async () => {
    const { status, body } = await ask('GET', '/faults');
    expect(status).toBe(200);
    expect(body).toMatchObject({ active: [], hits: {} });
    expect(body.possible).toContainEqual({ fault: 'slow[=6000]', about: expect.any(String) });
  });

  test('are counted when they happen', async () => {
    faults.callbacks.onHit?.('drop');
    expect((await ask('GET', '/faults')).body.hits).toEqual({ drop: 1 });
  });

  test('are set and cleared', async () => {
    expect((await ask('PUT', '/faults/slow=3000')).body.active).toEqual(['slow=3000']);
    expect((await ask('POST', '/faults/drop')).body.active).toEqual(['slow=3000', 'drop']);
    expect(faults.front().slowMs).toBe(3000);
    expect((await ask('DELETE', '/faults/slow')).body.active).toEqual(['drop']);
    expect((await ask('DELETE', '/faults')).body.active).toEqual([]);
    expect(faults.active()).toEqual([]);
  });

  test.each([
    ['PUT', '/faults/fire', 400, 'There is no fault "fire"'],
    ['DELETE', '/faults/fire', 400, 'There is no fault "fire"'],
    ['PUT', '/faults/slow=x', 400, 'takes a number'],
    ['PUT', '/faults/%zz', 400, 'URI'],
    ['PUT', '/faults', 400, 'Name a fault'],
    ['PATCH', '/faults/drop', 405, 'The methods are'],
    ['GET', '/', 404, 'There is GET /status'],
    ['GET', '/faults/a/b', 404, 'There is GET /status'],
    ['PUT', '/faults/postgres-gone', 409, 'not possible here'],
    ['PUT', '/faults/redis-gone', 500, 'it does not stop'],
  ])('%s %s is %i', async (method, path, status, sentence) => {
    const answer = await ask(method, path);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toContain(sentence);
    expect(faults.active()).toEqual([]);
  });
});

test('issues temporary credentials, which the real SDK uploads with', async () => {
  const { status, body } = await ask('POST', '/sts-token?seconds=1000');
  expect(status).toBe(200);
  const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = body as Record<string, string>;
  expect(Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Math.abs(Date.parse(Expiration ?? '') - Date.now() - 1_000_000)).toBeLessThan(5000);
  const oss = await ossEmulator({ tokens });
  const client = aliOss(oss, {
    accessKeyId: AccessKeyId ?? '',
    accessKeySecret: AccessKeySecret ?? '',
    stsToken: SecurityToken ?? '',
  });
  expect((await client.put('a.txt', Buffer.from('a'))).res.status).toBe(200);
});

test.each([['?seconds=899'], ['?seconds=43201'], ['?seconds=x']])(
  'a token cannot live as long as %s',
  async (query) => {
    expect(await ask('POST', `/sts-token${query}`)).toMatchObject({ status: 400 });
  },
);

test.each([
  ['a page of another site', { Origin: 'https://evil.example' }],
  ['a page of a site with a like name', { Origin: 'http://127.0.0.1.evil.example' }],
  ['a page without an origin of its own', { Origin: 'null' }],
  ['a name that leads here', { Host: 'evil.example' }],
])('%s is refused', async (_, headers) => {
  expect(await ask('PUT', '/faults/drop', headers)).toMatchObject({ status: 403 });
  expect(faults.active()).toEqual([]);
  expect(await ask('PUT', '/faults/drop', { Origin: 'http://localhost:9002' })).toMatchObject({
    status: 200,
  });
});
