import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startOss } from '../../../../emulator/oss/start-oss.ts';
import { processStart } from '../../../../emulator/process-start.ts';
import { takeLock } from '../../../../emulator/take-lock.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('a second emulator on the same folder is refused, with the number of the first; not when that is gone', async () => {
  const dataDir = await temporaryFolder();
  const first = await ossProcess(dataDir);
  await aliOss(first).put('k', Buffer.from('kept'));
  const { pid } = JSON.parse(await readFile(join(dataDir, 'oss.lock'), 'utf8')) as { pid: number };
  const second = startOss({ dataDir, port: 0 });
  await expect(second).rejects.toThrow(`The folder ${dataDir} is in use by process ${pid}. Stop that one,`);
  expect(String((await aliOss(first).get('k')).content)).toBe('kept');
  await first.killNow();
  const third = await ossEmulator({ dataDir });
  expect(String((await aliOss(third).get('k')).content)).toBe('kept');
});

test('an emulator that cannot open its folder leaves no lock, nor does one that is closed', async () => {
  const dataDir = await temporaryFolder();
  await writeFile(join(dataDir, 'buckets'), 'no folder');
  await expect(startOss({ dataDir, port: 0 })).rejects.toThrow('EEXIST');
  expect(await readdir(dataDir)).not.toContain('oss.lock');
  const other = await temporaryFolder();
  const oss = await startOss({ dataDir: other, port: 0 });
  expect(await readdir(other)).toContain('oss.lock');
  await oss.close();
  expect(await readdir(other)).not.toContain('oss.lock');
});

describe('a lock is taken over', () => {
  const LONG_AGO = new Date('2026-01-01');
  const NO_PROCESS = 2 ** 30;
  test.each([
    ['of a process that is gone', JSON.stringify({ pid: NO_PROCESS, startedAt: '1' })],
    ['of another process that has the number by now', JSON.stringify({ pid: process.ppid, startedAt: '1' })],
    ['that says nothing', ''],
    ['that says something else', '{"pid":-1}'],
  ])('%s', async (_name, text) => {
    const folder = await temporaryFolder();
    const path = join(folder, 'lock');
    await writeFile(path, text);
    await utimes(path, LONG_AGO, LONG_AGO);
    const release = await takeLock(path);
    expect(await readFile(path, 'utf8')).toContain(`"pid":${process.pid}`);
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('although whoever was to remove it ended before it had', async () => {
    const path = join(await temporaryFolder(), 'lock');
    await writeFile(path, JSON.stringify({ pid: NO_PROCESS, startedAt: '1' }));
    await writeFile(`${path}.removal`, '');
    await utimes(`${path}.removal`, LONG_AGO, LONG_AGO);
    await (await takeLock(path))();
  });

  test('by one of those who find it, however many', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'lock');
    for (let round = 0; round < 5; round++) {
      await writeFile(path, JSON.stringify({ pid: NO_PROCESS, startedAt: '1' }));
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => takeLock(path)));
      const taken = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      expect(taken).toHaveLength(1);
      for (const release of taken) await release();
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

test('a lock that is being written is waited for', async () => {
  const path = join(await temporaryFolder(), 'lock');
  await writeFile(path, '');
  const taken = takeLock(path);
  const { ppid } = process;
  await writeFile(path, JSON.stringify({ pid: ppid, startedAt: await processStart(ppid) }));
  await expect(taken).rejects.toThrow(`in use by process ${ppid}.`);
});
