import type { ImageInfo } from '../callback/body-variables.ts';

/** As OSS spells them, where that differs from how others do. */
const FORMATS: Readonly<Record<string, string>> = { jpeg: 'jpg', heif: 'heic' };

/** What `${imageInfo.*}` stands for: null for what is no image. */
export async function readImage(
  path: string,
  mimeType: string | undefined,
): Promise<ImageInfo | 'unreadable' | null> {
  if (!mimeType?.startsWith('image/')) return null;
  // On first use: few callbacks ask for the size of an image.
  const { default: sharp } = await import('sharp');
  try {
    const { width, height, format } = await sharp(path).metadata();
    return { width, height, format: FORMATS[format] ?? format };
  } catch {
    return 'unreadable';
  }
}
