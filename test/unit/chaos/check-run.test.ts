import { expect, test } from 'vitest';
import type { JobRow, UploadRow } from '../../../scripts/lib/chaos/chaos-database.ts';
import { checkRun } from '../../../scripts/lib/chaos/check-run.ts';
import type { Evidence } from '../../../scripts/lib/chaos/evidence.ts';
import type { HookStep } from '../../../scripts/lib/chaos/kinds.ts';
import type { PlannedUpload } from '../../../scripts/lib/chaos/plan-uploads.ts';

function planned(index: number, key: string, wrong?: PlannedUpload['wrong']): PlannedUpload {
  const ticketId = wrong === 'no ticket' ? undefined : `t${index}`;
  return {
    index,
    kind: 'photo',
    way: 'put',
    key,
    sample: 0,
    ticketId,
    bodyType: 'form',
    again: 'never',
    wrong,
  };
}

function row(id: string, object: string, more: Partial<UploadRow> = {}): UploadRow {
  const common = {
    kind: 'photo',
    bucket: 'examplebucket',
    etag: 'E',
    size: 9,
    source: 'callback',
    ticketed: true,
  };
  return { id, object, state: 'recorded', ...common, ...more };
}

function job(uploadId: string, name: string, more: Partial<JobRow> = {}): JobRow {
  const common = { state: 'succeeded', attempts: 2, handedOver: 0, error: null, ends: 1, reopened: 0 };
  const result = name === 'thumbnail' ? { thumbnails: { small: { key: `_results/${uploadId}` } } } : null;
  return { id: `${uploadId}_${name}`, uploadId, name, ...common, result, ...more };
}

const good = planned(0, 'photos/a.jpg');
const broken = planned(1, 'photos/b.jpg', 'broken picture');
const wrongType = planned(2, 'photos/c.jpg', 'type');
const forged = planned(3, 'photos/d.jpg', 'forged');
const unticketed = planned(4, 'photos/e.jpg', 'no ticket');

const ANSWERS: Evidence['answers'] = [
  { upload: good, status: 200, body: '{"id":"t0"}' },
  { upload: good, status: 200, body: '{"id":"t0"}' },
  { upload: broken, status: 203, body: undefined },
  { upload: wrongType, status: 203, body: undefined },
  { upload: forged, status: 401, body: undefined },
  { upload: unticketed, status: 203, body: undefined },
];
const UPLOADS = [
  row('t0', good.key),
  row('t1', broken.key, { source: 'reconcile' }),
  row('obj', unticketed.key, { state: 'unclaimed', source: 'event' }),
];
const JOBS = [
  job('t0', 'thumbnail', { handedOver: 1 }),
  job('t0', 'on-uploaded'),
  job('t1', 'thumbnail', { state: 'failed', result: null }),
  job('t1', 'on-uploaded'),
];
/** In words such as "1 begins": which attempt, and what it wrote down. */
const steps = (...words: string[]): HookStep[] =>
  words.map((word) => {
    const [run = '', step] = word.split(' ');
    return { idempotencyKey: '', run, step: step as HookStep['step'] };
  });
const HOOKS = new Map([
  ['t0_on-uploaded', steps('1 begins', '1 works', '1 ends')],
  ['t1_on-uploaded', steps('1 begins', '1 works', '2 begins', '2 works', '2 ends')],
]);
const CALLBACK = { url: '', started: new Date(), object: good.key };

/** A run in which everything is as it was promised. */
const SOUND: Evidence = {
  answers: ANSWERS,
  objects: new Map([good, broken, wrongType, unticketed].map(({ key }) => [key, { etag: 'E', size: 9 }])),
  uploads: UPLOADS,
  jobs: JOBS,
  callbacks: [
    { ...CALLBACK, milliseconds: 4999, status: 200 },
    { ...CALLBACK, milliseconds: 5000, error: 'Dropped', dropped: true },
  ],
  results: new Map([['_results/t0', 2]]),
  hooks: HOOKS,
  hits: { drop: 1, crash: 3 },
  killed: new Map(['callback', 'thumbnail', 'on-uploaded'].map((name) => [name, 1])),
};

const withJob = (id: string, more: Partial<JobRow>): Partial<Evidence> => ({
  jobs: JOBS.map((one) => (one.id === id ? { ...one, ...more } : one)),
});
const withUploads = (...more: UploadRow[]): Partial<Evidence> => ({ uploads: [...UPLOADS, ...more] });
const withAnswer = (answer: Evidence['answers'][number]): Partial<Evidence> => ({
  answers: [...ANSWERS, answer],
});

test('a run in which every promise is kept has no problem', () => {
  expect(checkRun(SOUND)).toEqual([]);
});

const ONE_ROW = 'every object that OSS acknowledged has exactly one row';
const NOTHING_ELSE = 'nothing else has a row';
const TRUTH = 'a row says what OSS says';
const ANSWERED = 'who was answered with 200 is recorded';
const SAME_ANSWER = 'the same upload is always answered the same';
const ENDED_ONCE = 'every job ended exactly once';
const SUCCEEDED = 'every job that can succeed has succeeded';
const EFFECTS = 'a job had its effect, and never more often than it was attempted';
const ALONE = 'one attempt at a time is at a job';
const NO_STRAYS = 'there is no effect without a job';
const ALL_JOBS = 'every recorded upload has its jobs, and no other has any';
const IN_TIME = 'no answer of a callback took over 5 s';
const REACHED = 'every client got an answer of OSS';
const HEALED = 'every way of healing was needed';
const HAPPENED = 'every fault that was planned has happened';

test.each<[string, Partial<Evidence>, string, string]>([
  ['an object without a row', { uploads: UPLOADS.slice(1) }, ONE_ROW, 'a.jpg: none'],
  [
    'an object with two rows',
    withUploads(row('t9', good.key)),
    ONE_ROW,
    'recorded by callback, recorded by callback',
  ],
  ['an object that is lost', { objects: new Map() }, ONE_ROW, 'a.jpg is not in the bucket'],
  [
    'a photo without a ticket that is taken',
    { uploads: UPLOADS.map((one) => ({ ...one, state: 'recorded' })) },
    ONE_ROW,
    'e.jpg',
  ],
  ['a forged upload with a row', withUploads(row('t3', forged.key)), NOTHING_ELSE, 'd.jpg'],
  ['an upload of the wrong type with a row', withUploads(row('t2', wrongType.key)), NOTHING_ELSE, 'c.jpg'],
  [
    'a size that was made up',
    { uploads: UPLOADS.map((one) => ({ ...one, size: 5 })) },
    TRUTH,
    'its row says 5',
  ],
  [
    'an answer without a row',
    withAnswer({ upload: forged, status: 200, body: '{"id":"t7"}' }),
    ANSWERED,
    't7',
  ],
  ['another answer', withAnswer({ upload: good, status: 200, body: '{"id":"t0","n":1}' }), SAME_ANSWER, 't0'],
  ['a job that ended twice', withJob('t0_thumbnail', { ends: 2 }), ENDED_ONCE, 't0_thumbnail: 2 ends'],
  [
    'a job that did not end',
    withJob('t0_thumbnail', { ends: 0, state: 'running' }),
    ENDED_ONCE,
    't0_thumbnail: 0 ends',
  ],
  [
    'a job that went on after its end',
    withJob('t0_on-uploaded', { reopened: 1 }),
    ENDED_ONCE,
    'taken up again 1 times',
  ],
  ['a job that was given up', withJob('t0_thumbnail', { state: 'dead' }), SUCCEEDED, 't0_thumbnail is dead'],
  [
    'a thumbnail of no picture',
    withJob('t1_thumbnail', { state: 'succeeded' }),
    SUCCEEDED,
    't1_thumbnail is succeeded',
  ],
  [
    'an upload without its job',
    { jobs: JOBS.slice(1), results: new Map() },
    ALL_JOBS,
    't0 (photo, recorded) has on-uploaded',
  ],
  [
    'an unclaimed upload with a job',
    { jobs: [...JOBS, job('obj', 'on-uploaded')] },
    ALL_JOBS,
    'obj (photo, unclaimed)',
  ],
  ['a result that was not written', { results: new Map() }, EFFECTS, 'written 0 times in 2 attempts'],
  [
    'a result written too often',
    { results: new Map([['_results/t0', 3]]) },
    EFFECTS,
    'written 3 times in 2 attempts',
  ],
  [
    'a job that names no result',
    withJob('t0_thumbnail', { result: {} }),
    EFFECTS,
    'it names a result 0 times',
  ],
  [
    'a hook that ran too often',
    { hooks: new Map([...HOOKS, ['t0_on-uploaded', steps('1 works', '1 works', '1 works')]]) },
    EFFECTS,
    'its hook ran 3 times',
  ],
  [
    'a hook that did not run',
    { hooks: new Map([...HOOKS, ['t0_on-uploaded', steps('1 begins')]]) },
    EFFECTS,
    'its hook ran 0 times',
  ],
  ['a hook that ran for nobody', { hooks: new Map([...HOOKS, ['x', steps('1 begins')]]) }, NO_STRAYS, 'x'],
  [
    'two attempts at once',
    { hooks: new Map([...HOOKS, ['t0_on-uploaded', steps('1 begins', '2 begins', '2 works', '1 ends')]]) },
    ALONE,
    't0_on-uploaded: ends when another attempt had begun',
  ],
  [
    'a result of nobody',
    {
      results: new Map([
        ['_results/t0', 1],
        ['_results/x', 1],
      ]),
    },
    NO_STRAYS,
    '_results/x',
  ],
  [
    'an answer that took too long',
    { callbacks: [{ ...CALLBACK, milliseconds: 5001, error: 'reply timeout' }] },
    IN_TIME,
    '5001 ms, reply timeout',
  ],
  [
    'a client that OSS failed',
    withAnswer({ upload: good, status: 500, body: undefined }),
    REACHED,
    'status 500',
  ],
  ['a fault that has not happened', { hits: { drop: 0, crash: 1 } }, HAPPENED, 'drop has not'],
  [
    'a run without lost jobs',
    withJob('t0_thumbnail', { handedOver: 0 }),
    HEALED,
    'nothing was healed byRelay',
  ],
  [
    'a run without lost callbacks',
    { callbacks: UPLOADS.map(({ object }) => ({ ...CALLBACK, object, status: 200, milliseconds: 1 })) },
    HEALED,
    'byEvent',
  ],
  ['a function that was spared', { killed: new Map([['callback', 1]]) }, HAPPENED, 'no process of thumbnail'],
])('%s is found', (_, change, promise, detail) => {
  expect(checkRun({ ...SOUND, ...change })).toContainEqual({
    promise,
    detail: expect.stringContaining(detail),
  });
});
