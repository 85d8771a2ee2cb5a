import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startOss } from '../../../../emulator/oss/start-oss.ts';
import { frontOf } from '../../../support/front-of.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const stalled = (target: string) =>
  `PUT ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3000000\r\n\r\nonly this`;

test('a refused upload whose body stalls is answered, and its connection is closed', async () => {
  const { port } = await ossEmulator();
  const answer = await rawExchange(port, stalled('/examplebucket/k'), () => false);
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(answer).toContain('\r\nConnection: close\r\n');
});

test('so is a request for a function that is not there', async () => {
  const { port } = await frontOf({});
  const answer = await rawExchange(port, stalled('/nobody/k'), () => false);
  expect(answer).toMatch(/^HTTP\/1.1 404 /);
  expect(answer).toMatch(/\r\nConnection: close\r\n/i);
});

test('a record that cannot be read stops the start, and is named', async () => {
  const dataDir = await temporaryFolder();
  const oss = await startOss({ dataDir, port: 0, buckets: ['examplebucket'] });
  await aliOss(oss).put('k', Buffer.from('x'));
  const { uploadId } = await aliOss(oss).initMultipartUpload('k');
  await oss.close();
  const bucket = join(dataDir, 'buckets/examplebucket');
  const objects = await readdir(join(bucket, 'objects'), { recursive: true });
  const object = join('objects', objects.find((name) => name.endsWith('.json')) ?? '');
  for (const name of [object, `uploads/${uploadId}/upload.json`, 'styles.json', 'bucket.json']) {
    await writeFile(join(bucket, name), '{"cut');
    const failure = await startOss({ dataDir, port: 0 }).catch((error: Error) => error.message);
    expect(failure).toContain(`The record ${join(bucket, name)} cannot be read: `);
    if (name === object || name === 'styles.json') await writeFile(join(bucket, name), '[]');
    else await writeFile(join(bucket, name), '{}');
  }
});
