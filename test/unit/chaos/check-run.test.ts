import { expect, test } from 'vitest';
import type { JobRow, UploadRow } from '../../../scripts/lib/chaos/chaos-database.ts';
import { totalReports } from '../../../scripts/lib/chaos/check-reports.ts';
import { checkRun } from '../../../scripts/lib/chaos/check-run.ts';
import { totalEffects } from '../../../scripts/lib/chaos/count-effects.ts';
import { countOverwritten } from '../../../scripts/lib/chaos/count-overwritten.ts';
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
    burst: undefined,
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

const BEGUN = [
  { attempt: 1, atMs: 1000 },
  { attempt: 2, atMs: 2000 },
];

function job(uploadId: string, name: string, more: Partial<JobRow> = {}): JobRow {
  const counts = { attempts: 2, handedOver: 0, ends: 1, reopened: 0, begun: BEGUN, taken: 0, failures: 0 };
  const common = { state: 'succeeded', error: null, ...counts };
  const result = name === 'thumbnail' ? { thumbnails: { small: { key: `_results/${uploadId}` } } } : null;
  return { id: `${uploadId}_${name}`, uploadId, name, ...common, result, ...more };
}

const good = planned(0, 'photos/a.jpg');
const broken = planned(1, 'photos/b.jpg', 'broken picture');
const wrongType = planned(2, 'photos/c.jpg', 'type');
const forged = planned(3, 'photos/d.jpg', 'forged');
const unticketed = planned(4, 'photos/e.jpg', 'no ticket');
const lost = planned(6, 'photos/g.jpg', 'no ticket');
const video = { ...planned(5, 'videos/f.mp4'), kind: 'video' as const };

const ANSWERS: Evidence['answers'] = [
  { upload: good, status: 200, body: '{"id":"t0"}' },
  { upload: good, status: 200, body: '{"id":"t0"}' },
  { upload: broken, status: 203, body: undefined },
  { upload: wrongType, status: 203, body: undefined },
  { upload: forged, status: 401, body: undefined },
  { upload: unticketed, status: 203, body: undefined },
  { upload: video, status: 200, body: '{"id":"t5"}' },
  { upload: lost, status: 203, body: undefined },
];
const UPLOADS = [
  row('t0', good.key),
  row('t1', broken.key, { source: 'event' }),
  row('obj', unticketed.key, { state: 'unclaimed', source: 'event' }),
  row('t5', video.key, { kind: 'video' }),
  row('t6', lost.key, { source: 'reconcile', state: 'unclaimed' }),
];
const JOBS = [
  job('t0', 'thumbnail', { handedOver: 1 }),
  job('t0', 'on-uploaded'),
  job('t1', 'thumbnail', { state: 'failed', result: null, failures: 1 }),
  job('t1', 'on-uploaded'),
  job('t5', 'thumbnail', { result: { thumbnails: { poster: { key: '_results/poster.jpg' } } } }),
  job('t5', 'on-uploaded'),
  job('t5', 'transcode', { result: { key: '_results/small.mp4' } }),
];
/** In words such as "1 begins": which attempt, and what it wrote down; "1b begins" is another call by the same. */
const steps = (...words: string[]): HookStep[] =>
  words.map((word) => {
    const [run = '', step] = word.split(' ');
    return { idempotencyKey: '', attempt: Number.parseInt(run, 10), run, step: step as HookStep['step'] };
  });
const HOOK = steps('1 begins', '2 begins', '2 works', '2 ends');
const HOOKS = new Map([
  ['t0_on-uploaded', HOOK],
  ['t1_on-uploaded', steps('1 begins', '1 works', '2 begins', '2 works', '2 ends')],
  ['t5_on-uploaded', HOOK],
]);
/** At these times, each for a request of its own. */
const written = (...times: number[]) => times.map((atMs, nth) => ({ atMs, requestId: `request-${nth}` }));
const RESULTS = new Map([
  ['_results/t0', written(1500, 2500)],
  ['_results/poster.jpg', written(2500)],
  ['_results/small.mp4', written(2500)],
]);
const CONVERSIONS = new Map([['task-1', { key: '_results/small.mp4', atMs: 1100 }]]);
const LOOKS = new Map([
  ['_results/t0', { is: 'webp 24x24', colour: [3, 127, 250] }],
  ['_results/poster.jpg', { is: 'jpeg 32x24', colour: [0, 0, 254] }],
  ['_results/small.mp4', { is: 'h264 64x48' }],
]);
const STORED = [good, broken, wrongType, unticketed, video];
const TOLD = ['callback', 'event'] as const;
const CURRENT: Evidence['versions'] = [
  ...STORED.map(({ key }) => ({ key, etag: 'E', size: 9, times: 1, isTold: true, lastToldBy: TOLD })),
  { key: lost.key, etag: 'E', size: 9, times: 1, isTold: false, lastToldBy: [] },
];
const CALLBACK = { url: '', started: new Date(), object: good.key };

const CONFIRMED = [
  { key: good.key, etag: 'E', requestId: '0', id: 't0', atMs: 1000 },
  { key: video.key, etag: 'E', requestId: '5', id: 't5', atMs: 2000 },
];

/** A run in which everything is as it was promised. */
const SOUND: Evidence = {
  answers: ANSWERS,
  objects: new Map(CURRENT.map(({ key }) => [key, { etag: 'E', size: 9 }])),
  versions: CURRENT,
  givenUp: 1,
  uploads: UPLOADS,
  uploadsBefore: UPLOADS,
  jobs: JOBS,
  confirmed: CONFIRMED,
  calledBack: new Map(CONFIRMED.map(({ id }) => [id, 1000])),
  relays: { runs: 2, failed: 1, handedOver: 3 },
  callbacks: [
    { ...CALLBACK, milliseconds: 4999, status: 200 },
    { ...CALLBACK, milliseconds: 5000, error: 'Dropped', dropped: true },
  ],
  results: RESULTS,
  looks: LOOKS,
  conversions: CONVERSIONS,
  hooks: HOOKS,
  hits: { drop: 1, crash: 3 },
  killed: new Map(['callback', 'thumbnail', 'on-uploaded'].map((name) => [name, 1])),
  failed: new Map([
    ['callback', 1],
    ['thumbnail', 3],
    ['on-uploaded', 2],
  ]),
};

const withJob = (id: string, more: Partial<JobRow>): Partial<Evidence> => ({
  jobs: JOBS.map((one) => (one.id === id ? { ...one, ...more } : one)),
});
const withUploads = (...more: UploadRow[]): Partial<Evidence> => ({ uploads: [...UPLOADS, ...more] });
/** What the photo's key contained before, and what became of it. */
const withOverwritten = (isTold: boolean, ...rows: UploadRow[]): Partial<Evidence> => ({
  versions: [...CURRENT, { key: good.key, etag: 'OLD', size: 7, times: 1, isTold, lastToldBy: [] }],
  uploads: [...UPLOADS, ...rows],
});
const old = (more: Partial<UploadRow> = {}) =>
  row('old', good.key, { etag: 'OLD', size: 7, state: 'superseded', ...more });
const withHook = (...words: string[]): Partial<Evidence> => ({
  hooks: new Map([...HOOKS, ['t0_on-uploaded', steps(...words)]]),
});
const withResult = (key: string, ...times: number[]): Partial<Evidence> => ({
  results: new Map([...RESULTS, [key, written(...times)]]),
});
const withConversions = (...times: number[]): Partial<Evidence> => ({
  conversions: new Map(times.map((atMs) => [`task-${atMs}`, { key: '_results/small.mp4', atMs }])),
});
const withLook = (key: string, look: { is: string; colour?: number[] }): Partial<Evidence> => ({
  looks: new Map([...LOOKS, [key, look]]),
});
const withAnswer = (answer: Evidence['answers'][number]): Partial<Evidence> => ({
  answers: [...ANSWERS, answer],
});

test('a run in which every promise is kept has no problem', () => {
  expect(checkRun(SOUND)).toEqual([]);
});

test.each<[string, Partial<Evidence>]>([
  ['has a row, superseded', withOverwritten(true, old())],
  ['has a row, recorded before', withOverwritten(false, old({ state: 'recorded', kind: 'none' }))],
  ['has none where nobody was told', withOverwritten(false)],
])('an object that was overwritten %s', (_, change) => {
  expect(checkRun({ ...SOUND, ...change })).toEqual([]);
});

test('the answer for content that was put back is another one than it was while it was superseded', () => {
  const answer = { upload: good, status: 200, body: '{"id":"t0","state":"superseded"}' };
  const change = withAnswer(answer);
  const versions = CURRENT.map((version) => ({ ...version, times: 2 }));
  expect(checkRun({ ...SOUND, ...change, versions })).toEqual([]);
  expect(checkRun({ ...SOUND, ...change })).toMatchObject([{ promise: SAME_ANSWER }]);
  const third = { ...answer, body: '{"id":"t0","n":1}' };
  expect(checkRun({ ...SOUND, answers: [...ANSWERS, answer, third], versions })).toMatchObject([
    { promise: SAME_ANSWER },
  ]);
});

test('what neither callback nor event has told of is for reconcile to find', () => {
  expect(
    checkRun({ ...SOUND, uploadsBefore: UPLOADS.filter(({ source }) => source !== 'reconcile') }),
  ).toEqual([]);
  expect(totalReports(SOUND)).toEqual({
    confirmed: 2,
    confirmedInTime: 2,
    told: 4,
    toldWithoutReconcile: 4,
    givenUp: 1,
  });
  expect(totalReports({ ...SOUND, uploadsBefore: [], calledBack: new Map() })).toEqual({
    ...{ confirmed: 2, confirmedInTime: 0, told: 4, toldWithoutReconcile: 0, givenUp: 1 },
  });
});

test('counts what jobs did, and what became of objects that were overwritten', () => {
  const evidence = { ...SOUND, ...withOverwritten(false, old()) };
  expect(totalEffects(evidence)).toEqual({
    thumbnail: { jobs: 3, attempts: 6, effects: 3, without: 3 },
    'on-uploaded': { jobs: 3, attempts: 6, effects: 4, without: 2 },
    transcode: { jobs: 1, attempts: 2, effects: 1, without: 1 },
  });
  expect(countOverwritten(evidence)).toEqual({ objects: 1, recorded: 0, superseded: 1, untold: 0 });
  expect(countOverwritten({ ...SOUND, ...withOverwritten(false) })).toMatchObject({ objects: 1, untold: 1 });
});

const ONE_ROW = 'every object that OSS acknowledged has exactly one row';
const NOTHING_ELSE = 'nothing else has a row';
const TRUTH = 'a row says what OSS says';
const ANSWERED = 'who was answered with 200 is recorded';
const SAME_ANSWER = 'the same upload is always answered the same';
const ENDED_ONCE = 'every job ended exactly once';
const SUCCEEDED = 'every job that can succeed has succeeded';
const OVERWRITTEN = 'an object that was overwritten has one row, if anybody was told of it';
const DONE = 'a job that succeeded has had its effect';
const ONCE = 'an attempt has its effect once, and nothing else has any';
const EXPLAINED = 'an attempt without effect was killed, or has failed';
const OF_A_ROW = 'every job is of an upload';
const THERE = 'each result of a job that succeeded is in the bucket, once';
const GENUINE = 'a result is what was asked for, of what was uploaded';
const ALONE = 'one attempt at a time is at a job';
const NO_STRAYS = 'there is no effect without a job';
const ALL_JOBS = 'every recorded upload has its jobs, and no other has any';
const BY_ITSELF = 'who is answered with 200 is recorded by then, by a callback';
const BEFORE = 'what a callback or an event has told of is recorded without reconcile';
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
  ['a job of no upload', { jobs: [...JOBS, job('t8', 'on-uploaded')] }, OF_A_ROW, 'there is no t8'],
  [
    'a job that is only said to have ended',
    withJob('t0_thumbnail', { state: 'running' }),
    ENDED_ONCE,
    'running',
  ],
  ['an overwritten object without a row', withOverwritten(true), OVERWRITTEN, 'a.jpg (OLD): none'],
  [
    'an overwritten object with two rows',
    withOverwritten(true, old(), old({ id: 'other' })),
    OVERWRITTEN,
    'superseded by callback, superseded by callback',
  ],
  [
    'an overwritten object that nobody claimed',
    withOverwritten(true, old({ state: 'unclaimed' })),
    OVERWRITTEN,
    'unclaimed',
  ],
  [
    'an overwritten object of a made-up size',
    withOverwritten(true, old({ size: 5 })),
    TRUTH,
    'its row says 5',
  ],
  ['a row of content that was never there', withUploads(old()), NOTHING_ELSE, 'a.jpg (OLD) has 1'],
  [
    'a result that was not written',
    withResult('_results/t0'),
    DONE,
    't0_thumbnail: attempt 1 0 times, attempt 2 0 times',
  ],
  [
    'a result that the last attempt has not written',
    withResult('_results/t0', 1500),
    DONE,
    'attempt 2 0 times',
  ],
  ['a result written twice by one attempt', withResult('_results/t0', 2500, 2600), ONCE, 'attempt 2 2 times'],
  [
    'a result written before any attempt',
    withResult('_results/t0', 900, 2500),
    ONCE,
    '1 times by no attempt',
  ],
  [
    'a result written twice for one request',
    { results: new Map([...RESULTS, ['_results/t0', [...written(1500), ...written(2500)]]]) },
    ONCE,
    '_results/t0 was written twice for one request',
  ],
  [
    'two conversions begun by one attempt',
    withConversions(1100, 1200),
    ONCE,
    't5_transcode: attempt 1 2 times, attempt 2 0 times',
  ],
  ['a conversion of no attempt', withConversions(900), ONCE, 't5_transcode: 1 times by no attempt'],
  ['a conversion that was not begun', withConversions(), DONE, 't5_transcode'],
  [
    'a conversion that wrote nothing',
    withResult('_results/small.mp4'),
    ONCE,
    'small.mp4 was written 0 times by 1 conversions in 2 attempts',
  ],
  [
    'a conversion that wrote too often',
    withResult('_results/small.mp4', 1500, 1600, 2500),
    ONCE,
    'small.mp4 was written 3 times by 1 conversions in 2 attempts',
  ],
  [
    'a job that names no result',
    withJob('t0_thumbnail', { result: {} }),
    THERE,
    't0_thumbnail names 0 results',
  ],
  [
    'a result that is not there',
    { looks: new Map([...LOOKS].slice(1)) },
    THERE,
    '_results/t0 of t0_thumbnail is not there',
  ],
  [
    'a result of two jobs',
    withJob('t5_thumbnail', { result: { key: '_results/t0' } }),
    THERE,
    '_results/t0 is the result of t0_thumbnail and of t5_thumbnail',
  ],
  ['a result that nobody wrote', withLook('_results/x', { is: 'webp 24x24' }), NO_STRAYS, '_results/x'],
  [
    'a picture of another size',
    withLook('_results/t0', { is: 'webp 24x23', colour: [0, 128, 255] }),
    GENUINE,
    'webp 24x23',
  ],
  [
    'a picture of another photo',
    withLook('_results/t0', { is: 'webp 24x24', colour: [30, 128, 225] }),
    GENUINE,
    '30, 128, 225',
  ],
  [
    'a video that is none',
    withLook('_results/small.mp4', { is: 'not readable: no' }),
    GENUINE,
    'should be h264 64x48',
  ],
  [
    'a hook that ran twice in an attempt',
    withHook('2 begins', '2 works', '2b begins', '2b works'),
    ONCE,
    'attempt 2 called its hook twice',
  ],
  ['a hook that did its work twice', withHook('2 begins', '2 works', '2 works'), ONCE, 'attempt 2 2 times'],
  [
    'a hook of an attempt that nobody recorded',
    withHook('3 begins', '3 works'),
    ONCE,
    '1 times by no attempt',
  ],
  ['a hook that did not run', withHook('1 begins'), DONE, 't0_on-uploaded'],
  [
    'attempts that nothing has ended',
    {
      failed: new Map([
        ['thumbnail', 1],
        ['on-uploaded', 2],
      ]),
    },
    EXPLAINED,
    'thumbnail: 3 attempts without effect, and 2 ended so',
  ],
  ['a hook that ran for nobody', { hooks: new Map([...HOOKS, ['x', steps('1 begins')]]) }, NO_STRAYS, 'x'],
  [
    'a job that was taken from an attempt',
    withJob('t0_thumbnail', { taken: 2 }),
    ALONE,
    't0_thumbnail: taken 2 times from an attempt that held it',
  ],
  [
    'a callback that recorded nothing',
    { calledBack: new Map([['t0', 1000]]) },
    BY_ITSELF,
    'f.mp4: 200 with the id t5, and a callback recorded it never',
  ],
  [
    'a callback that recorded after its answer',
    { calledBack: new Map([...CONFIRMED.map(({ id }) => [id, 1010] as const)]) },
    BY_ITSELF,
    'a.jpg: 200 with the id t0, and a callback recorded it later',
  ],
  [
    'an event that recorded nothing',
    { uploadsBefore: UPLOADS.slice(1) },
    BEFORE,
    'a.jpg (told by callback and event): before reconcile none, and then recorded by callback',
  ],
  [
    'a row that reconcile had to make anew',
    { uploads: UPLOADS.map((one) => ({ ...one, source: 'reconcile' })) },
    BEFORE,
    'e.jpg (told by callback and event): before reconcile unclaimed by event, and then unclaimed by reconcile',
  ],
  [
    'an upload that reconcile had to claim',
    { uploadsBefore: UPLOADS.map((one) => ({ ...one, state: 'superseded' })) },
    BEFORE,
    'a.jpg (told by callback and event): before reconcile superseded by callback',
  ],
  [
    'a relay that never got to its end',
    { relays: { runs: 3, failed: 3, handedOver: 0 } },
    HAPPENED,
    'no relay ran beside the uploads',
  ],
  [
    'two attempts at once',
    { hooks: new Map([...HOOKS, ['t0_on-uploaded', steps('1 begins', '2 begins', '2 works', '1 ends')]]) },
    ALONE,
    't0_on-uploaded: ends when another attempt had begun',
  ],
  ['a result of nobody', withResult('_results/x', 2500), NO_STRAYS, '_results/x'],
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
