import type { HttpAnswer } from '../cloud/attempt.ts';
import type { Oss } from './oss.ts';
import { OssRequestError } from './oss-request-error.ts';
import { readEtag } from './read-etag.ts';
import { UnclearAnswerError } from './unclear-answer-error.ts';

export interface ObjectHead {
  /** Without quotes, in upper case. */
  etag: string;
  size: number;
  mimeType: string;
  /** Unsigned 64 bit, so text. OSS does not know it of objects from before it had it. */
  crc64?: string;
  /** In base64. OSS has it of what was put in one piece. */
  contentMd5?: string;
  lastModified: Date;
  /** The user's own metadata, by lower-case name without "x-oss-meta-". */
  meta: Readonly<Record<string, string>>;
}

const META_PREFIX = 'x-oss-meta-';

/** Also of a name that no object can have. */
function saysAbsent({ status, code }: OssRequestError): boolean {
  return (status === 404 && code !== 'NoSuchBucket') || code === 'InvalidObjectName';
}

/** Every object has an ETag and a size: an answer without them says nothing of the object, and it may well be there. */
function refuseUnclear({ status, headers }: HttpAnswer): void {
  const missing = ['etag', 'content-length'].filter((name) => !headers[name]);
  if (status === 200 && missing.length === 0) return;
  const without = missing.length === 0 ? '' : ` without ${missing.join(' and ')}`;
  throw new UnclearAnswerError(`OSS answered HeadObject with ${status}${without}.`);
}

/** What OSS says of an object now; undefined when it is not there. */
export async function headObject(
  oss: Oss,
  { bucket, key, timeoutMs }: { bucket: string; key: string; timeoutMs: number },
): Promise<ObjectHead | undefined> {
  try {
    const answer = await oss.send({ method: 'HEAD', bucket, key, timeoutMs });
    refuseUnclear(answer);
    const { headers } = answer;
    const meta = Object.entries(headers)
      .filter(([name]) => name.startsWith(META_PREFIX))
      .map(([name, value]) => [name.slice(META_PREFIX.length), String(value)]);
    const crc64 = headers['x-oss-hash-crc64ecma'];
    const contentMd5 = headers['content-md5'];
    return {
      etag: readEtag(headers.etag),
      size: Number(headers['content-length']),
      mimeType: String(headers['content-type'] ?? ''),
      ...(crc64 !== undefined && { crc64: String(crc64) }),
      ...(contentMd5 !== undefined && { contentMd5: String(contentMd5) }),
      lastModified: new Date(String(headers['last-modified'])),
      meta: Object.fromEntries(meta),
    };
  } catch (error) {
    if (error instanceof OssRequestError && saysAbsent(error)) return undefined;
    throw error;
  }
}
