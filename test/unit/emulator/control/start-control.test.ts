import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startControl } from '../../../../emulator/control/start-control.ts';
import { createFaultSet, type FaultSet } from '../../../../emulator/faults/fault-set.ts';

let faults: FaultSet;
let url: string;

beforeEach(async () => {
  faults = createFaultSet({ 'redis-gone': { begin: () => Promise.reject(new Error('it does not stop')) } });
  const control = await startControl({ port: 0, faults, status: () => ({ callbackUrl: 'here' }) });
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
    expect(body).toMatchObject({ active: [] });
    expect(body.possible).toContainEqual({ fault: 'slow[=6000]', about: expect.any(String) });
  });

  test('are set and cleared', async () => {
    expect((await ask('PUT', '/faults/slow=3000')).body.active).toEqual(['slow=3000']);
    expect((await ask('POST', '/faults/drop')).body.active).toEqual(['slow=3000', 'drop']);
    expect(faults.http().slowMs).toBe(3000);
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
    ['GET', '/', 404, 'There is /status'],
    ['GET', '/faults/a/b', 404, 'There is /status'],
    ['PUT', '/faults/postgres-gone', 409, 'not possible here'],
    ['PUT', '/faults/redis-gone', 500, 'it does not stop'],
  ])('%s %s is %i', async (method, path, status, sentence) => {
    const answer = await ask(method, path);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toContain(sentence);
    expect(faults.active()).toEqual([]);
  });
});

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
