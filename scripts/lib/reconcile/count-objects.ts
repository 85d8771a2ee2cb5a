import type { Oss } from '../../../shared/oss/oss.ts';
import { xmlText } from '../../../shared/oss/xml-text.ts';

const TIMEOUT_MS = 5000;

/** How many objects a bucket has, as of the last hour; undefined when OSS does not tell: only a bar is missing then. */
export async function countObjects(oss: Oss, bucket: string): Promise<number | undefined> {
  try {
    const { body } = await oss.send({ method: 'GET', bucket, query: { stat: '' }, timeoutMs: TIMEOUT_MS });
    return Number(xmlText(body.toString('utf8'), 'ObjectCount')) || undefined;
  } catch {
    return undefined;
  }
}
