import { expect, it, vi } from 'vitest';
import { rememberLast } from '../../../shared/callback/remember-last.ts';

it('computes once for as long as the text is the same, and keeps no other', () => {
  const compute = vi.fn((text: string) => text.toUpperCase());
  const upperCase = rememberLast(compute);
  expect(['a', 'a', 'b', 'a', 'a'].map(upperCase)).toEqual(['A', 'A', 'B', 'A', 'A']);
  expect(compute.mock.calls).toEqual([['a'], ['b'], ['a']]);
});

it('computes for a first text that is empty', () => {
  expect(rememberLast((text) => text.length)('')).toBe(0);
});
