import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

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

/** A picture of 40 by 30 pixels. */
export async function createPhoto(folder: string): Promise<SampleFile> {
  const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } });
  return sampleFile(join(folder, 'photo.png'), 'image/png', await picture.png().toBuffer());
}

export const PART_BYTES = 102_400;

/** What needs three parts. */
export const createVideo = (folder: string) =>
  sampleFile(join(folder, 'video.mp4'), 'video/mp4', randomBytes(2 * PART_BYTES + 1234));
