import type { Upload } from '../../../emulator/oss/callback/body-variables.ts';
import type { CallbackResult } from '../../../emulator/oss/callback/deliver-callback.ts';

/** Makes a line of each callback that OSS sent. */
export function logCallback(log: (line: string) => void): (result: CallbackResult, upload: Upload) => void {
  return ({ attempts }, { operation, bucket, object }) => {
    for (const { url, status, milliseconds, error, duplicate } of attempts) {
      const heard = error ?? String(status);
      const again = duplicate ? ' (again)' : '';
      log(`oss: ${operation} ${bucket}/${object} called ${url}${again}: ${heard} after ${milliseconds} ms`);
    }
  };
}
