import { createHash } from 'node:crypto';
import type { OssRequest } from '../http/oss-request.ts';
import { checkDigest } from '../operations/object-headers.ts';

/** The body, at whose end OSS's error is thrown when it is not the one that Content-MD5 speaks of. */
export async function* verifiedBody(
  request: Pick<OssRequest, 'headers' | 'openBody'>,
): AsyncGenerator<Buffer> {
  const md5 = createHash('md5');
  for await (const piece of request.openBody()) {
    md5.update(piece);
    yield piece;
  }
  checkDigest(request, { md5: md5.digest() });
}
