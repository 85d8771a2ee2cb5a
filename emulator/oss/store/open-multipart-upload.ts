import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatIsoSeconds } from '../format-iso-seconds.ts';
import { openBodyWriter } from './body-writer.ts';
import { moveInto, writeDurably } from './durable-file.ts';
import type { MultipartUpload, PartRecord, UploadRecord } from './multipart-upload.ts';
import { readRecord } from './read-record.ts';

const READ_BYTES = 256 * 1024;

async function readParts(folder: string): Promise<Map<number, PartRecord>> {
  const parts = new Map<number, PartRecord>();
  for (const name of await readdir(folder)) {
    if (!/^\d+\.json$/.test(name)) continue;
    const part = await readRecord<PartRecord>(join(folder, name));
    if (part !== undefined) parts.set(part.number, part);
  }
  return parts;
}

/** A crash may come between the bytes of a part and its record. */
async function sweep(folder: string, parts: ReadonlyMap<number, PartRecord>): Promise<void> {
  const owned = new Set([...parts.values()].map(({ body }) => body));
  for (const name of await readdir(folder)) {
    if (name.endsWith('.part') && !owned.has(name)) await rm(join(folder, name), { force: true });
  }
}

/** Opens the folder of an upload, which must be there. */
export async function openMultipartUpload(
  record: UploadRecord,
  folder: string,
  staging: string,
): Promise<MultipartUpload> {
  const parts = await readParts(folder);
  await sweep(folder, parts);
  return {
    record,
    parts: () => [...parts.values()].sort((left, right) => left.number - right.number),
    async putPart(number, { path, size, md5, crc64 }, lastModified) {
      const previous = parts.get(number);
      const part: PartRecord = {
        number,
        size,
        etag: md5.toString('hex').toUpperCase(),
        crc64,
        lastModified: formatIsoSeconds(lastModified),
        body: `${randomUUID()}.part`,
      };
      await moveInto(path, join(folder, part.body));
      await writeDurably(join(folder, `${number}.json`), JSON.stringify(part), staging);
      parts.set(number, part);
      if (previous !== undefined) await rm(join(folder, previous.body), { force: true });
      return part;
    },
    async assemble(chosen) {
      const path = join(staging, randomUUID());
      const writer = await openBodyWriter(path, 'wx');
      try {
        for (const { body } of chosen) {
          const bytes = createReadStream(join(folder, body), { highWaterMark: READ_BYTES });
          for await (const piece of bytes as AsyncIterable<Buffer>) await writer.write(piece);
        }
      } catch (error) {
        await writer.abandon();
        await rm(path, { force: true });
        throw error;
      }
      await writer.finish();
      return path;
    },
  };
}
