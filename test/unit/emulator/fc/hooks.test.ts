import { describe, expect, test } from 'vitest';
import { fcClient } from '../../../support/fc-client.ts';
import { frontOf } from '../../../support/front-of.ts';
import { isRunning } from '../../../support/is-running.ts';

const initializer = { handler: 'index.initialize', timeoutSeconds: 10 };
const preStop = { handler: 'index.preStop', timeoutSeconds: 10 };

describe('an initializer', () => {
  const COUNTER = `
    let initialized = 0;
    exports.initialize = async () => { initialized += 1; };
    exports.handler = async () => String(initialized);`;

  test('runs once, before the first request, and only when it is configured', async () => {
    const specs = { configured: { initializer } };
    const { url, lines } = await frontOf({ configured: COUNTER, other: COUNTER }, { specs });
    for (const name of ['configured', 'configured', 'other']) {
      expect(await (await fetch(`${url}/${name}`)).text()).toBe(name === 'other' ? '0' : '1');
    }
    expect(lines.filter((line) => line.startsWith('FC Initialize'))).toEqual([
      expect.stringMatching(/^FC Initialize Start RequestId: 1-/),
      expect.stringMatching(/^FC Initialize End RequestId: 1-[0-9a-f-]+$/),
    ]);
  });

  const FAILS_ONCE = `
    const { existsSync, writeFileSync } = require('node:fs');
    exports.initialize = async () => {
      if (existsSync('tried')) return;
      writeFileSync('tried', '');
      throw new Error('no database');
    };
    exports.handler = async () => 'fine';`;

  test('that fails is answered with 200 and said in a header, and the next call has a new instance', async () => {
    const { url, lines } = await frontOf({ failing: FAILS_ONCE }, { spec: { initializer } });
    const failed = await fetch(`${url}/failing`);
    expect(failed.status).toBe(200);
    expect(failed.headers.get('x-fc-error-type')).toBe('InitializationError');
    expect(await failed.json()).toMatchObject({ errorMessage: 'no database', errorType: 'Error' });
    expect(lines.join('\n')).toMatch(/FC Initialize End RequestId: \S+, Error: Unhandled function error/);
    expect(await (await fetch(`${url}/failing`)).text()).toBe('fine');
  });

  test('that fails is told to the official SDK in the same way', async () => {
    const invoke = fcClient(await frontOf({ failing: FAILS_ONCE }, { spec: { initializer } }));
    const failed = await invoke('failing', '{}');
    expect(failed).toMatchObject({ status: 200, headers: { 'x-fc-error-type': 'InitializationError' } });
    expect((await invoke('failing', '{}')).body.toString()).toBe('fine');
  });

  test('has a time-out of its own', async () => {
    const source = `exports.initialize = () => new Promise(() => {}); exports.handler = async () => 1;`;
    const spec = { initializer: { handler: 'index.initialize', timeoutSeconds: 0.2 } };
    const { url } = await frontOf({ stuck: source }, { spec, timeoutSeconds: 30 });
    const answer = await fetch(`${url}/stuck`);
    expect(answer.headers.get('x-fc-error-type')).toBe('InitializationError');
    expect(await answer.json()).toMatchObject({ errorMessage: 'Function time out after 0.2 seconds' });
  });

  test('that does not exist is an initialization error', async () => {
    const { url } = await frontOf({ mine: 'exports.handler = async () => 1;' }, { spec: { initializer } });
    const answer = await fetch(`${url}/mine`);
    expect(answer.headers.get('x-fc-error-type')).toBe('InitializationError');
    expect(await answer.json()).toMatchObject({
      errorMessage: "Handler 'initialize' is missing on module 'index'.",
    });
  });
});

describe('a preStop hook', () => {
  const SOURCE = `
    exports.preStop = (context, done) => { console.log('bye ' + context.function.name); done(); };
    exports.handler = async () => process.pid;`;

  test('runs before an instance that has nothing to do is reaped', async () => {
    const { url, lines } = await frontOf({ mine: SOURCE }, { spec: { preStop }, idleMs: 30 });
    const pid = Number(await (await fetch(`${url}/mine`)).text());
    await expect.poll(() => lines).toContain('bye mine');
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(lines.filter((line) => line.startsWith('FC PreStop'))).toEqual([
      expect.stringMatching(/^FC PreStop Start RequestId: 1-/),
      expect.stringMatching(/^FC PreStop End RequestId: 1-[0-9a-f-]+$/),
    ]);
  });

  test('runs when the front closes', async () => {
    const { url, lines, close } = await frontOf({ mine: SOURCE }, { spec: { preStop } });
    await fetch(`${url}/mine`);
    await close();
    expect(lines).toContain('bye mine');
  });

  test('that does not end holds nothing up longer than its time-out', async () => {
    const source = `exports.preStop = () => new Promise(() => {}); exports.handler = async () => process.pid;`;
    const spec = { preStop: { handler: 'index.preStop', timeoutSeconds: 0.2 } };
    const { url, lines, close } = await frontOf({ mine: source }, { spec });
    const pid = Number(await (await fetch(`${url}/mine`)).text());
    await close();
    expect(isRunning(pid)).toBe(false);
    expect(lines.join('\n')).toContain('Function time out after 0.2 seconds');
  });
});
