import { expect, it } from 'vitest';
import { fetchCountOf, KEYS_HASH, lockOf } from '../../../shared/public-keys/redis-scripts.ts';

it('the names in Redis differ, and are of one slot of a cluster', () => {
  const names = [KEYS_HASH, lockOf('a'), lockOf('b'), fetchCountOf(1), fetchCountOf(2)];
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => name.startsWith('{oss-callback}:'))).toBe(true);
});
