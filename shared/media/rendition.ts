import * as z from 'zod/mini';
import { paramsInvalid } from '../jobs/params-invalid.ts';
import { VIDEO_FORMATS } from '../uploads/upload-kind.ts';

const number = z.optional(z.int());
const rendition = z.object({
  rendition: z.string(),
  format: z.enum(VIDEO_FORMATS),
  width: number,
  height: number,
  fps: number,
  videoKbps: number,
  audioKbps: number,
});

/** What a video is to become. */
export type Rendition = z.infer<typeof rendition>;

/** The rendition of a job, as it was recorded when its upload was. */
export function readRendition(recorded: unknown): Rendition {
  const { data, error } = rendition.safeParse(recorded);
  if (data !== undefined) return data;
  throw paramsInvalid('The job does not say what the video is to become.', error);
}
