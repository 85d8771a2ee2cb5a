import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog, describeError } from '../../shared/log.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

describe('the log', () => {
  it('writes one JSON line with time and level', () => {
    createLog('info')('info', { outcome: 'recorded', ms: { total: 3 } });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      outcome: 'recorded',
      ms: { total: 3 },
    });
  });

  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ] as const)('at level %s writes %j', (minimum, written) => {
    const log = createLog(minimum);
    const levels = ['debug', 'info', 'warn', 'error'] as const;
    for (const level of levels) log(level, {});
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(written);
    expect(levels.filter((level) => log.isOn(level))).toEqual(written);
  });
});

describe('describeError', () => {
  it('tells the chain of causes, their codes, and no other property', () => {
    const root = Object.assign(new Error('connect failed'), {
      code: 'ECONNREFUSED',
      address: '10.0.0.1',
      query: 'secret',
    });
    const described = describeError(new TypeError('no database', { cause: root }), false);
    expect(described).toEqual({ error: 'TypeError: no database ← Error [ECONNREFUSED]: connect failed' });
  });

  it('tells the stack where it is wanted, and ends a circle', () => {
    const error = new Error('a');
    error.cause = error;
    expect(describeError(error, true)).toMatchObject({
      error: expect.stringMatching(/^(Error: a( ← )?){4}$/),
      stack: error.stack,
    });
  });

  it('tells the stack of what went wrong first', () => {
    const cause = new TypeError('real');
    expect(describeError(new Error('around it', { cause }), true)).toMatchObject({ stack: cause.stack });
    const without = new Error('around no error', { cause: 'text' });
    expect(describeError(without, true)).toMatchObject({ stack: without.stack });
  });

  it('tells what is no error', () => {
    expect(describeError('text', true)).toEqual({ error: 'text' });
  });
});
