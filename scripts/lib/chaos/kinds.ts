import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import type { UploadedHook } from '../../../shared/uploads/upload-kind.ts';

const WORK_MS = 25;

/** What an attempt at a hook has written down. */
export interface HookStep {
  idempotencyKey: string;
  attempt: number;
  /** Of this call alone. */
  run: string;
  step: 'begins' | 'works' | 'ends';
}

/** The hook of a team that has work to do for a while, and writes down what it does: in a file beside its bundle. */
const onUploaded: UploadedHook<unknown> = async (_upload, { idempotencyKey, attempt }) => {
  const run = randomUUID();
  const write = (step: HookStep['step']) =>
    appendFileSync(join(__dirname, 'diary'), `${JSON.stringify({ idempotencyKey, attempt, run, step })}\n`);
  write('begins');
  await sleep(WORK_MS);
  write('works');
  await sleep(WORK_MS);
  write('ends');
};

/** The uploads.ts of the deployment that is put through the chaos. */
export default defineUploads({
  photo: {
    prefix: 'photos/',
    accept: ['image/*'],
    maxSize: '1 MB',
    vars: z.object({ number: z.number() }),
    thumbnails: { small: { width: 24, height: 24, fit: 'fill', format: 'webp' } },
    onUploaded,
  },
  video: {
    prefix: 'videos/',
    accept: ['video/*'],
    thumbnails: { poster: { at: '500ms', width: 32 } },
    transcode: { small: { height: 48 } },
    onUploaded,
  },
  file: { prefix: 'files/', ticket: 'optional', onUploaded },
});
