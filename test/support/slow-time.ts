import { vi } from 'vitest';

export const SLOWER = 20;

/**
 * All that this process measures and waits for takes that many times as long, until endSlowTime(): a machine that is
 * busy with tests does not look to it like a Redis that is slow. Dates and node:timers/promises stay what they are.
 */
export function slowTime(slower = SLOWER): void {
  endSlowTime();
  const { setTimeout } = globalThis;
  const now = performance.now.bind(performance);
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.stubGlobal('setTimeout', (callback: () => void, ms: number) => setTimeout(callback, slower * ms));
  vi.spyOn(performance, 'now').mockImplementation(() => now() / slower);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(slower * ms));
}

export function endSlowTime(): void {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}
