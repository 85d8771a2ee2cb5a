import { expect } from 'vitest';
import { describeUploads } from './support/describe-uploads.ts';
import { failureXml } from './support/failure-xml.ts';
import { runPython } from './support/run-client.ts';

describeUploads({
  name: 'oss2 for Python',
  run: runPython('oss2'),
  answerOf: ({ body }) => body,
  // resumable_upload gives CompleteMultipartUpload two headers, and x-oss-callback is neither.
  withoutCallback: ['upload-file'],
  success: (_, { etag, crc64 }) => ({ status: 200, etag, crc: crc64 }),
  // No exception: whoever does not look takes it for a success.
  callbackFailed: (message) => expect.objectContaining({ status: 203, body: failureXml(message) }),
  refused: (message) => ({ error: 'InvalidArgument', status: 400, code: 'InvalidArgument', message }),
});
