import { expect } from 'vitest';
import { describeUploads } from './support/describe-uploads.ts';
import { failureXml } from './support/failure-xml.ts';
import { runPython } from './support/run-client.ts';

describeUploads({
  name: 'alibabacloud-oss-v2 for Python',
  // With V1 it sends the token as security-token, where OSS documents x-oss-security-token.
  refusedTemporary: {
    v1: {
      error: 'ServiceError',
      status_code: 403,
      code: 'InvalidAccessKeyId',
      message: 'The OSS Access Key Id you provided does not exist in our records.',
    },
  },
  run: runPython('v2'),
  answerOf: ({ callback_result, body }) => callback_result ?? body,
  withoutAnswer: ['upload-file'],
  success: (operation, { etag, crc64 }) =>
    ({
      'put-object': { status_code: 200, etag: `"${etag}"`, hash_crc64: crc64 },
      // The callback's answer stands where the XML with the ETag would be.
      'multipart-upload': { status_code: 200, etag: null, hash_crc64: crc64 },
      'upload-file': { status_code: 200, hash_crc64: crc64 },
      'presigned-upload': {
        status_code: 200,
        etag: `"${etag}"`,
        signed_headers: ['content-type', 'x-oss-callback', 'x-oss-callback-var'],
      },
    })[operation],
  // No exception: whoever does not look takes it for a success. Of the uploader's only the status tells.
  callbackFailed: (message, operation) =>
    expect.objectContaining({
      status_code: 203,
      ...(operation !== 'upload-file' && { callback_result: failureXml(message) }),
    }),
  refused: (message) => ({ error: 'ServiceError', status_code: 400, code: 'InvalidArgument', message }),
});
