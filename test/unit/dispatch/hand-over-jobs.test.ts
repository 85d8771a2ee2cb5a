import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handOverJobs } from '../../../shared/dispatch/hand-over-jobs.ts';
import { deadlineAt } from '../../../shared/http/deadline.ts';
import type { NewJob } from '../../../shared/uploads/new-job.ts';

const JOB: NewJob = { id: 'upload-1_thumbnail', name: 'thumbnail', state: 'queued', params: {} };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** How long the hand-over of a job may take when so much is left of the deadline; undefined when it is left to the relay. */
async function allowedMs(leftMs: number): Promise<number | undefined> {
  let allowed: number | undefined;
  const deliver = async (_: unknown, limitMs: number) => {
    allowed = limitMs;
    return 'accepted' as const;
  };
  await handOverJobs([JOB], () => deliver, { deadline: deadlineAt(Date.now() + leftMs), facts: {} });
  return allowed;
}

describe('the hand-over of jobs that were just recorded', () => {
  it('takes half a second at most', async () => {
    expect(await allowedMs(4000)).toBe(500);
  });

  it('takes what is left of the deadline, but for the way back of the answer', async () => {
    expect(await allowedMs(400)).toBe(300);
  });

  it('is left to the relay when only that is left', async () => {
    expect(await allowedMs(100)).toBeUndefined();
    expect(await allowedMs(-10)).toBeUndefined();
  });

  it('fails nothing when there is no way to hand over: the log says why', async () => {
    const facts: Record<string, unknown> = {};
    const getDeliver = () => {
      throw new TypeError('no credentials today');
    };
    await handOverJobs([JOB], getDeliver, { deadline: deadlineAt(Date.now() + 4000), facts });
    expect(facts).toEqual({ notHandedOver: 'TypeError: no credentials today' });
  });
});
