import type { Oss } from './oss.ts';

export interface GetObjectOptions {
  bucket: string;
  key: string;
  /** What OSS makes of it on the way, such as "image/resize,w_100" or "video/snapshot,t_1000,f_jpg". */
  process?: string;
  timeoutMs: number;
}

export interface ObjectContent {
  body: Buffer;
  mimeType: string;
}

/** The bytes of an object, or of what OSS makes of it. */
export async function getObject(
  oss: Oss,
  { bucket, key, process, timeoutMs }: GetObjectOptions,
): Promise<ObjectContent> {
  const query = process === undefined ? {} : { 'x-oss-process': process };
  const { headers, body } = await oss.send({ method: 'GET', bucket, key, query, timeoutMs });
  return { body, mimeType: String(headers['content-type'] ?? '') };
}
