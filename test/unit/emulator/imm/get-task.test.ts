import { beforeAll, describe, expect, test } from 'vitest';
import { createStsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import { conversions, submitConversion } from '../../../support/conversions.ts';
import { immClient } from '../../../support/imm-client.ts';
import { sampleHour, sampleVideo } from '../../../support/sample-video.ts';

let video: Buffer;
beforeAll(async () => {
  video = await sampleVideo(1);
});

const namesOf = (TaskId: string) => ({ ProjectName: 'local-project', TaskType: 'MediaConvert', TaskId });

describe('GetTask', () => {
  test('tells of a conversion that has succeeded', async () => {
    const { oss } = await conversions(video);
    const { TaskId, EventId } = await submitConversion(oss, 'f_mkv', 'out.mkv');
    const call = immClient(oss);
    await expect.poll(async () => (await call('GetTask', namesOf(TaskId))).body.Status).toBe('Succeeded');
    const { statusCode, body } = await call('GetTask', namesOf(TaskId));
    expect(statusCode).toBe(200);
    expect(body).toEqual({
      ...namesOf(TaskId),
      EventId,
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      Status: 'Succeeded',
      Progress: 100,
      StartTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      EndTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      UserData: '',
      Code: '',
      Message: '',
    });
  });

  test('tells why one has failed', async () => {
    const { oss } = await conversions(Buffer.from('no video'));
    const { TaskId } = await submitConversion(oss, 'f_mkv', 'out.mkv');
    const call = immClient(oss);
    await expect
      .poll(async () => (await call('GetTask', namesOf(TaskId))).body)
      .toMatchObject({
        Status: 'Failed',
        Code: 'InvalidMedia',
        Message: expect.stringContaining('Invalid data'),
      });
  });

  test('tells how far one has come', async () => {
    const { oss } = await conversions(await sampleHour());
    const { TaskId } = await submitConversion(oss, 'f_mp4,vcodec_h264,s_320x180,fps_60', 'out.mp4');
    const call = immClient(oss);
    const progress = async () => Number((await call('GetTask', namesOf(TaskId))).body.Progress);
    await expect.poll(progress).toBeGreaterThan(0);
    const { body } = await call('GetTask', namesOf(TaskId));
    expect(body).toMatchObject({ Status: 'Running', EndTime: '' });
    expect(body.Progress).toBeLessThan(100);
  });

  test('takes temporary credentials', async () => {
    const tokens = createStsTokens();
    const { oss } = await conversions(video, { tokens });
    const { TaskId } = await submitConversion(oss, 'f_mkv', 'out.mkv');
    const issued = tokens.issue(900);
    expect((await immClient(oss, issued)('GetTask', namesOf(TaskId))).statusCode).toBe(200);
    const forged = immClient(oss, { ...issued, securityToken: 'forged' });
    await expect(forged('GetTask', namesOf(TaskId))).rejects.toMatchObject({ statusCode: 403 });
    const expired = immClient(oss, tokens.issue(-1));
    await expect(expired('GetTask', namesOf(TaskId))).rejects.toMatchObject({ statusCode: 404 });
  });

  test.each([
    [
      'of a task that is not there',
      namesOf('MediaConvert-nothing'),
      404,
      'ResourceNotFound',
      /resource Task is not found/,
    ],
    [
      'of another project',
      { ...namesOf('x'), ProjectName: 'other' },
      404,
      'ResourceNotFound',
      /resource project is not found/,
    ],
    ['of another type', { ...namesOf('x'), TaskType: 'FileCompression' }, 404, 'ResourceNotFound', /Task/],
    [
      'without a project',
      { TaskType: 'MediaConvert', TaskId: 'x' },
      400,
      'InvalidArgument',
      /ProjectName is required/,
    ],
    [
      'without a type',
      { ProjectName: 'local-project', TaskId: 'x' },
      400,
      'InvalidArgument',
      /TaskType is required/,
    ],
  ])('%s is refused', async (_, query, statusCode, code, message) => {
    const { oss } = await conversions(undefined);
    await expect(immClient(oss)('GetTask', query)).rejects.toMatchObject({
      statusCode,
      code,
      message: expect.stringMatching(message),
    });
  });
});

test('a request with another key or another secret is refused', async () => {
  const { oss } = await conversions(undefined);
  const query = namesOf('x');
  const stranger = immClient(oss, { accessKeyId: 'stranger' });
  await expect(stranger('GetTask', query)).rejects.toMatchObject({
    statusCode: 404,
    code: 'InvalidAccessKeyId.NotFound',
  });
  const forger = immClient(oss, { accessKeySecret: 'wrong' });
  await expect(forger('GetTask', query)).rejects.toMatchObject({
    statusCode: 400,
    code: 'SignatureDoesNotMatch',
  });
});

test('other actions and versions are named as not there', async () => {
  const { oss } = await conversions(undefined);
  const call = immClient(oss);
  for (const [action, version] of [
    ['CreateMediaConvertTask', '2020-09-30'],
    ['GetTask', '2017-09-06'],
  ] as const) {
    await expect(call(action, namesOf('x'), version)).rejects.toMatchObject({
      statusCode: 404,
      code: 'InvalidAction.NotFound',
      message: expect.stringContaining(action),
    });
  }
});
