import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonAnswer } from '../../../shared/http/answers.ts';
import { CallbackError } from '../../../shared/http/errors.ts';
import { httpFunction } from '../../../shared/http/http-function.ts';
import { createLog } from '../../../shared/log.ts';
import { type CallbackOptions, fcContextOf, signedRequest, toFc } from '../../support/callback-events.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** What is answered when a handler ends like this, and what the log says of it. */
async function invoke(work: () => void, options: CallbackOptions = {}) {
  const handler = httpFunction(createLog('debug'), async () => {
    work();
    return jsonAnswer(200, '{}');
  });
  const answer = await handler(toFc(signedRequest(options)), fcContextOf());
  return { answer, logged: JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

function failing(error: Error): () => never {
  return () => {
    throw error;
  };
}

describe('an HTTP function', () => {
  it('logs what it does well as information', async () => {
    expect((await invoke(() => undefined)).logged).toMatchObject({ level: 'info', status: 200 });
  });

  it.each([
    ['refuses as a warning', 'ticket_missing', 'warn', 'refused'],
    ['cannot do now as an error', 'database_unavailable', 'error', 'failed'],
  ] as const)('logs what it %s, without a stack', async (_, code, level, outcome) => {
    const cause = new Error('no luck');
    const { answer, logged } = await invoke(failing(new CallbackError(code, { cause })));
    expect(logged).toMatchObject({ level, outcome, code, status: answer.statusCode });
    expect(logged.error).toContain('no luck');
    expect(logged).not.toHaveProperty('stack');
  });

  it('logs a fault of its own as an error, with the stack of what went wrong first', async () => {
    const { answer, logged } = await invoke(failing(new TypeError('not a function')));
    expect(answer.statusCode).toBe(500);
    expect(logged).toMatchObject({ level: 'error', outcome: 'failed', code: 'internal' });
    expect(logged.stack).toMatch(/^TypeError: not a function\n +at .*http-boundary\.test\.ts/);
  });

  it('logs no more of the request id that the header gives than one of OSS has room in', async () => {
    const headers = { 'x-oss-request-id': 'A'.repeat(5000) };
    expect((await invoke(() => undefined, { headers })).logged.ossRequestId).toBe('A'.repeat(64));
  });

  it('says beside a 405, and nothing else, which method it takes', async () => {
    const { answer } = await invoke(failing(new CallbackError('method_not_allowed')));
    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
    const other = await invoke(failing(new CallbackError('ticket_missing')));
    expect(other.answer.headers).toEqual({ 'content-type': 'application/json' });
  });
});
