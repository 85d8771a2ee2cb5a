import { createHash } from 'node:crypto';
import { RESULTS_PREFIX } from './results-prefix.ts';

/** With it, a bucket's name, and the longest name of a result, a key stays within the 1,023 bytes of OSS. */
const MAX_SOURCE_BYTES = 800;
const KEPT_CHARACTERS = 150;
/** What URLs, shells and file systems leave alone; beyond ASCII all but control characters are kept for people to read. */
const UNSAFE = /[^A-Za-z0-9._\-\u00a0-\u{10ffff}]|[\u2028\u2029]/gu;

function escapeBytes(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `~${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  );
}

/** A segment that is empty, "." or ".." would be resolved on the way. */
function encodeSegment(segment: string): string {
  if (segment === '') return '~';
  return /^\.+$/.test(segment) ? escapeBytes(segment) : segment.replaceAll(UNSAFE, escapeBytes);
}

/** Two objects never share one: "~" begins all that is not as it was. */
function encodeSource(object: string): string {
  const encoded = object.split('/').map(encodeSegment).join('/');
  if (Buffer.byteLength(encoded) <= MAX_SOURCE_BYTES) return encoded;
  const digest = createHash('sha256').update(object).digest('base64url');
  const beginning = Array.from(object).slice(0, KEPT_CHARACTERS).join('');
  return `${beginning.split('/').map(encodeSegment).join('/')}~~${digest}`;
}

export interface ResultSource {
  bucket: string;
  object: string;
  /** Where results are kept, if not in the bucket of the upload. */
  resultsBucket?: string | undefined;
}

/**
 * Where a result is written: `_results/<object>/<name>.<format>`, in a bucket for results with the name of the source's
 * bucket in between. It follows from the object alone, so that a page can name it before it is there.
 */
export function resultKey(
  source: ResultSource,
  name: string,
  format: string,
): { bucket: string; key: string } {
  const { bucket, object, resultsBucket } = source;
  const folder = resultsBucket === undefined ? '' : `${bucket}/`;
  const key = `${RESULTS_PREFIX}${folder}${encodeSource(object)}/${name}.${format}`;
  return { bucket: resultsBucket ?? bucket, key };
}
