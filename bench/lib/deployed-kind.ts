import uploads from '../../uploads.ts';
import type { Kind } from './signed-upload.ts';

/** A kind that the deployed function accepts: the first one of uploads.ts. */
export function deployedKind(): Kind {
  const [first] = Object.entries(uploads);
  if (first === undefined) throw new Error('uploads.ts declares no kind of upload.');
  const [name, { prefix }] = first;
  return { name, prefix };
}
