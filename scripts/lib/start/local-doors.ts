import type { KeyObject } from 'node:crypto';

/** The variables that have functions believe callbacks of this machine. */
export function doorsFor(publicKeys: readonly KeyObject[]): Record<string, string> {
  const keys = publicKeys.map((key) => key.export({ type: 'spki', format: 'der' }).toString('base64'));
  return { ADMIT: 'signature', OSS_CALLBACK_DEV_KEY: keys.join(',') };
}
