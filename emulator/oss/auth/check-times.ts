import { formatIsoSeconds } from '../format-iso-seconds.ts';
import { accessDenied, forbidden } from '../http/errors.ts';
import type { Claim } from './claim.ts';

const MAX_SKEW_MS = 15 * 60 * 1000;

/** Throws OSS's error when the request is from another time, or its URL has expired. */
export function checkTimes({ signedAt, expires }: Claim, now: Date): void {
  const skew = signedAt === undefined ? 0 : now.getTime() - signedAt.getTime();
  if (expires === undefined ? Math.abs(skew) > MAX_SKEW_MS : skew < -MAX_SKEW_MS) {
    throw forbidden(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
        RequestTime: formatIsoSeconds(signedAt ?? now),
        ServerTime: formatIsoSeconds(now),
      },
      '0002-00000504',
    );
  }
  if (expires !== undefined && now > expires) {
    const times = { Expires: formatIsoSeconds(expires), ServerTime: formatIsoSeconds(now) };
    throw accessDenied('Request has expired.', times);
  }
}
