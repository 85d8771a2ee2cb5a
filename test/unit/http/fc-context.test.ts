import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FcContext, fromFcContext } from '../../../shared/http/fc-context.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

it.each([
  ['as long as Function Compute says', { function: { timeout: 10 } }, 10_000],
  ['3 s, its default, where it does not say', {}, 3000],
] as [string, FcContext, number][])('an invocation has, from its start, %s', (_, context, allowedMs) => {
  const { getRemainingTimeInMillis } = fromFcContext(context, Date.now() - 1000);
  expect(getRemainingTimeInMillis()).toBe(allowedMs - 1000);
});
