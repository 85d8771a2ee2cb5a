import { JobError } from '../../shared/jobs/job-error.ts';
import type { Work } from '../../shared/jobs/run-job.ts';
import { getObject } from '../../shared/oss/get-object.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import { OssRequestError } from '../../shared/oss/oss-request-error.ts';
import { processObject } from '../../shared/oss/process-object.ts';
import { putObject } from '../../shared/oss/put-object.ts';
import { resultKey } from '../../shared/uploads/result-key.ts';
import type { StoredUpload } from '../../shared/uploads/stored-upload.ts';
import { processOf, readSizes, type Size } from './image-process.ts';

export interface ThumbnailServices {
  oss: Oss;
  resultsBucket: string | undefined;
}

interface Made {
  bucket: string;
  key: string;
  bytes: number | null;
}

const LONGEST_REQUEST_MS = 20_000;

const HINTS: Readonly<Record<string, string>> = {
  NoSuchKey: 'The object was deleted before its thumbnails were made.',
  ImageTooLarge: 'OSS makes pictures of at most 20 MB: give the kind a maxSize.',
  AccessDenied: 'Allow the role of the function oss:GetObject, oss:PostProcessTask and oss:PutObject.',
};

function explain(error: unknown): unknown {
  if (!(error instanceof OssRequestError)) return error;
  const { code, message, isTransient } = error;
  const hint = HINTS[code] ?? 'OSS cannot make a picture of this object. Is it what its type says?';
  return new JobError(code, message, { hint, isTransient, cause: error });
}

/** A poster is the only thing whose bytes pass through here: OSS saves no snapshot by itself. */
async function makePoster(
  oss: Oss,
  source: { bucket: string; key: string },
  process: string,
  target: { bucket: string; key: string },
  timeoutMs: number,
): Promise<number> {
  const { body, mimeType } = await getObject(oss, { ...source, process, timeoutMs });
  await putObject(oss, { ...target, body, mimeType, timeoutMs });
  return body.length;
}

async function makeOne(
  { oss, resultsBucket }: ThumbnailServices,
  { bucket, object }: StoredUpload,
  [name, size]: [string, Size],
  timeoutMs: number,
): Promise<Made> {
  const source = { bucket, key: object };
  const target = resultKey({ bucket, object, resultsBucket }, name, size.format);
  const process = processOf(size);
  const bytes =
    'atMs' in size
      ? await makePoster(oss, source, process, target, timeoutMs)
      : (await processObject(oss, { ...source, process, target, timeoutMs })).size;
  return { ...target, bytes: bytes ?? null };
}

/** Makes the pictures of an upload. Where they are follows from the object, so doing it twice does it once. */
export function createThumbnailer(services: () => ThumbnailServices): Work {
  return async ({ params, upload }, { remainingMs }) => {
    const made: [string, Made][] = [];
    for (const entry of readSizes(params)) {
      const timeoutMs = Math.max(1, Math.min(LONGEST_REQUEST_MS, remainingMs()));
      try {
        made.push([entry[0], await makeOne(services(), upload, entry, timeoutMs)]);
      } catch (error) {
        throw explain(error);
      }
    }
    return {
      state: 'succeeded',
      result: { thumbnails: Object.fromEntries(made.map(([name, one]) => [name, { ...one }])) },
    };
  };
}
