import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { findFfmpeg } from '../../../emulator/oss/processing/video/find-ffmpeg.ts';

const run = promisify(execFile);

export const PHOTO_SIZE = { width: 1600, height: 1067 } as const;

const HARBOUR = `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 1067">
  <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#264653"/><stop offset="1" stop-color="#f4a261"/></linearGradient></defs>
  <rect width="1600" height="1067" fill="url(#sky)"/>
  <circle cx="1150" cy="610" r="120" fill="#ffe8c2"/>
  <path d="M0 700h1600v367H0z" fill="#1d3557"/>
  <path d="M420 640h360l-60 120H480zM590 330v290l170-30z" fill="#f1faee"/>
</svg>`;

/** A JPEG of a boat at dusk. */
export function makePhoto(): Promise<Buffer> {
  return sharp(Buffer.from(HARBOUR))
    .resize(PHOTO_SIZE.width, PHOTO_SIZE.height, { fit: 'fill' })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** An MP4 of four seconds, of half a megabyte or so: enough for several parts. */
export async function makeVideo(): Promise<Buffer> {
  const ffmpeg = await findFfmpeg(process.env.FFMPEG_PATH || undefined, process.env);
  const folder = await mkdtemp(join(tmpdir(), 'demo-video-'));
  const file = join(folder, 'harbour.mp4');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=4'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '1M', '-pix_fmt', 'yuv420p'];
  try {
    await run(ffmpeg, ['-v', 'error', ...source, ...codec, '-movflags', '+faststart', file]);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
