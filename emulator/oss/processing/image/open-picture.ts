import { open, stat } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { notImplemented } from '../../http/errors.ts';
import { badProcess, imageTooLarge } from '../processing-errors.ts';
import type { ImageFormat, Picture } from './picture.ts';

// https://help.aliyun.com/zh/oss/user-guide/overview-17/
const MAX_SOURCE_BYTES = 20 * 1024 * 1024;
const MAX_SIDE = 30_000;
const MAX_PIXELS = 250_000_000;

const FORMATS: Readonly<Record<string, ImageFormat>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tiff',
  heif: 'avif',
};

const unsupported = () => badProcess('This image format is not supported.', '0040-00000005');

async function isBitmap(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'BM';
  } finally {
    await file.close();
  }
}

async function readMetadata(path: string): Promise<Metadata> {
  const { default: sharp } = await import('sharp');
  try {
    return await sharp(path).metadata();
  } catch {
    // OSS reads these, the library here does not.
    throw (await isBitmap(path)) ? notImplemented('the processing of BMP images') : unsupported();
  }
}

function checkSize({ width, height, pages = 1 }: Metadata): void {
  if (width > MAX_SIDE || height > MAX_SIDE)
    throw imageTooLarge(`No side of the image may exceed ${MAX_SIDE} pixels.`, '0040-00000009');
  if (width * height * pages > MAX_PIXELS)
    throw imageTooLarge(`The image may not exceed ${MAX_PIXELS} pixels.`, '0040-00000012');
}

function formatOf({ format, compression }: Metadata): ImageFormat {
  if (compression === 'hevc') throw notImplemented('the processing of HEIC images');
  const known = FORMATS[format];
  if (known === undefined) throw unsupported();
  return known;
}

/** The image in a file, if it is one that OSS takes. Its first frame, unless all are wanted. */
export async function openPicture(path: string, wantsAnimation: boolean): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  const { size } = await stat(path);
  if (size > MAX_SOURCE_BYTES)
    throw imageTooLarge('The size of the source image exceeds 20 MB.', '0040-00000001');
  const metadata = await readMetadata(path);
  const format = formatOf(metadata);
  checkSize(metadata);
  const isAnimated = wantsAnimation && (metadata.pages ?? 1) > 1 && format !== 'tiff';
  return {
    open: () => sharp(path, { animated: isAnimated, limitInputPixels: MAX_PIXELS }),
    width: metadata.width,
    height: metadata.pageHeight ?? metadata.height,
    source: { path, format },
    format,
    quality: undefined,
    isProgressive: false,
    orientation: metadata.orientation,
    isAnimated,
  };
}
