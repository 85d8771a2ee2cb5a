import { expect, test } from 'vitest';
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

test('a conversion that has failed by chance is begun again', async () => {
  const { oss, imm } = await answeringCloud({
    oss: { status: 200, body: '{"TaskId":"MediaConvert-2","EventId":"1"}' },
    imm: { status: 200, body: '{"Status":"Failed","Code":"InternalError","Message":"try again"}' },
  });
  const converter = createOssConverter({ oss, imm, project: 'media', topic: 'media' });
  const work = createTranscoder({ converter, oss, resultsBucket: undefined, waitMs: 1000 });
  const run = { signal: new AbortController().signal, remainingMs: () => 5000 };
  expect(await work(job, run)).toEqual({ state: 'waiting', taskId: 'MediaConvert-2', waitMs: 1000 });
});
