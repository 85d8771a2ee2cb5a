import { describe, expect, test } from 'vitest';
import { createOssConverter } from '../../../functions/transcode/oss-converter.ts';
import { createTranscoder } from '../../../functions/transcode/transcode-video.ts';
import type { ClaimedJob } from '../../../shared/store/jobs/claim-job.ts';
import { answeringCloud } from '../../support/answering-cloud.ts';

const job: ClaimedJob = {
  id: 'film_transcode_hd',
  name: 'transcode',
  params: { rendition: 'hd', format: 'mp4', height: 720 },
  attempt: 2,
  tryNumber: 2,
  taskId: 'MediaConvert-1',
  taskAgeMs: 60_000,
  upload: {
    id: 'film',
    kind: 'video',
    bucket: 'examplebucket',
    object: 'film.mp4',
    etag: 'E',
    size: 1,
    ticketed: true,
    vars: {},
    untrustedVars: {},
    createdAt: '2026-01-01T00:00:00Z',
  },
};

const WAIT_MS = 1000;

async function transcoder(answers: Parameters<typeof answeringCloud>[0]) {
  const { oss, imm } = await answeringCloud(answers);
  const converter = createOssConverter({ oss, imm, project: 'media', topic: 'media' });
  const work = createTranscoder({ converter, oss, resultsBucket: undefined, waitMs: WAIT_MS });
  const run = { signal: new AbortController().signal, remainingMs: () => 5000 };
  return (more: Partial<ClaimedJob> = {}) => work({ ...job, ...more }, run);
}

test('a conversion that has failed by chance is begun again', async () => {
  const work = await transcoder({
    oss: { status: 200, body: '{"TaskId":"MediaConvert-2","EventId":"1"}' },
    imm: { status: 200, body: '{"Status":"Failed","Code":"InternalError","Message":"try again"}' },
  });
  expect(await work()).toEqual({ state: 'waiting', taskId: 'MediaConvert-2', waitMs: WAIT_MS });
});

describe('a conversion that IMM does not tell of', () => {
  const refused = {
    oss: { status: 500, body: '' },
    imm: { status: 403, body: '{"Code":"NoPermission","Message":"imm:GetTask"}' },
  };

  test('may be at work: that is no try at it, and it is asked for again', async () => {
    const work = await transcoder(refused);
    await expect(work()).rejects.toMatchObject({
      code: 'NoPermission',
      hint: expect.stringContaining('permission'),
      isTransient: true,
      uncountedAgainMs: WAIT_MS,
    });
  });

  test('is not at work after more than seven days: that counts', async () => {
    const work = await transcoder(refused);
    await expect(work({ taskAgeMs: 8 * 86_400_000 })).rejects.toMatchObject({
      code: 'NoPermission',
      uncountedAgainMs: undefined,
    });
  });
});
