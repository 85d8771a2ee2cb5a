import type { Sharp } from 'sharp';
import { OssError } from '../../http/oss-error.ts';
import { badProcess } from '../processing-errors.ts';

/** By OSS's names. */
export type ImageFormat = 'jpg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

interface SourceImage {
  path: string;
  format: ImageFormat;
}

interface Quality {
  kind: 'relative' | 'absolute';
  value: number;
}

/** An image between two actions, and how it is to be written in the end. */
export interface Picture {
  /** A new pipeline over its pixels. */
  open(): Sharp;
  width: number;
  height: number;
  source: SourceImage;
  format: ImageFormat;
  quality: Quality | undefined;
  isProgressive: boolean;
  /** Of EXIF: how the pixels are still to be turned by whoever shows them. */
  orientation: number | undefined;
  isAnimated: boolean;
}

export type Transform = (picture: Picture) => Picture | Promise<Picture>;

/** What the library says of an image is the fault of the image. */
export async function blameImage<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof OssError) throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw badProcess(`The image cannot be processed: ${reason}`);
  });
}

/** Actions are done one by one, in their order, whereas a pipeline has an order of its own. */
export async function render(picture: Picture, pipeline: Sharp): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  if (picture.isAnimated) {
    // Raw pixels would lose how long each frame is shown.
    const frames = picture.source.format === 'gif' ? pipeline.gif() : pipeline.webp({ lossless: true });
    const { data, info } = await blameImage(frames.toBuffer({ resolveWithObject: true }));
    const height = info.pageHeight ?? info.height;
    return { ...picture, open: () => sharp(data, { animated: true }), width: info.width, height };
  }
  const { data, info } = await blameImage(pipeline.raw().toBuffer({ resolveWithObject: true }));
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return { ...picture, open: () => sharp(data, { raw }), width: info.width, height: info.height };
}
