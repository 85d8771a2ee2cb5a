import { describeUploads } from './support/describe-uploads.ts';
import { runGo } from './support/run-client.ts';

const failure = (StatusCode: number, Code: string, Message: string, EC: string) => ({
  error: 'ServiceError',
  StatusCode,
  Code,
  Message,
  EC,
});

describeUploads({
  name: 'alibabacloud-oss-go-sdk-v2',
  run: runGo,
  answerOf: ({ CallbackResult, Body }) => CallbackResult ?? Body,
  withoutAnswer: ['upload-file'],
  success: (operation, { etag, crc64 }) =>
    ({
      'put-object': { StatusCode: 200, ETag: `"${etag}"`, HashCRC64: crc64 },
      // The callback's answer stands where the XML with the ETag would be.
      'multipart-upload': { StatusCode: 200, ETag: null, HashCRC64: crc64 },
      'upload-file': { StatusCode: 200, ETag: null, HashCRC64: crc64 },
      'presigned-upload': {
        StatusCode: 200,
        ETag: `"${etag}"`,
        SignedHeaders: ['content-type', 'x-oss-callback', 'x-oss-callback-var'],
      },
    })[operation],
  callbackFailed: (message) => failure(203, 'CallbackFailed', message, '0007-00000203'),
  refused: (message) => failure(400, 'InvalidArgument', message, '0007-00000004'),
});
