import { describe, expect, inject, test } from 'vitest';
import { aliOss } from '../../support/oss-emulator.ts';
import { callbackTo } from './callback-parameters.ts';
import { expectOnlyStored, expectRecorded, type Row } from './recorded-upload.ts';
import { createSampleFiles } from './sample-files.ts';
import type { Operation, Sdk, Shown, UploadRequest } from './sdk.ts';
import { uploadRequest } from './upload-request.ts';

const OPERATIONS = {
  'put-object': 'PutObject',
  'multipart-upload': 'CompleteMultipartUpload',
  'presigned-upload': 'PutObject',
  'upload-file': 'CompleteMultipartUpload',
} satisfies Record<Operation, string>;

const UNREACHABLE = 'Error status : -1.OSS can not connect to your callbackUrl, please check it.';
const INVALID_URL = 'The callback url configuration is invalid.';

/** The same uploads for every SDK. They end in a row of Postgres, and in the callback's answer as that SDK hands it out. */
export function describeUploads(sdk: Sdk): void {
  const files = createSampleFiles();

  const fileFor = (operation: Operation) =>
    OPERATIONS[operation] === 'CompleteMultipartUpload' ? files.video : files.photo;

  const request = (operation: Operation, name: string, change: Partial<UploadRequest> = {}) =>
    uploadRequest(`中文 目录/${sdk.name} ${operation} ${name} a+b%c.bin`, fileFor(operation), change);

  const expectAnswered = (operation: Operation, shown: Shown, row: Row, key: string) => {
    expect(shown).toMatchObject(sdk.success(operation, row));
    if (sdk.withoutAnswer?.includes(operation)) return expect(JSON.stringify(shown)).not.toContain(row.id);
    const handedOut = sdk.answerOf(shown);
    if (typeof handedOut === 'string') expect(handedOut).toBe(row.answer);
    const answer = typeof handedOut === 'string' ? JSON.parse(handedOut) : handedOut;
    expect(answer).toMatchObject({ id: row.id, bucket: 'examplebucket', object: key, state: 'recorded' });
  };

  const expectUpload = async (operation: Operation, asked: UploadRequest) => {
    const shown = await sdk.run(operation, asked);
    if (sdk.withoutCallback?.includes(operation)) return expectOnlyStored(asked.key, fileFor(operation));
    const row = await expectRecorded(asked.key, fileFor(operation), OPERATIONS[operation]);
    expectAnswered(operation, shown, row, asked.key);
  };

  describe.each(['v1', 'v4'] as const)(`${sdk.name}, with signature %s`, (signature) => {
    test.each(['form', 'json'] as const)(
      'puts an object whose callback has a body of the type %s',
      async (form) => {
        const callback = callbackTo(inject('stack').callbackUrl, form);
        const asked = request('put-object', `${form} ${signature}`, { signature, callback });
        await expectUpload('put-object', asked);
      },
    );

    test.each([
      ['in parts', 'multipart-upload'],
      ['a file in parallel parts', 'upload-file'],
      ['to a presigned URL', 'presigned-upload'],
    ] as const)('uploads %s', async (_, operation) => {
      await expectUpload(operation, request(operation, signature, { signature }));
    });
  });

  describe.each(['v1', 'v4'] as const)(
    `${sdk.name}, with temporary credentials and signature %s`,
    (signature) => {
      const temporary = (operation: Operation) =>
        request(operation, `temporary ${signature}`, { signature, ...inject('stack').temporary });

      test('puts an object', async () => {
        const refusal = sdk.refusedTemporary?.[signature];
        const asked = temporary('put-object');
        if (refusal === undefined) await expectUpload('put-object', asked);
        else expect(await sdk.run('put-object', asked)).toEqual(refusal);
      });

      test('uploads to a presigned URL', async () => {
        await expectUpload('presigned-upload', temporary('presigned-upload'));
      });
    },
  );

  describe(`${sdk.name}, when the callback fails,`, () => {
    const uploads: readonly Operation[] = ['put-object', 'multipart-upload', 'upload-file'];
    const withCallback = uploads.filter((operation) => !sdk.withoutCallback?.includes(operation));
    const callingBack = (operation: Operation, name: string, url: string) =>
      request(operation, name, { callback: callbackTo(url, 'form') });

    test.each(withCallback)('%s stores the object and shows it so', async (operation) => {
      const asked = callingBack(operation, 'failing', inject('stack').failingUrl);
      expect(await sdk.run(operation, asked)).toEqual(sdk.callbackFailed('Error status : 500.', operation));
      await expectOnlyStored(asked.key, fileFor(operation));
    });

    test('because nobody listens, it shows so', async () => {
      const asked = callingBack('put-object', 'dead', inject('stack').deadUrl);
      expect(await sdk.run('put-object', asked)).toEqual(sdk.callbackFailed(UNREACHABLE, 'put-object'));
      await expectOnlyStored(asked.key, files.photo);
    });

    test('because it is malformed, nothing is stored', async () => {
      const asked = callingBack('put-object', 'malformed', 'ftp://127.0.0.1/');
      expect(await sdk.run('put-object', asked)).toEqual(sdk.refused(INVALID_URL));
      const stored = aliOss({ url: asked.endpoint }).head(asked.key);
      await expect(stored).rejects.toMatchObject({ status: 404 });
    });
  });
}
