import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../emulator/listen.ts';
import { createOssConverter } from '../../../functions/transcode/oss-converter.ts';
import { createAcs } from '../../../shared/jobs/acs.ts';
import { toJobError } from '../../../shared/jobs/job-error.ts';
import { ourOss } from '../../support/our-oss.ts';

const credentials = () => ({ accessKeyId: 'local', accessKeySecret: 'local-secret' });
const conversion = {
  source: { bucket: 'examplebucket', key: 'film.mp4' },
  target: { bucket: 'examplebucket', key: 'hd.mp4' },
  rendition: { rendition: 'hd', format: 'mp4', height: 720 },
} as const;

/** Where OSS and IMM answer as their documentation shows. */
async function answering(status: number, body: string) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status).end(body);
  });
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${port}`;
  const imm = createAcs({ endpoint: new URL(url), credentials });
  onTestFinished(imm.close);
  return createOssConverter({ oss: ourOss({ url }), imm, project: 'media', topic: undefined });
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
    const converter = await answering(status, body);
    await expect(converter.begin(conversion, 5000)).rejects.toMatchObject({ name: 'JobError', ...told });
  });

  test('that names no task is an error, and tried again', async () => {
    const converter = await answering(200, '{"EventId":"1"}');
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
    const converter = await answering(200, JSON.stringify({ Status, Code, Message: 'as it is' }));
    expect(await converter.stateOf('MediaConvert-1', 5000)).toMatchObject(state);
  });

  test('is taken for nothing where it is no state that is documented', async () => {
    const converter = await answering(200, '{"Status":"Paused"}');
    expect(await converter.stateOf('MediaConvert-1', 5000)).toBeUndefined();
  });

  test('may be that the role must not ask: that is tried again, with its hint', async () => {
    const converter = await answering(403, '{"Code":"NoPermission","Message":"not authorized"}');
    const refused = await converter.stateOf('MediaConvert-1', 5000).catch(toJobError);
    expect(refused).toMatchObject({
      code: 'NoPermission',
      isTransient: true,
      hint: expect.stringContaining('permission'),
    });
  });
});
