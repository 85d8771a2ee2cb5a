import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import { type Acs, createAcs } from '../../../shared/jobs/acs.ts';
import { getMediaTask } from '../../../shared/jobs/get-media-task.ts';
import { immEndpointOf } from '../../../shared/jobs/imm-endpoint.ts';
import { asyncProcessObject } from '../../../shared/oss/async-process-object.ts';
import { conversions } from '../../support/conversions.ts';
import { immClient } from '../../support/imm-client.ts';
import { ourOss } from '../../support/our-oss.ts';
import { sampleVideo } from '../../support/sample-video.ts';

const project = 'local-project';
const timeoutMs = 5000;

let video: Buffer;
beforeAll(async () => {
  video = await sampleVideo(1);
});

function ourImm(
  { url }: { url: string },
  credentials = { accessKeyId: 'local', accessKeySecret: 'local-secret' },
) {
  const imm: Acs = createAcs({
    endpoint: immEndpointOf(new URL(url), 'cn-hangzhou'),
    credentials: () => credentials,
  });
  onTestFinished(imm.close);
  return imm;
}

async function begun(source: Buffer, options: Parameters<typeof conversions>[1] = {}) {
  const { oss } = await conversions(source, options);
  const { taskId } = await asyncProcessObject(ourOss(oss), {
    bucket: 'examplebucket',
    key: 'film.mp4',
    process: 'video/convert,f_mkv',
    target: { bucket: 'examplebucket', key: 'out.mkv' },
    timeoutMs,
  });
  return { oss, taskId };
}

describe('IMM', () => {
  test('tells of a conversion what it tells its own SDK', async () => {
    const tokens = createStsTokens();
    const { oss, taskId } = await begun(video, { tokens });
    const imm = ourImm(oss, tokens.issue(900));
    const ask = () => getMediaTask(imm, { project, taskId, timeoutMs });
    await expect.poll(async () => (await ask()).status).toBe('Succeeded');
    const query = { ProjectName: project, TaskType: 'MediaConvert', TaskId: taskId };
    const { body } = await immClient(oss)('GetTask', query);
    expect(await ask()).toEqual({
      status: body.Status,
      progress: body.Progress,
      code: body.Code,
      message: body.Message,
    });
  });

  test('tells why a conversion has failed', async () => {
    const { oss, taskId } = await begun(Buffer.from('no video'));
    const ask = () => getMediaTask(ourImm(oss), { project, taskId, timeoutMs });
    await expect.poll(ask).toMatchObject({
      status: 'Failed',
      code: 'InvalidMedia',
      message: expect.stringContaining('Invalid data'),
    });
  });

  test.each([
    ['a task that it does not know', { taskId: 'MediaConvert-none' }],
    ['a project that it does not know', { project: 'other' }],
  ])('refuses to tell of %s', async (_, change) => {
    const { oss } = await conversions(undefined);
    const asked = getMediaTask(ourImm(oss), { project, taskId: 'x', timeoutMs, ...change });
    await expect(asked).rejects.toMatchObject({
      name: 'AcsRefusedError',
      status: 404,
      code: 'ResourceNotFound',
    });
  });
});

test.each([
  ['http://127.0.0.1:9000', 'http://127.0.0.1:9000/'],
  ['https://oss-cn-shanghai-internal.aliyuncs.com', 'https://imm-vpc.cn-shanghai.aliyuncs.com/'],
  ['https://oss-cn-shanghai.aliyuncs.com', 'https://imm.cn-shanghai.aliyuncs.com/'],
])('who reaches OSS at %s calls IMM at %s', (oss, imm) => {
  expect(immEndpointOf(new URL(oss), 'cn-shanghai').href).toBe(imm);
});
