import type { Oss } from './oss.ts';
import { readEtag } from './read-etag.ts';

export interface PutObjectOptions {
  bucket: string;
  key: string;
  body: Buffer;
  mimeType: string;
  /** The user's own metadata, by lower-case name without "x-oss-meta-". */
  meta?: Readonly<Record<string, string>>;
  timeoutMs: number;
}

/** Stores an object, in place of one that is there. Returns its ETag: without quotes, in upper case. */
export async function putObject(
  oss: Oss,
  { bucket, key, body, mimeType, meta = {}, timeoutMs }: PutObjectOptions,
): Promise<string> {
  const named = Object.entries(meta).map(([name, value]) => [`x-oss-meta-${name}`, value]);
  const headers = { 'content-type': mimeType, ...Object.fromEntries(named) };
  const answer = await oss.send({ method: 'PUT', bucket, key, headers, body, timeoutMs });
  return readEtag(answer.headers.etag);
}
