import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withTimeout } from '../../shared/with-timeout.ts';

const LONG_MS = 60_000;
const tooLate = () => new Error('too late');

function timersOfThisProcess(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

describe('withTimeout', () => {
  it('gives what it was given, and leaves no timer behind', async () => {
    const before = timersOfThisProcess();
    await expect(withTimeout(Promise.resolve('answer'), LONG_MS, tooLate)).resolves.toBe('answer');
    await expect(withTimeout(Promise.reject(new Error('fault')), LONG_MS, tooLate)).rejects.toThrow('fault');
    expect(timersOfThisProcess()).toBe(before);
  });

  it('rejects with the error for what takes too long, and ignores how that ends', async () => {
    const late = sleep(20).then(() => Promise.reject(new Error('nobody waits for this')));
    await expect(withTimeout(late, 1, tooLate)).rejects.toThrow('too late');
    await sleep(40);
  });
});
