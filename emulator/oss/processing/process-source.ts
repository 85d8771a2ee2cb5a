import { rm } from 'node:fs/promises';
import { type CopySource, stageSource } from '../operations/copy-source.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import { processImage } from './image/process-image.ts';
import type { ProcessPlan } from './plan-process.ts';
import type { Processed } from './processed.ts';
import { processVideo } from './video/process-video.ts';
import type { Ffmpeg } from './video/run-ffmpeg.ts';

export interface ProcessedSource {
  /** Of the object as it was when it was processed. */
  record: ObjectRecord;
  result: Processed;
}

/** What the process makes of an object, which may change meanwhile. */
export async function processSource(
  { service, actions }: ProcessPlan,
  source: CopySource,
  media: { ffmpeg: Ffmpeg },
): Promise<ProcessedSource> {
  const [record, path] = await stageSource(source);
  try {
    const result =
      service === 'image'
        ? await processImage(path, record.size, actions)
        : await processVideo(path, actions, media.ffmpeg);
    return { record, result };
  } finally {
    await rm(path, { force: true });
  }
}
