import { describe, expect, it } from 'vitest';
import { createFetchBudget, isVersionedKey } from '../../../shared/public-keys/fetch-budget.ts';

const versioned = (version: number): string =>
  `https://gosspublic.alicdn.com/callback_pub_key_v${version}.pem`;
const invented = (name: number): string => `https://gosspublic.alicdn.com/${name}.pem`;

function createBudget() {
  const clock = { now: 1_000_000 };
  return { clock, mayFetch: createFetchBudget(() => clock.now) };
}

describe('the ration of key fetches', () => {
  it('is five for invented names, and one more every ten seconds', () => {
    const { clock, mayFetch } = createBudget();
    expect([1, 2, 3, 4, 5, 6, 7].map((name) => mayFetch(invented(name)))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    clock.now += 9_999;
    expect(mayFetch(invented(8))).toBe(false);
    clock.now += 1;
    expect([mayFetch(invented(9)), mayFetch(invented(10))]).toEqual([true, false]);
    clock.now += 3_600_000;
    expect(Array.from({ length: 8 }, (_, name) => mayFetch(invented(name))).filter(Boolean)).toHaveLength(5);
  });

  it('is apart for each name such as OSS gives its keys, so that a flood does not keep a rotated key away', () => {
    const { clock, mayFetch } = createBudget();
    for (let name = 0; name < 1000; name += 1) mayFetch(invented(name));
    for (let version = 10; version < 100; version += 1)
      for (let times = 0; times < 9; times += 1) mayFetch(versioned(version));
    expect([1, 2, 3, 4].map(() => mayFetch(versioned(2)))).toEqual([true, true, true, false]);
    clock.now += 10_000;
    expect([mayFetch(versioned(2)), mayFetch(versioned(2))]).toEqual([true, false]);
  });

  it('is not refilled by a clock that is set back', () => {
    const { clock, mayFetch } = createBudget();
    for (let name = 0; name < 9; name += 1) mayFetch(invented(name));
    for (let step = 0; step < 20; step += 1) {
      clock.now -= 1;
      expect(mayFetch(invented(step))).toBe(false);
    }
    clock.now += 10_020;
    expect([mayFetch(invented(1)), mayFetch(invented(2))]).toEqual([true, false]);
  });

  it('counts a hundred names at most as such', () => {
    expect([0, 1, 9, 99].every((version) => isVersionedKey(versioned(version)))).toBe(true);
    for (const url of [
      versioned(100),
      'https://gosspublic.alicdn.com/a/callback_pub_key_v1.pem',
      `${versioned(1)}x`,
      `x${versioned(1)}`,
    ]) {
      expect(isVersionedKey(url)).toBe(false);
    }
    expect(isVersionedKey('https://gosspublic.alicdn.com/callback_pub_key_v1xpem')).toBe(false);
    expect(isVersionedKey('https://gosspublic.alicdn.com/callback_pub_key_v01.pem')).toBe(false);
  });
});
