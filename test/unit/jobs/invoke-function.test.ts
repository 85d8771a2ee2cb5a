import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Acs, type AcsOptions, createAcs } from '../../../shared/jobs/acs.ts';
import { invokeFunction } from '../../../shared/jobs/invoke-function.ts';
import { createDiary, diaryFunction } from '../../support/diary-function.ts';
import { frontOf } from '../../support/front-of.ts';
import { serve } from '../../support/serve.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const LOCAL = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const spec = { asyncInvokeConfig: { asyncTask: true } };
const timeoutMs = 3000;
const call = { functionName: 'mine', taskId: 'job_a_1', payload: { job: '港口' }, timeoutMs };

function ourFc(port: number, options: Partial<AcsOptions> = {}): Acs {
  const endpoint = new URL(`http://127.0.0.1:${port}`);
  const fc = createAcs({ endpoint, credentials: () => LOCAL, ...options });
  onTestFinished(fc.close);
  return fc;
}

async function diaryFront() {
  const { env, entries } = await createDiary();
  const front = await frontOf({ mine: diaryFunction() }, { env, spec });
  const events = () => entries().map(({ event }) => JSON.parse(event) as unknown);
  return { front, events };
}

async function proxied() {
  const { front, events } = await diaryFront();
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: front.port });
  onTestFinished(proxy.close);
  return { proxy, events, fc: ourFc(proxy.port) };
}

describe('an event', () => {
  test('is accepted, and the function gets it', async () => {
    const { front, events } = await diaryFront();
    expect(await invokeFunction(ourFc(front.port), call)).toBe('accepted');
    await expect.poll(events).toEqual([call.payload]);
  });

  test('that is handed over again is already delivered, also by many at once', async () => {
    const { front, events } = await diaryFront();
    const fc = ourFc(front.port);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => invokeFunction(fc, call)));
    expect(outcomes.sort()).toEqual(['accepted', ...Array(19).fill('already delivered')].sort());
    expect(await invokeFunction(fc, { ...call, taskId: 'job_a_2' })).toBe('accepted');
    await expect.poll(events).toHaveLength(2);
  });

  test('goes out as a role, whose credentials may change', async () => {
    const role = { accessKeyId: 'STS.1', accessKeySecret: 's', securityToken: 't+/=' };
    const account = { accountId: '0000000000000000', region: 'cn-hangzhou', credentials: role };
    const front = await frontOf({ mine: diaryFunction() }, { account, spec, env: { DIARY: '/dev/null' } });
    let credentials = { ...role, securityToken: 'older' };
    const fc = ourFc(front.port, { credentials: () => credentials });
    await expect(invokeFunction(fc, call)).rejects.toMatchObject({ code: 'AccessDenied' });
    credentials = role;
    expect(await invokeFunction(fc, call)).toBe('accepted');
  });
});

describe('a kept connection', () => {
  test('that went silent does not keep an event back', async () => {
    const { proxy, events, fc } = await proxied();
    await invokeFunction(fc, call);
    proxy.blackhole();
    proxy.heal();
    expect(await invokeFunction(fc, { ...call, taskId: 'job_a_2' })).toBe('accepted');
    await expect.poll(events).toHaveLength(2);
  });

  test('that is slow lets an event through once', async () => {
    const { proxy, events, fc } = await proxied();
    await invokeFunction(fc, call);
    // The kept connection has a third of the time, and its answer comes later.
    proxy.delay(2400);
    const slow = await invokeFunction(fc, { ...call, taskId: 'job_a_2', timeoutMs: 6000 });
    expect(['accepted', 'already delivered']).toContain(slow);
    await expect.poll(events).toHaveLength(2);
  });
});

describe('what no second try would change is refused', () => {
  test.each([
    ['an unknown function', { functionName: 'other' }, 404, 'FunctionNotFound', 'deploy it'],
    ['a name with other characters', { functionName: 'a/../b?c' }, 400, 'PathNotSupported', 'the message'],
    ['an invalid task', { taskId: '1' }, 400, 'InvalidArgument', 'the message'],
    ['an event of 129 KB', { payload: 'a'.repeat(129 * 1024) }, 400, 'EntityTooLarge', 'the message'],
  ])('%s', async (_, change, status, code, hint) => {
    const { front } = await diaryFront();
    await expect(invokeFunction(ourFc(front.port), { ...call, ...change })).rejects.toMatchObject({
      name: 'AcsRefusedError',
      status,
      code,
      hint: expect.stringContaining(hint),
      message: expect.stringMatching(`^InvokeFunction was answered with ${status} ${code}: .+`),
      requestId: expect.stringMatching(/^1-/),
    });
  });

  test('a secret that is wrong, and it is not shown', async () => {
    const { front } = await diaryFront();
    const fc = ourFc(front.port, { credentials: () => ({ ...LOCAL, accessKeySecret: 'hunter2' }) });
    const error = await invokeFunction(fc, call).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'AcsRefusedError', status: 403, code: 'SignatureNotMatch' });
    expect(String(error)).not.toContain('hunter2');
  });
});

async function serverOf(answer: RequestListener) {
  const seen: IncomingHttpHeaders[] = [];
  const port = await serve((request, response) => {
    seen.push(request.headers);
    request.resume();
    answer(request, response);
  });
  return { port, seen };
}

describe('what may pass by itself is transient', () => {
  test.each([
    [429, '{"Code":"ResourceExhausted","Message":"slow down","RequestId":"1-a"}', 'ResourceExhausted'],
    [503, '{"Code":"ResourceThrottled","Message":"slow down"}', 'ResourceThrottled'],
    [400, '{"Code":"Throttling.User","Message":"slow down"}', 'Throttling.User'],
    [502, '<html>', 'Status502'],
    [500, 'null', 'Status500'],
  ])('the status %s with %s', async (status, body, code) => {
    const { port } = await serverOf((_, response) => void response.writeHead(status).end(body));
    const error = { name: 'AcsTransientError', status, code };
    await expect(invokeFunction(ourFc(port), call)).rejects.toMatchObject(error);
  });

  test('nobody there, or nobody who answers in time', async () => {
    await expect(invokeFunction(ourFc(1), call)).rejects.toMatchObject({
      name: 'AcsTransientError',
      status: 0,
      code: 'NoAnswer',
      message: '127.0.0.1 cannot be reached: InvokeFunction',
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
    const { port } = await serverOf(() => undefined);
    await expect(invokeFunction(ourFc(port), { ...call, timeoutMs: 100 })).rejects.toMatchObject({
      name: 'AcsTransientError',
      message: '127.0.0.1 did not answer within 100 ms: InvokeFunction',
    });
  });
});

test('a second try has a nonce of its own', async () => {
  const { port, seen } = await serverOf((request, response) => {
    if (seen.length === 2) request.socket.destroy();
    else response.writeHead(202).end();
  });
  const fc = ourFc(port);
  expect(await invokeFunction(fc, call)).toBe('accepted');
  expect(await invokeFunction(fc, call)).toBe('accepted');
  expect(new Set(seen.map((headers) => headers['x-acs-signature-nonce'])).size).toBe(3);
});

test('an answer that does not say that the event was queued is no success', async () => {
  const { port } = await serverOf((_, response) => void response.end('the result'));
  await expect(invokeFunction(ourFc(port), call)).rejects.toMatchObject({
    name: 'AcsRefusedError',
    code: 'NotAccepted',
  });
});
