import sharp from 'sharp';
import { sampleVideo } from '../../../test/support/sample-video.ts';
import { type PlannedUpload, SAMPLES_PER_KIND } from './plan-uploads.ts';

interface Content {
  bytes: Buffer;
  mimeType: string;
}

export type SampleOf = (upload: Pick<PlannedUpload, 'kind' | 'sample' | 'wrong'>) => Content;

/** Red, green and blue of a photo, by which its thumbnail is known. */
export function colourOf(sample: number): readonly [r: number, g: number, b: number] {
  return [30 * sample, 128, 255 - 30 * sample];
}

/** Small: it is not the pictures that are tried here. */
function makePhoto(sample: number): Promise<Buffer> {
  const [r, g, b] = colourOf(sample);
  const background = { r, g, b };
  return sharp({ create: { width: 48, height: 32, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** What the uploads contain. */
export async function makeSamples(): Promise<SampleOf> {
  const numbers = Array.from({ length: SAMPLES_PER_KIND }, (_, sample) => sample);
  const photos = await Promise.all(numbers.map(makePhoto));
  const files = numbers.map((sample) => Buffer.alloc(100 + 300 * sample, `sample ${sample}`));
  const video = await sampleVideo(1, '64x48');
  return ({ kind, sample, wrong }) => {
    if (wrong === 'broken picture') return { bytes: Buffer.from('no picture'), mimeType: 'image/jpeg' };
    if (kind === 'video') return { bytes: video, mimeType: 'video/mp4' };
    const bytes = (kind === 'photo' ? photos : files)[sample] ?? Buffer.alloc(0);
    if (kind === 'file') return { bytes, mimeType: 'application/octet-stream' };
    return { bytes, mimeType: wrong === 'type' ? 'text/html' : 'image/jpeg' };
  };
}
