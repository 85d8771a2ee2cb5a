import { UsageError } from './usage-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DURATION = /^(\d{1,6})([smhdw])$/;
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A time, or how long ago: a day is one of UTC. */
export function parseSince(text: string, now: Date): Date {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  const time = TIME.test(text) ? Date.parse(text) : now.getTime() - Number(count) * (UNIT_MS[unit] ?? 0);
  if (Number.isNaN(time))
    throw new UsageError(
      `--since is ${JSON.stringify(text)}: write a time such as 2026-11-01 or 2026-11-01T08:00Z, or for how long now, such as 2d or 36h.`,
    );
  return new Date(time);
}
