import { describe, expect, it } from 'vitest';
import {
  fetchCountOf,
  KEYS_HASH,
  lockOf,
  readLookUpReply,
} from '../../../shared/public-keys/redis-scripts.ts';

it('the names in Redis differ, and are of one slot of a cluster', () => {
  const names = [KEYS_HASH, lockOf('a'), lockOf('b'), fetchCountOf(1), fetchCountOf(2)];
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => name.startsWith('{oss-callback}:'))).toBe(true);
});

describe('the reply of Redis to a look-up', () => {
  it.each([
    [['found', 'sealed'], { outcome: 'found', sealed: 'sealed' }],
    [['claimed'], { outcome: 'claimed' }],
    [['taken'], { outcome: 'taken' }],
    [['exhausted'], { outcome: 'exhausted' }],
  ])('%j is understood', (reply, read) => {
    expect(readLookUpReply(reply)).toEqual(read);
  });

  it.each([
    [null],
    [1],
    ['claimed'],
    [{ 0: 'claimed' }],
    [[]],
    [['found']],
    [['found', 5]],
    [['else', 'sealed']],
    [[null]],
  ])('%j is refused', (reply) => {
    expect(() => readLookUpReply(reply)).toThrow('no script of ours');
  });
});
