import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { NODE_FLAGS } from '../../../../emulator/node-flags.ts';
import { aliOss } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const MEBIBYTE = 1024 ** 2;
const SIZE_MEBIBYTES = Number(process.env.LARGE_UPLOAD_MIB ?? 256);

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
  const peak = (await oss.peakMemoryBytes()) / MEBIBYTE;
  if (process.env.LARGE_UPLOAD_MIB)
    console.log(`${(SIZE_MEBIBYTES / seconds).toFixed(0)} MiB/s, peak ${peak.toFixed(0)} MiB`);
  expect(peak).toBeLessThan(150);
}, 300_000);

test('./scripts/start runs the emulator as it is measured here', async () => {
  const start = await readFile(new URL('../../../../scripts/start', import.meta.url), 'utf8');
  expect(start).toContain(`exec node ${NODE_FLAGS.join(' ')} scripts/start.ts`);
});
