import { describeUploads } from './support/describe-uploads.ts';
import { runJava } from './support/run-client.ts';

const failure = (errorCode: string, errorMessage: string, EC: string) => ({
  error: 'OSSException',
  errorCode,
  errorMessage,
  EC,
});

describeUploads({
  name: 'aliyun-sdk-oss for Java',
  run: runJava,
  answerOf: ({ content }) => content,
  success: (operation, { etag }) =>
    ({
      'put-object': { statusCode: 200, eTag: etag, serverCRC: null },
      // The callback's answer stands where the XML with the ETag would be.
      'multipart-upload': { statusCode: 200, eTag: null },
      'upload-file': { statusCode: 200, eTag: null },
      'presigned-upload': { statusCode: 200, eTag: `"${etag}"` },
    })[operation],
  callbackFailed: (message) => failure('CallbackFailed', message, '0007-00000203'),
  refused: (message) => failure('InvalidArgument', message, '0007-00000004'),
});
