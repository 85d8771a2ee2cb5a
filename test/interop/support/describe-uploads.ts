import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { aliOss } from '../../support/oss-emulator.ts';
import { CALLBACK_VAR, callbackTo } from './callback-parameters.ts';
import { expectRecorded, type Row, rowsOf } from './recorded-upload.ts';
import { createPhoto, createVideo, PART_BYTES, type SampleFile } from './sample-files.ts';
import type { Operation, Sdk, Shown, UploadRequest } from './sdk.ts';

const LOCAL = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const OPERATIONS = {
  'put-object': 'PutObject',
  'multipart-upload': 'CompleteMultipartUpload',
  'presigned-upload': 'PutObject',
  'upload-file': 'CompleteMultipartUpload',
} satisfies Record<Operation, string>;

const UNREACHABLE = 'Error status : -1.OSS can not connect to your callbackUrl, please check it.';
const INVALID_URL = 'The callback url configuration is invalid.';

/** The object is there, and no callback has recorded it. */
async function expectStored(key: string, { md5 }: SampleFile): Promise<void> {
  const { content } = await aliOss({ url: inject('stack').ossUrl }).get(key);
  expect(createHash('md5').update(content).digest().equals(md5)).toBe(true);
  expect(await rowsOf(key)).toEqual([]);
}

/** The same uploads for every SDK. They end in a row of Postgres, and in the callback's answer as that SDK hands it out. */
export function describeUploads(sdk: Sdk): void {
  let folder: string;
  let photo: SampleFile;
  let video: SampleFile;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interop-files-'));
    photo = await createPhoto(folder);
    video = await createVideo(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const request = (name: string, file: SampleFile, change: Partial<UploadRequest> = {}): UploadRequest => ({
    endpoint: inject('stack').ossUrl,
    region: 'cn-hangzhou',
    ...LOCAL,
    signature: 'v4',
    bucket: 'examplebucket',
    key: `中文 目录/${sdk.name} ${name} a+b%c.bin`,
    file: file.path,
    contentType: file.contentType,
    partSize: PART_BYTES,
    callback: callbackTo(inject('stack').callbackUrl, 'form'),
    callbackVar: CALLBACK_VAR,
    ...change,
  });

  const expectAnswered = (operation: Operation, shown: Shown, row: Row, key: string) => {
    expect(shown).toMatchObject(sdk.success(operation, row));
    if (sdk.withoutAnswer?.includes(operation)) return expect(JSON.stringify(shown)).not.toContain(row.id);
    const handedOut = sdk.answerOf(shown);
    if (typeof handedOut === 'string') expect(handedOut).toBe(row.answer);
    const answer = typeof handedOut === 'string' ? JSON.parse(handedOut) : handedOut;
    expect(answer).toMatchObject({ id: row.id, bucket: 'examplebucket', object: key, state: 'recorded' });
  };

  const expectUpload = async (operation: Operation, file: SampleFile, asked: UploadRequest) => {
    const shown = await sdk.run(operation, asked);
    if (sdk.withoutCallback?.includes(operation)) return expectStored(asked.key, file);
    const row = await expectRecorded(asked.key, file, OPERATIONS[operation]);
    expectAnswered(operation, shown, row, asked.key);
  };

  describe.each(['v1', 'v4'] as const)(`${sdk.name}, with signature %s`, (signature) => {
    test.each(['form', 'json'] as const)(
      'puts an object whose callback has a body of the type %s',
      async (form) => {
        const callback = callbackTo(inject('stack').callbackUrl, form);
        const asked = request(`put ${form} ${signature}`, photo, { signature, callback });
        await expectUpload('put-object', photo, asked);
      },
    );

    test('uploads in parts', async () => {
      await expectUpload('multipart-upload', video, request(`parts ${signature}`, video, { signature }));
    });

    test('uploads a file in parallel parts', async () => {
      await expectUpload('upload-file', video, request(`file ${signature}`, video, { signature }));
    });

    test('presigns an upload', async () => {
      await expectUpload('presigned-upload', photo, request(`presigned ${signature}`, photo, { signature }));
    });
  });

  describe.each(['v1', 'v4'] as const)(
    `${sdk.name}, with temporary credentials and signature %s`,
    (signature) => {
      const temporary = (name: string) =>
        request(`${name} ${signature}`, photo, { signature, ...inject('stack').temporary });

      test('puts an object', async () => {
        const refusal = sdk.refusedTemporary?.[signature];
        const asked = temporary('temporary');
        if (refusal === undefined) await expectUpload('put-object', photo, asked);
        else expect(await sdk.run('put-object', asked)).toEqual(refusal);
      });

      test('presigns an upload', async () => {
        await expectUpload('presigned-upload', photo, temporary('temporary presigned'));
      });
    },
  );

  describe(`${sdk.name}, when the callback fails,`, () => {
    const uploads: readonly Operation[] = ['put-object', 'multipart-upload', 'upload-file'];
    const withCallback = uploads.filter((operation) => !sdk.withoutCallback?.includes(operation));
    test.each(withCallback)('%s stores the object and shows it so', async (operation) => {
      const asked = request(`failing ${operation}`, video, {
        callback: callbackTo(inject('stack').failingUrl, 'form'),
      });
      expect(await sdk.run(operation, asked)).toEqual(sdk.callbackFailed('Error status : 500.', operation));
      await expectStored(asked.key, video);
    });

    test('because nobody listens, it shows so', async () => {
      const asked = request('dead', photo, { callback: callbackTo(inject('stack').deadUrl, 'form') });
      expect(await sdk.run('put-object', asked)).toEqual(sdk.callbackFailed(UNREACHABLE, 'put-object'));
      await expectStored(asked.key, photo);
    });

    test('because it is malformed, nothing is stored', async () => {
      const asked = request('malformed', photo, { callback: callbackTo('ftp://127.0.0.1/', 'form') });
      expect(await sdk.run('put-object', asked)).toEqual(sdk.refused(INVALID_URL));
      expect(await rowsOf(asked.key)).toEqual([]);
    });
  });
}
