import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type OSS from 'ali-oss';
import { describe, expect, test } from 'vitest';
import { Crc64 } from '../../../../emulator/oss/store/crc64.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const PART_BYTES = 102_400;
const KEY = 'dir/he llo+中.bin';

/** As OSS makes it of the parts. */
function etagOf(body: Buffer, partBytes = PART_BYTES): string {
  const digests: Buffer[] = [];
  for (let at = 0; at < body.length; at += partBytes) {
    digests.push(
      createHash('md5')
        .update(body.subarray(at, at + partBytes))
        .digest(),
    );
  }
  const digest = createHash('md5').update(Buffer.concat(digests)).digest('hex').toUpperCase();
  return `"${digest}-${digests.length}"`;
}

describe.each([false, true])('the SDK for Node.js, with V4: %s', (authorizationV4) => {
  const start = async () => aliOss(await ossEmulator(), { authorizationV4 });

  test('uploads in parts what it then gets as one object', async () => {
    const client = await start();
    const body = randomBytes(5 * PART_BYTES + 17);
    const stored = (await client.multipartUpload(KEY, body, {
      partSize: PART_BYTES,
      parallel: 3,
      mime: 'video/mp4',
      meta: { uid: 7, pid: 8 },
      headers: { 'Cache-Control': 'max-age=60' },
    })) as OSS.CompleteMultipartUploadResult & { etag: string };
    expect(stored.etag).toBe(etagOf(body));
    const got = await client.get(KEY);
    expect(body.equals(got.content)).toBe(true);
    expect(got.res.headers).toMatchObject({
      etag: etagOf(body),
      'x-oss-object-type': 'Multipart',
      'x-oss-hash-crc64ecma': new Crc64().update(body).digest(),
      'content-type': 'video/mp4',
      'cache-control': 'max-age=60',
      'x-oss-meta-uid': '7',
    });
    expect(got.res.headers).not.toHaveProperty('content-md5');
  });

  test('uploads a file, part by part', async () => {
    const client = await start();
    const path = join(await temporaryFolder(), 'source.bin');
    const body = randomBytes(3 * PART_BYTES);
    await writeFile(path, body);
    await client.multipartUpload(KEY, path, { partSize: PART_BYTES });
    expect(body.equals((await client.get(KEY)).content)).toBe(true);
  });

  test('goes on from a checkpoint', async () => {
    const client = await start();
    const path = join(await temporaryFolder(), 'source.bin');
    const body = randomBytes(6 * PART_BYTES);
    await writeFile(path, body);
    let checkpoint: OSS.Checkpoint | undefined;
    const cut = client.multipartUpload(KEY, path, {
      partSize: PART_BYTES,
      parallel: 1,
      progress: (_, reached: OSS.Checkpoint) => {
        checkpoint = structuredClone({ ...reached, file: path });
        if (reached.doneParts.length === 3) client.cancel();
      },
    });
    await expect(cut).rejects.toMatchObject({ name: 'cancel' });
    expect(checkpoint?.doneParts).toHaveLength(3);
    await expect(client.head(KEY)).rejects.toMatchObject({ code: 'NoSuchKey' });
    await client.multipartUpload(KEY, path, { ...(checkpoint && { checkpoint }) });
    expect(body.equals((await client.get(KEY)).content)).toBe(true);
  });

  test('sends parts as streams, in any order, and again', async () => {
    const client = await start();
    const path = join(await temporaryFolder(), 'source.bin');
    const body = randomBytes(PART_BYTES + 5);
    await writeFile(path, body);
    const { uploadId } = await client.initMultipartUpload(KEY);
    const send = async (number: number, stream: Readable, size: number) => {
      const { etag } = await client._uploadPart(KEY, uploadId, number, { stream, size });
      return { number, etag };
    };
    const last = await send(10_000, Readable.from([body.subarray(PART_BYTES)]), 5);
    await send(2, Readable.from([Buffer.from('wrong')]), 5);
    const first = await send(2, createReadStream(path, { end: PART_BYTES - 1 }), PART_BYTES);
    await client.completeMultipartUpload(KEY, uploadId, [last, first]);
    expect(body.equals((await client.get(KEY)).content)).toBe(true);
  });

  test('gives an upload up', async () => {
    const client = await start();
    const { uploadId } = await client.initMultipartUpload(KEY);
    const { etag } = await client.uploadPart(KEY, uploadId, 1, randomBytes(9), 0, 9);
    await client.abortMultipartUpload(KEY, uploadId);
    const gone = { status: 404, code: 'NoSuchUpload', ecCode: '0042-00000002' };
    await expect(client.abortMultipartUpload(KEY, uploadId)).rejects.toMatchObject(gone);
    await expect(client.uploadPart(KEY, uploadId, 1, randomBytes(9), 0, 9)).rejects.toMatchObject(gone);
    const parts = [{ number: 1, etag }];
    await expect(client.completeMultipartUpload(KEY, uploadId, parts)).rejects.toMatchObject(gone);
    await expect(client.head(KEY)).rejects.toMatchObject({ code: 'NoSuchKey' });
  });
});
