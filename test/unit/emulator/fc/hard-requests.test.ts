import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Front, startFront } from '../../../../emulator/fc/front.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';
import { writeFunction } from '../../../support/write-function.ts';

interface HardRequest {
  name: string;
  head: string[];
  body: string;
  event: { requestContext: Record<string, unknown> };
}

const FIXTURE = new URL('../../../fixtures/events/fc-http-hard-requests.json', import.meta.url);
const REQUESTS = JSON.parse(readFileSync(FIXTURE, 'utf8')) as HardRequest[];
/** The answer is pure ASCII, so that no step on the way back can hide what the event holds. */
const SOURCE = `exports.handler = async (event) => ({ statusCode: 200, body: event.toString('base64') });`;

let front: Front;
let remove: () => Promise<void>;

beforeAll(async () => {
  const written = await writeFunction(SOURCE);
  remove = written.remove;
  const echo = { handlerPath: written.handlerPath, timeoutSeconds: 10, memoryMb: 128, env: {} };
  front = await startFront({ functions: { echo }, port: 0, maxInstances: 1, log: () => undefined });
});

afterAll(async () => {
  await front.close();
  await remove();
});

test.each(REQUESTS)('over a raw socket: $name', async ({ head, body, event }) => {
  const lines = Buffer.from(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1');
  const received = await rawExchange(
    front.port,
    Buffer.concat([lines, Buffer.from(body, 'base64')]),
    () => false,
  );
  expect(received).toMatch(/^HTTP\/1\.1 200 /);
  const seen = JSON.parse(Buffer.from(received.split('\r\n\r\n')[1] ?? '', 'base64').toString('utf8'));
  const { requestId, time, timeEpoch, ...requestContext } = seen.requestContext;
  expect({ ...seen, requestContext }).toEqual(event);
  expect(requestId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Math.floor(Number(timeEpoch) / 1000)).toBe(Date.parse(time) / 1000);
});

test('a connection is kept for a minute: a client that uses it again does not find it closed just then', async () => {
  const answer = await fetch(`${front.url}/echo`);
  expect(answer.headers.get('keep-alive')).toBe('timeout=60');
  await answer.body?.cancel();
});
