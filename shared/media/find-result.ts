import { headObject } from '../oss/head-object.ts';
import type { Oss } from '../oss/oss.ts';
import type { Json } from '../uploads/admitted-upload.ts';
import { type ResultSource, resultKey } from '../uploads/result-key.ts';
import type { Rendition } from './rendition.ts';

/** The result of a conversion that is said to have succeeded: what counts is that OSS has it. Undefined if it has not. */
export async function findResult(
  oss: Oss,
  source: ResultSource,
  { rendition, format }: Rendition,
  timeoutMs: number,
): Promise<Json | undefined> {
  const target = resultKey(source, rendition, format);
  const head = await headObject(oss, { ...target, timeoutMs });
  return head && { renditions: { [rendition]: { ...target, bytes: head.size } } };
}
