import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFfmpeg } from '../../../../emulator/oss/processing/video/find-ffmpeg.ts';
import { createFfmpeg } from '../../../../emulator/oss/processing/video/run-ffmpeg.ts';
import { processesWith } from '../../../support/processes-with.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const RUN_FFMPEG = new URL('../../../../emulator/oss/processing/video/run-ffmpeg.ts', import.meta.url).href;
/** A test picture for as long as nobody ends it; the mark tells it from others. */
const endless = (mark: string) => {
  const source = ['-re', '-f', 'lavfi', '-i', 'testsrc=s=16x16:r=1'];
  return [...source, '-metadata', `comment=${mark}`, '-f', 'null', '-'];
};

test('ffmpeg ends with the signal that it was given, and with the one of all', async () => {
  const all = new AbortController();
  const one = new AbortController();
  const ffmpeg = createFfmpeg({ named: undefined, signal: all.signal });
  const mark = `mark-${process.pid}-signal`;
  const first = ffmpeg.run(endless(`${mark}-1`), { signal: one.signal });
  const second = ffmpeg.run(endless(`${mark}-2`));
  for (const name of [`${mark}-1`, `${mark}-2`]) await expect.poll(() => processesWith(name)).not.toEqual([]);
  one.abort();
  expect((await first).code).toBeNull();
  await expect.poll(() => processesWith(`${mark}-1`)).toEqual([]);
  expect(await processesWith(`${mark}-2`)).not.toEqual([]);
  all.abort();
  await second;
  await expect.poll(() => processesWith(mark)).toEqual([]);
  await expect(ffmpeg.run(['-version'])).rejects.toThrow('aborted');
});

test('ffmpeg ends with the process that runs it, even by kill -9', async () => {
  const mark = `mark-${process.pid}-kill`;
  const source = `
    import { createFfmpeg } from ${JSON.stringify(RUN_FFMPEG)};
    const ffmpeg = createFfmpeg({ named: undefined, signal: new AbortController().signal });
    await ffmpeg.run(${JSON.stringify(endless(mark))});`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: 'inherit',
  });
  const ffmpegs = async () => (await processesWith(mark)).filter((line) => !line.includes('createFfmpeg'));
  await expect.poll(ffmpegs).not.toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(ffmpegs).toEqual([]);
});

test('a long log is kept at both its ends', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'ffmpeg');
  await writeFile(path, '#!/bin/sh\necho first >&2; yes line | head -c 2000000 >&2; echo last >&2; exit 3\n');
  await chmod(path, 0o755);
  const ffmpeg = createFfmpeg({ named: path, signal: new AbortController().signal });
  const { code, log } = await ffmpeg.run([]);
  expect(code).toBe(3);
  expect(log.length).toBeLessThan(200_000);
  expect([log.slice(0, 6), log.slice(-6)]).toEqual(['first\n', '\nlast\n']);
});

test('ffmpeg is the one named, else that of the system, else that of the package', async () => {
  const folder = await temporaryFolder();
  const [own, none] = [join(folder, 'own'), join(folder, 'none')];
  await Promise.all([own, none].map((path) => mkdir(path)));
  const fromPackage = await findFfmpeg(undefined, { PATH: none });
  expect(fromPackage).toContain('@ffmpeg-installer');
  const system = join(own, 'ffmpeg');
  await copyFile('/bin/sh', system);
  await chmod(system, 0o755);
  expect(await findFfmpeg(undefined, { PATH: `${none}:${own}` })).toBe(system);
  expect(await findFfmpeg(fromPackage, { PATH: own })).toBe(fromPackage);
  await expect(findFfmpeg('/nowhere/ffmpeg', { PATH: own })).rejects.toMatchObject({
    status: 501,
    message: expect.stringContaining('/nowhere/ffmpeg'),
  });
});
