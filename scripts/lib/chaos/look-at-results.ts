import sharp from 'sharp';
import { getObject } from '../../../shared/oss/get-object.ts';
import { listAllObjects } from '../../../shared/oss/list-all-objects.ts';
import type { Oss } from '../../../shared/oss/oss.ts';
import { RESULTS_PREFIX } from '../../../shared/uploads/results-prefix.ts';
import { readVideo } from '../../../test/support/read-video.ts';

/** What a result is when it is decoded. */
export interface Look {
  /** As in "webp 24x24", or why it is none. */
  is: string;
  /** Of a picture, on the average: red, green and blue. */
  colour?: readonly number[];
}

const TIMEOUT_MS = 10_000;
const AT_ONCE = 4;

async function lookAtPicture(body: Buffer): Promise<Look> {
  const { format, width, height } = await sharp(body).metadata();
  const { channels } = await sharp(body).stats();
  return { is: `${format} ${width}x${height}`, colour: channels.map(({ mean }) => Math.round(mean)) };
}

async function lookAtVideo(body: Buffer): Promise<Look> {
  const { streams } = await readVideo(body);
  const { codec, width, height } = streams.find((stream) => stream.width !== undefined) ?? {};
  return { is: `${codec} ${width}x${height}` };
}

async function lookAt(key: string, body: Buffer): Promise<Look> {
  try {
    return await (key.endsWith('.mp4') ? lookAtVideo(body) : lookAtPicture(body));
  } catch (error) {
    return { is: `not readable: ${error instanceof Error ? error.message : error}` };
  }
}

/** Fetches and decodes each result that is in the bucket. */
export async function lookAtResults(oss: Oss, bucket: string): Promise<Map<string, Look>> {
  const looks = new Map<string, Look>();
  const listed = listAllObjects(oss, { bucket, prefix: RESULTS_PREFIX, timeoutMs: TIMEOUT_MS });
  async function work(): Promise<void> {
    for (let next = await listed.next(); !next.done; next = await listed.next()) {
      const { key } = next.value;
      const { body } = await getObject(oss, { bucket, key, timeoutMs: TIMEOUT_MS });
      looks.set(key, await lookAt(key, body));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return looks;
}
