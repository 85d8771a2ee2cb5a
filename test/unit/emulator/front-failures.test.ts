import { describe, expect, test } from 'vitest';
import { frontOf } from '../../support/front-of.ts';

describe('a function that fails', () => {
  async function failureOf(source: string, options?: Parameters<typeof frontOf>[1]) {
    const { url } = await frontOf({ failing: source }, options);
    const answer = await fetch(`${url}/failing`);
    return {
      status: answer.status,
      type: answer.headers.get('x-fc-error-type'),
      error: JSON.parse(await answer.text()),
    };
  }

  test('by throwing is a 502 with the error and its stack', async () => {
    const { status, type, error } = await failureOf(
      `exports.handler = async () => { throw new RangeError('oops'); };`,
    );
    expect(status).toBe(502);
    expect(type).toBe('UnhandledInvocationError');
    expect(error).toMatchObject({ errorMessage: 'oops', errorType: 'RangeError' });
    expect(error.stackTrace[0]).toBe('RangeError: oops');
  });

  test('through its callback is a handled error', async () => {
    const { type, error } = await failureOf(`exports.handler = (event, context, done) => done('no');`);
    expect(type).toBe('HandledInvocationError');
    expect(error).toEqual({ errorMessage: 'no', errorType: 'FunctionHandledError' });
  });

  test.each([
    ['no such method', 'exports.other = 1;', 'HandlerNotFound'],
    ['a syntax error', 'exports.handler = (', 'UserCodeSyntaxError'],
    ['an error while loading', `throw new TypeError('at load');`, 'TypeError'],
  ])('by having %s says so', async (_name, source, errorType) => {
    const { status, error } = await failureOf(source);
    expect(status).toBe(502);
    expect(error.errorType).toBe(errorType);
  });

  test('for its whole folder is missing says so', async () => {
    const handlerPath = '/no-such-folder/index.js';
    const { status, error } = await failureOf('', { spec: { handlerPath } });
    expect(status).toBe(502);
    expect(error).toEqual({
      errorMessage: `Module '${handlerPath}' is missing.`,
      errorType: 'ImportModuleError',
    });
  });

  test('by never answering is ended at its time-out', async () => {
    const { status, error } = await failureOf('exports.handler = () => new Promise(() => {});', {
      timeoutSeconds: 0.2,
    });
    expect(status).toBe(502);
    expect(error.errorMessage).toBe('Function time out after 0.2 seconds');
  });

  test('by blocking its thread is ended too, and the next request gets a new instance', async () => {
    const source = `
      exports.handler = async (event) => {
        if (JSON.parse(event).rawPath.endsWith('/block')) for (;;);
        return String(process.pid);
      };`;
    const { url } = await frontOf({ blocking: source }, { timeoutSeconds: 1.5 });
    const before = await (await fetch(`${url}/blocking`)).text();
    expect((await fetch(`${url}/blocking/block`)).status).toBe(502);
    expect(() => process.kill(Number(before), 0)).toThrow('ESRCH');
    const after = await fetch(`${url}/blocking`);
    expect(after.status).toBe(200);
    expect(await after.text()).not.toBe(before);
  });

  test('by ending its process is a 502, and the next request gets a new instance', async () => {
    const source = `
      exports.handler = async (event) => {
        const { rawPath } = JSON.parse(event);
        if (rawPath.endsWith('/exit')) process.exit(3);
        if (rawPath.endsWith('/crash')) setTimeout(() => { throw new Error('late'); });
        if (rawPath.endsWith('/crash')) await new Promise(() => {});
        return 'fine';
      };`;
    const { url } = await frontOf({ fragile: source });
    for (const way of ['exit', 'crash']) {
      const answer = await fetch(`${url}/fragile/${way}`);
      expect(answer.status).toBe(502);
      expect((await answer.json()) as unknown).toMatchObject({
        errorMessage: expect.stringMatching(/^Process exited unexpectedly/),
      });
      expect(await (await fetch(`${url}/fragile`)).text()).toBe('fine');
    }
  });

  test('by filling its memory beside the heap is a 502', async () => {
    const source = `
      const kept = [];
      exports.handler = async (event) => {
        if (!JSON.parse(event).rawPath.endsWith('/fill')) return 'fine';
        for (;;) {
          kept.push(Buffer.alloc(4_000_000, 1));
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      };`;
    const { url, lines } = await frontOf({ hungry: source }, { timeoutSeconds: 20 });
    const answer = await fetch(`${url}/hungry/fill`);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ errorMessage: expect.stringMatching(/^Process exited/) });
    expect(lines.join('\n')).toMatch(/FC memory limit: the instance used \d+ MB of 128 MB, and is ended/);
    expect(await (await fetch(`${url}/hungry`)).text()).toBe('fine');
  });

  test('to allocate within its memory is a 502', async () => {
    const source = `exports.handler = async () => { const kept = []; for (;;) kept.push(Array(1e5).fill({})); };`;
    const { error } = await failureOf(source, { timeoutSeconds: 20 });
    expect(error.errorMessage).toMatch(/^Process exited unexpectedly/);
  });
});
