import { describe, expect, test } from 'vitest';
import { createOssConverter } from '../../../functions/transcode/oss-converter.ts';
import { toJobError } from '../../../shared/jobs/job-error.ts';
import { answeringCloud, type CloudAnswer } from '../../support/answering-cloud.ts';

const conversion = {
  source: { bucket: 'examplebucket', key: 'film.mp4' },
  target: { bucket: 'examplebucket', key: 'hd.mp4' },
  rendition: { rendition: 'hd', format: 'mp4', height: 720 },
} as const;

async function converterWhere(answer: CloudAnswer) {
  const { oss, imm } = await answeringCloud({ oss: answer, imm: answer });
  return createOssConverter({ oss, imm, project: 'media', topic: undefined });
}

const xml = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

describe('an answer of OSS', () => {
  test.each([
    [
      'a bucket without IMM',
      400,
      xml('Imm Client', 'ResourceNotFound, The specified resource Attachment is not found. 9D31D05E'),
      { code: 'ResourceNotFound', isTransient: false, hint: expect.stringContaining('attached') },
    ],
    [
      'too many conversions at once',
      400,
      xml('Imm Client', 'Throttling.User, Request was denied due to user flow control.'),
      { code: 'Throttling.User', isTransient: true },
    ],
    [
      'a role without the permission',
      403,
      xml('AccessDenied', 'You have no right to access this object.'),
      { code: 'AccessDenied', isTransient: false, hint: expect.stringContaining('oss:PostProcessTask') },
    ],
    [
      'what it is too busy for',
      503,
      xml('ServiceUnavailable', 'Please try again later.'),
      { code: 'ServiceUnavailable', isTransient: true },
    ],
    [
      'a process that it does not know',
      400,
      xml('InvalidArgument', 'unsupported'),
      { code: 'InvalidArgument', isTransient: false, hint: expect.stringContaining('the message says why') },
    ],
  ])('is told of with its code: %s', async (_, status, body, told) => {
    const converter = await converterWhere({ status, body });
    await expect(converter.begin(conversion, 5000)).rejects.toMatchObject({ name: 'JobError', ...told });
  });

  test('that names no task is an error, and tried again', async () => {
    const converter = await converterWhere({ status: 200, body: '{"EventId":"1"}' });
    await expect(converter.begin(conversion, 5000)).rejects.toThrow('OSS has not named the task');
  });
});

describe('what IMM says of a conversion', () => {
  test.each([
    ['Running', '', { state: 'running' }],
    ['Succeeded', '', { state: 'succeeded' }],
    ['Failed', 'InvalidMedia', { state: 'failed', error: { code: 'InvalidMedia', isTransient: false } }],
    ['Failed', 'InternalError', { state: 'failed', error: { code: 'InternalError', isTransient: true } }],
  ])('is taken over: %s %s', async (Status, Code, state) => {
    const converter = await converterWhere({
      status: 200,
      body: JSON.stringify({ Status, Code, Message: 'as it is' }),
    });
    expect(await converter.stateOf('MediaConvert-1', 5000)).toMatchObject(state);
  });

  test('is taken for nothing where it is no state that is documented', async () => {
    const converter = await converterWhere({ status: 200, body: '{"Status":"Paused"}' });
    expect(await converter.stateOf('MediaConvert-1', 5000)).toBeUndefined();
  });

  test('may be that the role must not ask: that is tried again, with its hint', async () => {
    const converter = await converterWhere({
      status: 403,
      body: '{"Code":"NoPermission","Message":"not authorized"}',
    });
    const refused = await converter.stateOf('MediaConvert-1', 5000).catch(toJobError);
    expect(refused).toMatchObject({
      code: 'NoPermission',
      isTransient: true,
      hint: expect.stringContaining('permission'),
    });
  });
});
