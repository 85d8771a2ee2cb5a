import { ConfigError } from '../config.ts';
import { requireDefined } from './define-uploads.ts';
import type { Uploads } from './upload-kind.ts';

/** Not with the module: if that failed to load, Function Compute might answer for it with 200, and the upload were lost. */
export async function loadUploads(load: () => Promise<{ default: unknown }>): Promise<Uploads> {
  try {
    return requireDefined((await load()).default);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([`uploads.ts cannot be loaded: ${reason}`], { cause });
  }
}
