import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { aliOss } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const MEBIBYTE = 1024 ** 2;
const SIZE_MEBIBYTES = Number(process.env.LARGE_UPLOAD_MIB ?? 256);

test('a large object passes through in little memory, both ways', async () => {
  const oss = await ossProcess(await temporaryFolder());
  const client = aliOss(oss, { timeout: 300_000 });
  const piece = Buffer.alloc(MEBIBYTE, 'x');
  const source = Readable.from(
    (function* () {
      for (let sent = 0; sent < SIZE_MEBIBYTES; sent++) yield piece;
    })(),
  );
  const begun = performance.now();
  await client.putStream('large.bin', source);
  const seconds = (performance.now() - begun) / 1000;
  const { stream } = await client.getStream('large.bin');
  let length = 0;
  for await (const received of stream as AsyncIterable<Buffer>) length += received.length;
  expect(length).toBe(SIZE_MEBIBYTES * MEBIBYTE);
  const peak = (await oss.peakMemoryBytes()) / MEBIBYTE;
  if (process.env.LARGE_UPLOAD_MIB)
    console.log(`${(SIZE_MEBIBYTES / seconds).toFixed(0)} MiB/s, peak ${peak.toFixed(0)} MiB`);
  expect(peak).toBeLessThan(150);
}, 300_000);
