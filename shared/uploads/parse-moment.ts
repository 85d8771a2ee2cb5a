const MOMENT = /^(\d{1,9}(?:\.\d{1,3})?)(s|ms)$/;
/** What OSS takes at most. */
const MAX_MS = 2 ** 31 - 1;

/** The milliseconds of a moment as in "1.5s" or "500ms"; undefined if it is none. */
export function parseMoment(moment: unknown): number | undefined {
  const [, count, unit] = MOMENT.exec(String(moment)) ?? [];
  const ms = Math.round(Number(count) * (unit === 's' ? 1000 : 1));
  return ms <= MAX_MS ? ms : undefined;
}
