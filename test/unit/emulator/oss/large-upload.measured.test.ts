import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { NODE_FLAGS } from '../../../../emulator/node-flags.ts';
import { formHead } from '../../../support/form-head.ts';
import { aliOss } from '../../../support/oss-emulator.ts';
import { type OssProcess, ossProcess } from '../../../support/oss-process.ts';
import { signedV1 } from '../../../support/post-form.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const MEBIBYTE = 1024 ** 2;
const SIZE_MEBIBYTES = Number(process.env.LARGE_UPLOAD_MIB ?? 256);

async function expectLittleMemory(oss: OssProcess, seconds: number): Promise<void> {
  const peak = (await oss.peakMemoryBytes()) / MEBIBYTE;
  if (process.env.LARGE_UPLOAD_MIB)
    console.log(`${(SIZE_MEBIBYTES / seconds).toFixed(0)} MiB/s, peak ${peak.toFixed(0)} MiB`);
  expect(peak).toBeLessThan(150);
}

test('a large object passes through in little memory, both ways', async () => {
  const oss = await ossProcess(await temporaryFolder());
  const client = aliOss(oss, { timeout: 300_000 });
  const piece = randomBytes(MEBIBYTE);
  const sentDigest = createHash('sha256');
  const source = Readable.from(
    (function* () {
      for (let sent = 0; sent < SIZE_MEBIBYTES; sent++) {
        // No two pieces are alike, so that none can stand for another.
        piece.writeUInt32BE(sent);
        const bytes = Buffer.from(piece);
        sentDigest.update(bytes);
        yield bytes;
      }
    })(),
  );
  const begun = performance.now();
  await client.putStream('large.bin', source);
  const seconds = (performance.now() - begun) / 1000;
  const { stream } = await client.getStream('large.bin');
  let length = 0;
  const receivedDigest = createHash('sha256');
  for await (const received of stream as AsyncIterable<Buffer>) {
    length += received.length;
    receivedDigest.update(received);
  }
  expect(length).toBe(SIZE_MEBIBYTES * MEBIBYTE);
  expect(receivedDigest.digest('hex')).toBe(sentDigest.digest('hex'));
  await expectLittleMemory(oss, seconds);
}, 300_000);

test('a large file of a form passes through in little memory', async () => {
  const oss = await ossProcess(await temporaryFolder());
  const piece = Buffer.alloc(MEBIBYTE, 'x');
  const source = Readable.from(
    (function* () {
      yield Buffer.from(formHead({ key: 'large.mp4', ...signedV1() }));
      for (let sent = 0; sent < SIZE_MEBIBYTES; sent++) yield piece;
      yield Buffer.from('\r\n--b--\r\n');
    })(),
  );
  const body = Readable.toWeb(source);
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  const begun = performance.now();
  const answer = await fetch(`${oss.url}/examplebucket`, { method: 'POST', headers, body, duplex: 'half' });
  const seconds = (performance.now() - begun) / 1000;
  expect(answer.status).toBe(204);
  const { res } = await aliOss(oss).head('large.mp4');
  expect(res.headers).toMatchObject({ 'content-length': String(SIZE_MEBIBYTES * MEBIBYTE) });
  await expectLittleMemory(oss, seconds);
}, 300_000);

test('a large upload in parts needs little memory', async () => {
  const oss = await ossProcess(await temporaryFolder());
  const client = aliOss(oss, { timeout: 300_000 });
  const size = (SIZE_MEBIBYTES / 4) * MEBIBYTE;
  const piece = Buffer.alloc(MEBIBYTE, 'x');
  const begun = performance.now();
  const { uploadId } = await client.initMultipartUpload('large.bin');
  const parts: { number: number; etag: string }[] = [];
  for (const number of [1, 2, 3, 4]) {
    const stream = Readable.from(Array.from({ length: size / MEBIBYTE }, () => piece));
    const { etag } = await client._uploadPart('large.bin', uploadId, number, { stream, size });
    parts.push({ number, etag });
  }
  await client.completeMultipartUpload('large.bin', uploadId, parts);
  const seconds = (performance.now() - begun) / 1000;
  const { res } = await client.head('large.bin');
  expect(res.headers).toMatchObject({ 'content-length': String(4 * size) });
  await expectLittleMemory(oss, seconds);
}, 300_000);

test('./scripts/start runs the emulator as it is measured here', async () => {
  const start = await readFile(new URL('../../../../scripts/start', import.meta.url), 'utf8');
  expect(start).toContain(`exec node ${NODE_FLAGS.join(' ')} scripts/start.ts`);
});
