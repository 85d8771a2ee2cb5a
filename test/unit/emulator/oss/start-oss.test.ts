import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startOss } from '../../../../emulator/oss/start-oss.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('the emulated OSS', () => {
  test('keeps its objects from one start to the next', async () => {
    const dataDir = await temporaryFolder();
    const first = await startOss({ dataDir, port: 0, buckets: ['examplebucket'] });
    await aliOss(first).put('k', Buffer.from('kept'));
    await first.close();
    const second = await ossEmulator({ dataDir });
    expect(String((await aliOss(second).get('k')).content)).toBe('kept');
  });

  test('rejects when its port is taken, and leaves the folder of the other one alone', async () => {
    const dataDir = await temporaryFolder();
    const { port } = await ossEmulator({ dataDir });
    await writeFile(join(dataDir, 'staging/being-received'), 'x');
    await expect(startOss({ dataDir, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(await readdir(join(dataDir, 'staging'))).toEqual(['being-received']);
  });

  test('rejects when its folder cannot be opened, and holds no port then', async () => {
    const dataDir = await temporaryFolder();
    await mkdir(join(dataDir, 'buckets/examplebucket/objects/00'), { recursive: true });
    await writeFile(join(dataDir, 'buckets/examplebucket/bucket.json'), '{"name":"examplebucket"}');
    await writeFile(join(dataDir, 'buckets/examplebucket/objects/00/00.json'), 'not JSON');
    await expect(startOss({ dataDir, port: 0 })).rejects.toThrow('00.json cannot be read');
  });

  test('rejects a bucket with a bad name', async () => {
    const dataDir = await temporaryFolder();
    await expect(startOss({ dataDir, port: 0, buckets: ['../up'] })).rejects.toThrow(
      'The specified bucket is not valid.',
    );
  });
});
