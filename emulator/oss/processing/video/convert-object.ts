import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OssError } from '../../http/oss-error.ts';
import { stageSource } from '../../operations/copy-source.ts';
import type { OssContext } from '../../operations/oss-context.ts';
import { storeResult } from '../../operations/processing/store-result.ts';
import type { Bucket } from '../../store/bucket.ts';
import { parseStages } from '../parse-stages.ts';
import { MediaFailure, type MediaTask, type ObjectName } from './media-task.ts';
import { type Conversion, readConvert } from './read-convert.ts';
import { readFacts, readFailure } from './read-log.ts';
import { readPosition } from './read-position.ts';
import type { Ffmpeg } from './run-ffmpeg.ts';

export interface ConvertServices {
  context: Omit<OssContext, 'media'>;
  ffmpeg: Ffmpeg;
  /** For files that are being written. */
  folder: string;
  report: (percent: number) => void;
  signal: AbortSignal;
}

/** The end of the work is to store the result. */
const MAX_PERCENT_BEFORE_END = 99;

function bucketOf({ bucket }: ObjectName, { context }: ConvertServices): Bucket {
  const found = context.store.findBucket(bucket);
  if (found === undefined) throw new MediaFailure('ResourceNotFound', `The bucket ${bucket} does not exist.`);
  return found;
}

async function stage(source: ObjectName, services: ConvertServices): Promise<string> {
  try {
    const [, path] = await stageSource({
      bucket: bucketOf(source, services),
      key: source.key,
      versionId: undefined,
    });
    return path;
  } catch (error) {
    if (!(error instanceof OssError)) throw error;
    throw new MediaFailure('ResourceNotFound', `The object ${source.key} does not exist.`);
  }
}

function lengthOf({ startMs, lengthMs = Number.POSITIVE_INFINITY }: Conversion, log: string): number {
  const { durationMs = 0 } = readFacts(log);
  return Math.min(lengthMs, Math.max(0, durationMs - startMs));
}

async function convert(
  from: string,
  to: string,
  conversion: Conversion,
  { ffmpeg, report, signal }: ConvertServices,
): Promise<void> {
  const { startMs, lengthMs, outputArguments } = conversion;
  let expectedMs = 0;
  const args = [
    ...['-progress', 'pipe:1', '-y'],
    ...(startMs === 0 ? [] : ['-ss', String(startMs / 1000)]),
    ...['-i', from],
    ...(lengthMs === undefined ? [] : ['-t', String(lengthMs / 1000)]),
    ...outputArguments,
    to,
  ];
  const { code, log } = await ffmpeg.run(args, {
    signal,
    onLog(text) {
      expectedMs = lengthOf(conversion, text);
    },
    onOutput(chunk) {
      const positionMs = readPosition(chunk.toString('latin1'));
      if (positionMs === undefined || expectedMs === 0) return;
      report(Math.min(MAX_PERCENT_BEFORE_END, Math.floor((positionMs / expectedMs) * 100)));
    },
  });
  signal.throwIfAborted();
  if (code !== 0) throw new MediaFailure('InvalidMedia', readFailure(log, from));
}

/** Does what a task asks for. */
export async function convertObject(task: MediaTask, services: ConvertServices): Promise<void> {
  const [action] = parseStages(`video/${task.action}`)[0]?.actions ?? [];
  if (action === undefined) throw new MediaFailure('InvalidArgument', 'The task has no action.');
  const conversion = readConvert(action);
  const target = bucketOf(task.target, services);
  const from = await stage(task.source, services);
  const to = join(services.folder, randomUUID());
  try {
    await convert(from, to, conversion, services);
    const { contentType } = conversion.container;
    const body = createReadStream(to) as AsyncIterable<Buffer>;
    const request = { id: task.ossRequestId, remoteAddress: task.remoteAddress };
    await storeResult({ bucket: target, key: task.target.key, contentType, body }, request, services.context);
  } finally {
    await Promise.all([from, to].map((path) => rm(path, { force: true })));
  }
}
