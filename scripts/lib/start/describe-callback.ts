import type { Upload } from '../../../emulator/oss/callback/body-variables.ts';
import type { CallbackResult } from '../../../emulator/oss/callback/deliver-callback.ts';
import type { Attempt } from '../../../emulator/oss/callback/deliver-once.ts';

/** A line for each callback that OSS sent for an upload. */
export function describeCallback({ attempts }: CallbackResult, upload: Upload): string[] {
  const { operation, bucket, object } = upload;
  return attempts.map((attempt) => `${operation} ${bucket}/${object} called ${describeAttempt(attempt)}`);
}

/** What came of one request. */
export function describeAttempt({ url, status, milliseconds, error, duplicate }: Attempt): string {
  return `${url}${duplicate ? ' (again)' : ''}: ${error ?? status} after ${milliseconds} ms`;
}
