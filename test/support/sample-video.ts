import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../emulator/oss/processing/video/find-ffmpeg.ts';

/** Runs ffmpeg in a folder that is gone afterwards, and gives back the file that it wrote. */
async function makeFile(name: string, args: readonly string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-callback-'));
  try {
    const ffmpeg = await findFfmpeg(undefined, process.env);
    await promisify(execFile)(ffmpeg, ['-v', 'error', ...args, name], { cwd: folder });
    return await readFile(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** H.264 with sound: red in its first half, blue in its second; a key frame every half second. */
export function sampleVideo(seconds = 2, size = '160x120'): Promise<Buffer> {
  const half = seconds / 2;
  const colour = (name: string) => ['-f', 'lavfi', '-i', `color=${name}:s=${size}:r=10:d=${half}`];
  return makeFile('sample.mp4', [
    ...colour('red'),
    ...colour('blue'),
    ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
    ...['-filter_complex', '[0][1]concat=n=2[v]', '-map', '[v]', '-map', '2:a'],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '5',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-shortest',
    ],
  ]);
}

/** What OSS takes no snapshots of. */
export function sampleMjpegVideo(): Promise<Buffer> {
  return makeFile('sample.avi', ['-f', 'lavfi', '-i', 'testsrc=d=1:r=5:s=64x48', '-c:v', 'mjpeg']);
}

/** Tiny, but an hour long: to convert it to many frames a second takes minutes. */
export function sampleHour(): Promise<Buffer> {
  return makeFile('hour.mp4', [
    ...['-f', 'lavfi', '-i', 'color=red:s=32x32:r=1:d=3600'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
  ]);
}
