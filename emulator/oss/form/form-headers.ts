import { bytesAsText } from '../auth/signed-request.ts';
import type { Form } from './open-form.ts';

const HEADER_FIELDS = /^(?:cache-control|content-(?:type|disposition|encoding|language)|expires|x-oss-.+)$/;

/** The fields that PutObject would have as headers, in the form of headers. */
export function formHeaders({ fields, file }: Form): Map<string, string> {
  const headers = new Map(
    [...fields]
      .filter(([name]) => HEADER_FIELDS.test(name))
      .map(([name, value]) => [name, bytesAsText(value)]),
  );
  const contentType = fields.get('x-oss-content-type') ?? fields.get('content-type') ?? file.contentType;
  return headers.set('content-type', bytesAsText(contentType));
}
