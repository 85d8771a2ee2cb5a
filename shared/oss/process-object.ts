import type { Oss } from './oss.ts';
import { type ResultTarget, saveAs } from './save-as.ts';

export interface ProcessObjectOptions {
  bucket: string;
  key: string;
  /** As in "image/resize,w_100/format,webp". */
  process: string;
  target: ResultTarget;
  timeoutMs: number;
}

/** Absent where OSS says none. */
function readSize(body: Buffer): number | undefined {
  if (body.length === 0) return undefined;
  const { fileSize } = JSON.parse(body.toString('utf8')) as { fileSize?: number };
  return fileSize;
}

/** Has OSS make one object of another, and returns the size of the result. Its bytes do not come here. */
export async function processObject(
  oss: Oss,
  { bucket, key, process, target, timeoutMs }: ProcessObjectOptions,
): Promise<{ size: number | undefined }> {
  const body = Buffer.from(`x-oss-process=${process}|${saveAs(target)}`);
  const query = { 'x-oss-process': '' };
  const answer = await oss.send({ method: 'POST', bucket, key, query, body, timeoutMs });
  return { size: readSize(answer.body) };
}
