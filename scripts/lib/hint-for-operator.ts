import type { CallbackError, ErrorCode } from '../../shared/http/errors.ts';

/** In place of those that are for who uploads. */
const HINTS: Partial<Readonly<Record<ErrorCode, string>>> = {
  database_unavailable:
    'Check that the database runs, that its URL is right, and that it can be reached from this machine.',
  oss_unavailable: 'Try again. If it persists, check that OSS_ENDPOINT can be reached from this machine.',
  deadline_exceeded: 'Try again.',
};

/** What somebody at a terminal can do about it. */
export function hintForOperator({ code, hint }: CallbackError): string {
  return HINTS[code] ?? hint;
}
