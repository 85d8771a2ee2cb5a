import { percentEncode } from '../../percent-encode.ts';
import { type Answer, xmlAnswer } from '../http/answer.ts';
import type { ObjectRecord } from '../store/object-record.ts';

export interface Uploaded {
  bucket: string;
  object: ObjectRecord;
  /** Where the form was sent to. */
  formUrl: string;
}

function redirection(target: string, { bucket, object }: Uploaded): string | undefined {
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  url.searchParams.append('bucket', bucket);
  url.searchParams.append('key', object.key);
  url.searchParams.append('etag', `"${object.etag}"`);
  return url.href;
}

function created({ bucket, object, formUrl }: Uploaded, headers: Record<string, string>): Answer {
  const path = percentEncode(object.key).replaceAll('%2F', '/');
  const location = `${formUrl.replace(/[?#].*$/, '').replace(/\/$/, '')}/${path}`;
  const answer = xmlAnswer(
    'PostResponse',
    [
      ['Bucket', bucket],
      ['Location', location],
      ['Key', object.key],
      ['ETag', `"${object.etag}"`],
    ],
    { ...headers, Location: location },
  );
  return { ...answer, status: 201 };
}

/** What the fields success_action_redirect and success_action_status ask for; 204 when they ask for nothing valid. */
export function successAnswer(fields: ReadonlyMap<string, string>, uploaded: Uploaded): Answer {
  const { etag, crc64, contentMd5 = '' } = uploaded.object;
  const headers = { ETag: `"${etag}"`, 'x-oss-hash-crc64ecma': crc64, 'Content-MD5': contentMd5 };
  const location = redirection(fields.get('success_action_redirect') ?? '', uploaded);
  if (location !== undefined) return { status: 303, headers: { ...headers, Location: location } };
  const status = fields.get('success_action_status');
  if (status === '201') return created(uploaded, headers);
  return { status: status === '200' ? 200 : 204, headers };
}
