import { createHash } from 'node:crypto';
import postgres from 'postgres';
import { expect, inject, onTestFinished } from 'vitest';
import { aliOss } from '../../support/oss-emulator.ts';
import { MINE } from './callback-parameters.ts';
import type { SampleFile } from './sample-files.ts';

export interface Row {
  id: string;
  etag: string;
  crc64: string;
  content_md5: string | null;
  /** The body of the callback's answer, byte for byte. */
  answer: string;
}

/** All rows of an object. */
export async function rowsOf(key: string): Promise<Row[]> {
  const sql = postgres(inject('stack').databaseUrl, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql<Row[]>`select *, crc64::text from uploads where bucket = 'examplebucket' and object = ${key}`;
}

/** The one row of an upload: it says of the file what is true, whatever client has sent it. */
export async function expectRecorded(key: string, file: SampleFile, operation: string): Promise<Row> {
  const rows = await rowsOf(key);
  const md5 = file.md5.toString('hex').toUpperCase();
  const inParts = operation === 'CompleteMultipartUpload';
  expect(rows).toEqual([
    expect.objectContaining({
      bucket: 'examplebucket',
      object: key,
      size: String(file.size),
      mime_type: file.contentType,
      operation,
      etag: inParts ? expect.stringMatching(/^[0-9A-F]{32}-3$/) : md5,
      crc64: expect.stringMatching(/^\d+$/),
      content_md5: inParts ? null : file.md5.toString('base64'),
      image: file.contentType === 'image/png' ? { width: 40, height: 30, format: 'png' } : null,
      untrusted_vars: { mine: MINE },
      ticketed: false,
      state: 'recorded',
    }),
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error(`There is no row of ${key}.`);
  return row;
}

/** The object is there, and no callback has recorded it. */
export async function expectOnlyStored(key: string, { md5 }: SampleFile): Promise<void> {
  const { content } = await aliOss({ url: inject('stack').ossUrl }).get(key);
  expect(createHash('md5').update(content).digest().equals(md5)).toBe(true);
  expect(await rowsOf(key)).toEqual([]);
}
