import type { Answer } from './answer.ts';
import { OssError } from './oss-error.ts';

const INTERNAL_ERROR = {
  status: 500,
  code: 'InternalError',
  message: 'We encountered an internal error. Please try again.',
};

/** The answer that tells a client of an error. */
export function refusal(
  error: unknown,
  { id, hostId }: { id: string; hostId: string },
  method: string,
): Answer {
  const known = error instanceof OssError ? error : new OssError(INTERNAL_ERROR);
  const xml = Buffer.from(known.toXml(id, hostId));
  const headers = {
    'Content-Type': 'application/xml',
    ...known.headers,
    ...(known.ec === undefined ? {} : { 'x-oss-ec': known.ec }),
  };
  if (method !== 'HEAD') return { status: known.status, headers, body: xml };
  // An answer to HEAD has no body: OSS puts it into a header.
  return { status: known.status, headers: { ...headers, 'x-oss-err': xml.toString('base64') } };
}
