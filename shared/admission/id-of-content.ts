import { createHash } from 'node:crypto';

interface Content {
  bucket: string;
  object: string;
  /** Upper case, without quotes. */
  etag: string;
}

/** Without a ticket an upload is its object and content, so that every report of it is the same upload. */
export function idOfContent({ bucket, object, etag }: Content): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([bucket, object, etag]))
    .digest('base64url');
  return `obj_${digest.slice(0, 32)}`;
}
