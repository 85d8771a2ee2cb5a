import { expect } from 'vitest';
import { jobsOf } from '../support/heal.ts';
import type { Scenario } from './scenario.ts';
import { deliverEvent, HAND_OVERS, putAndRemove, putWithoutCallback, uploadsPhoto } from './work.ts';

/** As s.yaml says: the first, and three retries. */
const INVOCATIONS_BEFORE_GIVING_UP = 4;

export const objectCreated: Scenario = {
  functionName: 'object-created',
  kind: 'photo',
  asksInOrder: HAND_OVERS,
  prepare: putWithoutCallback,
  run: deliverEvent,
};

export const objectRemoved: Scenario = {
  functionName: 'object-created',
  kind: 'photo',
  prepare: putAndRemove,
  run: deliverEvent,
  async expectAfterwards({ database }, { id }) {
    const rows = await database.sql`select removed_at from uploads where id = ${id}`;
    expect(rows).toEqual([{ removed_at: expect.any(Date) }]);
  },
};

/** Function Compute has given up a job, whose function crashed each time. */
export const invocationFailed: Scenario = {
  ...uploadsPhoto,
  functionName: 'invocation-failed',
  async prepare({ front, crasherOf }) {
    front.reload('on-uploaded');
    crasherOf('on-uploaded').arm(
      { step: 'connect to Postgres', moment: 'before it gets there' },
      INVOCATIONS_BEFORE_GIVING_UP,
    );
  },
  async expectAfterwards(world, upload) {
    const [job] = await jobsOf(world, upload);
    expect(job).toMatchObject({ id: `${upload.id}_on-uploaded`, error: { code: 'invocation_failed' } });
  },
};
