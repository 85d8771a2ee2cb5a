import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';

export interface SampleFile {
  path: string;
  contentType: string;
  size: number;
  md5: Buffer;
}

async function sampleFile(path: string, contentType: string, content: Buffer): Promise<SampleFile> {
  await writeFile(path, content);
  return { path, contentType, size: content.length, md5: createHash('md5').update(content).digest() };
}

export interface SampleFiles {
  /** A picture of 40 by 30 pixels. */
  photo: SampleFile;
  /** What needs three parts. */
  video: SampleFile;
}

export const PART_BYTES = 102_400;

/** Files to upload, for the tests of a file. They are there once its first test runs. */
export function createSampleFiles(): SampleFiles {
  const files = {} as SampleFiles;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interop-files-'));
    const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } });
    files.photo = await sampleFile(join(folder, 'photo.png'), 'image/png', await picture.png().toBuffer());
    const frames = randomBytes(2 * PART_BYTES + 1234);
    files.video = await sampleFile(join(folder, 'video.mp4'), 'video/mp4', frames);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return files;
}
