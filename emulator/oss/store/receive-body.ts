import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { openBodyWriter } from './body-writer.ts';
import { Crc64 } from './crc64.ts';

export interface ReceivedBody {
  /** A file in the staging area, complete and on the disk. */
  path: string;
  size: number;
  md5: Buffer;
  crc64: string;
}

/** Streams bytes into a new file. The file is gone when they do not arrive in full. */
export async function receiveBody(source: AsyncIterable<Buffer>, path: string): Promise<ReceivedBody> {
  const md5 = createHash('md5');
  const crc64 = new Crc64();
  const writer = await openBodyWriter(path, 'wx');
  let size = 0;
  try {
    for await (const piece of source) {
      md5.update(piece);
      crc64.update(piece);
      size += piece.length;
      await writer.write(piece);
    }
  } catch (error) {
    await writer.abandon();
    await rm(path, { force: true });
    throw error;
  }
  await writer.finish();
  return { path, size, md5: md5.digest(), crc64: crc64.digest() };
}
