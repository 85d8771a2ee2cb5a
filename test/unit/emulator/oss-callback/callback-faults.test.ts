import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type CallbackFaults, createOrderGate } from '../../../../emulator/oss/callback/callback-faults.ts';
import { deliverCallback } from '../../../../emulator/oss/callback/deliver-callback.ts';
import { readCallbackConfig } from '../../../../emulator/oss/callback/read-callback-config.ts';
import { createSigningKey } from '../../../../emulator/oss/sign-callback.ts';
import { verifyCallback } from '../../../../shared/callback/verify-callback.ts';
import { anUpload } from '../../../support/an-upload.ts';
import {
  answer,
  type CallbackReceiver,
  type ReceivedCallback,
  type Respond,
  startCallbackReceiver,
} from '../../../support/callback-receiver.ts';

const { privateKey, publicKey } = createSigningKey();
const publicKeyUrl = 'http://127.0.0.1:9000/callback_pub_key.pem';
/** Of those that are to be late or lost. */
const LIMIT_MS = 1500;
/** Where nobody listens. */
const REFUSED_PORT = 1;
const OBJECT = 'object=dir%2F%E4%B8%AD%E6%96%87%20%2B.jpg';

const opened: CallbackReceiver[] = [];
afterEach(async () => {
  for (const receiver of opened.splice(0)) await receiver.stop();
});

async function deliverTo(respond: Respond, given: CallbackFaults, before = '') {
  const hits: string[] = [];
  const faults = { ...given, onHit: (fault: string) => hits.push(fault) };
  const receiver = await startCallbackReceiver(respond);
  opened.push(receiver);
  const callback = { callbackUrl: `${before}127.0.0.1:${receiver.port}/a`, callbackBody: 'object=${object}' };
  const config = readCallbackConfig({
    headers: { 'x-oss-callback': Buffer.from(JSON.stringify(callback)).toString('base64') },
  });
  if (config === undefined) throw new Error('There is no callback.');
  const started = performance.now();
  const result = await deliverCallback(config, anUpload, {
    privateKey,
    publicKeyUrl,
    ...((given.drop || given.delayMs) && { limitMs: LIMIT_MS }),
    faults,
  });
  return { result, received: receiver.received, elapsedMs: performance.now() - started, hits };
}

function isGenuine({ target, headers, body }: ReceivedCallback): boolean {
  const signature = Buffer.from(headers.authorization ?? '', 'base64');
  return verifyCallback({ path: target, queries: [''], body, signature, publicKey }) !== undefined;
}

describe('on demand', () => {
  test('a callback is late, and has its whole time then', async () => {
    const { result, received, elapsedMs, hits } = await deliverTo(answer('{}'), { delayMs: LIMIT_MS * 2 });
    expect(result).toMatchObject({ ok: true });
    expect(hits).toEqual(['delay']);
    expect(elapsedMs).toBeGreaterThanOrEqual(LIMIT_MS * 2 - 10);
    expect(received.map(isGenuine)).toEqual([true]);
  });

  test('a callback is lost: the client waits, and hears that it took too long', async () => {
    const { result, received, elapsedMs, hits } = await deliverTo(answer('{}'), { drop: true });
    expect(hits).toEqual(['drop']);
    expect(result).toMatchObject({
      ok: false,
      status: 203,
      code: 'CallbackFailed',
      message: 'Cost too long time.',
      ec: '0007-00000202',
      attempts: [{ error: 'Dropped on demand: never sent.', dropped: true }],
    });
    expect(elapsedMs).toBeGreaterThanOrEqual(LIMIT_MS - 10);
    expect(received).toEqual([]);
  });

  test('a callback comes twice, the same, and the first answer counts', async () => {
    let count = 0;
    const respond: Respond = (request, response) => {
      count += 1;
      answer(`{"count":${count}}`, count === 1 ? 200 : 500)(request, response);
    };
    const { result, received, hits } = await deliverTo(respond, { twice: true });
    expect(hits).toEqual(['twice']);
    expect(result.ok && result.body.toString()).toBe('{"count":1}');
    expect(result.attempts).toMatchObject([{ status: 200 }, { status: 500, duplicate: true }]);
    expect(result.attempts[0]).not.toHaveProperty('duplicate');
    expect(received.map(isGenuine)).toEqual([true, true]);
    expect(received[1]?.body).toEqual(received[0]?.body);
    expect(received[1]?.headers['x-oss-request-id']).toBe(received[0]?.headers['x-oss-request-id']);
  });

  test('twice means: to the URL that answered', async () => {
    const { result, received } = await deliverTo(answer('{}'), { twice: true }, `127.0.0.1:${REFUSED_PORT};`);
    expect(result.attempts).toHaveLength(3);
    expect(received).toHaveLength(2);
  });

  test('twice does not make a failure a success', async () => {
    let count = 0;
    const respond: Respond = (request, response) => {
      count += 1;
      answer('{}', count === 1 ? 503 : 200)(request, response);
    };
    const { result } = await deliverTo(respond, { twice: true });
    expect(result).toMatchObject({ ok: false, message: 'Error status : 503.' });
    expect(result.attempts).toMatchObject([{ status: 503 }, { status: 200, duplicate: true }]);
  });

  test('a callback has one byte that was not signed', async () => {
    const { received, hits } = await deliverTo(answer('{}'), { tamper: true });
    expect(hits).toEqual(['tamper']);
    const [callback] = received as [ReceivedCallback];
    expect(isGenuine(callback)).toBe(false);
    expect(callback.body).toHaveLength(OBJECT.length);
    expect(callback.body.filter((byte, at) => byte !== OBJECT.charCodeAt(at))).toHaveLength(1);
    expect(callback.headers['content-md5']).toBe(createHash('md5').update(OBJECT).digest('base64'));
  });

  test('a callback names another key', async () => {
    const keyUrl = 'https://gosspublic.alicdn.com/callback_pub_key_v1.pem';
    const { received } = await deliverTo(answer('{}'), { keyUrl });
    const [callback] = received as [ReceivedCallback];
    expect(Buffer.from(String(callback.headers['x-oss-pub-key-url']), 'base64').toString()).toBe(keyUrl);
    expect(isGenuine(callback)).toBe(true);
  });
});

describe('out of order', () => {
  const later = <T>(ms: number, value: T) => sleep(ms, value);

  test('a callback is sent when the one behind it has been answered', async () => {
    const gate = createOrderGate(5000);
    const sent: string[] = [];
    const pass = (name: string) => gate.pass(async () => sent.push(await later(5, name)));
    await Promise.all([pass('first'), pass('second')]);
    expect(sent).toEqual(['second', 'first']);
    await Promise.all([pass('third'), pass('fourth')]);
    expect(sent).toEqual(['second', 'first', 'fourth', 'third']);
  });

  test('a callback is let go also when the one behind it fails', async () => {
    const gate = createOrderGate(5000);
    const first = gate.pass(async () => 'sent');
    await expect(gate.pass(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await first).toBe('sent');
  });

  test('a callback that nothing follows is not held for ever', async () => {
    const gate = createOrderGate(20);
    expect(await gate.pass(async () => 'sent')).toBe('sent');
    const held = gate.pass(async () => 'held');
    expect(await gate.pass(async () => 'next')).toBe('next');
    expect(await held).toBe('held');
  });

  test('two callbacks of an OSS arrive the other way round', async () => {
    const faults = { order: createOrderGate(5000) };
    const arrived: number[] = [];
    const note =
      (place: number): Respond =>
      (request, response) => {
        arrived.push(place);
        answer('{}')(request, response);
      };
    const results = await Promise.all([deliverTo(note(1), faults), deliverTo(note(2), faults)]);
    expect(results.map(({ result }) => result.ok)).toEqual([true, true]);
    expect(arrived).toEqual([2, 1]);
  });
});
