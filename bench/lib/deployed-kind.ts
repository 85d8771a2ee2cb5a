import uploads from '../../uploads.ts';
import type { Kind } from './signed-upload.ts';

/** A kind of uploads.ts whose callbacks the deployed function takes though nothing was uploaded. */
export function deployedKind(): Kind {
  const found = Object.entries(uploads).find(
    ([, { confirm, vars }]) => confirm === false && vars === undefined,
  );
  if (found === undefined) throw new Error('uploads.ts declares no kind with "confirm: false".');
  const [name, { prefix }] = found;
  return { name, prefix };
}
