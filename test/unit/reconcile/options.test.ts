import { describe, expect, test } from 'vitest';
import { readOptions } from '../../../scripts/lib/reconcile/options.ts';
import { parseSince } from '../../../scripts/lib/reconcile/parse-since.ts';

const NOW = new Date('2026-11-21T12:00:00Z');

describe('--since', () => {
  test.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T08:00Z', '2026-11-01T08:00:00.000Z'],
    ['2026-11-01T08:00:30.5+08:00', '2026-11-01T00:00:30.500Z'],
    ['90s', '2026-11-21T11:58:30.000Z'],
    ['90m', '2026-11-21T10:30:00.000Z'],
    ['36h', '2026-11-20T00:00:00.000Z'],
    ['2d', '2026-11-19T12:00:00.000Z'],
    ['1w', '2026-11-14T12:00:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(parseSince(text, NOW).toISOString()).toBe(time);
  });

  test.each(['', '2', 'd', '-2d', '2y', '1.5d', 'yesterday', '2026-13-01', '2026-11-01T08:00', '0x1d'])(
    'says what is wrong with "%s"',
    (text) => {
      expect(() => parseSince(text, NOW)).toThrow('write a time such as');
    },
  );
});

describe('the options', () => {
  test('have defaults', () => {
    expect(readOptions(['--bucket', 'b', '--since', '2d'], NOW)).toEqual({
      bucket: 'b',
      prefix: '',
      since: new Date('2026-11-19T12:00:00Z'),
      sinceText: '2d',
      startAfter: undefined,
      dryRun: false,
      resume: false,
      state: undefined,
      atOnce: 8,
      cloud: undefined,
      json: false,
    });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  test.each([
    [['--wrong'], '--wrong'],
    [['a-bucket'], 'a-bucket'],
    [['--at-once', '0'], 'from 1 to 64'],
    [['--at-once', '65'], 'from 1 to 64'],
    [['--resume', '--start-after', 'k'], 'leave --start-after out'],
  ])('%j are refused', (args, said) => {
    expect(() => readOptions(args, NOW)).toThrow(said);
  });
});
