import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createDeadline, StepTimeoutError } from '../../../shared/http/deadline.ts';

function allowedMs(waitedMs: number | undefined, functionTimeoutMs = 60_000): number {
  const startedAtMs = Date.now();
  const receivedAtMs = waitedMs === undefined ? undefined : startedAtMs - waitedMs;
  return Math.round(createDeadline({ receivedAtMs, startedAtMs, functionTimeoutMs }).remainingMs() / 50) * 50;
}

describe('the deadline of a callback', () => {
  it.each([
    ['at once', 0, 4000],
    ['after a second in the queue', 1000, 3000],
    ['after a long cold start', 3500, 1000],
    ['after all but the time OSS waits', 4900, 1000],
    ['when OSS has hung up already', 5000, 4000],
    ['stamped by a clock that is late', 3_600_000, 4000],
    ['stamped by a clock that is early', -30_000, 4000],
    ['with no stamp at all', undefined, 4000],
  ])('is, for a request that comes %s (%s ms), %i ms away', (_, waited, allowed) => {
    expect(allowedMs(waited)).toBe(allowed);
  });

  it('keeps 0.2 s of what the function has', () => {
    expect(allowedMs(0, 3000)).toBe(2800);
    expect(allowedMs(2000, 3000)).toBe(2000);
  });
});

describe('a step', () => {
  const deadline = (ms: number) =>
    createDeadline({
      receivedAtMs: undefined,
      startedAtMs: Date.now() - 4000 + ms,
      functionTimeoutMs: 60_000,
    });

  it('gives back what its work gives, or throws what it throws', async () => {
    await expect(deadline(1000).run('a', 100, async () => 1)).resolves.toBe(1);
    await expect(deadline(1000).run('a', 100, async () => Promise.reject(new Error('own')))).rejects.toThrow(
      'own',
    );
  });

  it.each([
    ['its budget', 60, 1000],
    ['what is left', 1000, 60],
  ])('ends after %s, and its work is told how long that is', async (_, budgetMs, leftMs) => {
    let toldMs = 0;
    const startedAt = performance.now();
    const run = deadline(leftMs).run('slow', budgetMs, async (limitMs) => {
      toldMs = limitMs;
      await sleep(5000, undefined, { ref: false });
    });
    await expect(run).rejects.toThrow(StepTimeoutError);
    await expect(run).rejects.toThrow(/The step "slow" took longer than \d+ ms/);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(toldMs).toBeLessThanOrEqual(60);
    expect(toldMs).toBeGreaterThan(40);
  });

  it('is not begun when nothing is left', async () => {
    let begun = false;
    const run = deadline(-100).run('late', 1000, async () => {
      begun = true;
    });
    await expect(run).rejects.toMatchObject({ code: 'deadline_exceeded', status: 503 });
    expect(begun).toBe(false);
  });
});
