import type { Sharp } from 'sharp';
import { readJpegQuality } from './jpeg-quality.ts';
import { blameImage, type ImageFormat, type Picture } from './picture.ts';

export const CONTENT_TYPES: Readonly<Record<ImageFormat, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
};

/** A JPEG source is never written better than it was: that would only make it larger. */
async function jpegQuality({ source, quality }: Picture): Promise<number | undefined> {
  const original = source.format === 'jpg' ? await readJpegQuality(source.path) : undefined;
  if (original === undefined || quality === undefined) return quality?.value ?? original;
  if (quality.kind === 'absolute') return Math.min(quality.value, original);
  return Math.max(1, Math.round((original * quality.value) / 100));
}

async function asJpeg(pipeline: Sharp, picture: Picture): Promise<Sharp> {
  const quality = await jpegQuality(picture);
  pipeline.flatten({ background: '#ffffff' });
  if (picture.orientation !== undefined) pipeline.withMetadata({ orientation: picture.orientation });
  return pipeline.jpeg({ progressive: picture.isProgressive, ...(quality === undefined ? {} : { quality }) });
}

/** Of WebP and AVIF the quality of the source cannot be told: a relative quality counts as an absolute one. */
function lossyOptions({ quality }: Picture): { quality?: number } {
  return quality === undefined ? {} : { quality: quality.value };
}

async function encoderOf(picture: Picture): Promise<Sharp> {
  const pipeline = picture.open();
  switch (picture.format) {
    case 'jpg':
      return asJpeg(pipeline, picture);
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp(lossyOptions(picture));
    case 'gif':
      return pipeline.gif();
    case 'tiff':
      return pipeline.tiff();
    case 'avif':
      return pipeline.avif({ ...lossyOptions(picture), effort: 2 });
  }
}

export async function encodePicture(picture: Picture): Promise<Buffer> {
  const encoder = await encoderOf(picture);
  return await blameImage(encoder.toBuffer());
}
