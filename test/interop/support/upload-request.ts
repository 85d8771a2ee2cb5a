import { inject } from 'vitest';
import { CALLBACK_VAR, callbackTo } from './callback-parameters.ts';
import { PART_BYTES, type SampleFile } from './sample-files.ts';
import type { UploadRequest } from './sdk.ts';

/** An upload of this file to the stack of the tests, with its callback. */
export const uploadRequest = (
  key: string,
  file: SampleFile,
  change: Partial<UploadRequest> = {},
): UploadRequest => ({
  endpoint: inject('stack').ossUrl,
  region: 'cn-hangzhou',
  accessKeyId: 'local',
  accessKeySecret: 'local-secret',
  signature: 'v4',
  bucket: 'examplebucket',
  key,
  file: file.path,
  contentType: file.contentType,
  partSize: PART_BYTES,
  callback: callbackTo(inject('stack').callbackUrl, 'form'),
  callbackVar: CALLBACK_VAR,
  ...change,
});
