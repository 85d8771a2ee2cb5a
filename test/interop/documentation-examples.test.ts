import { describe, expect, inject, test } from 'vitest';
import { aliOss } from '../support/oss-emulator.ts';
import { expectOnlyStored } from './support/recorded-upload.ts';
import { runPython } from './support/run-client.ts';
import { createSampleFiles } from './support/sample-files.ts';
import { uploadRequest } from './support/upload-request.ts';

const files = createSampleFiles();

describe('examples of the documentation, as they are printed', () => {
  test('alibabacloud-oss-v2 sends nothing', async () => {
    const asked = uploadRequest('printed/v2.png', files.photo);
    expect(await runPython('v2')('put-object-as-printed', asked)).toEqual({
      error: 'SerializationError',
      message: expect.stringContaining("<class 'tuple'>"),
    });
    const stored = aliOss({ url: inject('stack').ossUrl }).head(asked.key);
    await expect(stored).rejects.toMatchObject({ status: 404 });
  });

  test('oss2 uploads, and asks for no callback', async () => {
    const asked = uploadRequest('printed/oss2.png', files.photo);
    expect(await runPython('oss2')('put-object-as-printed', asked)).toEqual({ status: 200, body: '' });
    await expectOnlyStored(asked.key, files.photo);
  });
});
