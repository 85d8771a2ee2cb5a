import { expect, test } from 'vitest';
import { createDiary, diaryFunction } from '../../support/diary-function.ts';
import { frontOf } from '../../support/front-of.ts';

test('gets a Buffer, a context and an environment of its own', async () => {
  process.env.LEAKED = 'yes';
  const source = `
    let initialized;
    exports.initialize = (context, done) => setTimeout(() => { initialized = context.requestId; done(); }, 1);
    exports.handler = async (event, context) => ({ statusCode: 200, body: JSON.stringify({
      isBuffer: Buffer.isBuffer(event), context, env: process.env, cwd: process.cwd(), initialized,
      send: typeof process.send }) });`;
  const { url } = await frontOf(
    { mine: source },
    {
      env: { MINE: '1' },
      timeoutSeconds: 7,
      spec: { initializer: { handler: 'index.initialize', timeoutSeconds: 3 } },
    },
  );
  const answer = await fetch(`${url}/mine`);
  delete process.env.LEAKED;
  const seen = JSON.parse(await answer.text());
  expect(answer.headers.get('x-fc-request-id')).toBe(seen.context.requestId);
  expect(seen.context).toEqual({
    requestId: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    credentials: {},
    function: { name: 'mine', handler: 'index.handler', memory: 128, timeout: 7 },
    service: { logProject: '', logStore: '', qualifier: 'LATEST' },
    region: 'cn-hangzhou',
    accountId: '0000000000000000',
    logger: {},
    retryCount: 0,
    tracing: { openTracingSpanContext: '', openTracingSpanBaggages: {}, jaegerEndpoint: '' },
    callbackWaitsForEmptyEventLoop: false,
  });
  expect(seen).toMatchObject({ isBuffer: true, initialized: seen.context.requestId, send: 'undefined' });
  expect(seen.env).toMatchObject({
    MINE: '1',
    FC_ACCOUNT_ID: '0000000000000000',
    FC_FUNCTION_NAME: 'mine',
  });
  expect(seen.env.FC_FUNC_CODE_PATH).toBe(seen.cwd);
  expect(seen.env).not.toHaveProperty('LEAKED');
});

test('stays warm between requests', async () => {
  const { url } = await frontOf({ counter: 'let n = 0; exports.handler = async () => ++n;' });
  const counts = [];
  for (let round = 0; round < 3; round += 1) counts.push(await (await fetch(`${url}/counter`)).text());
  expect(counts).toEqual(['1', '2', '3']);
});

test('handles one request at a time, and more instances the others, up to the limit', async () => {
  const { env, entries, openGate } = await createDiary();
  const source = diaryFunction(`
    globalThis.busy = (globalThis.busy ?? 0) + 1;
    globalThis.most = Math.max(globalThis.most ?? 0, globalThis.busy);
    await gate();
    globalThis.busy -= 1;
    return JSON.stringify({ statusCode: 200, body: process.pid + ' ' + globalThis.most });`);
  const { url } = await frontOf({ slow: source }, { env, maxInstances: 2, timeoutSeconds: 30 });
  const asked = Promise.all([1, 2, 3, 4, 5].map(async () => (await fetch(`${url}/slow`)).text()));
  await expect.poll(() => entries().length).toBe(2);
  openGate();
  const answers = await asked;
  expect(new Set(answers.map((answer) => answer.split(' ')[0])).size).toBe(2);
  expect(answers.every((answer) => answer.endsWith(' 1'))).toBe(true);
});

test('may answer through its callback', async () => {
  const { url } = await frontOf({ old: `exports.handler = (event, context, done) => done(null, 'done');` });
  expect(await (await fetch(`${url}/old`)).text()).toBe('done');
});

test('has its lines logged, and those of its logger in the form of FC', async () => {
  const source = `exports.handler = async (event, context) => {
    console.log('plain'); context.logger.warn('two\\nlines'); context.logger.setLogLevel('error'); context.logger.info('no');
  };`;
  const { url, lines } = await frontOf({ talker: source }, { debug: true });
  await fetch(`${url}/talker`);
  await expect.poll(() => lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^FC cold start: \d+ ms, instance 1-/);
  expect(lines[1]).toMatch(/^FC Invoke Start RequestId: 1-/);
  expect(lines).toContain('plain');
  expect(lines.join('\n')).toMatch(/Z 1-[0-9a-f-]+ \[warn\] two\rlines/);
  expect(lines.join('\n')).toMatch(/FC Invoke End RequestId: 1-[0-9a-f-]+(\n|$)/);
});

test('can be seen as processes, and killed like a machine that fails', async () => {
  const source = `
    exports.handler = async (event) => {
      console.log('at work');
      if (event.includes('slow')) await new Promise(() => {});
      return process.pid + ' ' + process.env.FC_INSTANCE_ID;
    };`;
  const { url, instances, lines } = await frontOf({ mine: source }, { timeoutSeconds: 20 });
  expect(instances('mine')).toEqual([]);
  const [pid = '', id] = (await (await fetch(`${url}/mine`)).text()).split(' ');
  expect(instances('mine')).toEqual([{ id, pid: Number(pid) }]);
  const interrupted = fetch(`${url}/mine?slow`);
  await expect.poll(() => lines.filter((line) => line === 'at work')).toHaveLength(2);
  process.kill(Number(pid), 'SIGKILL');
  const answer = await interrupted;
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ errorType: 'ProcessExited' });
  expect(instances('mine')).toEqual([]);
  expect(await (await fetch(`${url}/mine`)).text()).not.toContain(id);
  expect(() => instances('nowhere')).toThrow("'nowhere' does not exist");
});
