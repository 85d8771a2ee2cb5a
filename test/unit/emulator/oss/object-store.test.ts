import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Bucket } from '../../../../emulator/oss/store/bucket.ts';
import { compareKeys, indexOfKey } from '../../../../emulator/oss/store/key-order.ts';
import { createLocks } from '../../../../emulator/oss/store/locks.ts';
import { type ObjectStore, openObjectStore } from '../../../../emulator/oss/store/object-store.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const BUCKET = { name: 'examplebucket', creationDate: '2026-11-21T02:00:00.000Z', storageClass: 'Standard' };

async function put(store: ObjectStore, bucket: Bucket, key: string, text: string): Promise<void> {
  const { path, size, md5, crc64 } = await store.stage(Readable.from([Buffer.from(text)]));
  const etag = md5.toString('hex').toUpperCase();
  const rest = {
    type: 'Normal' as const,
    storageClass: 'Standard',
    lastModified: BUCKET.creationDate,
    headers: {},
  };
  await bucket.alone(key, () => bucket.put({ key, size, etag, crc64, ...rest }, path));
}

async function textOf(bucket: Bucket, key: string): Promise<string | undefined> {
  const record = bucket.find(key);
  return record && (await readFile(bucket.bodyPath(record), 'utf8'));
}

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;

const HARD_KEYS = [
  '../../../etc/passwd',
  '/',
  '//a',
  '.',
  'a\u0000b',
  '中'.repeat(341),
  'con',
  'A',
  'a',
  '😀',
  '\uFFFD',
];

describe('objects', () => {
  test('of any key are found again after a restart', async () => {
    const folder = await temporaryFolder();
    const store = await openObjectStore(folder);
    const bucket = await store.createBucket(BUCKET);
    for (const key of HARD_KEYS) await put(store, bucket, key, `body of ${key}`);
    const again = (await openObjectStore(folder)).findBucket('examplebucket');
    expect(again?.record).toEqual(BUCKET);
    for (const key of HARD_KEYS) expect(again && (await textOf(again, key))).toBe(`body of ${key}`);
    expect(again?.keys()).toEqual(bucket.keys());
  });

  test('leave nothing behind when they are replaced or removed', async () => {
    const folder = await temporaryFolder();
    const store = await openObjectStore(folder);
    const bucket = await store.createBucket(BUCKET);
    await put(store, bucket, 'k', 'one');
    await put(store, bucket, 'k', 'two');
    expect(await textOf(bucket, 'k')).toBe('two');
    expect(await filesIn(join(folder, 'buckets/examplebucket/bodies'))).toBe(1);
    await bucket.alone('k', () => bucket.remove('k', new Date()));
    expect(bucket.keys()).toEqual([]);
    expect(await filesIn(folder)).toBe(1);
  });

  test('are not visible when their bytes do not arrive in full', async () => {
    const folder = await temporaryFolder();
    const store = await openObjectStore(folder);
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('cut');
      })(),
    );
    await expect(store.stage(broken)).rejects.toThrow('cut');
    expect(await filesIn(folder)).toBe(0);
  });
});

test('what a crash leaves behind is swept at the next start', async () => {
  const folder = await temporaryFolder();
  const store = await openObjectStore(folder);
  const bucket = await store.createBucket(BUCKET);
  await put(store, bucket, 'k', 'kept');
  await store.stage(Readable.from([Buffer.from('received, not yet an object')]));
  await mkdir(join(folder, 'buckets/examplebucket/bodies/00'), { recursive: true });
  await writeFile(join(folder, 'buckets/examplebucket/bodies/00/body-without-record'), 'x');
  const again = (await openObjectStore(folder)).findBucket('examplebucket');
  expect(again && (await textOf(again, 'k'))).toBe('kept');
  expect(await filesIn(folder)).toBe(3);
});

test('keys are in the order of their bytes', () => {
  const keys = ['', 'a', 'a/', 'a/b', 'aa', 'z', 'é', '中', '\uE000', '\uFFFD', '😀', '😁'];
  const byBytes = [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  expect([...keys].reverse().sort(compareKeys)).toEqual(byBytes);
  for (const [index, key] of byBytes.entries()) expect(indexOfKey(byBytes, key)).toBe(index);
});

test('work of one name runs one after the other, also behind a failure', async () => {
  const alone = createLocks();
  const order: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
  const results = await Promise.allSettled([alone('k', work('first', true)), alone('k', work('second'))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});
