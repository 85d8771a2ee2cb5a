import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { compareKeys } from './key-order.ts';
import { createLocks } from './locks.ts';
import type { MultipartUpload, MultipartUploads, UploadRecord } from './multipart-upload.ts';
import { openMultipartUpload } from './open-multipart-upload.ts';
import { readRecord } from './read-record.ts';

const RECORD = 'upload.json';

function byKeyAndId(left: UploadRecord, right: UploadRecord): number {
  return compareKeys(left.key, right.key) || compareKeys(left.uploadId, right.uploadId);
}

/** Opens the folder of a bucket's uploads. One without a record was being removed: the rest of it goes. */
export async function openMultipartUploads(root: string, staging: string): Promise<MultipartUploads> {
  await mkdir(root, { recursive: true });
  const uploads = new Map<string, MultipartUpload>();
  for (const name of await readdir(root)) {
    const folder = join(root, name);
    const record = await readRecord<UploadRecord>(join(folder, RECORD));
    if (record === undefined) await rm(folder, { recursive: true, force: true });
    else uploads.set(record.uploadId, await openMultipartUpload(record, folder, staging));
  }
  return {
    alone: createLocks(),
    async begin(record) {
      const folder = join(root, record.uploadId);
      await writeDurably(join(folder, RECORD), JSON.stringify(record), staging);
      const upload = await openMultipartUpload(record, folder, staging);
      uploads.set(record.uploadId, upload);
      return upload;
    },
    find(key, uploadId) {
      const upload = uploads.get(uploadId);
      return upload?.record.key === key ? upload : undefined;
    },
    all: () => [...uploads.values()].map(({ record }) => record).sort(byKeyAndId),
    async remove(uploadId) {
      await rm(join(root, uploadId, RECORD), { force: true });
      uploads.delete(uploadId);
      await rm(join(root, uploadId), { recursive: true, force: true });
    },
  };
}
