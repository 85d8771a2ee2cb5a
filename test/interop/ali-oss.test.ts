import { expect } from 'vitest';
import { describeUploads } from './support/describe-uploads.ts';
import { runAliOss } from './support/run-ali-oss.ts';

describeUploads({
  name: 'ali-oss for Node.js',
  run: runAliOss,
  answerOf: ({ data }) => data,
  success: (_, { etag, crc64 }) => ({
    status: 200,
    headers: { etag: `"${etag}"`, 'x-oss-hash-crc64ecma': crc64 },
  }),
  callbackFailed: (message) => ({
    name: 'CallbackFailedError',
    status: 203,
    code: 'CallbackFailed',
    ecCode: '0007-00000203',
    message: expect.stringContaining(message),
  }),
  refused: (message) => ({
    name: 'InvalidArgumentError',
    status: 400,
    code: 'InvalidArgument',
    ecCode: '0007-00000004',
    message,
  }),
});
